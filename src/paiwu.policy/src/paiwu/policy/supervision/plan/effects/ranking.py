"""Units by risk (Art. 39), each explained; what a rank rests on is kept until something changes.

The daily run works the facts out for every unit. A request works out anew those alone about which
something has been recorded since, and writes nothing.
"""

import math
from collections.abc import Mapping

from BTrees.OOBTree import OOBTree
from plone import api
from Products.CMFCore.utils import getToolByName
from zope.annotation.interfaces import IAnnotations

from paiwu.policy.clocks import now
from paiwu.policy.reporting.effects.due import postponed
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.interfaces import ISupervisionSettings
from paiwu.policy.supervision.liability.effects.standing import risk_facts
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.trail.record.effects.recorder import archive_for


KEY = "paiwu.risk"
Mark = tuple[str, ...]

#: path of a unit -> (mark, facts), as this process has worked them out
KEPT: dict[str, tuple[Mark, dict]] = {}


class Facts:
    """The facts of a region's units, as of their marks."""

    def __init__(self, region):
        self.archive = archive_for(region)
        self.confirmed = complaints.confirmed(region)
        self.stored: Mapping[str, tuple[Mark, dict]] = IAnnotations(region).get(KEY, {})
        self.common = (now.today().isoformat(), repr(postponed()))

    def mark(self, name: str) -> Mark:
        """Changes with the day and with everything that is recorded about the unit."""
        chain = self.archive.chains.get(name) if self.archive is not None else None
        head = chain.head if chain is not None else ""
        return (*self.common, head, str(len(self.confirmed.get(name, ()))))

    def of(self, brain) -> dict:
        """The facts of a unit that the catalog has found; it is woken only for what has changed."""
        name, path = brain.getId, brain.getPath()
        mark = self.mark(name)
        for kept in (self.stored.get(name), KEPT.get(path)):
            if kept is not None and kept[0] == mark:
                return kept[1]
        facts = risk_facts(brain._unrestrictedGetObject(), self.confirmed)
        KEPT[path] = (mark, facts)
        return facts


def weights_of(wanted: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weight of every factor: what is wanted, else what the operator has set, else 1."""
    name = "risk_weights"
    kept = api.portal.get_registry_record(name, interface=ISupervisionSettings, default=None)
    usable = {name: weight for name, weight in (kept or {}).items() if 0 <= weight < math.inf}
    given = {**usable, **(wanted or {})}
    return {factor.id: given.get(factor.id, 1.0) for factor in planning.FACTORS}


def ranking(region, wanted: Mapping[str, float] | None = None) -> list[dict]:
    """The region's units that the user may see by risk, the highest first, each explained."""
    facts, rows, weights = Facts(region), [], weights_of(wanted)
    for brain in units(region):
        found = planning.risk(facts.of(brain), weights)
        rows.append({"unit": brain.getId, "title": brain.Title, **found})
    return sorted(rows, key=lambda row: (-row["points"], row["unit"]))


def units(region, everything: bool = False) -> list:
    """The units of a region as the catalog has them: those that the user may see, or all."""
    catalog = getToolByName(region, "portal_catalog")
    search = catalog.unrestrictedSearchResults if everything else catalog.searchResults
    path = {"query": "/".join(region.getPhysicalPath()), "depth": 1}
    return list(search(portal_type="DischargingUnit", path=path))


def refresh(region) -> int:
    """Store what has changed of the region's facts; returns of how many units."""
    facts, changed = Facts(region), {}
    for brain in units(region, everything=True):
        mark = facts.mark(brain.getId)
        if facts.stored.get(brain.getId, ("",))[0] != mark:
            changed[brain.getId] = (mark, facts.of(brain))
    annotations = IAnnotations(region)
    if changed and KEY not in annotations:
        annotations[KEY] = OOBTree()
    for name, row in changed.items():
        annotations[KEY][name] = row
    return len(changed)
