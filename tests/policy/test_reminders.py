"""Who is reminded of what, how long before: pure rules."""

import datetime

from paiwu.policy.clocks.rules.arithmetic import STATUTES
from paiwu.policy.clocks.rules.arithmetic import clocks
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.clocks.rules.reminders import REMINDERS
from paiwu.policy.clocks.rules.reminders import reminded


D = datetime.date


def test_every_statutory_clock_that_binds_somebody_has_a_reminder():
    assert {statute.id for statute in STATUTES} - {"publicity"} <= {row.clock for row in REMINDERS}


def test_a_reminder_begins_in_time_and_stays_until_it_is_met():
    def renewal(today, stopped=None):
        clock = deadline(
            "renewal_application", "46", "", D(2024, 1, 1), D(2026, 9, 30), stopped, today
        )
        return [clock.id for clock, _reminder in reminded([clock])]

    assert renewal(D(2026, 8, 10)) == []
    assert renewal(D(2026, 8, 25)) == ["renewal_application"]
    assert renewal(D(2026, 12, 1)) == ["renewal_application"]
    assert renewal(D(2026, 12, 1), stopped=D(2026, 9, 1)) == []


def test_a_paused_clock_reminds_nobody():
    facts = [
        {"event": "accepted", "on": "2026-03-02"},
        {"event": "suspended", "on": "2026-03-25", "days": 30},
    ]
    assert reminded(clocks(facts, D(2026, 3, 26))) == []
