"""A whole unit out and in again with collective.exportimport, without loss."""

import base64
import io
import json
import re
from contextlib import contextmanager

import pytest
import transaction
from client import file_of
from PIL import Image
from plone import api
from story import CITY
from story import UNIT_B
from zope.component.hooks import setSite

from paiwu.policy.supervision.liability.effects import lists


TYPES = (
    "DischargingUnit",
    "Applications",
    "Ledgers",
    "Reports",
    "Inspections",
    "Materials",
    "Notices",
    "PermitApplication",
    "Permit",
    "Notice",
    "Ledger",
    "InspectionRecord",
    "File",
)
#: what an import may set anew
VOLATILE = {"modified", "@components", "next_item", "previous_item", "lock", "version"}


@pytest.fixture
def exported(as_, site):
    def export(path=UNIT_B, types=TYPES):
        answer = as_("admin").session.post(
            f"{site}/@@export_content",
            data={
                "form.submitted": "1",
                "portal_type": types,
                "path": f"/plone{path}",
                "include_blobs": "1",
            },
        )
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()

    return export


def comparable(items: list[dict]) -> list[dict]:
    return [{k: v for k, v in item.items() if k not in VOLATILE} for item in items]


@contextmanager
def http_portal(http):
    """The site as its database has it, changed outside of any request."""
    portal = http["portal"]
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    with api.env.adopt_roles(["Manager"]):
        yield portal
    transaction.commit()


def remove(http, path):
    with http_portal(http) as portal:
        parent, _slash, name = path.strip("/").rpartition("/")
        portal.unrestrictedTraverse(parent)._delObject(name, suppress_events=False)


def put_back(as_, site, items):
    page = as_("admin").session.get(f"{site}/@@import_content", headers={"Accept": "text/html"})
    token = re.search(r"_authenticator=(\w+)", page.text)[1]
    answer = as_("admin").session.post(
        f"{site}/@@import_content",
        data={
            "form.submitted": "1",
            "return_json": "1",
            "handle_existing_content": "2",
            "_authenticator": token,
        },
        files={"jsonfile": ("tree.json", json.dumps(items), "application/json")},
    )
    assert answer.status_code == 200, answer.text[:500]


def keep_a_ledger(as_, site):
    filer = as_("filer-b")
    filer.post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    for value in (5, 6):
        body = f"time,outlet,pollutant,concentration,volume,flag\n2019-01-01T00:00,DA001,a21002,{value},1,N\n"
        filer.session.post(
            f"{site}{UNIT_B}/ledgers/2019/@readings",
            data=body.encode(),
            headers={"Content-Type": "text/csv"},
        )
    entry = {"category": "production", "start": "2019-03-01T00:00", "content": "负荷80%"}
    assert filer.post(f"{UNIT_B}/ledgers/2019/@entries", entry).status_code == 201


def inspected(as_) -> bytes:
    """An inspection with a photo; returns the photo."""
    as_("inspector").post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"})
    as_("inspector").take(f"{UNIT_B}/inspections/1", "start")
    image = io.BytesIO()
    Image.new("RGB", (40, 30)).save(image, "PNG")
    body = {"filename": "x.png", "content-type": "image/png"}
    body["data"] = base64.b64encode(image.getvalue()).decode()
    answer = as_("inspector").post(f"{UNIT_B}/inspections/1/@photos", body)
    assert answer.status_code == 201, answer.text
    return image.getvalue()


