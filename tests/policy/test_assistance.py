"""Assisted examination: each rule finds its case and is silent otherwise (pure)."""

import copy
import datetime

import pytest
from conftest import EXAMPLE

from paiwu.content import tables
from paiwu.policy.assistance import rules


TODAY = datetime.date(2026, 11, 24)


def found(values, region="370100", today=TODAY):
    return [(f.rule, f.field, f.row, f.column) for f in rules.findings(values, region, today)]


def example(**changes):
    return copy.deepcopy(EXAMPLE) | changes


def test_the_example_burns_oil_and_names_no_sulphur_dioxide():
    names = {f.rule for f in rules.findings(EXAMPLE, "370100", TODAY)}
    assert names == {"missing_pollutant", "unlimited_pollutant"}


def test_every_code_in_the_tables_exists():
    known = tables.names("pollutants")
    named = {
        code for row in rules.expectations("pollutants") for code in row["pollutants"].split()
    }
    assert named and named <= set(known)
    monitored = {row["pollutant"] for row in rules.expectations("monitoring")}
    assert monitored - {""} and monitored <= {"", *known}
    for name in ("pollutants", "monitoring", "volumes"):
        sources = [row["source"] for row in rules.expectations(name)]
        assert sources and all(sources), name


CEMENT = {
    "industry_code": "3011",
    "products": [{"product": "水泥熟料", "capacity": 100, "unit": "万t/a", "annual_hours": 7440}],
    "outlets": [{"code": "DA001", "medium": "air", "grade": "main"}],
    "emission_processes": [
        {
            "facility": "MF0001",
            "process": "窑尾",
            "pollutants": ["a34013", "a21026", "a21002", "a21018", "a20057", "a21001"],
            "mode": "organised",
            "treatment": "TA001",
            "outlet": "DA001",
        }
    ],
    "treatment_units": [{"code": "TA001"}],
    "limits": [
        {
            "outlet": "DA001",
            "pollutant": "a21002",
            "concentration": 400,
            "unit": "mg/m3",
            "standard": "GB 4915-2013",
            "annual_amount": 1000.0,
        }
    ],
    "total_limits": [{"pollutant": "a21002", "annual_amount": 1000.0}],
    "monitoring_items": [
        {"outlet": "DA001", "pollutant": "a21002", "method": "automatic", "frequency": "连续"}
    ],
}


def cement(*path, value):
    values = copy.deepcopy(CEMENT)
    place = values
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (cement("limits", 0, "annual_amount", value=1000.1), ("amount_above_capacity", 0)),
        (cement("limits", 0, "standard", value="GB 4915-2004"), ("outdated_standard", 0)),
        (
            cement("limits", 0, "standard", value="GB 13223-2011"),
            ("standard_of_other_industry", 0),
        ),
        (cement("total_limits", 0, "annual_amount", value=900), ("total_differs", 0)),
        (
            cement(
                "monitoring_items",
                0,
                value={
                    "outlet": "DA001",
                    "pollutant": "a21002",
                    "method": "manual",
                    "frequency": "1次/月",
                },
            ),
            ("monitoring_too_seldom", 0),
        ),
        (cement("monitoring_items", value=[]), ("limit_not_monitored", 0)),
        (cement("emission_processes", 0, "outlet", value=None), ("process_without_outlet", 0)),
        (cement("emission_processes", 0, "outlet", value=None), ("outlet_without_process", 0)),
        (
            cement("emission_processes", 0, "treatment", value=None),
            ("treatment_without_outlet", 0),
        ),
        (
            cement("emission_processes", 0, "pollutants", value=["a21002"]),
            ("missing_pollutant", 0),
        ),
        (
            cement(
                "outlets",
                0,
                value={
                    "code": "DA001",
                    "medium": "air",
                    "grade": "main",
                    "longitude": 120.38,
                    "latitude": 36.07,
                },
            ),
            ("outside_region", 0),
        ),
    ],
)
def test_each_rule_finds_its_case(values, expected):
    assert expected in {(rule, row) for rule, _field, row, _column in found(values)}


def test_a_sound_cement_works_has_only_its_unlimited_pollutants_left():
    assert {rule for rule, *_rest in found(CEMENT)} == {"unlimited_pollutant"}


def test_a_paper_mill_does_not_follow_the_general_standard():
    limit = {"outlet": "DW001", "pollutant": "w01018", "standard": "GB 8978-1996"}
    values = {"industry_code": "2221", "limits": [limit]}
    assert ("general_standard", "limits", 0, "standard") in found(values)


def test_a_standard_is_judged_on_its_day():
    values = {"industry_code": "3011", "limits": [{"outlet": "DA001", "standard": "GB 4915-2004"}]}
    assert not any(
        r == "outdated_standard" for r, *_x in found(values, today=datetime.date(2014, 2, 28))
    )


def test_ids_outlive_a_moved_row():
    values = example()
    before = {f.id for f in rules.findings(values, "370100", TODAY)}
    values["emission_processes"].reverse()
    after = {f.id for f in rules.findings(values, "370100", TODAY)}
    assert before == after and len(before) == len(rules.findings(values, "370100", TODAY))


@pytest.mark.parametrize(
    ("point", "region", "other"),
    [
        ((117.12, 36.65), "370100", None),
        ((120.38, 36.07), "370100", "370200"),
        ((117.12, 36.65), "370200", "370100"),
        ((113.45, 30.36), "429004", None),  # 仙桃市, directly under its province
        ((113.45, 30.36), "370100", "429004"),
        ((117.12, 36.65), "429004", "370100"),
    ],
)
def test_art_7_where_a_point_plainly_lies(point, region, other):
    found = rules.lies_elsewhere(point, region)
    assert (found and (found.region, found.plain)) == (other and (other, True))


def test_art_7_between_two_seats_it_is_a_question():
    found = rules.lies_elsewhere((117.80, 36.72), "370100")
    assert found == rules.Elsewhere("370300", False)
