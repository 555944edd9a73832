"""`make lock`: what is pinned, made anew from what is asked for.

requirements.txt from requirements.in, requirements-dev.txt from requirements-dev.in,
frontend/package-lock.json from frontend/package.json. requirements-dev.txt holds only what requirements.txt does not: one package stands in one lock, with one version.
"""

import re
import subprocess
import sys
from pathlib import Path

import frontend


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OPTIONS = (
    "-q",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
)


def blocks(text: str) -> dict[str, str]:
    """The packages of a lock: first line (name, version, marker) -> all its lines."""
    found = re.findall(r"^\S.*\n(?:\s+.*\n)*", text, re.M)
    return {block.splitlines()[0]: block for block in found}


def compile_lock(name: str) -> Path:
    lock = ROOT / f"{name}.txt"
    command = [VENV / "bin/uv", "pip", "compile", *OPTIONS, f"{name}.in", "-o", lock.name]
    subprocess.run(command, cwd=ROOT, check=True)
    return lock


def main():
    if not (VENV / "bin/uv").exists():
        sys.exit("paiwu: no environment yet: run `make setup` first")
    needed = blocks(compile_lock("requirements").read_text())
    lock = compile_lock("requirements-dev")
    only = (block for head, block in blocks(lock.read_text()).items() if head not in needed)
    lock.write_text("".join(only))
    npm = [*frontend.npm(VENV), "install", "--package-lock-only", "--loglevel=error"]
    subprocess.run(npm, cwd=frontend.SOURCE, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
