"""Clocks as arithmetic over milestones (pure: the day is an argument).

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


Day = datetime.date


@dataclass(frozen=True)
class Statute:
    """One row of a table of clocks; working days."""

    id: str
    article: str
    title: str
    days: int
    starts: frozenset[str]
    stops: frozenset[str]
    extends: Mapping[str, int] = field(default_factory=dict)
    #: transition made by the daily run when the clock has lapsed
    lapse: str | None = None
    #: what a lapse means for whom (shown to both sides)
    consequence: str | None = None
    #: anybody may know of it; the others are between the unit and its department
    public: bool = False
    #: the cases it is for
    when: Callable[[Mapping], bool] = lambda case: True


def statute(id, article, title, days, starts, stops, **more):
    return Statute(id, article, title, days, frozenset(starts), frozenset(stops), **more)


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
    consequence: str | None = None
    public: bool = False
    #: the catalog may know of it
    listed: bool = True

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
            "consequence": self.consequence,
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


def clocks(
    statutes: Iterable[Statute],
    milestones: Iterable[Mapping],
    today: Day,
    case: Mapping = INITIAL,
) -> list[Clock]:
    """Every clock of `statutes` that a document's milestones have started, as it stands on `today`.

    A clock started anew (a resubmission after supplements, Art. 27 item 4) counts from its last
    start.
    """
    facts = list(milestones)
    stops = pauses(facts)
    result = []
    for statute in statutes:
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
                more = statute.extends.get(fact["event"], 0)
                own = stops if statute.id == "decision" else ()
                # an extension comes before the end; after it there is nothing left to extend (Art. 31)
                if more and day(fact["on"]) <= due_date(started, statute.days + extra, own):
                    extra += more
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
                consequence=statute.consequence,
                public=statute.public,
            )
        )
    return result


def deadline(
    id: str,
    article: str,
    title: str,
    started: Day,
    due: Day,
    stopped: Day | None,
    today: Day,
    consequence: str | None = None,
    public: bool = False,
    listed: bool = True,
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
        consequence=consequence,
        public=public,
        listed=listed,
    )


def running(found: Iterable[Clock]) -> list[Clock]:
    """The clocks that still run, the one due first in front."""
    return sorted((clock for clock in found if clock.stopped is None), key=lambda clock: clock.due)


def lapse(
    statutes: Iterable[Statute], milestones: Iterable[Mapping], today: Day
) -> tuple[str, Clock] | None:
    """The transition that silence has brought about by `today`, with its clock (Art. 27)."""
    table = list(statutes)
    transitions = {statute.id: statute.lapse for statute in table if statute.lapse}
    for clock in running(clocks(table, milestones, today)):
        if clock.lapsed and clock.id in transitions:
            return transitions[clock.id], clock
    return None
