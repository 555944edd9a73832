"""WSGI filters: turns for readers and writers, and no body after a HEAD."""

import json

from zope.i18n import translate

from paiwu.content import _
from paiwu.content.rest.errors import preferred_language
from paiwu.policy.server.gate import GATE
from paiwu.policy.server.gate import Busy


#: methods that change nothing
READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: seconds after which a client that found no turn may come again
AGAIN = 2


def in_turn(application, global_config=None, gate=GATE):
    """paste.filter_app_factory: a request waits for its turn before a connection to the database is opened for it.

    503 with `Retry-After` where none comes; nothing has been done then.
    """

    def answer(environ, start_response):
        reads = environ["REQUEST_METHOD"] in READING
        try:
            with gate.reading() if reads else gate.writing():
                return application(environ, start_response)
        except Busy:
            return busy(environ, start_response)

    return answer


def busy(environ, start_response):
    """503 in the one shape of errors, in the client's language."""
    language = preferred_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    message = translate(
        _("The server is busy; nothing was changed. Please try again shortly."),
        domain="paiwu",
        target_language=language,
    )
    body = {"type": "ServiceUnavailable", "message": message, "errors": []}
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(data))),
        ("Retry-After", str(AGAIN)),
    ]
    start_response("503 Service Unavailable", headers)
    return [data]


def without_body(application, global_config=None):
    """paste.filter_app_factory: a HEAD is answered with the headers of its GET and no byte more (RFC 9110, 9.3.2).

    What follows in a kept connection would be taken for the next answer.
    """

    def answer(environ, start_response):
        if environ["REQUEST_METHOD"] != "HEAD":
            return application(environ, start_response)
        started = []
        result = application(environ, lambda *said: started.append(said))
        status, headers, *more = started[-1]
        try:
            if not any(name.lower() == "content-length" for name, _value in headers):
                headers = [*headers, ("Content-Length", str(sum(map(len, result))))]
        finally:
            getattr(result, "close", lambda: None)()
        start_response(status, headers, *more)
        return []

    return answer
