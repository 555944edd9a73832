"""From a first application to a permit in force (Art. 20 to 32), over HTTP."""

import concurrent.futures

import pytest
import transaction
from client import Client
from client import file_of
from story import CITY
from story import MATERIALS
from story import UNIT_A
from story import UNIT_B
from story import weeks_ago

from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar


def limits_of(permit):
    return {(row["outlet"], row["pollutant"]): row for row in permit["limits"]}


def test_the_whole_way_to_a_permit_in_force(story, as_, due):
    story.granted()
    permit = as_().get(f"{UNIT_A}/permit").json()
    assert permit["permit_number"] == "91370100MA3DEM0192001P"
    assert permit["edition"] == 1
    limits = limits_of(permit)
    assert limits["DA001", "a21002"]["concentration"] == 100
    assert limits["DA001", "a21002"]["annual_amount"] == 380
    assert limits["DW001", "w01018"]["concentration"] == 150
    assert limits["DW001", "w01018"]["annual_amount"] == 1200
    clocks = as_("clerk").get(f"{UNIT_A}/permit/@clocks").json()["items"]
    assert [(clock["id"], clock["due"]) for clock in clocks] == [("issue", due(10))]
    assert as_("clerk").take(f"{UNIT_A}/permit", "issue").status_code == 200
    permit = as_().get(f"{UNIT_A}/permit").json()
    assert permit["review_state"] == "valid"
    assert permit["issued_on"] == permit["decision_date"]


def test_art_21_the_term_is_three_years_from_the_decision(story, as_):
    story.granted()
    permit = as_().get(f"{UNIT_A}/permit").json()
    assert permit["valid_from"] == permit["decision_date"]
    assert int(permit["valid_until"][:4]) == int(permit["valid_from"][:4]) + 3


def test_art_21_the_term_ends_with_a_phase_out_date(story, as_):
    story.granted(phase_out_date="2027-06-30")
    assert as_().get(f"{UNIT_A}/permit").json()["valid_until"] == "2027-06-30"


def test_what_was_sent_is_what_is_kept(story, example):
    sent = {name: value for name, value in example.items() if name not in ("@type", "publicity")}
    for row in sent["determinations"]:
        row["claimed"] = True
    kept = story.draft().get()
    assert len(sent) > 20
    assert {name: kept[name] for name in sent} == sent


def test_what_is_missing_is_refused_with_its_place(story, as_, example):
    story.draft()
    products = [{name: value for name, value in example["products"][0].items() if name != "unit"}]
    answer = as_("filer-a").patch(story.path, {"title": None, "products": products})
    assert answer.status_code == 400
    found = {
        (error["field"], error.get("row"), error.get("column"))
        for error in answer.json()["errors"]
    }
    assert found == {("title", None, None), ("products", 0, "unit")}
    assert story.get()["title"] == example["title"]


