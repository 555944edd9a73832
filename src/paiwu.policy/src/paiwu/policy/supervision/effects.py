"""Inspections through their steps (Art. 39, 59): checklist, order, publication, lists."""

import datetime

import polars as pl
from Acquisition import aq_parent
from BTrees.IOBTree import IOBTree
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content import tables
from paiwu.content.readings import store
from paiwu.content.readings.columns import COUNTING
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.types.creation import create_document
from paiwu.content.validation import Problem
from paiwu.policy.access.actor import actor
from paiwu.policy.access.transitions import state_of
from paiwu.policy.application.subject import permit_of
from paiwu.policy.application.subject import unit_of
from paiwu.policy.clocks import now
from paiwu.policy.clocks.documents import overdue_days
from paiwu.policy.clocks.documents import report_clocks
from paiwu.policy.disclosure import secrecy
from paiwu.policy.monitoring import entries
from paiwu.policy.monitoring.services import emissions
from paiwu.policy.monitoring.unit import ledger_of
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects import write
from paiwu.policy.supervision import complaints
from paiwu.policy.supervision import credit
from paiwu.policy.supervision import penalties
from paiwu.policy.supervision import planning
from paiwu.policy.trail.recorder import note


ENDED = ("concluded", "published")
LISTS = {"unpermitted": "无排污许可证排污的排污单位", "breach": "违反排污许可证规定排污的排污单位"}


def created(record, event):
    """A record without items gets those of the permit's edition in force."""
    permit = permit_of(record)
    if not record.items and permit is not None:
        record.items = planning.checklist(values(permit), tables.names("pollutants"))


def guard(record, event):
    """Before a step: penalties are within the law."""
    if event.transition is not None and event.transition.getId() in ("conclude", "publish"):
        found = penalties.problems(record.penalties or [])
        if found:
            raise Invalid(found)


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


# Art. 59 ----------------------------------------------------------------------------------


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


# lists of violators (Art. 39 para 3) -------------------------------------------------------


ATTRIBUTE = "_paiwu_violators"


def list_breaches(record):
    """A published inspection puts its unit on the list that its penalties belong to."""
    unit = unit_of(record)
    if secrecy.is_secret(unit):
        return
    for row in record.penalties or []:
        breach = penalties.breach_of(row.get("basis"))
        if breach is not None and breach.listed:
            put(aq_parent(unit), unit, breach.listed, breach.title, record.getId())


def put(region, unit, kind: str, reason: str, inspection: str | None = None) -> dict:
    """An entry of a list; it stays with its history, also when it is taken off."""
    tree = getattr(region.aq_base, ATTRIBUTE, None)
    if tree is None:
        tree = IOBTree()
        setattr(region, ATTRIBUTE, tree)
    number = tree.maxKey() + 1 if len(tree) else 1
    tree[number] = {
        "number": number,
        "kind": kind,
        "unit": unit.getId(),
        "title": unit.title,
        "region": region.getId(),
        "reason": reason,
        "inspection": inspection,
        "on": now.today().isoformat(),
        "removed_on": None,
    }
    note(unit, "list", reason, {"kind": kind, "number": number})
    return tree[number]


def take_off(region, number: int, reason: str) -> dict:
    """Corrected, or listed by mistake: off the list, with the reason."""
    tree = getattr(region.aq_base, ATTRIBUTE, {})
    if number not in tree:
        raise Invalid([Problem("number", _("is no entry of the list"))])
    if tree[number]["removed_on"]:
        raise WrongState(_("The entry is off the list already."))
    row = tree[number] | {"removed_on": now.today().isoformat(), "removal": reason}
    tree[number] = row
    unit = region.get(row["unit"])
    note(unit if unit is not None else region, "unlist", reason, {"number": number})
    return row


def violators(regions, kind: str | None) -> list[dict]:
    """Who is on the lists of some regions now, the latest first."""
    found = [
        row
        for region in regions
        for row in getattr(region.aq_base, ATTRIBUTE, {}).values()
        if not row["removed_on"]
        and kind in (None, "", row["kind"])
        and not secrecy.is_secret(region.get(row["unit"]))
    ]
    return sorted(found, key=lambda row: (row["on"], row["number"]), reverse=True)


# credit and risk ---------------------------------------------------------------------------


def credit_events(unit) -> list[dict]:
    """What is on the unit's credit record: {event, on, about}."""
    found = []
    catalog = getToolByName(unit, "portal_catalog")
    path = "/".join(unit.getPhysicalPath())
    for kind, event in (("warning", "warning"), ("revocation", "revocation")):
        for brain in catalog.unrestrictedSearchResults(
            portal_type="Notice", notice_kind=kind, path=path
        ):
            found.append({"event": event, "on": brain.notice_on, "about": brain.notice_number})
    for record in unit["inspections"].objectValues():
        if state_of(record) != "published":
            continue
        for row in record.penalties or []:
            breach = penalties.breach_of(row.get("basis"))
            if breach is not None and breach.listed:
                day = (
                    row.get("decided_on") or (record.inspected_at or now.today().isoformat())[:10]
                )
                found.append({"event": breach.listed, "on": day, "about": record.getId()})
    for day in complaints.confirmed_against(unit, unit.getId()):
        found.append({"event": "complaint", "on": day, "about": None})
    for clock in overdue_reports(unit):
        found.append(
            {"event": "overdue_report", "on": clock.due.isoformat(), "about": clock.title}
        )
    return found


