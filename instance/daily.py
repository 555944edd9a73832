"""`make daily [TODAY=2026-12-01]`: lets lapsed clocks take their effect, as the scheduler does.

A running instance is asked through `var/spool`; without one the database is opened directly.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

import zc.lockfile


ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds


def is_running(var: Path) -> bool:
    """True where an instance or a cluster serves from the folder."""
    return any(map(is_locked, (var / "filestorage" / "Data.fs.lock", var / "cluster" / "lock")))


def is_locked(file: Path) -> bool:
    if not file.parent.exists():
        return False
    try:
        zc.lockfile.LockFile(str(file)).close()
    except zc.lockfile.LockError:
        return True
    return False


def ask(var: Path, today: str) -> list:
    name = uuid.uuid4().hex
    request, answer = var / "spool" / f"{name}.request", var / "spool" / f"{name}.answer"
    draft = request.with_suffix(".draft")
    draft.write_text(json.dumps({"today": today}))
    draft.rename(request)
    for _tick in range(PATIENCE * 2):
        if answer.exists():
            done = json.loads(answer.read_text("utf-8"))
            answer.unlink()
            return done
        time.sleep(0.5)
    sys.exit("paiwu: the instance does not answer")


def run_directly(today: str) -> list:
    script = (
        "import datetime, json; from paiwu.policy.clocks import scheduler; "
        f"print('DONE' + json.dumps(scheduler.run(datetime.date.fromisoformat({today!r}))))"
    )
    done = subprocess.run(
        [ROOT / "parts/instance/bin/interpreter", "-c", _with_zope(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("DONE")]
    if not lines:
        sys.exit(f"paiwu: the daily run failed: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(lines[0][4:])


def _with_zope(script: str) -> str:
    conf = ROOT / "parts/instance/etc/zope.conf"
    return (
        f"from Zope2.Startup.run import configure_wsgi; configure_wsgi({str(conf)!r}); "
        f"import Zope2; Zope2.startup_wsgi(); {script}"
    )


def main():
    today = datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", default=today, help="the day to act for (YYYY-MM-DD)")
    asked = parser.parse_args().today
    try:
        datetime.date.fromisoformat(asked)
    except ValueError:
        sys.exit(f"paiwu: {asked!r} is no date written YYYY-MM-DD")
    var = (ROOT / (os.environ.get("PAIWU_VAR") or "var")).resolve()
    running = is_running(var)
    if not running and (var / "cluster").exists():
        sys.exit("paiwu: the cluster does not run: make cluster")
    done = ask(var, asked) if running else run_directly(asked)
    for item in done:
        print(f"{item['path']}: {item['transition']} (Art. {item['article']}) {item['on']}")
    print(f"paiwu: {asked}, {len(done)} done")


if __name__ == "__main__":
    main()
