"""Entries of a ledger (台账记录, Art. 35): kept for good, a correction takes another's place."""

import datetime
from collections.abc import Mapping

from BTrees.IOBTree import IOBTree

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.moments import is_moment
from paiwu.content.moments import wall
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.states import state_of


ATTRIBUTE = "_paiwu_entries"

#: category -> (article, title)
CATEGORIES = {
    "production": ("35-1", zh("主要生产设施运行情况")),
    "treatment": ("35-2", zh("污染防治设施运行情况及管理信息")),
    "monitoring": ("35-3", zh("污染物实际排放浓度和排放量")),
    "other": ("35-4", zh("其他按照相关技术规范应当记录的信息")),
}
#: what is reported to the department at once -> (article, title)
INCIDENTS = {
    "accident": ("37", zh("污染事故排放")),
    "abnormal": ("60", zh("超标排放、污染防治设施异常情况")),
}
#: mark -> what an entry with it must say
DEMANDS = {
    "abnormal": ("cause", "measure"),
    "exceedance": ("cause", "measure"),
    "incident": ("cause", "measure"),
    "stopped": ("cause",),
}
#: key -> (kind, whether it must be there, title)
KEYS = {
    "category": ("text", True, zh("记录类别")),
    "place": ("text", False, zh("设施、排放口编码")),
    "start": ("moment", True, zh("开始")),
    "end": ("moment", False, zh("结束")),
    "content": ("text", True, zh("内容")),
    "abnormal": ("flag", False, zh("设施异常")),
    "exceedance": ("flag", False, zh("超标排放")),
    "stopped": ("flag", False, zh("停产、停运")),
    "special_period": ("text", False, zh("特殊时段")),  # as the permit's limits name it
    "incident": ("text", False, zh("立即报告核发环保部门")),
    "cause": ("text", False, zh("原因")),
    "measure": ("text", False, zh("采取的措施")),
    "quantities": ("quantities", False, zh("产品、燃料数量")),
    "corrects": ("number", False, zh("更正已有记录")),
}


def problems(entry: Mapping, year: int) -> list[Problem]:
    """What is wrong with an entry; what is abnormal, exceeding, stopped names its cause (Art. 35, 60)."""
    found = [Problem(key, _("is no column of this table")) for key in entry if key not in KEYS]
    for key, (kind, required, _title) in KEYS.items():
        value = entry.get(key)
        if value in (None, ""):
            if required:
                found.append(Problem(key, _("is required")))
            continue
        message = _CHECKS[kind](value)
        if message:
            found.append(Problem(key, message))
    for key, values in (("category", CATEGORIES), ("incident", INCIDENTS)):
        if entry.get(key) and entry[key] not in tuple(values):
            message = _("must be one of ${values}", mapping={"values": ", ".join(values)})
            found.append(Problem(key, message))
    demanded = {key for mark, keys in DEMANDS.items() if entry.get(mark) for key in keys}
    for key in sorted(demanded):
        if not entry.get(key):
            found.append(Problem(key, _("is required of what is abnormal (Art. 35)")))
    if not found and entry.get("end") and wall(entry["end"]) <= wall(entry["start"]):
        found.append(Problem("end", _("is not after the start")))
    if not found and not str(entry["start"]).startswith(str(year)):
        found.append(Problem("start", _("is not in the year of the ledger")))
    return found


def _text(value):
    if not isinstance(value, str) or not value.strip():
        return _("must be text")
    return (
        _("is longer than ${limit} characters", mapping={"limit": 5000})
        if len(value) > 5000
        else None
    )


def _moment(value):
    return None if is_moment(value) else _("must be a time written YYYY-MM-DDTHH:MM")


def _flag(value):
    return None if isinstance(value, bool) else _("must be true or false")


def _number(value):
    return (
        None if isinstance(value, int) and not isinstance(value, bool) else _("must be a number")
    )


def _quantities(value):
    """[{product, amount, unit}]: what was made or used, for E = M × β (Art. 36 item 3)."""
    good = isinstance(value, list) and all(
        isinstance(row, dict)
        and isinstance(row.get("product"), str)
        and isinstance(row.get("amount"), (int, float))
        and not isinstance(row["amount"], bool)
        and row["amount"] >= 0
        for row in value
    )
    return None if good else _("must be a list of rows")


