"""Liability, daily penalties, risk, draw, credit, duties (Art. 39, 42, 53 to 60): pure."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.supervision.liability.rules import credit
from paiwu.policy.supervision.liability.rules import duties
from paiwu.policy.supervision.liability.rules import patterns
from paiwu.policy.supervision.liability.rules import penalties
from paiwu.policy.supervision.plan import rules as planning


D = datetime.date


@pytest.mark.parametrize(
    ("basis", "article", "least", "most", "listed"),
    [
        ("56-1", "56-1", 20_000, 200_000, "breach"),
        ("56-2", "56-2", 20_000, 200_000, "breach"),
        ("57-1", "57-1", 100_000, 1_000_000, "unpermitted"),
        ("第五十七条第二项", "57-2", 100_000, 1_000_000, "unpermitted"),
        (
            "《排污许可管理办法（试行）》第五十七条第（三）项",
            "57-3",
            100_000,
            1_000_000,
            "unpermitted",
        ),
        ("58", "58-1", 100_000, 1_000_000, "breach"),
        ("58-3", "58-3", 100_000, 1_000_000, "breach"),
        ("55", "55", None, None, None),
        ("54-43", "54", None, None, None),
    ],
)
def test_each_breach_leads_to_its_article_range_and_list(basis, article, least, most, listed):
    breach = penalties.breach_of(basis)
    assert (breach.article, breach.least, breach.most, breach.listed) == (
        article,
        least,
        most,
        listed,
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"basis": "第五十三条", "kind": "罚款", "amount": 1}, "amount"),  # a warning, and no fine
        ({"basis": "54-43", "kind": "罚款", "amount": 20_000}, "amount"),
        ({"basis": "58-1", "kind": "罚款", "amount": 99_999}, "amount"),
        ({"basis": "58-1", "kind": "罚款", "amount": 1_000_001}, "amount"),
        ({"basis": "56-1", "kind": "罚款", "amount": 250_000}, "amount"),
        ({"basis": "56-1", "kind": "按日连续处罚", "amount": 250_000}, "kind"),
        ({"basis": "58-1", "kind": "罚款", "amount": 100_000}, None),
        ({"basis": "58-1", "kind": "按日连续处罚", "amount": 3_000_000}, None),
        ({"basis": "大气污染防治法第一百条", "kind": "罚款", "amount": 5}, None),
        ({"basis": "57-1", "kind": "责令停产整治"}, None),
    ],
)
def test_a_fine_outside_its_range_is_named(row, column):
    found = [(p.field, p.row, p.column) for p in penalties.problems([{"basis": "53"}, row])]
    assert found == ([("penalties", 1, column)] if column else [])


@pytest.mark.parametrize(
    ("ordered", "again", "days"),
    [
        (D(2026, 1, 30), D(2026, 2, 2), 3),
        (D(2025, 12, 31), D(2026, 1, 1), 1),
        (D(2024, 2, 28), D(2024, 3, 1), 2),
        (D(2025, 2, 28), D(2025, 3, 1), 1),
        (D(2026, 1, 5), D(2026, 1, 5), 0),
    ],
)
def test_art_59_the_same_fine_for_each_day_from_the_day_after_the_order(ordered, again, days):
    assert penalties.daily_penalty(100_000, ordered, again) == 100_000 * days


@given(st.dates(D(2018, 1, 10), D(2040, 1, 1)), st.integers(1, 400))
def test_art_59_a_day_more_is_a_fine_more(ordered, days):
    again = ordered + datetime.timedelta(days=days)
    assert penalties.daily_penalty(20_000, ordered, again) == 20_000 * days


@given(st.dictionaries(st.sampled_from([f.id for f in planning.FACTORS]), st.integers(0, 10_000)))
def test_the_risk_is_the_sum_of_what_is_explained_and_has_its_ceilings(facts):
    found = planning.risk(facts)
    assert found["points"] == round(sum(row["points"] for row in found["why"]), 2)
    assert found["points"] <= sum(factor.ceiling for factor in planning.FACTORS)
    assert planning.risk(facts, dict.fromkeys(facts, 0.0))["points"] == 0


@given(
    st.sets(st.text(min_size=1, max_size=5), min_size=1), st.integers(1, 20), st.text(max_size=8)
)
def test_anybody_draws_the_same_with_the_same_seed(names, count, seed):
    drawn = planning.draw(names, count, seed)
    assert drawn == planning.draw(sorted(names, reverse=True), count, seed)
    assert len(drawn) == min(count, len(names)) == len(set(drawn))


def test_every_unit_is_drawn_about_as_often():
    names = [f"u{n}" for n in range(10)]
    often = dict.fromkeys(names, 0)
    for seed in range(2_000):
        for name in planning.draw(names, 3, str(seed)):
            often[name] += 1
    assert all(500 < count < 700 for count in often.values()), often


def test_the_checklist_follows_the_permit():
    permit = {
        "outlets": [{"code": "DA001", "discharge_mode": "有组织"}],
        "limits": [
            {
                "outlet": "DA001",
                "pollutant": "a21002",
                "concentration": 100,
                "unit": "mg/m3",
                "annual_amount": 380,
            }
        ],
        "monitoring_items": [{"outlet": "DA001", "pollutant": "a21002", "method": "automatic"}],
        "report_requirements": [{"kind": "annual"}],
    }
    rows = [row["requirement"] for row in planning.checklist(permit, {"a21002": "氮氧化物"})]
    assert (
        "DA001 氮氧化物许可排放浓度100 mg/m3" in rows and "DA001 氮氧化物许可排放量380 t/a" in rows
    )
    assert "DA001 氮氧化物自动监测并联网" in rows and "执行报告：年度" in rows


def test_credit_runs_out_and_keeps_its_history():
    events = [
        {"event": "breach", "on": "2023-05-01"},
        {"event": "overdue_report", "on": "2026-02-01"},
    ]
    whole = credit.record(events, D(2026, 3, 1), public=False)
    assert (whole["points"], len(whole["events"])) == (7, 2)
    later = credit.record(events, D(2026, 6, 1), public=True)
    assert (later["points"], [e["event"] for e in later["events"]]) == (0, ["breach"])


def test_art_42_what_is_not_public_in_time_is_named():
    permit = {"monitoring_items": [1], "commitment_text": "x"}
    due = [{"period": "2025", "due": "2026-01-31"}]
    found = {
        row["duty"]: row
        for row in duties.missing(permit, due, set(), D(2026, 1, 5), D(2026, 3, 1))
    }
    assert found["annual_report"]["overdue"] and not found["monitoring"]["met"]
    assert found["commitment"]["met"]
    met = duties.missing(permit, due, {"2025"}, D(2026, 2, 27), D(2026, 3, 1))
    assert all(row["met"] for row in met)


@pytest.mark.parametrize(
    ("facts", "article", "listed"),
    [
        ({"permit_state": None, "discharged_after": "2026-03-01"}, "57-1", "unpermitted"),
        ({"permit_state": "expired", "discharged_after": "2026-03-01"}, "57-2", "unpermitted"),
        ({"permit_state": "revoked", "discharged_after": "2026-03-01"}, "57-3", "unpermitted"),
        ({"permit_state": "valid", "exceedances": 94}, "58-1", "breach"),
        ({"permit_state": "valid", "over_amount": ["DA001 a21002"]}, "58-1", "breach"),
        ({"permit_state": "valid", "automatic_absent": ["DA001 a21026"]}, "56-2", "breach"),
        ({"permit_state": "valid", "manual_absent": ["DW001 w21003"]}, "56-1", "breach"),
        ({"permit_state": "valid", "late_days": 3}, "54", None),
        ({"permit_state": "valid", "not_disclosed": ["年度执行报告 2025"]}, "55", None),
    ],
)
def test_each_pattern_of_data_leads_to_its_article_and_list(facts, article, listed):
    [row] = patterns.found(facts)
    assert (row["article"], row["list"]) == (article, listed)
    fines = {"56": [20_000, 200_000], "57": [100_000, 1_000_000], "58": [100_000, 1_000_000]}
    assert row["range"] == fines.get(article[:2])


def test_a_unit_in_order_shows_no_pattern():
    assert (
        patterns.found({"permit_state": "valid", "discharged_after": None, "exceedances": 0}) == []
    )
    assert patterns.found({"permit_state": "revoked"}) == []
    # Art. 21: a permit has effect from its decision on, before its original is handed out
    assert patterns.found({"permit_state": "granted", "discharged_after": "2026-03-01"}) == []
