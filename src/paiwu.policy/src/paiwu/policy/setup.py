"""What the profile cannot say in XML."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access import roles


def after_import(setup_tool):
    """The group of data clients, which belongs to the site and not to a region."""
    groups = getToolByName(setup_tool, "portal_groups")
    if groups.getGroupById(roles.DATA_CLIENTS) is None:
        groups.addGroup(roles.DATA_CLIENTS, title=roles.TITLES["DataClient"], roles=["DataClient"])
