"""`make soak`: the long checks, and a table of them; what needs a server of Debian's installs it."""

import os
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
COMMAND = [str(ROOT / ".venv/bin/pytest"), "-s", "-o", "python_files=soak_*.py", "tests/soak"]


if __name__ == "__main__":
    env = os.environ | {"zope_i18n_compile_mo_files": "true", "TZ": "Asia/Shanghai"}
    env.pop("PAIWU_TODAY", None)
    command = [*COMMAND, *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)
