"""The access log and complaints (Art. 42)."""

import logging

import pytest
from zExceptions import BadRequest
from zExceptions import InternalError
from zExceptions import Redirect

from paiwu.content.rest.errors import Refusal
from paiwu.policy.server import errors


LINE = '203.0.113.7 - filer-b [25/Nov/2026:12:00:00 +0800] "{} {} HTTP/1.1" 201 60 "-" "curl"'


def is_kept(method: str, address: str) -> bool:
    record = logging.LogRecord("wsgi", logging.INFO, "", 0, LINE.format(method, address), (), None)
    return errors.Discreet().filter(record)


@pytest.mark.parametrize(
    "address",
    [
        "/paiwu/%40complaints",
        "/paiwu/@complaints",
        "/paiwu/%2B%2Bapi%2B%2B/%40complaints",
        "/paiwu/%40complaint-status",
        "/paiwu/%40%40complaint",
        "/paiwu/complaint?region=370100",
        "/paiwu/complaint-status",
        "/%40complaints",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_complains_is_in_no_access_log(address, method):
    assert not is_kept(method, address)


@pytest.mark.parametrize(
    "address",
    [
        "/paiwu/370000/370100/%40complaints/JB20261125-00000000/identity",
        "/paiwu/370000/370100/%40complaints",
        "/paiwu/%40register",
        "/paiwu/complaints-of-old",
    ],
)
def test_what_the_department_does_is(address):
    assert is_kept("POST", address)


def test_every_kind_of_refusal_is_an_answer_and_a_failure_is_none():
    def kinds(one):
        return [one, *(kind for child in one.__subclasses__() for kind in kinds(child))]

    assert all(errors.is_answer(kind.__new__(kind)) for kind in kinds(Refusal))
    assert errors.is_answer(BadRequest("x")) and errors.is_answer(Redirect("x"))
    for failure in (ValueError("x"), InternalError("x"), KeyError("x")):
        assert not errors.is_answer(failure)
