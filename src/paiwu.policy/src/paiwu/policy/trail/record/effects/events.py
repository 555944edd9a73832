"""Which of Plone's events are acts, for documents, files, members and configuration."""

from Acquisition import aq_base
from Acquisition import aq_parent
from plone.app.contenttypes.interfaces import IFile
from plone.app.contenttypes.interfaces import IFolder
from plone.app.contenttypes.interfaces import IImage
from plone.restapi.serializer.converters import json_compatible
from Products.CMFCore.utils import getToolByName
from zope.component.hooks import getSite
from zope.container.interfaces import IContainerModifiedEvent
from zope.lifecycleevent.interfaces import IObjectAddedEvent
from zope.lifecycleevent.interfaces import IObjectRemovedEvent

from paiwu.content.types.classes import UnitContainer
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.access.rules.roles import REGION_ROLES
from paiwu.policy.access.rules.roles import UNIT_ROLES
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.store import SITE
from paiwu.policy.tree.places import path_of
from paiwu.policy.tree.places import unit_of


#: registry records of which it is told only that they changed
SECRET = ("pass", "secret", "private")
ORIGIN = "_v_paiwu_origin"


def concerns(document) -> bool:
    """True for documents, and for files and folders in a unit; a unit's containers come with it."""
    if isinstance(aq_base(document), UnitContainer):
        return False
    if IPaiwuContent.providedBy(document):
        return True
    kinds = (IFile, IImage, IFolder)
    return unit_of(document) is not None and any(kind.providedBy(document) for kind in kinds)


def is_file(document) -> bool:
    return IFile.providedBy(document) or IImage.providedBy(document)


def copied(document, event):
    """A copy remembers what it is one of until it has its place."""
    setattr(aq_base(document), ORIGIN, path_of(event.original))


def added(document, event):
    if event.object is not document or not concerns(document):
        return
    origin = getattr(aq_base(document), ORIGIN, None)
    if origin is not None:
        delattr(aq_base(document), ORIGIN)
        note(document, "copy", details={"from": origin})
    else:
        note(document, "upload" if is_file(document) else "create")


def moved(document, event):
    """A move or a new name; both units have it on record where there are two."""
    if IObjectAddedEvent.providedBy(event) or IObjectRemovedEvent.providedBy(event):
        return
    if event.object is not document or not concerns(document):
        return
    old = f"{path_of(event.oldParent)}/{event.oldName}"
    action = "rename" if event.oldParent is event.newParent else "move"
    details = {"from": old, "to": path_of(document)}
    note(document, action, details=details)
    before, after = unit_of(event.oldParent), unit_of(document)
    if before is not None and before is not after:
        note(document, action, details=details, place=before.getId())


def removed(document, event):
    if event.object is not document or event.oldParent is None or not concerns(document):
        return
    unit = unit_of(event.oldParent)
    note(document, "delete", place=unit.getId() if unit is not None else None)


def modified(document, event):
    if not IContainerModifiedEvent.providedBy(event) and concerns(document):
        note(document, "replace" if is_file(document) else "edit")


def transition(document, event):
    """A step with its comment and facts; of files, what the step of their document implies."""
    if event.transition is None or not IPaiwuContent.providedBy(document):
        return
    given = event.kwargs or {}
    note(
        document,
        event.transition.getId(),
        comment=given.get("comment") or "",
        details=json_compatible(given["facts"]) if given.get("facts") else None,
        states=(event.old_state.getId(), event.new_state.getId()),
    )


def shared(document, event):
    if concerns(document) or isinstance(aq_base(document), UnitContainer):
        held = {name: sorted(roles) for name, roles in document.get_local_roles()}
        note(document, "share", details={"local_roles": held})


# members ----------------------------------------------------------------------------------


def joined(event):
    _member(event, "added")


def left(event):
    _member(event, "removed")


def _member(event, change: str):
    """A member comes or goes: on record with the unit or region that the group belongs to."""
    details = {"group": event.group_id, "member": _id_of(event.principal), "change": change}
    document = _place_of(event.group_id)
    if document is not None:
        note(document, "group", details=details)


def _place_of(group: str):
    """The unit or region of a group such as `370100.clerk`; else the site."""
    site = getSite()
    if site is None:
        return None
    name, dot, suffix = group.rpartition(".")
    if dot and suffix in (*UNIT_ROLES.values(), *REGION_ROLES.values()):
        catalog = getToolByName(site, "portal_catalog")
        kinds = ["DischargingUnit", "Region"]
        brains = catalog.unrestrictedSearchResults(portal_type=kinds, getId=name.upper())
        if brains:
            return brains[0]._unrestrictedGetObject()
    return getToolByName(site, "portal_url").getPortalObject()


def _id_of(principal) -> str:
    return principal if isinstance(principal, str) else principal.getId()


def user_changed(event):
    """An account came, went or changed; of a password only that it did."""
    site = getSite()
    if site is not None:
        portal = getToolByName(site, "portal_url").getPortalObject()
        change = type(event).__name__.removeprefix("Principal").lower()
        note(portal, "user", details={"user": _id_of(event.principal), "change": change})


# configuration ----------------------------------------------------------------------------


def record_changed(event):
    """A registry record has another value."""
    site = getSite()
    old, new = getattr(event, "oldValue", None), getattr(event, "newValue", None)
    if site is None or old == new:
        return
    portal = getToolByName(site, "portal_url").getPortalObject()
    name = event.record.__name__
    details = {"record": name}
    if not any(part in name.lower() for part in SECRET):
        details |= {"from": _told(old), "to": _told(new)}
    note(portal, "configure", details=details)


def _told(value):
    """A value of the registry as JSON; what is long by its beginning."""
    text = str(value)
    return text if len(text) <= 1000 else text[:1000] + "…"


def profile_imported(event):
    """A GenericSetup profile was applied."""
    portal = aq_parent(event.tool)
    if portal is not None and event.full_import:
        note(portal, "configure", details={"profile": str(event.profile_id)}, place=SITE)
