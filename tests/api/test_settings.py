"""What an operator sets is checked when it is written; what is wrong already harms nobody and is told."""

import datetime
import logging
from functools import wraps

import pytest
import transaction
from plone.registry.interfaces import IRegistry
from story import UNIT_A
from story import UNIT_B
from zope.component import getUtility
from zope.component.hooks import setSite

from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import daily
from paiwu.policy.clocks.effects import digest
from paiwu.policy.clocks.interfaces import IRound
from paiwu.policy.clocks.interfaces import ITask
from paiwu.policy.clocks.rules import calendar


POSTPONED = "paiwu.policy.reporting.interfaces.IReportingSettings.postponed"
WEIGHTS = "paiwu.policy.supervision.interfaces.ISupervisionSettings.risk_weights"
TILES = "paiwu.policy.disclosure.interfaces.IRegisterSettings.tiles"


@pytest.fixture
def portal(http):
    portal = http["portal"]
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    return portal


@pytest.fixture
def mistyped(portal):
    """A day that there is none of, in a database of before it was checked."""
    year = now.today().year - 1
    lines = [f"{year} {year + 1}-02-30", f"{year} {year + 1}-12-31"]
    getUtility(IRegistry).records._values[POSTPONED] = lines
    transaction.commit()
    return lines


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (POSTPONED, ["2025 2026-02-28", "2025 2026-02-30"], "2025 2026-02-30"),
        (POSTPONED, ["2025 2025-02-28"], "2025 2025-02-28"),
        (POSTPONED, ["2025Q5 2026-02-28"], "2025Q5"),
        (POSTPONED, ["gestern"], "gestern"),
        (POSTPONED, [2025], ""),
        (POSTPONED, "2025 2026-02-28", ""),
        (WEIGHTS, {"no_factor": 1.0}, "no_factor"),
        (WEIGHTS, {"credit": -1.0}, "-1"),
        (TILES, "javascript:alert(1)", "{z}"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_and_not_kept(as_, name, value, told):
    before = as_("admin").get(f"/@registry/{name}").json()
    answer = as_("admin").patch("/@registry", {name: value})
    assert answer.status_code == 400, answer.text
    [problem] = answer.json()["errors"]
    assert problem["field"] == name and told in problem["message"]
    assert as_("admin").get(f"/@registry/{name}").json() == before


def test_a_wrong_setting_is_refused_in_the_control_panel_too(as_, site):
    """The registry's own form says which line it is."""
    client = as_("admin")
    client.session.headers["Accept"] = "text/html"
    form = {
        "form.widgets.value": "2025 2026-02-30",
        "form.widgets.value-empty-marker": "1",
        "form.buttons.save": "Save",
    }
    page = f"{site}/portal_registry/edit/{POSTPONED}"
    token = client.session.get(page, timeout=60).text.partition('name="_authenticator"')[2]
    form["_authenticator"] = token.partition('value="')[2].partition('"')[0]
    answer = client.session.post(page, data=form, timeout=60, allow_redirects=False)
    assert answer.status_code == 400 and "2025 2026-02-30" in answer.text
    client.session.headers["Accept"] = "application/json"
    assert client.get(f"/@registry/{POSTPONED}").json() == []


def test_a_mistyped_day_harms_no_permit_holder_and_the_others_hold(as_, site, mistyped):
    clocks = as_("filer-b").get(f"{UNIT_B}/permit/@clocks")
    assert clocks.status_code == 200
    due = {clock["id"]: clock["due"] for clock in clocks.json()["items"]}
    assert due["report_annual"] in (mistyped[1][-10:], f"{now.today().year + 1}-01-31")
    filer = as_("filer-b")
    home = filer.session.get(site, headers={"Accept": "text/html"}, timeout=60)
    assert home.status_code == 200


def test_the_operator_is_told_where_he_looks(as_, site, portal, mistyped, caplog):
    with caplog.at_level(logging.ERROR):
        answer = as_("admin").post("/@daily-run")
    assert answer.status_code == 200
    [problem] = answer.json()["settings"]
    assert problem["field"] == POSTPONED and mistyped[0] in problem["message"]
    assert any(POSTPONED in record.getMessage() for record in caplog.records)
    for account, sees in (("admin", True), ("clerk", False)):
        page = as_(account).session.get(site, headers={"Accept": "text/html"}, timeout=60).text
        assert (mistyped[0] in page) is sees, account


def fail(*_arguments, **_more):
    raise RuntimeError("broken")


@pytest.mark.parametrize("broken", ["risks", "checkpoint", "send", "clocks", "search"])
def test_the_failure_of_one_part_of_the_daily_run_stops_no_other(
    story, portal, monkeypatch, broken
):
    """Silence becomes acceptance, ranking, checkpoint and digests come, whatever else fails."""
    story.submitted()
    came = []

    def witnessed(act):
        name = act.act.__name__
        run = fail if name == broken else act
        return daily.Round(
            act.order, wraps(act.act)(lambda *given: (came.append(name), run(*given)))
        )

    tasks, rounds = daily.registered(ITask), daily.registered(IRound)
    known = {ITask: tasks, IRound: [witnessed(act) for act in rounds]}
    monkeypatch.setattr(daily, "registered", known.get)
    if broken == "clocks":
        monkeypatch.setattr(digest, "is_configured", lambda portal: True)
        monkeypatch.setattr(digest, "reminded", fail)
    if broken == "search":
        paths = daily._paths
        monkeypatch.setattr(
            daily, "_paths", lambda p, t: fail() if t.portal_type == "Permit" else paths(p, t)
        )
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    later = calendar.add_working_days(now.today(), 5) + datetime.timedelta(days=1)
    done = daily.run(portal, later)
    assert [item["transition"] for item in done if UNIT_A in item["path"]] == ["deem_accepted"]
    assert came == ["risks", "checkpoint", "send"]
