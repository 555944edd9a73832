"""Change, renewal and reissue of a permit in force (Art. 43 to 48, 51), over HTTP."""

import datetime

import pytest
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.permit.rules import terms as rules


PERMIT = f"{UNIT_B}/permit"


def iso(days: int = 0) -> str:
    return (now.today() + datetime.timedelta(days=days)).isoformat()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# change ------------------------------------------------------------------------------------


def test_art_43_a_change_begins_with_what_the_permit_says(later):
    permit = later.permit("filer-b")
    application = later.draft("change", change_grounds=[1], change_date=iso()).get()
    assert application["overdue_days"] == 0
    for field in ("title", "products", "outlets", "limits", "monitoring_items", "trade_secrets"):
        assert application[field] == permit[field], field
    assert application["commitment_signed_by"] is None


def test_art_43_a_change_names_its_grounds(as_):
    refused = as_("filer-b").post(
        f"{UNIT_B}/applications", {"@type": "PermitApplication", "kind": "change"}
    )
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["change_grounds"]
    for wrong in ([0], [9], ["1"], [1, 1]):
        body = {"@type": "PermitApplication", "kind": "change", "change_grounds": wrong}
        assert as_("filer-b").post(f"{UNIT_B}/applications", body).status_code == 400


def test_art_45_ground_1_ten_days_another_original_the_same_term(later, due):
    before = later.permit()
    later.submitted("change", change_grounds=[1], change_date=iso(-5), legal_representative="王五")
    later.take("clerk", "accept")
    clock = later.clock("decision")
    assert (clock["article"], clock["due"]) == ("45", due(10))
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    permit = later.permit()
    assert (permit["edition"], permit["legal_representative"]) == (2, "王五")
    assert permit["permit_number"] == before["permit_number"]
    assert (permit["valid_from"], permit["valid_until"]) == (
        before["valid_from"],
        before["valid_until"],
    )
    assert permit["limits"] == before["limits"]
    assert [(row["number"], row["status"]) for row in permit["originals"]] == [
        (1, "collected"),
        (2, "in_use"),
    ]
    unit = later.as_(None).get(UNIT_B).json()
    assert unit["legal_representative"] == "王五"


def test_art_45_other_grounds_twenty_days_the_same_original(later, due):
    permit = later.permit("filer-b")
    outlets = permit["outlets"]
    outlets[0]["height"] = 100
    later.submitted("change", change_grounds=[2, 1], change_date=iso(20), outlets=outlets)
    later.take("clerk", "accept")
    assert later.clock("decision")["due"] == due(20)
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    compared = later.as_("clerk").get(f"{PERMIT}/@compare?from=1&to=2").json()["items"]
    heights = [item for item in compared if item["field"] == "outlets"]
    assert heights[0]["rows"][0]["cells"] == [{"column": "height", "before": 80, "after": 100}]


def test_art_43_what_changes_is_shown_row_by_row(later, as_):
    permit = later.permit("filer-b")
    limits = permit["limits"]
    limits[0] |= {"concentration": 80, "committed_concentration": 80}
    later.draft("change", change_grounds=[2], change_date=iso(10), limits=limits)
    changes = later.get("filer-b", "/@changes")
    assert changes["edition"] == 1
    assert [item["field"] for item in changes["items"]] == ["limits"]
    assert {cell["column"] for cell in changes["items"][0]["rows"][0]["cells"]} == {
        "concentration",
        "committed_concentration",
    }
    assert as_("filer-a").get(f"{later.path}/@changes").status_code == 401


def test_art_54_late_is_accepted_and_marked(later):
    changed = calendar.working_day_before(now.today(), 40)
    later.submitted("change", change_grounds=[1], change_date=changed.isoformat())
    application = later.get()
    assert application["review_state"] == "submitted"
    assert application["overdue_days"] == 10
    credit = later.as_("clerk").get(f"{later.unit}/@credit").json()["items"]
    assert "late_change" in [event["event"] for event in credit]
    public = later.as_(None).get(f"{later.unit}/@credit").json()["items"]
    assert "late_change" not in [event["event"] for event in public]
    check = next(check for check in application["checks"] if check["id"] == "in_time")
    assert (check["outcome"], check["article"], check["blocking"]) == ("fail", "54", False)
    clock = later.clock("change_application")
    assert (clock["article"], clock["lapsed"], clock["working_days_left"]) == ("43-1", True, -10)


