"""The notices of a permit's steps."""

from paiwu.policy.notices import rules
from paiwu.policy.notices.effects.writing import write


def notify_permit_step(permit, transition: str, facts):
    """The notice of a step of a permit (Art. 49, 50, 51)."""
    name = rules.BY_PERMIT_STEP.get(transition)
    if name:
        write(permit, rules.KINDS[name], permit_facts(permit) | facts)


def permit_facts(permit) -> dict:
    return {
        "number": permit.permit_number,
        "edition": permit.edition,
        "valid_from": permit.valid_from,
        "valid_until": permit.valid_until,
    }