def test_art_25_publicity_of_five_full_working_days(story, as_):
    story.draft().upload()
    answer = as_("filer-a").patch(story.path, {"publicity": None})
    assert answer.status_code == 204
    story.take("filer-a", "submit", 409)
    # declared as past on another channel: on record, and counted for nothing
    story.take("filer-a", "publicise", start=weeks_ago(), end=weeks_ago(1), channel="报纸")
    story.sign()
    refused = story.take("filer-a", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["publicity"]
    first = calendar.add_working_days(now.today(), 5) + calendar.ONE
    assert first.isoformat() in refused["errors"][0]["message"]


def test_art_25_what_is_public_during_publicity(story, as_):
    story.draft().upload()
    assert as_().get(story.path).status_code == 401
    story.publicise()
    public = as_().get(story.path).json()
    assert public["limits"] and public["commitment_text"] and public["outlets"]
    assert not {"products", "materials", "determinations", "trade_secrets", "checks"} & set(public)
    assert public["items"] == []
    story.sign()
    story.take("filer-a", "submit")
    assert as_().get(story.path).status_code == 401


def test_art_26_materials_are_named_one_by_one(story):
    story.draft().upload("commitment")
    story.publicise()
    story.sign()
    refused = story.take("filer-a", "submit", 400)
    assert {error["column"] for error in refused["errors"]} == set(MATERIALS) - {"commitment"}
    assert [file["material_kind"] for file in story.get()["attachments"]] == ["commitment"]


def test_art_20_only_the_signatory_signs_and_an_edit_voids(story, as_):
    story.draft()
    assert as_("filer-a").post(f"{story.path}/@sign").status_code == 403
    story.sign()
    assert story.get()["commitment_signed_by"] == "张三"
    as_("filer-a").patch(story.path, {"registered_address": "改了"})
    assert story.get()["commitment_signed_by"] is None


def test_art_20_replacing_a_signed_attachment_voids_adding_one_does_not(story, as_):
    story.draft().upload("commitment").sign()
    story.upload("other")
    assert story.get()["commitment_signed_by"]
    name = "commitment.pdf"
    assert as_("filer-a").delete(f"{story.path}/{name}").status_code == 204
    assert story.get()["commitment_signed_by"] is None


def test_art_20_replacing_the_bytes_of_a_signed_attachment_voids(story, as_):
    story.draft().upload("commitment").sign()
    path = f"{story.path}/commitment.pdf"
    replaced = file_of("commitment", "另一份")["file"]
    before = story.get()["attachments"][0]["sha256"]
    assert as_("filer-a").patch(path, {"file": replaced}).status_code == 204
    assert story.get()["attachments"][0]["sha256"] != before
    assert story.get()["commitment_signed_by"] is None


def test_the_signature_is_never_typed_in(story, as_):
    story.draft()
    typed = {"commitment_signed_by": "假", "commitment_signed_at": "2020-01-01T00:00:00+08:00"}
    for refused in (
        as_("filer-a").patch(story.path, typed),
        as_("filer-a").post(f"{UNIT_A}/applications", story.example | typed),
    ):
        assert refused.status_code == 400
        assert set(typed) <= {error["field"] for error in refused.json()["errors"]}
    assert story.get()["commitment_signed_by"] is None


def test_art_27_supplements_and_resubmission(story, as_, due):
    story.submitted()
    assert story.clock("acceptance")["due"] == due(5)
    refused = story.take("clerk", "request_supplement", 400)
    assert refused["errors"][0]["field"] == "items"
    story.take("clerk", "request_supplement", items=["补充监测方案"])
    assert story.clock("acceptance")["stopped"]
    assert as_("filer-a").patch(story.path, {"other_requirements": "已补充"}).status_code == 204
    story.take("filer-a", "submit", 400)  # the edit has voided the signature
    story.sign()
    story.take("filer-a", "submit")
    assert story.clock("acceptance")["stopped"] is None


@pytest.mark.parametrize(
    ("transition", "facts", "state"),
    [
        ("decline_not_required", {}, "not_required"),
        ("decline_acceptance", {"comment": "请向青岛市申请"}, "not_accepted"),
    ],
)
def test_art_27_the_other_answers(story, transition, facts, state):
    story.submitted()
    story.take("clerk", transition, **facts)
    document = story.get()
    assert (document["review_state"], document["decision"]["outcome"]) == (state, state)


def test_art_27_declining_acceptance_needs_its_reason(story):
    story.submitted()
    refused = story.take("clerk", "decline_acceptance", 400)
    assert refused["errors"][0]["field"] == "comment"


def test_art_31_suspension_does_not_count_and_one_extension(story, due):
    story.accepted()
    assert story.clock("decision")["due"] == due(20)
    story.take("reviewer", "suspend", 400, reason="holiday", days=3)
    story.take("reviewer", "suspend", reason="hearing", days=10)
    clock = story.clock("decision")
    assert clock["paused"] and clock["working_days_left"] == 20
    story.take("reviewer", "resume")
    story.take("approver", "extend", 400)
    story.take("reviewer", "extend", 403, reason="情况复杂")
    story.take("approver", "extend", reason="情况复杂")
    assert story.clock("decision")["due"] == due(30)
    story.take("approver", "extend", 409, reason="情况复杂")


def test_art_32_denial_carries_reasons_and_remedies(story):
    story.recommended()
    story.take("approver", "deny", 400)
    story.take("approver", "deny", comment="不符合第二十九条")
    decision = story.get()["decision"]
    assert decision["reasons"] == "不符合第二十九条"
    assert "行政复议" in decision["remedies"] and "行政诉讼" in decision["remedies"]


def test_return_to_review(story):
    story.recommended()
    story.take("approver", "return_to_review", comment="请补充")
    assert story.get()["review_state"] == "accepted"


def test_a_draft_withdrawn_stays_with_the_enterprise(story, as_):
    story.draft()
    story.take("filer-a", "withdraw")
    assert as_("clerk").get(story.path).status_code == 401
    assert story.get("signatory-a")["review_state"] == "withdrawn"


def test_art_16_a_limit_without_support_is_not_granted(story, as_):
    limits = story.example["limits"]
    limits.append(
        {
            "outlet": "DA001",
            "pollutant": "a21026",
            "concentration": 35,
            "unit": "mg/m3",
            "standard": "GB 13223-2011",
            "annual_amount": 50,
        }
    )
    story.recommended()
    refused = story.take("approver", "grant", 400)
    found = {(e["field"], e["row"], e["column"]) for e in refused["errors"]}
    assert found == {
        ("limits", len(limits) - 1, "concentration"),
        ("limits", len(limits) - 1, "annual_amount"),
    }
    assert as_().get(f"{UNIT_A}/permit").status_code == 404
    assert story.get()["review_state"] == "recommended"


def test_art_17_the_reviewer_determines_and_nothing_else(story, as_):
    story.accepted()
    reviewer = as_("reviewer")
    rows = [row for row in story.example["determinations"] if row["source"] != "eia"]
    assert reviewer.patch(story.path, {"determinations": rows}).status_code == 204
    refused = reviewer.patch(story.path, {"limits": []})
    assert refused.status_code == 403 and refused.json()["errors"][0]["field"] == "limits"
    items = story.get("reviewer", "/@determination")["items"]
    amount = next(i for i in items if (i["pollutant"], i["quantity"]) == ("a21002", "amount"))
    assert (amount["value"], amount["governing"]["source"]) == (400, "total_control")
    assert len(amount["candidates"]) == 2


def test_two_approvers_at_once_one_grant(story, as_, http, site):
    story.recommended()
    path = story.path

    def grant(_n):
        return Client(site, "approver").take(path, "grant").status_code

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(grant, range(2))) == [200, 409]


