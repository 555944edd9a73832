"""Actual emissions (实际排放量, Art. 36; HJ 942-2018 chapter 9): tables in, figures out (pure)."""

import datetime
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

import polars as pl

from paiwu.content import zh
from paiwu.content.quantities import has_amount
from paiwu.content.readings.columns import COUNTING
from paiwu.content.readings.columns import COUNTS
from paiwu.policy.monitoring.rules.basis import AUTOMATIC
from paiwu.policy.monitoring.rules.basis import COEFFICIENT
from paiwu.policy.monitoring.rules.basis import CUTS
from paiwu.policy.monitoring.rules.basis import FACTOR
from paiwu.policy.monitoring.rules.basis import MANUAL
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Moment
from paiwu.policy.monitoring.rules.basis import Outlet
from paiwu.policy.monitoring.rules.basis import Period
from paiwu.policy.monitoring.rules.basis import Source
from paiwu.policy.monitoring.rules.basis import by_key
from paiwu.policy.monitoring.rules.basis import expected
from paiwu.policy.monitoring.rules.basis import in_force
from paiwu.policy.monitoring.rules.basis import midnight
from paiwu.policy.monitoring.rules.basis import of_pairs
from paiwu.policy.monitoring.rules.basis import periods
from paiwu.policy.monitoring.rules.basis import with_amounts
from paiwu.policy.monitoring.rules.coefficients import by_coefficient
from paiwu.policy.monitoring.rules.compliance import exceedances_by_period
from paiwu.policy.monitoring.rules.substitution import substituted


#: more than this share of a period missing: automatic data are no basis (HJ 942-2018, 9.3)
MISSING_ALLOWED = 0.25


#: what has no tonnes (pH, temperature, colour, counts) has none in any sum
WITHOUT_AMOUNT = {
    "measured_amount": None,
    "substituted_amount": None,
    "amount": None,
    "how": zh("该指标没有排放量"),
}

METHODS = {
    AUTOMATIC: zh("自动监测"),
    MANUAL: zh("手工监测"),
    COEFFICIENT: zh("系数、物料衡算"),
}

#: method -> how it is told
HOW = {
    AUTOMATIC: zh("按污染物自动监测数据计算（第三十六条第一项；HJ 942-2018第9章）"),
    MANUAL: zh("按污染物手工监测数据计算（第三十六条第二项；HJ 942-2018第9章）"),
    COEFFICIENT: zh("按产排污系数、物料衡算方法计算，不考虑治理设施去除（第三十六条第三项）"),
}


