"""One door for every page and service: who may not view a document gets nothing at its address.

Some views of Plone are open to all and show their context's title; on a hidden document they
would tell it.
"""

from AccessControl import Unauthorized
from AccessControl import getSecurityManager

from paiwu.content.types.interfaces import IPaiwuContent


def require_view(event):
    """After traversal: the nearest document on the way must be viewable."""
    for place in event.request.get("PARENTS", ()):
        if IPaiwuContent.providedBy(place):
            if not getSecurityManager().checkPermission("View", place):
                raise Unauthorized("You are not authorized to access this resource.")
            return
