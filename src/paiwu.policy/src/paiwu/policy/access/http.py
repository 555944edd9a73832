"""What every service needs of a request: its JSON, path and days, pages of a list, floods, CSRF."""

import datetime
import os
import time
from collections.abc import Mapping

from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.batching import HypermediaBatch
from plone.restapi.deserializer import json_body
from plone.restapi.exceptions import DeserializationError
from plone.restapi.services import Service as RestService
from zExceptions import NotFound
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import Refusal
from paiwu.content.rest.errors import said
from paiwu.content.rest.errors import translator
from paiwu.content.validation import Problem
from paiwu.content.validation import convert_body
from paiwu.policy.access.rules.floods import Floods


#: all addresses together may send so much to what is open to everyone
ALL = Floods(burst=200, refill=1.0)


class TooMany(Refusal):
    """429: a flood."""

    status = 429
    kind = "TooManyRequests"


def hold_back(request, gate: Floods):
    """TooMany (429) for who sends too much; addresses are kept in memory and nowhere else."""
    at = time.monotonic()
    if not gate.admits(request.getClientAddr() or "", at) or not ALL.admits("", at):
        raise TooMany(_("Too many requests; please try again later."))


def take_writes(request):
    """A service of clients: who calls it sends credentials and no token of a form."""
    alsoProvides(request, IDisableCSRFProtection)


def read_json(request) -> dict:
    """The request's JSON object; Refusal (400) if it is none."""
    try:
        data = json_body(request)
    except DeserializationError as error:
        raise Refusal(_("The request body is no JSON object.")) from error
    if not isinstance(data, dict):
        raise Refusal(_("The request body is no JSON object."))
    return data


def read_body(request, body) -> dict:
    """The request's JSON by the schema that its service declares; Invalid (400) says what is wrong."""
    return require_good(body, read_json(request))


def read_form(form: Mapping, body) -> dict:
    """The same of a page's form, which has more in it than what the schema asks for."""
    return require_good(body, {name: form[name] for name in body if name in form})


def require_good(body, data: Mapping) -> dict:
    read, problems = convert_body(body, data)
    if problems:
        raise Invalid(problems)
    return read


def read_day(value, field: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Invalid([Problem(field, _("must be a date written YYYY-MM-DD"))]) from error


def read_year(form) -> int:
    try:
        year = int(form.get("year", ""))
    except ValueError:
        year = 0
    if not 2000 <= year <= 2100:
        raise Invalid([Problem("year", _("must be a year"))])
    return year


def body_size(request) -> int:
    """Bytes of the request's body, which is not read for it."""
    file = request.get("BODYFILE")
    if file is None:
        return 0
    here = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(here)
    return size


def whole(text) -> int:
    """The number that stands in an address or a form, 0 if it is none (or longer than any of ours)."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def answered(service, items: list, **more) -> dict:
    """A list that is not paged, as `@search` hands out its own."""
    base = f"{service.context.absolute_url()}/{service.name}"
    return {"@id": base, "items": items, "items_total": len(items), **more}


def batched(request, rows, items=list, **more) -> dict:
    """A page of `rows` as `@search` hands out its own; `items` makes the page's items of its rows."""
    batch = HypermediaBatch(request, rows)
    answer = {"@id": batch.canonical_url, "items_total": batch.items_total}
    if batch.links:
        answer["batching"] = batch.links
    return answer | {"items": items(list(batch)), **more}


class Service(RestService):
    """A service whose answer is said in the client's language, message ids and all."""

    def render(self):
        reply = self.reply
        self.reply = lambda: said(reply(), translator(self.request))
        return super().render()


@implementer(IPublishTraverse)
class WithPath(Service):
    """A service with something after its name: `path` has the parts, at most `longest` of them."""

    longest = 3

    def __init__(self, context, request):
        super().__init__(context, request)
        self.path: list[str] = []

    def publishTraverse(self, request, name):
        if len(self.path) == self.longest:
            raise NotFound(self, name, request)
        self.path.append(name)
        return self


class WithName(WithPath):
    """A service with one name or number after its own."""

    longest = 1

    @property
    def name(self) -> str | None:
        return self.path[0] if self.path else None

    @property
    def number(self) -> int:
        return whole(self.name)
