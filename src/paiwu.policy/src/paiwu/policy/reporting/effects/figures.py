"""An execution report through its steps: figures drawn, locked with the signature, made public."""

import datetime

from Products.DCWorkflow.utils import modifyRolesForPermission

from paiwu.content.readings import store
from paiwu.content.rest.serializer import values
from paiwu.policy.access.effects import secrecy
from paiwu.policy.application.rules.signature import digest
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects.emissions import emissions
from paiwu.policy.monitoring.effects.unit import ledger_of
from paiwu.policy.reporting import rules
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of


def draw(report) -> dict:
    """The figures of a report's period, and the batches of readings that they come from."""
    unit, year = unit_of(report), int(report.period[:4])
    ledger = ledger_of(unit, year)
    batches = store.batches(ledger) if ledger is not None else []
    first, last = moments(report.period)
    return {
        "period": report.period,
        "emissions": items_of(unit, report.period, report.kind),
        "stops": [
            stop | {side: stop[side].isoformat(timespec="minutes") for side in ("from", "to")}
            for stop in stops_of(report)
        ],
        "incidents": entries.incidents(ledger, first, last) if ledger is not None else [],
        "source": {
            "ledger": str(year) if ledger is not None else None,
            "batches": [
                {"batch": batch.number, "sha256": batch.facts["sha256"]} for batch in batches
            ],
            "drawn_at": now.moment().isoformat(),
        },
    }


def moments(period: str) -> tuple[datetime.datetime, datetime.datetime]:
    """A period as [first, last)."""
    starts, ends = rules.span(period)
    midnight = datetime.time()
    after = ends + datetime.timedelta(days=1)
    return datetime.datetime.combine(starts, midnight), datetime.datetime.combine(after, midnight)


def stops_of(report) -> list[dict]:
    """Stops of the period as its ledger declares them: number, place, from, to, cause."""
    ledger = ledger_of(unit_of(report), int(report.period[:4]))
    first, last = moments(report.period)
    found = entries.spans(ledger, "stopped") if ledger is not None else []
    return [
        {key: stop[key] for key in ("number", "place", "from", "to", "cause")}
        for stop in found
        if stop["from"] < last and stop["to"] > first
    ]


def items_of(unit, period: str, kind: str) -> list[dict]:
    """The account of one period."""
    items = emissions(unit, int(period[:4]), rules.GRANULARITY[kind])
    return [item for item in items if item["period"] == period]


def figures_of(report) -> dict:
    """What was locked on submission, else the figures as they stand now."""
    return report.figures or draw(report)


def checks_of(report) -> list[dict]:
    texts = {row["section"]: row["text"] for row in report.sections or ()}
    before = items_of(unit_of(report), rules.period_before(report.period), report.kind)
    whole = [stop for stop in stops_of(report) if stop["place"] is None]
    stood_still = rules.covered(whole, *moments(report.period))
    figures = figures_of(report)["emissions"]
    return rules.checks(report.kind, texts, figures, before, stood_still)


def act(report, event):
    """Submission locks figures and signature; a return gives both up; the permit's clock moves."""
    if event.transition is None:
        return
    name = event.transition.getId()
    if name == "submit":
        submit(report)
    elif name == "return":
        report.figures = report.attestation = None
    elif report.kind == "annual":  # received: it stays public
        publish(report)
    permit = permit_of(report)
    if permit is not None:
        permit.reindexObject(idxs=["due"])


def submit(report):
    """The Signatory submits, which signs sections and figures (Art. 37 para 3, 38)."""
    report.figures = draw(report)
    report.attestation = {
        "by": actor(),
        "at": now.moment().isoformat(),
        "digest": digest({"sections": values(report)["sections"], "figures": report.figures}),
    }
    if report.kind == "annual":
        publish(report)


def publish(report):
    """Annual reports are public from their submission on (Art. 37 para 3); secret units never."""
    if secrecy.is_secret(report):
        return
    for permission in secrecy.VIEWING:
        modifyRolesForPermission(report, permission, ("Anonymous",))
