"""Environmental credit (环境信用, Art. 39): events that take points, with article and duration (pure)."""

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import zh
from paiwu.policy.clocks.rules.calendar import months_later


@dataclass(frozen=True)
class CreditRule:
    """`points` taken for `years` from the event on; `public`: part of the public record."""

    id: str
    article: str
    title: str
    points: float
    years: int
    public: bool


RULES = {
    row.id: row
    for row in (
        CreditRule("warning", "53", zh("隐瞒情况、提供虚假材料"), 12, 3, True),
        CreditRule("unpermitted", "57", zh("无排污许可证排放污染物"), 12, 3, True),
        CreditRule("breach", "58", zh("违反排污许可证规定"), 6, 3, True),
        CreditRule("late_change", "54", zh("未及时申请变更、补办"), 1, 1, False),
        CreditRule("overdue_report", "37", zh("逾期未提交执行报告"), 1, 1, False),
        CreditRule("complaint", "42", zh("举报查实"), 2, 1, False),
        CreditRule("revocation", "49", zh("排污许可证被撤销"), 6, 3, True),
    )
}


def record(events: Iterable[Mapping], today: datetime.date, public: bool) -> dict:
    """{points, events: [{event, article, title, on, points, until}]}, the latest first.

    `events`: {event, on, about}; what has run out takes no points and stays on record.
    """
    rows = []
    for event in events:
        rule = RULES[event["event"]]
        if public and not rule.public:
            continue
        on = datetime.date.fromisoformat(event["on"])
        until = months_later(on, 12 * rule.years)
        rows.append(
            {
                "event": rule.id,
                "article": rule.article,
                "title": rule.title,
                "on": event["on"],
                "until": until.isoformat(),
                "points": rule.points if until > today else 0,
                "about": event.get("about"),
            }
        )
    rows.sort(key=lambda row: row["on"], reverse=True)
    return {"points": sum(row["points"] for row in rows), "events": rows}
