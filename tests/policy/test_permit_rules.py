"""Grounds, terms, editions, rectification (Art. 21, 43 to 51, 61): pure rules."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.clocks.rules import calendar
from paiwu.policy.permit.rules import editions
from paiwu.policy.permit.rules import grounds
from paiwu.policy.permit.rules import rectification
from paiwu.policy.permit.rules import terms as rules


D = datetime.date
DAYS = st.dates(D(2018, 1, 10), D(2040, 12, 31))


# Art. 43 -----------------------------------------------------------------------------------


def test_art_43_has_eight_grounds_each_with_its_article():
    assert [ground.article for ground in grounds.CHANGE_GROUNDS] == [
        f"43-{item}" for item in range(1, 9)
    ]


def test_art_43_1_within_thirty_working_days_from_the_change_across_spring_festival():
    """Changed on Mon 2026-02-02; 15 to 23 February are off, Sat 14 and 28 February are worked."""
    window = grounds.change_window(1, D(2026, 2, 2))
    assert window == grounds.Window(D(2026, 2, 2), D(2026, 3, 20))
    assert calendar.working_days_between(D(2026, 2, 2), window.due) == 30


def test_art_43_2_in_the_thirty_working_days_before_the_change():
    window = grounds.change_window(2, D(2026, 12, 31))
    assert window.due == D(2026, 12, 30)
    assert calendar.working_days_between(window.opens, D(2026, 12, 31)) == 30


def test_art_43_8_leaves_the_time_to_other_law():
    assert grounds.change_window(8, D(2026, 1, 5)) is None


def test_the_ground_that_is_due_first_governs_the_filing():
    ground, window = grounds.earliest_window([1, 3, 8], D(2026, 12, 31))
    assert (ground.item, window.due) == (3, D(2026, 12, 30))


@pytest.mark.parametrize(
    ("items", "days"), [([1], 10), ([2], 20), ([1, 2], 20), ([5, 7], 20), ([], 20)]
)
def test_art_45_para_3_ten_days_for_ground_1_alone(items, days):
    assert grounds.decision_days(items) == days


@given(st.integers(1, 7), DAYS)
def test_no_window_opens_or_ends_on_a_day_off(item, changed_on):
    window = grounds.change_window(item, changed_on)
    assert calendar.is_working_day(window.due)
    assert window.opens == changed_on or calendar.is_working_day(window.opens)
    assert window.opens <= window.due


@given(DAYS, st.integers(1, 60))
def test_counting_back_is_counting_forward_seen_from_the_other_end(day, days):
    before = calendar.working_day_before(day, days)
    assert calendar.is_working_day(before)
    assert calendar.working_days_between(before - calendar.ONE, day - calendar.ONE) == days


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_working_days_is_monotonic_and_lands_on_no_day_off(day, one, other):
    first, second = (calendar.add_working_days(day, n) for n in sorted((one, other)))
    assert first <= second
    assert max(one, other) == 0 or calendar.is_working_day(second)


# Art. 49, 50 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transition", "given_", "article"),
    [
        ("revoke", 3, "49-3"),
        ("revoke", "3", "49-3"),
        ("revoke", "49-3", "49-3"),
        ("revoke", "违反法定程序核发排污许可证", "49-2"),
        ("revoke", "欺骗", "49-5"),
        ("cancel", "单位搬迁", "50-3"),
        ("cancel", 4, None),
        ("cancel", "49-1", None),
        ("cancel", True, None),
        ("cancel", " ", None),
        ("cancel", [1], None),
    ],
)
def test_a_ground_is_named_by_item_article_or_text(transition, given_, article):
    found = grounds.find(transition, given_)
    assert (found and found.article) == article


# terms -------------------------------------------------------------------------------------


def test_art_21_48_a_renewed_term_joins_the_old_one_over_a_leap_day():
    assert rules.renewed_term(D(2027, 2, 28)) == (D(2027, 3, 1), D(2032, 2, 29))
    assert rules.renewed_term(D(2028, 2, 28)) == (D(2028, 2, 29), D(2033, 2, 28))
    assert rules.renewed_term(D(2026, 12, 31), D(2028, 6, 30))[1] == D(2028, 6, 30)


def test_art_45_para_2_the_term_restarts_with_its_own_length():
    assert rules.restarted_term(D(2026, 11, 24), renewed=False)[1] == D(2029, 11, 23)
    assert rules.restarted_term(D(2026, 11, 24), renewed=True)[1] == D(2031, 11, 23)


def test_art_46_thirty_working_days_before_the_end_across_the_new_year():
    due = rules.renewal_due(D(2026, 1, 9))
    assert due == D(2025, 11, 27)


# editions ----------------------------------------------------------------------------------

VALUES = st.fixed_dictionaries({name: st.sampled_from([None, 1, 2, 3]) for name in "abcd"})


@given(VALUES, VALUES, VALUES)
def test_an_edition_takes_what_was_changed_and_keeps_the_rest(base, applied, current):
    merged, conflicts = editions.merge(base, applied, current, "abcd")
    for name in "abcd":
        asked, was, now = applied[name], base[name], current[name]
        assert merged[name] == (now if asked == was else asked)
        assert (name in conflicts) == (asked != was and now != was and now != asked)


def test_originals_one_in_use_at_a_time():
    rows = editions.replace_original([], 1, "2026-01-05")
    rows = editions.replace_original(rows, 2, "2026-03-02")
    rows = editions.replace_original(rows, 2, "2026-04-01", "lost")
    assert [(row["number"], row["edition"], row["status"]) for row in rows] == [
        (1, 1, "collected"),
        (2, 2, "lost"),
        (3, 2, "in_use"),
    ]
    assert rows[1]["until"] == "2026-04-01"


# Art. 61 -----------------------------------------------------------------------------------


def promise(start="2026-01-15", end="2026-07-15", **more):
    row = {"problem": "未批先建", "measure": "补办", "start": start, "end": end, **more}
    return {"commissioning_date": "2016-06-30", "rectifications": [row]}


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (promise(), []),
        (promise(end="2026-04-15"), []),
        (promise(end="2026-04-14"), [(0, "end")]),
        (promise(end="2027-01-15"), []),
        (promise(end="2027-01-16"), [(0, "end")]),
        (promise(start=None), [(0, "start")]),
        (promise() | {"commissioning_date": "2018-01-10"}, [(None, None)]),
        (
            promise(order="济环责改〔2026〕1号", order_start="2026-01-15", order_end="2026-08-15"),
            [(0, "order_end")],
        ),
    ],
)
def test_art_61_three_to_six_months_at_most_a_year_as_in_the_order(values, places):
    assert [(p.row, p.column) for p in rectification.problems(values)] == places
