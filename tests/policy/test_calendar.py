"""The working-day calendar: State Council holidays, shifted days, years not yet announced."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.clocks.rules import calendar


D = datetime.date
days = st.dates(D(2005, 1, 1), D(2035, 12, 31))
counts = st.integers(0, 60)


def test_national_day_2026_and_its_shifted_days():
    assert not calendar.is_working_day(D(2026, 10, 1))
    assert calendar.is_working_day(D(2026, 10, 10))  # Saturday, shifted
    assert calendar.reason(D(2026, 10, 10)) == "shifted"
    assert calendar.reason(D(2026, 10, 1)) == "holiday"
    assert calendar.reason(D(2026, 11, 21)) == "weekend"


def test_the_fresh_year_has_its_statutory_festivals_before_it_is_announced(monkeypatch):
    """On 2026-12-28 the arrangement of 2027 may not be out: New Year's Day is off all the same."""
    monkeypatch.setattr(calendar, "YEARS", frozenset(range(2004, 2027)))
    calendar.is_working_day.cache_clear()
    assert calendar.add_working_days(D(2026, 12, 28), 5) == D(2027, 1, 5)
    assert calendar.reason(D(2027, 1, 1)) == "statutory"
    calendar.is_working_day.cache_clear()


@pytest.mark.parametrize("month, day", [(1, 1), (4, 5), (5, 1), (6, 24), (10, 1), (10, 3)])
def test_festivals_of_a_year_not_yet_announced_are_off_and_told_apart(month, day):
    festival = D(2031, month, day)
    assert not calendar.is_announced(festival)
    assert not calendar.is_working_day(festival)
    assert calendar.reason(festival) == "statutory"


def test_what_is_shifted_around_a_festival_is_not_guessed():
    """Wed 2031-01-22 to Sat the 25th are off by statute; the Sundays around them stay Sundays."""
    assert calendar.reason(D(2031, 1, 22)) == "statutory"
    assert calendar.reason(D(2031, 1, 26)) == "weekend"
    assert calendar.is_working_day(D(2031, 1, 27)) and calendar.reason(D(2031, 1, 27)) == "working"


@pytest.mark.parametrize("year", range(2008, max(calendar.YEARS) + 1))
def test_every_weekday_festival_of_an_announced_year_was_a_day_off(year):
    """What is known in advance holds once the year is announced (the eve was none before 2008)."""
    assert not [day for day in calendar.statutory(year) if calendar.is_working_day(day)]


@given(days, counts)
def test_adding_and_counting_agree(start, count):
    due = calendar.add_working_days(start, count)
    assert calendar.working_days_between(start, due) == count


@given(days, st.integers(1, 60))
def test_the_due_date_is_a_working_day(start, count):
    assert calendar.is_working_day(calendar.add_working_days(start, count))


@given(days, counts, counts)
def test_adding_in_two_steps_is_adding_once(start, first, second):
    once = calendar.add_working_days(start, first + second)
    assert calendar.add_working_days(calendar.add_working_days(start, first), second) == once


@given(days, days)
def test_counting_backwards_is_negative(a, b):
    assert calendar.working_days_between(a, b) == -calendar.working_days_between(b, a)
