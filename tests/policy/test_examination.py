"""The checklist of Art. 28 to 30: pure rules."""

import pytest

from paiwu.policy.application.rules import examination


ALL = [item.id for item in examination.ITEMS if item.id != "29-5"]


def checked(**outcomes):
    rows = [{"item": item, "outcome": outcomes.get(item, "pass")} for item in ALL]
    return {"kind": "initial", "examination": rows}


def named(problems):
    return [problem.column for problem in problems]


def test_art_29_an_item_nobody_found_on_is_open():
    assert named(examination.obstacles({"kind": "initial"})) == ALL


def test_art_29_all_positive_findings_allow_a_grant():
    assert examination.obstacles(checked()) == []


@pytest.mark.parametrize("outcome", ["fail", "open"])
def test_art_28_a_prohibition_or_an_open_finding_forbids_it(outcome):
    assert named(examination.obstacles(checked(**{"28-1": outcome}))) == ["28-1"]


def test_art_29_5_is_examined_where_total_control_came_from_another_unit():
    trade = {"kind": "purchase", "pollutant": "a21002", "amount": 1, "date": "2020-01-01"}
    values = checked() | {"emission_trades": [trade]}
    assert named(examination.obstacles(values)) == ["29-5"]
    assert examination.obstacles(values, [trade]) == []  # the permit has it already


def test_art_61_29_1_and_29_2_may_be_corrected_later_28_may_not():
    promise = {"rectifications": [{"problem": "x", "condition": "29-1"}]}
    assert examination.obstacles(checked(**{"29-1": "fail"}) | promise) == []
    assert named(examination.obstacles(checked(**{"29-2": "fail"}) | promise)) == ["29-2"]
    late = checked(**{"29-1": "fail"}) | promise | {"kind": "renewal"}
    assert named(examination.obstacles(late)) == ["29-1"]


@pytest.mark.parametrize(
    ("feasible", "row", "places"),
    [
        (True, {}, []),
        (False, {}, ["proof"]),
        (False, {"proof": "feasible_technology"}, ["proof"]),
        (False, {"proof": "monitoring_data"}, ["documents"]),
        (False, {"proof": "trial_data", "documents": "试验报告"}, []),
        (False, {"proof": "eia_technology"}, []),
    ],
)
def test_art_30_ability_is_feasible_technology_or_is_shown(feasible, row, places):
    values = {
        "treatment_units": [{"code": "TA001", "feasible_technology": feasible}],
        "examination": [{"item": "29-2", "outcome": "pass", **row}],
    }
    assert named(examination.proof_problems(values)) == places


def test_an_edited_finding_loses_its_signature_the_others_keep_theirs():
    signed = examination.sign(checked()["examination"], "reviewer", "2026-11-24T10:00:00+08:00")
    edited = [dict(row) for row in signed]
    edited[0]["outcome"] = "fail"
    edited[1]["signed_by"] = "somebody"
    kept = examination.unsigned(edited, signed)
    assert "signed_by" not in kept[0]
    assert {row["signed_by"] for row in kept[1:]} == {"reviewer"}


def test_art_32_a_denial_has_a_negative_finding():
    rows = examination.with_reasons(checked()["examination"], "不符合", "approver", "x")
    assert rows[-1]["item"] == "32-3" and rows[-1]["outcome"] == "fail"
    negative = checked(**{"28-2": "fail"})["examination"]
    assert examination.with_reasons(negative, "不符合", "approver", "x") == negative