def test_nobody_makes_a_second_permit(story, as_):
    story.granted()
    for account in ("admin", "approver", "filer-a"):
        body = {"@type": "Permit", "title": "第二张", "id": "permit-2"}
        assert as_(account).post(UNIT_A, body).status_code in (401, 403)
    assert as_("filer-a").post(f"{UNIT_A}/applications", story.example).status_code == 201
    again = story.draft().upload()
    again.publicise()
    again.sign()
    refused = again.take("filer-a", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["kind"]


def test_art_33_nobody_alters_a_granted_permit(story, as_):
    story.granted()
    for account in ("admin", "approver", "clerk", "filer-a"):
        assert as_(account).patch(f"{UNIT_A}/permit", {"title": "涂改"}).status_code in (401, 403)
        assert as_(account).delete(f"{UNIT_A}/permit").status_code in (401, 403)
        reverted = as_(account).patch(f"{UNIT_A}/permit/@history", {"version": 0})
        assert reverted.status_code in (401, 403)


def test_versions_and_comparison_down_to_the_cell(story, as_):
    story.draft()
    limits = story.example["limits"]
    limits[0]["concentration"] = 90
    assert as_("filer-a").patch(story.path, {"limits": limits}).status_code == 204
    items = story.get("filer-a", "/@versions")["items"]
    assert [(item["version"], item["actor"]) for item in items] == [(2, "filer-a"), (1, "filer-a")]
    first = story.get("filer-a", "/@versions/1")
    assert first["limits"][0]["concentration"] == 100
    compared = story.get("filer-a", "/@compare?from=1&to=2")["items"]
    assert compared == [
        {
            "field": "limits",
            "rows": [
                {
                    "row": ["DA001", "a21002"],
                    "action": "changed",
                    "cells": [{"column": "concentration", "before": 100, "after": 90}],
                }
            ],
        }
    ]
    assert as_("filer-a").get(f"{story.path}/@versions/9").status_code == 404
    assert as_("filer-a").get(f"{story.path}/@compare?from=1").status_code == 400


def test_art_26_and_32_what_the_public_sees_of_a_permit(story, as_):
    story.granted()
    public = as_().get(f"{UNIT_A}/permit").json()
    assert not {"products", "facilities", "materials", "eia_approvals", "trade_secrets"} & set(
        public
    )
    text = as_().get(f"{UNIT_A}/permit").text
    assert "尿素" not in text and "1180000" not in text
    for service in ("@versions", "@versions/1", "@history", "@compare?from=1&to=1"):
        assert as_().get(f"{UNIT_A}/permit/{service}").status_code == 401
    found = as_().get("/@search?SearchableText=尿素").json()
    assert found["items_total"] == 0
    found = as_().get("/@search?SearchableText=东厂区&portal_type=Permit").json()
    assert found["items_total"] == 1


def test_a_city_registers_its_units(as_):
    clerk = as_("clerk")
    body = {"@type": "DischargingUnit", "title": "新厂", "uscc": "91370100MA3DEM0192"}
    made = clerk.post(CITY, body)
    assert made.status_code == 201 and made.json()["id"] == "91370100MA3DEM0192002P"
    containers = {item["@id"].rsplit("/", 1)[1] for item in made.json()["items"]} or {
        item["@id"].rsplit("/", 1)[1]
        for item in clerk.get(f"{CITY}/91370100MA3DEM0192002P").json()["items"]
    }
    assert containers == {"applications", "ledgers", "reports", "inspections", "materials"}
    groups = as_("admin").get("/@groups?query=91370100ma3dem0192002p").json()
    assert {g["id"] for g in groups} == {
        "91370100ma3dem0192002p.filer",
        "91370100ma3dem0192002p.signatory",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"uscc": "91370100MA3DEM0193"}, "uscc"),
        ({"uscc": "91370100MA3DEM0192", "id": "91370100MA3DEM0192001P"}, "id"),
        ({"uscc": "91370100MA3DEM0192", "id": "91370100MA3DEM0192002"}, "id"),
        ({"uscc": "91370100MA3DEM0192", "longitude": 999}, "longitude"),
        ({"uscc": "91370100MA3DEM0192", "industry_code": "9999"}, "industry_code"),
        ({}, "uscc"),
    ],
)
def test_units_with_wrong_codes_are_refused(as_, body, field):
    answer = as_("clerk").post(CITY, {"@type": "DischargingUnit", "title": "x", **body})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_regions_are_checked_and_named_by_their_code(as_):
    admin = as_("admin")
    made = admin.post("/370000", {"@type": "Region", "id": "370300"})
    assert made.status_code == 201 and made.json()["title"] == "淄博市"
    for place, code in (
        ("/370000", "379900"),
        ("/370000", "320100"),
        ("", "370400"),
        ("", "370000"),
    ):
        answer = admin.post(place, {"@type": "Region", "id": code})
        assert answer.status_code == 400, (place, code)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.html", "text/html"),
        ("x.svg", "image/svg+xml"),
        ("x.pdf", "text/html"),
        ("x.jpg", "application/pdf"),
    ],
)
def test_active_or_disguised_files_are_refused(story, as_, name, kind):
    story.draft()
    body = file_of("other")
    body["file"] |= {"filename": name, "content-type": kind}
    answer = as_("filer-a").post(story.path, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"
    assert story.get()["items"] == []


def test_publicity_facts_come_with_the_steps(story, as_):
    story.draft().upload()
    as_("filer-a").patch(story.path, {"publicity": None})
    story.take("filer-a", "publicise", 400, start="morgen")
    start = weeks_ago(4)
    story.publicise(start=start, channel="报纸")
    story.sign()
    story.take("filer-a", "submit", feedback="无意见")
    assert story.get()["publicity"] == {"start": start, "channel": "报纸", "feedback": "无意见"}


def test_simplified_management_needs_no_publicity(story):
    story.draft(management_category="simplified").upload(*MATERIALS[:4]).sign()
    story.take("filer-a", "publicise", 409)
    story.take("filer-a", "submit")
    assert story.get()["review_state"] == "submitted"


def test_english_and_chinese_messages_by_accept_language(story, as_):
    story.draft()
    wrong = {"limits": [{"outlet": "DA001", "pollutant": "a21002", "concentration": "x"}]}
    said = {
        language: as_("filer-a", language).patch(story.path, wrong).json()["errors"][0]["message"]
        for language in ("en-GB,en;q=0.9", "zh-CN,zh;q=0.9,en;q=0.5", "de")
    }
    assert list(said.values()) == ["must be a number", "应为数字", "应为数字"]


def test_many_clients_on_one_unit_see_no_conflict(story, as_, site, example):
    def post(_n):
        return Client(site, "filer-a").post(f"{UNIT_A}/applications", example).status_code

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, range(12))) == {201}


