"""The day on which a document's next clock is due, for lists by urgency."""

from plone.indexer import indexer

from paiwu.content import zh
from paiwu.content.types.interfaces import IBlocks
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import indexed_clocks
from paiwu.policy.clocks.rules.arithmetic import running


def _first(document):
    clocks = running(indexed_clocks(document, now.today()))
    if not clocks:
        raise AttributeError("no clock runs")
    return clocks[0]


@indexer(IBlocks)
def due(document):
    return _first(document).due.isoformat()


@indexer(IBlocks)
def due_title(document):
    clock = _first(document)
    return zh(
        "${title}（第${article}条）", mapping={"title": clock.title, "article": clock.article}
    )
