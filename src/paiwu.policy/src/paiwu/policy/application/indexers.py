"""The regions whose opinion an application waits for (Art. 7); how long its decision took (Art. 31)."""

from plone.indexer import indexer

from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.application.effects.advice import open_regions
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import indexed_clocks
from paiwu.policy.tree.states import state_of


@indexer(IPermitApplication)
def consulted(application):
    return open_regions(application)


@indexer(IPermitApplication)
def decision_clock(application):
    """{on, used, days} of a decided application: how long it took and how long it may take (Art. 31)."""
    found = [
        clock
        for clock in indexed_clocks(application, now.today())
        if clock.id == "decision" and clock.stopped is not None
    ]
    if not found or state_of(application) not in ("granted", "denied"):
        raise AttributeError("not decided")
    [clock] = found
    return {"on": clock.stopped.isoformat(), "used": clock.used, "days": clock.days}
