"""The working-day calendar: State Council holidays, shifted days, years not yet announced."""

import datetime

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


def test_a_year_not_yet_announced_counts_weekends_and_says_so():
    assert not calendar.is_announced(D(2031, 10, 1))
    assert calendar.is_working_day(D(2031, 10, 1))


@given(days, counts)
def test_adding_and_counting_agree(start, count):
    due = calendar.add_working_days(start, count)
    assert calendar.working_days_between(start, due) == count


@given(days, counts)
def test_the_due_date_is_a_working_day(start, count):
    if count:
        assert calendar.is_working_day(calendar.add_working_days(start, count))


@given(days, counts, counts)
def test_adding_in_two_steps_is_adding_once(start, first, second):
    once = calendar.add_working_days(start, first + second)
    assert calendar.add_working_days(calendar.add_working_days(start, first), second) == once


@given(days, days)
def test_counting_backwards_is_negative(a, b):
    assert calendar.working_days_between(a, b) == -calendar.working_days_between(b, a)
