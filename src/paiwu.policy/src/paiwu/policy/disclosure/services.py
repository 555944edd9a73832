"""`/@register`, its entries and downloads; outlet cards; the redaction is `entry`'s."""

import csv
import io

from plone.restapi.batching import HypermediaBatch
from plone.restapi.services import Service
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import Refusal
from paiwu.content.validation import Problem
from paiwu.policy.application.subject import unit_of
from paiwu.policy.disclosure import card
from paiwu.policy.disclosure import entry
from paiwu.policy.disclosure import register
from paiwu.policy.disclosure.indexers import ROW


#: columns of the CSV
COLUMNS = (*ROW, "region", "region_title", "industry_title", "state", "@id")


class NoEntry(Refusal):
    """404: the register has no such permit or outlet."""

    status = 404
    kind = "NotFound"


@implementer(IPublishTraverse)
class Register(Service):
    """`GET /@register?q=&region=&industry=&category=&state=&pollutant=&sort_on=&sort_order=&format=`,
    `GET /@register/{permit_number}`, `GET /@register/{permit_number}/outlets/{code}`."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.path: list[str] = []

    def publishTraverse(self, request, name):
        if len(self.path) == 3:
            raise NotFound(name)
        self.path.append(name)
        return self

    def render(self):
        form = self.request.form.get("format") or "json"
        if form == "json" or self.path:
            return super().render()
        self.check_permission()
        if form != "csv":
            message = _("must be one of ${values}", mapping={"values": "json, csv"})
            raise Invalid([Problem("format", message)])
        response = self.request.response
        response.setHeader("Content-Type", "text/csv; charset=utf-8")
        response.setHeader("Content-Disposition", 'attachment; filename="register.csv"')
        return self.csv()

    def csv(self) -> str:
        found = register.Register(self.context, register.Wanted.of(self.request.form))
        file = io.StringIO()
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for row in found.rows(0, len(found)):
            writer.writerow({key: safe(row.get(key)) for key in COLUMNS})
        return "\ufeff" + file.getvalue()

    def reply(self):
        if self.path:
            return self.entry()
        found = register.Register(self.context, register.Wanted.of(self.request.form))
        batch = HypermediaBatch(self.request, range(len(found)))
        answer = {"@id": batch.canonical_url, "items_total": len(found)}
        if batch.links:
            answer["batching"] = batch.links
        numbers = list(batch)
        answer["items"] = list(found.rows(numbers[0], numbers[-1] + 1)) if numbers else []
        answer["facets"] = found.facets()
        return answer

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


def safe(value):
    """Text that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def card_or_none(unit, code: str) -> dict:
    """An outlet's card; NoEntry (404) where there is none."""
    found = card.card_of(unit, code)
    if found is None:
        raise NoEntry(_("There is no public outlet ${code}.", mapping={"code": code}))
    return found


@implementer(IPublishTraverse)
class Outlets(Service):
    """`GET {unit}/outlets/{code}`: the outlet card."""

    code = None

    def publishTraverse(self, request, name):
        if self.code is not None:
            raise NotFound(name)
        self.code = name
        return self

    def reply(self):
        if self.code is None:
            raise NoEntry(_("There is no public outlet ${code}.", mapping={"code": ""}))
        return card_or_none(self.context, self.code)
