"""Publicity before application (申请前公开, Art. 25): pure arithmetic of full working days.

What counts are the days on the platform, from the step `publicise`. Days on other channels are declared
and stay on record; nobody but the enterprise has seen them, and they count for nothing.
"""

import datetime

from paiwu.policy.clocks.rules import calendar


FULL_DAYS = 5


def full_days(published_on: datetime.date | None, today: datetime.date) -> int:
    """Full working days on the platform before `today` (Art. 25).

    The day of the act began before it and does not count; nor does today, which is not over.
    """
    if published_on is None:
        return 0
    return max(0, calendar.working_days_between(published_on, today - calendar.ONE))


def earliest_submission(published_on: datetime.date) -> datetime.date:
    """The first day on which the application may be submitted."""
    return calendar.add_working_days(published_on, FULL_DAYS) + calendar.ONE
