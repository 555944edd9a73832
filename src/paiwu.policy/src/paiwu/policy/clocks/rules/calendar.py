"""Working days (工作日): weekends, the State Council's holidays and shifted working days.

Beyond the years that the State Council has announced, weekends and the festivals that are days off by
statute (全国年节及纪念日放假办法) are known, the days shifted around them are not; answers that rest on such a
year say so.
"""

import datetime
from functools import cache
from functools import lru_cache

import chinese_calendar
import holidays


Day = datetime.date
ONE = datetime.timedelta(days=1)
YEARS = frozenset(day.year for day in chinese_calendar.constants.holidays)


def is_announced(day: Day) -> bool:
    """True if the State Council's calendar of that year is known."""
    return day.year in YEARS


@cache
def statutory(year: int) -> frozenset[Day]:
    """The festivals of a year that are days off by statute, whatever is announced around them.

    >>> Day(2027, 1, 1) in statutory(2027), Day(2027, 2, 5) in statutory(2027)
    (True, True)
    """
    found = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    return frozenset(day for day, name in found.items() if not name.startswith(SHIFTED))


#: what `holidays` calls a day off that the State Council has put in the place of another day
SHIFTED = "Day off (substituted"


@cache
def is_working_day(day: Day) -> bool:
    """True on working days, a shifted Saturday included."""
    if is_announced(day):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5 and day not in statutory(day.year)


def reason(day: Day) -> str:
    """Why a day is what it is: `working`, `shifted`, `weekend`, `holiday` (announced), `statutory`.

    `statutory` is a festival of a year that is not announced yet: off by statute, but others may be
    off and worked around it.
    """
    weekend = day.weekday() >= 5
    if not is_announced(day):
        if day in statutory(day.year):
            return "statutory"
        return "weekend" if weekend else "working"
    if is_working_day(day):
        return "shifted" if weekend else "working"
    named = day in chinese_calendar.constants.holidays
    return "holiday" if named or not weekend else "weekend"


def add_working_days(start: Day, days: int) -> Day:
    """The `days`-th working day after `start`; the day of the event does not count."""
    day = start
    while days > 0:
        day += ONE
        days -= is_working_day(day)
    return day


def working_day_before(end: Day, days: int) -> Day:
    """The `days`-th working day before `end`; the day of the event does not count."""
    day = end
    while days > 0:
        day -= ONE
        days -= is_working_day(day)
    return day


@lru_cache(maxsize=10_000)  # the same terms and days are asked for over and over
def working_days_between(start: Day, end: Day) -> int:
    """Working days in (start, end]; negative if `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(
        is_working_day(start + datetime.timedelta(days=n))
        for n in range(1, (end - start).days + 1)
    )


def months_later(day: Day, months: int) -> Day:
    """The same day months later, the month's last day where it is shorter.

    >>> months_later(Day(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = Day(day.year + years, month + 1, 1)
    following = (first.replace(day=28) + 4 * ONE).replace(day=1)
    last = (following - ONE).day
    return first.replace(day=min(day.day, last))
