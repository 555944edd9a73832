"""By when a unit must apply, for lists from the catalog alone."""

from plone.indexer import indexer

from paiwu.content.types.interfaces import IDischargingUnit
from paiwu.policy.coverage.effects import classification_of


@indexer(IDischargingUnit)
def apply_by(unit):
    found = classification_of(unit)
    if found.apply_by is None:
        raise AttributeError("no date by which to apply")
    return found.apply_by.isoformat()
