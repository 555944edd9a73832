"""What is due is what still runs: issued permits are not waited for, festivals are no working days."""

from Products.CMFCore.utils import getToolByName


def upgrade(setup_tool):
    reindex_due(setup_tool)


def reindex_due(site):
    """The catalog's last days of applications and permits, as the clocks have them now (Art. 31)."""
    catalog = getToolByName(site, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type=["PermitApplication", "Permit"]):
        brain._unrestrictedGetObject().reindexObject(idxs=["due"])
