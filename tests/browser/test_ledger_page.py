"""The ledger in a browser: upload with its errors, series with the limit, months; the report."""

import re

import pytest
from conftest import ROOT
from story import UNIT_B


LEDGER = f"{UNIT_B}/ledgers/2019"


@pytest.fixture
def ledger(as_):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})


def choose(page, body: bytes):
    page.set_input_files("[name=file]", {"name": "r.csv", "mimeType": "text/csv", "buffer": body})


def test_readings_are_checked_uploaded_and_drawn(ledger, person, as_):
    filer = person("filer-b")
    filer.go(LEDGER)
    page, body = filer.page, (ROOT / "tests/data/gas-turbine-2019.csv").read_bytes()
    choose(page, body.replace(b"81.952", b"viel", 1))
    page.click("[name=check]")
    page.wait_for_selector("#paiwu-result.alert-danger")
    assert "第2行 concentration：应为数字" in page.inner_text("#paiwu-result")
    choose(page, body)
    page.click("[name=send]")
    page.wait_for_selector("[name=confirm]")
    assert "DA001 a21002 2019-01-01T00:00至" in page.inner_text("#paiwu-result")
    page.click("[name=confirm]")
    page.wait_for_selector("#paiwu-result:has-text('第1批')")
    assert "保存14822行" in page.inner_text("#paiwu-result")
    page.wait_for_selector("#paiwu-chart[data-points]")
    assert page.get_attribute("#paiwu-chart", "data-points") == "7411"
    assert page.locator("#paiwu-chart canvas").count() == 1
    text = filer.text()
    assert "352.660906" in text and "84.6%" in text and "94" in text
    page.locator("#paiwu-pairs button").nth(1).click()
    page.wait_for_function(
        "document.querySelector('#paiwu-pairs button:nth-child(2)').ariaPressed === 'true'"
    )
    officer = person("inspector")
    officer.go(LEDGER)
    assert officer.page.locator("#paiwu-upload").count() == 0
    assert "352.660906" in officer.text()


def test_a_report_with_its_figures_and_where_they_come_from(ledger, person, as_, site):
    as_("filer-b").session.post(
        f"{site}{LEDGER}/@readings",
        data=(ROOT / "tests/data/wastewater-2019.csv").read_bytes(),
        headers={"Content-Type": "text/csv"},
    )
    body = {"@type": "ExecutionReport", "kind": "annual", "period": "2019"}
    as_("filer-b").post(f"{UNIT_B}/reports", body)
    signatory = person("signatory-b")
    signatory.go(f"{UNIT_B}/reports/2019")
    assert "未填写" in signatory.text() and "993.68757" in signatory.text()
    signatory.step("submit")
    public = person()
    public.go(f"{UNIT_B}/reports/2019")
    assert "993.68757" in public.text() and "未填写" not in public.text()
    assert public.page.get_by_text("年台账").count() == 0
    officer = person("clerk")
    officer.go(f"{UNIT_B}/reports/2019")
    officer.page.get_by_text("年台账").click()
    officer.page.wait_for_url(re.compile("/ledgers/2019"))


def test_an_accident_is_recorded_reported_and_seen_by_the_inspector(ledger, person, tmp_path):
    filer = person("filer-b")
    filer.go(LEDGER)
    page = filer.page
    page.get_by_text("新增记录").click()
    page.select_option("#category", "treatment")
    page.fill("#place", "TA001")
    page.fill("#start", "2019-05-03T08:00")
    page.fill("#entry-content", "脱硝系统故障，烟气直排")
    page.select_option("#incident", "accident")
    page.click("#take-step")
    assert "原因" in page.inner_text("form [role=alert]")
    assert page.input_value("#entry-content") == "脱硝系统故障，烟气直排"
    page.fill("#cause", "喷氨泵损坏")
    page.fill("#measure", "切换备用泵")
    page.click("#take-step")
    page.wait_for_url(re.compile("/ledgers/2019"))
    assert "已报告" in filer.text() and "喷氨泵损坏" in filer.text()
    officer = person("inspector")
    officer.go("/")
    assert "事故、异常情况报告" in officer.text()
    officer.page.get_by_role("link", name="事故、异常情况报告").first.click()
    assert "烟气直排" in officer.text()
