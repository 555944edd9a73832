"""Data quality (pure): what is strange about readings, by rule and interval; it accuses nobody."""

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from paiwu.content import zh
from paiwu.content.readings.columns import COUNTS
from paiwu.policy.monitoring.rules.tolerance import allowed


#: hours or days in a row with the very same value
FLAT = 12
#: a value this many times the one before, or less than its inverse, with both above a trace
JUMP, TRACE = 10.0, 1.0
#: interval -> so many of them without any row ask for a cause in the ledger
GAP = {"hour": 6, "day": 1}
#: share of whole numbers among a pair's values that looks rounded
ROUND, ENOUGH = 0.95, 48
#: pollutant -> the largest value that happens in a stack or a sewer (mg/m3, mg/L)
PHYSICAL = {
    "a21026": 20_000,
    "a21002": 5_000,
    "a34013": 50_000,
    "a21005": 50_000,
    "w01018": 100_000,
    "w21003": 10_000,
}


@dataclass(frozen=True)
class Rule:
    id: str
    title: str
    source: str
    find: Callable[[pl.DataFrame], pl.DataFrame]


def _counting(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(COUNTS).sort("outlet", "pollutant", "method", "time")


PAIR = ["outlet", "pollutant", "method"]
FOUND = ["outlet", "pollutant", "from", "to", "count"]


def _spans(frame: pl.DataFrame, run: pl.Expr) -> pl.DataFrame:
    """Runs of rows as one finding each."""
    return (
        frame.with_columns(run.alias("run"))
        .group_by(*PAIR, "run")
        .agg(pl.col("time").min().alias("from"), pl.col("time").max().alias("to"), count=pl.len())
    )


def flat_lines(frame: pl.DataFrame) -> pl.DataFrame:
    found = _counting(frame).filter(
        (pl.col("method") == "automatic") & (pl.col("concentration") > 0)
    )
    run = pl.col("concentration").rle_id().over(PAIR)
    return _spans(found, run).filter(pl.col("count") >= FLAT)


def out_of_range(frame: pl.DataFrame) -> pl.DataFrame:
    limits = (
        pl.col("pollutant")
        .cast(pl.String)
        .replace_strict(PHYSICAL, default=None, return_dtype=pl.Float64)
    )
    return _single(_counting(frame).filter(pl.col("concentration") > limits))


def jumps(frame: pl.DataFrame) -> pl.DataFrame:
    found = _counting(frame).with_columns(before=pl.col("concentration").shift(1).over(PAIR))
    large = pl.max_horizontal("concentration", "before")
    small = pl.min_horizontal("concentration", "before")
    return _single(found.filter((small >= TRACE) & (large >= JUMP * small)))


def rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """A pair whose values are nearly all whole numbers, of an instrument that gives decimals."""
    value = pl.col("concentration")
    return (
        _counting(frame)
        .filter((pl.col("method") == "automatic") & (value >= 10))
        .group_by(PAIR)
        .agg(
            pl.col("time").min().alias("from"),
            pl.col("time").max().alias("to"),
            count=pl.len(),
            share=(value == value.round()).mean(),
        )
        .filter((pl.col("share") >= ROUND) & (pl.col("count") >= ENOUGH))
    )


def deviations(frame: pl.DataFrame) -> pl.DataFrame:
    """Automatic against manual values of the same interval."""
    counting = _counting(frame)
    key = ["outlet", "pollutant", "time"]
    both = counting.filter(pl.col("method") == "automatic").join(
        counting.filter(pl.col("method") == "manual").select(*key, by_hand="concentration"), on=key
    )
    both = both.filter(pl.col("concentration").is_not_null() & pl.col("by_hand").is_not_null())
    rows = both.select(pl.col("pollutant").cast(pl.String), "by_hand").rows()
    most = pl.Series([allowed(*row) for row in rows], dtype=pl.Float64)
    return _single(both.filter((both["concentration"] - both["by_hand"]).abs() > most))


def _single(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("time").alias("from"), pl.col("time").alias("to"), count=pl.lit(1, pl.UInt32)
    )


RULES = (
    Rule(
        "flat_line",
        zh("连续${flat}个及以上时段数值完全相同", mapping={"flat": FLAT}),
        zh("HJ 75-2017 第12章"),
        flat_lines,
    ),
    Rule("out_of_range", zh("数值超出物理上可能的范围"), zh("HJ 75-2017 第12章"), out_of_range),
    Rule(
        "jump",
        zh("相邻时段数值相差${jump}倍以上", mapping={"jump": f"{JUMP:g}"}),
        zh("HJ 75-2017 第12章"),
        jumps,
    ),
    Rule(
        "rounded",
        zh("自动监测数值几乎全为整数"),
        zh("《排污许可管理办法（试行）》第38条"),
        rounded,
    ),
    Rule(
        "deviation",
        zh("自动监测与手工监测之差超过按浓度分级的允许误差"),
        zh("HJ 75-2017 表4；HJ 355-2019 表2（均未核对原文）"),
        deviations,
    ),
)


def findings(frame: pl.DataFrame) -> list[dict]:
    """What the rules point out, by rule, outlet, pollutant and time."""
    found = []
    for rule in RULES:
        rows = rule.find(frame).select(FOUND).sort("outlet", "pollutant", "from")
        found += [
            {"rule": rule.id, "explanation": rule.title, "source": rule.source, **row}
            for row in rows.to_dicts()
        ]
    return found


STEPS = {"hour": datetime.timedelta(hours=1), "day": datetime.timedelta(days=1)}


def _minutes(length: pl.Expr) -> pl.Expr:
    return length.dt.total_minutes()


def unexplained_gaps(
    frame: pl.DataFrame, intervals: Mapping[str, str], causes: Iterable[Mapping]
) -> list[dict]:
    """Intervals between readings without any row, and no entry of the ledger that names a cause.

    `intervals`: outlet -> hour or day; `causes`: {place, from, to} of entries with a cause.
    """
    steps = pl.col("outlet").cast(pl.String).replace_strict(intervals, default="hour")
    step = pl.when(steps == "hour").then(STEPS["hour"]).otherwise(STEPS["day"])
    least = pl.when(steps == "hour").then(GAP["hour"]).otherwise(GAP["day"])
    rows = (
        frame.filter(pl.col("method") == "automatic")
        .sort("outlet", "pollutant", "time")
        .with_columns(step=step, after=pl.col("time").shift(-1).over("outlet", "pollutant"))
        .with_columns(
            count=_minutes(pl.col("after") - pl.col("time")) // _minutes(pl.col("step")) - 1
        )
        .filter(pl.col("count") >= least)
        .select(
            "outlet",
            "pollutant",
            (pl.col("time") + pl.col("step")).alias("from"),
            (pl.col("after") - pl.col("step")).alias("to"),
            "count",
        )
        .sort("outlet", "pollutant", "from")
        .to_dicts()
    )
    causes = list(causes)
    return [
        {
            "rule": "gap_without_cause",
            "explanation": zh("数据缺失，台账未记录原因"),
            "source": zh("《排污许可管理办法（试行）》第35条"),
            **row,
        }
        for row in rows
        if not any(
            cause["place"] in (None, row["outlet"])
            and cause["from"] <= row["to"]
            and cause["to"] > row["from"]
            for cause in causes
        )
    ]


def stopped_but_measured(frame: pl.DataFrame, stops: Iterable[Mapping]) -> list[dict]:
    """Readings that count while the ledger says the facility stood still (Art. 35, 38).

    `stops`: {from, to, place} of entries that declare a stop; times are datetimes.
    """
    found = []
    for stop in stops:
        within = _counting(frame).filter(
            pl.col("time").is_between(stop["from"], stop["to"], closed="left")
            & (pl.col("concentration") * pl.col("volume") > 0)
        )
        rows = within.group_by("outlet", "pollutant").agg(
            pl.col("time").min().alias("from"), pl.col("time").max().alias("to"), count=pl.len()
        )
        found += [
            {
                "rule": "measured_while_stopped",
                "explanation": zh(
                    "台账记录${place}停运期间仍有排放数据",
                    mapping={"place": stop["place"] or zh("全厂")},
                ),
                "source": zh("《排污许可管理办法（试行）》第35条"),
                **row,
            }
            for row in rows.sort("outlet", "pollutant").to_dicts()
        ]
    return found
