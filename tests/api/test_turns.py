"""Writers in turn over HTTP: who finds none is told when to come back, and nothing is done."""

import threading

import pytest
from story import UNIT_A
from ZODB.POSException import ConflictError

from paiwu.policy.server.gate import GATE


@pytest.fixture
def occupied(monkeypatch):
    """Somebody writes, for as long as the test takes."""
    monkeypatch.setattr(GATE, "patience", 0.05)
    ready, leave = threading.Event(), threading.Event()

    def write():
        with GATE.writing_in_the_background():
            ready.set()
            leave.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert ready.wait(10)
    yield
    leave.set()
    thread.join(10)


def test_a_writer_without_a_turn_is_told_when_to_come_back(as_, site, example, request):
    clients = [
        (as_("filer-a", language), text) for language, text in (("en", "busy"), ("zh", "繁忙"))
    ]
    request.getfixturevalue("occupied")
    for filer, text in clients:
        answer = filer.post(f"{UNIT_A}/applications", example)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert text in answer.json()["message"]
        assert answer.json()["errors"] == []
    listed = clients[0][0].get(f"{UNIT_A}/applications")
    assert listed.status_code == 200, "readers go on"
    assert listed.json()["items_total"] == 0


@pytest.fixture
def lost(monkeypatch):
    """The next three records lose a conflict; which kind of turn their requests had."""
    from paiwu.policy.trail.record.effects import recorder

    turns, write_one = [], recorder.write_one

    def lose(archive, noted):
        if len(turns) < 3:
            turns.append(GATE._held.turns)
            raise ConflictError
        return write_one(archive, noted)

    yield lambda: monkeypatch.setattr(recorder, "write_one", lose) or turns


def test_a_lost_conflict_is_tried_again_and_the_client_sees_nothing_of_it(as_, example, lost):
    filer = as_("filer-a")
    turns = lost()
    made = filer.post(f"{UNIT_A}/applications", example)
    assert made.status_code == 201, made.text
    assert turns == [GATE._writers] * 3


def test_a_request_that_reads_and_has_something_to_record_takes_the_writers_turn(story, as_, lost):
    """Art. 33: who fetched a file that is not public is on record."""
    clerk = as_("clerk")
    story.submitted()
    path = f"{story.path}/commitment.pdf/@@download/file"
    turns = lost()
    answer = clerk.get(path)
    assert answer.status_code == 200, answer.text
    assert turns == [GATE._readers] + [GATE._writers] * 2
    acts = as_("auditor").get(f"{UNIT_A}/@trail?action=download").json()["items"]
    assert [act["actor"] for act in acts] == ["clerk"]
