"""Fixtures of the HTTP tests."""

import pytest
from story import UNIT_A
from story import UNIT_B
from story import Later
from story import Story

from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar


@pytest.fixture
def story(as_, example):
    return Story(as_, example)


@pytest.fixture
def later(as_):
    return Later(as_)


@pytest.fixture
def due():
    """The n-th working day from today."""
    return lambda days: calendar.add_working_days(now.today(), days).isoformat()


@pytest.fixture(autouse=True)
def everything_is_on_record(as_, monkeypatch):
    """Art. 33: after every story the chains hold, and no document differs from its last record."""
    yield
    monkeypatch.undo()
    for unit in (UNIT_A, UNIT_B):
        answer = as_("admin").get(f"{unit}/@trail?verify=1&b_size=1")
        if answer.status_code == 200:
            assert answer.json()["verified"], answer.json()["verification"]
