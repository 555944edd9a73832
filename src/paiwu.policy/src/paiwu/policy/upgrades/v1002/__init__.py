"""No menu leads to closed pages, 注销 has a name of its own, times are told on the clock of Shanghai."""

from Acquisition import aq_base
from DateTime import DateTime
from Products.CMFCore.utils import getToolByName

from paiwu.policy.clocks.zone import in_zone
from paiwu.policy.upgrades import import_profile


DATES = ("creation_date", "modification_date", "effective_date", "expiration_date")


def upgrade(setup_tool):
    import_profile(setup_tool, "v1002")
    portal = getToolByName(setup_tool, "portal_url").getPortalObject()
    cancel = getToolByName(portal, "portal_workflow")["permit_workflow"].transitions["cancel"]
    cancel.title = cancel.actbox_name = "Cancel the permit"
    catalog = getToolByName(portal, "portal_catalog")
    for brain in catalog.getAllBrains():
        document = brain._unrestrictedGetObject()
        if rezone(document):
            catalog.catalog_object(document, brain.getPath(), idxs=["modified"], update_metadata=1)
        document._p_deactivate()


def rezone(document) -> bool:
    """Moments stay what they are, only their zone is named; tells whether there was any to name."""
    document, found = aq_base(document), False
    for name in DATES:
        moment = getattr(document, name, None)
        if isinstance(moment, DateTime):
            setattr(document, name, in_zone(moment))
            found = True
    history = getattr(document, "workflow_history", None) or {}
    for name, entries in list(history.items()):
        history[name] = tuple(
            entry | {"time": in_zone(entry["time"])}
            if isinstance(entry.get("time"), DateTime)
            else entry
            for entry in entries
        )
    return found
