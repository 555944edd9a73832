"""The application object as the values that the rules take."""

import datetime

from Products.CMFCore.utils import getToolByName

from paiwu.content.rest.files import is_empty
from paiwu.content.rest.serializer import values
from paiwu.policy.application.effects.clocks import overdue_days
from paiwu.policy.application.rules import signature
from paiwu.policy.application.rules.checks import Subject
from paiwu.policy.clocks import now
from paiwu.policy.permit.rules import trades
from paiwu.policy.tree.files import file_digest
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


def attachments(application) -> list:
    """The files of an application, as objects."""
    return [child for child in application.objectValues() if child.portal_type == "File"]


def attachment_digests(application) -> dict[str, str]:
    return {file.getId(): file_digest(file) for file in attachments(application)}


def is_signed(application, content=None) -> bool:
    """True while the signature stands over the content as it is."""
    attestation = application.attestation
    if not attestation:
        return False
    present = attachment_digests(application) if attestation["attachments"] else {}
    return signature.holds(attestation, content or values(application), present)


def milestone_day(application, event: str) -> datetime.date | None:
    """The day of the last milestone of that name."""
    days = [fact["on"] for fact in application.milestones if fact["event"] == event]
    return datetime.date.fromisoformat(days[-1]) if days else None


def considered(application) -> dict:
    """The application's values, with the limits that stand in the permit where there is one."""
    content = values(application)
    permit = permit_of(application)
    if application.kind != "initial" and permit is not None:
        content["standing_limits"] = permit.limits
    return content


def unchanged_transferors(content, unit, known) -> tuple[str, ...]:
    """Transferors on this platform whose permit does not yet show what they gave up (Art. 26-8).

    A transferor that is not on the platform, or has no permit, is proved by its document alone.
    """
    found = []
    for trade in trades.offsets(content, known):
        other = _unit_by_code(unit, trade.get("counterparty"))
        permit = permit_of(other) if other is not None else None
        if permit is None:
            continue
        if not trades.is_transferred(trade, unit.getId(), permit.emission_trades or ()):
            found.append(trade["counterparty"])
    return tuple(found)


def _unit_by_code(place, code):
    if not code:
        return None
    catalog = getToolByName(place, "portal_catalog")
    brains = catalog.unrestrictedSearchResults(portal_type="DischargingUnit", getId=code)
    return brains[0]._unrestrictedGetObject() if brains else None


def subject_of(application) -> Subject:
    """Everything the checks of an application look at, as of now."""
    content = considered(application)
    unit, permit = unit_of(application), permit_of(application)
    today = now.today()
    return Subject(
        values=content,
        materials=frozenset(
            file.material_kind or "other"
            for file in attachments(application)
            if not is_empty(getattr(file, "file", None))
        ),
        today=today,
        unit_uscc=getattr(unit, "uscc", None),
        signed=is_signed(application, content),
        permit_state=state_of(permit) if permit is not None else None,
        permit_trades=tuple(getattr(permit, "emission_trades", None) or ()),
        unchanged_transferors=unchanged_transferors(
            content, unit, tuple(getattr(permit, "emission_trades", None) or ())
        ),
        declared_lost=bool(application.base and application.base.get("lost_on")),
        overdue_days=overdue_days(application, today),
        publicised_on=milestone_day(application, "publicised"),
    )
