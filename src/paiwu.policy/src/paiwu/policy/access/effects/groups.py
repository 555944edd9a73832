"""Groups come with the region and the unit, with their roles on it."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access.effects import secrecy
from paiwu.policy.access.rules import roles


def _create_groups(place, table):
    groups = getToolByName(place, "portal_groups")
    for role in table:
        group = roles.group_id(place.getId(), role)
        if groups.getGroupById(group) is None:
            groups.addGroup(group, title=f"{place.title} {roles.TITLES[role]}")
        if role not in roles.ASSIGNED_ONE_BY_ONE:
            place.manage_setLocalRoles(group, [role])


def region_added(region, event):
    _create_groups(region, roles.REGION_ROLES)
    region.reindexObjectSecurity()


def unit_added(unit, event):
    _create_groups(unit, roles.UNIT_ROLES)
    secrecy.unit_changed(unit, event)
    unit.reindexObjectSecurity()
