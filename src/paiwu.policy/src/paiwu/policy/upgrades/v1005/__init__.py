"""The register tells again how every permit stands; regions are called what they are called."""

import re

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.access.rules import roles
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.versions import record_version
from paiwu.policy.upgrades import import_profile


#: what the catalog knows of a permit for the register; its rows follow them
REGISTER = ["register_state", "register_mark", "due"]
#: the years of a name as another table wrote them before it: `[1983-]嘉兴市`
YEARS = re.compile(r"\[\d*-\d*\]")
REASON = "行政区划名称更正"


def upgrade(setup_tool):
    import_profile(setup_tool, "v1005")  # who may list accounts
    portal = getToolByName(setup_tool, "portal_url").getPortalObject()
    for region in _all(portal, "Region"):
        rename(region)
    for permit in _all(portal, "Permit"):
        mend_authority(permit)
        getToolByName(portal, "portal_catalog").reindexObject(permit, idxs=REGISTER)


def _all(portal, kind: str):
    catalog = getToolByName(portal, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type=kind, sort_on="path"):
        yield brain._unrestrictedGetObject()


def plain(name: str) -> str:
    """A name without its years; of several that a code has had, the last.

    >>> plain("[1983-]嘉兴市"), plain("[-1982]忻县地区,[1983-1999]忻州地区"), plain("济南市")
    ('嘉兴市', '忻州地区', '济南市')
    """
    return YEARS.split(name or "")[-1] if YEARS.match(name or "") else name


def rename(region):
    """A region's title and the names of its groups; what it has issued keeps its own words."""
    name = plain(region.title)
    if name == region.title:
        return
    before, region.title = region.title, name
    groups = getToolByName(region, "portal_groups")
    for role in roles.REGION_ROLES:
        group = roles.group_id(region.getId(), role)
        if groups.getGroupById(group) is not None:
            groups.editGroup(group, title=f"{name} {roles.TITLES[role]}")
    note(region, "edit", REASON, {"from": before, "to": name})
    refresh(region)


def mend_authority(permit):
    """The authority that a permit names was called after its region."""
    name = plain(permit.issuing_authority)
    if name != permit.issuing_authority:
        permit.issuing_authority = name
        record_version(permit, REASON)
        note(permit, "edit", REASON, {"to": name})
        refresh(permit)
