"""Completeness and conformity of an application (Art. 13, 26, 43 to 51): the table of checks."""

import datetime

import pytest

from paiwu.policy.application.rules.checks import Subject
from paiwu.policy.application.rules.checks import checks
from paiwu.policy.application.rules.checks import obstacles


TODAY = datetime.date(2026, 11, 24)


def subject(kind="initial", materials=(), **more):
    values = {"kind": kind, "management_category": "simplified", **more.pop("values", {})}
    return Subject(values=values, materials=frozenset(materials), today=TODAY, **more)


def outcome(found, name):
    return next(check for check in found if check.id == name)


def test_art_13_what_is_missing_is_named():
    check = outcome(checks(subject(values={"title": "某厂"})), "unit_information")
    assert check.outcome == "fail" and check.article == "13-1"
    assert "title" not in check.missing and "legal_representative" in check.missing


@pytest.mark.parametrize(
    ("state", "kind", "outcomes"),
    [
        (None, "initial", ("pass", "not_applicable")),
        ("revoked", "initial", ("pass", "not_applicable")),
        ("valid", "initial", ("fail", "not_applicable")),
        (None, "change", ("not_applicable", "fail")),
        ("expired", "change", ("not_applicable", "fail")),
        ("expired", "renewal", ("not_applicable", "pass")),
        ("valid", "reissue", ("not_applicable", "pass")),
    ],
)
def test_art_43_46_51_what_each_kind_presupposes(state, kind, outcomes):
    found = checks(subject(kind, permit_state=state))
    assert (outcome(found, "no_permit").outcome, outcome(found, "permit").outcome) == outcomes


def test_art_54_lateness_is_shown_and_forbids_nothing():
    late = subject("change", permit_state="valid", overdue_days=7)
    assert outcome(checks(late), "in_time").outcome == "fail"
    assert "in_time" not in {check.id for check in obstacles(late)}


@pytest.mark.parametrize(
    ("lost", "materials", "expected"),
    [(True, (), "pass"), (False, ("permit_original",), "pass"), (False, (), "fail")],
)
def test_art_51_lost_and_declared_or_damaged_and_handed_in(lost, materials, expected):
    found = checks(subject("reissue", materials, permit_state="valid", declared_lost=lost))
    assert outcome(found, "lost_or_damaged").outcome == expected


def test_art_26_8_the_transferors_are_a_matter_of_offsets_alone():
    trade = {"kind": "purchase", "pollutant": "a21002", "amount": 5, "date": "2026-01-05"}
    assert outcome(checks(subject()), "transferors").outcome == "not_applicable"
    offset = subject(values={"emission_trades": [trade]}, unchanged_transferors=("X",))
    assert outcome(checks(offset), "transferors").missing == ("X",)
