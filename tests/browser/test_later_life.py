"""What comes after the first grant, in a browser: change, verdicts, import of existing permits."""

import re

from story import CITY
from story import UNIT_B
from test_existing_permits import as_csv
from test_existing_permits import line


def test_a_change_from_the_permits_page(person, as_):
    filer = person("filer-b")
    filer.go(f"{UNIT_B}/permit")
    filer.page.click("#step-apply")
    filer.page.check("#ground-1")
    filer.page.fill("#change_date", "2026-11-20")
    filer.page.click("#take-step")
    filer.page.wait_for_url(re.compile(r"/applications/\d+/edit$"))
    assert filer.page.input_value('[name="form.widgets.legal_representative"]') == "张三"
    filer.page.fill('[name="form.widgets.legal_representative"]', "王五")
    filer.page.click("#form-buttons-save")
    filer.page.wait_for_url(re.compile(r"/applications/\d+$"))
    text = filer.text()
    assert "变更内容" in text and "张三 → 王五" in text
    assert filer.page.locator("#step-publicise").count() == 0
    without = person("filer-b")
    without.go(f"{UNIT_B}/permit/@@apply")
    without.page.click("#take-step")  # a change without a ground
    assert "必填" in without.text()


def test_the_reviewer_dismisses_a_finding_with_a_reason(person):
    path = f"{CITY}/91370100MA3DEM027W004P/applications/1"
    reviewer = person("reviewer")
    reviewer.go(path)
    reviewer.page.locator("#findings a").first.click()
    reviewer.page.select_option("#verdict", "dismissed")
    reviewer.page.click("#take-step")
    assert "必填" in reviewer.text()
    reviewer.page.select_option("#verdict", "dismissed")
    reviewer.page.fill("#reason", "燃用低硫轻柴油")
    reviewer.page.click("#take-step")
    reviewer.page.wait_for_url(re.compile("#findings$"))
    assert "已排除" in reviewer.text() and "燃用低硫轻柴油" in reviewer.text()


def test_existing_permits_checked_then_imported(person, as_):
    clerk = person("clerk")
    clerk.go(CITY)
    clerk.page.get_by_text("第六十三条").click()

    def send(body, button):
        file = {"name": "permits.csv", "mimeType": "text/csv", "buffer": body}
        clerk.page.set_input_files("[name=file]", file)
        clerk.page.click(button)
        clerk.page.wait_for_load_state()
        return clerk.page.inner_text("body")

    assert "concentration" in send(as_csv([line(1, concentration="viel")]), "#check")
    assert "新增1份" in send(as_csv([line(1)]), "#check")
    found = "/@search?SearchableText=存量企业&portal_type=Permit"
    assert as_("clerk").get(found).json()["items_total"] == 0
    assert "新增1份" in send(as_csv([line(1)]), "#import")
    assert as_("clerk").get(found).json()["items_total"] == 1


def test_what_ends_a_permit_is_red_has_its_name_and_says_what_follows(person):
    """Art. 49, 50: 注销 is not 取消, and nobody ends a permit by a slip of the mouse."""
    approver = person("approver")
    approver.go(f"{UNIT_B}/permit")
    step = approver.page.locator("#step-cancel")
    assert step.inner_text() == "注销"
    assert "btn-danger" in step.get_attribute("class")
    assert "btn-danger" in approver.page.locator("#step-revoke").get_attribute("class")
    step.click()
    assert "注销后排污许可证终止" in approver.page.inner_text("#what-follows")
    assert approver.page.inner_text("#take-step") == "注销"
    assert approver.page.get_by_role("link", name="取消", exact=True).count() == 1
    clerk = person("clerk")
    clerk.go(f"{CITY}/91370100MA3DEM027W003P/applications/1")
    assert "btn-primary" in clerk.page.locator("#step-accept").get_attribute("class")
    refusal = clerk.page.locator("#step-decline_acceptance")
    assert "btn-danger" in refusal.get_attribute("class")
    refusal.click()
    assert "申请终结" in clerk.page.inner_text("#what-follows")
