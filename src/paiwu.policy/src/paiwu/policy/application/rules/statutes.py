"""The clocks of an application (Art. 25, 27, 31, 43, 45, 48, 51) as a table (pure)."""

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace

from paiwu.content import zh
from paiwu.policy.clocks.rules import arithmetic
from paiwu.policy.clocks.rules.arithmetic import INITIAL
from paiwu.policy.clocks.rules.arithmetic import Clock
from paiwu.policy.clocks.rules.arithmetic import statute
from paiwu.policy.clocks.rules.reminders import ENTERPRISE
from paiwu.policy.clocks.rules.reminders import Reminder
from paiwu.policy.permit.rules import grounds
from paiwu.policy.permit.rules.statutes import ISSUE


Day = datetime.date
ENDS = ("withdraw", "not_required", "not_accepted", "granted", "denied")


def _kind(*kinds):
    return lambda case: case.get("kind", "initial") in kinds


def _change(days):
    """A change whose decision takes `days` working days (Art. 45 para 3)."""

    def when(case):
        is_change = case.get("kind") == "change"
        return is_change and grounds.decision_days(case.get("grounds") or ()) == days

    return when


LATE_DECISION = zh("未在法定时限内作出决定的，由上级机关或者监察机关责令改正（第五十二条第二项）")

#: the clocks of an application; working days
STATUTES = (
    statute(
        "publicity",
        "25",
        zh("公开时间不得少于五个工作日"),
        5,
        ["publicised"],
        ["submitted", *ENDS],
        public=True,
    ),
    statute(
        "acceptance",
        "27",
        zh("五个工作日内受理、告知补正、不予受理或者告知不需要办理"),
        5,
        ["submitted"],
        ["accepted", "supplementing", *ENDS],
        lapse="deem_accepted",
        consequence=zh("逾期不告知的，自收到申请材料之日起即视为受理（第二十七条）"),
    ),
    statute(
        "decision",
        "31",
        zh("自受理申请之日起二十个工作日内作出决定"),
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        consequence=LATE_DECISION,
        when=_kind("initial"),
    ),
    statute(
        "decision",
        "45",
        zh("自受理变更申请之日起十个工作日内作出变更决定"),
        10,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        consequence=LATE_DECISION,
        when=_change(10),
    ),
    statute(
        "decision",
        "45",
        zh("自受理变更申请之日起二十个工作日内作出变更许可决定"),
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        consequence=LATE_DECISION,
        when=_change(20),
    ),
    statute(
        "decision",
        "48",
        zh("自受理延续申请之日起二十个工作日内作出决定"),
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        consequence=LATE_DECISION,
        when=_kind("renewal"),
    ),
    statute(
        "decision",
        "51",
        zh("收到补领申请后十个工作日内补发"),
        10,
        ["submitted"],
        ENDS,
        consequence=LATE_DECISION,
        when=_kind("reissue"),
    ),
    # a later application's grant is an edition of a permit that is in force
    replace(ISSUE, when=_kind("initial")),
)

LATE_CHANGE = zh("逾期申请仍予受理，记录逾期天数，由核发环保部门责令改正（第五十四条）")

REMINDERS = (
    Reminder("acceptance", "27", 2, ("Clerk",)),
    Reminder("decision", "31", 5, ("Reviewer", "Approver")),
    Reminder("change_application", "43", 10, ENTERPRISE),
)


def clocks(milestones: Iterable[Mapping], today: Day, case: Mapping = INITIAL) -> list[Clock]:
    """The clocks that an application's milestones have started, as they stand on `today`."""
    return arithmetic.clocks(STATUTES, milestones, today, case)


def lapse(milestones: Iterable[Mapping], today: Day) -> tuple[str, Clock] | None:
    """The transition that silence has brought about by `today`, with its clock (Art. 27)."""
    return arithmetic.lapse(STATUTES, milestones, today)