def test_art_16_a_looser_limit_needs_its_basis(later):
    permit = later.permit("filer-b")
    limits = permit["limits"]
    limits[0]["annual_amount"] += 10
    later.recommended("change", change_grounds=[3], change_date=iso(20), limits=limits)
    refused = later.take("approver", "grant", 400)
    assert [(e["field"], e["row"], e["column"]) for e in refused["errors"]] == [
        ("limits", 0, "annual_amount")
    ]
    later.take("approver", "return_to_review")
    later.patch(
        account="reviewer",
        determinations=[
            {
                "outlet": "DA001",
                "pollutant": "a21002",
                "quantity": "amount",
                "source": "eia",
                "value": limits[0]["annual_amount"],
                "document": "鲁环审〔2026〕1号",
                "date": "2026-01-05",
            }
        ],
    )
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    assert later.permit()["limits"][0]["annual_amount"] == limits[0]["annual_amount"]


def test_two_changes_side_by_side_both_stand_unless_they_touch_the_same(later, as_):
    from story import Later

    other = Later(as_)
    third = Later(as_)
    facts = {"change_grounds": [1], "change_date": iso()}
    later.recommended("change", legal_representative="王五", **facts)
    other.recommended("change", technical_contact="新联系人", **facts)
    third.recommended("change", legal_representative="赵六", **facts)
    later.take("approver", "grant")
    other.take("approver", "grant")
    permit = later.permit()
    assert permit["edition"] == 3
    assert (permit["legal_representative"], permit["technical_contact"]) == ("王五", "新联系人")
    refused = third.take("approver", "grant", 409)
    assert "legal_representative" in refused["message"]


def test_art_43_para_2_an_offset_needs_its_proof_and_restarts_the_term(later):
    permit = later.permit("filer-b")
    trade = {
        "kind": "purchase",
        "pollutant": "a21002",
        "amount": 5,
        "counterparty": "91130200699229617X001P",
        "date": iso(-30),
    }
    later.draft(
        "change",
        change_grounds=[3],
        change_date=iso(20),
        emission_trades=[*permit["emission_trades"], trade],
    )
    later.upload().sign()
    refused = later.take("filer-b", "submit", 400)
    assert [error["column"] for error in refused["errors"]] == ["offset_proof"]
    later.upload("offset_proof")
    later.take("filer-b", "submit")
    later.take("clerk", "accept")
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    changed = later.permit()
    today = now.today()
    assert changed["valid_from"] == today.isoformat()
    assert changed["valid_until"] == rules.last_day(today).isoformat()


