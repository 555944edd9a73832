"""Fixtures of the HTTP tests."""

import pytest
from story import Later
from story import Story

from paiwu.policy.clocks import calendar
from paiwu.policy.clocks import now


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
