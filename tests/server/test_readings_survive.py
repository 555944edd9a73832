"""Readings under kill -9 and under many hands at once, in a real instance; `make soak` does it for longer."""

import pytest
from endurance import kill_during_imports
from endurance import read_and_write
from instance_server import running
from story import UNIT_B


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "var") as server:
        server.start()
        server.as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
        yield server


def test_killed_during_imports_nothing_is_half_there_and_nothing_acknowledged_is_lost(server):
    assert kill_during_imports(server, kills=4) <= 4


def test_two_readers_and_two_writers_see_no_error(server):
    assert read_and_write(server, seconds=8) > 1
