"""Inspections over REST: comparison, photos, signatures (Art. 39)."""

from Acquisition import aq_parent
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from zope.interface import alsoProvides

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.services import WithName
from paiwu.policy.access.services import batched
from paiwu.policy.access.services import read_json
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.services import read_year
from paiwu.policy.supervision.inspection.effects import inspections
from paiwu.policy.supervision.inspection.effects import photos
from paiwu.policy.supervision.inspection.effects import signatures
from paiwu.policy.supervision.liability.effects import figures
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.supervision.liability.effects import orders
from paiwu.policy.supervision.liability.effects import standing
from paiwu.policy.supervision.liability.rules import credit
from paiwu.policy.supervision.liability.rules import patterns
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.supervision.plan.effects import draws
from paiwu.policy.supervision.plan.effects import plans
from paiwu.policy.supervision.plan.effects import ranking


def answered(service, items: list, **more) -> dict:
    base = f"{service.context.absolute_url()}/{service.name}"
    return {"@id": base, "items": items, "items_total": len(items), **more}


class Comparison(Service):
    """`GET {inspection}/@comparison`: what was measured beside limits and the unit's own data."""

    name = "@comparison"

    def reply(self):
        more = {}
        if may("paiwu: View readings", self.context):
            more["ledger"] = inspections.kept_lately(self.context)
        return answered(self, inspections.measured(self.context), **more)


class Photos(WithName):
    """`GET {inspection}/@photos`, `…/{n}[?preview=1]`: the photos, for the department and the unit."""

    def render(self):
        if not self.path:
            return super().render()
        self.check_permission()
        preview = self.request.form.get("preview") in ("1", "true")
        body, kind = photos.bytes_of(self.context, self.number, preview)
        response = self.request.response
        response.setHeader("Content-Type", kind)
        response.setHeader("X-Content-Type-Options", "nosniff")
        response.setHeader("Cache-Control", "private, max-age=3600")
        return body

    def reply(self):
        base = f"{self.context.absolute_url()}/@photos"
        items = [{"@id": f"{base}/{row['number']}", **row} for row in self.context.photos or ()]
        return {"@id": base, "items": items, "items_total": len(items)}


class AddPhoto(Service):
    """`POST {inspection}/@photos` {filename, content-type, data, caption, item, taken_at}: 201."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        row = photos.add(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return {"@id": f"{self.context.absolute_url()}/@photos/{row['number']}", **row}


class StrikePhoto(WithName):
    """`DELETE {inspection}/@photos/{n}`: out of the record, while the inspection goes on."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        photos.strike(self.context, self.number)
        return self.reply_no_content()


class Signatures(Service):
    """`GET {inspection}/@signatures`: who signed, and whether it still holds."""

    name = "@signatures"

    def reply(self):
        return answered(self, signatures.listed(self.context))


class Sign(Service):
    """`POST {inspection}/@sign` {party, name, position, refused, remark, picture}."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        return signatures.sign(self.context, read_json(self.request))
