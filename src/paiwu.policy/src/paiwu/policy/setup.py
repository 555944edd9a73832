"""What the profile cannot say in XML."""

from importlib.resources import files

from AccessControl.Permission import pname
from plone.base.interfaces import INonInstallable
from plone.formwidget.namedfile.converter import b64encode_file
from plone.portlets.interfaces import IPortletAssignmentMapping
from plone.portlets.interfaces import IPortletManager
from plone.registry.interfaces import IRegistry
from Products.CMFCore.utils import getToolByName
from zope.component import getMultiAdapter
from zope.component import getUtility
from zope.interface import implementer

from paiwu.policy.access.rules import roles
from paiwu.policy.trail.store import archive_of


INITIAL = "paiwu.policy:initial"
DEFAULT = "paiwu.policy:default"
UNINSTALL = "paiwu.policy:uninstall"


@implementer(INonInstallable)
class Hidden:
    """What a new site begins with, and what takes an add-on away, is no add-on."""

    def getNonInstallableProfiles(self):
        return [INITIAL, UNINSTALL, "paiwu.content:uninstall"]

    def getNonInstallableProducts(self):
        return []


def after_import(setup_tool):
    """What an operator may set otherwise is set once, when the site gets its trail, and never again."""
    create_data_clients(setup_tool)
    portal = getToolByName(setup_tool, "portal_url").getPortalObject()
    if archive_of(portal) is None:
        setup_tool.runAllImportStepsFromProfile(f"profile-{INITIAL}")
        portal.setLayout("desk")
        remove_navigation_portlet(portal)
        set_logo()
        archive_of(portal, create=True)


def create_data_clients(site):
    """The group of data clients, which belongs to the site and not to a region."""
    groups = getToolByName(site, "portal_groups")
    if groups.getGroupById(roles.DATA_CLIENTS) is None:
        groups.addGroup(roles.DATA_CLIENTS, title=roles.TITLES["DataClient"], roles=["DataClient"])


def remove_navigation_portlet(portal):
    """Tables need the width; the breadcrumbs lead the way."""
    manager = getUtility(IPortletManager, name="plone.leftcolumn", context=portal)
    assignments = getMultiAdapter((portal, manager), IPortletAssignmentMapping)
    if "navigation" in assignments:
        del assignments["navigation"]


def set_logo():
    data = files("paiwu.policy.shell").joinpath("static/logo.svg").read_bytes()
    value = b64encode_file(filename="logo.svg", data=data)
    getUtility(IRegistry)["plone.site_logo"] = value


def after_removal(setup_tool):
    """The rest of what `after_import` and the profile did to Plone's own; documents and trail are kept."""
    portal = getToolByName(setup_tool, "portal_url").getPortalObject()
    if portal.getProperty("layout") == "desk":
        portal.manage_delProperties(["layout"])
    workflow = getToolByName(setup_tool, "portal_workflow")
    workflow.setChainForPortalTypes(["File"], ())
    workflow.setChainForPortalTypes(["Folder"], "(Default)")
    remove_roles(portal)
    forget_permissions(portal)
    setup_tool.unsetLastVersionForProfile(DEFAULT)


def remove_roles(portal):
    """The roles of `access/rules/roles`; what groups are allowed by them is nothing from now on."""
    # Plone has a Reviewer of its own
    ours = [role for role in roles.TITLES if role in portal.__ac_roles__ and role != "Reviewer"]
    portal._delRoles(ours)
    manager = portal.acl_users.portal_role_manager
    for role in set(ours) & set(manager.listRoleIds()):
        manager.removeRole(role)


def forget_permissions(portal):
    """What the site has set for permissions of ours."""
    for name in [row[0] for row in portal.ac_inherited_permissions(1)]:
        if name.startswith("paiwu: ") and hasattr(portal.aq_base, pname(name)):
            delattr(portal, pname(name))
