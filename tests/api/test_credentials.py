"""Credentials over HTTP: tokens, passwords, wrong ones; and what HTTP asks of every answer."""

import json
import socket

import pytest
import requests
from client import Client
from client import credentials
from story import UNIT_A
from story import UNIT_B


PERMIT = f"{UNIT_B}/permit"  # public
JSON = {"Accept": "application/json", "Accept-Language": "en"}


def get(site, path, authorization, **headers):
    headers = JSON | headers
    if authorization:
        headers["Authorization"] = authorization
    return requests.get(site + path, headers=headers, timeout=30)


@pytest.mark.parametrize("basic", [False, True], ids=["token", "password"])
def test_a_refused_attempt_is_answered_and_on_record_whatever_the_credentials(as_, site, basic):
    stranger = Client(site, "filer-b", basic=basic)
    for path, method in ((f"{UNIT_A}/applications", "GET"), (UNIT_A, "PATCH")):
        answer = stranger.call(method, path, json={"title": "x"} if method == "PATCH" else None)
        assert answer.status_code in (401, 403), answer.text
        assert answer.json()["message"]
    items = as_("auditor").get(f"{UNIT_A}/@trail?action=refused").json()["items"]
    assert [item["actor"] for item in items] == ["filer-b", "filer-b"]


def test_a_token_does_what_its_account_may(as_, site, example):
    filer = Client(site, "filer-a")
    assert filer.session.auth is None
    assert filer.session.headers["Authorization"].startswith("Bearer ")
    assert filer.post(f"{UNIT_A}/applications", example).status_code == 201


WRONG = (
    "Bearer nonsense",
    "Bearer",
    "Basic",
    "Basic !!!",
    "Basic " + "eDp5",  # x:y
    "Digest username=x",
    "Token 123",
    "x" * 5000,
)


@pytest.mark.parametrize("authorization", WRONG)
@pytest.mark.parametrize(
    "path", [PERMIT, "/@register", "/@calendar", "", f"{UNIT_A}/applications"]
)
def test_wrong_credentials_are_never_served_as_the_public(site, authorization, path):
    answer = get(site, path, authorization)
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"]
    assert set(answer.json()) >= {"type", "message"}


def test_a_wrong_password_and_a_broken_token_are_refused_on_a_public_document(site):
    name, password = credentials("filer-a")
    wrong = requests.get(site + PERMIT, auth=(name, password + "x"), headers=JSON, timeout=30)
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"]
    assert wrong.json()["type"] == "Unauthorized"
    token = Client(site, "filer-a").token
    assert get(site, PERMIT, f"Bearer {token}").status_code == 200
    assert get(site, PERMIT, f"Bearer {token[:-3]}abc").status_code == 401
    assert get(site, PERMIT, None).status_code == 200


def test_a_browser_with_wrong_credentials_is_told_so_too(site):
    answer = get(site, PERMIT, "Basic eDp5", Accept="text/html")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]


def test_who_shows_nothing_is_asked_for_credentials(site):
    answer = get(site, f"{UNIT_A}/applications", None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]


def test_a_new_login_with_an_old_token_in_the_header_is_a_login(site):
    name, password = credentials("filer-a")
    body = {"login": name, "password": password}
    headers = JSON | {"Authorization": "Bearer nonsense"}
    answer = requests.post(f"{site}/@login", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    body["password"] = "wrong"
    answer = requests.post(f"{site}/@login", json=body, headers=JSON, timeout=30)
    assert answer.status_code == 401


HEADS = (
    "/@register",
    "/@announcements",
    "/@@feed",
    "/++plone++paiwu/paiwu.css",
    PERMIT,
    f"{PERMIT}/@@qr",
    "",
    "/nowhere",
    f"{UNIT_A}/applications",
)


@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_an_answer_to_head_has_no_body_and_the_connection_goes_on(http, accept):
    """RFC 9110, 9.3.2: the next answer of a kept connection begins right behind the headers."""
    for path in HEADS:
        with socket.create_connection((http["host"], http["port"]), timeout=30) as line:
            for method, last in (("HEAD", False), ("HEAD", False), ("OPTIONS", True)):
                ask = f"{method} /plone{path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n"
                line.sendall(f"{ask}{'Connection: close' if last else 'X-Y: z'}\r\n\r\n".encode())
            said = b"".join(iter(lambda one=line: one.recv(65536), b""))
        first, second, third = said.split(b"HTTP/1.1 ")[1:]
        for answer in (first, second):
            headers, _sep, body = answer.partition(b"\r\n\r\n")
            assert body == b"", (path, body[:80])
            assert b"Content-Length" in headers, headers
            assert not headers.startswith(b"5"), headers
        assert third


def test_nobody_lists_or_undoes_transactions(as_, site):
    """Art. 33: what was done stays on record, for a site administrator and a manager as well."""
    admin = as_("admin")
    user = {"username": "chief", "password": "Chief-2018-paiwu", "email": "c@example.org"}
    assert admin.post("/@users", user | {"roles": ["Site Administrator"]}).status_code == 201
    chief = Client(site, None)
    chief.log_in("chief", user["password"])
    for token in (admin.token, chief.token, None):
        headers = JSON | ({"Authorization": f"Bearer {token}"} if token else {})
        listed = requests.get(f"{site}/@transactions", headers=headers, timeout=30)
        assert listed.status_code in (401, 403), listed.text
        assert "username" not in listed.text
        undone = requests.patch(
            f"{site}/@transactions",
            data=json.dumps({"transaction_ids": ["QTJjMWFnPT0= x"]}),
            headers=headers | {"Content-Type": "application/json"},
            timeout=30,
        )
        assert undone.status_code in (401, 403), undone.text
    for page in ("/@@manage_undo", "/manage_UndoForm", "/undo", "/manage_undo_transactions"):
        assert admin.get(page).status_code in (403, 404)


def test_no_role_may_undo(http):
    portal = http["portal"]
    for permission in ("Undo changes", "List undoable changes"):
        roles = [one["name"] for one in portal.rolesOfPermission(permission) if one["selected"]]
        assert roles == []
        assert not portal.acquiredRolesAreUsedBy(permission)
