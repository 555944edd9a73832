"""What the tree makes by itself."""

from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.i18n import translate

from paiwu.content import _
from paiwu.content.types.classes import UNIT_CONTAINERS


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
