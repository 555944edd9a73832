"""Ids: regions and units are named by their codes, applications and inspections by number."""

from plone.app.content.namechooser import NormalizingNameChooser
from Products.CMFCore.utils import getToolByName
from zope.component import adapter
from zope.container.interfaces import INameChooser
from zope.interface import implementer

from paiwu.content.identifiers import unit
from paiwu.content.types.classes import PaiwuContainer


NUMBERED = {"PermitApplication", "InspectionRecord"}


def region_id(container, region) -> str:
    return region.code


def unit_id(container, discharging_unit) -> str:
    """The first free site of the owner, in the whole tree (Art. 7: one permit per site)."""
    catalog = getToolByName(container, "portal_catalog")
    found = catalog.unrestrictedSearchResults(
        portal_type="DischargingUnit", uscc=discharging_unit.uscc
    )
    return unit.next_site(discharging_unit.uscc, {brain.getId for brain in found})


def period_id(container, report) -> str:
    return report.period


def year_id(container, ledger) -> str:
    return str(ledger.year)


#: portal type -> how its id is made
NAMES = {
    "Region": region_id,
    "DischargingUnit": unit_id,
    "Ledger": year_id,
    "ExecutionReport": period_id,
}


@implementer(INameChooser)
@adapter(PaiwuContainer)
class NameChooser(NormalizingNameChooser):
    """Chooses ids in our containers."""

    def chooseName(self, name, obj):
        kind = getattr(obj, "portal_type", None)
        if kind in NUMBERED:
            return str(self.context.next_number())
        if kind in NAMES:
            return NAMES[kind](self.context, obj)
        return super().chooseName(name, obj)


class PortalNameChooser(NormalizingNameChooser):
    """The same for regions below the site root."""

    def chooseName(self, name, obj):
        kind = getattr(obj, "portal_type", None)
        if kind in NAMES:
            return NAMES[kind](self.context, obj)
        return super().chooseName(name, obj)
