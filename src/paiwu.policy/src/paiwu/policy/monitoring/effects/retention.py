"""How long a ledger is kept (Art. 35 para 2), and its disposal, which leaves a record."""

import datetime

from paiwu.content import _
from paiwu.content.readings import store
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.retention.effects import hold
from paiwu.policy.trail.retention.rules import RETENTION
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.states import state_of


def kept_until(year: int) -> datetime.date:
    """The last day on which a year's ledger must be there.

    >>> kept_until(2019)
    datetime.date(2022, 12, 31)
    """
    years = RETENTION["Ledger"].years
    if years is None:
        return datetime.date.max
    return datetime.date(year + years, 12, 31)


def dispose(ledger, data) -> dict:
    """Give up a closed ledger's content; WrongState (409) before its time, Invalid without a reason."""
    hold.require_none(ledger)
    until = kept_until(ledger.year)
    if state_of(ledger) != "closed" or now.today() <= until:
        raise WrongState(
            _(
                "A ledger is kept until ${until} and closed before (Art. 35).",
                mapping={"until": until.isoformat()},
            )
        )
    if getattr(ledger, "disposal", None):
        raise WrongState(_("The ledger has been disposed of."))
    reason = data.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise Invalid([Problem("reason", _("is required"))])
    ledger.disposal = {
        "by": actor(),
        "at": now.moment().isoformat(),
        "reason": reason.strip(),
        "batches": store.dispose(ledger),
        "entries": entries.dispose(ledger),
    }
    note(ledger, "dispose", ledger.disposal["reason"])
    return ledger.disposal
