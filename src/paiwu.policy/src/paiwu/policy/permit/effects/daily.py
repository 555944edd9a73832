"""What the daily run lets lapse of permits."""

from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.clocks.effects.daily import Task
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.states import state_of


RECTIFICATION_LAPSED = "rectification_lapsed"


def rectification(permit, today) -> dict | None:
    """A rectification whose time has run out waits for the department's proposal (Art. 62)."""
    noted = {
        fact.get("problem") for fact in permit.milestones if fact["event"] == RECTIFICATION_LAPSED
    }
    for row in permit.rectifications or ():
        if row.get("end") and row["end"] < today.isoformat() and row["problem"] not in noted:
            fact = {"event": RECTIFICATION_LAPSED, "on": today.isoformat(), "by": "system"}
            fact |= {"problem": row["problem"], "end": row["end"]}
            permit.milestones = (*permit.milestones, fact)
            refresh(permit)
            note(permit, RECTIFICATION_LAPSED, details={"problem": row["problem"]})
            return {"transition": RECTIFICATION_LAPSED, "article": "62", "on": row["end"]}
    return None


def expiry(permit, today) -> dict | None:
    """A permit ends with its last day (Art. 21)."""
    if state_of(permit) != "valid" or not permit.valid_until or permit.valid_until >= today:
        return None
    take_as_system(permit, "expire", "有效期届满")
    return {"transition": "expire", "article": "21", "on": today.isoformat()}


RECTIFICATION = Task(20, "Permit", "valid", rectification)
EXPIRY = Task(30, "Permit", "valid", expiry)
