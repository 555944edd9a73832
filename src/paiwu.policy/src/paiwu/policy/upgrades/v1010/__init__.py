"""A document's content is kept once, in its unit's chain; its versions point there."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.trail.versions import move_content


#: what had versions of their own content
KINDS = ["Permit", "PermitApplication"]


def upgrade(setup_tool):
    catalog = getToolByName(setup_tool, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type=KINDS, sort_on="path"):
        document = brain._unrestrictedGetObject()
        move_content(document)
        document._p_deactivate()
