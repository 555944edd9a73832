"""What the tree makes by itself."""

from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.i18n import translate

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import Refusal
from paiwu.content.types import uploads
from paiwu.content.types.classes import UNIT_CONTAINERS
from paiwu.content.validation import Problem


#: id -> title of the containers
TITLES = {
    "applications": _("Applications"),
    "ledgers": _("Ledgers"),
    "reports": _("Execution reports"),
    "inspections": _("Inspections"),
    "materials": _("Materials"),
}


def create_containers(unit, event):
    """A new unit gets its five containers; an imported one has them already."""
    for name, portal_type in UNIT_CONTAINERS.items():
        if name not in unit.objectIds():
            title = translate(TITLES[name], target_language="zh_CN")
            container = createContent(portal_type, id=name, title=title)
            addContentToContainer(unit, container, checkConstraints=False)


class TooLarge(Refusal):
    """413: the file is larger than may be kept."""

    status = 413
    kind = "RequestEntityTooLarge"

    def __init__(self, limit: int):
        """`limit`: what may be kept, in bytes."""
        super().__init__(_("The file is larger than ${limit} MB.", mapping={"limit": limit >> 20}))


def check_upload(file, event):
    """Refuse a file before it is kept: TooLarge (413) or Invalid (400)."""
    data = getattr(file, "file", None)
    if data is None:
        return
    found = uploads.problem(data.filename or "", data.contentType or "", data.getSize())
    if found == "size":
        raise TooLarge(uploads.MAX_BYTES)
    if found == "type":
        raise Invalid([Problem("file", _("is of a kind that is not accepted"))])
