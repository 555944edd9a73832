"""The clocks of a document: every room sets its own, and says who is reminded of them."""

import datetime

from zope.component import getUtilitiesFor
from zope.component import subscribers

from paiwu.policy.clocks.interfaces import IClocks
from paiwu.policy.clocks.interfaces import IReminders
from paiwu.policy.clocks.rules import reminders
from paiwu.policy.clocks.rules.arithmetic import Clock


Day = datetime.date


def clocks_of(document, today: Day) -> list[Clock]:
    """Every clock of an application or permit as it stands on `today`."""
    return [clock for source in subscribers((document,), IClocks) for clock in source.on(today)]


def indexed_clocks(document, today: Day) -> list[Clock]:
    """The clocks the catalog may know: whether a report is late does not follow from what is public."""
    return [clock for clock in clocks_of(document, today) if clock.listed]


def reminded(document, today: Day) -> list[tuple[Clock, reminders.Reminder]]:
    """The document's clocks that somebody is reminded of now, the one due first in front."""
    table = [row for _room, rows in getUtilitiesFor(IReminders) for row in rows]
    return reminders.reminded(clocks_of(document, today), table)
