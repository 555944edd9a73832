"""Supervision over HTTP (Art. 39 to 42, 55, 58 to 60): plan, draw, inspect, punish, publish, correct."""

import datetime

import pytest
from conftest import ROOT
from story import CITY
from story import UNIT_B

from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.supervision.plan.rules import draw


UNIT = UNIT_B.rpartition("/")[2]
FINE = {"basis": "58-1", "kind": "罚款", "amount": 150_000}


@pytest.fixture
def inspection(as_):
    """A planned inspection of unit B."""
    body = {"@type": "InspectionRecord", "inspectors": ["inspector"]}
    made = as_("inspector").post(f"{UNIT_B}/inspections", body)
    assert made.status_code == 201, made.text
    return f"{UNIT_B}/inspections/{made.json()['id']}"


def steps(as_, path, *names):
    for name in names:
        answer = as_("inspector").take(path, name)
        assert answer.status_code == 200, answer.text


def announced(as_, kind):
    return as_().get(f"/@announcements?kind={kind}").json()["items"]


def test_the_checklist_comes_from_the_permit_in_force(as_, inspection):
    record = as_("inspector").get(inspection).json()
    rows = [row["requirement"] for row in record["items"]]
    assert any("氮氧化物许可排放浓度100" in row for row in rows)
    body = {"@type": "InspectionRecord", "items": [{"requirement": "夜间抽查"}]}
    other = as_("inspector").post(f"{UNIT_B}/inspections", body).json()
    assert [row["requirement"] for row in other["items"]] == ["夜间抽查"]


def test_art_39_inspected_punished_published_listed_and_taken_off(as_, inspection):
    steps(as_, inspection, "start")
    as_("inspector").patch(
        inspection,
        {
            "items": [{"requirement": "NOx", "finding": "120 mg/m³", "compliant": False}],
            "result": "氮氧化物超标",
            "penalties": [FINE | {"decided_on": now.today().isoformat()}],
            "rectify_by": (now.today() + datetime.timedelta(days=30)).isoformat(),
        },
    )
    assert as_().get(inspection).status_code == 401
    steps(as_, inspection, "conclude")
    assert announced(as_, "inspection") == []
    orders = as_("filer-b").get("/@search?portal_type=Notice&notice_kind=order").json()["items"]
    assert len(orders) == 1
    steps(as_, inspection, "publish")
    assert as_().get(inspection).json()["result"] == "氮氧化物超标"
    [notice] = announced(as_, "inspection")
    assert notice["article"] == "39"
    [row] = as_(None, "zh-CN").get("/@violators?kind=breach&region=370100").json()["items"]
    assert row["unit"] == UNIT and "总量控制" in row["reason"]
    assert as_().get("/@violators?kind=unpermitted").json()["items"] == []
    assert as_().get("/@violators?kind=x").status_code == 400
    off = f"{CITY}/@violators/{row['number']}"
    assert as_("clerk").post(off, {"reason": "x"}).status_code in (401, 403)
    assert as_("approver").post(off, {}).status_code == 400
    assert as_("approver").post(off, {"reason": "已改正"}).json()["removal"] == "已改正"
    assert as_().get("/@violators").json()["items"] == []
    assert as_("approver").post(off, {"reason": "又"}).status_code == 409
    public = as_().get(f"{UNIT_B}/@credit").json()
    assert public["points"] == 6 and [e["event"] for e in public["items"]] == ["breach"]


@pytest.mark.parametrize(("amount", "code"), [(99_999, 400), (1_000_001, 400), (100_000, 204)])
def test_art_58_a_fine_outside_the_range_is_refused(as_, inspection, amount, code):
    steps(as_, inspection, "start")
    answer = as_("inspector").patch(inspection, {"penalties": [FINE | {"amount": amount}]})
    assert answer.status_code == code, answer.text
    if code == 400:
        [error] = answer.json()["errors"]
        assert (error["field"], error["row"], error["column"]) == ("penalties", 0, "amount")
        assert as_("inspector").get(inspection).json()["penalties"] == []


def test_a_record_with_a_wrong_fine_is_not_made(as_):
    body = {"@type": "InspectionRecord", "penalties": [FINE | {"amount": 1}]}
    assert as_("inspector").post(f"{UNIT_B}/inspections", body).status_code == 400
    assert as_("inspector").get(f"{UNIT_B}/inspections").json()["items"] == []


def test_art_59_found_again_the_fine_goes_on_day_by_day(as_, inspection, monkeypatch):
    ordered = (now.today() - datetime.timedelta(days=10)).isoformat()
    steps(as_, inspection, "start")
    as_("inspector").patch(inspection, {"penalties": [FINE | {"decided_on": ordered}]})
    steps(as_, inspection, "conclude")
    [item] = as_("inspector").get(f"{inspection}/@liability").json()["items"]
    assert item["range"] == [100_000, 1_000_000] and item["daily"] is None
    steps(as_, inspection, "reinspect", "conclude")
    [item] = as_("inspector").get(f"{inspection}/@liability").json()["items"]
    assert item["daily"]["days"] == 10 and item["daily"]["amount"] == 1_500_000