def account(
    source: Source,
    outlets: Mapping[str, Outlet],
    editions: Sequence[Edition],
    year: int,
    by: str | None,
    until: Moment,
    made: Callable[[Period], Sequence[Mapping]] = lambda period: [],
    factors: Sequence[Mapping] = (),
    stops: Sequence[Declared] = (),
    specials: Sequence[Declared] = (),
) -> list[dict]:
    """One item per outlet × pollutant × period (contract, section 6).

    `until`: up to when data can be expected; `made`: what was made or used in a period, and
    `factors` kg a unit of it, for where automatic data are no basis; `stops`, `specials`: what the
    ledger declares. What must be monitored automatically and was not has its items, too.
    """
    start, end = Moment(year, 1, 1), min(until, Moment(year + 1, 1, 1))
    # whether automatic data are a basis is asked of each quarter, and the year is what they say
    part = "quarter" if CUTS[by] == CUTS[None] else by
    cut = pl.col("time").dt.truncate(CUTS[part]).alias("start")
    measured = _measured(source.totals, outlets, part)
    automatic = {key[:2] + key[3:]: row for key, row in measured.items() if key[2] == AUTOMATIC}
    by_hand = {key[:2] + key[3:]: row for key, row in measured.items() if key[2] == MANUAL}
    above = exceedances_by_period(source, editions, cut, specials)
    sent = set(source.totals.select(pl.col("outlet", "pollutant").cast(pl.String)).rows())
    due = sent | _required(editions, outlets, end)
    begin = first_day(editions, start, end)
    before = _before(source, sorted(sent), begin, cut) if begin > start else {}
    standing = _standing(source, sorted(due), outlets, stops, begin, end)
    for row in standing.group_by("outlet", "pollutant", cut).len().iter_rows():
        kept = automatic.setdefault(row[:3], {"measured": 0.0, "valid": 0, "stopped": 0})
        kept["stopped"] += row[3]
    filled = _filled(source, automatic, outlets, begin, end, cut, standing, before)
    tables = (automatic, by_hand, filled, above, before)
    means = _means(by_hand)
    parts = periods(year, part)
    spans = parts if part == by else periods(year, by)
    items = []
    for key in sorted(due):
        wanted = [span for span in spans if key in sent or _is_required(editions, key, span, end)]
        for span in wanted:
            inner = [one for one in parts if span.start <= one.start < span.end]
            found = [
                _item(
                    outlets[key[0]],
                    key[1],
                    one,
                    [table.get((*key, one.start)) for table in tables],
                    means.get(key),
                    editions,
                    (begin, end),
                )
                for one in inner
            ]
            for item, one in zip(found, inner, strict=True):
                if item["method"] == COEFFICIENT and factors and has_amount(key[1]):
                    item["amount"] = by_coefficient(made(one), factors, key[1])
            if part == by:
                items += found
                continue
            rows = [_added(table.get((*key, one.start)) for one in inner) for table in tables]
            whole = _item(
                outlets[key[0]], key[1], span, rows, means.get(key), editions, (begin, end)
            )
            said = year_of(found)
            alike = {one["method"] for one in found} == {COEFFICIENT}
            if alike and factors and has_amount(key[1]):
                # what was made may be told for the year in one entry
                said["amount"] = by_coefficient(made(span), factors, key[1])
            items.append(whole | said)
    items = [item if has_amount(item["pollutant"]) else item | WITHOUT_AMOUNT for item in items]
    for item in items:
        if len(spans) == 1:
            item |= outlook(item, year, until)
    return items


def first_day(editions: Sequence[Edition], start: Moment, end: Moment) -> Moment:
    """From when on readings of a year are expected: not before the day of the permit, in its year.

    A year wholly before it is accounted from its beginning, as far as it was sent.
    """
    since = midnight(editions[0].since) if editions else start
    return since if start < since < end else start


def _before(source: Source, pairs, begin: Moment, cut) -> dict[tuple, dict]:
    """Automatic readings of before the permit's first day, where none was expected: {count}."""
    early = source.select(pairs).filter(
        (pl.col("time") < begin)
        & (pl.col("method") == AUTOMATIC)
        & pl.col("flag").is_in([*COUNTING, "F"])
    )
    counted = early.group_by("outlet", "pollutant", cut).agg(count=pl.len())
    return by_key(counted, ["outlet", "pollutant", "start"])


def _means(by_hand: Mapping[tuple, Mapping]) -> dict[tuple, float]:
    """The year's mean of what was sampled by hand, for parts of it in which nothing was."""
    sums: dict[tuple, tuple[float, int]] = {}
    for key, row in by_hand.items():
        amount, count = sums.get(key[:2], (0.0, 0))
        sums[key[:2]] = (amount + row["measured"], count + row["valid"])
    return {key: amount / count for key, (amount, count) in sums.items() if count}


def _added(rows) -> dict | None:
    """The sums of rows of figures, those that are not there left out."""
    found: dict = {}
    for row in rows:
        for name, value in (row or {}).items():
            if isinstance(value, (int, float)) and name not in ("outlet", "pollutant"):
                found[name] = found.get(name, 0) + value
    return found or None


