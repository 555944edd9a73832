"""Refusals: errors that a person can act on, in Chinese or English by Accept-Language."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from plone.rest.errors import ErrorHandling
from plone.rest.interfaces import IAPIRequest
from zope.i18n import translate
from zope.i18nmessageid import Message

from paiwu.content import _


class Refusal(Exception):
    """A request that is refused; `message` is a message id, `errors` a list of Problems."""

    status = 400
    kind = "BadRequest"

    def __new__(cls, *args, **kw):
        # CMFCore's workflow tool raises `type(error)(error)` for an error in an event handler
        if args and isinstance(args[0], cls):
            return args[0]
        return super().__new__(cls)

    def __init__(self, message, errors=(), **facts):
        if message is self:
            return
        super().__init__(message)
        self.message = message
        self.errors = list(errors)
        self.facts = facts


class Invalid(Refusal):
    """400: what was sent is wrong; `errors` say where."""

    def __init__(self, errors, message=None):
        if errors is self:
            return
        default = _("The data sent have ${count} errors.", mapping={"count": len(errors)})
        super().__init__(message or default, errors)


class WrongCredentials(Refusal):
    """401: what was shown as credentials is none, or no longer (RFC 9110, 11.6.1)."""

    status = 401
    kind = "Unauthorized"


class NotThere(Refusal):
    """404: there is none, or none that the user may know of."""

    status = 404
    kind = "NotFound"


class NotPermitted(Refusal):
    """403: the user may not do this here."""

    status = 403
    kind = "Forbidden"


class WrongState(Refusal):
    """409: the document's state does not allow this."""

    status = 409
    kind = "Conflict"


def api_language(request) -> str:
    """The language of a client's answers, by its `Accept-Language`."""
    return preferred_language(request.getHeader("Accept-Language") or "")


def preferred_language(accepted: str) -> str:
    """`en` if an `Accept-Language` asks for English before Chinese, else `zh_CN`.

    >>> preferred_language("fr, en;q=0.8, zh;q=0.9"), preferred_language("en-GB")
    ('zh_CN', 'en')
    """
    weighed = []
    for position, part in enumerate(accepted.split(",")):
        tag, _sep, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        weighed.append((-weight, position, tag.lower()))
    for _weight, _position, tag in sorted(weighed):
        if tag.startswith("zh"):
            return "zh_CN"
        if tag.startswith("en"):
            return "en"
    return "zh_CN"


def translator(request):
    """A function from message ids to text in the client's language."""
    language = api_language(request)
    return lambda message: translate(message, domain="paiwu", target_language=language)


def said(answer, say):
    """An answer with the message ids in it said by `say`; whatever else is in it stays as it is."""
    if isinstance(answer, Message):
        return say(answer)
    if isinstance(answer, Mapping):
        return {key: said(value, say) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [said(value, say) for value in answer]
    return answer


class RefusalView(ErrorHandling):
    """A refusal as JSON for API clients, as plain sentences for a browser."""

    def __call__(self):
        response = self.request.response
        as_json = IAPIRequest.providedBy(self.request)
        kind = "application/json" if as_json else "text/plain; charset=utf-8"
        response.setHeader("Content-Type", kind)
        response.setStatus(self.context.status, lock=1)
        response.setBody(self.as_json() if as_json else self.as_text(), lock=1)
        response._has_challenged = True  # or PAS would redirect to the login page

    def as_json(self) -> str:
        refusal, say = self.context, translator(self.request)
        body = {
            "type": refusal.kind,
            "message": say(refusal.message),
            "errors": [problem.as_dict(say) for problem in refusal.errors],
            **said(refusal.facts, say),
        }
        return json.dumps(body, ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        say = translator(self.request)
        return "\n".join([say(self.context.message), *sentences(self.context.errors, say)])


def sentences(problems, say, titles: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """One sentence per problem; people count rows from 1. `titles`: field -> how people call it."""
    lines = []
    for problem in problems:
        place = titles.get(problem.field, problem.field)
        if problem.row is not None:
            place += f" [{problem.row + 1}]"
        if problem.column:
            place += f" {problem.column}"
        lines.append(f"{place}: {say(problem.message)}")
    return lines