def test_out_and_in_again_without_loss(http, as_, site, later, exported):
    later.granted("change", change_grounds=[1], legal_representative="王五")
    later.draft("renewal")
    as_("filer-b").post(later.path, file_of("other"))
    later.take("filer-b", "withdraw")
    keep_a_ledger(as_, site)
    photo = inspected(as_)
    before = exported()
    assert len(before) > 12
    kinds = {item["@type"] for item in before}
    assert {"Permit", "PermitApplication", "Notice", "File"} <= kinds
    seen = {
        account: as_(account).get(f"{UNIT_B}/permit").json()["edition"]
        for account in (None, "clerk")
    }
    remove(http, UNIT_B)
    assert as_("admin").get(UNIT_B).status_code == 404
    put_back(as_, site, before)
    after = exported()
    assert [item["@id"] for item in after] == [item["@id"] for item in before]
    for one, other in zip(comparable(before), comparable(after), strict=True):
        different = {key for key in one if one[key] != other.get(key)}
        parts = {key for key in one["paiwu"] if one["paiwu"][key] != other["paiwu"].get(key)}
        assert not different, (one["@id"], different, parts)
    for account, edition in seen.items():
        assert as_(account).get(f"{UNIT_B}/permit").json()["edition"] == edition
    readings = as_("clerk").get(f"{UNIT_B}/ledgers/2019/@readings?history=1").json()["items"]
    assert [(row["concentration"], row["counts"]) for row in readings] == [(5, False), (6, True)]
    again = as_("clerk").get(f"{UNIT_B}/inspections/1/@photos/1")
    assert again.content == photo
    entries = as_("clerk").get(f"{UNIT_B}/ledgers/2019/@entries").json()["items"]
    assert [entry["content"] for entry in entries] == ["负荷80%"]
    assert as_("clerk").get(later.path).status_code == 401, "a withdrawn draft stays hidden"
    versions = as_("clerk").get(f"{UNIT_B}/permit/@versions").json()["items"]
    assert [item["version"] for item in versions] == [2, 1]
    shown = as_("clerk").get(f"{UNIT_B}/permit/@versions/1").json()
    assert shown["legal_representative"] == "张三"
    # and work goes on
    later.granted("change", change_grounds=[1], technical_contact="新联系人")
    assert later.permit()["edition"] == 3


def test_comments_and_lists_go_with_what_they_are_about(http, as_, site, story, exported):
    story.draft()
    story.publicise()
    as_().post(f"{story.path}/@publicity-comments", {"text": "离学校太近"})
    unit = UNIT_B.rpartition("/")[2]
    listed = {"unit": unit, "kind": "breach", "reason": "超标"}
    as_("approver").post(f"{CITY}/@violators", listed)
    as_("approver").post(f"{CITY}/@violators", listed | {"reason": "偷排"})
    as_("approver").post(f"{CITY}/@violators/1", {"reason": "已改正"})
    items = exported(story.path, ("PermitApplication",)) + exported(CITY, ("Region",))
    remove(http, story.path)
    with http_portal(http) as portal:
        lists.restore(portal.unrestrictedTraverse(CITY.strip("/")), [])
    put_back(as_, site, items)
    comments = as_("filer-a").get(f"{story.path}/@publicity-comments").json()["items"]
    assert [row["text"] for row in comments] == ["离学校太近"]
    [row] = as_().get("/@violators").json()["items"]
    assert (row["number"], row["reason"]) == (2, "偷排")
    assert as_("approver").post(f"{CITY}/@violators/1", {"reason": "x"}).status_code == 409


def test_importing_again_makes_nothing_double(as_, site, exported):
    before = exported()
    put_back(as_, site, before)
    assert comparable(exported()) == comparable(before)


def test_an_export_of_several_types_may_be_asked_for_by_a_query(as_, site):
    """A parameter given twice counts once, but not where the types of an export are listed."""
    query = {
        "form.submitted": "1",
        "portal_type": ["Permit", "Ledgers"],
        "path": f"/plone{UNIT_B}",
    }
    answer = as_("admin").session.get(f"{site}/@@export_content", params=query)
    assert {item["@type"] for item in answer.json()} == {"Permit", "Ledgers"}


def test_trees_are_for_operators(as_, site):
    for account in (None, "approver", "filer-b"):
        for view in ("export_content", "import_content"):
            answer = as_(account).session.post(
                f"{site}/@@{view}", data={"form.submitted": "1"}, allow_redirects=False
            )
            assert answer.status_code in (401, 302, 403), (account, view)
            assert "parent" not in answer.text


def test_an_export_is_on_record(exported, as_):
    exported()
    [act] = as_("admin").get("/@trail?action=export").json()["items"]
    assert act["actor"] == "admin" and act["details"]["path"].endswith(UNIT_B)
