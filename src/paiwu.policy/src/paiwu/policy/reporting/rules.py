"""Which execution reports are due when (Art. 37; HJ 944-2018 chapter 5): pure.

>>> [str(day) for day in span("2025Q3")]
['2025-07-01', '2025-09-30']
"""

import datetime
import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from paiwu.content import zh
from paiwu.content.quantities import has_amount
from paiwu.policy.clocks.rules.calendar import ONE
from paiwu.policy.clocks.rules.calendar import months_later
from paiwu.policy.clocks.rules.reminders import ENTERPRISE
from paiwu.policy.clocks.rules.reminders import Reminder


Day = datetime.date
Moment = datetime.datetime

#: kind -> (months, days after the period, fewest days held; a shorter holding rolls over)
KINDS = {"annual": (12, 31, 90), "quarterly": (3, 15, 30), "monthly": (1, 15, 10)}

#: kind -> the report that takes its last period's place, if that kind is required too
REPLACED_BY = {"monthly": "quarterly", "quarterly": "annual"}

REMINDERS = (
    Reminder("report_annual", "37", 15, ENTERPRISE),
    Reminder("report_quarterly", "37", 10, ENTERPRISE),
    Reminder("report_monthly", "37", 5, ENTERPRISE),
)


@dataclass(frozen=True)
class DueReport:
    kind: str
    period: str
    starts: Day
    ends: Day
    due: Day


def period_of(kind: str, starts: Day) -> str:
    """The period's id: `2025`, `2025Q3` or `2025-08`."""
    if kind == "annual":
        return str(starts.year)
    if kind == "quarterly":
        return f"{starts.year}Q{(starts.month - 1) // 3 + 1}"
    return f"{starts.year}-{starts.month:02d}"


def span(period: str) -> tuple[Day, Day]:
    """First and last day of a period."""
    year = int(period[:4])
    if len(period) == 4:
        starts, months = Day(year, 1, 1), 12
    elif "Q" in period:
        starts, months = Day(year, int(period[-1]) * 3 - 2, 1), 3
    else:
        starts, months = Day(year, int(period[5:]), 1), 1
    return starts, months_later(starts, months) - ONE


def _first(kind: str, day: Day) -> Day:
    return span(period_of(kind, day))[0]


def schedule(
    requirements: Iterable[Mapping],
    held_from: Day,
    until: Day,
    postponed: Mapping[str, Day] = MappingProxyType({}),
) -> Iterator[DueReport]:
    """Every report of the periods that begin by `until`, in order of kind and period.

    `postponed`: period -> the day to which the ministry has put off the report for all.

    A period held too short is not reported by itself: its content goes into the next (HJ 944).
    A month that closes a quarter, and the fourth quarter, go into the longer report.
    """
    days_after = {row["kind"]: row.get("due_days") for row in requirements}
    for kind in days_after:
        months, usual, fewest = KINDS[kind]
        starts = _first(kind, held_from)
        while starts <= until:
            ends = months_later(starts, months) - ONE
            held = (ends - max(starts, held_from)).days + 1
            longer = REPLACED_BY.get(kind)
            replaced = False
            if longer is not None and longer in days_after:
                replaced = span(period_of(longer, starts))[1] == ends
            if held >= fewest and not replaced:
                due = ends + datetime.timedelta(days=int(days_after[kind] or usual))
                period = period_of(kind, starts)
                due = max(due, postponed.get(period, due))
                yield DueReport(kind, period, starts, ends, due)
            starts = ends + ONE


def postponements(lines: Iterable[str]) -> dict[str, Day]:
    """Lines of the registry, each a period and a later day; what is none is left out.

    >>> postponements(["2023 2024-02-29", "2023 2024-02-31", "2023Q5 2024-02-29", "2023 2023-02-28", ""])
    {'2023': datetime.date(2024, 2, 29)}
    """
    found = {}
    for line in lines:
        read = re.fullmatch(POSTPONEMENT, line) if isinstance(line, str) else None
        if read is None:
            continue
        try:
            period, day = read["period"], Day.fromisoformat(read["day"])
            if span(period)[1] < day:
                found[period] = day
        except ValueError:  # 31 February
            continue
    return found


POSTPONEMENT = r"(?P<period>\d{4}(Q[1-4]|-(0[1-9]|1[0-2]))?) (?P<day>\d{4}-\d\d-\d\d)"


def covered(spans: Iterable[Mapping], first: Moment, last: Moment) -> bool:
    """True if the spans {from, to} together cover [first, last)."""
    reached = first
    for span in sorted(spans, key=lambda span: span["from"]):
        if span["from"] > reached:
            break
        reached = max(reached, span["to"])
    return reached >= last


def outstanding(
    requirements: Iterable[Mapping],
    held_from: Day,
    today: Day,
    submitted: Collection[str],
    postponed: Mapping[str, Day] = MappingProxyType({}),
) -> list[DueReport]:
    """Per kind the earliest report of a period that is over and not submitted, else the next."""
    found: dict[str, DueReport] = {}
    for report in schedule(requirements, held_from, today, postponed):
        if report.period not in submitted:
            found.setdefault(report.kind, report)
    return sorted(found.values(), key=lambda report: (report.due, report.kind))


