"""Determination of limits (Art. 16, 17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.application.rules.determination import decided_limits
from paiwu.policy.application.rules.determination import decided_totals
from paiwu.policy.application.rules.determination import determine
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


def test_other_pollutants_may_rest_on_the_standard_named():
    row = limit(pollutant="a34013", concentration=30, annual_amount=60, standard="GB 13223-2011")
    assert unsupported({"limits": [row]}) == []
    assert decided_limits({"limits": [row]}) == [row]


def test_a_value_looser_than_the_standard_named_is_unsupported():
    row = limit(pollutant="a34013", concentration=31, standard="GB 13223-2011")
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
