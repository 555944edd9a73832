"""What the profile cannot say in XML."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access import roles


#: refusals are answers, not faults: they stay out of the error log
REFUSALS = ("Refusal", "Invalid", "NotPermitted", "WrongState", "NoVersion")


def after_import(setup_tool):
    create_data_clients(setup_tool)
    ignore_refusals(setup_tool)
    getToolByName(setup_tool, "portal_url").getPortalObject().setLayout("desk")


def create_data_clients(site):
    """The group of data clients, which belongs to the site and not to a region."""
    groups = getToolByName(site, "portal_groups")
    if groups.getGroupById(roles.DATA_CLIENTS) is None:
        groups.addGroup(roles.DATA_CLIENTS, title=roles.TITLES["DataClient"], roles=["DataClient"])


def ignore_refusals(site):
    log = getToolByName(site, "error_log")
    settings = log.getProperties()
    ignored = dict.fromkeys([*settings["ignored_exceptions"], *REFUSALS])
    log.setProperties(settings["keep_entries"], settings["copy_to_zlog"], tuple(ignored))
