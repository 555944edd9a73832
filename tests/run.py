"""`make test`: everything, with a browser; what is missing is installed, nothing is skipped."""

import os
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "instance"))

import debian  # noqa: E402


def main():
    env = os.environ | {
        "PAIWU_BROWSER": debian.chromium(),
        "zope_i18n_compile_mo_files": "true",
        "TZ": "Asia/Shanghai",
    }
    env.pop("PAIWU_TODAY", None)
    workers = str(min(4, os.cpu_count() or 1))
    command = [str(ROOT / ".venv/bin/pytest"), "-n", workers, "--dist", "worksteal", *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)


if __name__ == "__main__":
    main()
