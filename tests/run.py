"""`make test`: everything, with a browser; what is missing is installed, nothing is skipped."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def ensure_browser() -> str:
    """The path of a Chromium, from Debian's package if there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print("paiwu: installing chromium for the browser tests …", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(
            [*sudo, *command],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    if found := shutil.which("chromium"):
        return found
    sys.exit("paiwu: the browser tests need chromium: apt-get install chromium")


def main():
    env = os.environ | {
        "PAIWU_BROWSER": ensure_browser(),
        "zope_i18n_compile_mo_files": "true",
        "TZ": "Asia/Shanghai",
    }
    env.pop("PAIWU_TODAY", None)
    workers = str(min(4, os.cpu_count() or 1))
    command = [str(ROOT / ".venv/bin/pytest"), "-n", workers, "--dist", "worksteal", *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)


if __name__ == "__main__":
    main()
