"""Inspections over REST: comparison, photos, signatures (Art. 39)."""

from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import answered
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.supervision.inspection.effects import inspections
from paiwu.policy.supervision.inspection.effects import photos
from paiwu.policy.supervision.inspection.effects import signatures


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
        take_writes(self.request)
        row = photos.add(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return {"@id": f"{self.context.absolute_url()}/@photos/{row['number']}", **row}


class StrikePhoto(WithName):
    """`DELETE {inspection}/@photos/{n}`: out of the record, while the inspection goes on."""

    def reply(self):
        take_writes(self.request)
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
        take_writes(self.request)
        return signatures.sign(self.context, read_json(self.request))
