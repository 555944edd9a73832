"""The daily run (Art. 21, 27): idempotent, catches up, survives being killed."""

import datetime

import pytest
import transaction
from story import UNIT_A
from story import UNIT_B
from zope.component.hooks import setSite

from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import daily
from paiwu.policy.clocks.effects import digest
from paiwu.policy.clocks.rules import calendar


@pytest.fixture
def run(http):
    portal = http["portal"]

    def on(day):
        transaction.abort()
        portal._p_jar.sync()
        setSite(portal)
        done = daily.run(portal, day)
        return [item for item in done if UNIT_A in item["path"]]

    return on


@pytest.fixture
def lines(http):
    """What a group is reminded of on a day, of units A and B."""
    portal = http["portal"]

    def on(day, group):
        transaction.abort()
        portal._p_jar.sync()
        setSite(portal)
        found = digest.lines_by_group(portal, day).get(group, [])
        return [line for line in found if UNIT_A in line or UNIT_B in line]

    return on


def test_art_27_silence_is_acceptance_once_and_from_receipt(story, run):
    story.submitted()
    today = now.today()
    due = calendar.add_working_days(today, 5)
    assert run(due) == []
    done = run(due + datetime.timedelta(days=1))
    assert [item["transition"] for item in done] == ["deem_accepted"]
    assert run(due + datetime.timedelta(days=1)) == []
    assert story.get()["review_state"] == "accepted"
    decision = story.clock("decision")
    assert decision["started"] == today.isoformat()


def test_missed_days_are_made_good(story, run):
    story.submitted()
    done = run(now.today() + datetime.timedelta(days=90))
    lapsed = calendar.add_working_days(now.today(), 5) + datetime.timedelta(days=1)
    assert [item["on"] for item in done] == [lapsed.isoformat()]


def test_a_run_killed_before_its_commit_leaves_nothing_and_is_repeated(
    story, run, http, monkeypatch
):
    story.submitted()
    later = now.today() + datetime.timedelta(days=30)

    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(daily.transaction, "commit", kill)
        with pytest.raises(Killed):
            run(later)
    transaction.abort()
    assert story.get()["review_state"] == "submitted"
    assert len(run(later)) == 1


def test_after_the_lapse_a_late_answer_is_refused(story, as_, monkeypatch):
    story.submitted()
    later = calendar.add_working_days(now.today(), 7).isoformat()
    monkeypatch.setenv("PAIWU_TODAY", later)
    story.take("clerk", "request_supplement", 409, items=["太迟"])
    submitted = story.clock("acceptance")["started"]
    story.take("clerk", "accept")
    assert story.clock("decision")["started"] == submitted


def test_art_21_a_permit_ends_with_its_last_day(story, as_, run):
    story.granted(phase_out_date=(now.today() + datetime.timedelta(days=30)).isoformat())
    as_("clerk").take(f"{UNIT_A}/permit", "issue")
    last = now.today() + datetime.timedelta(days=30)
    assert [i for i in run(last) if i["transition"] == "expire"] == []
    assert [i["transition"] for i in run(last + datetime.timedelta(days=1))] == ["expire"]
    assert as_().get(f"{UNIT_A}/permit").json()["review_state"] == "expired"


def test_art_31_nobody_is_told_of_a_permit_that_was_issued_in_time(story, as_, lines):
    """Neither at once nor a month later; until it is issued its application's clock runs."""
    story.granted()
    late = calendar.add_working_days(now.today(), 12)
    assert story.clock("issue")["stopped"] is None
    assert [line for line in lines(late, "370100.clerk") if "发放排污许可证" in line]
    as_("clerk").take(f"{UNIT_A}/permit", "issue")
    assert story.clock("issue")["stopped"] == now.today().isoformat()
    for group in ("370100.clerk", "370100.approver"):
        assert not [line for line in lines(late, group) if "发放排污许可证" in line]
    waiting = as_("clerk").get("/@search?portal_type=PermitApplication&sort_on=due").json()
    assert story.path not in [item["@id"][-len(story.path) :] for item in waiting["items"]]


def test_art_31_a_change_is_in_force_with_its_grant(later, as_, lines):
    later.granted("change", change_grounds=[1])
    clocks = as_("clerk").get(f"{later.path}/@clocks").json()["items"]
    assert "issue" not in [clock["id"] for clock in clocks]
    late = calendar.add_working_days(now.today(), 12)
    assert not [line for line in lines(late, "370100.clerk") if "发放排污许可证" in line]


