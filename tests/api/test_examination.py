"""Examination, consultation, technical agencies (Art. 7, 28 to 30, 40, 61), over HTTP."""

import pytest
import transaction
from plone import api
from story import UNIT_A

from paiwu.policy.application.rules.examination import ITEMS
from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar


def rows(**outcomes):
    return [
        {"item": item.id, "outcome": outcomes.get(item.id, "pass"), "basis": "已核实"}
        for item in ITEMS
        if item.id != "29-5"
    ]


def test_art_29_an_open_or_negative_finding_forbids_a_grant(story):
    story.accepted().examine(**{"28-1": "open", "29-4": "fail"})
    refused = story.take("reviewer", "recommend", 400, recommendation="grant")
    assert [(e["field"], e["column"]) for e in refused["errors"]] == [
        ("examination", "28-1"),
        ("examination", "29-4"),
    ]
    story.patch(account="reviewer", examination=rows())
    story.take("reviewer", "recommend", 400, recommendation="deny")
    story.take("reviewer", "recommend", recommendation="grant")
    items = story.get("approver", "/@examination")["items"]
    assert {item["signed_by"] for item in items} == {"reviewer"}
    story.take("approver", "grant")


def test_art_28_29_no_finding_without_the_reviewers_hand(story, as_):
    story.accepted()
    refused = story.take("reviewer", "recommend", 400, recommendation="grant")
    columns = {e["column"] for e in refused["errors"] if e["field"] == "examination"}
    assert columns == {item.id for item in ITEMS if item.id != "29-5"}
    open_ones = {finding["id"] for finding in story.get("reviewer", "/@findings")["items"]}
    assert {e["column"] for e in refused["errors"] if e["field"] == "findings"} == open_ones
    assert open_ones and "examination" not in story.get("filer-a")
    story.patch(account="reviewer", examination=[{"item": "28-1", "outcome": "not_applicable"}])
    refused = story.take("reviewer", "recommend", 400, recommendation="grant")
    assert "28-1" in {e["column"] for e in refused["errors"]}, "it says not why"
    story.examine().take("reviewer", "recommend", recommendation="grant")
    items = story.get("approver", "/@examination")["items"]
    assert all(item["signed_at"] for item in items)


def test_art_17_what_the_enterprise_determines_is_a_claim_until_it_is_confirmed(story, as_):
    story.draft(
        determinations=[row | {"claimed": False} for row in story.example["determinations"]]
    )
    assert all(row["claimed"] for row in story.get()["determinations"])
    items = story.get(service="/@determination")["items"]
    assert not any(item["governing"] for item in items if item["pollutant"] == "a21002")
    confirm = f"{story.path}/@determination/confirm"
    for account in ("filer-a", "signatory-a", "clerk"):
        assert as_(account).post(confirm).status_code in (401, 403), account
    story.upload().publicise().sign().take("filer-a", "submit")
    assert as_("reviewer").post(confirm).status_code == 409
    story.take("clerk", "accept")
    for wrong in ([99], [-1], ["0"], "0", [True], []):
        answer = as_("reviewer").post(confirm, {"rows": wrong})
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "rows", wrong
    assert as_("reviewer").post(confirm, {"rows": [0]}).status_code == 200
    kept = story.get("reviewer")["determinations"]
    assert [bool(row.get("claimed")) for row in kept] == [False] + [True] * (len(kept) - 1)
    story.patch(account="reviewer", determinations=kept)
    assert story.get("reviewer")["determinations"] == kept, "sent back as it was read"
    assert as_("reviewer").post(confirm, {"rows": [0]}).status_code == 400
    assert as_("reviewer").post(confirm).status_code == 200
    assert not any(row.get("claimed") for row in story.get("reviewer")["determinations"])
    assert story.get()["commitment_signed_by"], "the enterprise's signature stands"


def test_art_17_an_amount_without_a_confirmed_determination_is_not_granted(story):
    story.example["limits"][1]["annual_amount"] = 123456
    rows = [
        row
        for row in story.example["determinations"]
        if (row["pollutant"], row["quantity"]) != ("a34013", "amount")
    ]
    story.recommended(determinations=rows)
    refused = story.take("approver", "grant", 400)
    assert [(e["field"], e["row"], e["column"]) for e in refused["errors"]] == [
        ("limits", 1, "annual_amount")
    ]


