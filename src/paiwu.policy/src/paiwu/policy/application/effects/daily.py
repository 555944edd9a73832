"""What the daily run lets lapse of applications."""

from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.application.rules.statutes import lapse
from paiwu.policy.clocks.effects.daily import Task
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.tree.states import state_of


def silence(application, today) -> dict | None:
    """Silence for five working days is acceptance (Art. 27)."""
    lapsed = lapse(application.milestones, today)
    if state_of(application) != "submitted" or not lapsed:
        return None
    transition, clock = lapsed
    since = clock.due + calendar.ONE
    take_as_system(application, transition, "逾期未告知，视为受理", {"on": since.isoformat()})
    return {"transition": transition, "article": clock.article, "on": since.isoformat()}


SILENCE = Task(10, "PermitApplication", "submitted", silence)
