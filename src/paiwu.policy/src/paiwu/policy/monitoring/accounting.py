"""Actual emissions (实际排放量, Art. 36; HJ 942-2018 chapter 9): tables in, figures out (pure).

Readings come as a table with the columns of `paiwu.content.readings.columns`. Amounts are tonnes:
concentration × volume × 10⁻⁹ for gas (mg/m³ × m³), × 10⁻⁶ for water (mg/L × m³).
"""

import csv
import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from paiwu.content.readings.columns import COUNTING
from paiwu.content.readings.columns import INTERVALS


Moment = datetime.datetime

#: what accounting looks at
COLUMNS = ["time", "outlet", "pollutant", "method", "concentration", "volume", "flag"]

#: medium -> tonnes in a unit of concentration × volume
FACTOR = {"air": 1e-9, "water": 1e-6}

#: more than this share of a period missing: automatic data are no basis (HJ 942-2018, 9.3)
MISSING_ALLOWED = 0.25

#: HJ 75-2017 chapter 12: (least quarterly valid capture, longest gap in hours, valid hours looked
#: back upon); the largest hourly emission of those hours stands for each missing one
GAS_SUBSTITUTION = ((0.90, 24, 180), (0.90, None, 720), (0.75, None, 2160))

AUTOMATIC, MANUAL, COEFFICIENT = "automatic", "manual", "coefficient"

#: method -> how it is told
HOW = {
    AUTOMATIC: "按污染物自动监测数据计算（第三十六条第一项；HJ 942-2018第9章）",
    MANUAL: "按污染物手工监测数据计算（第三十六条第二项；HJ 942-2018第9章）",
    COEFFICIENT: "按产排污系数、物料衡算方法计算，不考虑治理设施去除（第三十六条第三项）",
}


@dataclass(frozen=True)
class Edition:
    """What an edition of the permit says, from `since` on."""

    number: int
    since: datetime.date
    limits: Mapping[tuple[str, str], Mapping]
    required: frozenset[tuple[str, str]]

    def limit(self, outlet: str, pollutant: str, column: str) -> float | None:
        return self.limits.get((outlet, pollutant), {}).get(column)


def edition_of(number: int, since: datetime.date, values: Mapping) -> Edition:
    """An edition from a permit's values; automatic monitoring is required where its items say so."""
    limits = {
        (row["outlet"], row["pollutant"]): row
        for row in reversed(values.get("limits") or ())
        if not row.get("special_period")
    }
    required = frozenset(
        (row["outlet"], row["pollutant"])
        for row in values.get("monitoring_items") or ()
        if row.get("method") == AUTOMATIC
    )
    return Edition(number, since, limits, required)


def in_force(editions: Sequence[Edition], day: datetime.date) -> Edition | None:
    """The edition in force on a day; before the first it is the first that judges."""
    before = [edition for edition in editions if edition.since <= day]
    return before[-1] if before else (editions[0] if editions else None)


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


@dataclass(frozen=True)
class Outlet:
    code: str
    medium: str
    interval: str


# amounts and gaps --------------------------------------------------------------------------


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
    counts = pl.col("flag").is_in(list(COUNTING))
    factor = pl.col("outlet").cast(pl.String).replace_strict(factors, return_dtype=pl.Float64)
    amount = pl.col("concentration") * pl.col("volume") * factor
    return readings.with_columns(amount=pl.when(counts).then(amount))


def substituted(
    series: pl.DataFrame, outlet: Outlet, first: Moment, until: Moment
) -> pl.DataFrame:
    """A series on its full grid of intervals from `first` to `until`, gaps filled by the standard.

    `series`: time, amount, flag of one outlet and pollutant. Returns time, amount (t), gap (bool).
    A stopped interval emits nothing. A gap that nothing precedes stays open (null).
    """
    step = INTERVALS[outlet.interval]
    grid = pl.DataFrame({"time": pl.datetime_range(first, until, step, closed="left", eager=True)})
    full = grid.join(series, on="time", how="left", maintain_order="left").with_columns(
        stopped=(pl.col("flag") == "F").fill_null(False)
    )
    full = full.with_columns(gap=pl.col("amount").is_null() & ~pl.col("stopped"))
    filled = _fill_gas(full) if outlet.medium == "air" else _fill_water(full)
    return full.select(
        "time", amount=pl.when(pl.col("stopped")).then(0.0).otherwise(filled), gap="gap"
    )


