"""Times of readings as people, spreadsheets and stations write them, over whole columns (pure).

`2019-01-05T00:00`, `2019/1/5 0:00`, `2019年1月5日`, `20190105000000`, `2019-01-04 24:00`, the days since 1899-12-30
of a spreadsheet; all on the wall clock of Asia/Shanghai, rounded to the second, for hours filled by dragging
end in 59.999 seconds. A zone that is written out is converted.
"""

import datetime

import polars as pl

from paiwu.content import moments


TYPE = pl.Datetime("us")
WRITTEN = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]+(\d{1,2})[:：时](\d{1,2})分?(?:[:：]?(\d{1,2}(?:\.\d+)?)秒?)?)?$"
)
#: digits only, as HJ 212 writes them; with milliseconds in 17
DIGITS = r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\d{3})?$"
#: days since the epoch of spreadsheets, of this century
SERIAL = r"^[3-7]\d{4}(?:\.\d+)?$"
EPOCH = datetime.datetime(1899, 12, 30)
NAMES = ("year", "month", "day", "hour", "minute", "second")


def to_time(text: pl.Series) -> pl.Series:
    """Wall-clock times of Asia/Shanghai; null where the text is none."""
    lengths = text.str.len_chars().unique().drop_nulls().to_list()
    if lengths == [16]:
        found = text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us")
        if found.null_count() == text.null_count():
            return found
    if lengths == [10]:
        found = text.str.to_date("%Y-%m-%d", strict=False).cast(TYPE)
        if found.null_count() == text.null_count():
            return found
    found = _written(text)
    if found.null_count() > text.null_count():
        found = found.fill_null(_serial(text))
    if found.null_count() > text.null_count():
        zoned = [
            None if done else _zoned(value)
            for done, value in zip(found.is_not_null(), text, strict=True)
        ]
        found = found.fill_null(pl.Series(zoned, dtype=TYPE))
    return found


def is_day(text: pl.Series) -> pl.Series:
    """True where only a day is written: the value is one of a day."""
    return text.str.contains(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$")


def _written(text: pl.Series) -> pl.Series:
    parts = (
        text.str.replace(DIGITS, "${1}-${2}-${3}T${4}:${5}:${6}")
        .str.replace("时$", "时00")
        .str.extract_groups(WRITTEN)
    )
    frame = parts.struct.rename_fields(list(NAMES)).struct.unnest()
    col = pl.col
    second = col("second").cast(pl.Float64).fill_null(0)
    late = (col("hour") == "24") & (col("minute").cast(pl.Int32) == 0) & (second == 0)
    hour = pl.when(late).then(pl.lit("0")).otherwise(col("hour").fill_null("0"))
    written = pl.concat_str(
        "year",
        col("month").str.zfill(2),
        col("day").str.zfill(2),
        hour.str.zfill(2),
        col("minute").fill_null("0").str.zfill(2),
        separator="-",
    )
    return frame.select(
        written.str.to_datetime("%Y-%m-%d-%H-%M", strict=False, time_unit="us")
        + pl.when(second < 60).then(pl.duration(seconds=second.round().cast(pl.Int64)))
        + pl.duration(days=late.fill_null(False).cast(pl.Int64))
    ).to_series()


def _serial(text: pl.Series) -> pl.Series:
    number = text.str.extract(f"({SERIAL[1:-1]})", 1).cast(pl.Float64, strict=False)
    days = pl.when(text.str.contains(SERIAL)).then(number)
    return pl.select(
        pl.lit(EPOCH, TYPE) + pl.duration(seconds=(days * 86_400).round().cast(pl.Int64))
    ).to_series()


def _zoned(value: str | None) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(value or "")
        return moments.wall(value or "") if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
