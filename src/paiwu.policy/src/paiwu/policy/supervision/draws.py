"""双随机: the draw of units and inspectors by a published seed (Art. 39)."""

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.creation import create_document
from paiwu.content.validation import Problem
from paiwu.policy.access.actor import actor
from paiwu.policy.clocks import now
from paiwu.policy.supervision import planning
from paiwu.policy.trail.recorder import note


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
