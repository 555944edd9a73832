"""What the platform's own data show of a unit, and which article that falls under (pure).

A pattern is where to look, and decides nothing: the department inspects (Art. 39) before it punishes.
"""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import zh
from paiwu.policy.supervision.liability.rules.penalties import BREACHES


@dataclass(frozen=True)
class Pattern:
    """`sees` takes the facts of a unit and says what it saw, or nothing."""

    id: str
    breach: str
    title: str
    sees: Callable[[Mapping], str]


def _named(fact: str) -> Callable[[Mapping], str]:
    """A fact that lists what it concerns."""

    def sees(facts: Mapping) -> str:
        found = {f"x{number}": one for number, one in enumerate(facts.get(fact) or ())}
        return zh("、".join(f"${{{name}}}" for name in found), mapping=found)

    return sees


def _counted(fact: str, words: str) -> Callable[[Mapping], str]:
    def sees(facts: Mapping) -> str:
        return zh(words, mapping={"count": facts[fact]}) if facts.get(fact) else ""

    return sees


def _discharging(*states) -> Callable[[Mapping], str]:
    """Discharge after the permit has come to one of these ends."""

    def sees(facts: Mapping) -> str:
        since = facts.get("discharged_after")
        return (
            zh("${since}仍有排放数据", mapping={"since": since})
            if facts.get("permit_state") in states and since
            else ""
        )

    return sees


PATTERNS = (
    Pattern("no_permit", "57-1", zh("应当申请而未取得排污许可证排放"), _discharging(None)),
    Pattern("expired", "57-2", zh("有效期届满后仍排放"), _discharging("expired", "cancelled")),
    Pattern("revoked", "57-3", zh("被撤销后仍排放"), _discharging("revoked")),
    Pattern(
        "exceedances",
        "58-1",
        zh("超过许可排放浓度"),
        _counted("exceedances", zh("${count}个时段超标")),
    ),
    Pattern("over_amount", "58-1", zh("超过许可排放量"), _named("over_amount")),
    Pattern(
        "automatic_absent", "56-2", zh("应当安装自动监测而没有数据"), _named("automatic_absent")
    ),
    Pattern("manual_absent", "56-1", zh("应当手工监测而没有数据"), _named("manual_absent")),
    Pattern(
        "late_change",
        "54-43",
        zh("未及时申请变更"),
        _counted("late_days", zh("逾期${count}个工作日")),
    ),
    Pattern("not_disclosed", "55", zh("未依法公开环境信息"), _named("not_disclosed")),
)


def found(facts: Mapping) -> list[dict]:
    """Every pattern that is seen, with article, range, list and what was seen."""
    rows = []
    for pattern in PATTERNS:
        seen = pattern.sees(facts)
        if not seen:
            continue
        breach = BREACHES[pattern.breach]
        rows.append(
            {
                "pattern": pattern.id,
                "title": pattern.title,
                "seen": seen,
                "breach": breach.id,
                "article": breach.article,
                "conduct": breach.title,
                "range": None if breach.least is None else [breach.least, breach.most],
                "measures": list(breach.measures),
                "list": breach.listed,
            }
        )
    return rows
