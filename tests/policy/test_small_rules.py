"""Publicity (Art. 25), materials (Art. 26), signature (Art. 20), term (Art. 21), redaction (Art. 26)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.access.rules import facts
from paiwu.policy.access.rules.redaction import redact
from paiwu.policy.application.rules import materials
from paiwu.policy.application.rules import publicity
from paiwu.policy.application.rules import signature
from paiwu.policy.permit.rules.terms import last_day
from paiwu.policy.trail.read.rules import compare


D = datetime.date


@pytest.mark.parametrize(
    ("published", "today", "days"),
    [
        # published in mid-day on Monday: that day is not a full one, nor is today
        (D(2026, 3, 2), D(2026, 3, 9), 4),
        (D(2026, 3, 2), D(2026, 3, 10), 5),
        (D(2026, 9, 28), D(2026, 10, 8), 2),  # the holiday week
        (D(2026, 12, 28), D(2027, 1, 5), 4),  # New Year of a year that is not announced
        (D(2026, 12, 28), D(2027, 1, 6), 5),
        (D(2026, 3, 6), D(2026, 3, 6), 0),
        (None, D(2026, 3, 6), 0),
    ],
)
def test_art_25_full_working_days_of_publicity(published, today, days):
    assert publicity.full_days(published, today) == days


@given(st.dates(D(2018, 1, 1), D(2027, 12, 31)))
def test_art_25_the_day_told_is_the_first_on_which_it_is_enough(published):
    first = publicity.earliest_submission(published)
    assert publicity.full_days(published, first) == 5
    assert publicity.full_days(published, first - datetime.timedelta(days=1)) == 4


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (
            {"management_category": "simplified"},
            {"commitment", "outlet_standardisation", "eia_document", "monitoring_diagram"},
        ),
        (
            {"management_category": "key", "industry_code": "4620"},
            {
                "commitment",
                "outlet_standardisation",
                "eia_document",
                "monitoring_diagram",
                "publicity_statement",
                "sewage_network",
            },
        ),
        (
            {"emission_trades": [{"kind": "purchase", "date": "2018-01-10"}]},
            {
                "commitment",
                "outlet_standardisation",
                "eia_document",
                "monitoring_diagram",
                "offset_proof",
            },
        ),
        (
            {"emission_trades": [{"kind": "purchase", "date": "2017-11-03"}]},
            {"commitment", "outlet_standardisation", "eia_document", "monitoring_diagram"},
        ),
        (
            {"products": [{"product": "园区污水集中处理"}]},
            {
                "commitment",
                "outlet_standardisation",
                "eia_document",
                "monitoring_diagram",
                "sewage_network",
            },
        ),
        (
            {"rectifications": [{"condition": "29-1"}]},
            {"commitment", "outlet_standardisation", "monitoring_diagram"},
        ),
        ({"kind": "change"}, {"commitment", "permit_original"}),
        ({"kind": "renewal", "management_category": "key"}, {"commitment", "permit_original"}),
    ],
)
def test_art_26_44_47_required_materials(values, kinds):
    assert {row.kind for row in materials.required(values)} == kinds


content = st.dictionaries(st.sampled_from(["title", "limits", "kind"]), st.text(min_size=1))


@given(content, content)
def test_art_20_the_signature_holds_for_the_same_content_only(signed, present):
    attestation = {"digest": signature.digest(signed), "attachments": {}}
    assert signature.holds(attestation, present, {}) == (signed == present)


def test_art_20_publicity_and_determinations_are_not_signed():
    signed = signature.digest({"title": "厂"})
    assert (
        signature.digest({"title": "厂", "publicity": {"start": "x"}, "determinations": [1]})
        == signed
    )


@pytest.mark.parametrize(
    ("decided", "phase_out", "end"),
    [
        (D(2018, 3, 1), None, D(2021, 2, 28)),
        (D(2024, 2, 29), None, D(2027, 2, 28)),
        (D(2018, 3, 1), D(2020, 12, 31), D(2020, 12, 31)),
        (D(2018, 3, 1), D(2030, 12, 31), D(2021, 2, 28)),
    ],
)
def test_art_21_three_years_and_not_beyond_the_phase_out(decided, phase_out, end):
    assert last_day(decided, phase_out=phase_out) == end


def test_art_26_redaction_keeps_places_and_says_what_it_withholds():
    values = {"products": [{"a": 1}], "materials": [{"n": 1}, {"n": 2}], "note": "x"}
    marks = [
        {"field": "products"},
        {"field": "materials", "row": 1},
        {"field": "note"},
        {"field": "gone"},
    ]
    shown, withheld = redact(values, marks)
    assert shown == {"products": [], "materials": [{"n": 1}, {"withheld": "26"}], "note": None}
    assert [item["field"] for item in withheld] == ["products", "materials", "note"]
    assert values["materials"][1] == {"n": 2}


@pytest.mark.parametrize(
    ("transition", "given_facts", "fields"),
    [
        ("suspend", {"reason": "hearing", "days": 5}, []),
        ("suspend", {"reason": "holiday", "days": True}, ["reason", "days"]),
        ("suspend", {}, ["reason", "days"]),
        ("request_supplement", {"items": [""]}, ["items"]),
        ("deny", {"comment": "  "}, ["comment"]),
        ("recommend", {"recommendation": "maybe"}, ["recommendation"]),
        ("accept", {}, []),
    ],
)
def test_facts_that_steps_need(transition, given_facts, fields):
    assert [problem.field for problem in facts.problems(transition, given_facts)] == fields


rows = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(["DA001", "DA002", "DW001"]), "name": st.text(max_size=3)}
    ),
    unique_by=lambda row: row["code"],
)


@given(rows, rows)
def test_comparison_finds_every_changed_row_and_no_other(before, after):
    old, new = ({row["code"]: row for row in table} for table in (before, after))
    changed = {code for code in old | new if old.get(code) != new.get(code)}
    items = compare({"outlets": before}, {"outlets": after})
    assert {row["row"][0] for item in items for row in item.get("rows", ())} == changed
