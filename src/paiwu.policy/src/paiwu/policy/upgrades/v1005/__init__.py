"""The register tells again how every permit stands."""

from Products.CMFCore.utils import getToolByName


#: what the catalog knows of a permit for the register; its rows follow them
REGISTER = ["register_state", "register_mark", "due"]


def upgrade(setup_tool):
    portal = getToolByName(setup_tool, "portal_url").getPortalObject()
    refresh_register(portal)


def refresh_register(portal):
    """Permits that ended while a step refreshed too little are still listed as valid."""
    catalog = getToolByName(portal, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type="Permit"):
        catalog.reindexObject(brain._unrestrictedGetObject(), idxs=REGISTER)
