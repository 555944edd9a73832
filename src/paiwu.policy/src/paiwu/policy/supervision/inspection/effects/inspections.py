"""Inspections through their steps (Art. 39, 59): checklist, order to correct, publication."""

import datetime

import polars as pl
from Products.CMFCore.utils import getToolByName

from paiwu.content import tables
from paiwu.content.moments import wall
from paiwu.content.readings.columns import COUNTS
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.serializer import values
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects.readings import findings
from paiwu.policy.monitoring.effects.unit import declared
from paiwu.policy.monitoring.effects.unit import ledger_of
from paiwu.policy.monitoring.effects.unit import permit_facts
from paiwu.policy.monitoring.effects.unit import readings_of
from paiwu.policy.monitoring.rules.basis import COLUMNS
from paiwu.policy.monitoring.rules.basis import of_pairs
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.writing import write
from paiwu.policy.supervision.inspection.effects import signatures
from paiwu.policy.supervision.inspection.rules import comparison
from paiwu.policy.supervision.liability.effects.lists import list_breaches
from paiwu.policy.supervision.liability.rules import penalties
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of


ENDED = ("concluded", "published")


def created(record, event):
    """A record without items gets those of the permit's edition in force."""
    edited(record, event)
    record.title = record.title or f"监督检查记录{record.getId()}"
    permit = permit_of(record)
    if not record.items and permit is not None:
        record.items = planning.checklist(values(permit), tables.names("pollutants"))


def guard(record, event):
    """Before a step: penalties are within the law, signatures stand under what they were given to."""
    if event.transition is not None and event.transition.getId() in ("conclude", "publish"):
        edited(record, event)
    if event.transition is not None and event.transition.getId() == "conclude":
        signatures.require_current(record)


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
    elif name == "reinspect":
        record.signatures = []  # the next visit is signed anew; the trail keeps the earlier
    elif name == "publish":
        write(record, notices.KINDS["inspection"], facts_of(record))
        list_breaches(record, corrected=not is_in_breach(record))


def inspected_at(record) -> datetime.datetime:
    """When it was inspected, on the wall clock of Shanghai; the present where it is not yet."""
    if record.inspected_at:
        return wall(record.inspected_at)
    return now.moment().replace(tzinfo=None)


def inspected_on(record) -> datetime.date:
    return inspected_at(record).date()


def is_in_breach(record) -> bool:
    """Something is not as it must be; a penalty says so until a re-inspection finds it corrected."""
    found = {row.get("compliant") for row in record.items or []}
    if False in found:
        return True
    return bool(record.penalties) and not (True in found and reinspections(record))


def facts_of(record) -> dict:
    failed = [row["requirement"] for row in record.items or [] if row.get("compliant") is False]
    fines = [
        f"{row.get('kind') or ''}{row['amount']:,.0f}元（{row['basis']}）"
        if row.get("amount")
        else f"{row.get('kind') or ''}（{row['basis']}）"
        for row in record.penalties or []
    ]
    return {
        "at": inspected_at(record).strftime("%Y-%m-%d %H:%M"),
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


def measured(record) -> list[dict]:
    """The measurements beside limits and the unit's own data."""
    rows, unit = record.measurements or [], unit_of(record)
    if not rows:
        return []
    years = sorted({wall(row["sampled_at"]).year for row in rows})
    outlets, editions = permit_facts(unit)
    frames = [readings_of(unit, year) for year in years]
    own = [of_pairs(frame.select(COLUMNS), comparison.pairs(rows)).collect() for frame in frames]
    specials = [span for year in years for span in declared(unit, year, "special_period")]
    readings = pl.concat([frame.filter(COUNTS) for frame in own])
    return comparison.compared(rows, readings, outlets, editions, specials)


#: how far back an inspection looks into the ledger
LATELY = datetime.timedelta(days=30)


def kept_lately(record) -> dict[str, list[dict]]:
    """The ledger of the days before an inspection (核查台账记录, Art. 39 para 2).

    `entries` of Art. 35, `findings` on the quality of the readings.
    """
    last = inspected_at(record)
    first, unit = last - LATELY, unit_of(record)
    found: dict[str, list[dict]] = {"entries": [], "findings": []}
    for year in sorted({first.year, last.year}, reverse=True):
        ledger = ledger_of(unit, year)
        if ledger is not None:
            found["entries"] += entries.within(ledger, first, last)
            found["findings"] += [
                row
                for row in findings(ledger)
                if wall(row["from"]) < last and wall(row["to"]) >= first
            ]
    return found


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
    at = inspected_at(record)
    ledger = ledger_of(unit_of(record), at.year)
    told = entries.incidents(ledger, at - LATELY, at) if ledger is not None else []
    return any(penalties.is_lighter(bool(row["at"]), row["measure"]) for row in told)
