"""The enforcement plan (执法计划, Art. 39): risk, explainable point by point; the draw (双随机) (pure)."""

import datetime
import hashlib
import itertools
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from paiwu.content import zh
from paiwu.policy.clocks.rules import calendar


Day = datetime.date


@dataclass(frozen=True)
class Factor:
    """What raises a unit's risk: points for each, up to a ceiling."""

    id: str
    article: str
    title: str
    points: float
    ceiling: float


FACTORS = (
    Factor("exceedances", "58-1", zh("超标时段"), 0.5, 30),
    Factor("over_amount", "58-1", zh("超过许可排放量的项目"), 15, 30),
    Factor("quality", "38", zh("数据质量提示"), 0.5, 10),
    Factor("overdue_reports", "37", zh("逾期的执行报告"), 5, 15),
    Factor("credit", "39", zh("环境信用扣分"), 1, 20),
    Factor("complaints", "42", zh("查实的举报"), 10, 20),
    Factor("months_unseen", "39", zh("距上次检查的月数"), 0.5, 12),
    Factor("key_management", "5", zh("重点管理"), 5, 5),
)


def risk(facts: Mapping[str, float], weights: Mapping[str, float] | None = None) -> dict:
    """{points, why: [{factor, article, title, count, points}]}; `weights` multiply a factor's points."""
    why: list[dict] = []
    for factor in FACTORS:
        count = facts.get(factor.id) or 0
        weight = (weights or {}).get(factor.id, 1.0)
        points = min(count * factor.points, factor.ceiling) * weight
        if points:
            row: dict = {"factor": factor.id, "article": factor.article, "title": factor.title}
            why.append(row | {"count": count, "points": round(points, 2)})
    return {"points": round(sum(row["points"] for row in why), 2), "why": why}


def draw(names: Iterable[str], count: int, seed: str) -> list[str]:
    """`count` of the names by a published seed: the smallest SHA-256 of seed and name come first.

    Anybody with the seed and the list draws the same; nobody can say before the seed who it will be.

    >>> draw(["a", "b", "c", "d"], 2, "2026-11-24") == draw(["d", "c", "b", "a"], 2, "2026-11-24")
    True
    """
    return sorted(set(names), key=lambda name: lot(seed, name))[:count]


def lot(seed: str, name: str) -> str:
    """What a name draws."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def assign(units: Sequence[str], inspectors: Sequence[str], seed: str, each: int = 2) -> dict:
    """unit -> inspectors, drawn by the same seed, each unit its own."""
    return {
        unit: draw(inspectors, min(each, len(inspectors)), f"{seed}\n{unit}") for unit in units
    }


def spread(units: Sequence[str], first: Day, last: Day) -> dict[str, Day]:
    """unit -> its working day, evenly over first to last; those in front come first.

    Where there is no working day between the two, it is the first day.

    >>> spread(["a", "b"], Day(2026, 11, 26), Day(2026, 12, 2))
    {'a': datetime.date(2026, 11, 26), 'b': datetime.date(2026, 11, 30)}
    """
    span = [first + n * calendar.ONE for n in range((last - first).days + 1)]
    days = [day for day in span if calendar.is_working_day(day)] or [first]
    return {unit: days[n * len(days) // len(units)] for n, unit in enumerate(units)}


def shared(units: Sequence[str], inspectors: Sequence[str], each: int = 2) -> dict[str, list[str]]:
    """unit -> inspectors, in turn, so that no one has more than one unit more than another.

    >>> shared(["a", "b", "c"], ["甲", "乙", "丙"])
    {'a': ['甲', '乙'], 'b': ['丙', '甲'], 'c': ['乙', '丙']}
    """
    turn = itertools.cycle(inspectors)
    return {unit: list(itertools.islice(turn, min(each, len(inspectors)))) for unit in units}


def checklist(permit: Mapping, names: Mapping[str, str]) -> list[dict]:
    """What to look at (Art. 39 para 2), from the permit's edition in force; a row for each requirement."""
    rows = []
    for outlet in permit.get("outlets") or ():
        mode = outlet.get("discharge_mode") or ""
        rows.append(f"排放口{outlet['code']}位置、排放方式与许可证一致 {mode}".strip())
    for row in permit.get("limits") or ():
        what = f"{row['outlet']} {names.get(row['pollutant'], row['pollutant'])}"
        if row.get("special_period"):
            what += f"（{row['special_period']}）"
        low, high = row.get("minimum"), row.get("concentration")
        if low is not None or high is not None:
            allowed = "–".join(f"{bound:g}" for bound in (low, high) if bound is not None)
            if high is None:
                allowed += "以上"
            rows.append(f"{what}许可排放浓度{allowed} {row.get('unit') or ''}".strip())
        if row.get("annual_amount") is not None:
            rows.append(f"{what}许可排放量{row['annual_amount']:g} t/a")
        for column, per in (("daily_amount", "日"), ("monthly_amount", "月")):
            if row.get(column) is not None:
                rows.append(f"{what}许可{per}排放量{row[column]:g} t")
    for row in permit.get("monitoring_items") or ():
        method = {"automatic": "自动监测并联网", "manual": zh("手工监测")}.get(
            row.get("method"), "监测"
        )
        pollutant = names.get(row["pollutant"], row["pollutant"])
        rows.append(f"{row['outlet']} {pollutant}{method} {row.get('frequency') or ''}".strip())
    rows += [
        f"台账记录：{row.get('content') or row.get('category')}"
        for row in permit.get("ledger_requirements") or ()
    ]
    rows += [
        f"执行报告：{ {'annual': '年度', 'quarterly': '季度', 'monthly': '月'}[row['kind']] }"
        for row in permit.get("report_requirements") or ()
    ]
    rows += [
        zh("排污许可证正本悬挂于方便公众监督的位置（第三十三条）"),
        zh("信息公开情况（第四十二条）"),
    ]
    return [{"requirement": row} for row in rows]
