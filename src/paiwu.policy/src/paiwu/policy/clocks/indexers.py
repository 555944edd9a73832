"""The day on which a document's next clock is due, for lists by urgency."""

from plone.indexer import indexer

from paiwu.content.types.interfaces import IBlocks
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import indexed_clocks
from paiwu.policy.clocks.rules.arithmetic import running
from paiwu.policy.tree.states import state_of


def _first(document):
    clocks = running(indexed_clocks(document, now.today()))
    if not clocks:
        raise AttributeError("no clock runs")
    return clocks[0]


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


@indexer(IBlocks)
def due(document):
    return _first(document).due.isoformat()


@indexer(IBlocks)
def due_title(document):
    clock = _first(document)
    return f"{clock.title}（第{clock.article}条）"
