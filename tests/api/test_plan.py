"""The enforcement plan over HTTP (Art. 39): ranking, planning, the year's schedule, who may."""

import datetime

import pytest
import transaction
from plone import api
from story import CITY
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.supervision.interfaces import ISupervisionSettings
from paiwu.policy.supervision.liability.effects import standing
from paiwu.policy.supervision.plan.effects import ranking


A, B = UNIT_A.rpartition("/")[2], UNIT_B.rpartition("/")[2]
QUERY = f"{CITY}/@schedule"
pytestmark = pytest.mark.usefixtures("colleagues")


def days_from_now(first, last):
    day = now.today()
    span = (first, last)
    return [(day + datetime.timedelta(days=n)).isoformat() for n in span]


def body(**more):
    first, last = days_from_now(0, 30)
    return {
        "from": first,
        "to": last,
        "inspectors": ["inspector", "inspector-2", "inspector-3"],
        **more,
    }


def test_the_riskiest_are_planned_evenly_and_not_twice(as_):
    made = as_("inspector").post(f"{CITY}/@plan", body(count=2))
    assert made.status_code == 201, made.text
    rows = made.json()["items"]
    ranked = [row["unit"] for row in as_("inspector").get(f"{CITY}/@plan").json()["items"]]
    assert [row["unit"] for row in rows] == ranked[:2]
    days = [datetime.date.fromisoformat(row["planned_on"]) for row in rows]
    assert days == sorted(days) and all(map(calendar.is_working_day, days))
    assert {row["occasion"] for row in rows} == {"risk"}
    assert [row["inspectors"] for row in rows] == [
        ["inspector", "inspector-2"],
        ["inspector-3", "inspector"],
    ]
    again = as_("inspector").post(f"{CITY}/@plan", body(count=9)).json()["items"]
    assert not {row["unit"] for row in again} & {row["unit"] for row in rows}


