"""How a unit stands: credit, risk, what its data show (Art. 36 to 39)."""

import datetime
from collections import Counter
from collections.abc import Mapping

import polars as pl
from Products.CMFCore.utils import getToolByName

from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.readings import store
from paiwu.content.readings.columns import COUNTS
from paiwu.content.rest.serializer import values
from paiwu.policy.application.effects.clocks import overdue_days
from paiwu.policy.application.effects.subject import milestone_day
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects.emissions import emissions
from paiwu.policy.monitoring.effects.readings import findings
from paiwu.policy.monitoring.effects.unit import ledger_of
from paiwu.policy.monitoring.rules.accounting import is_over
from paiwu.policy.reporting import rules as reports
from paiwu.policy.reporting.effects.due import handed_in
from paiwu.policy.reporting.effects.due import held_from
from paiwu.policy.reporting.effects.due import postponed
from paiwu.policy.reporting.effects.due import report_clocks
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.inspection.effects.inspections import ENDED
from paiwu.policy.supervision.inspection.effects.inspections import inspected_on
from paiwu.policy.supervision.liability.rules import credit
from paiwu.policy.supervision.liability.rules import duties
from paiwu.policy.supervision.liability.rules import penalties
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.states import state_of


def credit_events(unit, confirmed: Mapping | None = None) -> list[dict]:
    """What is on the unit's credit record: {event, on, about}.

    `confirmed`: `complaints.confirmed`, where it is asked for many units.
    """
    found = []
    if confirmed is None:
        confirmed = complaints.confirmed(unit)
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
                day = row.get("decided_on") or inspected_on(record).isoformat()
                found.append({"event": breach.listed, "on": day, "about": record.getId()})
    for day in confirmed.get(unit.getId(), ()):
        found.append({"event": "complaint", "on": day, "about": None})
    for application in unit["applications"].objectValues():
        day = milestone_day(application, "submitted")
        if application.kind in ("change", "reissue") and day and overdue_days(application, day):
            found.append(
                {"event": "late_change", "on": day.isoformat(), "about": application.getId()}
            )
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


def risk_facts(unit, confirmed: Mapping | None = None) -> dict:
    """What the risk of a unit rests on: its data of this year and the last, what is on record."""
    today, items, strange, events = now.today(), [], 0, credit_events(unit, confirmed)
    for year in (today.year - 1, today.year):
        ledger = ledger_of(unit, year)
        if ledger is not None:
            items += emissions(unit, year, None)
            strange += len(findings(ledger)) if store.batches(ledger) else 0
    seen = [
        inspected_on(record)
        for record in unit["inspections"].objectValues()
        if state_of(record) in ENDED and record.inspected_at
    ]
    last = max(seen, default=None)
    counts = Counter(event["event"] for event in events)
    return {
        "exceedances": sum(item["exceedances"] for item in items),
        "over_amount": sum(map(is_over, items)),
        "quality": strange,
        "overdue_reports": counts["overdue_report"],
        "credit": credit.record(events, today, public=False)["points"],
        "complaints": counts["complaint"],
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
    if permit is not None and state_of(permit) == "valid" and held_from(permit).year <= year:
        for row in content.get("monitoring_items") or ():
            if (row["outlet"], row["pollutant"]) not in measured:
                absent[row["method"]].append(_pair(row))
    late = [
        overdue_days(application, now.today())
        for application in unit["applications"].objectValues()
        if application.kind == "change"
    ]
    return {
        "permit_state": state_of(permit) if permit is not None else None,
        "discharged_after": discharged_after(unit, permit, year),
        "exceedances": sum(item["exceedances"] for item in items),
        "over_amount": [_pair(item) for item in items if is_over(item)],
        "automatic_absent": absent["automatic"],
        "manual_absent": absent["manual"],
        "late_days": max([0, *late]),
        "not_disclosed": undisclosed(unit),
    }


def _pair(row: Mapping) -> str:
    """An outlet and a pollutant as people read them."""
    code = row["pollutant"]
    return f"{row['outlet']} {tables.names('pollutants').get(code, '')} {code}"


def discharged_after(unit, permit, year: int) -> str | None:
    """The day of the last counting discharge when no permit allowed it."""
    ledger = ledger_of(unit, year)
    batches = store.batches(ledger) if ledger is not None else []
    if not batches:
        return None
    counting = store.counting(ledger).filter(COUNTS)
    last = counting.filter(pl.col("volume") > 0).select(pl.col("time").max()).collect().item()
    if last is None:
        return None
    ended = ended_on(permit)
    return last.date().isoformat() if ended is None or last.date() > ended else None


def ended_on(permit) -> datetime.date | None:
    """The last day that the permit allowed a discharge; None where it never did, or is not at its end."""
    if permit is None:
        return None
    state = state_of(permit)
    ends = [
        datetime.date.fromisoformat(fact["on"])
        for fact in permit.milestones
        if fact["event"] == state and state in ("cancelled", "revoked")
    ]
    if permit.valid_until and state in ("expired", "cancelled", "valid"):
        ends.append(permit.valid_until)
    return min(ends) if ends else None


def duties_of(unit) -> list[dict]:
    """What the unit must make public by when, each with its state (Art. 42, 55)."""
    permit, today = permit_of(unit), now.today()
    if permit is None:
        return []
    annual = [row for row in permit.report_requirements or () if row["kind"] == "annual"]
    due = [
        {"period": report.period, "due": report.due.isoformat()}
        for report in reports.schedule(annual, held_from(permit), today, postponed())
        if report.ends < today
    ]
    return duties.missing(values(permit), due, handed_in(unit), last_reading(unit, today), today)


def undisclosed(unit) -> list[str]:
    """What should be public by now and is not."""
    overdue = [row for row in duties_of(unit) if row["overdue"]]
    # each an id of its own: zope.i18n takes two messages of one id in a mapping for a circle
    return [
        zh(f"${{title{number}}} {row['what']}", mapping={f"title{number}": row["title"]})
        if row["what"]
        else row["title"]
        for number, row in enumerate(overdue)
    ]


def last_reading(unit, today: datetime.date) -> datetime.date | None:
    for year in (today.year, today.year - 1):
        ledger = ledger_of(unit, year)
        batches = store.batches(ledger) if ledger is not None else []
        if batches:
            return max(batch.last for batch in batches).date()
    return None
