"""Inspections through their steps (Art. 39, 59): checklist, order to correct, publication."""

import datetime

from Products.CMFCore.utils import getToolByName

from paiwu.content import tables
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.serializer import values
from paiwu.policy.application.subject import permit_of
from paiwu.policy.application.subject import unit_of
from paiwu.policy.clocks import now
from paiwu.policy.monitoring import entries
from paiwu.policy.monitoring.unit import ledger_of
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects import write
from paiwu.policy.supervision import penalties
from paiwu.policy.supervision import planning
from paiwu.policy.supervision.lists import list_breaches


ENDED = ("concluded", "published")


def created(record, event):
    """A record without items gets those of the permit's edition in force."""
    edited(record, event)
    permit = permit_of(record)
    if not record.items and permit is not None:
        record.items = planning.checklist(values(permit), tables.names("pollutants"))


def guard(record, event):
    """Before a step: penalties are within the law."""
    if event.transition is not None and event.transition.getId() in ("conclude", "publish"):
        edited(record, event)


def edited(record, event):
    """A fine outside its range is refused when it is written."""
    found = penalties.problems(record.penalties or [])
    if found:
        raise Invalid(found)


def act(record, event):
    """After a step: the time of the inspection, the order to correct, the publication."""
    if event.transition is None:
        return
    name = event.transition.getId()
    if name == "start" and not record.inspected_at:
        record.inspected_at = now.moment().isoformat(timespec="minutes")
    elif name == "conclude" and record.rectify_by and is_in_breach(record):
        write(record, notices.KINDS["order"], facts_of(record))
    elif name == "publish":
        write(record, notices.KINDS["inspection"], facts_of(record))
        list_breaches(record)


def is_in_breach(record) -> bool:
    items = record.items or []
    return bool(record.penalties) or any(row.get("compliant") is False for row in items)


def facts_of(record) -> dict:
    failed = [row["requirement"] for row in record.items or [] if row.get("compliant") is False]
    fines = [
        f"{row.get('kind') or ''}{row['amount']:,.0f}元（{row['basis']}）"
        if row.get("amount")
        else f"{row.get('kind') or ''}（{row['basis']}）"
        for row in record.penalties or []
    ]
    return {
        "at": (record.inspected_at or "")[:16].replace("T", " "),
        "result": record.result or ("发现问题" if failed else "未发现问题"),
        "failed": "；".join(failed) or "无",
        "penalties": "；".join(fines) or "无",
        "rectify_by": record.rectify_by,
    }


def reinspections(record) -> list[datetime.date]:
    """The days of re-inspections, from the workflow's history."""
    history = getToolByName(record, "portal_workflow").getHistoryOf("inspection_workflow", record)
    return [
        entry["time"].asdatetime().date()
        for entry in history or ()
        if entry["action"] == "reinspect"
    ]


def liability(record) -> list[dict]:
    """Each penalty with its range, what lightens it (Art. 60), and what goes on daily (Art. 59)."""
    found, again = [], reinspections(record)
    early = reported_early(record)
    for row in record.penalties or []:
        breach = penalties.breach_of(row.get("basis"))
        item = dict(row) | {"article": None, "range": None, "daily": None, "lighter": early}
        if breach is not None:
            item |= {
                "article": breach.article,
                "title": breach.title,
                "range": None if breach.least is None else [breach.least, breach.most],
                "measures": list(breach.measures),
                "decides": breach.decides,
            }
            if (
                breach.daily
                and again
                and row.get("amount")
                and row.get("decided_on")
                and is_in_breach(record)
            ):
                ordered = datetime.date.fromisoformat(row["decided_on"])
                days = penalties.daily_days(ordered, again[-1])
                item["daily"] = {
                    "from": (ordered + penalties.ONE).isoformat(),
                    "to": again[-1].isoformat(),
                    "days": days,
                    "amount": penalties.daily_penalty(row["amount"], ordered, again[-1]),
                }
        found.append(item)
    return found


def reported_early(record) -> bool:
    """Art. 60: the unit reported an abnormal condition in the thirty days before, with its measures."""
    at = datetime.datetime.fromisoformat((record.inspected_at or now.moment().isoformat())[:16])
    ledger = ledger_of(unit_of(record), at.year)
    told = (
        entries.incidents(ledger, at - datetime.timedelta(days=30), at)
        if ledger is not None
        else []
    )
    return any(penalties.is_lighter(bool(row["at"]), row["measure"]) for row in told)