_CHECKS = {
    "text": _text,
    "moment": _moment,
    "flag": _flag,
    "number": _number,
    "quantities": _quantities,
}


def entries(ledger, history: bool = False) -> list[dict]:
    """The entries that count, the earliest first; with those that were corrected where asked for."""
    kept = list(getattr(ledger.aq_base, ATTRIBUTE, {}).values())
    replaced = {entry["corrects"] for entry in kept if entry.get("corrects")}
    shown = [entry | {"counts": entry["number"] not in replaced} for entry in kept]
    return shown if history else [entry for entry in shown if entry["counts"]]


def _tree(ledger) -> IOBTree:
    tree = getattr(ledger.aq_base, ATTRIBUTE, None)
    if tree is None:
        tree = IOBTree()
        setattr(ledger.aq_base, ATTRIBUTE, tree)
    return tree


def restore(ledger, kept: list[dict]):
    """The entries of an imported ledger, corrected ones among them."""
    tree = _tree(ledger)
    for entry in kept:
        tree[entry["number"]] = {key: value for key, value in entry.items() if key != "counts"}


def add(ledger, data: Mapping) -> dict:
    """Append an entry; Invalid (400) says what is wrong, WrongState (409) once closed."""
    if state_of(ledger) != "open":
        raise WrongState(_("The ledger is closed; nothing is added to it."), state="closed")
    found = problems(data, ledger.year)
    if found:
        raise Invalid(found)
    tree = _tree(ledger)
    corrects = data.get("corrects")
    standing = {entry["number"] for entry in entries(ledger)}
    if corrects is not None and corrects not in standing:
        raise Invalid([Problem("corrects", _("is no entry that counts"))])
    number = tree.maxKey() + 1 if len(tree) else 1
    entry = {key: data[key] for key in KEYS if data.get(key) not in (None, "")}
    entry |= {
        "number": number,
        "article": CATEGORIES[data["category"]][0],
        "by": actor(),
        "at": now.moment().isoformat(),
    }
    tree[number] = entry
    note(ledger, "entry", details=entry)
    return entry


def spans(ledger, mark: str) -> list[dict]:
    """Entries with a mark as {number, place, name, from, to, cause}; without an end they last on."""
    end = datetime.datetime(ledger.year + 1, 1, 1)
    return [
        {
            "number": entry["number"],
            "place": entry.get("place"),
            "name": entry[mark],
            "from": wall(entry["start"]),
            "to": wall(entry["end"]) if entry.get("end") else end,
            "cause": entry.get("cause"),
        }
        for entry in entries(ledger)
        if entry.get(mark)
    ]


#: what of an incident goes into a report (Art. 60 para 2)
TOLD = (
    "number",
    "incident",
    "article",
    "place",
    "start",
    "end",
    "content",
    "cause",
    "measure",
    "at",
)


def incidents(ledger, first: datetime.datetime, last: datetime.datetime) -> list[dict]:
    """What was reported as accident or abnormal and began in [first, last) (Art. 37, 60)."""
    return [
        {key: entry.get(key) for key in TOLD} | {"article": INCIDENTS[entry["incident"]][0]}
        for entry in entries(ledger)
        if entry.get("incident") and first <= wall(entry["start"]) < last
    ]


def within(ledger, first: datetime.datetime, last: datetime.datetime) -> list[dict]:
    """The entries about any time of [first, last), the latest first; one without an end is a moment."""
    found = [
        entry | {"title": CATEGORIES[entry["category"]][1]}
        for entry in entries(ledger)
        if wall(entry["start"]) < last and wall(entry.get("end") or entry["start"]) >= first
    ]
    return sorted(found, key=lambda entry: wall(entry["start"]), reverse=True)


def quantities(ledger, first: datetime.datetime, last: datetime.datetime) -> list[dict]:
    """What was made or used in [first, last), from entries that begin in it."""
    return [
        row
        for entry in entries(ledger)
        if first <= wall(entry["start"]) < last
        for row in entry.get("quantities") or ()
    ]


def dispose(ledger) -> int:
    """Give up the entries for good; returns how many there were."""
    count = len(entries(ledger, history=True))
    if getattr(ledger.aq_base, ATTRIBUTE, None) is not None:
        delattr(ledger.aq_base, ATTRIBUTE)
    return count
