"""The facts that transitions need, as a table; the law's article in every row (pure)."""

import datetime
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.validation.problem import Problem


#: what the time does not count for (Art. 31 para 3) -> how it is called
SUSPENSION_REASONS = {
    "hearing": zh("听证"),
    "inspection": zh("检验"),
    "testing": zh("检测"),
    "expert_review": zh("专家评审"),
}
MAX_TEXT = 10_000


def _text(value):
    if not isinstance(value, str) or not value.strip():
        return _("is required")
    return (
        _("is longer than ${limit} characters", mapping={"limit": MAX_TEXT})
        if len(value) > MAX_TEXT
        else None
    )


def _texts(value):
    good = isinstance(value, list) and value and all(_text(item) is None for item in value)
    return None if good else _("must be a list of one or more texts")


def _days(value):
    good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 365
    return None if good else _("must be a whole number of days from 1 to 365")


def _day(value):
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("must be a date written YYYY-MM-DD")
    return None


def _given(value):
    return _("is required") if value in (None, "") else None


def _flag(value):
    return None if isinstance(value, bool) else _("must be true or false")


def _one_of(*values):
    def check(value):
        if value in values:
            return None
        return _("must be one of ${values}", mapping={"values": ", ".join(values)})

    return check


@dataclass(frozen=True)
class Fact:
    transition: str
    key: str
    article: str
    check: Callable[[object], str | None]
    title: str
    choices: tuple[str, ...] = ()
    required: bool = True


#: transition, key, article, check, title
FACTS = (
    Fact(
        "publicise",
        "start",
        "25",
        _day,
        zh("其他途径公开的开始日期（记录在案，不计入五个工作日）"),
        required=False,
    ),
    Fact("publicise", "end", "25", _day, zh("其他途径公开的结束日期"), required=False),
    Fact("publicise", "channel", "25", _text, zh("公开途径"), required=False),
    Fact("submit", "feedback", "25", _text, zh("公众反馈意见及处理情况"), required=False),
    Fact("request_supplement", "items", "27", _texts, zh("需要补正的全部材料")),
    Fact("decline_acceptance", "comment", "27", _text, zh("不予受理的理由及有核发权限的部门")),
    Fact(
        "suspend",
        "reason",
        "31",
        _one_of(*SUSPENSION_REASONS),
        zh("中止事由"),
        tuple(SUSPENSION_REASONS),
    ),
    Fact("suspend", "days", "31", _days, zh("所需时间（工作日）")),
    Fact("extend", "comment", "31", _text, zh("延长期限的理由")),
    Fact(
        "recommend",
        "recommendation",
        "29",
        _one_of("grant", "deny"),
        zh("审核意见"),
        ("grant", "deny"),
    ),
    Fact("deny", "comment", "32", _text, zh("不予许可的理由")),
    Fact(
        "deny",
        "false_statement",
        "53",
        _flag,
        zh("隐瞒情况或者提供虚假材料，并给予警告"),
        required=False,
    ),
    Fact(
        "decline_acceptance",
        "false_statement",
        "53",
        _flag,
        zh("隐瞒情况或者提供虚假材料，并给予警告"),
        required=False,
    ),
    Fact("return_to_review", "comment", "29", _text, zh("退回理由"), required=False),
    Fact("declare_lost", "lost_on", "51", _day, zh("遗失日期（空：今日）"), required=False),
    Fact("revoke", "ground", "49", _given, zh("撤销事由（第四十九条）")),
    Fact("cancel", "ground", "50", _given, zh("注销事由（第五十条）")),
)

#: transitions for which another key may carry the comment
SYNONYMS = {
    "extend": ("reason",),
    "deny": ("reasons", "reason"),
    "decline_acceptance": ("reason",),
}


def needed(transition: str) -> list[Fact]:
    """The facts a transition asks for."""
    return [fact for fact in FACTS if fact.transition == transition]


def problems(transition: str, given: Mapping) -> list[Problem]:
    """What is missing or wrong in the facts given, the comment among them."""
    found = []
    for fact in needed(transition):
        value = given.get(fact.key)
        if not fact.required and not value:
            continue
        message = fact.check(value)
        if message:
            found.append(Problem(fact.key, message))
    return found


def with_comment(transition: str, given: Mapping) -> dict:
    """The facts with the comment filled from its synonym, where one was sent."""
    facts = dict(given)
    for key in SYNONYMS.get(transition, ()):
        if not facts.get("comment") and isinstance(facts.get(key), str):
            facts["comment"] = facts[key]
    return facts
