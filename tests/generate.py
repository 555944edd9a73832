"""Readings of arbitrary size: hourly, of gas outlets and pollutants, as a plant might measure them."""

import polars as pl


POLLUTANTS = ("a21002", "a21026", "a34013", "a21005")


def readings(year: int, outlets: int = 10, pollutants=POLLUTANTS, days: int = 365, start: int = 0):
    """A table with the columns of a CSV: `days` × 24 hours from day `start`, flagged N."""
    hours = pl.datetime_range(
        pl.datetime(year, 1, 1) + pl.duration(days=start),
        pl.datetime(year, 1, 1) + pl.duration(days=start + days),
        "1h",
        closed="left",
        eager=True,
    )
    frame = (
        pl.DataFrame({"time": hours})
        .join(pl.DataFrame({"outlet": [f"DA{n + 1:03d}" for n in range(outlets)]}), how="cross")
        .join(pl.DataFrame({"pollutant": list(pollutants)}), how="cross")
        .sort("time", maintain_order=True)
    )
    index = pl.int_range(pl.len())
    noise = index.hash(seed=year) % 10_007 / 10_007
    return frame.with_columns(
        pl.col("time").dt.strftime("%Y-%m-%dT%H:%M"),
        concentration=(40 + 30 * noise).round(3),
        volume=(700_000 + 30_000 * (index.hash(seed=year + 1) % 9_973 / 9_973)).round(1),
        flag=pl.lit("N"),
    )
