"""Readings against the limits of the edition in force (Art. 4, 39; pure)."""

import math
from collections.abc import Sequence

import polars as pl

from paiwu.content.quantities import Bounds
from paiwu.content.quantities import bounds
from paiwu.content.readings.columns import COUNTS
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Source
from paiwu.policy.monitoring.rules.basis import by_key
from paiwu.policy.monitoring.rules.basis import midnight


#: what a limit of concentration is compared with: the one at the reference content of oxygen where it is
#: given (GB 13223-2011 chapter 5, GB 13271-2014 chapter 5; HJ 75-2017 annex C), else the measured one
COMPARED = pl.coalesce("adjusted", "concentration")
#: outside the bounds of `judged`
EXCEEDED = (pl.col("judged") > pl.col("limit")).fill_null(False) | (
    pl.col("judged") < pl.col("minimum")
).fill_null(False)


def exceedances(
    readings: pl.DataFrame, editions: Sequence[Edition], specials: Sequence[Declared] = ()
) -> pl.DataFrame:
    """Counting readings above the limit in force at their time, in the order of `readings`."""
    found = judged(readings, editions, specials, only_limited=True)
    return found.filter(EXCEEDED).collect()


def judged(
    readings: pl.DataFrame,
    editions: Sequence[Edition],
    specials: Sequence[Declared] = (),
    only_limited: bool = False,
) -> pl.LazyFrame:
    """Counting readings with the limit in force at their time and its edition, in their order.

    `limit` and `minimum` are in the unit of the readings, whatever that of the permit. Where the two cannot be
    compared both are null and `not_judged` is true: such a reading never complies.

    In a declared special period (start-up, shut-down, heavy pollution) the permit's row for that period
    judges; a row without a concentration judges nothing. `only_limited`: readings without a limit may
    be left out.

    Gas is judged by hourly means and water by daily means, which is what an outlet's interval gives.
    `judged` is the value that was compared; readings without adjusted values may lack that column.
    """
    missing = {"adjusted", "volume"} - set(readings.columns)
    readings = readings.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing)
    within = _within_special(editions, specials)
    rows = [
        (*pair, edition.number, found.high, found.low, not found.comparable, found.rate)
        for edition in editions
        for pair in edition.limits
        if (found := edition.bounds(*pair)) is not None
    ]
    limits = pl.DataFrame(
        rows,
        schema={
            "outlet": pl.Categorical,
            "pollutant": pl.Categorical,
            "edition": pl.Int64,
            "limit": pl.Float64,
            "minimum": pl.Float64,
            "not_judged": pl.Boolean,
            "rate": pl.Float64,
        },
        orient="row",
    )
    edition = pl.lit(editions[0].number if editions else None, pl.Int64)
    for later in editions[1:]:
        edition = (
            pl.when(pl.col("time") >= midnight(later.since)).then(later.number).otherwise(edition)
        )
    return (
        readings.lazy()
        .filter(COUNTS)
        .with_columns(edition=edition.cast(pl.Int64), judged=COMPARED)
        .join(
            limits.lazy(),
            on=["outlet", "pollutant", "edition"],
            how="inner" if only_limited and not within else "left",
            maintain_order="left",
        )
        .with_columns(*_special_columns(within))
        .with_columns(pl.col("not_judged").fill_null(False))
        .pipe(_with_rates, frozenset().union(*(edition.daily for edition in editions)))
    )


#: kg in a mg
KILOGRAM = 1e-6


def _with_rates(frame: pl.LazyFrame, daily: frozenset[str]) -> pl.LazyFrame:
    """Limits in kg/h as the concentration they allow in the interval's volume, where there is one.

    rate = concentration × volume / hours; what is compared is the measured concentration.
    """
    hours = pl.when(pl.col("outlet").cast(pl.String).is_in(list(daily))).then(24.0).otherwise(1.0)
    limit = pl.col("rate") * hours / KILOGRAM / pl.col("volume")
    known = pl.col("rate").is_not_null() & (pl.col("volume") > 0)
    known &= pl.col("concentration").is_not_null()
    return frame.with_columns(
        limit=pl.when(known).then(limit.round_sig_figs(12)).otherwise("limit"),
        not_judged=pl.col("not_judged") & ~known.fill_null(False),
        judged=pl.when(known).then("concentration").otherwise("judged"),
    ).drop("rate")


def _within_special(
    editions: Sequence[Edition], specials: Sequence[Declared]
) -> list[tuple[pl.Expr, Bounds | None, str]]:
    """(which readings, their bounds, name of the period), for each row that a declaration calls up."""
    return [
        (
            (pl.col("outlet") == outlet)
            & (pl.col("pollutant") == pollutant)
            & (pl.col("edition") == edition.number)
            & (pl.col("time") >= span.start)
            & (pl.col("time") < span.end),
            bounds({"pollutant": pollutant} | dict(row)),
            name,
        )
        for edition in editions
        for (outlet, pollutant, name), row in edition.special.items()
        for span in specials
        if span.name == name and span.outlet in (None, outlet)
    ]


def _special_columns(within) -> list[pl.Expr]:
    columns = {name: pl.col(name) for name in ("limit", "minimum", "not_judged", "rate")}
    columns["special_period"] = pl.lit(None, pl.String)
    for which, found, title in within:
        values = {
            "limit": pl.lit(found and found.high, pl.Float64),
            "minimum": pl.lit(found and found.low, pl.Float64),
            "not_judged": pl.lit(found is not None and not found.comparable),
            "rate": pl.lit(found and found.rate, pl.Float64),
            "special_period": pl.lit(title),
        }
        for name, value in values.items():
            columns[name] = pl.when(which).then(value).otherwise(columns[name])
    return [column.alias(name) for name, column in columns.items()]


def exceedances_by_period(source: Source, editions, cut, specials) -> dict[tuple, dict]:
    """Exceedances and what is not judged, counted: {count, not_judged}.

    A pair whose highest reading is within every limit needs no look, unless a limit has a lower bound or
    cannot be compared.
    """
    least: dict[tuple, float] = {}
    for edition in editions:
        for key, row in (*edition.limits.items(), *edition.special.items()):
            allowed = bounds({"pollutant": key[1]} | dict(row))
            if allowed is None:
                continue
            limit = allowed.high
            if allowed.low is not None or not allowed.comparable:
                limit = -math.inf
            if limit is not None:
                least[key[:2]] = min(limit, least.get(key[:2], limit))
    highest: dict[tuple, float] = {}
    for row in source.totals.select("outlet", "pollutant", "highest").iter_rows():
        if row[2] is not None:
            highest[row[:2]] = max(row[2], highest.get(row[:2], row[2]))
    pairs = [pair for pair, value in highest.items() if value > least.get(pair, value)]
    if not pairs:
        return {}
    found = judged(source.select(pairs), editions, specials, only_limited=True)
    group = ["outlet", "pollutant", "start"]
    counted = found.group_by("outlet", "pollutant", cut).agg(
        count=EXCEEDED.sum(), not_judged=pl.col("not_judged").sum()
    )
    return by_key(counted.collect(), group)
