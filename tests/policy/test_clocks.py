"""Statutory clocks (Art. 25, 27, 31) on a day that is given."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.application.rules.statutes import clocks
from paiwu.policy.application.rules.statutes import lapse
from paiwu.policy.clocks.rules import calendar


D = datetime.date


def fact(event, on, **more):
    return {"event": event, "on": on, **more}


def one(name, facts, today):
    return next(clock for clock in clocks(facts, today) if clock.id == name)


def test_art_27_silence_across_the_holiday_week_with_shifted_days():
    """Submitted on Wed 2026-09-30: 1 to 7 October are holidays, Sat the 10th is worked."""
    facts = [fact("submitted", "2026-09-30")]
    clock = one("acceptance", facts, D(2026, 9, 30))
    assert clock.due == D(2026, 10, 13)
    assert lapse(facts, D(2026, 10, 13)) is None
    assert lapse(facts, D(2026, 10, 14))[0] == "deem_accepted"


def test_art_27_an_answer_stops_the_clock():
    facts = [fact("submitted", "2026-03-02"), fact("supplementing", "2026-03-04")]
    assert one("acceptance", facts, D(2026, 4, 1)).stopped == D(2026, 3, 4)
    assert lapse(facts, D(2026, 4, 1)) is None


def test_art_27_resubmission_starts_it_anew():
    facts = [
        fact("submitted", "2026-03-02"),
        fact("supplementing", "2026-03-04"),
        fact("submitted", "2026-03-16"),
    ]
    assert one("acceptance", facts, D(2026, 3, 17)).due == D(2026, 3, 23)


def test_art_27_deemed_acceptance_counts_from_receipt():
    facts = [
        fact("submitted", "2026-03-02"),
        fact("accepted", "2026-03-10", counts_from="2026-03-02"),
    ]
    assert one("decision", facts, D(2026, 3, 10)).started == D(2026, 3, 2)


def test_art_31_twenty_days_and_one_extension_of_ten():
    facts = [fact("accepted", "2026-03-02")]
    assert one("decision", facts, D(2026, 3, 2)).due == D(2026, 3, 30)
    facts.append(fact("extended", "2026-03-20"))
    assert one("decision", facts, D(2026, 3, 20)).due == calendar.add_working_days(
        D(2026, 3, 2), 30
    )


def test_art_31_ten_days_to_issue():
    clock = one("issue", [fact("granted", "2026-03-02")], D(2026, 3, 20))
    assert clock.due == D(2026, 3, 16) and clock.lapsed and clock.working_days_left == -4


@pytest.mark.parametrize("end", ["issued", "revoked"])
def test_art_31_issued_in_time_is_issued_in_time_for_ever(end):
    facts = [fact("granted", "2026-03-02"), fact(end, "2026-03-09")]
    clock = one("issue", facts, D(2027, 3, 20))
    assert clock.stopped == D(2026, 3, 9) and not clock.lapsed and clock.working_days_left == 5


@pytest.mark.parametrize("kind", ["change", "renewal", "reissue"])
def test_a_later_grant_is_in_force_at_once_and_waits_for_no_issue(kind):
    found = clocks([fact("granted", "2026-03-02")], D(2026, 3, 20), {"kind": kind})
    assert "issue" not in [clock.id for clock in found]


@given(st.integers(0, 15), st.integers(0, 40), st.integers(0, 30))
def test_art_31_suspended_time_does_not_count(before, pause, after):
    """However long the pause, exactly twenty working days outside it make the deadline."""
    start = D(2024, 1, 3)
    stop = calendar.add_working_days(start, before)
    again = calendar.add_working_days(stop, pause)
    facts = [
        fact("accepted", start.isoformat()),
        fact("suspended", stop.isoformat(), days=5),
        fact("resumed", again.isoformat()),
    ]
    due = one("decision", facts, calendar.add_working_days(again, after)).due
    assert due == calendar.add_working_days(start, 20 + pause)


def test_a_paused_clock_keeps_what_was_left():
    facts = [fact("accepted", "2026-03-02"), fact("suspended", "2026-03-06", days=7)]
    clock = one("decision", facts, D(2026, 6, 1))
    assert clock.paused and not clock.lapsed and clock.working_days_left == 16


@pytest.mark.parametrize("end", ["withdraw", "granted", "denied"])
def test_every_end_stops_the_decision_clock(end):
    facts = [fact("accepted", "2026-03-02"), fact(end, "2026-03-03")]
    assert one("decision", facts, D(2027, 1, 1)).stopped == D(2026, 3, 3)


@pytest.mark.parametrize(
    ("extended", "due"), [("2026-03-30", D(2026, 4, 14)), ("2026-03-31", D(2026, 3, 30))]
)
def test_art_31_an_extension_after_the_lapse_does_not_cure_it(extended, due):
    """Accepted on Mon 2026-03-02: twenty working days end on Mon the 30th, thirty on 14 April."""
    facts = [fact("accepted", "2026-03-02"), fact("extended", extended)]
    clock = one("decision", facts, D(2026, 4, 1))
    assert clock.due == due and clock.lapsed is (due < D(2026, 4, 1))
