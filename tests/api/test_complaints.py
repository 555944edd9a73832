"""Complaints (Art. 42): from everyone, in confidence, answered."""

import base64

import pytest
from story import CITY
from story import UNIT_B

from paiwu.content.rest.errors import Refusal
from paiwu.policy.access import http as access
from paiwu.policy.supervision.complaints import services
from paiwu.policy.supervision.complaints.effects import complaints


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


# what is kept of a request that fails -----------------------------------------------------


PLANTED = (NAME, CONTACT, "夜间偷排", "geheim-4711")


class Tomorrow(Refusal):
    """A kind of refusal that nobody has entered into a list."""

    def __init__(self):
        super().__init__(f"{NAME} {CONTACT}")


def refused(*_args):
    raise Tomorrow


def crash(*args):
    raise ValueError(f"no such thing in {args[1:]!r}")


@pytest.fixture
def kept(http, caplog):
    """Everything that is written of requests: error log, logs, names and words of transactions."""
    caplog.set_level("DEBUG")
    portal = http["portal"]
    storage = portal._p_jar.db().storage
    before = storage.lastTransaction()
    portal.error_log._getLog().clear()

    def written() -> str:
        entries = [str(entry) for entry in portal.error_log.getLogEntries()]
        changes = getattr(storage, "changes", storage)
        done = [
            f"{one.user} {one.description} {one.extension}"
            for one in changes.iterator()
            if one.tid > before
        ]
        return "\n".join([*entries, caplog.text, *done])

    return written


def names(written: str, account: str) -> list[str]:
    """Where an account is named, its own login apart."""
    return [line for line in written.splitlines() if account in line and "@login" not in line]


COMPLAINED = (
    ("/@complaints", {}, complaints, "receive"),
    ("/@complaint-status", {"receipt": NAME, "secret": "geheim-4711"}, complaints, "look_up"),
)


@pytest.mark.parametrize("account", [None, "filer-b"])
@pytest.mark.parametrize("failure", [refused, crash])
@pytest.mark.parametrize(("path", "more", "module", "name"), COMPLAINED)
def test_art_42_no_log_keeps_what_a_complainant_sent(
    as_, kept, monkeypatch, path, more, module, name, failure, account
):
    """A refusal of any kind, and a genuine failure whose message quotes the request."""
    client = as_(account)
    monkeypatch.setattr(module, name, failure)
    answer = client.post(path, BODY | more)
    assert answer.status_code == (500 if failure is crash else 400), answer.text
    assert set(answer.json()) == {"type", "message", "errors"}
    written = kept()
    assert not [word for word in PLANTED if word in written]
    assert not names(written, "filer-b")
    # whoever mends it is told where it failed
    assert ("ValueError" in written and "test_complaints.py" in written) is (failure is crash)


def test_art_42_nor_does_the_form_of_a_browser(as_, kept, monkeypatch):
    monkeypatch.setattr(complaints, "receive", crash)
    form = {"text": BODY["text"], "name": NAME, "contact": CONTACT, "unit": UNIT}
    answer = as_().session.post(
        f"{as_().base}/@@complaint", data=form, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 500 and not [word for word in PLANTED if word in answer.text]
    written = kept()
    assert "ValueError" in written and not [word for word in PLANTED if word in written]


def test_no_entry_of_the_error_log_keeps_a_body_or_a_form(as_, http, kept, monkeypatch):
    """Wherever else something fails: the entry says where it went, not what was sent."""
    from paiwu.policy.supervision.complaints.browser import open as pages

    monkeypatch.setattr(pages, "hold_back", lambda *_args: 1 / 0)
    monkeypatch.setattr(pages.ConfidentialPage, "__call__", pages.OpenPage.__call__)
    form = {"text": BODY["text"], "name": NAME, "contact": CONTACT, "secret": "geheim-4711"}
    cookies = {"other": "geheim-4711"}
    answer = as_().session.post(
        f"{as_().base}/@@complaint?x=geheim-4711",
        data=form,
        cookies=cookies,
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 500
    [entry] = http["portal"].error_log.getLogEntries()
    assert entry["type"] == "ZeroDivisionError" and entry["url"].endswith("@@complaint")
    assert not [word for word in PLANTED if word in str(entry)]


def test_art_42_who_complained_is_named_by_no_transaction(as_, kept):
    """An account that complains while it is logged in is as unknown as everybody."""
    made = as_("filer-b").post("/@complaints", BODY)
    assert made.status_code == 201
    assert as_("filer-b").post("/@complaint-status", made.json()).status_code == 200
    written = kept()
    assert "@complaints" in written and not names(written, "filer-b")
    assert not [word for word in (NAME, CONTACT, made.json()["secret"]) if word in written]