def _fill_gas(full: pl.DataFrame) -> pl.Series:
    """HJ 75-2017: the largest hourly emission of the last valid hours, by quarter and gap."""
    valid = full.filter(pl.col("amount").is_not_null() & ~pl.col("stopped"))
    if valid.is_empty():
        return full["amount"]
    running = ~pl.col("stopped")
    state = full.select(
        "gap",
        "amount",
        length=pl.len().over(pl.col("gap").rle_id()),
        capture=(running & ~pl.col("gap")).sum().over(pl.col("time").dt.truncate("3mo"))
        / running.sum().over(pl.col("time").dt.truncate("3mo")),
    )
    best = valid.select(
        "time",
        *(
            pl.col("amount").rolling_max(hours, min_samples=1).alias(f"best{hours}")
            for _capture, _gap, hours in GAS_SUBSTITUTION
        ),
    )
    looked = full.select("time").join_asof(best, on="time", strategy="backward").drop("time")
    chosen = pl.lit(None, pl.Float64)
    for capture, gap, hours in reversed(GAS_SUBSTITUTION):
        fits = pl.col("capture") >= capture
        if gap is not None:
            fits = fits & (pl.col("length") <= gap)
        chosen = pl.when(fits).then(pl.col(f"best{hours}")).otherwise(chosen)
    stand_in = pl.when(pl.col("gap")).then(chosen).otherwise(pl.col("amount"))
    return pl.concat([state, looked], how="horizontal").select(stand_in).to_series()


def _fill_water(full: pl.DataFrame) -> pl.Series:
    """HJ 356: the mean of an equally long valid period before the gap."""
    amounts, gaps = full["amount"].to_list(), full["gap"].to_list()
    valid: list[float] = []
    position = 0
    while position < len(amounts):
        if not gaps[position]:
            if amounts[position] is not None:
                valid.append(amounts[position])
            position += 1
            continue
        end = position
        while end < len(amounts) and gaps[end]:
            end += 1
        before = valid[-(end - position) :]
        if before:
            mean = sum(before) / len(before)
            amounts[position:end] = [mean] * (end - position)
        position = end
    return pl.Series(amounts, dtype=pl.Float64)


# exceedances -------------------------------------------------------------------------------


def exceedances(readings: pl.DataFrame, editions: Sequence[Edition]) -> pl.DataFrame:
    """Counting readings above the limit in force at their time, with that limit and its edition.

    They come in the order of `readings`.

    Gas is judged by hourly means and water by daily means, which is what an outlet's interval gives.
    """
    rows = [
        (outlet, pollutant, edition.number, row["concentration"])
        for edition in editions
        for (outlet, pollutant), row in edition.limits.items()
        if row.get("concentration") is not None
    ]
    limits = pl.DataFrame(
        rows,
        schema={
            "outlet": pl.Categorical,
            "pollutant": pl.Categorical,
            "edition": pl.Int64,
            "limit": pl.Float64,
        },
        orient="row",
    )
    edition = pl.lit(editions[0].number if editions else None, pl.Int64)
    for later in editions[1:]:
        edition = (
            pl.when(pl.col("time") >= _midnight(later.since)).then(later.number).otherwise(edition)
        )
    return (
        readings.lazy()
        .filter(pl.col("flag").is_in(list(COUNTING)))
        .with_columns(edition=edition.cast(pl.Int64))
        .join(
            limits.lazy(),
            on=["outlet", "pollutant", "edition"],
            how="inner",
            maintain_order="left",
        )
        .filter(pl.col("concentration") > pl.col("limit"))
        .collect()
    )


def _midnight(day: datetime.date) -> Moment:
    return Moment(day.year, day.month, day.day)


# figures -----------------------------------------------------------------------------------

#: granularity -> how polars cuts time
CUTS = {None: "1y", "year": "1y", "quarter": "3mo", "month": "1mo"}


