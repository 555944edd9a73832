"""Readings against the limits of the edition in force (Art. 4, 39; pure)."""

from collections.abc import Sequence

import polars as pl

from paiwu.content.readings.columns import COUNTS
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Source
from paiwu.policy.monitoring.rules.basis import by_key
from paiwu.policy.monitoring.rules.basis import midnight


def exceedances(
    readings: pl.DataFrame, editions: Sequence[Edition], specials: Sequence[Declared] = ()
) -> pl.DataFrame:
    """Counting readings above the limit in force at their time, in the order of `readings`."""
    found = judged(readings, editions, specials, only_limited=True)
    return found.filter(pl.col("concentration") > pl.col("limit")).collect()


def judged(
    readings: pl.DataFrame,
    editions: Sequence[Edition],
    specials: Sequence[Declared] = (),
    only_limited: bool = False,
) -> pl.LazyFrame:
    """Counting readings with the limit in force at their time and its edition, in their order.

    In a declared special period (start-up, shut-down, heavy pollution) the permit's row for that period
    judges; a row without a concentration judges nothing. `only_limited`: readings without a limit may
    be left out.

    Gas is judged by hourly means and water by daily means, which is what an outlet's interval gives.
    """
    within = _within_special(editions, specials)
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
            pl.when(pl.col("time") >= midnight(later.since)).then(later.number).otherwise(edition)
        )
    return (
        readings.lazy()
        .filter(COUNTS)
        .with_columns(edition=edition.cast(pl.Int64))
        .join(
            limits.lazy(),
            on=["outlet", "pollutant", "edition"],
            how="inner" if only_limited and not within else "left",
            maintain_order="left",
        )
        .with_columns(*_special_columns(within))
    )


def _within_special(
    editions: Sequence[Edition], specials: Sequence[Declared]
) -> list[tuple[pl.Expr, float | None, str]]:
    """(which readings, their limit, name of the period), for each row that a declaration calls up."""
    return [
        (
            (pl.col("outlet") == outlet)
            & (pl.col("pollutant") == pollutant)
            & (pl.col("edition") == edition.number)
            & (pl.col("time") >= span.start)
            & (pl.col("time") < span.end),
            row.get("concentration"),
            name,
        )
        for edition in editions
        for (outlet, pollutant, name), row in edition.special.items()
        for span in specials
        if span.name == name and span.outlet in (None, outlet)
    ]


def _special_columns(within) -> tuple[pl.Expr, pl.Expr]:
    limit, name = pl.col("limit"), pl.lit(None, pl.String)
    for which, value, title in within:
        limit = pl.when(which).then(pl.lit(value, pl.Float64)).otherwise(limit)
        name = pl.when(which).then(pl.lit(title)).otherwise(name)
    return limit.alias("limit"), name.alias("special_period")


def exceedances_by_period(source: Source, editions, cut, specials) -> dict[tuple, dict]:
    """Exceedances counted; a pair whose highest reading is within every limit needs no look."""
    least: dict[tuple, float] = {}
    for edition in editions:
        for key, row in (*edition.limits.items(), *edition.special.items()):
            limit = row.get("concentration")
            if limit is not None:
                least[key[:2]] = min(limit, least.get(key[:2], limit))
    highest: dict[tuple, float] = {}
    for row in source.totals.select("outlet", "pollutant", "highest").iter_rows():
        if row[2] is not None:
            highest[row[:2]] = max(row[2], highest.get(row[:2], row[2]))
    pairs = [pair for pair, value in highest.items() if value > least.get(pair, value)]
    if not pairs:
        return {}
    found = exceedances(source.select(pairs), editions, specials)
    group = ["outlet", "pollutant", "start"]
    return by_key(found.group_by("outlet", "pollutant", cut).len("count"), group)
