"""`@findings` of an application or permit, and of a region's permits."""

from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.batching import HypermediaBatch
from plone.restapi.services import Service
from Products.CMFCore.utils import getToolByName
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

from paiwu.policy.access.services import read_json
from paiwu.policy.assistance import effects


class Findings(Service):
    """`GET {application|permit}/@findings`."""

    def reply(self):
        items = effects.findings_of(self.context)
        base = f"{self.context.absolute_url()}/@findings"
        return {"@id": base, "items": items, "items_total": len(items)}


@implementer(IPublishTraverse)
class Judge(Service):
    """`POST {application|permit}/@findings/{id}` {verdict, reason}."""

    number = ""

    def publishTraverse(self, request, name):
        self.number = name
        return self

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        return effects.judge(self.context, self.number, read_json(self.request))


class RegionFindings(Service):
    """`GET {region}/@findings`: permits already issued, each with what the rules point out."""

    def reply(self):
        found = getToolByName(self.context, "portal_catalog")(
            portal_type="Permit",
            path="/".join(self.context.getPhysicalPath()),
            sort_on="path",
        )
        batch = HypermediaBatch(self.request, found)
        answer = {"@id": batch.canonical_url, "items_total": batch.items_total}
        if batch.links:
            answer["batching"] = batch.links
        answer["items"] = [
            {
                "@id": brain.getURL(),
                "title": brain.Title,
                "permit_number": brain.permit_number,
                "findings": effects.findings_of(brain.getObject()),
            }
            for brain in batch
        ]
        return answer