def test_the_reviewer_alone_examines_and_nobody_types_a_signature(story, as_):
    story.accepted()
    for account in ("clerk", "approver", "filer-a", "signatory-a"):
        answer = as_(account).patch(story.path, {"examination": rows()})
        assert answer.status_code in (401, 403), account
    forged = [row | {"signed_by": "x", "signed_at": "2020"} for row in rows()]
    story.patch(account="reviewer", examination=forged)
    items = story.get("reviewer", "/@examination")["items"]
    assert not any("signed_by" in item for item in items)
    assert story.get()["commitment_signed_by"], "the enterprise's signature stands"


def test_findings_are_the_departments_own_until_the_decision_tells(story, as_):
    story.accepted()
    story.patch(account="reviewer", examination=rows(**{"29-4": "fail"}))
    assert "examination" not in story.get("filer-a")
    assert as_("filer-a").get(f"{story.path}/@examination").status_code in (401, 403)
    version = story.get("filer-a", "/@versions/3")
    assert "examination" not in version
    compared = story.get("filer-a", "/@compare?from=1&to=3")["items"]
    assert "examination" not in {item["field"] for item in compared}
    assert "examination" in story.get("reviewer")


def test_art_32_a_denial_without_negative_finding_records_its_reasons(story):
    story.recommended()
    story.take("approver", "deny", comment="位于水源保护区")
    items = story.as_("auditor", "zh-CN").get(f"{story.path}/@examination").json()["items"]
    assert items[-1] | {"signed_at": ""} == {
        "item": "32-3",
        "article": "32",
        "title": "决定的理由",
        "outcome": "fail",
        "basis": "位于水源保护区",
        "signed_by": "approver",
        "signed_at": "",
    }


