"""Makes the virtual environment from the locks; standard library only.

`requirements.txt` and the npm packages of `frontend/` are what an operator needs; with `--tools` also
`requirements-dev.txt`, what tests and checks need. An environment that has the tools keeps them.
Anything that goes wrong ends in one clear line; what the tools printed is in .cache/setup.log.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import frontend


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
TOOLS = ROOT / "requirements-dev.txt"
PACKAGES = ("src/paiwu.verify", "src/paiwu.content", "src/paiwu.policy")
LOG = ROOT / ".cache" / "setup.log"
STAMP = VENV / ".paiwu-stamp"

#: what a log may say -> what it means
CAUSES = (
    (
        r"ensurepip is not available|No module named ensurepip",
        "Python has no venv module: install python3-venv",
    ),
    (r"No space left", "the disk is full"),
    (
        r"(gcc|cc|clang)['\": ].*(not found|No such file)|unable to execute|Python\.h: No such file",
        "a compiler or the Python headers are missing: install gcc and python3-dev",
    ),
    (r"hash|Hash", "a downloaded package does not match the lock (requirements.txt)"),
    (
        r"resol|connect|timed out|dns|network|Temporary failure|No matching distribution|Could not find a version",
        "the package index cannot be reached: check the network",
    ),
)


def stop(line: str):
    sys.exit(f"paiwu: {line} (details: {LOG.relative_to(ROOT)})")


def run(*command: str, cwd: Path = ROOT, causes: tuple = CAUSES):
    before = LOG.stat().st_size
    with LOG.open("ab") as log:
        done = subprocess.run(command, cwd=cwd, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        said = LOG.read_bytes()[before:].decode("utf-8", "replace")[-20_000:]
        for pattern, cause in causes:
            if re.search(pattern, said):
                stop(cause)
        stop(f"{Path(command[0]).name} failed")


def fingerprint(tools: bool) -> str:
    """Of all that decides what is installed."""
    digest = hashlib.sha256(sys.version.encode() + str(ROOT).encode() + bytes([tools]))
    locks = ("requirements.txt", *(["requirements-dev.txt"] if tools else []))
    packages = (f"{package}/pyproject.toml" for package in PACKAGES)
    for name in (*locks, *packages, *frontend.INPUTS):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def locked(package: str) -> str:
    """The lines of one package in the lock, with its hashes."""
    text = LOCK.read_text()
    return re.search(rf"^{package}==.*?(?=^\S)", text + "\n#", re.M | re.S)[0]


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before the right Python is known)
        sys.exit(f"paiwu: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    LOG.parent.mkdir(exist_ok=True)
    tools = "--tools" in sys.argv[1:] or (VENV / "bin/pytest").exists()
    if STAMP.exists() and STAMP.read_text() == fingerprint(tools):
        if not frontend.present():
            LOG.write_text("")
            frontend.install(run, VENV)
        return
    LOG.write_text("")
    print("paiwu: setting up the environment …", flush=True)
    python, uv = str(VENV / "bin/python"), str(VENV / "bin/uv")
    os.environ.pop("VIRTUAL_ENV", None)
    os.environ.pop("PYTHONPATH", None)
    if not (VENV / "bin/pip").exists():
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(locked("uv"))
        file.flush()
        run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", file.name)
    run(
        uv,
        "pip",
        "sync",
        "-q",
        "--compile-bytecode",
        "--python",
        python,
        "--require-hashes",
        *(str(lock) for lock in (LOCK, *([TOOLS] if tools else []))),
    )
    frontend.install(run, VENV)
    editable = [part for package in PACKAGES for part in ("-e", package)]
    run(
        uv,
        "pip",
        "install",
        "-q",
        "--python",
        python,
        "--no-build-isolation",
        "--no-deps",
        *editable,
    )
    STAMP.write_text(fingerprint(tools))


if __name__ == "__main__":
    main()
