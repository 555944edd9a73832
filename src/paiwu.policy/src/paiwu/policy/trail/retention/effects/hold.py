"""Legal hold (法律保全): while it stands, nothing of the unit is disposed of or deleted."""

from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.rest.errors import WrongState
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import unit_of


class IReason(IRowSchema):
    """What placing and lifting a hold need."""

    reason = schema.Text(title=_("Reason"), max_length=1000)


def of(document) -> dict | None:
    """The hold on a document's unit, None where there is none."""
    unit = unit_of(document)
    return getattr(unit.aq_base, "legal_hold", None) if unit is not None else None


def place(unit, reason: str) -> dict:
    """Put the unit under hold; WrongState (409) if it is."""
    if of(unit):
        raise WrongState(_("The unit is under legal hold already."))
    unit.legal_hold = {"reason": reason, "by": actor(), "at": now.actual().isoformat()}
    note(unit, "hold", reason)
    return unit.legal_hold


def lift(unit, reason: str) -> dict:
    """Lift it; both stay on record."""
    if not of(unit):
        raise WrongState(_("The unit is under no legal hold."))
    unit.legal_hold = None
    note(unit, "lift_hold", reason)
    return {}


def require_none(document):
    """Before something is given up; WrongState (409) under hold."""
    held = of(document)
    if held:
        message = _("Under legal hold nothing is disposed of: ${reason}", mapping=held)
        raise WrongState(message)
