"""Writing a notice: once, numbered, with its text; announced where the Measures say so."""

from Acquisition import aq_parent
from plone import api
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.i18n import translate

from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules.authorities import authority
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.clocks import now
from paiwu.policy.notices import rules
from paiwu.policy.tree.places import unit_of


PUBLIC = "社会公众"


def write(document, kind: rules.NoticeKind, facts: dict):
    """Create the notice in the unit, or in the region that it is of; returns it."""
    unit, today = unit_of(document) or document, now.today()
    container = notices_of(unit)
    sequence = container.next_in_year(today.year)
    facts = {"unit": unit.title, "remedies": rules.REMEDIES, **facts}
    notice = createContent(
        "Notice",
        id=f"{today.year}-{sequence:04d}",
        title=f"{kind.title}：{unit.title}",
        kind=kind.id,
        number=rules.number(unit.getId(), today.year, sequence),
        issued_on=today,
        issued_by=issuer(unit, kind),
        addressee=addressee(unit, kind),
        legal_basis=translate(kind.basis, target_language="zh_CN"),
        text=rules.text_of(kind, facts),
        about=about(document),
    )
    notice = addContentToContainer(container, notice, checkConstraints=False)
    if kind.announced and not getattr(unit, "state_secret", False):  # Art. 67
        take_as_system(notice, "announce")
    return notice


def about(document) -> str:
    """The document a notice is about, as its path."""
    return "/".join(document.getPhysicalPath())


def notices_of(unit):
    """The notices of a unit or region; their container is made with the first."""
    if "notices" not in unit.objectIds():
        container = createContent("Notices", id="notices", title="告知单、决定书")
        addContentToContainer(unit, container, checkConstraints=False)
    return unit["notices"]


def addressee(unit, kind) -> str:
    """Whom a notice is for: the unit; what the unit itself says, the public or its department."""
    if unit.portal_type == "Region":
        return PUBLIC
    if kind.issuer != "unit":
        return unit.title
    return PUBLIC if kind.announced else authority(aq_parent(unit).title)


def issuer(unit, kind) -> str:
    """The unit itself, the issuing department, or its superior where that acts (Art. 41)."""
    if kind.issuer == "unit":
        return unit.title
    if unit.portal_type == "Region":
        return authority(unit.title)
    region = aq_parent(unit)
    superior = aq_parent(region)
    user = api.user.get_current()
    if group_id(superior.getId(), "Supervisor") in (user.getGroups() if user else ()):
        return authority(superior.title)
    return authority(region.title)