def test_art_60_reported_early_it_is_lighter(as_, inspection, monkeypatch):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": now.today().year})
    entry = {"category": "treatment", "start": f"{now.today()}T00:00", "content": "脱硝故障"}
    entry |= {"incident": "abnormal", "cause": "泵损坏", "measure": "停机检修"}
    made = as_("filer-b").post(f"{UNIT_B}/ledgers/{now.today().year}/@entries", entry)
    assert made.status_code == 201, made.text
    steps(as_, inspection, "start")
    as_("inspector").patch(inspection, {"penalties": [FINE]})
    [item] = as_("inspector").get(f"{inspection}/@liability").json()["items"]
    assert item["lighter"] is True


def test_the_plan_ranks_and_explains(as_, site):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": now.today().year - 1})
    data = (
        (ROOT / "tests/data/gas-turbine-2019.csv")
        .read_text()
        .replace("2019-", f"{now.today().year - 1}-")
    )
    sent = as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/{now.today().year - 1}/@readings",
        data=data.encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status_code == 201, sent.text[:300]
    first, *others = as_("inspector").get(f"{CITY}/@plan").json()["items"]
    assert first["unit"] == UNIT and first["points"] > others[0]["points"]
    why = {row["factor"]: row for row in first["why"]}
    assert why["exceedances"]["count"] == 94 and why["exceedances"]["points"] == 30
    lighter = as_("inspector").get(f"{CITY}/@plan?exceedances=0").json()["items"]
    assert "exceedances" not in {r["factor"] for u in lighter for r in u["why"]}
    assert as_("inspector").get(f"{CITY}/@plan?exceedances=viel").status_code == 400
    for account in (None, "filer-b", "inspector-qd"):
        assert as_(account).get(f"{CITY}/@plan").status_code in (401, 403)


def test_the_draw_can_be_drawn_again_by_anybody(as_, colleagues):
    body = {
        "seed": "2026-11-24 上证指数收盘",
        "count": 3,
        "inspectors": ["inspector", "inspector-2", "inspector-3"],
    }
    for account in ("filer-b", "clerk", None, "inspector-qd"):
        assert as_(account).post(f"{CITY}/@draws", body).status_code in (401, 403)
    refused = as_("inspector").post(f"{CITY}/@draws", {"count": 0})
    assert {e["field"] for e in refused.json()["errors"]} == {"seed", "count", "inspectors"}
    made = as_("inspector").post(f"{CITY}/@draws", body)
    assert made.status_code == 201, made.text
    drawn = made.json()
    assert drawn["drawn"] == draw(drawn["units"], 3, body["seed"])
    for unit in drawn["drawn"]:
        [planned] = as_("inspector").get(f"{CITY}/{unit}/inspections").json()["items"]
        record = as_("inspector").get(planned["@id"].split("/plone")[1]).json()
        assert (
            record["inspectors"] == drawn["assigned"][unit] and record["review_state"] == "planned"
        )
    assert as_().get(f"{CITY}/@draws").json()["items"] == []  # nobody is warned
    assert as_("inspector").get(f"{CITY}/@draws").json()["items"][0]["seed"] == body["seed"]


def test_art_55_what_is_not_disclosed_is_ordered(as_):
    items = as_("filer-b").get(f"{UNIT_B}/@duties").json()["items"]
    state = {row["duty"]: row["met"] for row in items}
    assert state["commitment"] and not state["monitoring"]
    assert as_().get(f"{UNIT_B}/@duties").status_code == 401
    order = as_("approver").post(f"{UNIT_B}/@disclosure-order", {"reason": "未公开监测数据"})
    assert order.status_code == 201, order.text
    assert announced(as_, "disclosure_order")[0]["article"] == "55"
    assert as_("filer-b").post(f"{UNIT_B}/@disclosure-order", {"reason": "x"}).status_code in (
        401,
        403,
    )


def test_the_superiors_figures(as_, story):
    story.granted()
    found = as_("supervisor").get("/370000/@statistics").json()
    assert found["permits"] == 2 and found["by"]["region"] == {"370100": 2}
    assert found["decisions"]["decided"] >= 2
    assert found["decisions"]["statutory_working_days"] == 20
    months = found["tables"]["month"]
    assert sum(row["permits"] for row in months) == 2
    assert sum(row["decided"] for row in months) == found["decisions"]["decided"]
    assert {row["title"] for row in found["tables"]["industry"]} == {"火力发电"}
    one = months[-1]["value"]
    narrowed = as_("supervisor").get(f"/370000/@statistics?month={one}").json()
    assert narrowed["permits"] == months[-1]["permits"]
    assert [row["value"] for row in narrowed["tables"]["month"]] == [one]
    assert as_("supervisor").get(f"{CITY}/@statistics").json()["permits"] == 2
    assert as_("supervisor").get("/370000/370200/@statistics").json()["permits"] == 0
    for account in (None, "filer-b"):
        assert as_(account).get("/370000/@statistics").status_code in (401, 403)


