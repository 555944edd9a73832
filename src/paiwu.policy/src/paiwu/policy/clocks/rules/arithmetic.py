"""Statutory clocks as a table, and how they run (pure: the day is an argument).

A document's milestones are facts `{"event": ..., "on": "2018-03-01", ...}` in order. A clock
starts with one event, is stopped for good by others and is paused by Art. 31 paragraph 3. Which
statute applies depends on the case: `{"kind": "change", "grounds": [1]}`, `{"kind": "permit"}`.
"""

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from paiwu.policy.clocks.rules import calendar
from paiwu.policy.permit.rules import grounds


Day = datetime.date


@dataclass(frozen=True)
class Statute:
    """One row of the table of clocks."""

    id: str
    article: str
    title: str
    days: int
    starts: frozenset[str]
    stops: frozenset[str]
    extends: Mapping[str, int] = field(default_factory=dict)
    #: transition made by the daily run when the clock has lapsed
    lapse: str | None = None
    #: the cases it is for
    when: Callable[[Mapping], bool] = lambda case: True


def _row(id, article, title, days, starts, stops, **more):
    return Statute(id, article, title, days, frozenset(starts), frozenset(stops), **more)


ENDS = ("withdraw", "not_required", "not_accepted", "granted", "denied")


def _kind(*kinds):
    return lambda case: case.get("kind", "initial") in kinds


def _change(days):
    """A change whose decision takes `days` working days (Art. 45 para 3)."""

    def when(case):
        is_change = case.get("kind") == "change"
        return is_change and grounds.decision_days(case.get("grounds") or ()) == days

    return when


#: the clocks; working days
STATUTES = (
    _row("publicity", "25", "公开时间不得少于五个工作日", 5, ["publicised"], ["submitted", *ENDS]),
    _row(
        "acceptance",
        "27",
        "五个工作日内受理、告知补正、不予受理或者告知不需要办理",
        5,
        ["submitted"],
        ["accepted", "supplementing", *ENDS],
        lapse="deem_accepted",
    ),
    _row(
        "decision",
        "31",
        "自受理申请之日起二十个工作日内作出决定",
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        when=_kind("initial"),
    ),
    _row(
        "decision",
        "45",
        "自受理变更申请之日起十个工作日内作出变更决定",
        10,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        when=_change(10),
    ),
    _row(
        "decision",
        "45",
        "自受理变更申请之日起二十个工作日内作出变更许可决定",
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        when=_change(20),
    ),
    _row(
        "decision",
        "48",
        "自受理延续申请之日起二十个工作日内作出决定",
        20,
        ["accepted"],
        ENDS,
        extends={"extended": 10},
        when=_kind("renewal"),
    ),
    _row(
        "decision",
        "51",
        "收到补领申请后十个工作日内补发",
        10,
        ["submitted"],
        ENDS,
        when=_kind("reissue"),
    ),
    _row(
        "issue",
        "31",
        "自作出决定之日起十个工作日内发放排污许可证",
        10,
        ["granted"],
        ["issued", "revoked"],
    ),
)


#: clock -> what its lapse means for whom (shown to both sides)
CONSEQUENCES = {
    "acceptance": "逾期不告知的，自收到申请材料之日起即视为受理（第二十七条）",
    "decision": "未在法定时限内作出决定的，由上级机关或者监察机关责令改正（第五十二条第二项）",
    "change_application": "逾期申请仍予受理，记录逾期天数，由核发环保部门责令改正（第五十四条）",
    "reissue_application": "逾期补办的，由核发环保部门责令改正（第五十四条）",
    "renewal_application": "逾期申请仍予受理；有效期届满前未获准予延续的，许可证失效，不得排放污染物"
    "（第五十七条第二项），核发环保部门依法注销（第五十条第一项）",
    "expiry": "有效期届满未延续的，不得排放污染物（第五十七条第二项），许可证依法注销（第五十条第一项）",
    "cancellation": "核发环保部门应当办理注销手续并公告（第五十条）",
    "rectification": "到期仍不符合许可条件的，提出停业、关闭建议并注销许可证（第六十二条）",
}


@dataclass(frozen=True)
class Clock:
    """A clock as it stands on a given day."""

    id: str
    article: str
    title: str
    started: Day
    due: Day
    stopped: Day | None
    paused: bool
    lapsed: bool
    working_days_left: int
    announced: bool
    #: working days that the law gives, extensions included
    days: int

    @property
    def used(self) -> int:
        """Working days that count so far, or counted until it was stopped; pauses left out."""
        return self.days - self.working_days_left

    def as_dict(self) -> dict:
        def iso(day):
            return day and day.isoformat()

        return {
            "id": self.id,
            "article": self.article,
            "title": self.title,
            "started": iso(self.started),
            "due": iso(self.due),
            "stopped": iso(self.stopped),
            "paused": self.paused,
            "lapsed": self.lapsed,
            "working_days_left": self.working_days_left,
            "calendar_announced": self.announced,
            "consequence": CONSEQUENCES.get(self.id),
        }


