"""双随机: the draw of units and inspectors by a published seed (Art. 39)."""

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.actor import actor
from paiwu.policy.clocks import now
from paiwu.policy.supervision import planning
from paiwu.policy.supervision import plans
from paiwu.policy.trail.recorder import note


def draw(region, data, request) -> dict:
    """Units by a seed, inspectors by the same; each unit gets a planned inspection.

    `data`: {seed, count, inspectors} and, to give the inspections their days, {from, to}.
    """
    seed, found = data.get("seed"), []
    if not isinstance(seed, str) or not seed.strip():
        found.append(Problem("seed", _("is required")))
    count = plans.read_count(data, found)
    inspectors = plans.read_inspectors(data, found)
    span = plans.read_span(data, found)
    if found:
        raise Invalid(found)
    units = sorted(
        u.getId()
        for u in region.objectValues()
        if u.portal_type == "DischargingUnit" and not u.state_secret
    )
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
