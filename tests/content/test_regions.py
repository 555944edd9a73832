"""行政区划代码 (GB/T 2260): the names in force, who issues permits, what became of the others."""

import pytest

from paiwu.content import tables
from paiwu.content.identifiers import region


IN_FORCE = tables.by_code("regions")


def test_every_row_says_what_it_was_checked_against():
    rows = [*tables.read("regions"), *tables.read("regions_abolished")]
    assert len(rows) == 3212 + 3607
    assert all(row["source"] and row["verified"] in ("yes", "no") for row in rows)


def test_a_name_in_force_is_a_name_and_nothing_else():
    assert region.name("330400") == "嘉兴市"
    assert not [row["name"] for row in IN_FORCE.values() if not row["name"].isalpha()]
    assert len([code for code in IN_FORCE if region.is_province(code)]) == 34


def test_art_6_regions_with_a_department_of_their_own():
    """Prefectures, and counties directly under their province; no county of a prefecture."""
    for code, expected in {
        "420000": True,
        "420100": True,
        "429004": True,  # 仙桃市
        "469030": True,  # 琼中黎族苗族自治县
        "420102": False,  # 江岸区 of 武汉市
        "429000": False,  # stands for those directly under the province
        "371200": False,
        "": False,
        None: False,
    }.items():
        assert region.is_valid(code) is expected, code
    assert region.parent("429004") == "420000"


@pytest.mark.parametrize(
    ("code", "name", "year", "successors"),
    [
        ("371200", "莱芜市", "2018", ("370100",)),
        ("341400", "巢湖市", "2011", ("340100", "340200", "340500")),
        ("522400", "毕节地区", "2011", ("520500",)),
        ("142200", "忻州地区", "1999", ("140900",)),  # 忻县地区 until 1982
    ],
)
def test_abolished_codes_know_their_successors(code, name, year, successors):
    former = region.abolished(code)
    assert (former.name, former.year, former.successors) == (name, year, successors)
    assert not region.is_valid(code) and region.is_known(code) and region.name(code) == name


def test_a_successor_is_in_force_and_what_is_in_force_has_none():
    for row in tables.read("regions_abolished"):
        for successor in filter(None, row["successors"].split(";")):
            assert successor in IN_FORCE, row
    assert region.abolished("420600") is None  # 襄樊市 kept its code as 襄阳市
    assert region.name("420600") == "襄阳市"
