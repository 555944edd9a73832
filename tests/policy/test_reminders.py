"""Who is reminded of what, how long before: pure rules."""

import datetime

from paiwu.policy.application.rules import statutes as application
from paiwu.policy.application.rules.statutes import clocks
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.clocks.rules.reminders import reminded
from paiwu.policy.permit.rules import statutes as permit
from paiwu.policy.reporting import rules as reporting


D = datetime.date
REMINDERS = (*application.REMINDERS, *permit.REMINDERS, *reporting.REMINDERS)


def test_every_statutory_clock_that_binds_somebody_has_a_reminder():
    statutes = (*application.STATUTES, *permit.STATUTES)
    assert {statute.id for statute in statutes} - {"publicity"} <= {row.clock for row in REMINDERS}


def test_a_reminder_begins_in_time_and_stays_until_it_is_met():
    def renewal(today, stopped=None):
        clock = deadline(
            "renewal_application", "46", "", D(2024, 1, 1), D(2026, 9, 30), stopped, today
        )
        return [clock.id for clock, _reminder in reminded([clock], REMINDERS)]

    assert renewal(D(2026, 8, 10)) == []
    assert renewal(D(2026, 8, 25)) == ["renewal_application"]
    assert renewal(D(2026, 12, 1)) == ["renewal_application"]
    assert renewal(D(2026, 12, 1), stopped=D(2026, 9, 1)) == []


def test_a_paused_clock_reminds_nobody():
    facts = [
        {"event": "accepted", "on": "2026-03-02"},
        {"event": "suspended", "on": "2026-03-25", "days": 30},
    ]
    assert reminded(clocks(facts, D(2026, 3, 26)), REMINDERS) == []
