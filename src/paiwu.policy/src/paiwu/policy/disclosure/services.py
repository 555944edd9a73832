"""`/@register`, its entries and downloads; outlet cards; the redaction is `entry`'s."""

from zExceptions import NotFound

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotThere
from paiwu.content.rest.spreadsheet import csv_of
from paiwu.content.rest.spreadsheet import send
from paiwu.content.validation import Problem
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import WithPath
from paiwu.policy.access.http import batched
from paiwu.policy.disclosure.effects import card
from paiwu.policy.disclosure.effects import entry
from paiwu.policy.disclosure.effects import register
from paiwu.policy.disclosure.indexers import ROW
from paiwu.policy.tree.places import unit_of


#: columns of the CSV
COLUMNS = (*ROW, "region", "region_title", "industry_title", "state", "@id")


class NoEntry(NotThere):
    """404: the register has no such permit or outlet."""


class Register(WithPath):
    """`GET /@register?q=&region=&industry=&category=&state=&pollutant=&sort_on=&sort_order=&format=`,
    `GET /@register/{permit_number}`, `GET /@register/{permit_number}/outlets/{code}`."""

    def render(self):
        form = self.request.form.get("format") or "json"
        if form == "json" or self.path:
            return super().render()
        self.check_permission()
        if form != "csv":
            message = _("must be one of ${values}", mapping={"values": "json, csv"})
            raise Invalid([Problem("format", message)])
        found = register.Register(self.context, register.Wanted.of(self.request.form))
        text = csv_of(COLUMNS, found.rows(0, len(found)))
        return send(self.request.response, "register", text)

    def reply(self):
        if self.path:
            return self.entry()
        found = register.Register(self.context, register.Wanted.of(self.request.form))
        return batched(
            self.request,
            range(len(found)),
            lambda page: list(found.rows(page[0], page[-1] + 1)) if page else [],
            facets=found.facets(),
        )

    def entry(self) -> dict:
        number, *rest = self.path
        permit = register.permit_by_number(self.context, number)
        if permit is None:
            message = _("The register has no permit ${number}.", mapping={"number": number})
            raise NoEntry(message)
        if not rest:
            return entry.entry(permit)
        if len(rest) != 2 or rest[0] != "outlets":
            raise NotFound("/".join(rest))
        return card_or_none(unit_of(permit), rest[1])


def card_or_none(unit, code: str) -> dict:
    """An outlet's card; NoEntry (404) where there is none."""
    found = card.card_of(unit, code)
    if found is None:
        raise NoEntry(_("There is no public outlet ${code}.", mapping={"code": code}))
    return found


class Outlets(WithName):
    """`GET {unit}/outlets/{code}`: the outlet card."""

    def reply(self):
        return card_or_none(self.context, self.name or "")
