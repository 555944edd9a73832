"""A region, a unit or a container as a page."""

from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView

from paiwu.content.types.interfaces import IDischargingUnit
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.clocks import now
from paiwu.policy.shell import tables
from paiwu.policy.supervision.liability.effects import standing
from paiwu.policy.supervision.liability.rules import credit


BELOW = 500


class PlaceView(BrowserView):
    """A region, unit or container: what lies below, as the catalog tells it."""

    def items(self) -> list[dict]:
        catalog = getToolByName(self.context, "portal_catalog")
        path = {"query": "/".join(self.context.getPhysicalPath()), "depth": 1}
        found = catalog(path=path, sort_on="getId", sort_limit=BELOW)[:BELOW]
        return [
            {
                "title": brain.Title or brain.getId,
                "id": brain.getId,
                "url": brain.getURL(),
                "state": brain.review_state,
                "type": brain.portal_type,
            }
            for brain in found
        ]

    def facts(self) -> list[tuple]:
        if not IDischargingUnit.providedBy(self.context):
            return []
        return [
            (
                field.title,
                tables.field_value(field, getattr(self.context, name, None), self.request),
            )
            for name, field in tables.fields_of(IDischargingUnit).items()
            if getattr(self.context, name, None) not in (None, "")
        ]

    def may_import(self) -> bool:
        """A prefecture's clerk takes over permits issued under local rules (Art. 63)."""
        place = self.context
        return place.portal_type == "Region" and may("paiwu: Import permits", place)

    def credit(self) -> dict | None:
        """The credit record of a unit, its public part for the public."""
        if not IDischargingUnit.providedBy(self.context):
            return None
        inside = may("paiwu: View trail", self.context)
        events = standing.credit_events(self.context)
        return credit.record(events, now.today(), not inside)

    def duties(self) -> list[dict]:
        unit = IDischargingUnit.providedBy(self.context) and may("paiwu: View trail", self.context)
        return standing.duties_of(self.context) if unit else []

    def may_supervise(self) -> bool:
        place = self.context
        return place.portal_type == "Region" and may("paiwu: View examination", place)

    def may_supervise_unit(self) -> bool:
        unit = IDischargingUnit.providedBy(self.context)
        return unit and may("paiwu: View examination", self.context)

    def additions(self) -> list[dict]:
        """What the user may add here."""
        return [
            {
                "id": fti.getId(),
                "title": fti.Title(),
                "url": f"{self.context.absolute_url()}/++add++{fti.getId()}",
            }
            for fti in self.context.allowedContentTypes()
        ]