# contents ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    id: str
    article: str
    title: str
    kinds: frozenset[str]


ALL = frozenset({"annual", "quarterly", "monthly"})
ANNUAL = frozenset({"annual"})

#: what a report contains at least (Art. 37 para 4, 5)
SECTIONS = (
    Section("compliance", "37-4-1", zh("污染物实际排放浓度和排放量及达标判定分析"), ALL),
    Section("abnormal", "37-4-2", zh("超标排放或者污染防治设施异常情况的说明"), ALL),
    Section("production", "37-5-1", zh("排污单位基本生产信息"), ANNUAL),
    Section("treatment", "37-5-2", zh("污染防治设施运行情况"), ANNUAL),
    Section("monitoring", "37-5-3", zh("自行监测执行情况"), ANNUAL),
    Section("ledger", "37-5-4", zh("环境管理台账记录执行情况"), ANNUAL),
    Section("disclosure", "37-5-5", zh("信息公开情况"), ANNUAL),
    Section("management", "37-5-6", zh("内部环境管理体系建设与运行情况"), ANNUAL),
    Section("other", "37-5-7", zh("其他排污许可证规定的内容执行情况"), ANNUAL),
)

#: a figure that differs by more than this from the period before asks for a word
JUMP = 0.5


def checks(
    kind: str,
    texts: Mapping[str, str],
    figures: Iterable[Mapping],
    before: Iterable[Mapping],
    stood_still: bool = False,
) -> list[dict]:
    """Completeness and plausibility before submission, each with its explanation.

    `texts`: section -> text; `figures`, `before`: items of accounting for this period and the one
    before; `stood_still`: the ledger declares a stop of production for the whole period, which
    then needs its statement alone.
    """
    found = []

    def note(id, article, good, explanation):
        found.append(
            {
                "id": id,
                "article": article,
                "outcome": "pass" if good else "fail",
                "explanation": "" if good else explanation,
            }
        )

    if stood_still or texts.get("stopped"):
        note("stopped", "37", bool(texts.get("stopped")), zh("未填写：停产情况说明"))
        note("stop_declared", "35-1", stood_still, zh("台账中没有覆盖整个报告期的停产记录"))
        if stood_still:
            return found
    for section in SECTIONS:
        if kind in section.kinds:
            note(
                section.id,
                section.article,
                bool(texts.get(section.id)),
                zh("未填写：${title}", mapping={"title": section.title}),
            )
    earlier = {(row["outlet"], row["pollutant"]): row["amount"] for row in before}
    for row in figures:
        what = f"{row['outlet']} {row['pollutant']}"
        if row["exceedances"]:
            note(
                f"exceedances {what}",
                "35",
                bool(texts.get("abnormal")),
                zh(
                    "${what}超标${exceedances}次，应当说明原因和采取的措施",
                    mapping={"what": what, "exceedances": row["exceedances"]},
                ),
            )
        if row.get("not_judged"):  # figures of before may not say it
            note(
                f"not_judged {what}",
                "16",
                False,
                zh(
                    "${what}的限值与监测数据单位不可比，${not_judged}个时段未判定是否超标",
                    mapping={"what": what, "not_judged": row["not_judged"]},
                ),
            )
        if not has_amount(row["pollutant"]):
            continue
        amount, allowed = row["amount"], row["permitted_amount"]
        if amount is None:
            note(
                f"amount {what}",
                "36",
                False,
                zh("${what}自动监测数据缺失超过25%，不能作为核算依据", mapping={"what": what}),
            )
            continue
        if kind == "annual" and allowed is not None:
            note(
                f"permitted {what}",
                "36",
                amount <= allowed,
                zh(
                    "${what}实际排放量${amount}吨，超过许可排放量${allowed}吨",
                    mapping={"what": what, "amount": f"{amount:.6g}", "allowed": f"{allowed:g}"},
                ),
            )
        was = earlier.get((row["outlet"], row["pollutant"]))
        if was:
            note(
                f"jump {what}",
                "38",
                abs(amount - was) <= JUMP * was,
                zh(
                    "${what}实际排放量${amount}吨，上一期${was}吨，变化超过50%",
                    mapping={"what": what, "amount": f"{amount:.6g}", "was": f"{was:.6g}"},
                ),
            )
    return found


def period_before(period: str) -> str:
    """The period of the same kind that ends where this one begins.

    >>> period_before("2026"), period_before("2026Q1"), period_before("2026-03")
    ('2025', '2025Q4', '2026-02')
    """
    starts, _ends = span(period)
    kind = "annual" if len(period) == 4 else "quarterly" if "Q" in period else "monthly"
    return period_of(kind, starts - ONE)


#: kind of report -> granularity of accounting
GRANULARITY = {"annual": None, "quarterly": "quarter", "monthly": "month"}
