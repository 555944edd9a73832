"""`@classification` of a unit, `@due-units` of a region, `@catalogue`, `@bring-forward`."""

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import read_day
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.clocks import now
from paiwu.policy.coverage import effects
from paiwu.policy.coverage.effects import due_units


class Classification(Service):
    """`GET {unit}/@classification`: category, deadline and reason (Art. 3, 5, 24)."""

    def reply(self):
        found = effects.classification_of(self.context)
        return {
            "@id": f"{self.context.absolute_url()}/@classification",
            **found.as_dict(),
            "declared_category": self.context.management_category,
        }


class DueUnits(Service):
    """`GET {region}/@due-units?until=`: who must apply and has not (Art. 24)."""

    def reply(self):
        until = read_day(self.request.form.get("until", now.today().isoformat()), "until")
        items = due_units(self.context, until)
        return {
            "@id": f"{self.context.absolute_url()}/@due-units",
            "until": until.isoformat(),
            "items": items,
            "items_total": len(items),
        }


class Catalogue(Service):
    """`GET /@catalogue`: every row known (Art. 3)."""

    def reply(self):
        rows = effects.catalogue(self.context)
        items = [
            row.__dict__
            | {"in_force": row.in_force.isoformat(), "deadline": row.deadline.isoformat()}
            for row in rows
        ]
        return {"@id": f"{self.context.absolute_url()}/@catalogue", "items": items}


class ImportCatalogue(Service):
    """`POST /@catalogue` with `text/csv`: an edition of the catalogue (Manager)."""

    def reply(self):
        take_writes(self.request)
        try:
            text = self.request.get("BODY", b"").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Invalid([Problem("file", _("is no text in UTF-8"))]) from error
        rows = effects.import_edition(self.context, text)
        self.request.response.setStatus(201)
        return {"edition": rows[0].edition, "rows": len(rows)}


class BringForward(Service):
    """`POST {province}/@bring-forward` (Art. 23 para 2)."""

    def reply(self):
        take_writes(self.request)
        row = effects.bring_forward(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return row
