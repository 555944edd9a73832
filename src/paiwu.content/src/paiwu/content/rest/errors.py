"""Refusals: errors that a person can act on, in Chinese or English by Accept-Language."""

import json

from plone.rest.errors import ErrorHandling
from zope.i18n import translate

from paiwu.content import _


class Refusal(Exception):
    """A request that is refused; `message` is a message id, `errors` a list of Problems."""

    status = 400
    kind = "BadRequest"

    def __init__(self, message, errors=(), **facts):
        super().__init__(message)
        self.message = message
        self.errors = list(errors)
        self.facts = facts


class Invalid(Refusal):
    """400: what was sent is wrong; `errors` say where."""

    def __init__(self, errors, message=None):
        default = _("The data sent have ${count} errors.", mapping={"count": len(errors)})
        super().__init__(message or default, errors)


class NotPermitted(Refusal):
    """403: the user may not do this here."""

    status = 403
    kind = "Forbidden"


class WrongState(Refusal):
    """409: the document's state does not allow this."""

    status = 409
    kind = "Conflict"


def api_language(request) -> str:
    """`en` if the client asks for English before Chinese, else `zh_CN`."""
    weighed = []
    for position, part in enumerate((request.getHeader("Accept-Language") or "").split(",")):
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


class RefusalView(ErrorHandling):
    """A refusal as JSON."""

    def __call__(self):
        refusal, response = self.context, self.request.response
        say = translator(self.request)
        body = {
            "type": refusal.kind,
            "message": say(refusal.message),
            "errors": [problem.as_dict(say) for problem in refusal.errors],
            **refusal.facts,
        }
        response.setHeader("Content-Type", "application/json")
        response.setStatus(refusal.status, lock=1)
        response.setBody(json.dumps(body, ensure_ascii=False, indent=2), lock=1)
        response._has_challenged = True


class RefusalPage:
    """A refusal for a browser: one readable sentence per finding."""

    def __init__(self, context, request):
        self.context, self.request = context, request

    def __call__(self):
        say = translator(self.request)
        lines = [say(self.context.message)]
        lines += [f"{p.field} {p.row} {p.column}: {say(p.message)}" for p in self.context.errors]
        self.request.response.setStatus(self.context.status, lock=1)
        self.request.response.setHeader("Content-Type", "text/plain; charset=utf-8")
        return "\n".join(lines)
