"""Publicity before application (申请前公开, Art. 25): pure arithmetic of full working days."""

import datetime
from collections.abc import Mapping

from paiwu.policy.clocks.rules import calendar


FULL_DAYS = 5


def full_days(publicity: Mapping | None, published_on: datetime.date | None, today) -> int:
    """Full working days of publicity before `today`.

    Days declared in `publicity` count from start to end, both included; a start that is the day
    of the act itself (`published_on`) began in mid-day and does not count. Today never counts,
    for it is not over.
    """
    record = publicity or {}
    if not record.get("start"):
        return 0
    start = datetime.date.fromisoformat(record["start"])
    end = datetime.date.fromisoformat(record["end"]) if record.get("end") else today
    last = min(end, today - calendar.ONE)
    before_first = start if start == published_on else start - calendar.ONE
    return max(0, calendar.working_days_between(before_first, last))


def is_complete(publicity, published_on, today) -> bool:
    """True after five full working days."""
    return full_days(publicity, published_on, today) >= FULL_DAYS


def earliest_submission(start: datetime.date, published_on: datetime.date | None):
    """The first day on which the application may be submitted."""
    before_first = start if start == published_on else start - calendar.ONE
    return calendar.add_working_days(before_first, FULL_DAYS) + calendar.ONE