@pytest.mark.parametrize(
    "file",
    [
        True,
        [],
        {"data": None, "encoding": "base64"},
        {"data": "%%", "encoding": "base64", "filename": "x.pdf"},
        {"data": "eA==", "encoding": "rot99", "filename": "x.pdf"},
        {"data": "eA==", "encoding": None, "filename": "x.pdf"},
    ],
)
def test_a_file_that_is_none_is_refused_by_its_field(as_, file):
    body = file_of("other") | {"file": file}
    answer = as_("filer-b").post(f"{UNIT_B}/materials", body)
    assert answer.status_code == 400, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]


@pytest.mark.parametrize("kind", ["zeugnis", [], {}, 5])
def test_a_kind_of_material_that_there_is_none_of(as_, kind):
    answer = as_("filer-b").post(f"{UNIT_B}/materials", file_of("other") | {"material_kind": kind})
    assert answer.status_code == 400, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == ["material_kind"]


@pytest.mark.parametrize("name", [5, True, ["x"], {"a": 1}])
def test_an_id_that_is_no_text(as_, name):
    unit = {"@type": "DischargingUnit", "title": "新", "uscc": "91130200699229617X", "id": name}
    answer = as_("clerk").post(CITY, unit)
    assert answer.status_code == 400, answer.text
    assert "id" in [error["field"] for error in answer.json()["errors"]]


