"""`make bench`: prints a table of ratios."""

import os
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
COMMAND = [str(ROOT / ".venv/bin/pytest"), "-s", "-o", "python_files=bench_*.py", "tests/bench"]


if __name__ == "__main__":
    sys.exit(subprocess.run(COMMAND, cwd=ROOT, env=os.environ, check=False).returncode)