@dataclass(frozen=True)
class Pause:
    """Time that does not count: working days in (start, end]; an open one has no end yet."""

    start: Day
    end: Day | None
    expected: int = 0


def pauses(milestones: Iterable[Mapping]) -> list[Pause]:
    """Suspensions of Art. 31 paragraph 3."""
    found: list[Pause] = []
    for fact in milestones:
        if fact["event"] == "suspended":
            found.append(Pause(day(fact["on"]), None, fact.get("days") or 0))
        elif found and found[-1].end is None and fact["event"] in ("resumed", "withdraw"):
            found[-1] = Pause(found[-1].start, day(fact["on"]), found[-1].expected)
    return found


def day(value) -> Day:
    return Day.fromisoformat(value) if isinstance(value, str) else value


def due_date(start: Day, days: int, stops: Iterable[Pause]) -> Day:
    """The day on which `days` working days after `start` are used up, pauses left out.

    While a pause is open the working days announced for it are assumed.
    """
    spans = [
        (pause.start, pause.end or calendar.add_working_days(pause.start, pause.expected))
        for pause in stops
    ]
    current, left = start, days
    while left > 0:
        current += calendar.ONE
        if calendar.is_working_day(current) and not any(a < current <= b for a, b in spans):
            left -= 1
    return current


INITIAL = {"kind": "initial"}


def clocks(milestones: Iterable[Mapping], today: Day, case: Mapping = INITIAL) -> list[Clock]:
    """Every statutory clock that a document's milestones have started, as it stands on `today`.

    A clock started anew (a resubmission after supplements, Art. 27 item 4) counts from its last
    start.
    """
    facts = list(milestones)
    stops = pauses(facts)
    result = []
    for statute in STATUTES:
        if not statute.when(case):
            continue
        started = stopped = None
        extra = 0
        for fact in facts:
            if fact["event"] in statute.starts:
                started, stopped, extra = day(fact.get("counts_from") or fact["on"]), None, 0
            elif started and not stopped and fact["event"] in statute.stops:
                stopped = day(fact["on"])
            elif started and not stopped:
                extra += statute.extends.get(fact["event"], 0)
        if started is None:
            continue
        own = [p for p in stops if p.end is None or p.end > started]
        paused = statute.id == "decision" and stopped is None and any(p.end is None for p in own)
        due = due_date(started, statute.days + extra, own if statute.id == "decision" else ())
        reference = stopped or (own[-1].start if paused else today)
        left = calendar.working_days_between(reference, due)
        if paused:
            left -= calendar.working_days_between(
                own[-1].start, calendar.add_working_days(own[-1].start, own[-1].expected)
            )
        result.append(
            Clock(
                id=statute.id,
                article=statute.article,
                title=statute.title,
                started=started,
                due=due,
                stopped=stopped,
                paused=paused,
                lapsed=not paused and reference > due,
                working_days_left=left,
                announced=calendar.is_announced(due),
                days=statute.days + extra,
            )
        )
    return result


def deadline(
    id: str, article: str, title: str, started: Day, due: Day, stopped: Day | None, today: Day
) -> Clock:
    """A clock whose last day is fixed by a date and not by milestones."""
    reference = stopped or today
    return Clock(
        id=id,
        article=article,
        title=title,
        started=started,
        due=due,
        stopped=stopped,
        paused=False,
        lapsed=reference > due,
        working_days_left=calendar.working_days_between(reference, due),
        announced=calendar.is_announced(due),
        days=calendar.working_days_between(started, due),
    )


def running(found: Iterable[Clock]) -> list[Clock]:
    """The clocks that still run, the one due first in front."""
    return sorted((clock for clock in found if clock.stopped is None), key=lambda clock: clock.due)


def lapse(milestones: Iterable[Mapping], today: Day) -> tuple[str, Clock] | None:
    """The transition that silence has brought about by `today`, with its clock (Art. 27)."""
    transitions = {statute.id: statute.lapse for statute in STATUTES if statute.lapse}
    for clock in running(clocks(milestones, today)):
        if clock.lapsed and clock.id in transitions:
            return transitions[clock.id], clock
    return None