def test_named_units_for_a_special_action(as_):
    made = as_("inspector").post(f"{CITY}/@plan", body(units=[B, A], occasion="special"))
    assert [row["unit"] for row in made.json()["items"]] == [B, A]
    record = as_("inspector").get(f"{UNIT_B}/inspections/1").json()
    assert record["occasion"] == "special" and record["planned_on"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"count": 0}, {"count"}),
        ({"units": []}, {"units"}),
        ({"units": ["x"]}, {"units"}),
        ({"units": [["x"]]}, {"units"}),
        ({"count": 1, "occasion": ["risk"]}, {"occasion"}),
        ({"count": 1, "inspectors": []}, {"inspectors"}),
        ({"count": 1, "from": "morgen"}, {"from"}),
        ({"count": 1, "from": None, "to": None}, {"from", "to"}),
        ({"count": 1, "from": "2026-12-02", "to": "2026-12-01"}, {"to"}),
        ({"count": 1, "to": "2099-01-01"}, {"to"}),
        ({"count": 1, "occasion": "laune"}, {"occasion"}),
        ({"count": 1, "weights": {"credit": "viel"}}, {"weights"}),
        ({"count": 1, "weights": {"credit": "nan"}}, {"weights"}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_planned(as_, change, fields):
    answer = as_("inspector").post(f"{CITY}/@plan", body() | change)
    assert answer.status_code == 400, answer.text
    assert {error["field"] for error in answer.json()["errors"]} == fields
    assert as_("inspector").get(QUERY).json()["items_total"] == 0


def test_the_years_schedule_and_its_progress(as_):
    as_("inspector").post(f"{CITY}/@plan", body(units=[A, B]))
    late = {"@type": "InspectionRecord", "planned_on": days_from_now(-1, 0)[0], "title": "晚"}
    as_("inspector").post(f"{UNIT_B}/inspections", late)
    found = as_("inspector").get(f"{QUERY}?year={now.today().year}").json()
    assert found["progress"]["planned"] == found["items_total"] == 3
    assert found["progress"]["overdue"] == 1
    assert [row["overdue"] for row in found["items"]] == [True, False, False]
    done = found["items"][1]["@id"].partition("/plone")[2]
    for step in ("start", "conclude"):
        as_("inspector").take(done, step)
    found = as_("inspector").get(QUERY).json()
    assert (found["progress"]["planned"], found["progress"]["concluded"]) == (2, 1)
    mine = as_("inspector").get(f"{QUERY}?inspector=inspector-3").json()
    assert mine["items_total"] == 1 and "inspector-3" in mine["items"][0]["inspectors"]
    assert as_("inspector").get(f"{QUERY}?state=concluded").json()["items_total"] == 1
    assert as_("inspector").get(f"{QUERY}?state=wie").status_code == 400
    assert as_("inspector").get(f"{QUERY}?year=viel").status_code == 400
    assert as_("inspector").get(f"{QUERY}?year=2001").json()["items_total"] == 0
    page = as_("supervisor").get(f"{QUERY}?b_size=1").json()
    assert len(page["items"]) == 1 and page["items_total"] == 3 and "next" in page["batching"]


@pytest.mark.parametrize(
    "name", ["张三", "filer-a", "clerk", "inspector-qd", "admin", "370100.inspector"]
)
def test_art_39_who_is_no_inspector_of_the_region_inspects_nothing_there(as_, name):
    """An account without the office, another city's inspector, a group, anybody's name: by name."""
    asked = {"inspectors": ["inspector", name], "count": 1, "seed": "s"}
    first, last = days_from_now(0, 30)
    for service in ("@plan", "@draws"):
        refused = as_("inspector").post(f"{CITY}/{service}", asked | {"from": first, "to": last})
        assert refused.status_code == 400, refused.text
        [problem] = refused.json()["errors"]
        assert (problem["field"], problem["row"]) == ("inspectors", 1)
        assert name in problem["message"]
    assert as_("inspector").get(QUERY).json()["items_total"] == 0


def test_the_plan_is_the_departments(as_):
    as_("inspector").post(f"{CITY}/@plan", body(units=[A]))
    for account in (None, "filer-a", "signatory-a", "inspector-qd", "dataclient"):
        for path in (QUERY, f"{CITY}/@plan"):
            assert as_(account).get(path).status_code in (401, 403), account
    for account in (None, "filer-a", "clerk", "approver", "supervisor", "inspector-qd"):
        answer = as_(account).post(f"{CITY}/@plan", body(units=[A]))
        assert answer.status_code in (401, 403), account


def test_a_draw_gives_days_where_asked(as_):
    first, last = days_from_now(0, 30)
    draw = {"seed": "s", "count": 2, "inspectors": ["inspector"], "from": first, "to": last}
    drawn = as_("inspector").post(f"{CITY}/@draws", draw).json()
    rows = as_("inspector").get(QUERY).json()["items"]
    assert {row["unit"]: row["planned_on"] for row in rows} == drawn["days"]
    assert {row["occasion"] for row in rows} == {"draw"}


def test_the_operators_weights_hold_until_others_are_asked_for(as_, http):
    transaction.abort()
    http["portal"]._p_jar.sync()
    with api.env.adopt_roles(["Manager"]):
        api.portal.set_registry_record(
            "risk_weights", {"months_unseen": 3.0}, interface=ISupervisionSettings
        )
    transaction.commit()
    answer = as_("inspector").get(f"{CITY}/@plan").json()
    weights = {factor["id"]: factor["weight"] for factor in answer["factors"]}
    assert weights["months_unseen"] == 3 and weights["credit"] == 1
    points = {row["factor"]: row["points"] for row in answer["items"][-1]["why"]}
    assert points["months_unseen"] == 36
    other = as_("inspector").get(f"{CITY}/@plan?months_unseen=0").json()
    assert "months_unseen" not in {row["factor"] for u in other["items"] for row in u["why"]}


def test_art_67_a_secret_unit_is_in_no_ranking_of_superiors(as_):
    before = as_("supervisor").get(f"{CITY}/@plan").json()["items_total"]
    draw = {"seed": "s", "count": 9, "inspectors": ["inspector"]}
    assert B in as_("inspector").post(f"{CITY}/@draws", draw).json()["drawn"]
    assert as_("clerk").patch(UNIT_B, {"state_secret": True}).status_code == 204
    as_("inspector").post(f"{CITY}/@plan", body(units=[B]))
    for path in (f"{CITY}/@plan", QUERY, f"{CITY}/@draws"):
        assert B not in as_("supervisor").get(path).text
        assert B in as_("inspector").get(path).text
    assert as_("supervisor").get(f"{CITY}/@plan").json()["items_total"] == before - 1


def credit_of_b(rows):
    [found] = [row for row in rows if row["unit"] == B]
    return {row["factor"]: row["count"] for row in found["why"]}.get("credit", 0)


def test_facts_are_worked_out_anew_for_what_has_changed_alone(as_, http, monkeypatch):
    worked = []
    real = standing.risk_facts

    def counted(unit, confirmed=None):
        worked.append(unit.getId())
        return real(unit, confirmed)

    ranking.KEPT.clear()
    monkeypatch.setattr(ranking, "risk_facts", counted)
    first = as_("inspector").get(f"{CITY}/@plan").json()["items"]
    assert sorted(worked) == sorted(row["unit"] for row in first)
    worked.clear()
    assert as_("inspector").get(f"{CITY}/@plan").json()["items"] == first and worked == []
    fine = {"basis": "58-1", "kind": "罚款", "amount": 150_000}
    new = {"@type": "InspectionRecord", "penalties": [fine]}
    made = as_("inspector").post(f"{UNIT_B}/inspections", new).json()
    path = f"{UNIT_B}/inspections/{made['id']}"
    for step in ("start", "conclude", "publish"):
        as_("inspector").take(path, step)
    rows = as_("inspector").get(f"{CITY}/@plan").json()["items"]
    assert set(worked) == {B}
    assert credit_of_b(rows) == credit_of_b(first) + 6


def test_the_daily_run_works_them_out_ahead(as_, monkeypatch):
    assert as_("admin").post("/@daily-run").status_code == 200
    ranking.KEPT.clear()
    monkeypatch.setattr(ranking, "risk_facts", None)
    assert as_("inspector").get(f"{CITY}/@plan").status_code == 200


def test_what_is_strange_in_the_data_adds_to_the_risk(as_, site):
    year = now.today().year - 1
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": year})
    rows = ["time,outlet,pollutant,concentration,volume,flag"]
    rows += [f"{year}-03-01T{hour:02d}:00,DA001,a21002,44.4,1000,N" for hour in range(24)]
    as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/{year}/@readings",
        data="\n".join([*rows, ""]).encode(),
        headers={"Content-Type": "text/csv"},
    )
    rows = as_("inspector").get(f"{CITY}/@plan").json()["items"]
    [found] = [row for row in rows if row["unit"] == B]
    assert [row["count"] for row in found["why"] if row["factor"] == "quality"] == [1]