def test_the_service_is_for_operators(as_):
    assert as_("clerk").post("/@daily-run").status_code in (401, 403)
    assert as_("admin").post("/@daily-run", {"today": "gestern"}).status_code == 400
    assert as_("admin").post("/@daily-run").json()["today"] == now.today().isoformat()


def test_the_calendar_explains_itself(as_):
    answer = as_().get("/@calendar?from=2026-09-30&days=5").json()
    assert answer["due"] == "2026-10-13"
    reasons = {item["date"]: item["reason"] for item in answer["items"]}
    assert reasons["2026-10-01"] == "holiday" and reasons["2026-10-10"] == "shifted"
    assert answer["announced"] and all(item["announced"] for item in answer["items"])
    answer = as_().get("/@calendar?from=2031-09-29&days=5").json()
    told = {item["date"]: (item["reason"], item["announced"]) for item in answer["items"]}
    assert told["2031-10-01"] == ("statutory", False) and not answer["announced"]
    assert answer["due"] == "2031-10-09", "Wed to Fri are off, whatever is announced"
    for query in ("days=-1", "days=x", "from=2026-13-01", "days=100000"):
        assert as_().get(f"/@calendar?{query}").status_code == 400


def test_digests_one_mail_a_person_a_day(http, as_, story, monkeypatch):
    """What is due, overdue or about to lapse, for officer and enterprise, by Plone's mail host."""
    story.submitted()
    sent = []
    monkeypatch.setattr(
        digest.api.portal, "send_email", lambda **mail: sent.append((mail["recipient"], mail))
    )
    monkeypatch.setattr(digest, "is_configured", lambda portal: True)
    portal = http["portal"]
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    day = calendar.add_working_days(now.today(), 4)
    assert digest.send(portal, day) == len(sent) > 1
    assert len({recipient for recipient, _mail in sent}) == len(sent)
    mails = dict(sent)
    assert story.get()["title"] in mails["clerk@example.org"]["body"]
    assert "剩余1个工作日" in mails["clerk@example.org"]["body"]
    assert "filer-b@example.org" in mails  # the permit's execution reports
    assert (
        "clerk-qd@example.org" not in mails or UNIT_A not in mails["clerk-qd@example.org"]["body"]
    )
    assert digest.send(portal, day) == 0


def test_without_a_mail_host_no_digest_is_tried(http):
    assert not digest.is_configured(http["portal"])


def ending_tomorrow() -> tuple:
    """The last day of a rectification, and its row."""
    start = now.today() - datetime.timedelta(days=100)
    end = now.today() + datetime.timedelta(days=1)
    promise = {"problem": "未批先建", "measure": "补办", "condition": "29-1"}
    return end, promise | {"start": start.isoformat(), "end": end.isoformat()}


def test_art_62_a_rectification_that_ran_out_is_proposed_for_closure(story, as_, run):
    end, promise = ending_tomorrow()
    story.granted(rectifications=[promise])
    permit = f"{UNIT_A}/permit"
    as_("clerk").take(permit, "issue")
    assert as_("approver").post(f"{permit}/@closure-proposal").status_code == 409
    done = run(end + datetime.timedelta(days=1))
    assert [item["transition"] for item in done] == ["rectification_lapsed"]
    assert run(end + datetime.timedelta(days=1)) == []


def test_art_62_the_department_proposes_closure(story, as_, monkeypatch):
    end, promise = ending_tomorrow()
    story.granted(rectifications=[promise])
    permit = f"{UNIT_A}/permit"
    as_("clerk").take(permit, "issue")
    monkeypatch.setenv("PAIWU_TODAY", (end + datetime.timedelta(days=1)).isoformat())
    assert as_("clerk").post(f"{permit}/@closure-proposal").status_code in (401, 403)
    made = as_("approver").post(f"{permit}/@closure-proposal")
    assert made.status_code == 201 and "未批先建" in made.json()["text"]
    assert as_("approver").take(permit, "cancel", ground="改正期满仍不符合条件").status_code == 200


def test_art_62_what_was_corrected_leaves_the_permit_with_a_change(later, http, as_):
    promise = {
        "problem": "未批先建",
        "measure": "补办",
        "start": "2026-10-01",
        "end": "2027-03-01",
    }
    portal = http["portal"]
    portal._p_jar.sync()
    portal.unrestrictedTraverse(f"{later.unit}/permit".strip("/")).rectifications = [promise]
    transaction.commit()
    later.granted("change", change_grounds=[1])
    assert later.permit()["rectifications"] == [promise], "another change leaves it on record"
    later.granted("change", change_grounds=[8], rectifications=[])
    assert later.permit()["rectifications"] == []
