"""双随机: the draw of units and inspectors by a published seed (Art. 39)."""

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.effects import secrecy
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.clocks import now
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.supervision.plan.effects import plans
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor


def draw(region, data, request) -> dict:
    """Units by a seed, inspectors by the same; each unit gets a planned inspection.

    `data`: {seed, count, inspectors} and, to give the inspections their days, {from, to}.
    """
    seed, found = data.get("seed"), []
    if not isinstance(seed, str) or not seed.strip():
        found.append(Problem("seed", _("is required")))
    count = plans.read_count(data, found)
    inspectors = plans.read_inspectors(region, data, found)
    span = plans.read_span(data, found)
    if found:
        raise Invalid(found)
    units = names(region, secret=False)
    drawn = planning.draw(units, count, seed)
    assigned = planning.assign(drawn, inspectors, seed)
    days = planning.spread(drawn, *span) if span else {}
    for name in drawn:
        plans.make(region[name], "draw", assigned[name], days.get(name), request)
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
    return row | {"assigned": assigned, "days": {n: day.isoformat() for n, day in days.items()}}


def shown(region) -> list[dict]:
    """The region's draws, the earliest first; for the public those of earlier years.

    Before an inspection nobody is warned of it.
    """
    found, year = list(getattr(region.aq_base, "draws", ())), now.today().year
    if not may(STAFF, region):
        found = [row for row in found if int(row["on"][:4]) < year]
    if not found:
        return []
    hidden = {name for name in names(region, secret=True) if not secrecy.is_insider(region[name])}
    return [row | {key: _without(row[key], hidden) for key in ("units", "drawn")} for row in found]


def names(region, secret: bool) -> list[str]:
    """The ids of the region's units, of those that involve state secrets or of the others (Art. 67)."""
    return sorted(
        unit.getId()
        for unit in region.objectValues()
        if unit.portal_type == "DischargingUnit" and bool(unit.state_secret) is secret
    )


def _without(found: list[str], hidden: set[str]) -> list[str]:
    return [name for name in found if name not in hidden]
