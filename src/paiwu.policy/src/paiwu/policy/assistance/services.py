"""`@findings` of an application or permit, and of a region's permits."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import batched
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.assistance import effects


class Findings(Service):
    """`GET {application|permit}/@findings`."""

    def reply(self):
        items = effects.findings_of(self.context)
        base = f"{self.context.absolute_url()}/@findings"
        return {"@id": base, "items": items, "items_total": len(items)}


class Judge(WithName):
    """`POST {application|permit}/@findings/{id}` {verdict, reason}."""

    def reply(self):
        take_writes(self.request)
        return effects.judge(self.context, self.name or "", read_json(self.request))


class RegionFindings(Service):
    """`GET {region}/@findings`: permits already issued, each with what the rules point out."""

    def reply(self):
        found = getToolByName(self.context, "portal_catalog")(
            portal_type="Permit",
            path="/".join(self.context.getPhysicalPath()),
            sort_on="path",
        )
        return batched(self.request, found, lambda page: [self.judged(brain) for brain in page])

    def judged(self, brain) -> dict:
        return {
            "@id": brain.getURL(),
            "title": brain.Title,
            "permit_number": brain.permit_number,
            "findings": effects.findings_of(brain.getObject()),
        }
