"""What stands for missing and invalid automatic data (HJ 75-2017 chapter 12, HJ 356), pure."""

import polars as pl

from paiwu.content.readings.columns import INTERVALS
from paiwu.policy.monitoring.rules.basis import Moment
from paiwu.policy.monitoring.rules.basis import Outlet


#: HJ 75-2017 chapter 12: (least quarterly valid capture, longest gap in hours, valid hours looked
#: back upon); the largest hourly emission of those hours stands for each missing one
GAS_SUBSTITUTION = ((0.90, 24, 180), (0.90, None, 720), (0.75, None, 2160))


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
