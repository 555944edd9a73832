"""Looks that are on record: files that are not public, trade secrets (Art. 26, 42).

A request that only reads writes nothing, these excepted: who was allowed to see what others may not
is part of the story.
"""

from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_parent
from plone.app.contenttypes.interfaces import IFile
from plone.app.contenttypes.interfaces import IImage
from plone.namedfile.browser import Download
from plone.namedfile.scaling import ImageScale

from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.record.effects.recorder import roles_on
from paiwu.policy.tree.places import unit_of


#: the unit reads its own secrets as it likes
OWN = {"Filer", "Signatory"}


def downloaded(event):
    """After traversal: a file is about to be sent."""
    view = event.request.get("PUBLISHED")
    if not isinstance(view, (Download, ImageScale)):
        return
    file = getattr(view, "context", None)
    while file is not None and not (IFile.providedBy(file) or IImage.providedBy(file)):
        file = aq_parent(file)
    if file is None or unit_of(file) is None:
        return
    if not {"Anonymous", "Authenticated"} & set(rolesForPermissionOn("View", file)):
        note(file, "download", details={"sha256": getattr(file, "sha256", None)})


def secrets_read(document, event):
    """Marked trade secrets are shown to somebody; recorded once a day and reader."""
    unit = unit_of(document)
    if unit is not None and not OWN.intersection(roles_on(unit)):
        note(document, "read_secrets")
