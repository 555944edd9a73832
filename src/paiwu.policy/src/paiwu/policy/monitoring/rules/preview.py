"""What a batch would do, by outlet and pollutant, before it is stored (Art. 34, 35; pure)."""

import datetime
from collections.abc import Mapping
from collections.abc import Sequence

import polars as pl

from paiwu.content.readings.columns import INTERVALS
from paiwu.content.readings.columns import KEY
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Outlet
from paiwu.policy.monitoring.rules.compliance import exceedances


SERIES = KEY[:3]
STEPS = {"1h": datetime.timedelta(hours=1), "1d": datetime.timedelta(days=1)}


def preview(
    new: pl.DataFrame,
    kept: pl.DataFrame,
    outlets: Mapping[str, Outlet],
    editions: Sequence[Edition],
    specials: Sequence[Declared] = (),
) -> list[dict]:
    """One item a series of a batch: from, to, rows, gaps, flags, what is superseded, what exceeds.

    `new`: the readings of the batch; `kept`: what counts now of its time, with the batch it is of.
    `gaps` are intervals between the first and the last reading of which there is none; `superseded`: how
    many readings of which batch give way; `exceedances` those of the batch, `exceedances_added` how many
    more there are then than now.
    """
    text = [pl.col(name).cast(pl.String) for name in SERIES]
    new, kept = new.with_columns(text), kept.with_columns(text)
    replaced = kept.join(new.select(KEY), on=KEY, how="semi")
    above = _counts(exceedances(_categories(new), editions, specials))
    before = _counts(exceedances(_categories(replaced), editions, specials))
    flags = _grouped(new, "flag")
    batches = _grouped(replaced, "batch")
    series = new.group_by(SERIES).agg(
        pl.col("time").min().alias("from"), pl.col("time").max().alias("to"), rows=pl.len()
    )
    found = []
    for row in series.sort(SERIES).iter_rows(named=True):
        key = tuple(row[name] for name in SERIES)
        step = STEPS[INTERVALS[outlets[row["outlet"]].interval]]
        there = int((row["to"] - row["from"]) / step) + 1
        found.append(
            row
            | {
                "gaps": there - row["rows"],
                "flags": flags.get(key, {}),
                "superseded": sum(batches.get(key, {}).values()),
                "supersedes": batches.get(key, {}),
                "exceedances": above.get(key, 0),
                "exceedances_added": above.get(key, 0) - before.get(key, 0),
            }
        )
    return found


def _categories(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("outlet", "pollutant").cast(pl.Categorical))


def _counts(frame: pl.DataFrame) -> dict[tuple, int]:
    counted = frame.with_columns(pl.col(SERIES).cast(pl.String)).group_by(SERIES).len()
    return {row[:3]: row[3] for row in counted.iter_rows()}


def _grouped(frame: pl.DataFrame, name: str) -> dict[tuple, dict[str, int]]:
    found: dict[tuple, dict[str, int]] = {}
    counted = frame.group_by(*SERIES, pl.col(name).cast(pl.String)).len().sort(*SERIES, name)
    for *key, value, count in counted.iter_rows():
        found.setdefault(tuple(key), {})[value] = count
    return found
