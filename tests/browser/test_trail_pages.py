"""The trail in a browser: what was done, by whom, what changed; verified; searched by the auditor."""

import datetime

import pytest
from story import UNIT_A
from story import UNIT_B
from story import Later
from story import Story


@pytest.fixture
def story(as_, example):
    return Story(as_, example).recommended()


def test_the_timeline_tells_who_did_what_and_what_changed(story, person):
    auditor = person("auditor")
    auditor.go(f"{story.path}/@@trail")
    text = auditor.text()
    for words in ("签署承诺书", "上传文件", "filer-a", "signatory-a", "审核", "受理"):
        assert words in text, words
    auditor.page.click("#trail-verify")
    assert "核验通过" in auditor.text()
    auditor.page.fill("#trail-actor", "signatory-a")
    auditor.page.click("#trail-search")
    assert "签署承诺书" in auditor.text() and "上传文件" not in auditor.text()
    auditor.go("/370000/@@trail?action=sign")
    assert "91370100MA3DEM0192001P" in auditor.text() and "签署承诺书" in auditor.text()


def test_the_editions_of_a_permit_as_columns(as_, person):
    later = Later(as_)
    day = (datetime.date.today() - datetime.timedelta(days=3)).isoformat()
    later.draft("change", change_grounds=[1], change_date=day, legal_representative="新任")
    later.upload().sign()
    later.take("filer-b", "submit")
    later.take("clerk", "accept")
    later.examine()
    for account, step, facts in (
        ("reviewer", "recommend", {"recommendation": "grant"}),
        ("approver", "grant", {}),
    ):
        later.take(account, step, **facts)
    clerk = person("clerk")
    clerk.go(f"{UNIT_B}/permit")
    clerk.page.get_by_text("各版对照").click()
    clerk.page.wait_for_selector(".paiwu-editions")
    assert clerk.page.locator(".paiwu-editions thead th").count() == 3
    changed = clerk.page.locator(".paiwu-editions td.table-warning").all_inner_texts()
    assert "新任" in changed


def test_the_auditor_places_a_hold_and_lifts_it(person):
    auditor = person("auditor")
    auditor.go(f"{UNIT_A}/@@trail")
    auditor.page.get_by_role("link", name="法律保全").click()
    auditor.page.fill("#reason", "行政诉讼")
    auditor.page.click("#take-step")
    assert "行政诉讼" in auditor.text() and "采取法律保全" in auditor.text()
    filer = person("filer-a")
    filer.go(f"{UNIT_A}/@@trail")
    assert filer.page.get_by_role("link", name="法律保全").count() == 0


def test_two_versions_side_by_side(as_, example, person):
    story = Story(as_, example).draft()
    story.patch(title="新名称有限公司")
    filer = person("filer-a")
    filer.go(f"{story.path}/@@compare?from=1&to=2")
    filer.page.get_by_text("逐项对照").click()
    changed = filer.page.locator(".paiwu-editions td.table-warning").all_inner_texts()
    assert changed == ["新名称有限公司"]


def test_the_trail_of_what_is_no_folder_is_downloaded(person, as_):
    """An inspection record holds nothing; its trail and its evidence are there all the same."""
    made = as_("inspector").post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"}).json()
    auditor = person("auditor")
    auditor.go(f"{UNIT_B}/inspections/{made['id']}/@@trail")
    for link in ("CSV", "导出证据包"):
        with auditor.page.expect_download() as download:
            auditor.page.get_by_role("link", name=link).click()
        assert download.value.failure() is None
