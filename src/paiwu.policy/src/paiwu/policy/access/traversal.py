"""One door for every page and service: who may not view a document gets nothing at its address.

Some views of Plone are open to all and show their context's title; on a hidden document they
would tell it.
"""

from AccessControl import Unauthorized
from AccessControl import getSecurityManager

from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.disclosure import secrecy


def require_view(event):
    """After traversal: the nearest document on the way must be viewable."""
    for place in event.request.get("PARENTS", ()):
        if IPaiwuContent.providedBy(place):
            may = getSecurityManager().checkPermission("View", place)
            if not may or (secrecy.is_secret(place) and not secrecy.is_insider(place)):
                raise Unauthorized("You are not authorized to access this resource.")
            return