def account(
    source: Source,
    outlets: Mapping[str, Outlet],
    editions: Sequence[Edition],
    year: int,
    by: str | None,
    until: Moment,
    made: Callable[[Period], list[Mapping]] = lambda period: [],
    factors: Sequence[Mapping] = (),
) -> list[dict]:
    """One item per outlet × pollutant × period (contract, section 6).

    `until`: up to when data can be expected; `made`: what was made or used in a period, and
    `factors` kg a unit of it, for where automatic data are no basis.
    """
    start, end = Moment(year, 1, 1), min(until, Moment(year + 1, 1, 1))
    cut = pl.col("time").dt.truncate(CUTS[by]).alias("start")
    measured = _measured(source.totals, outlets, by)
    automatic = {key[:2] + key[3:]: row for key, row in measured.items() if key[2] == AUTOMATIC}
    by_hand = {key[:2] + key[3:]: row for key, row in measured.items() if key[2] == MANUAL}
    above = _above(source, editions, cut)
    filled = _filled(source, automatic, outlets, start, end, cut)
    pairs = source.totals.select(pl.col("outlet", "pollutant").cast(pl.String)).unique()
    spans = periods(year, by)
    items = [
        _item(
            outlets[code],
            pollutant,
            span,
            automatic.get((code, pollutant, span.start)),
            by_hand.get((code, pollutant, span.start)),
            filled.get((code, pollutant, span.start)),
            above.get((code, pollutant, span.start), {}).get("count", 0),
            editions,
            end,
        )
        for code, pollutant in pairs.sort("outlet", "pollutant").rows()
        for span in spans
    ]
    named = {span.name: span for span in spans}
    for item in items:
        if item["method"] == COEFFICIENT and factors:
            item["amount"] = by_coefficient(
                made(named[item["period"]]), factors, item["pollutant"]
            )
        if len(spans) == 1:
            item |= outlook(item, year, until)
    return items


def _measured(totals: pl.DataFrame, outlets, by: str | None) -> dict[tuple, dict]:
    """(outlet, pollutant, method, start) -> {measured (t), valid, stopped}."""
    counts = pl.col("flag").is_in(list(COUNTING))
    key = ["outlet", "pollutant", "method", "start"]
    frame = totals.group_by(*key[:3], pl.col("month").dt.truncate(CUTS[by]).alias("start")).agg(
        product=pl.col("product").filter(counts).sum(),
        valid=pl.col("measured").filter(counts).sum(),
        stopped=pl.col("rows").filter(pl.col("flag") == "F").sum(),
    )
    found = _by_key(frame, key)
    for (code, *_rest), row in found.items():
        row["measured"] = row.pop("product") * FACTOR[outlets[code].medium]
    return found


def _by_key(frame: pl.DataFrame, key: list[str]) -> dict[tuple, dict]:
    return {tuple(row[name] for name in key): row for row in frame.iter_rows(named=True)}


def _above(source: Source, editions, cut) -> dict[tuple, dict]:
    """Exceedances counted; a pair whose highest reading is within every limit needs no look."""
    least: dict[tuple, float] = {}
    for edition in editions:
        for key, row in edition.limits.items():
            limit = row.get("concentration")
            if limit is not None:
                least[key] = min(limit, least.get(key, limit))
    highest: dict[tuple, float] = {}
    for row in source.totals.select("outlet", "pollutant", "highest").iter_rows():
        if row[2] is not None:
            highest[row[:2]] = max(row[2], highest.get(row[:2], row[2]))
    pairs = [pair for pair, value in highest.items() if value > least.get(pair, value)]
    if not pairs:
        return {}
    found = exceedances(source.select(pairs), editions)
    group = ["outlet", "pollutant", "start"]
    return _by_key(found.group_by("outlet", "pollutant", cut).len("count"), group)


def _filled(source: Source, automatic, outlets, start, end, cut) -> dict[tuple, dict]:
    """Substituted amounts and counts, for the pairs that have gaps at all."""
    seen: dict[tuple, int] = {}
    for (code, pollutant, _start), row in automatic.items():
        seen[code, pollutant] = seen.get((code, pollutant), 0) + row["valid"] + row["stopped"]
    whole = Period("", start, end)
    gaps = [
        pair
        for pair, count in seen.items()
        if count < expected(whole, outlets[pair[0]].interval, end)
    ]
    found = {}
    if not gaps:
        return found
    readings = with_amounts(source.select(gaps), outlets).filter(pl.col("method") == AUTOMATIC)
    for code, pollutant in gaps:
        series = of_pairs(readings.lazy(), [(code, pollutant)]).collect()
        full = substituted(series.select("time", "amount", "flag"), outlets[code], start, end)
        sums = (
            full.filter(pl.col("gap"))
            .group_by(cut)
            .agg(amount=pl.col("amount").sum(), count=pl.col("amount").count())
        )
        for row in sums.iter_rows(named=True):
            found[code, pollutant, row["start"]] = row
    return found


