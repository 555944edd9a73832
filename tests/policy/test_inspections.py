"""An inspection's measurements, signatures and days (Art. 39; HJ 75-2017, chapter 9): pure."""

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.clocks.rules import calendar
from paiwu.policy.monitoring.rules import basis
from paiwu.policy.supervision.inspection.rules import comparison
from paiwu.policy.supervision.inspection.rules import signing
from paiwu.policy.supervision.plan import rules as planning


D, M = datetime.date, datetime.datetime
OUTLETS = {
    "DA001": basis.Outlet("DA001", "air", "hour"),
    "DW001": basis.Outlet("DW001", "water", "day"),
}


def limit(outlet, pollutant, concentration, period=None):
    row = {"outlet": outlet, "pollutant": pollutant, "concentration": concentration}
    return row | ({"special_period": period} if period else {})


EDITIONS = [
    basis.edition_of(1, D(2026, 1, 1), {"limits": [limit("DA001", "a21002", 100)]}),
    basis.edition_of(
        2,
        D(2026, 7, 1),
        {"limits": [limit("DA001", "a21002", 50), limit("DA001", "a21002", 200, "启停")]},
    ),
]
OWN = pl.DataFrame(
    [
        ("DA001", "a21002", "manual", M(2026, 8, 1, 10), 20.0),
        ("DA001", "a21002", "automatic", M(2026, 8, 1, 10), 40.0),
        ("DW001", "w01018", "automatic", M(2026, 8, 1), 30.0),
        ("DA001", "a21026", "automatic", M(2026, 8, 1, 10), 0.0),
    ],
    schema=["outlet", "pollutant", "method", "time", "concentration"],
    orient="row",
)


def compared(outlet, pollutant, value, at, specials=()):
    row = {"outlet": outlet, "pollutant": pollutant, "concentration": value, "sampled_at": at}
    [found] = comparison.compared([row], OWN, OUTLETS, EDITIONS, specials)
    return found


@pytest.mark.parametrize(
    ("at", "value", "edition", "exceeded"),
    [
        ("2026-06-30T23:59", 80, 1, False),
        ("2026-07-01T00:00", 80, 2, True),
        ("2026-07-01T00:00", 50, 2, False),
        ("2025-12-31T10:00", 101, 1, True),
        ("2026-06-30T16:30Z", 80, 2, True),  # half past midnight in Shanghai
    ],
)
def test_art_39_the_edition_in_force_at_the_time_judges(at, value, edition, exceeded):
    found = compared("DA001", "a21002", value, at)
    assert (found["edition"], found["exceeded"]) == (edition, exceeded)
    assert found["article"] == ("58-1" if exceeded else None)


def test_a_declared_special_period_has_its_own_limit():
    span = basis.Declared(M(2026, 8, 1), M(2026, 8, 2), "DA001", "启停")
    found = compared("DA001", "a21002", 150, "2026-08-01T10:10", [span])
    assert (found["limit"], found["special_period"], found["exceeded"]) == (200, "启停", False)


@pytest.mark.parametrize(
    ("pair", "value", "at", "expected"),
    [
        (("DA001", "a21002"), 30, "2026-08-01T10:40", (40.0, "automatic", 0.25, True)),
        (("DA001", "a21002"), 60, "2026-08-01T10:40", (40.0, "automatic", 0.5, False)),
        (("DA001", "a21002"), 60, "2026-08-01T11:00", (None, None, None, None)),
        (("DW001", "w01018"), 33, "2026-08-01T15:00", (30.0, "automatic", 0.1, True)),
        (("DA001", "a21026"), 0, "2026-08-01T10:00", (0.0, "automatic", None, True)),
        # below 57 mg/m³ of SO2 (20 μmol/mol) the two may be 17 mg/m³ (6 μmol/mol) apart: HJ 75-2017 table 4
        (("DA001", "a21026"), 17, "2026-08-01T10:00", (0.0, "automatic", None, True)),
        (("DA001", "a21026"), 18, "2026-08-01T10:00", (0.0, "automatic", None, False)),
    ],
)
def test_beside_the_units_own_reading_of_that_interval(pair, value, at, expected):
    found = compared(*pair, value, at)
    assert tuple(found[name] for name in comparison.OWN) == expected


def test_without_a_limit_nothing_is_exceeded():
    found = compared("DW001", "w01018", 9_999, "2026-08-01T15:00")
    assert found["limit"] is None and found["exceeded"] is False


FOUND = {"items": [{"requirement": "x"}], "result": "好", "penalties": [], "photos": []}


def test_what_comes_later_does_not_void_a_signature():
    before = signing.digest(FOUND)
    assert signing.digest(FOUND | {"penalties": [{"basis": "58-1"}], "title": "t"}) == before
    assert signing.digest(FOUND | {"result": "坏"}) != before
    assert signing.digest(FOUND | {"photos": [{"number": 1, "sha256": "a"}]}) != before


def test_the_drawing_of_a_signature_is_no_change():
    row = {"party": "unit", "name": "张三", "sha256": signing.digest(FOUND)}
    drawn = {"number": 1, "sha256": "a", "is_signature": True}
    assert signing.outdated([row], FOUND | {"photos": [drawn]}) == []
    assert signing.outdated([row], FOUND | {"photos": [drawn, {"number": 2}]}) == [0]


def test_who_signs_again_is_there_once():
    first = {"party": "inspector", "name": "甲", "account": "a", "sha256": "1"}
    other = {"party": "inspector", "name": "乙", "account": "b", "sha256": "1"}
    rows = signing.with_one_more([first, other], first | {"sha256": "2"})
    assert [row["sha256"] for row in rows] == ["1", "2"] and rows[0]["name"] == "乙"


@given(
    st.integers(1, 60),
    st.dates(D(2026, 1, 1), D(2026, 12, 31)),
    st.integers(0, 60),
)
def test_a_plan_spreads_evenly_over_working_days(count, first, length):
    last = first + datetime.timedelta(days=length)
    names = [f"u{n}" for n in range(count)]
    days = planning.spread(names, first, last)
    assert list(days) == names and list(days.values()) == sorted(days.values())
    working = [d for d in days.values() if calendar.is_working_day(d)]
    assert len(working) == count or set(days.values()) == {first}
    assert all(first <= day <= last for day in days.values())
    loads = [list(days.values()).count(day) for day in set(days.values())]
    assert max(loads) - min(loads) <= 1


@given(st.integers(1, 40), st.integers(1, 9))
def test_inspectors_are_shared_evenly_two_by_two(units, people):
    found = planning.shared([f"u{n}" for n in range(units)], [f"i{n}" for n in range(people)])
    assert all(len(set(pair)) == min(2, people) for pair in found.values())
    loads = [sum(f"i{n}" in pair for pair in found.values()) for n in range(people)]
    assert max(loads) - min(loads) <= 1
