"""Servers and browsers from Debian's packages, installed where they are missing."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable


#: where Debian keeps programs of operators, which not everybody's PATH names
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


def ensure(package: str, find: Callable[[], str | None]) -> str:
    """What `find` finds, after an installation of the package if it finds nothing; ends with one line."""
    if found := find():
        return found
    print(f"paiwu: installing {package} …", flush=True)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", package],
    ):
        subprocess.run(
            [*sudo, "apt-get", *command],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    if found := find():
        return found
    sys.exit(f"paiwu: {package} is needed: apt-get install {package}")


def program(*names: str) -> str | None:
    """The path of the first of these programs that there is."""
    return next(filter(None, (shutil.which(name, path=PATH) for name in names)), None)


def postgresql() -> str:
    """The folder of PostgreSQL's programs, of the newest version that there is."""

    def newest():
        found = glob.glob("/usr/lib/postgresql/*/bin/postgres")
        return max(found, key=lambda path: int(path.split("/")[4]), default=None)

    return os.path.dirname(ensure("postgresql", newest))


def haproxy() -> str:
    return ensure("haproxy", lambda: program("haproxy"))


def chromium() -> str:
    return ensure("chromium", lambda: program("chromium", "chromium-browser", "google-chrome"))
