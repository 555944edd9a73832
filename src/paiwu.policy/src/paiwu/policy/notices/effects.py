"""Writing a notice: once, numbered, with its text; announced where the Measures say so."""

from Acquisition import aq_parent
from plone import api
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.i18n import translate

from paiwu.content.types.interfaces import APPLICATION_KINDS
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules.facts import SUSPENSION_REASONS
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import clocks_of
from paiwu.policy.notices import rules
from paiwu.policy.permit.rules.grounds import CHANGE_GROUNDS
from paiwu.policy.permit.rules.terms import authority
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of


PUBLIC = "社会公众"


def notify_step(application, transition: str, given):
    """The notices of a step of an application (Art. 25, 27, 31, 32, 45, 48, 51, 53)."""
    for kind in rules.kinds_for(transition, application.kind, given):
        write(application, kind, application_facts(application, given))


def notify_permit_step(permit, transition: str, facts):
    """The notice of a step of a permit (Art. 49, 50, 51)."""
    name = rules.BY_PERMIT_STEP.get(transition)
    if name:
        write(permit, rules.KINDS[name], permit_facts(permit) | facts)


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
        legal_basis=kind.basis,
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


def application_facts(application, given) -> dict:
    submitted = [fact["on"] for fact in application.milestones if fact["event"] == "submitted"]
    kind = translate(APPLICATION_KINDS.getTerm(application.kind).title, target_language="zh_CN")
    decision = next(
        (
            clock
            for clock in clocks_of(application, now.today())
            if clock.id == "decision" and clock.stopped is None
        ),
        None,
    )
    titles = {ground.item: ground.title for ground in CHANGE_GROUNDS}
    facts = {
        "application": f"排污许可证申请（{kind}，第{application.getId()}号）",
        "start": (application.publicity or {}).get("start"),
        "submitted": submitted[-1] if submitted else "",
        "items": "；".join(given.get("items") or ()),
        "reasons": given.get("comment") or "",
        "reason": SUSPENSION_REASONS.get(given.get("reason"), ""),
        "days": given.get("days"),
        "due": f"应于{decision.due.isoformat()}前作出决定。" if decision else "",
        "grounds": "；".join(titles[item] for item in application.change_grounds or ()),
    }
    permit = permit_of(application)
    return facts | (permit_facts(permit) if permit is not None else {})


def permit_facts(permit) -> dict:
    return {
        "number": permit.permit_number,
        "edition": permit.edition,
        "valid_from": permit.valid_from,
        "valid_until": permit.valid_until,
    }