def test_there_must_be_a_permit_to_change(story):
    story.example |= {"kind": "change", "change_grounds": [1]}
    story.draft().upload("commitment", "permit_original").sign()
    refused = story.take("filer-a", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["kind"]


# renewal -----------------------------------------------------------------------------------


def test_art_46_to_48_renewal_joins_the_old_term_for_five_years(later, due):
    before = later.permit()
    later.submitted("renewal")
    filing = later.clock("renewal_application")
    ends = day(before["valid_until"])
    assert filing["due"] == calendar.working_day_before(ends, 30).isoformat()
    assert filing["stopped"] == iso() and not filing["lapsed"]
    assert later.clock("renewal_application", of=PERMIT)["stopped"] == iso()
    later.take("clerk", "accept")
    clock = later.clock("decision")
    assert (clock["article"], clock["due"]) == ("48", due(20))
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    permit = later.permit()
    begins = ends + datetime.timedelta(days=1)
    assert (permit["edition"], permit["valid_from"]) == (2, begins.isoformat())
    assert permit["valid_until"] == rules.last_day(begins, 5).isoformat()
    assert [row["status"] for row in permit["originals"]] == ["collected", "in_use"]
    assert later.clock("renewal_application", of=PERMIT)["stopped"] is None


def test_art_46_a_late_renewal_is_marked_and_a_refused_one_counts_for_nothing(later, monkeypatch):
    ends = day(later.permit()["valid_until"])
    late = calendar.working_day_before(ends, 12)
    monkeypatch.setenv("PAIWU_TODAY", late.isoformat())
    later.submitted("renewal")
    assert later.get()["overdue_days"] == 18
    later.take("clerk", "accept")
    later.take("reviewer", "recommend", recommendation="deny")
    later.take("approver", "deny", comment="不符合第二十九条")
    clock = later.clock("renewal_application", of=PERMIT)
    assert clock["stopped"] is None and clock["lapsed"]


# reissue -----------------------------------------------------------------------------------


def test_art_51_loss_is_declared_before_reissue(later, as_, due):
    later.draft("reissue").upload("commitment").sign()
    refused = later.take("filer-b", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["attachments"]
    assert as_("filer-a").take(PERMIT, "declare_lost").status_code == 403
    assert as_("filer-b").take(PERMIT, "declare_lost", lost_on=iso(3)).status_code == 400
    assert as_("filer-b").take(PERMIT, "declare_lost", lost_on=iso(-2)).status_code == 200
    assert later.permit()["review_state"] == "valid"
    lost = now.today() - datetime.timedelta(days=2)
    expected = calendar.add_working_days(lost, 30).isoformat()
    assert later.clock("reissue_application", of=PERMIT)["due"] == expected
    later.submitted("reissue", materials=("commitment",))
    clock = later.clock("decision")
    assert (clock["article"], clock["due"]) == ("51", due(10))
    later.take("clerk", "accept")
    later.examine().take("reviewer", "recommend", recommendation="grant")
    later.take("approver", "grant")
    permit = later.permit()
    assert permit["edition"] == 1
    assert [row["status"] for row in permit["originals"]] == ["lost", "in_use"]


def test_art_51_a_damaged_original_is_handed_in(later):
    later.granted("reissue")
    assert [row["status"] for row in later.permit()["originals"]] == ["damaged", "in_use"]


# the end -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transition", "account", "ground", "code"),
    [
        ("revoke", "clerk", 1, 403),
        ("revoke", "approver-qd", 1, 403),
        ("revoke", "approver", None, 400),
        ("revoke", "approver", 6, 400),
        ("revoke", "approver", "49-7", 400),
        ("revoke", "approver", 4, 200),
        ("revoke", "supervisor", "49-2", 200),
        ("revoke", "supervisor", "以欺骗手段取得", 200),
        ("cancel", "supervisor", 2, 403),
        ("cancel", "approver", 1, 400),
        ("cancel", "approver", "50-2", 200),
        ("cancel", "approver", 3, 200),
    ],
)
def test_art_41_49_50_grounds_and_bodies(as_, transition, account, ground, code):
    answer = as_(account).take(PERMIT, transition, ground=ground)
    assert answer.status_code == code, answer.text
    if code == 400:
        assert answer.json()["errors"][0]["field"] == "ground"


def test_a_new_permit_after_a_revoked_one_goes_on_counting_editions(story, as_):
    story.granted()
    as_("approver").take(f"{UNIT_A}/permit", "revoke", ground=4)
    again = story.draft().upload()
    again.publicise()
    again.sign()
    again.take("filer-a", "submit")
    again.take("clerk", "accept")
    again.examine().take("reviewer", "recommend", recommendation="grant")
    again.take("approver", "grant")
    permit = as_().get(f"{UNIT_A}/permit").json()
    assert (permit["review_state"], permit["edition"]) == ("granted", 2)


def test_after_twenty_editions_each_can_be_shown_and_any_two_compared(later, as_):
    for number in range(2, 21):
        later.granted(
            "change", change_grounds=[1], change_date=iso(), registered_address=f"第{number}路"
        )
    clerk = as_("clerk")
    assert clerk.get(PERMIT).json()["edition"] == 20
    versions = clerk.get(f"{PERMIT}/@versions").json()["items"]
    assert [item["version"] for item in versions] == list(range(20, 0, -1))
    for number in (2, 11, 20):
        shown = clerk.get(f"{PERMIT}/@versions/{number}").json()
        assert (shown["edition"], shown["registered_address"]) == (number, f"第{number}路")
    compared = clerk.get(f"{PERMIT}/@compare?from=7&to=19").json()["items"]
    changed = {item["field"]: item for item in compared}
    assert changed["registered_address"]["before"] == "第7路"
    assert changed["registered_address"]["after"] == "第19路"


def test_art_46_what_lateness_means_is_told_to_both_sides(later, monkeypatch):
    ends = day(later.permit()["valid_until"])
    soon = calendar.working_day_before(ends, 5)
    monkeypatch.setenv("PAIWU_TODAY", soon.isoformat())
    for account in ("filer-b", "approver"):
        clock = later.clock("expiry", account, of=PERMIT)
        assert clock["working_days_left"] == 5 and "Art. 57 item 2" in clock["consequence"]
        page = later.as_(account).get(PERMIT, headers={"Accept": "text/html"}).text
        assert "不得排放污染物" in page


def test_art_48_a_permit_that_expired_undecided_comes_back_with_the_renewal(later, http, as_):
    import transaction
    from zope.component.hooks import setSite

    from paiwu.policy.clocks.effects import daily

    later.recommended("renewal")
    ends = day(later.permit()["valid_until"])
    portal = http["portal"]
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    daily.run(portal, ends + datetime.timedelta(days=1))
    assert later.permit()["review_state"] == "expired"
    assert "cancellation" in {
        c["id"] for c in as_("approver").get(f"{PERMIT}/@clocks").json()["items"]
    }
    later.take("approver", "grant")
    permit = later.permit()
    assert permit["review_state"] == "valid"
    assert permit["valid_from"] == (ends + datetime.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([("filer-b", "withdraw", {})], "withdrawn"),
        ([("clerk", "decline_acceptance", {"comment": "x"})], "not_accepted"),
        ([("clerk", "decline_not_required", {})], "not_required"),
        (
            [
                ("clerk", "accept", {}),
                ("reviewer", "recommend", {"recommendation": "deny"}),
                ("approver", "deny", {"comment": "x"}),
            ],
            "denied",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["change", "renewal", "reissue"])
def test_each_kind_of_case_to_each_of_its_ends(later, kind, steps, state):
    facts = {"change_grounds": [1], "change_date": iso()} if kind == "change" else {}
    later.submitted(kind, **facts)
    before = later.permit()
    for account, step, given in steps:
        later.take(account, step, **given)
    assert later.get()["review_state"] == state
    after = later.permit()
    for field in ("edition", "valid_until", "review_state", "originals"):
        assert after[field] == before[field]


def test_art_26_8_the_transferors_permit_must_have_been_changed_first(later, story, as_):
    """Unit A buys from unit B, which is on the platform with a permit."""
    trade = {"kind": "purchase", "pollutant": "a21002", "amount": 5, "date": iso(-30)}
    trade["counterparty"] = UNIT_B.rsplit("/", 1)[1]
    story.draft(emission_trades=[trade]).upload()
    story.upload("offset_proof")
    story.publicise()
    story.sign()
    refused = story.take("filer-a", "submit", 400)
    assert [error["field"] for error in refused["errors"]] == ["emission_trades"]
    given = trade | {"kind": "transfer", "counterparty": UNIT_A.rsplit("/", 1)[1]}
    trades = [*later.permit("filer-b")["emission_trades"], given]
    later.granted("change", change_grounds=[5], change_date=iso(), emission_trades=trades)
    story.take("filer-a", "submit")


def test_concurrent_decisions_on_one_permit_give_every_edition_once(later, as_, site):
    import concurrent.futures

    from client import Client
    from story import Later

    fields = ("legal_representative", "technical_contact", "registered_address", "site_address")
    cases = [
        Later(as_).recommended("change", change_grounds=[1], change_date=iso(), **{name: "新"})
        for name in fields
    ]

    def grant(case):
        return Client(site, "approver").take(case.path, "grant").status_code

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(grant, cases)) == [200] * 4
    permit = later.permit()
    assert permit["edition"] == 5
    assert all(permit[name] == "新" for name in fields)
    versions = as_("clerk").get(f"{PERMIT}/@versions").json()["items"]
    assert [item["version"] for item in versions] == [5, 4, 3, 2, 1]
    assert [row["number"] for row in permit["originals"]] == [1, 2, 3, 4, 5]


def test_a_decision_that_fails_halfway_leaves_nothing(later, as_, monkeypatch):
    from paiwu.policy.application.effects import steps as effects

    later.recommended("change", change_grounds=[1], change_date=iso(), technical_contact="新")
    before = later.permit()
    notices = later.get("auditor", "/@notices")["items_total"]

    def fail(*args):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(effects, "notify_step", fail)
        answer = as_("approver").take(later.path, "grant")
    assert answer.status_code == 500 and "Traceback" not in answer.text
    assert later.get()["review_state"] == "recommended"
    assert later.permit() == before
    assert later.get("auditor", "/@notices")["items_total"] == notices
    later.take("approver", "grant")


def test_art_16_a_range_as_people_write_it_and_a_limit_in_micrograms(later, as_):
    """pH "6-9" becomes a lower and an upper bound; both rows are granted as the standards have them."""
    standing = later.permit("clerk")["limits"]
    ph = {"outlet": "DW001", "pollutant": "w01001", "concentration": "6-9", "unit": "无量纲"}
    mercury = {"outlet": "DA001", "pollutant": "a20057", "concentration": 30, "unit": "ug/m3"}
    rows = [ph | {"standard": "GB 8978-1996"}, mercury | {"standard": "GB 13223-2011"}]
    later.granted(
        "change",
        change_grounds=[2],
        change_date=now.today().isoformat(),
        limits=[*standing, *rows],
    )
    decided = {row["pollutant"]: row for row in later.permit("clerk")["limits"]}
    assert (decided["w01001"]["minimum"], decided["w01001"]["concentration"]) == (6, 9)
    assert (decided["a20057"]["concentration"], decided["a20057"]["unit"]) == (30, "ug/m3")
    wrong = ph | {"concentration": "9-6", "standard": "GB 8978-1996"}
    later.draft("change", change_grounds=[2])
    for row, column in (
        (wrong, "minimum"),
        (ph | {"annual_amount": 5}, "annual_amount"),
        (mercury | {"daily_amount": 1}, "daily_amount"),
        (mercury | {"concentration": "viel"}, "concentration"),
    ):
        refused = as_("filer-b").patch(later.path, {"limits": [row]})
        assert refused.status_code == 400
        assert column in {error["column"] for error in refused.json()["errors"]}, row
