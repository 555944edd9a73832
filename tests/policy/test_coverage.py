"""Who must have a permit, and by when (Art. 3 to 5, 23, 24): pure rules."""

import datetime

import pytest

from paiwu.policy.coverage import rules


D = datetime.date
TODAY = D(2026, 11, 24)


def unit(code, **more):
    return {"industry_code": code, "commissioning_date": "2010-05-01", **more}


def classify(facts, on=TODAY, forward=()):
    return rules.classify(facts, rules.built_in(), on, forward)


def test_the_built_in_edition_is_sound_and_says_where_it_is_from():
    assert {row.edition for row in rules.built_in()} == {"2017"}
    assert all(row.industry and row.basis for row in rules.built_in())


@pytest.mark.parametrize(
    ("code", "management", "apply_by"),
    [("4411", "key", D(2017, 6, 30)), ("3011", "key", D(2017, 12, 31))],
)
def test_art_24_built_before_the_deadline_one_applies_by_it(code, management, apply_by):
    found = classify(unit(code))
    assert (found.management, found.apply_by) == (management, apply_by)


def test_art_24_built_later_one_applies_before_the_start():
    found = classify(unit("4411", commissioning_date="2027-03-01"))
    assert found.apply_by == D(2027, 3, 1) and "第二十四条" in found.explanation


def test_art_5_a_quantity_decides_between_key_and_simplified():
    open_ = classify(unit("4620"))
    assert (open_.status, open_.needs) == ("undetermined", "日处理(t/d)")
    assert classify(unit("4620", quantities={"日处理(t/d)": 100000})).management == "key"
    assert classify(unit("4620", quantities={"日处理(t/d)": 99999})).management == "simplified"


def test_art_3_who_is_not_in_the_catalogue_needs_none_unless_the_amounts_are_large():
    assert classify(unit("0111")).status == "not_covered"
    assert classify(unit("0111", amounts={"a21026": 250})).status == "not_covered"
    found = classify(unit("0111", amounts={"a21026": 250.5}))
    assert (found.status, found.management) == ("covered", "key")


def test_art_23_a_province_may_begin_earlier_never_later():
    earlier = {"industry": "301", "deadline": "2017-06-30", "document": "鲁政办发〔2017〕1号"}
    found = classify(unit("3011"), forward=[earlier])
    assert (
        found.apply_by == D(2017, 6, 30)
        and "鲁政办发" in found.explanation.mapping["reason"].mapping["document"]
    )
    later = earlier | {"deadline": "2030-01-01"}
    assert classify(unit("3011"), forward=[later]).apply_by == D(2017, 12, 31)


def test_the_newest_edition_in_force_governs():
    header = ",".join(rules.COLUMNS)
    text = [header, "2019,2019-12-20,95,火力发电,4411,全部,,,key,2020-12-31"]
    rows, problems = rules.parse(text)
    assert not problems
    both = [*rules.built_in(), *rows]
    assert (
        rules.classify(unit("4411"), both, D(2019, 12, 19)).basis.mapping["edition"].count("2017")
        == 1
    )
    assert rules.classify(unit("4411"), both, D(2019, 12, 20)).apply_by == D(2020, 12, 31)


def test_every_bad_row_is_named():
    header = ",".join(rules.COLUMNS)
    bad = [
        header,
        "2019,gestern,95,火力发电,4411,全部,,viele,heavy,2020-13-31",
        "2019,2019-12-20,,,9999,全部,,,key,2020-12-31",
    ]
    rows, problems = rules.parse(bad)
    assert rows == []
    assert [(p.row, p.column) for p in problems] == [
        (0, "in_force"),
        (0, "deadline"),
        (0, "at_least"),
        (0, "management"),
        (1, "industry"),
        (1, "row"),
        (1, "name"),
    ]
    assert [p.column for p in rules.parse(["edition,row"])[1]][:2] == ["in_force", "name"]