def material_check(story) -> str:
    items = story.get(service="/@checks")["items"]
    return next(item["outcome"] for item in items if item["id"] == "material_eia_document")


def test_art_26_a_material_is_its_file_and_not_its_name(story, as_):
    """环评批复.pdf without a byte in it is no EIA document: neither new nor in the place of one."""
    story.draft()
    filer, body = as_("filer-a"), file_of("eia_document")
    nothing = {"filename": "环评批复.pdf"}
    empty = nothing | {"data": "", "encoding": "base64", "content-type": "application/pdf"}
    handed_out = nothing | {"download": "http://example.org/eia.pdf", "size": 10}
    for file in (nothing, empty, handed_out, {}, "", None):
        refused = filer.post(story.path, body | {"file": file})
        assert refused.status_code == 400, file
        assert [error["field"] for error in refused.json()["errors"]] == ["file"], file
    without = {key: value for key, value in body.items() if key != "file"}
    refused = filer.post(story.path, without)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["file"]
    assert material_check(story) == "fail"

    made = filer.post(story.path, body)
    assert made.status_code == 201 and material_check(story) == "pass"
    path = f"{story.path}/{made.json()['id']}"
    for file in (None, nothing, empty):
        assert filer.patch(path, {"file": file}).status_code == 400, file
    assert filer.patch(path, {"file": made.json()["file"]}).status_code == 204, "as it was"
    assert filer.get(path).json()["file"]["size"] == made.json()["file"]["size"] > 0
    assert material_check(story) == "pass"


def test_art_26_a_material_that_lost_its_file_is_missing(http, story):
    """One that an earlier version of the platform took without a file does not count either."""
    story.draft().upload()
    portal = http["portal"]
    portal._p_jar.sync()
    application = portal.unrestrictedTraverse(story.path.strip("/"))
    [file] = [one for one in application.objectValues() if one.material_kind == "eia_document"]
    kept, file.file = file.file, None
    transaction.commit()
    assert material_check(story) == "fail"
    file.file = kept  # as it is on record
    transaction.commit()
    assert material_check(story) == "pass"
