"""No way round: what would change a document past the trail is refused, what manages is recorded.

Documents are changed through plone.restapi, through pages and through their steps. Calling a method of
a document by its address, Zope's management screens over documents and its undo are closed, to Managers
as well (Art. 33).
"""

from zExceptions import Forbidden

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.access.effects.traversal import on_the_way
from paiwu.policy.trail.record.effects.recorder import archive_for
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.places import unit_of


#: methods of a document that show it and change nothing
SHOWING = frozenset({"__call__", "index_html", "view", "HEAD", "OPTIONS"})
#: anywhere in the database
CLOSED = frozenset({"manage_undo_transactions", "manage_UndoForm"})
METHODS = frozenset({"GET", "HEAD"})


def pass_through(event):
    """After traversal, before anything is done."""
    request = event.request
    published = request.get("PUBLISHED")
    name = getattr(published, "__name__", "") or ""
    if name in CLOSED or request.get("ACTUAL_URL", "").rpartition("/")[2] in CLOSED:
        raise NotPermitted(_("Transactions are not undone here."))
    place = getattr(published, "__self__", None)
    parents = list(on_the_way(request))
    document = next((one for one in parents if _is_kept(one)), None)
    if document is not None and (name.startswith("manage") or _is_kept(place)):
        if name not in SHOWING:
            raise Forbidden("Documents are not managed here.")
    elif document is None and request.get("REQUEST_METHOD") not in METHODS and is_manager(request):
        recorded(request, parents, name)


def _is_kept(place) -> bool:
    """True for documents and for everything in a unit."""
    if place is None or not hasattr(place, "getPhysicalPath"):
        return False
    return IPaiwuContent.providedBy(place) or unit_of(place) is not None


def is_manager(request) -> bool:
    user = request.get("AUTHENTICATED_USER")
    return user is not None and "Manager" in user.getRoles()


def recorded(request, parents, name: str):
    """A Manager changes the site itself, by a control panel or a management screen: on its chain."""
    site = next((one for one in parents if getattr(one, "portal_type", "") == "Plone Site"), None)
    if site is not None and archive_for(site) is not None:
        path = request.get("ACTUAL_URL", "").removeprefix(site.absolute_url())
        note(site, "manage", details={"path": path[:200], "method": name})