def test_art_61_granted_with_a_problem_on_record(story, as_):
    start = now.today()
    end = calendar.months_later(start, 6)
    promise = {
        "problem": "未批先建",
        "measure": "补办环评",
        "condition": "29-1",
        "start": start.isoformat(),
        "end": end.isoformat(),
    }
    short = promise | {"end": calendar.months_later(start, 2).isoformat()}
    story.draft(rectifications=[short], management_category="simplified").upload().sign()
    refused = story.take("filer-a", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["rectifications"]
    story.patch(rectifications=[promise], management_category="key")
    story.publicise().sign()
    story.take("filer-a", "submit")
    story.take("clerk", "accept")
    story.examine(**{"29-1": "fail"}).take("reviewer", "recommend", recommendation="grant")
    story.take("approver", "grant")
    as_("clerk").take(f"{UNIT_A}/permit", "issue")
    permit = as_().get(f"{UNIT_A}/permit").json()
    assert permit["rectifications"] == [promise]
    clock = story.clock("rectification", of=f"{UNIT_A}/permit")
    assert (clock["article"], clock["due"]) == ("61", end.isoformat())


@pytest.fixture
def agency(http):
    with api.env.adopt_roles(["Manager"]):
        for name in ("agency", "other-agency"):
            api.user.create(email=f"{name}@example.org", username=name, password="paiwu-demo-2018")
            api.group.add_user(groupname="370100.agency", username=name)
    transaction.commit()
    return "agency"


def test_art_40_an_agency_sees_what_it_is_assigned_and_files_one_signed_report(story, as_, agency):
    story.accepted()
    assert as_(agency).get(story.path).status_code == 401
    assert as_("clerk").post(f"{story.path}/@agencies", {"agency": agency}).status_code == 403
    for wrong in ("clerk", "nobody", None):
        answer = as_("reviewer").post(f"{story.path}/@agencies", {"agency": wrong})
        assert answer.status_code == 400
    assert as_("reviewer").post(f"{story.path}/@agencies", {"agency": agency}).status_code == 201
    seen = as_(agency).get(story.path).json()
    assert seen["limits"] and "materials" in seen and seen["products"] == []
    assert as_("other-agency").get(story.path).status_code == 401
    assert as_(agency).get(f"{UNIT_A}/applications").status_code == 401
    report = {"opinion": "材料与现场一致", "text": "技术报告全文"}
    assert as_("reviewer").post(f"{story.path}/@agency-report", report).status_code == 403
    assert as_(agency).post(f"{story.path}/@agency-report", {"opinion": "x"}).status_code == 400
    filed = as_(agency).post(f"{story.path}/@agency-report", report).json()
    assert len(filed["sha256"]) == 64 and filed["signed_at"]
    assert as_(agency).post(f"{story.path}/@agency-report", report).status_code == 409
    for attempt in (
        as_(agency).patch(story.path, {"title": "x"}),
        as_(agency).take(story.path, "recommend", recommendation="grant"),
        as_(agency).post(story.path, {"@type": "File", "title": "x"}),
    ):
        assert attempt.status_code in (401, 403)
    file = as_("reviewer").get(f"{story.path}/agency-report-agency.txt").json()
    assert file["material_kind"]["token"] == "agency_report"


def test_art_7_the_department_where_the_outlet_lies_is_asked_and_answers_before_a_grant(
    story, as_
):
    story.accepted()
    question = {"region": "370200", "outlet": "DW001", "question": "排入胶州湾"}
    assert as_("clerk").post(f"{story.path}/@consultations", question).status_code == 403
    for wrong in ({"region": "370100"}, {"region": "379900"}, {"outlet": "DW009"}):
        answer = as_("reviewer").post(f"{story.path}/@consultations", question | wrong)
        assert answer.status_code == 400
    assert as_("reviewer-qd").get(story.path).status_code == 401
    assert as_("reviewer").post(f"{story.path}/@consultations", question).status_code == 201
    assert as_("reviewer-qd").get(story.path).status_code == 200
    assert as_("clerk-qd").get(story.path).status_code == 401
    story.examine()
    refused = story.take("reviewer", "recommend", 400, recommendation="grant")
    assert [(e["field"], e["row"]) for e in refused["errors"]] == [("consultations", 0)]
    opinion = {"agrees": True, "opinion": "同意"}
    assert as_("reviewer").post(f"{story.path}/@consultations/1", opinion).status_code == 403
    assert as_("reviewer-qd").post(f"{story.path}/@consultations/1", {}).status_code == 400
    assert as_("reviewer-qd").post(f"{story.path}/@consultations/2", opinion).status_code == 400
    assert as_("reviewer-qd").post(f"{story.path}/@consultations/1", opinion).status_code == 201
    assert as_("reviewer-qd").post(f"{story.path}/@consultations/1", opinion).status_code == 409
    story.examine().take("reviewer", "recommend", recommendation="grant")
    story.take("approver", "grant")


def test_art_7_an_outlet_in_another_province_waits_for_its_department(story, as_):
    """It lies in Nanjing, whose department is not on the platform: its document is recorded."""
    story.example["outlets"][1] |= {"longitude": 118.78, "latitude": 32.04}
    story.accepted().examine()
    refused = story.take("reviewer", "recommend", 400, recommendation="grant")
    assert [(e["field"], e["column"]) for e in refused["errors"]] == [("consultations", "DW001")]
    asked = {"region": "320100", "outlet": "DW001", "question": "排入长江"}
    assert as_("reviewer").post(f"{story.path}/@consultations", asked).status_code == 201
    story.take("reviewer", "recommend", 400, recommendation="grant")
    opinion = {"agrees": True, "opinion": "无意见"}
    refused = as_("reviewer").post(f"{story.path}/@consultations/1", opinion)
    assert [error["field"] for error in refused.json()["errors"]] == ["document"]
    opinion["document"] = "宁环函〔2026〕3号"
    assert as_("clerk").post(f"{story.path}/@consultations/1", opinion).status_code == 403
    assert as_("reviewer").post(f"{story.path}/@consultations/1", opinion).status_code == 201
    story.take("reviewer", "recommend", recommendation="grant")
    story.take("approver", "grant")


@pytest.mark.parametrize(
    "field",
    ["products", "facilities", "materials", "emission_processes", "treatment_units", "limits"],
)
def test_art_26_1_the_form_is_complete_table_by_table(story, field):
    empty = {field: [], "trade_secrets": []}
    if field == "treatment_units":
        processes = story.example["emission_processes"]
        empty["emission_processes"] = [
            {k: v for k, v in row.items() if k != "treatment"} for row in processes
        ]
    elif field == "facilities":  # a process is one of a facility
        empty["emission_processes"] = []
    story.draft(management_category="simplified", **empty).upload().sign()
    refused = story.take("filer-a", "submit", 400)
    assert {error["field"] for error in refused["errors"]} == {
        k for k in empty if k[:5] != "trade" and not empty[k]
    }
    assert "Art. 26-1" in refused["errors"][0]["message"]
