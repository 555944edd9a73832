"""The permit made from a granted application (Art. 21, 31, 32)."""

from AccessControl import getSecurityManager
from Acquisition import aq_parent
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.schema import getFieldNames

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import IBlocks
from paiwu.policy.access import facts as fact_rules
from paiwu.policy.access.transitions import state_of
from paiwu.policy.access.transitions import take_as_system
from paiwu.policy.application import determination
from paiwu.policy.application.subject import unit_of
from paiwu.policy.clocks import now
from paiwu.policy.permit import rules
from paiwu.policy.trail.versions import record_version


def may_be_created(application):
    """A unit has one permit; first applications make it, changes and renewals do not."""
    if application.kind != "initial":
        raise WrongState(_("Deciding on this kind of application is not available yet."))
    if "permit" in unit_of(application).objectIds():
        raise WrongState(_("The unit has a permit already."))


def create(application):
    """Edition 1: the blocks applied for, the limits decided, number and term."""
    unit = unit_of(application)
    content = values(application)
    decided = now.today()
    fields = {name: getattr(application, name) for name in getFieldNames(IBlocks)}
    fields |= {
        "limits": determination.decided_limits(content),
        "total_limits": determination.decided_totals(content),
        "permit_number": unit.getId(),
        "edition": 1,
        "issuing_authority": rules.authority(aq_parent(unit).title),
        "decision_date": decided,
        "valid_from": decided,
        "valid_until": rules.last_day(decided, phase_out=application.phase_out_date),
        "milestones": ({"event": "granted", "on": decided.isoformat(), "by": _actor()},),
    }
    permit = createContent("Permit", id="permit", **fields)
    permit = addContentToContainer(unit, permit, checkConstraints=False)
    publish_unit(unit)
    return permit


def created(permit, event):
    """Edition n is version n."""
    record_version(permit, f"第{permit.edition}版")


def publish_unit(unit):
    """With the permit, the unit's basic information becomes public (Art. 32)."""
    if state_of(unit) == "registered":
        take_as_system(unit, "publish")


#: transition -> milestone event
EVENTS = {
    "issue": "issued",
    "expire": "expired",
    "cancel": "cancelled",
    "revoke": "revoked",
    "declare_lost": "declared_lost",
}


def guard(permit, event):
    """Before a transition: the facts it needs (Art. 49, 50)."""
    if event.transition is None:
        return
    given = dict((event.kwargs or {}).get("facts") or {})
    given["comment"] = (event.kwargs or {}).get("comment") or ""
    problems = fact_rules.problems(event.transition.getId(), given)
    if problems:
        raise Invalid(problems)


def act(permit, event):
    """After a transition: its milestone; issuing dates the permit (Art. 31)."""
    if event.transition is None:
        return
    name = event.transition.getId()
    today = now.today()
    if name == "issue":
        permit.issued_on = today
    given = dict((event.kwargs or {}).get("facts") or {})
    fact = {"event": EVENTS[name], "on": today.isoformat(), "by": _actor()}
    fact |= {key: given[key] for key in ("ground",) if given.get(key)}
    permit.milestones = (*permit.milestones, fact)
    permit.reindexObject(idxs=["due", "milestones"])


def _actor() -> str:
    return getSecurityManager().getUser().getId() or "system"
