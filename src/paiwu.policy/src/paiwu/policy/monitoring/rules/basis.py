"""What accounting and compliance start from (pure): outlets, editions, periods, readings.

Readings come as a table with the columns of `paiwu.content.readings.columns`. Amounts are tonnes:
concentration × volume × 10⁻⁹ for gas (mg/m³ × m³), × 10⁻⁶ for water (mg/L × m³).
"""

import datetime
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

import polars as pl

from paiwu.content.quantities import Bounds
from paiwu.content.quantities import bounds
from paiwu.content.readings.columns import COUNTS
from paiwu.policy.application.rules.determination import year_round


Moment = datetime.datetime


#: what accounting looks at
COLUMNS = ["time", "outlet", "pollutant", "method", "concentration", "adjusted", "volume", "flag"]


#: medium -> tonnes in a unit of concentration × volume
FACTOR = {"air": 1e-9, "water": 1e-6}


AUTOMATIC, MANUAL, COEFFICIENT = "automatic", "manual", "coefficient"


@dataclass(frozen=True)
class Outlet:
    code: str
    medium: str
    interval: str


@dataclass(frozen=True)
class Edition:
    """What an edition of the permit says, from `since` on."""

    number: int
    since: datetime.date
    limits: Mapping[tuple[str, str], Mapping]
    required: frozenset[tuple[str, str]]
    #: (outlet, pollutant, name of a special period) -> its row
    special: Mapping[tuple[str, str, str], Mapping] = field(default_factory=dict)
    #: outlets whose readings are of days
    daily: frozenset[str] = frozenset()

    def limit(self, outlet: str, pollutant: str, column: str) -> float | None:
        return self.limits.get((outlet, pollutant), {}).get(column)

    def bounds(self, outlet: str, pollutant: str) -> Bounds | None:
        """What the limit for all year says of a reading, in the readings' unit."""
        row = self.limits.get((outlet, pollutant))
        return None if row is None else bounds({"pollutant": pollutant} | dict(row))


def edition_of(number: int, since: datetime.date, values: Mapping) -> Edition:
    """An edition from a permit's values; automatic monitoring is required where its items say so."""
    limits = year_round(values.get("limits") or ())
    required = frozenset(
        (row["outlet"], row["pollutant"])
        for row in values.get("monitoring_items") or ()
        if row.get("method") == AUTOMATIC
    )
    special = {
        (row["outlet"], row["pollutant"], row["special_period"]): row
        for row in reversed(values.get("limits") or ())
        if row.get("special_period")
    }
    daily = frozenset(
        row["code"] for row in values.get("outlets") or () if row.get("interval") == "day"
    )
    return Edition(number, since, limits, required, special, daily)


def in_force(editions: Sequence[Edition], day: datetime.date) -> Edition | None:
    """The edition in force on a day; before the first it is the first that judges."""
    before = [edition for edition in editions if edition.since <= day]
    return before[-1] if before else (editions[0] if editions else None)


def midnight(day: datetime.date) -> Moment:
    return Moment(day.year, day.month, day.day)


@dataclass(frozen=True)
class Declared:
    """What the ledger declares of a span [start, end): a stop (停产), or a special period by name."""

    start: Moment
    end: Moment
    outlet: str | None = None  # None: the whole unit
    name: str = ""


@dataclass(frozen=True)
class Period:
    name: str
    start: Moment
    end: Moment  # the first moment that no longer belongs to it


def periods(year: int, by: str | None) -> list[Period]:
    """The year, its quarters or its months."""
    months = {None: 12, "year": 12, "quarter": 3, "month": 1}[by]
    found = []
    for first in range(1, 13, months):
        start = Moment(year, first, 1)
        after = first + months
        end = Moment(year + after // 13, (after - 1) % 12 + 1, 1)
        names = {12: str(year), 3: f"{year}Q{(first + 2) // 3}", 1: f"{year}-{first:02d}"}
        found.append(Period(names[months], start, end))
    return found


def expected(period: Period, interval: str, until: Moment) -> int:
    """Intervals of a period that are over by `until`."""
    length = datetime.timedelta(hours=1) if interval == "hour" else datetime.timedelta(days=1)
    end = min(period.end, until)
    return max(0, (end - period.start) // length)


#: granularity -> how polars cuts time
CUTS = {None: "1y", "year": "1y", "quarter": "3mo", "month": "1mo"}


@dataclass(frozen=True)
class Source:
    """A year's readings: their sums, and the readings themselves of the pairs that need a look.

    `totals` has the columns of `paiwu.content.readings.store.totals_of`; `select` takes (outlet,
    pollutant) pairs and returns readings with COLUMNS.
    """

    totals: pl.DataFrame
    select: Callable[[list[tuple[str, str]]], pl.DataFrame]


def of_pairs(readings: pl.LazyFrame, pairs: list[tuple[str, str]]) -> pl.LazyFrame:
    """The readings of some outlets and pollutants."""
    wanted = [
        (pl.col("outlet") == outlet) & (pl.col("pollutant") == pollutant)
        for outlet, pollutant in pairs
    ]
    return readings.filter(pl.any_horizontal(wanted)) if wanted else readings.limit(0)


def with_amounts(readings: pl.DataFrame, outlets: Mapping[str, Outlet]) -> pl.DataFrame:
    """The readings with their amounts in t; null where a reading does not count."""
    factors = {code: FACTOR[outlet.medium] for code, outlet in outlets.items()}
    factor = pl.col("outlet").cast(pl.String).replace_strict(factors, return_dtype=pl.Float64)
    amount = pl.col("concentration") * pl.col("volume") * factor
    return readings.with_columns(amount=pl.when(COUNTS).then(amount))


def by_key(frame: pl.DataFrame, key: list[str]) -> dict[tuple, dict]:
    return {tuple(row[name] for name in key): row for row in frame.iter_rows(named=True)}
