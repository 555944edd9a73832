"""Run inside an instance: installs and uninstalls our add-ons in a stock site, prints what differs.

Nothing is committed.
"""

import json
import sys

from AccessControl.SecurityManagement import newSecurityManager
from AccessControl.users import system
from plone.app.viewletmanager.interfaces import IViewletSettingsStorage
from plone.dexterity.interfaces import IDexterityFTI
from plone.distribution.api import site as sites
from plone.registry.interfaces import IRegistry
from Products.GenericSetup.tool import UNKNOWN
from Testing.makerequest import makerequest
from zope.component import getSiteManager
from zope.component import getUtility
from zope.component.hooks import setSite

from paiwu.policy.trail.store import archive_of


PROFILES = ("profile-paiwu.policy:default", "profile-paiwu.content:default")
#: add-ons of others, which stay
DEPENDENCIES = (
    "profile-plone.restapi:default",
    "profile-collective.z3cform.datagridfield:default",
)
ANSWERS = {
    "site_id": "stock",
    "title": "stock",
    "description": "",
    "default_language": "zh-cn",
    "portal_timezone": "Asia/Shanghai",
    "setup_content": False,
}


def registered(portal) -> dict:
    """What add-ons register with a site, by place."""
    catalog, workflow = portal.portal_catalog, portal.portal_workflow
    viewlets = getUtility(IViewletSettingsStorage)
    types = [fti for fti in portal.portal_types.objectValues() if IDexterityFTI.providedBy(fti)]
    manager = getSiteManager(portal)
    return {
        "indexes": sorted(catalog.indexes()),
        "columns": sorted(catalog.schema()),
        "types": sorted(portal.portal_types.objectIds()),
        "behaviors": {fti.id: tuple(fti.behaviors) for fti in types},
        "views": {fti.id: (fti.default_view, tuple(fti.view_methods)) for fti in types},
        "workflows": sorted(workflow.objectIds()),
        "bindings": {
            one: workflow.getChainForPortalType(one) for one in portal.portal_types.objectIds()
        },
        "records": sorted(getUtility(IRegistry).records),
        "roles": sorted(portal.valid_roles()),
        "actions": {
            f"{category.id}/{action.id}": action.visible
            for category in portal.portal_actions.objectValues()
            for action in category.objectValues()
            if hasattr(action, "visible")
        },
        "hidden": {
            (skin, name): viewlets.getHidden(name, skin)
            for skin in viewlets._hidden
            for name in viewlets._hidden[skin]
            if viewlets.getHidden(name, skin)
        },
        "layers": sorted(
            one.name
            for one in manager.registeredUtilities()
            if "layer" in one.provided.__name__.lower()
        ),
        "utilities": sorted(
            f"{one.provided.__identifier__} {one.name}" for one in manager.registeredUtilities()
        ),
        "layout": portal.getLayout(),
    }


def permissions(portal) -> dict:
    names = [row[0] for row in portal.ac_inherited_permissions(1)]
    return {
        name: (
            sorted(row["name"] for row in portal.rolesOfPermission(name) if row["selected"]),
            bool(portal.acquiredRolesAreUsedBy(name)),
        )
        for name in names
    }


def differences(before: dict, after: dict) -> dict:
    """What is otherwise now, by place: {place: {name: [before, after]}}."""
    found = {}
    for place, old in before.items():
        new = after[place]
        if isinstance(old, list):
            old, new = dict.fromkeys(old, True), dict.fromkeys(new, True)
        elif not isinstance(old, dict):
            old, new = {place: old}, {place: new}
        changed = {
            str(name): [str(old.get(name)), str(new.get(name))]
            for name in old.keys() | new.keys()
            if old.get(name) != new.get(name)
        }
        if changed:
            found[place] = changed
    return found


def main(app):
    newSecurityManager(None, system)
    site = sites.create(makerequest(app), "classic", ANSWERS)
    setSite(site)
    tool = site.portal_setup
    for profile in DEPENDENCIES:
        tool.runAllImportStepsFromProfile(profile)
    before, may = registered(site), permissions(site)
    tool.runAllImportStepsFromProfile(PROFILES[0])
    installed = len(differences(before, registered(site)))
    for profile in PROFILES:
        tool.runAllImportStepsFromProfile(profile.replace(":default", ":uninstall"))
    json.dump(
        {
            "installed": installed,
            "registered": differences(before, registered(site)),
            "permissions": differences({"permissions": may}, {"permissions": permissions(site)}),
            "profiles": [one for one in PROFILES if tool.getLastVersionForProfile(one) != UNKNOWN],
            "trail": archive_of(site) is not None,
        },
        sys.stdout,
    )


if "app" in globals():  # given by `run`
    main(app)  # noqa: F821
