"""What day it is, in Asia/Shanghai; rules take the day as an argument, effects ask here.

`PAIWU_TODAY` sets another day, for training sites and tests only.
"""

import datetime
import os
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo


ZONE = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime.date | None] = ContextVar("pretended", default=None)


def moment() -> datetime.datetime:
    """The present moment with its time zone, to the second."""
    now = datetime.datetime.now(ZONE).replace(microsecond=0)
    other = _pretended.get() or os.environ.get("PAIWU_TODAY")
    if other:
        return datetime.datetime.combine(
            datetime.date.fromisoformat(str(other)), now.time(), tzinfo=ZONE
        )
    return now


def actual() -> datetime.datetime:
    """The present moment as the clock on the wall has it, whatever is pretended; for the trail.

    A training site (`PAIWU_TODAY`) has its own day here as well.
    """
    token = _pretended.set(None)
    try:
        return moment()
    finally:
        _pretended.reset(token)


@contextmanager
def pretend(day: datetime.date):
    """Within the block it is that day: for demo data and tests, which tell stories of the past."""
    token = _pretended.set(day)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> datetime.date:
    return moment().date()