def year_of(quarters: Sequence[Mapping]) -> dict:
    """What the quarters say, added up; a quarter of which nothing is due or there says nothing.

    The year's method is the weakest of theirs, as that is what it rests on (Art. 36).
    """
    said = [one for one in quarters if one["expected"] or one["valid"]]
    ran = [one for one in said if one["expected"] > one["stopped"] or one["valid"]] or said
    if not said:
        return {}
    used = {one["method"] for one in ran}
    method = next(name for name in (COEFFICIENT, MANUAL, AUTOMATIC) if name in used)
    amounts = [one["amount"] for one in said]
    figures = {
        "measured_amount": sum(one["measured_amount"] for one in said),
        "substituted_amount": sum(one["substituted_amount"] for one in said),
        "amount": None if None in amounts else sum(amounts),
        "method": method,
        "substituted": sum(one["substituted"] for one in said),
        "open": sum(one["open"] for one in said),
        "how": HOW[method],
    }
    if len(used) > 1:
        how = {one["period"]: METHODS[one["method"]] for one in ran}
        told = zh(
            "、".join(f"{period} ${{x{number}}}" for number, period in enumerate(how)),
            mapping={f"x{number}": method for number, method in enumerate(how.values())},
        )
        figures["how"] = zh("各季度之和（HJ 942-2018第9章）：${told}", mapping={"told": told})
    return figures


def _measured(totals: pl.DataFrame, outlets, by: str | None) -> dict[tuple, dict]:
    """(outlet, pollutant, method, start) -> {measured (t), valid, stopped}."""
    key = ["outlet", "pollutant", "method", "start"]
    frame = totals.group_by(*key[:3], pl.col("month").dt.truncate(CUTS[by]).alias("start")).agg(
        product=pl.col("product").filter(COUNTS).sum(),
        valid=pl.col("measured").filter(COUNTS).sum(),
        stopped=pl.col("rows").filter(pl.col("flag") == "F").sum(),
    )
    found = by_key(frame, key)
    for (code, *_rest), row in found.items():
        row["measured"] = row.pop("product") * FACTOR[outlets[code].medium]
    return found


def _required(editions, outlets, end: Moment) -> set[tuple[str, str]]:
    """What any edition that took effect by `end` wants monitored automatically (Art. 34)."""
    found = {key for e in editions if midnight(e.since) < end for key in e.required}
    return {key for key in found if key[0] in outlets}


def _is_required(editions, key, span: Period, end: Moment) -> bool:
    """True if a permit in force wants it monitored automatically at the end of a begun period."""
    last = min(span.end, end) - datetime.timedelta(seconds=1)
    edition = in_force(editions, last.date())
    if edition is None or span.start >= end:
        return False
    return edition.since <= last.date() and key in edition.required


def _standing(source: Source, pairs, outlets, stops, start, end) -> pl.DataFrame:
    """outlet, pollutant, time of intervals in declared stops that no counting reading contradicts."""
    found = [
        pl.DataFrame(
            schema={"outlet": pl.String, "pollutant": pl.String, "time": pl.Datetime("us")}
        )
    ]
    concerned = [
        (pair, spans)
        for pair in pairs
        if (spans := [span for span in stops if span.outlet in (None, pair[0])])
    ]
    if not concerned:
        return found[0]
    seen = source.select([pair for pair, _spans in concerned]).filter(
        (pl.col("method") == AUTOMATIC) & pl.col("flag").is_in([*COUNTING, "F"])
    )
    for (code, pollutant), spans in concerned:
        step = datetime.timedelta(hours=1 if outlets[code].interval == "hour" else 24)
        grid = pl.datetime_range(start, end, step, closed="left", eager=True).alias("time")
        within = [(grid >= span.start) & (grid + step <= span.end) for span in spans]
        stopped = grid.filter(pl.select(pl.any_horizontal(within)).to_series())
        here = of_pairs(seen.lazy(), [(code, pollutant)]).collect()
        free = stopped.to_frame().join(here, on="time", how="anti")
        key = (pl.lit(code).alias("outlet"), pl.lit(pollutant).alias("pollutant"))
        found.append(free.select(*key, pl.col("time").cast(pl.Datetime("us"))))
    return pl.concat(found)


