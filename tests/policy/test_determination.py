"""Determination of limits (Art. 16, 17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.application.rules.determination import decided_limits
from paiwu.policy.application.rules.determination import decided_totals
from paiwu.policy.application.rules.determination import determine
from paiwu.policy.application.rules.determination import left_out
from paiwu.policy.application.rules.determination import unsupported


def limit(**more):
    return {"outlet": "DA001", "pollutant": "a21002", "unit": "mg/m3", **more}


def candidate(source, value, quantity="amount", **more):
    row = {"outlet": "DA001", "pollutant": "a21002", "quantity": quantity}
    return {**row, "source": source, "value": value, **more}


def governing(values, quantity="amount"):
    found = [d for d in determine(values) if d.quantity == quantity]
    return found[0].governing


def test_art_17_the_strictest_governs():
    values = {
        "limits": [limit(annual_amount=420)],
        "determinations": [
            candidate("technical_specification", 420),
            candidate("total_control", 400),
        ],
    }
    assert governing(values).value == 400


@pytest.mark.parametrize(
    ("approved", "expected"),
    [("2014-12-31", 400), ("2015-01-01", 380), ("2015-05-20", 380), (None, 400)],
)
def test_art_17_an_eia_approval_binds_from_2015(approved, expected):
    eia = candidate("eia", 380)
    if approved:
        eia["date"] = approved
    values = {
        "limits": [limit(annual_amount=420)],
        "determinations": [candidate("total_control", 400), eia],
    }
    assert governing(values).value == expected


def test_art_17_the_date_is_taken_from_the_approval_itself():
    values = {
        "limits": [limit(annual_amount=420)],
        "determinations": [candidate("eia", 380, document="鲁环审〔2015〕88号")],
        "eia_approvals": [{"number": "鲁环审〔2015〕88号", "date": "2015-05-20"}],
    }
    assert governing(values).value == 380


def test_art_16_a_stricter_commitment_is_written_into_the_permit():
    values = {
        "limits": [limit(concentration=120, committed_concentration=100)],
        "determinations": [candidate("standard", 120, "concentration")],
    }
    assert decided_limits(values)[0]["concentration"] == 100


def test_art_16_a_looser_commitment_does_not_loosen():
    values = {
        "limits": [limit(concentration=150, committed_concentration=150)],
        "determinations": [candidate("standard", 120, "concentration")],
    }
    assert decided_limits(values)[0]["concentration"] == 120


def test_a_key_pollutant_without_candidate_is_unsupported():
    values = {"limits": [limit(concentration=120, annual_amount=420, standard="GB 13223-2011")]}
    assert [(d.pollutant, d.quantity) for d in unsupported(values)] == [
        ("a21002", "concentration"),
        ("a21002", "amount"),
    ]


OIL = "GB 13223-2011 以油为燃料的燃气轮机组"


def test_art_16_other_pollutants_may_rest_on_the_standard_and_condition_named():
    row = limit(pollutant="a34013", concentration=30, standard=OIL)
    assert unsupported({"limits": [row]}) == []
    assert decided_limits({"limits": [row]}) == [row]


@pytest.mark.parametrize(
    ("standard", "concentration", "supported"),
    [
        ("GB 8978-1996", 390, False),  # which tier is left open
        ("GB 8978-1996", 60, False),
        ("GB 8978-1996 三级", 390, True),
        ("GB 8978-1996 二级", 390, False),
        ("GB 8978-1996 一级", 70, True),
    ],
)
def test_art_16_a_tier_is_chosen_by_its_condition_not_by_what_fits(
    standard, concentration, supported
):
    row = {"outlet": "DW001", "pollutant": "w01012", "unit": "mg/L", "standard": standard}
    found = unsupported({"limits": [row | {"concentration": concentration}]})
    assert (found == []) is supported


@pytest.mark.parametrize("pollutant", ["a34013", "a24088", "w21001", "w21011", "a21002"])
def test_art_17_no_amount_comes_from_what_is_applied_for(pollutant):
    row = limit(pollutant=pollutant, annual_amount=123_456)
    values = {
        "limits": [row],
        "determinations": [
            candidate("technical_specification", 60, pollutant=pollutant, claimed=True)
        ],
        "total_limits": [{"pollutant": pollutant, "annual_amount": 123_456}],
    }
    assert [(d.pollutant, d.quantity) for d in unsupported(values)] == [(pollutant, "amount")]
    assert decided_totals({"limits": [], "total_limits": values["total_limits"]}) == []
    values["determinations"][0].pop("claimed")
    assert decided_limits(values)[0]["annual_amount"] == 60
    assert decided_totals(values)[0]["annual_amount"] == 60


def test_art_17_an_amount_that_no_specification_calculates_is_left_out_and_told():
    row = limit(pollutant="a20057", concentration=0.03, annual_amount=2, standard="GB 13223-2011")
    values = {"limits": [row]}
    assert unsupported(values) == []
    assert [(d.pollutant, d.applied) for d in left_out(values)] == [("a20057", 2)]
    assert decided_limits(values) == [{k: v for k, v in row.items() if k != "annual_amount"}]


def test_a_value_looser_than_the_standard_named_is_unsupported():
    row = limit(pollutant="a34013", concentration=31, standard=OIL)
    assert [d.quantity for d in unsupported({"limits": [row]})] == ["concentration"]


def test_an_unknown_standard_supports_nothing():
    row = limit(pollutant="a34013", concentration=30, standard="GB 0-0000")
    assert len(unsupported({"limits": [row]})) == 1


def test_art_17_totals_follow_target_approval_and_outlets():
    values = {
        "limits": [limit(annual_amount=420)],
        "determinations": [candidate("technical_specification", 410)],
        "total_limits": [{"pollutant": "a21002", "annual_amount": 420}],
        "total_control_targets": [{"pollutant": "a21002", "amount": 400}],
        "eia_approvals": [{"number": "旧", "date": "2013-01-01", "amounts": {"a21002": 10}}],
    }
    assert decided_totals(values) == [{"pollutant": "a21002", "annual_amount": 400}]


def test_art_17_a_stricter_limit_for_special_periods_stays():
    values = {
        "limits": [limit(concentration=100), limit(concentration=50, special_period="重污染天气")],
        "determinations": [candidate("standard", 100, "concentration")],
    }
    assert [row["concentration"] for row in decided_limits(values)] == [100, 50]


amounts = st.lists(
    st.tuples(
        st.sampled_from(["technical_specification", "total_control", "eia", "local_plan"]),
        st.floats(0, 1e6, allow_nan=False),
        st.sampled_from(["2014-06-01", "2016-06-01"]),
    ),
    max_size=6,
)


@given(amounts)
def test_the_governing_value_is_the_least_of_those_that_bind(rows):
    values = {
        "limits": [limit(annual_amount=1e6)],
        "determinations": [candidate(s, v, date=d) for s, v, d in rows],
    }
    binding = [v for s, v, d in rows if s != "eia" or d >= "2015"]
    found = governing(values)
    assert (found.value if found else None) == (min(binding) if binding else None)


NORMAL = limit(concentration=50, annual_amount=100)
SPECIAL = limit(concentration=20, annual_amount=10, special_period="重污染天气")
BASES = [candidate("standard", 50, "concentration"), candidate("technical_specification", 100)]


@pytest.mark.parametrize("rows", [[SPECIAL, NORMAL], [NORMAL, SPECIAL]])
def test_art_17_the_limit_of_the_year_does_not_depend_on_the_order_of_rows(rows):
    """A special period (特殊时段) decides nothing of the rest of the year, in neither order."""
    values = {
        "limits": rows,
        "determinations": BASES,
        "total_limits": [{"pollutant": "a21002", "annual_amount": 500}],
    }
    found = [(d.quantity, d.applied, d.value) for d in determine(values)]
    assert found == [("concentration", 50, 50), ("amount", 100, 100)]
    decided = {row.get("special_period"): row for row in decided_limits(values)}
    assert (decided[None]["concentration"], decided[None]["annual_amount"]) == (50, 100)
    assert (decided["重污染天气"]["concentration"], decided["重污染天气"]["annual_amount"]) == (
        20,
        10,
    )
    assert decided_totals(values)[0]["annual_amount"] == 100, "not 110, and not 10"


@pytest.mark.parametrize("turned", [False, True])
def test_art_45_what_stands_is_that_of_the_year_in_either_order(turned):
    standing = [SPECIAL, NORMAL][:: -1 if turned else 1]
    applied = [limit(concentration=40, annual_amount=90)]
    found = {d.quantity: d for d in determine({"limits": applied, "standing_limits": standing})}
    assert (found["concentration"].value, found["amount"].value) == (40, 90)


def test_art_17_a_special_period_takes_no_amount_that_it_does_not_have():
    special = limit(concentration=20, special_period="重污染天气", daily_amount=0.5)
    for rows in ([special, NORMAL], [NORMAL, special]):
        decided = decided_limits({"limits": rows, "determinations": BASES})
        [found] = [row for row in decided if row.get("special_period")]
        assert found == special


@pytest.mark.parametrize("turned", [False, True])
def test_special_periods_alone_are_supported_like_any_limit_in_either_order(turned):
    rows = [
        limit(pollutant="a34013", concentration=value, special_period=name, standard=standard)
        for value, name, standard in (
            (30, "启动", OIL),
            (20, "重污染天气", OIL),
        )
    ][:: -1 if turned else 1]
    assert unsupported({"limits": rows}) == []
    decided = {
        row["special_period"]: row["concentration"] for row in decided_limits({"limits": rows})
    }
    assert decided == {"启动": 30, "重污染天气": 20}
    loose = [row | {"concentration": row["concentration"] + 100} for row in rows]
    assert [d.quantity for d in unsupported({"limits": loose})] == ["concentration"]


def test_art_16_a_standard_in_another_unit_is_the_same_standard():
    """GB 13223-2011 table 1: 0.03 mg/m³ of mercury are 30 µg/m³, not 0.03 µg/m³."""
    row = limit(pollutant="a20057", concentration=30, unit="ug/m3", standard="GB 13223-2011")
    [decided] = decided_limits({"limits": [row]})
    assert (decided["concentration"], decided["unit"]) == (30, "ug/m3")
    assert len(unsupported({"limits": [row | {"concentration": 31}]})) == 1
    standing = limit(pollutant="a20057", concentration=0.02, unit="mg/m3")
    values = {"limits": [row | {"standard": ""}], "standing_limits": [standing]}
    assert len(unsupported(values)) == 1, "30 µg/m³ are more than the 0.02 mg/m³ that stand"
    values["limits"] = [row | {"standard": "", "concentration": 15}]
    assert [r["concentration"] for r in decided_limits(values)] == [15]


def test_art_16_a_range_is_cut_with_that_of_the_standard():
    """GB 8978-1996 table 4: pH 6 to 9."""
    row = {"outlet": "DW001", "pollutant": "w01001", "unit": "无量纲", "standard": "GB 8978-1996"}
    for low, high, expected in ((6, 9, (6, 9)), (5, 8.5, (6, 8.5)), (6.5, 9, (6.5, 9))):
        [decided] = decided_limits({"limits": [row | {"minimum": low, "concentration": high}]})
        assert (decided["minimum"], decided["concentration"]) == expected
    [without] = decided_limits({"limits": [row | {"concentration": 9}]})
    assert without["minimum"] == 6
    standing = [row | {"minimum": 6.5, "concentration": 9}]
    wider = row | {"minimum": 6, "concentration": 9, "standard": ""}
    [decided] = decided_limits({"limits": [wider], "standing_limits": standing})
    assert decided["minimum"] == 6.5, "what nothing supports does not widen what stands"
