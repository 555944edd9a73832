"""Grounds of change, revocation and cancellation (Art. 43, 49, 50) as tables (pure)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from paiwu.content import zh
from paiwu.policy.clocks.rules import calendar


Day = datetime.date
FILING_DAYS = 30  # Art. 43, 46, 51: 三十个工作日


@dataclass(frozen=True)
class ChangeGround:
    """A row of Art. 43: what has changed, and whether one applies before it or after it.

    `side` is `before` (之日前三十个工作日内), `after` (之日起三十个工作日内) or None where the
    Measures leave the time to other law. `decision_days` are those of Art. 45 paragraph 3.
    """

    item: int
    article: str
    title: str
    event: str
    side: str | None
    decision_days: int = 20


CHANGE_GROUNDS = (
    ChangeGround(
        1, "43-1", zh("正本中载明的基本信息发生变更"), zh("基本信息变更之日"), "after", 10
    ),
    ChangeGround(
        2, "43-2", zh("因排污单位原因许可事项发生变更"), zh("许可事项变更之日"), "before"
    ),
    ChangeGround(
        3, "43-3", zh("在原场址内实施新建、改建、扩建项目"), zh("排污行为变更之日"), "before"
    ),
    ChangeGround(4, "43-4", zh("新制修订的污染物排放标准实施"), zh("排放标准实施之日"), "before"),
    ChangeGround(
        5, "43-5", zh("重点污染物排放总量控制指标发生变化"), zh("总量指标变化之日"), "after"
    ),
    ChangeGround(6, "43-6", zh("限期达标规划实施"), zh("限期达标规划实施之日"), "before"),
    ChangeGround(7, "43-7", zh("重污染天气应急预案实施"), zh("应急预案实施之日"), "after"),
    ChangeGround(8, "43-8", zh("法律法规规定需要进行变更的其他情形"), zh("情形发生之日"), None),
)
_BY_ITEM = {ground.item: ground for ground in CHANGE_GROUNDS}


@dataclass(frozen=True)
class Window:
    """When one may apply in time: both days included; `opens` None: any day up to `due`."""

    opens: Day | None
    due: Day


def change_window(item: int, changed_on: Day) -> Window | None:
    """The time for applying under ground `item` of Art. 43; None where none is set.

    `before`: in the thirty working days before the day of the event; `after`: within thirty
    working days from it.
    """
    side = _BY_ITEM[item].side
    if side == "after":
        return Window(changed_on, calendar.add_working_days(changed_on, FILING_DAYS))
    if side == "before":
        return Window(
            calendar.working_day_before(changed_on, FILING_DAYS),
            calendar.working_day_before(changed_on, 1),
        )
    return None


def earliest_window(items: Iterable[int], changed_on: Day) -> tuple[ChangeGround, Window] | None:
    """The ground that is due first, with its window."""
    found = [(_BY_ITEM[item], change_window(item, changed_on)) for item in items]
    timed = [(ground, window) for ground, window in found if window]
    return min(timed, key=lambda pair: (pair[1].due, pair[0].item), default=None)


def decision_days(items: Iterable[int]) -> int:
    """Working days for deciding on a change (Art. 45 para 3): the longest of its grounds."""
    return max((_BY_ITEM[item].decision_days for item in items), default=20)


def renews_original(items: Iterable[int]) -> bool:
    """Art. 45 para 1: under ground 1 the original (正本) is issued anew."""
    return 1 in set(items)


@dataclass(frozen=True)
class Ground:
    """A ground on which a permit ends; `needs` is a state of the permit it presupposes."""

    item: int
    article: str
    title: str
    needs: str | None = None


REVOCATION_GROUNDS = (
    Ground(1, "49-1", zh("超越法定职权核发排污许可证")),
    Ground(2, "49-2", zh("违反法定程序核发排污许可证")),
    Ground(3, "49-3", zh("工作人员滥用职权、玩忽职守核发排污许可证")),
    Ground(4, "49-4", zh("对不具备申请资格或者不符合法定条件的申请人准予许可")),
    Ground(5, "49-5", zh("依法可以撤销排污许可证的其他情形")),
)
CANCELLATION_GROUNDS = (
    Ground(1, "50-1", zh("排污许可证有效期届满，未延续"), needs="expired"),
    Ground(2, "50-2", zh("排污单位被依法终止")),
    Ground(3, "50-3", zh("应当注销的其他情形")),
)
#: transition -> its grounds
GROUNDS = {"revoke": REVOCATION_GROUNDS, "cancel": CANCELLATION_GROUNDS}


def find(transition: str, given) -> Ground | None:
    """The ground named by its item (2, "2"), its article ("50-2") or its text.

    Any other text describes the last ground of the list, that of other circumstances.
    """
    rows = GROUNDS[transition]
    if isinstance(given, int) and not isinstance(given, bool):
        return next((row for row in rows if row.item == given), None)
    if not isinstance(given, str) or not given.strip():
        return None
    text = given.strip()
    for row in rows:
        if text in (str(row.item), row.article, row.title):
            return row
    coded = all(char in "0123456789-" for char in text)
    return None if coded else rows[-1]
