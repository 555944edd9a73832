"""Complaints (Art. 42): from everyone, in confidence, answered."""

import base64

import pytest
from story import CITY
from story import UNIT_B

from paiwu.policy.access import http as access
from paiwu.policy.supervision.complaints import services


NAME, CONTACT = "举报人赵某某", "13900001111"
UNIT = UNIT_B.rpartition("/")[2]
BODY = {"unit": UNIT, "text": "夜间偷排，有刺鼻气味", "name": NAME, "contact": CONTACT}


@pytest.fixture(autouse=True)
def dry(monkeypatch):
    """No flood from the tests before."""
    for gate in (services.SENT, services.LOOKED, access.ALL):
        gate.kept.clear()


@pytest.fixture
def receipt(as_):
    made = as_().post("/@complaints", BODY)
    assert made.status_code == 201, made.text
    return made.json()


def path(receipt, act=""):
    return f"{CITY}/@complaints/{receipt['receipt']}{act}"


def test_everyone_complains_and_looks_up_with_receipt_and_secret(as_, receipt):
    found = as_().post("/@complaint-status", receipt).json()
    assert (found["state"], found["text"], found["answers"]) == ("received", BODY["text"], [])
    for wrong in ({"secret": "x"}, {"receipt": "JB20260101-00000000"}):
        assert as_().post("/@complaint-status", receipt | wrong).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 20_000}, "text"),
        ({"unit": "91370100MA3DEM0199001P"}, "unit"),
        ({"unit": "", "region": "999999"}, "region"),
        ({"name": ["x"]}, "name"),
        (
            {"files": [{"filename": "a.html", "content-type": "text/html", "data": "eA=="}]},
            "files",
        ),
        ({"files": [{"filename": "a.jpg"}]}, "files"),
        ({"files": "x"}, "files"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(as_, changes, field):
    refused = as_().post("/@complaints", BODY | changes)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert as_("inspector").get(f"{CITY}/@complaints").json()["items_total"] == 0


def test_a_flood_is_held_back(as_):
    codes = [as_().post("/@complaints", BODY).status_code for _n in range(8)]
    assert codes == [201] * 5 + [429] * 3


def test_it_is_taken_handled_and_answered(as_, receipt):
    [item] = as_("inspector").get(f"{CITY}/@complaints?state=received").json()["items"]
    assert item["receipt"] == receipt["receipt"] and item["identified"]
    assert as_("inspector").post(path(receipt, "/answer"), {"text": "x"}).status_code == 403
    assert as_("inspector").post(path(receipt, "/take")).json()["handler"] == "inspector"
    refused = as_("inspector").post(path(receipt, "/answer"), {"text": "查实"})
    assert [e["field"] for e in refused.json()["errors"]] == ["confirmed"]
    done = as_("inspector").post(path(receipt, "/answer"), {"text": "已查实", "confirmed": True})
    assert done.json()["state"] == "closed"
    found = as_().post("/@complaint-status", receipt).json()
    assert found["answers"][0]["text"] == "已查实"
    assert as_("inspector").post(path(receipt, "/take")).status_code == 409


def test_the_head_assigns_it_to_an_inspector(as_, receipt):
    assign = path(receipt, "/assign")
    assert as_("approver").post(assign, {"handler": "clerk"}).status_code == 400
    assert as_("approver").post(assign, {"handler": "inspector"}).status_code == 200
    assert as_("approver").post(path(receipt, "/identity")).status_code == 403


def test_art_42_who_complained_is_for_the_handler_alone_and_each_look_is_on_record(as_, receipt):
    identity = path(receipt, "/identity")
    as_("inspector").post(path(receipt, "/take"))
    everyone = ("approver", "clerk", "reviewer", "supervisor", "auditor", "admin", "filer-b")
    for account in (*everyone, "inspector-qd", "dataclient", None):
        assert as_(account).post(identity).status_code in (401, 403), account
        assert NAME not in as_(account).get(f"{CITY}/@complaints").text
        assert NAME not in as_(account).get(path(receipt)).text
    assert as_("inspector").post(identity).json() == {"name": NAME, "contact": CONTACT}
    acts = as_("auditor").get("/370000/@trail?action=complaint").json()["items"]
    assert [act["details"]["did"] for act in acts] == ["identity_seen", "assigned"]
    for place in ("/370000", CITY, UNIT_B):
        text = as_("auditor").get(f"{place}/@trail?b_size=200").text
        assert NAME not in text and CONTACT not in text and BODY["text"] not in text


def test_what_is_stored_of_the_complainant_is_sealed(as_, receipt, http):
    from zope.annotation.interfaces import IAnnotations

    portal = http["portal"]
    portal._p_jar.sync()
    complaint = IAnnotations(portal)["paiwu.complaints"][receipt["receipt"]]
    kept = str(vars(complaint))
    assert NAME not in kept and CONTACT not in kept and receipt["secret"] not in kept


def test_files_reach_the_handler_alone(as_):
    picture = base64.b64encode(b"\xff\xd8 photograph").decode()
    file = {"filename": "a.jpg", "content-type": "image/jpeg", "data": picture}
    receipt = as_().post("/@complaints", BODY | {"files": [file]}).json()
    as_("inspector").post(path(receipt, "/take"))
    whole = as_("approver").get(path(receipt)).json()
    assert [f["filename"] for f in whole["files"]] == ["a.jpg"]
    assert as_("approver").get(path(receipt, "/files/0")).status_code == 403
    answer = as_("inspector").get(path(receipt, "/files/0"))
    assert answer.content == b"\xff\xd8 photograph"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for number in ("1", "9999999999", "²", "x"):
        assert as_("inspector").get(path(receipt, f"/files/{number}")).status_code == 404


def test_another_citys_department_has_no_part_in_it(as_, receipt):
    assert as_("inspector-qd").get(path(receipt)).status_code in (401, 403)
    other = f"/370000/370200/@complaints/{receipt['receipt']}"
    assert as_("inspector-qd").get(other).status_code == 404
