"""The trail over HTTP: every act is on record, for those who may know of it, and nothing gets past."""

import csv
import io

import pytest
from conftest import ROOT
from story import CITY
from story import UNIT_A
from story import UNIT_B


FIELDS = {"sequence", "time", "actor", "roles", "action", "document", "from_state", "to_state"}
FIELDS |= {"edition", "comment", "content_hash", "previous_hash", "hash"}


@pytest.fixture
def trail(as_):
    """`trail()` is unit A's trail, the newest first, as the auditor has it."""

    def get(path=UNIT_A, account="auditor", query=""):
        answer = as_(account).get(f"{path}/@trail?b_size=200{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    return get


def acts(items):
    return [(item["actor"], item["action"]) for item in reversed(items)]


def test_a_life_of_an_application_step_by_step(story, trail):
    story.granted()
    items = trail(story.path)
    assert acts(items) == [
        ("filer-a", "create"),
        *[("filer-a", "upload")] * 5,
        ("filer-a", "publicise"),
        ("signatory-a", "sign"),
        ("filer-a", "submit"),
        ("clerk", "accept"),
        ("reviewer", "confirm_determinations"),
        *[("reviewer", "judge")] * 3,
        ("reviewer", "edit"),
        ("reviewer", "recommend"),
        ("approver", "grant"),
    ]
    assert set(items[0]) >= FIELDS
    recommended = items[1]
    assert (recommended["from_state"], recommended["to_state"]) == ("accepted", "recommended")
    assert recommended["details"] == {"recommendation": "grant"}
    assert recommended["roles"] == ["Reviewer"] and len(recommended["content_hash"]) == 64


def test_records_follow_each_other_and_the_chain_verifies(story, as_):
    story.submitted()
    answer = as_("clerk").get(f"{UNIT_A}/@trail?verify=1&b_size=5").json()
    items = answer["items"]
    assert answer["verified"] and answer["verification"]["records"] == answer["items_total"]
    assert answer["verification"]["head"] == items[0]["hash"] and "next" in answer["batching"]
    for newer, older in zip(items, items[1:], strict=False):
        assert newer["previous_hash"] == older["hash"]
        assert newer["sequence"] == older["sequence"] + 1


def test_an_edit_names_fields_rows_and_cells_from_what_to_what(story, trail):
    story.draft()
    limits = story.get()["limits"]
    changed = [limits[0] | {"concentration": 77.0}, *limits[1:]]
    story.patch(title="新名称有限公司", limits=changed)
    changes = {change["field"]: change for change in trail(story.path)[0]["changes"]}
    assert changes["title"]["after"] == "新名称有限公司"
    [row] = changes["limits"]["rows"]
    assert row["row"][:2] == [limits[0]["outlet"], limits[0]["pollutant"]]
    assert row["cells"] == [
        {"column": "concentration", "before": limits[0]["concentration"], "after": 77.0}
    ]


def test_one_record_shows_the_version_as_it_was(story, as_, trail):
    story.draft()
    before = story.get()["title"]
    story.patch(title="新名称有限公司")
    edit, create = trail(story.path)
    first = as_("auditor").get(f"{UNIT_A}/@trail/{create['sequence']}").json()
    second = as_("auditor").get(f"{UNIT_A}/@trail/{edit['sequence']}").json()
    assert first["content"]["title"] == before
    assert second["content"]["title"] == "新名称有限公司"
    assert as_("auditor").get(f"{UNIT_A}/@trail/999").status_code == 404


def test_files_uploaded_replaced_and_downloaded(story, as_, trail):
    story.draft().upload("commitment")
    file = story.get()["attachments"][0]["@id"]
    as_("filer-a").session.get(f"{file}/@@download/file", headers={"Accept": "*/*"})
    body = {"file": {"data": "bmV1", "encoding": "base64", "filename": "n.pdf"}}
    body["file"]["content-type"] = "application/pdf"
    answer = as_("filer-a").session.patch(file, json=body)
    assert answer.status_code == 204, answer.text
    items = trail(story.path)
    assert acts(items)[1:] == [
        ("filer-a", "upload"),
        ("filer-a", "download"),
        ("filer-a", "replace"),
    ]
    assert {change["field"] for change in items[0]["changes"]} >= {"sha256", "filename"}
    own = as_("auditor").get(f"{file.split('/plone')[1]}/@trail").json()["items"]
    assert [item["action"] for item in own] == ["replace", "download", "upload"]


def test_readings_and_entries_of_the_ledger(as_, trail, site):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    ledger = f"{UNIT_B}/ledgers/2019"
    body = (ROOT / "tests/data/wastewater-2019.csv").read_bytes()
    headers = {"Content-Type": "text/csv"}
    sent = as_("filer-b").session.post(f"{site}{ledger}/@readings", data=body, headers=headers)
    as_("filer-b").session.post(f"{site}{ledger}/@readings", data=body, headers=headers)
    entry = {"category": "production", "start": "2019-03-01T00:00", "content": "负荷80%"}
    as_("filer-b").post(f"{ledger}/@entries", entry)
    as_("filer-b").take(ledger, "close")
    items = trail(ledger)
    assert acts(items) == [
        ("filer-b", "create"),
        ("filer-b", "readings"),
        ("filer-b", "entry"),
        ("filer-b", "close"),
    ]
    assert items[2]["details"]["sha256"] == sent.json()["sha256"]
    assert items[1]["details"]["content"] == "负荷80%"


def test_trade_secrets_read_by_others_once_a_day(story, as_, trail):
    story.submitted(trade_secrets=[{"field": "products", "reason": "产能属商业秘密"}])
    for account in ("clerk", "clerk", "reviewer", "filer-a", None):
        as_(account).get(story.path)
    reads = [item["actor"] for item in trail(story.path) if item["action"] == "read_secrets"]
    assert set(reads) - {"auditor"} == {"clerk", "reviewer"}
    assert reads.count("clerk") == 1


def test_refused_attempts_are_on_record_for_the_department(story, as_, trail):
    story.submitted()
    assert as_("filer-a").take(story.path, "accept").status_code == 403
    assert as_("clerk-qd").get(story.path).status_code == 401
    assert as_("filer-b").patch(story.path, {"title": "x"}).status_code == 401
    as_().get(story.path)
    refused = [item for item in trail(story.path) if item["action"] == "refused"]
    found = [(i["actor"], i["details"]["method"], i["details"]["asked"]) for i in refused]
    assert found == [
        ("filer-b", "PATCH", ""),
        ("clerk-qd", "GET", ""),
        ("filer-a", "POST", "@workflow/accept"),
    ]
    assert "refused" not in {item["action"] for item in trail(story.path, "filer-a")}


def test_members_sharing_users_and_configuration(as_, trail):
    admin = as_("admin")
    admin.patch("/@groups/370100.clerk", {"users": {"clerk-qd": True}})
    admin.patch("/@groups/91370100ma3dem0192001p.filer", {"users": {"filer-b": True}})
    admin.post(
        f"{UNIT_A}/@sharing",
        {"entries": [{"id": "filer-b", "type": "user", "roles": {"Reader": True}}]},
    )
    admin.patch("/@registry", {"plone.site_title": "另一平台", "plone.smtp_pass": "geheim"})
    unit = trail()
    assert acts(unit)[-2:] == [("admin", "group"), ("admin", "share")]
    assert unit[1]["details"] == {
        "group": "91370100ma3dem0192001p.filer",
        "member": "filer-b",
        "change": "added",
    }
    site = as_("admin").get("/@trail?b_size=50&action=configure").json()["items"]
    told = {item["details"].get("record"): item["details"] for item in reversed(site)}
    assert told["plone.site_title"]["to"] == "另一平台"
    assert told["plone.smtp_pass"] == {"record": "plone.smtp_pass"}
    members = as_("admin").get("/@trail?action=group&actor=admin").json()["items"]
    assert "370100.clerk" in {item["details"]["group"] for item in members}


def test_art_33_no_way_round_the_trail(story, as_, site, trail):
    story.granted()
    admin, permit = as_("admin"), f"{UNIT_A}/permit"
    before = as_("clerk").get(permit).json()["title"]
    html = {"Accept": "text/html"}
    for method in (
        "setTitle?value=Hack",
        "manage_main",
        "manage_changeProperties?title=Hack",
        "manage_delObjects?ids=1",
        "manage_renameObject?id=permit&new_id=p2",
        "manage_setLocalRoles?userid=filer-b&roles:list=Approver",
        "manage_afterAdd",
        "manage_addProperty?id=x&value=y&type=string",
    ):
        for verb in ("get", "post"):
            answer = getattr(admin.session, verb)(
                f"{site}{permit}/{method}", headers=html, allow_redirects=False
            )
            assert answer.status_code in (302, 401, 403, 404), (verb, method, answer.status_code)
    root = site.rpartition("/")[0]
    for place in (site, root):
        for method in ("manage_undo_transactions", "manage_UndoForm"):
            answer = admin.session.post(f"{place}/{method}", headers=html, allow_redirects=False)
            assert answer.status_code in (302, 401, 403, 404), method
    for verb, path, body in (
        ("POST", f"{UNIT_B}/@move", {"source": f"{site}{permit}"}),
        ("POST", f"{UNIT_B}/applications/@copy", {"source": f"{site}{story.path}"}),
        ("DELETE", permit, None),
        ("PATCH", permit, {"title": "Hack"}),
        ("PATCH", f"{permit}/@history", {"version": 0}),
    ):
        assert admin.call(verb, path, body).status_code in (401, 403), path
    assert as_("clerk").get(permit).json()["title"] == before
    asked = {i["details"]["asked"] for i in trail() if i["action"] == "refused"}
    assert {"", "@history", "manage_main"} <= asked


def test_what_is_changed_past_every_gate_is_found(story, as_, http):
    """As a script with the database in its hands would: no event, no record."""
    import transaction

    story.granted()
    portal = http["portal"]
    portal._p_jar.sync()
    permit = portal.unrestrictedTraverse(f"{UNIT_A}/permit".strip("/"))
    true = permit.title
    permit.title = "Hack"
    transaction.commit()
    answer = as_("auditor").get(f"{UNIT_A}/@trail?verify=1").json()
    assert not answer["verified"]
    assert answer["verification"]["unrecorded"] == [f"{UNIT_A}/permit"]
    permit.title = true
    transaction.commit()


@pytest.mark.parametrize("account", [None, "filer-b", "clerk-qd", "dataclient", "signatory-b"])
def test_the_trail_is_not_for_others(story, as_, account):
    story.granted()
    for path in (UNIT_A, story.path, f"{UNIT_A}/permit", CITY, ""):
        for service in ("@trail", "@trail/1", "@trail?format=csv", "@evidence"):
            assert as_(account).get(f"{path}/{service}").status_code in (401, 403, 404), path


def test_the_unit_reads_its_own_without_what_is_for_the_department(story, as_, trail):
    story.submitted()
    as_("clerk").get(story.get()["attachments"][0]["@id"].split("/plone")[1] + "/@@download/file")
    planned = as_("inspector").post(
        f"{UNIT_A}/inspections", {"@type": "InspectionRecord", "inspectors": ["inspector"]}
    )
    assert planned.status_code == 201, planned.text
    own, whole = trail(account="filer-a"), trail()
    assert {i["action"] for i in whole} - {i["action"] for i in own} <= {"download", "refused"}
    assert "InspectionRecord" not in {i["type"] for i in own}
    assert "InspectionRecord" in {i["type"] for i in trail(account="inspector")}
    answer = as_("filer-a").get(f"{UNIT_A}/@trail?b_size=200").json()
    assert answer["items_total"] == len(answer["items"]) == len(own)


def test_what_is_withheld_stays_withheld_in_the_trail(story, as_, trail):
    """A draft is nobody's business but the unit's."""
    story.draft()
    story.patch(title="秘密名称有限公司")
    assert "秘密名称" in str(trail(account="filer-a"))
    for account in ("clerk", "reviewer", "supervisor"):
        assert "秘密名称" not in str(trail(account=account)), account


def test_the_auditor_searches_the_region(story, as_):
    story.granted()
    auditor = as_("auditor")

    def found(query, path="/370000"):
        answer = auditor.get(f"{path}/@trail?b_size=200&{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    assert {i["action"] for i in found("actor=signatory-a")} == {"sign"}
    grants = found("action=grant")
    assert len({i["document"] for i in grants}) == len(grants) > 1
    assert [i["time"] for i in grants] == sorted((i["time"] for i in grants), reverse=True)
    assert found("action=grant&from=2000-01-01&to=2000-12-31") == []
    assert found("action=grant&from=2000-01-01")
    inside = found(f"action=grant&document={UNIT_A}")
    assert len(inside) == 1 and UNIT_A in inside[0]["document"]
    assert {UNIT_B in i["document"] for i in found("actor=filer-a", CITY)} == {False}
    assert auditor.get("/370000/@trail?from=gestern").status_code == 400
    assert as_("filer-a").get("/370000/@trail").status_code in (401, 403)


def test_filters_of_one_documents_trail(story, trail):
    story.granted()
    assert acts(trail(story.path, query="&actor=clerk")) == [("clerk", "accept")]
    assert acts(trail(query="&action=sign")) == [("signatory-a", "sign")]
    assert trail(query="&to=2000-01-01") == []
    uploads = trail(query=f"&document={story.path}/commitment")
    assert acts(uploads) == [("filer-a", "upload")]


def test_csv_for_a_spreadsheet(story, as_):
    story.submitted()
    answer = as_("auditor").get(f"{UNIT_A}/@trail?format=csv&actor=filer-a")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["actor"] for row in rows} == {"filer-a"} and rows[0]["action"] == "submit"
    assert as_("auditor").get(f"{UNIT_A}/@trail?format=xml").status_code == 400


def test_an_auditor_holds_a_unit_and_nothing_of_it_goes(story, as_, trail):
    story.draft().upload("commitment")
    hold = f"{UNIT_A}/@hold"
    for account in ("filer-a", "clerk", "approver", "supervisor", "admin"):
        assert as_(account).post(hold, {"reason": "x"}).status_code in (401, 403), account
    auditor = as_("auditor")
    assert auditor.post(hold, {}).status_code == 400
    refused = auditor.post(hold, {"reason": "行政诉讼", "until": "2027-01-01"})
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["until"]
    assert auditor.post(hold, {"reason": "行政诉讼"}).status_code == 201
    assert auditor.post(hold, {"reason": "又"}).status_code == 409
    assert as_("clerk").get(hold).json()["reason"] == "行政诉讼"
    file = story.get()["attachments"][0]["@id"].split("/plone")[1]
    refused = as_("filer-a").delete(file)
    assert refused.status_code == 409 and "行政诉讼" in refused.json()["message"]
    assert as_("filer-a").delete(story.path).status_code in (401, 403, 409)
    assert auditor.call("DELETE", hold, {"reason": "结案"}).status_code == 200
    assert as_("filer-a").delete(file).status_code == 204
    found = [act for act in acts(trail()) if act[1] in ("hold", "lift_hold", "delete")]
    assert found == [("auditor", "hold"), ("auditor", "lift_hold"), ("filer-a", "delete")]


def test_the_daily_run_acts_as_the_system(story, as_, trail):
    story.submitted()
    as_("admin").post("/@daily-run", {"today": "2030-01-02"})
    [act] = [i for i in trail(story.path) if i["action"] == "deem_accepted"]
    assert act["comment"] and act["to_state"] == "accepted"


def test_of_the_sites_chain_a_department_sees_its_own_regions_records_alone(as_):
    as_("admin").patch("/@registry", {"plone.site_title": "另一平台"})
    as_("admin").patch("/@groups/370200.clerk", {"users": {"clerk": True}})
    count = as_("admin").get("/@trail?verify=1").json()["verification"]["records"]
    for account, place in (("clerk", CITY), ("supervisor", CITY), ("auditor", "/370000")):
        found = [as_(account).get(f"{place}/@trail/{n}") for n in range(1, count + 1)]
        documents = {one.json()["document"] for one in found if one.status_code == 200}
        assert documents and all(f"/plone{place}" in document for document in documents)
    told = [as_("admin").get(f"/@trail/{n}").status_code for n in range(1, count + 1)]
    assert set(told) == {200}


def test_places_with_what_is_to_be_kept_are_not_deleted(as_):
    """Art. 33, 35: not with the city or the province that it lies in, either."""
    as_("filer-a").post(f"{UNIT_A}/ledgers", {"@type": "Ledger", "year": 2025})
    for path in (CITY, "/370000", UNIT_B):
        assert as_("admin").delete(path).status_code in (401, 403, 409), path
        assert as_("admin").get(f"{UNIT_A}/ledgers/2025").status_code == 200
    empty = "/370000/370300"
    assert as_("admin").post("/370000", {"@type": "Region", "id": "370300"}).status_code == 201
    assert as_("admin").delete(empty).status_code == 204
