"""One door for every page and service: who may not view a document gets nothing at its address.

Some views of Plone are open to all and show their context's title; on a hidden document they
would tell it.
"""

from AccessControl import Unauthorized
from AccessControl import getSecurityManager
from plone.rest.traverse import RESTWrapper

from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.disclosure import secrecy


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
