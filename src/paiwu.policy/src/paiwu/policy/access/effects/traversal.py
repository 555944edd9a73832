"""One door for every page and service: who may not view a document gets nothing at its address.

Some views of Plone are open to all and show their context's title; on a hidden document they
would tell it.
"""

from collections.abc import Mapping

from AccessControl import Unauthorized
from AccessControl import getSecurityManager
from plone.rest.traverse import RESTWrapper

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.content.validation import Problem
from paiwu.policy.access.effects import secrecy


def on_the_way(request):
    """The objects that a request was traversed through, the nearest first; plone.rest wraps them."""
    for place in request.get("PARENTS", ()):
        yield place.context if isinstance(place, RESTWrapper) else place


def require_view(event):
    """After traversal: the nearest document on the way must be viewable."""
    for place in on_the_way(event.request):
        if IPaiwuContent.providedBy(place):
            may = getSecurityManager().checkPermission("View", place)
            if not may or (secrecy.is_secret(place) and not secrecy.is_insider(place)):
                raise Unauthorized("You are not authorized to access this resource.")
            return


#: where a page of a list begins and how long it is -> the least that makes sense
BATCH = {"b_start": 0, "b_size": 1}


def read_query(event):
    """After traversal: what a query asks for is one text each, and a page of a list has a length."""
    request = event.request
    if request.method != "GET":
        return
    found = [Problem(name, _("must be a number")) for name in BATCH if _is_off(request.form, name)]
    if found:
        raise Invalid(found)
    view = request["PUBLISHED"]
    ours = any(base.__module__.startswith("paiwu.") for base in type(view).__mro__)
    if ours and not getattr(view, "takes_lists", False):
        for name, value in request.form.items():
            request.form[name] = _last(value)


def _is_off(form: Mapping, name: str) -> bool:
    """True for what is no number, or too small a one."""
    text = _last(form.get(name, ""))
    try:
        return bool(text) and int(text) < BATCH[name]
    except ValueError:
        return True


def _last(value) -> str:
    """What was given several times counts once."""
    if isinstance(value, (list, tuple)):
        return _last(value[-1]) if value else ""
    return str(value)
