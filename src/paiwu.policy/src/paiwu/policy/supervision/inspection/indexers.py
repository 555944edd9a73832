"""What the catalog knows of an inspection: its day, its inspectors, what is due."""

from plone.indexer import indexer

from paiwu.content import zh
from paiwu.content.types.interfaces import IInspectionRecord
from paiwu.policy.supervision.inspection.effects.inspections import ENDED
from paiwu.policy.supervision.inspection.effects.inspections import inspected_on
from paiwu.policy.supervision.inspection.effects.inspections import is_in_breach
from paiwu.policy.tree.states import state_of


PLANNED, CORRECTED = zh("计划检查日期（第39条）"), zh("改正期限届满，应当复查（第59条）")


@indexer(IInspectionRecord)
def inspection_on(record):
    """The day of the inspection; until it has begun, the day that it is planned for."""
    if record.inspected_at:
        return inspected_on(record).isoformat()
    day = record.planned_on or record.created().asdatetime().date()
    return day.isoformat()


@indexer(IInspectionRecord)
def inspectors(record):
    return list(record.inspectors or ())


def _due(record):
    """(day, what is due then); AttributeError where nothing is."""
    if state_of(record) not in ENDED:
        if record.planned_on:
            return record.planned_on, PLANNED
    elif record.rectify_by and is_in_breach(record):
        return record.rectify_by, CORRECTED
    raise AttributeError("nothing is due")


@indexer(IInspectionRecord)
def due(record):
    return _due(record)[0].isoformat()


@indexer(IInspectionRecord)
def due_title(record):
    return _due(record)[1]
