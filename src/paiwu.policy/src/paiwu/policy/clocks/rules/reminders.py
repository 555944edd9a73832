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


#: the unit's own people
ENTERPRISE = ("Filer", "Signatory")

#: no reminder looks further ahead than this many calendar days
HORIZON = 90


def reminded(
    clocks: Iterable[Clock], reminders: Iterable[Reminder]
) -> list[tuple[Clock, Reminder]]:
    """The running clocks that somebody is reminded of now, the one due first in front."""
    by_clock = {reminder.clock: reminder for reminder in reminders}
    found = [
        (clock, by_clock[clock.id])
        for clock in clocks
        if clock.stopped is None
        and not clock.paused
        and clock.id in by_clock
        and clock.working_days_left <= by_clock[clock.id].days
    ]
    return sorted(found, key=lambda pair: pair[0].due)