def _filled(
    source: Source, automatic, outlets, start, end, cut, standing, before
) -> dict[tuple, dict]:
    """Substituted amounts and counts, for the pairs that have gaps at all."""
    seen: dict[tuple, int] = {}
    for (code, pollutant, _start), row in automatic.items():
        early = before.get((code, pollutant, _start), {"count": 0})["count"]
        count = row["valid"] + row["stopped"] - early
        seen[code, pollutant] = seen.get((code, pollutant), 0) + count
    whole = Period("", start, end)
    gaps = [
        pair
        for pair, count in seen.items()
        if count < expected(whole, outlets[pair[0]].interval, end)
    ]
    found: dict = {}
    if not gaps:
        return found
    readings = with_amounts(source.select(gaps), outlets).filter(pl.col("method") == AUTOMATIC)
    for code, pollutant in gaps:
        series = of_pairs(readings.lazy(), [(code, pollutant)]).collect()
        series = _with_stops(series.select("time", "amount", "flag"), standing, code, pollutant)
        full = substituted(series, outlets[code], start, end)
        sums = (
            full.filter(pl.col("gap"))
            .group_by(cut)
            .agg(amount=pl.col("amount").sum(), count=pl.col("amount").count())
        )
        for row in sums.iter_rows(named=True):
            found[code, pollutant, row["start"]] = row
    return found


def _with_stops(series: pl.DataFrame, standing: pl.DataFrame, code, pollutant) -> pl.DataFrame:
    """A series in which the intervals of a declared stop are flagged as stopped."""
    still = standing.filter((pl.col("outlet") == code) & (pl.col("pollutant") == pollutant))
    if still.is_empty():
        return series
    rows = still.select(
        pl.col("time").cast(series.schema["time"]),
        amount=pl.lit(None, pl.Float64),
        flag=pl.lit("F").cast(series.schema["flag"]),
    )
    return pl.concat([series.join(rows, on="time", how="anti"), rows])


def _item(outlet, pollutant, span, rows, mean, editions, expecting) -> dict:
    """The figures of a period; `rows` of `account`, `expecting`: from when until when."""
    automatic, by_hand, filled, above, before = rows
    begin, until = expecting
    above = above or {}
    key = (outlet.code, pollutant)
    last = min(span.end, until) - datetime.timedelta(seconds=1)
    edition = in_force(editions, max(span.start, last).date())
    running_span = Period(span.name, max(span.start, begin), span.end)
    due = expected(running_span, outlet.interval, until) + (before["count"] if before else 0)
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
        "exceedances": above.get("count", 0),
        "not_judged": above.get("not_judged", 0),
        "permitted_amount": edition and edition.limit(*key, "annual_amount"),
        "edition": edition and edition.number,
        "before_permit": bool(editions) and span.end.date() <= editions[0].since,
    }
    if missing > running * MISSING_ALLOWED or not (valid or stopped):
        required = edition is not None and key in edition.required
        return figures | _without_automatic(required, by_hand, mean, running)
    if filled:
        figures["substituted_amount"] = filled["amount"]
        figures["substituted"] = filled["count"]
        figures["open"] = missing - filled["count"]
    amount = figures["measured_amount"] + figures["substituted_amount"]
    return figures | {"amount": amount, "how": HOW[AUTOMATIC]}


def _without_automatic(
    required: bool, by_hand: dict | None, mean: float | None, running: int
) -> dict:
    """Automatic data are no basis: by hand where nothing else was required, else by coefficients.

    HJ 942-2018, 9.3: the mean of the samplings times the time the source ran, which is what no stop is
    declared of; where a period has no sampling, the mean is the year's.
    """
    by_hand = by_hand or {"measured": 0.0, "valid": 0}
    if by_hand["valid"]:
        mean = by_hand["measured"] / by_hand["valid"]
    if required or mean is None:
        return {"method": COEFFICIENT, "how": HOW[COEFFICIENT]}
    return {
        "method": MANUAL,
        "measured_amount": by_hand["measured"],
        "valid": by_hand["valid"],
        "missing": 0,
        "open": 0,
        "capture_rate": None,
        "amount": mean * running,
        "how": HOW[MANUAL],
    }


def is_over(item: Mapping) -> bool:
    """True if more was emitted than the permit allows."""
    amount, allowed = item["amount"], item["permitted_amount"]
    return amount is not None and allowed is not None and amount > allowed


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