def overdue_reports(unit) -> list:
    permit = permit_of(unit)
    if permit is None or state_of(permit) != "valid":
        return []
    return [clock for clock in report_clocks(permit, now.today()) if clock.lapsed]


def risk_facts(unit) -> dict:
    """What the risk of a unit rests on."""
    today, items = now.today(), []
    for year in (today.year - 1, today.year):
        if ledger_of(unit, year) is not None:
            items += emissions(unit, year, None)
    over = [
        i
        for i in items
        if i["amount"] and i["permitted_amount"] and i["amount"] > i["permitted_amount"]
    ]
    seen = [
        r.inspected_at[:10]
        for r in unit["inspections"].objectValues()
        if state_of(r) in ENDED and r.inspected_at
    ]
    last = datetime.date.fromisoformat(max(seen)) if seen else None
    return {
        "exceedances": sum(item["exceedances"] for item in items),
        "over_amount": len(over),
        "overdue_reports": len(overdue_reports(unit)),
        "credit": credit.record(credit_events(unit), today, public=False)["points"],
        "complaints": len(complaints.confirmed_against(unit, unit.getId())),
        "months_unseen": (today - last).days // 30 if last else 24,
        "key_management": 1 if unit.management_category == "key" else 0,
    }


def breach_facts(unit, year: int) -> dict:
    """What the platform's data say of a unit in a year, for `patterns`."""
    permit = permit_of(unit)
    items = emissions(unit, year, None) if ledger_of(unit, year) is not None else []
    measured = {(item["outlet"], item["pollutant"]) for item in items if item["valid"]}
    content = values(permit) if permit is not None else {}
    absent: dict[str, list[str]] = {"automatic": [], "manual": []}
    if permit is not None and state_of(permit) == "valid" and permit.decision_date.year <= year:
        for row in content.get("monitoring_items") or ():
            if (row["outlet"], row["pollutant"]) not in measured:
                absent[row["method"]].append(f"{row['outlet']} {row['pollutant']}")
    late = [
        overdue_days(application, now.today())
        for application in unit["applications"].objectValues()
        if application.kind == "change"
    ]
    return {
        "permit_state": state_of(permit) if permit is not None else None,
        "discharged_after": discharged_after(unit, permit, year),
        "exceedances": sum(item["exceedances"] for item in items),
        "over_amount": [
            f"{item['outlet']} {item['pollutant']}"
            for item in items
            if item["amount"]
            and item["permitted_amount"]
            and item["amount"] > item["permitted_amount"]
        ],
        "automatic_absent": absent["automatic"],
        "manual_absent": absent["manual"],
        "late_days": max([0, *late]),
    }


def discharged_after(unit, permit, year: int) -> str | None:
    """The day of the last counting discharge when no permit allowed it."""
    ledger = ledger_of(unit, year)
    batches = store.batches(ledger) if ledger is not None else []
    if not batches:
        return None
    counting = store.counting(ledger).filter(pl.col("flag").is_in(list(COUNTING)))
    last = counting.filter(pl.col("volume") > 0).select(pl.col("time").max()).collect().item()
    if last is None:
        return None
    ended = ended_on(permit)
    return last.date().isoformat() if ended is None or last.date() > ended else None


ENDINGS = {"cancelled": ("cancelled",), "revoked": ("revoked",)}


def ended_on(permit) -> datetime.date | None:
    """The last day that the permit allowed a discharge; None where it never did, or is not at its end."""
    if permit is None:
        return None
    state = state_of(permit)
    days = [f["on"] for f in permit.milestones if f["event"] in ENDINGS.get(state, ())]
    ends = [datetime.date.fromisoformat(day) for day in days]
    if permit.valid_until and state in ("expired", "cancelled", "valid"):
        ends.append(permit.valid_until)
    return min(ends) if ends else None


def ranking(region, weights=None) -> list[dict]:
    """The region's units by risk, the highest first, each explained."""
    rows = []
    for unit in region.objectValues():
        if unit.portal_type == "DischargingUnit":
            found = planning.risk(risk_facts(unit), weights)
            rows.append({"unit": unit.getId(), "title": unit.title, **found})
    return sorted(rows, key=lambda row: (-row["points"], row["unit"]))


def draw(region, data, request) -> dict:
    """双随机: units by a seed, inspectors by the same; each unit gets a planned inspection."""
    seed, count, inspectors = data.get("seed"), data.get("count"), data.get("inspectors")
    found = []
    if not isinstance(seed, str) or not seed.strip():
        found.append(Problem("seed", _("is required")))
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 1000:
        found.append(Problem("count", _("must be a number")))
    good = (
        isinstance(inspectors, list) and inspectors and all(isinstance(i, str) for i in inspectors)
    )
    if not good:
        found.append(Problem("inspectors", _("must be a list of one or more texts")))
    if found:
        raise Invalid(found)
    units = sorted(
        u.getId()
        for u in region.objectValues()
        if u.portal_type == "DischargingUnit" and not u.state_secret
    )
    drawn = planning.draw(units, count, seed)
    assigned = planning.assign(drawn, inspectors, seed)
    for name in drawn:
        body = {"@type": "InspectionRecord", "inspectors": assigned[name]}
        create_document(region[name]["inspections"], body, request)
    row = {
        "seed": seed,
        "on": now.today().isoformat(),
        "by": actor(),
        "units": units,
        "drawn": drawn,
        "inspectors": sorted(inspectors),
    }
    region.draws = (*getattr(region.aq_base, "draws", ()), row)
    note(region, "draw", details={"seed": seed, "drawn": drawn})
    return row | {"assigned": assigned}
