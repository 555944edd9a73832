"""The classes behind the types."""

from plone.dexterity.content import Container
from plone.dexterity.content import Item
from zope.interface import implementer

from paiwu.content.types.interfaces import IPaiwuContent


#: id -> portal type of the containers that a unit always has
UNIT_CONTAINERS = {
    "applications": "Applications",
    "ledgers": "Ledgers",
    "reports": "Reports",
    "inspections": "Inspections",
    "materials": "Materials",
}


def no_creator(document) -> str:
    """Names no creator: who did what is told by the trail, to those who may read it."""
    return ""


def no_creators(document) -> tuple:
    return ()


@implementer(IPaiwuContent)
class PaiwuContainer(Container):
    """Base of the containers; its sequence of numbered children lives with it."""

    #: the last number given out; a number is never given twice
    last_number = 0

    Creator = no_creator
    listCreators = no_creators

    def next_number(self) -> int:
        """The next number of the sequence; a concurrent taker makes one of the two retry."""
        self.last_number += 1
        return self.last_number


class Region(PaiwuContainer):
    """行政区; `brought_forward` and `draws` are written by paiwu.policy alone."""

    brought_forward = ()
    draws = ()


class DischargingUnit(PaiwuContainer):
    """排污单位."""


class UnitContainer(PaiwuContainer):
    """A container of a unit; adds nothing of its own."""


class Inspections(UnitContainer):
    """监督检查 of a unit."""


class Notices(UnitContainer):
    """告知单、决定书、公告 of a unit; made with the first of them, numbered by year."""

    #: year -> the last number given out; numbers have no gaps.
    #: (Not annotated: `__annotations__` is where Zope keeps an object's annotations.)
    last_numbers = {}  # type: dict[int, int]

    def next_in_year(self, year: int) -> int:
        """The next number of the year; a concurrent taker makes one of the two retry."""
        number = self.last_numbers.get(year, 0) + 1
        self.last_numbers = {**self.last_numbers, year: number}
        return number


class PermitApplication(PaiwuContainer):
    """排污许可申请; its attachments are its children.

    `attestation`, `base`, `decision` and `milestones` are written by paiwu.policy alone.
    """

    attestation = None
    #: the edition and the dates of the permit that the application began from
    base = None
    decision = None
    milestones = ()


class Permit(PaiwuContainer):
    """排污许可证."""

    milestones = ()


class Ledger(PaiwuContainer):
    """环境管理台账; `disposal` is written by paiwu.policy alone."""

    disposal = None


class ExecutionReport(PaiwuContainer):
    """执行报告; `figures` and `attestation` are written by paiwu.policy alone."""

    figures = None
    attestation = None


@implementer(IPaiwuContent)
class PaiwuItem(Item):
    """Base of what holds nothing."""

    Creator = no_creator
    listCreators = no_creators


class InspectionRecord(PaiwuItem):
    """监督检查记录; no container, for its field `items` is a table.

    `photo_files` (number -> blob) is written by paiwu.policy alone.
    """

    photo_files = None


class Notice(PaiwuItem):
    """告知单、决定书、公告."""
