"""Which execution reports are due when (Art. 37; HJ 944-2018)."""

import datetime

from paiwu.policy.reporting.rules import checks
from paiwu.policy.reporting.rules import covered
from paiwu.policy.reporting.rules import outstanding
from paiwu.policy.reporting.rules import postponements
from paiwu.policy.reporting.rules import schedule


D = datetime.date
ANNUAL = {"kind": "annual", "due_days": 31}
QUARTERLY = {"kind": "quarterly", "due_days": 15}
MONTHLY = {"kind": "monthly"}


def periods(requirements, held_from, until):
    return [report.period for report in schedule(requirements, held_from, until)]


def test_annual_by_the_end_of_january_quarterly_by_the_fifteenth():
    due = {r.period: r.due for r in schedule([ANNUAL, QUARTERLY], D(2025, 1, 1), D(2025, 12, 1))}
    assert due == {
        "2025": D(2026, 1, 31),
        "2025Q1": D(2025, 4, 15),
        "2025Q2": D(2025, 7, 15),
        "2025Q3": D(2025, 10, 15),
    }


def test_a_longer_report_takes_the_place_of_its_last_quarter_or_month():
    found = periods([ANNUAL, QUARTERLY, MONTHLY], D(2025, 1, 1), D(2025, 12, 31))
    assert "2025Q4" not in found
    assert [p for p in found if "-" in p] == [
        f"2025-{month:02d}" for month in (1, 2, 4, 5, 7, 8, 10, 11)
    ]


def test_a_short_holding_rolls_into_the_next_period():
    assert periods([ANNUAL], D(2025, 11, 1), D(2026, 6, 1)) == ["2026"]
    assert periods([ANNUAL], D(2025, 9, 1), D(2026, 6, 1)) == ["2025", "2026"]
    assert periods([QUARTERLY], D(2025, 3, 10), D(2025, 5, 1)) == ["2025Q2"]
    assert periods([MONTHLY], D(2025, 3, 25), D(2025, 4, 1)) == ["2025-04"]


def test_what_is_outstanding_is_the_earliest_not_handed_in():
    requirements = [ANNUAL, QUARTERLY]
    found = outstanding(requirements, D(2025, 1, 1), D(2026, 2, 1), {"2025Q1"})
    assert [(r.kind, r.period) for r in found] == [("quarterly", "2025Q2"), ("annual", "2025")]


def test_a_year_put_off_for_all_is_due_later_and_never_earlier():
    put_off = postponements(["2023 2024-02-29", "2024 2025-01-10"])
    due = {r.period: r.due for r in schedule([ANNUAL], D(2023, 1, 1), D(2024, 12, 1), put_off)}
    assert due == {"2023": D(2024, 2, 29), "2024": D(2025, 1, 31)}


def test_stops_that_follow_each_other_cover_a_period():
    def m(day):
        return datetime.datetime(2025, 1, day)

    first, second = {"from": m(1), "to": m(10)}, {"from": m(10), "to": m(31)}
    assert covered([second, first], m(1), m(31))
    assert not covered([second], m(1), m(31)) and not covered([first], m(1), m(31))
    assert not covered([first, {"from": m(11), "to": m(31)}], m(1), m(31))


def test_stopped_for_the_whole_period_needs_its_statement_alone():
    def ids(texts, still):
        return {c["id"]: c["outcome"] for c in checks("monthly", texts, [], [], still)}

    assert ids({"stopped": "检修"}, True) == {"stopped": "pass", "stop_declared": "pass"}
    assert ids({}, True)["stopped"] == "fail"
    undeclared = ids({"stopped": "检修"}, False)
    assert undeclared["stop_declared"] == "fail" and undeclared["compliance"] == "fail"
