"""The daily run inside the instance: at start, at every new day, and when an operator asks.

An operator asks by a file in `var/spool` (`instance/daily.py` writes it): who may write there may
write the database as well, so the file needs no password. Of several processes on one PostgreSQL
(`PAIWU_DSN`) one is elected; what another has done before it finds done.
"""

import datetime
import json
import logging
import os
import threading
import time
from pathlib import Path

import transaction
import Zope2
from Testing.makerequest import makerequest
from zope.component.hooks import setSite

from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import daily
from paiwu.policy.clocks.election import Election


logger = logging.getLogger(__name__)
TICK = 2  # seconds between looks at calendar and spool
SWITCH = "PAIWU_SCHEDULER"


def start(event):
    """Started with the database, in serving processes only."""
    if os.environ.get(SWITCH) == "1":
        threading.Thread(target=_loop, name="paiwu-daily", daemon=True).start()


def _loop():
    spool = Path(os.environ.get("PAIWU_VAR", "var"), "spool")
    election, last = Election(os.environ.get("PAIWU_DSN")), None
    while True:
        time.sleep(TICK)
        if not election.won():
            last = None
            continue
        try:
            today = now.today()
            if today != last:
                run(today)
                last = today
            for request in sorted(spool.glob("*.request")):
                try:
                    answer(request)
                except Exception:
                    logger.exception("what was asked for cannot be answered: %s", request.name)
                    request.rename(request.with_suffix(".failed"))
        except Exception:
            logger.exception("the daily run failed; it is tried again")
            time.sleep(30)


def answer(request: Path):
    """Do what a spooled request asks; its answer replaces it."""
    asked = json.loads(request.read_text("utf-8"))
    done = run(datetime.date.fromisoformat(asked["today"]))
    partial = request.with_suffix(".partial")
    partial.write_text(json.dumps(done, ensure_ascii=False), "utf-8")
    partial.rename(request.with_suffix(".answer"))
    request.unlink()


def run(today: datetime.date) -> list[dict]:
    """The daily run on every site of the database that has the policy."""
    app = makerequest(Zope2.app())
    try:
        done = []
        for portal in app.objectValues("Plone Site"):
            setSite(portal)
            if portal.portal_setup.getLastVersionForProfile("paiwu.policy:default") != "unknown":
                with daily.apart(portal.getId()):
                    done += daily.run(portal, today)
        return done
    finally:
        transaction.abort()
        setSite(None)
        app._p_jar.close()
