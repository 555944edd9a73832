"""The unit, region and permit that a document belongs to."""

from Acquisition import aq_parent
from Products.CMFCore.utils import getToolByName


def unit_of(document):
    """The discharging unit that a document belongs to."""
    place = document
    while place is not None and getattr(place, "portal_type", None) != "DischargingUnit":
        place = aq_parent(place)
    return place


def permit_of(document):
    """The permit of the document's unit, None if it has none."""
    unit = unit_of(document)
    return unit["permit"] if unit is not None and "permit" in unit.objectIds() else None


def path_of(document) -> str:
    """The path below the site."""
    site = getToolByName(document, "portal_url").getPortalObject()
    depth = len(site.getPhysicalPath())
    return "/" + "/".join(document.getPhysicalPath()[depth:])
