"""Statutory notices (Art. 25 to 32, 45 to 53): records that nobody changes, over HTTP."""

import concurrent.futures

import pytest
from client import Client
from story import CITY
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.notices.rules import KINDS


def kinds(story, account="filer-a"):
    return [item["kind"] for item in story.get(account, "/@notices")["items"]]


def test_every_answer_is_a_record_with_number_addressee_and_basis(story, as_):
    story.submitted()
    story.take("clerk", "request_supplement", items=["监测点位示意图", "纳管协议"])
    assert kinds(story) == ["supplement", "publicity"]
    listed = story.get("filer-a", "/@notices")["items"][0]
    notice = as_("filer-a").get(listed["@id"].removeprefix(as_(None).base)).json()
    assert notice["number"] == listed["number"]
    assert notice["addressee"] == story.get()["title"]
    assert notice["legal_basis"].endswith("第27条")
    assert notice["issued_by"] == "济南市生态环境局"
    assert "监测点位示意图；纳管协议" in notice["text"]


def test_the_notices_of_a_whole_first_application(story, as_):
    story.accepted()
    story.take("reviewer", "suspend", reason="hearing", days=10)
    story.take("reviewer", "resume")
    story.take("approver", "extend", reason="情况复杂")
    story.examine().take("reviewer", "recommend", recommendation="grant")
    story.take("approver", "grant")
    assert kinds(story) == ["grant", "extension", "suspension", "acceptance", "publicity"]
    numbers = [item["number"] for item in story.get("filer-a", "/@notices")["items"]]
    assert [number[-4:] for number in numbers] == ["0005", "0004", "0003", "0002", "0001"]


def test_art_32_53_a_denial_is_announced_a_warning_is_not(story, as_):
    story.recommended()
    story.take("approver", "deny", 400, comment="材料虚假", false_statement="ja")
    story.take("approver", "deny", comment="监测报告系伪造", false_statement=True)
    assert kinds(story)[:2] == ["warning", "denial"] or kinds(story)[:2] == ["denial", "warning"]
    public = [item["kind"] for item in story.as_(None).get("/@announcements").json()["items"]]
    assert "denial" in public and "warning" not in public
    assert story.get()["decision"]["false_statement"] == "53"


def test_nobody_changes_or_removes_a_notice(story, as_):
    story.submitted()
    story.take("clerk", "accept")
    path = story.get("filer-a", "/@notices")["items"][0]["@id"].removeprefix(as_(None).base)
    for account in ("admin", "clerk", "approver", "filer-a"):
        client = as_(account)
        assert client.patch(path, {"text": "改"}).status_code in (401, 403), account
        assert client.delete(path).status_code in (401, 403), account
        body = {"@type": "Notice", "title": "假"}
        assert client.post(f"{UNIT_A}/notices", body).status_code in (400, 401, 403), account
        assert client.take(path, "announce").status_code in (403, 409), account
    assert as_("filer-a").get(path).json()["text"] != "改"


def test_who_may_not_see_the_case_does_not_see_its_notices(story, as_):
    story.submitted()
    story.take("clerk", "accept")
    path = story.get("filer-a", "/@notices")["items"][0]["@id"].removeprefix(as_(None).base)
    for account in (None, "filer-b", "clerk-qd", "dataclient"):
        assert as_(account).get(path).status_code == 401
        assert as_(account).get(f"{story.path}/@notices").status_code == 401
        found = as_(account).get("/@search?portal_type=Notice&SearchableText=受理单").json()
        assert not [item for item in found["items"] if UNIT_A in item["@id"]]
    assert as_("auditor").get(path).status_code == 200


def test_announcements_by_kind_and_region(story, as_):
    story.granted()
    everything = as_().get("/@announcements").json()
    assert everything["items_total"] == len(everything["items"])
    grants = as_().get("/@announcements?kind=grant").json()["items"]
    assert {item["kind"] for item in grants} == {"grant"}
    assert UNIT_A.rsplit("/", 1)[1] in {item["unit"] for item in grants}
    qingdao = as_().get("/@announcements?region=370200").json()["items"]
    assert qingdao and {item["region"] for item in qingdao} == {"370200"}
    province = as_().get("/@announcements?region=370000&b_size=1").json()
    assert province["items_total"] == everything["items_total"] and "next" in province["batching"]
    shown = as_().get(grants[0]["@id"].removeprefix(as_(None).base)).json()
    assert "准予" in shown["text"]
    for query in ("kind=acceptance", "kind=x", "region=999999"):
        assert as_().get(f"/@announcements?{query}").status_code == 400


@pytest.mark.parametrize(
    ("step", "facts", "kind"),
    [
        ("declare_lost", {}, "loss"),
        ("revoke", {"ground": 2}, "revocation"),
        ("cancel", {"ground": 2}, "cancellation"),
    ],
)
def test_art_49_to_51_what_happens_to_a_permit_is_announced(as_, step, facts, kind):
    account = "filer-b" if step == "declare_lost" else "approver"
    assert as_(account).take(f"{UNIT_B}/permit", step, **facts).status_code == 200
    found = as_().get(f"/@announcements?kind={kind}").json()["items"]
    assert [item["unit"] for item in found] == [UNIT_B.rsplit("/", 1)[1]]
    assert KINDS[kind].article in found[0]["legal_basis"]


def test_art_41_a_superior_revokes_in_its_own_name(as_):
    as_("supervisor").take(f"{UNIT_B}/permit", "revoke", ground=2)
    item = as_().get("/@announcements?kind=revocation").json()["items"][0]
    notice = as_().get(item["@id"].removeprefix(as_(None).base)).json()
    assert notice["issued_by"] == "山东省生态环境厅"


def test_numbers_have_no_gap_and_no_double_under_concurrent_decisions(later, as_, site):
    from story import Later

    cases = []
    for _n in range(6):
        case = Later(as_)
        case.submitted("change", change_grounds=[1], change_date="2026-11-20")
        cases.append(case.path)

    def accept(path):
        return Client(site, "clerk").take(path, "accept").status_code

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert set(pool.map(accept, cases)) == {200}
    numbers = sorted(
        item["id"]
        for item in as_("auditor")
        .get(f"{UNIT_B}/notices?b_size=100&metadata_fields=id")
        .json()["items"]
    )
    years = {number[:4] for number in numbers}
    for year in years:
        counted = [int(number[5:]) for number in numbers if number.startswith(year)]
        assert counted == list(range(1, len(counted) + 1))
    assert CITY in UNIT_B
