"""Which execution reports are due when (Art. 37; HJ 944-2018 chapter 5): pure.

>>> [str(day) for day in span("2025Q3")]
['2025-07-01', '2025-09-30']
"""

import datetime
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.policy.clocks.calendar import ONE
from paiwu.policy.clocks.calendar import months_later


Day = datetime.date

#: kind -> (months, days after the period, fewest days held; a shorter holding rolls over)
KINDS = {"annual": (12, 31, 90), "quarterly": (3, 15, 30), "monthly": (1, 15, 10)}

#: kind -> the report that takes its last period's place, if that kind is required too
REPLACED_BY = {"monthly": "quarterly", "quarterly": "annual"}


@dataclass(frozen=True)
class DueReport:
    kind: str
    period: str
    starts: Day
    ends: Day
    due: Day


def period_of(kind: str, starts: Day) -> str:
    """The period's id: `2025`, `2025Q3` or `2025-08`."""
    if kind == "annual":
        return str(starts.year)
    if kind == "quarterly":
        return f"{starts.year}Q{(starts.month - 1) // 3 + 1}"
    return f"{starts.year}-{starts.month:02d}"


def span(period: str) -> tuple[Day, Day]:
    """First and last day of a period."""
    year = int(period[:4])
    if len(period) == 4:
        starts, months = Day(year, 1, 1), 12
    elif "Q" in period:
        starts, months = Day(year, int(period[-1]) * 3 - 2, 1), 3
    else:
        starts, months = Day(year, int(period[5:]), 1), 1
    return starts, months_later(starts, months) - ONE


def _first(kind: str, day: Day) -> Day:
    return span(period_of(kind, day))[0]


def schedule(requirements: Iterable[Mapping], held_from: Day, until: Day) -> Iterator[DueReport]:
    """Every report of the periods that begin by `until`, in order of kind and period.

    A period held too short is not reported by itself: its content goes into the next (HJ 944).
    A month that closes a quarter, and the fourth quarter, go into the longer report.
    """
    days_after = {row["kind"]: row.get("due_days") for row in requirements}
    for kind in days_after:
        months, usual, fewest = KINDS[kind]
        starts = _first(kind, held_from)
        while starts <= until:
            ends = months_later(starts, months) - ONE
            held = (ends - max(starts, held_from)).days + 1
            longer = REPLACED_BY.get(kind)
            replaced = longer in days_after and span(period_of(longer, starts))[1] == ends
            if held >= fewest and not replaced:
                due = ends + datetime.timedelta(days=int(days_after[kind] or usual))
                yield DueReport(kind, period_of(kind, starts), starts, ends, due)
            starts = ends + ONE


def outstanding(
    requirements: Iterable[Mapping], held_from: Day, today: Day, submitted: Collection[str]
) -> list[DueReport]:
    """Per kind the earliest report of a period that is over and not submitted, else the next."""
    found: dict[str, DueReport] = {}
    for report in schedule(requirements, held_from, today):
        if report.period not in submitted:
            found.setdefault(report.kind, report)
    return sorted(found.values(), key=lambda report: (report.due, report.kind))