def _item(outlet, pollutant, span, automatic, by_hand, filled, above, editions, until) -> dict:
    key = (outlet.code, pollutant)
    last = min(span.end, until) - datetime.timedelta(seconds=1)
    edition = in_force(editions, max(span.start, last).date())
    due = expected(span, outlet.interval, until)
    automatic = automatic or {"measured": 0.0, "valid": 0, "stopped": 0}
    valid, stopped = automatic["valid"], automatic["stopped"]
    running = max(due - stopped, 0)
    missing = max(running - valid, 0)
    figures = {
        "outlet": outlet.code,
        "pollutant": pollutant,
        "period": span.name,
        "measured_amount": automatic["measured"],
        "substituted_amount": 0.0,
        "amount": None,
        "method": AUTOMATIC,
        "valid": valid,
        "substituted": 0,
        "missing": missing,
        "open": missing,
        "stopped": stopped,
        "expected": due,
        "capture_rate": valid / running if running else None,
        "exceedances": above,
        "permitted_amount": edition and edition.limit(*key, "annual_amount"),
        "edition": edition and edition.number,
        "before_permit": bool(editions) and span.end.date() <= editions[0].since,
    }
    if missing > running * MISSING_ALLOWED or not (valid or stopped):
        required = edition is not None and key in edition.required
        return figures | _without_automatic(required, by_hand, due)
    if filled:
        figures["substituted_amount"] = filled["amount"]
        figures["substituted"] = filled["count"]
        figures["open"] = missing - filled["count"]
    amount = figures["measured_amount"] + figures["substituted_amount"]
    return figures | {"amount": amount, "how": HOW[AUTOMATIC]}


def _without_automatic(required: bool, by_hand: dict | None, due: int) -> dict:
    """Automatic data are no basis: by hand where nothing else was required, else by coefficients."""
    if not required and by_hand and by_hand["valid"]:
        # HJ 942: the mean of the samplings times the intervals of the period
        return {
            "method": MANUAL,
            "measured_amount": by_hand["measured"],
            "valid": by_hand["valid"],
            "missing": 0,
            "capture_rate": None,
            "amount": by_hand["measured"] / by_hand["valid"] * due,
            "how": HOW[MANUAL],
        }
    return {"method": COEFFICIENT, "how": HOW[COEFFICIENT]}


def by_coefficient(
    made: Iterable[Mapping], factors: Iterable[Mapping], pollutant: str
) -> float | None:
    """E = M × β × 10⁻³ (t), without credit for treatment (Art. 36 item 3); None without a factor.

    `made`: {product, amount}; `factors`: {product, pollutant, kg_per_unit}.
    """
    known = {
        row["product"]: float(row["kg_per_unit"])
        for row in factors
        if row["pollutant"] == pollutant
    }
    found = [row for row in made if row["product"] in known]
    if not found:
        return None
    return sum(row["amount"] * known[row["product"]] for row in found) * 1e-3


@cache
def coefficients() -> tuple[dict[str, str], ...]:
    """The table of coefficients, each with its source."""
    text = files(__package__).joinpath("coefficients.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


WARN_AT = 0.8  # share of the annual amount from which on a warning is given


def outlook(item: Mapping, year: int, until: Moment) -> dict:
    """Share of the annual amount used, a forecast to the year's end, a warning (for annual items)."""
    amount, allowed = item["amount"], item["permitted_amount"]
    if amount is None:
        return {"used": None, "forecast": None, "warning": False}
    start, end = Moment(year, 1, 1), Moment(year + 1, 1, 1)
    passed = (min(until, end) - start) / (end - start)
    used = amount / allowed if allowed else None
    return {
        "used": used,
        "forecast": amount / passed if passed > 0 else None,
        "warning": used is not None and used >= WARN_AT,
    }
