"""The public register, cards, feed and comments: what the Measures make public, nothing else."""

import csv
import datetime
import io
from xml.etree import ElementTree as xml

import pytest
import transaction
from DateTime import DateTime
from story import UNIT_A
from story import UNIT_B
from zope.component.hooks import setSite

from paiwu.content.types.interfaces import IPermit
from paiwu.policy.access import http as access
from paiwu.policy.application import services as applications
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import daily
from paiwu.policy.disclosure import rules


NUMBER = UNIT_B.rpartition("/")[2]


@pytest.fixture(autouse=True)
def dry():
    for gate in (applications.COMMENTED, access.ALL):
        gate.kept.clear()


def register(as_, query="", account=None):
    answer = as_(account).get(f"/@register?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(answer):
    return [item["permit_number"] for item in answer["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("q=章丘", 1),
        ("q=91370100MA3DEM027W", 1),
        ("q=91370100ma3dem", 1),
        ("q=火力发电", 1),
        ("q=没有这样的单位", 0),
        ("q=((( OR *", 0),
        ("region=370000", 1),
        ("region=370100&state=valid", 1),
        ("region=370200", 0),
        ("industry=44", 1),
        ("industry=4411&category=key", 1),
        ("category=simplified", 0),
        ("state=revoked", 0),
        ("pollutant=a21002", 1),
        ("pollutant=a21026", 0),
    ],
)
def test_the_register_is_searched_by_what_is_public(as_, query, found):
    answer = register(as_, query)
    assert answer["items_total"] == found == len(answer["items"])


def test_a_row_an_order_and_facets(as_):
    answer = register(as_, "sort_on=title&sort_order=descending")
    [row] = answer["items"]
    assert row["region_title"] == "济南市" and row["industry_title"] == "火力发电"
    assert row["state"] == "valid" and row["edition"] == 1
    assert answer["facets"]["state"] == [{"value": "valid", "title": "valid", "count": 1}]
    assert {f["value"] for f in answer["facets"]["region"]} == {"370000", "370100"}
    for wrong in ("region=999999", "sort_on=colour", "format=xml"):
        assert as_().get(f"/@register?{wrong}").status_code == 400


def test_a_granted_permit_is_in_it_at_once_and_everybody_sees_the_same(as_, story):
    assert numbers(register(as_)) == [NUMBER]
    story.granted()
    mine = UNIT_A.rpartition("/")[2]
    answers = [register(as_, "sort_on=permit_number", who) for who in (None, "approver", "admin")]
    assert (
        numbers(answers[0]) == sorted([NUMBER, mine])
        and answers[0]["items"] == answers[1]["items"]
    )
    assert answers[0]["items"] == answers[2]["items"]
    entries = [as_(who).get(f"/@register/{mine}").json() for who in (None, "approver", "filer-a")]
    assert entries[0] == entries[1] == entries[2]


def in_every_list(as_, number: str) -> dict[str, object]:
    """What list, facet, table and entry say of a permit's state."""
    answer = register(as_)
    table = as_().get("/@register?format=csv").text.removeprefix("\ufeff")
    return {
        "list": {r["permit_number"]: r["state"] for r in answer["items"]}[number],
        "facet": {f["value"]: f["count"] for f in answer["facets"]["state"]},
        "table": {r["permit_number"]: r["state"] for r in csv.DictReader(io.StringIO(table))}[
            number
        ],
        "entry": as_().get(f"/@register/{number}").json()["state"],
    }


def changed_since(client, moment: str) -> set[str]:
    query = f"modified.query={moment}&modified.range=min&b_size=200"
    answer = client.get(f"/@search?{query}")
    return {item["@id"].removeprefix(client.base) for item in answer.json()["items"]}


def just_now() -> str:
    """The present as a search has it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def long_ago(http):
    """All that there is was changed last year, as far as the catalog knows."""

    def backdate():
        portal = http["portal"]
        transaction.abort()
        portal._p_jar.sync()
        setSite(portal)
        past = DateTime() - 365
        for brain in portal.portal_catalog.unrestrictedSearchResults(path="/plone"):
            document = brain._unrestrictedGetObject()
            document.setModificationDate(past)
            document.reindexObject(idxs=["modified"])
        transaction.commit()

    return backdate


ENDS = {
    "revoked": lambda as_, run, path: as_("approver").take(path, "revoke", ground=4),
    "cancelled": lambda as_, run, path: as_("approver").take(path, "cancel", ground=2),
    "expired": lambda as_, run, path: run(),
}


@pytest.mark.parametrize("state", ENDS)
def test_art_32_49_50_a_permit_that_has_ended_is_nowhere_called_valid(as_, http, long_ago, state):
    """List, facets, table and entry say the same at once, and who asks for changes is told."""

    def after_its_last_day():
        portal = http["portal"]
        transaction.abort()
        portal._p_jar.sync()
        setSite(portal)
        last = datetime.date.fromisoformat(as_().get(path).json()["valid_until"])
        daily.run(portal, last + datetime.timedelta(days=1))

    path = f"{UNIT_B}/permit"
    assert in_every_list(as_, NUMBER)["table"] == "valid"
    long_ago()
    moment = just_now()
    assert path not in changed_since(as_(), moment)
    ENDS[state](as_, after_its_last_day, path)
    assert in_every_list(as_, NUMBER) == {
        "list": state,
        "facet": {state: 1},
        "table": state,
        "entry": state,
    }
    assert register(as_, "state=valid")["items_total"] == 0
    assert register(as_, f"state={state}")["items_total"] == 1
    assert path in changed_since(as_(), moment)


def test_download_as_a_table(as_):
    answer = as_().get("/@register?format=csv&region=370100")
    [row] = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["permit_number"] == NUMBER and row["region_title"] == "济南市"


def test_art_32_one_table_says_what_is_public_and_nothing_else_is(as_):
    fields = set(IPermit.names(all=True))
    shown = set(as_().get(f"{UNIT_B}/permit").json()) & fields
    entry = set(as_().get(f"/@register/{NUMBER}").json()) & fields
    assert shown == entry == set(rules.PUBLIC)
    hidden = {"products", "facilities", "materials", "eia_approvals", "trade_secrets"}
    assert not hidden & entry


def test_an_entry_with_its_editions_reports_inspections_announcements(as_, later):
    day = (now.today() - datetime.timedelta(days=2)).isoformat()
    later.granted("change", change_grounds=[1], change_date=day, legal_representative="新任")
    report = {"@type": "ExecutionReport", "kind": "annual", "period": "2019"}
    as_("filer-b").post(f"{UNIT_B}/reports", report)
    as_("signatory-b").take(f"{UNIT_B}/reports/2019", "submit")
    entry = as_().get(f"/@register/{NUMBER}").json()
    assert entry["edition"] == 2 and entry["legal_representative"] == "新任"
    assert [one["edition"] for one in entry["editions"]] == [1]
    assert entry["editions"][0]["legal_representative"] != "新任"
    assert "products" not in entry["editions"][0]
    assert [one["id"] for one in entry["reports"]] == ["2019"]
    assert {one["kind"] for one in entry["announcements"]} >= {"grant", "change"}
    assert as_().get("/@register/91370100MA3DEM0199001P").status_code == 404


def test_the_outlet_card_with_the_latest_data_against_the_limit(as_, site):
    today = now.today()
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": today.year})
    rows = "".join(
        f"{today.year}-01-0{day}T00:00,DA001,a21002,{value},1,N\n"
        for day, value in ((1, 50), (2, 170))
    )
    sent = as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/{today.year}/@readings",
        data=f"time,outlet,pollutant,concentration,volume,flag\n{rows}".encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status_code == 201, sent.text
    card = as_().get(f"{UNIT_B}/outlets/DA001").json()
    assert card == as_().get(f"/@register/{NUMBER}/outlets/DA001").json()
    assert {row["pollutant"] for row in card["limits"]} == {"a21002", "a34013"}
    [latest] = card["latest"]
    assert (latest["concentration"], latest["limit"], latest["exceeded"]) == (170, 100, True)
    assert (
        "staff" not in card and "staff" in as_("inspector").get(f"{UNIT_B}/outlets/DA001").json()
    )
    for path in (f"{UNIT_B}/outlets/DA099", f"{UNIT_B}/outlets", f"{UNIT_B}/outlets/DA001/x"):
        assert as_().get(path).status_code == 404, path


def test_the_card_is_light_and_its_code_leads_to_it(as_, site):
    html = {"Accept": "text/html"}
    page = as_().session.get(f"{site}{UNIT_B}/outlets/DA001", headers=html)
    assert page.status_code == 200 and len(page.content) < 100_000
    assert "<script" not in page.text and "stylesheet" not in page.text
    svg = as_().session.get(f"{site}{UNIT_B}/outlets/DA001/qr.svg", headers=html)
    assert svg.headers["Content-Type"] == "image/svg+xml" and b"<svg" in svg.content
    png = as_().session.get(f"{site}{UNIT_B}/permit/qr.png", headers=html)
    assert png.content.startswith(b"\x89PNG")


def test_a_secret_unit_is_nowhere(as_, story):
    """Art. 67."""
    as_("clerk").patch(UNIT_B, {"state_secret": True})
    assert numbers(register(as_)) == [] and register(as_)["facets"]["region"] == []
    assert as_().get(f"/@register/{NUMBER}").status_code == 404
    assert as_("inspector").get(f"{UNIT_B}/outlets/DA001").status_code == 404
    assert NUMBER not in as_().session.get(as_().base + "/announcements.atom").text


def test_announcements_as_a_feed(as_, story):
    story.granted()
    answer = as_().session.get(
        as_().base + "/announcements.atom?kind=grant", headers={"Accept": "*/*"}
    )
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = xml.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    titles = [
        entry.findtext("a:title", namespaces=names) for entry in root.findall("a:entry", names)
    ]
    assert len(titles) == 2 and all("准予许可决定" in title for title in titles)


def test_art_25_the_publics_comments_are_answered_before_submission(as_, story):
    story.draft().upload()
    comments = f"{story.path}/@publicity-comments"
    assert as_().post(comments, {"text": "早了"}).status_code == 401
    story.publicise()
    assert as_().post(comments, {}).status_code == 400
    assert as_().post(comments, {"text": "请说明夜间噪声"}).status_code == 201
    story.sign()
    refused = as_("filer-a").take(story.path, "submit")
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "publicity"
    assert as_().get(comments).json()["items"] == []
    assert as_("filer-a").get(comments).json()["items"][0]["text"] == "请说明夜间噪声"
    assert as_("clerk").post(f"{comments}/1", {"answer": "x"}).status_code == 403
    assert as_("filer-a").post(f"{comments}/9", {"answer": "x"}).status_code == 400
    assert as_("filer-a").post(f"{comments}/1", {"answer": "夜间不生产"}).status_code == 200
    assert as_().get(comments).json()["items"][0]["answer"] == "夜间不生产"
    story.take("filer-a", "submit")
    assert as_().post(comments, {"text": "晚了"}).status_code in (401, 409)


def test_comments_come_no_faster_than_people_write(as_, story):
    story.draft()
    story.publicise()
    path = f"{story.path}/@publicity-comments"
    codes = [as_().post(path, {"text": f"意见{n}"}).status_code for n in range(5)]
    assert codes == [201] * 3 + [429] * 2


def test_what_is_marked_secret_is_in_no_entry_and_no_search(as_, story):
    """Art. 26: what Art. 32 makes public cannot be marked; what is marked is nowhere."""
    story.draft()
    for field in sorted(set(rules.PUBLIC) & set(story.get())):
        marks = [{"field": field, "reason": "x"}]
        refused = as_("filer-a").patch(story.path, {"trade_secrets": marks})
        assert refused.status_code == 400, field
    story.granted(trade_secrets=[{"field": "products", "reason": "x"}])
    number = UNIT_A.rpartition("/")[2]
    secret = story.example["products"][0]["line"]
    assert secret not in as_().get(f"/@register/{number}").text
    assert secret not in as_().get("/@register").text
    assert register(as_, f"q={secret}")["items_total"] == 0
