"""Who is reminded of what, how long before (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass

from paiwu.policy.clocks.rules.arithmetic import Clock


@dataclass(frozen=True)
class Reminder:
    """`days`: working days before the clock is due; after that day it stays until it is met."""

    clock: str
    article: str
    days: int
    roles: tuple[str, ...]


ENTERPRISE = ("Filer", "Signatory")

REMINDERS = (
    Reminder("acceptance", "27", 2, ("Clerk",)),
    Reminder("decision", "31", 5, ("Reviewer", "Approver")),
    Reminder("issue", "31", 5, ("Clerk", "Approver")),
    Reminder("change_application", "43", 10, ENTERPRISE),
    Reminder("renewal_application", "46", 30, ENTERPRISE),
    Reminder("expiry", "21", 30, (*ENTERPRISE, "Clerk")),
    Reminder("cancellation", "50", 0, ("Approver",)),
    Reminder("reissue_application", "51", 10, ENTERPRISE),
    Reminder("rectification", "61", 20, (*ENTERPRISE, "Inspector", "Approver")),
    Reminder("report_annual", "37", 15, ENTERPRISE),
    Reminder("report_quarterly", "37", 10, ENTERPRISE),
    Reminder("report_monthly", "37", 5, ENTERPRISE),
)
_BY_CLOCK = {reminder.clock: reminder for reminder in REMINDERS}

#: no reminder looks further ahead than this many calendar days
HORIZON = 90


def reminded(clocks: Iterable[Clock]) -> list[tuple[Clock, Reminder]]:
    """The running clocks that somebody is reminded of now, the one due first in front."""
    found = [
        (clock, _BY_CLOCK[clock.id])
        for clock in clocks
        if clock.stopped is None
        and not clock.paused
        and clock.id in _BY_CLOCK
        and clock.working_days_left <= _BY_CLOCK[clock.id].days
    ]
    return sorted(found, key=lambda pair: pair[0].due)