def test_art_31_a_late_decision_and_what_is_overdue_are_seen_from_above(as_, story, monkeypatch):
    story.accepted()
    path = story.path
    none = as_("supervisor").get("/370000/@statistics").json()
    assert none["decisions"]["overdue"] == 0 and none["overdue"] == []
    late = calendar.add_working_days(now.today(), 21)
    monkeypatch.setenv("PAIWU_TODAY", late.isoformat())
    found = as_("supervisor").get("/370000/@statistics").json()
    count = found["decisions"]["overdue"]
    [case] = [case for case in found["overdue"] if case["@id"].endswith(path)]
    assert case["region"] == "370100" and count == len(found["overdue"])
    assert sum(row["overdue"] for row in found["tables"]["industry"]) == count
    as_("reviewer").take(path, "recommend", recommendation="deny")
    assert as_("approver").take(path, "deny", comment="不符合").status_code == 200
    found = as_("supervisor").get("/370000/@statistics").json()
    assert (found["decisions"]["overdue"], found["decisions"]["late"]) == (count - 1, 1)


def test_what_was_suspended_does_not_count_as_used(as_, story, monkeypatch):
    story.accepted()
    before = as_("supervisor").get(f"{CITY}/@statistics").json()["decisions"]
    as_("reviewer").take(story.path, "suspend", reason="hearing", days=30)
    later = calendar.add_working_days(now.today(), 30)
    monkeypatch.setenv("PAIWU_TODAY", later.isoformat())
    as_("reviewer").take(story.path, "resume")
    as_("reviewer").take(story.path, "recommend", recommendation="deny")
    assert as_("approver").take(story.path, "deny", comment="不符合").status_code == 200
    after = as_("supervisor").get(f"{CITY}/@statistics").json()["decisions"]
    assert after["decided"] == before["decided"] + 1 and after["late"] == 0
    used = after["average_working_days"] * after["decided"]
    used -= (before["average_working_days"] or 0) * before["decided"]
    assert round(used) == 0


def test_planned_inspections_are_known_to_the_department_alone(as_, inspection):
    for account in ("filer-b", "signatory-b", None, "dataclient"):
        assert as_(account).get(inspection).status_code in (401, 403), account
        assert as_(account).get(f"{inspection}/@liability").status_code in (401, 403)


def send(as_, site, unit, account, rows):
    year = rows[0][:4]
    as_(account).post(f"{unit}/ledgers", {"@type": "Ledger", "year": int(year)})
    head = "time,outlet,pollutant,concentration,volume,flag"
    answer = as_(account).session.post(
        f"{site}{unit}/ledgers/{year}/@readings",
        data="\n".join([head, *rows, ""]).encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text


def breaches(as_, unit, year):
    answer = as_("inspector").get(f"{unit}/@breaches?year={year}")
    assert answer.status_code == 200, answer.text
    return {row["pattern"]: row for row in answer.json()["items"]}


def test_what_the_data_show_leads_to_article_range_and_list(as_, site):
    year = now.today().year
    send(as_, site, UNIT_B, "filer-b", [f"{year}-11-01T00:00,DA001,a21002,150,1000,N"])
    found = breaches(as_, UNIT_B, year)
    assert found["exceedances"]["article"] == "58-1" and "1个时段" in found["exceedances"]["seen"]
    assert found["exceedances"]["range"] == [100_000, 1_000_000]
    assert "DA001 颗粒物（烟尘） a34013" in found["automatic_absent"]["seen"]
    assert "revoked" not in found
    for account in (None, "filer-b", "inspector-qd", "dataclient"):
        assert as_(account).get(f"{UNIT_B}/@breaches").status_code in (401, 403)
    assert as_("inspector").get(f"{UNIT_B}/@breaches?year=viel").status_code == 400


def test_art_57_discharge_after_a_revocation(as_, site, monkeypatch):
    tomorrow = now.today() + datetime.timedelta(days=1)
    year = tomorrow.year
    assert as_("approver").take(f"{UNIT_B}/permit", "revoke", ground=1).status_code == 200
    before = (now.today() - datetime.timedelta(days=1)).isoformat()
    send(as_, site, UNIT_B, "filer-b", [f"{before}T00:00,DA001,a21002,50,1000,N"])
    assert "revoked" not in breaches(as_, UNIT_B, year)
    monkeypatch.setenv("PAIWU_TODAY", tomorrow.isoformat())
    send(as_, site, UNIT_B, "filer-b", [f"{tomorrow}T00:00,DA001,a21002,50,1000,N"])
    found = breaches(as_, UNIT_B, year)["revoked"]
    assert (found["article"], found["list"]) == ("57-3", "unpermitted")


@pytest.mark.parametrize("kind", [[], {}, ["breach"], None, 5])
def test_a_list_that_is_none_is_refused(as_, kind):
    entry = {"unit": UNIT, "kind": kind, "reason": "超标"}
    answer = as_("approver").post(f"{CITY}/@violators", entry)
    assert [error["field"] for error in answer.json()["errors"]] == ["kind"]
