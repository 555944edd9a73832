"""Supervision in a browser: draw, inspect on a phone with a draft, handle a complaint."""

import re

import pytest
from story import CITY
from story import UNIT_B

from paiwu.policy.access import services as access
from paiwu.policy.supervision import complaint_services


@pytest.fixture(autouse=True)
def dry():
    for gate in (complaint_services.SENT, access.ALL):
        gate.kept.clear()


def test_an_inspection_on_a_phone_with_a_draft_that_stays(person, as_):
    body = {"@type": "InspectionRecord", "inspectors": ["inspector"]}
    number = as_("inspector").post(f"{UNIT_B}/inspections", body).json()["id"]
    path = f"{UNIT_B}/inspections/{number}"
    officer = person("inspector")
    officer.page.set_viewport_size({"width": 390, "height": 800})
    officer.go(path)
    officer.step("start")
    page = officer.page
    page.click("#step-inspect")
    page.wait_for_selector("#paiwu-inspect")
    page.locator("label[for=no-1]").click()
    page.fill("#finding-1", "实测120 mg/m³")
    page.fill("#result", "氮氧化物超标")
    page.reload()
    assert page.input_value("#finding-1") == "实测120 mg/m³" and page.is_checked("#no-1")
    page.context.set_offline(True)
    page.click("#take-step")
    assert "没有网络" in page.inner_text("#draft-state")
    page.context.set_offline(False)
    page.click("#take-step")
    page.wait_for_url(re.compile(f"/inspections/{number}$"))
    assert "氮氧化物超标" in officer.text() and "✗" in officer.text()
    record = as_("inspector").get(path).json()
    assert record["items"][1]["compliant"] is False
    officer.go(f"{path}/@@inspect")
    assert "已恢复" not in page.inner_text("#draft-state")
    officer.go(path)
    officer.step("conclude")
    officer.step("publish")
    public = person()
    public.go(path)
    assert "氮氧化物超标" in public.text()


def test_the_draw_and_the_ranking(person):
    officer = person("inspector")
    officer.go(CITY)
    officer.page.get_by_role("link", name="监督执法").click()
    officer.page.fill("#draw-seed", "2026-11-25")
    officer.page.fill("#draw-count", "2")
    officer.page.fill("#draw-inspectors", "inspector")
    officer.page.click("#take-step")
    officer.page.wait_for_selector("table")
    assert "2026-11-25" in officer.text() and "风险分" in officer.text()
    assert "距上次检查的月数" in officer.text()
    superior = person("supervisor")
    superior.go(f"{CITY}/@@supervision")
    assert "法定 20 个工作日" in superior.text()
    assert superior.page.locator("#draw-seed").count() == 0


def test_a_complaint_is_handled_and_who_complained_shown_to_the_handler(person, as_):
    body = {"unit": UNIT_B.rpartition("/")[2], "text": "夜间异味", "name": "赵举报"}
    as_().post("/@complaints", body)
    officer = person("inspector")
    officer.go(f"{CITY}/@@supervision")
    officer.page.get_by_role("link", name="JB").click()
    assert "夜间异味" in officer.text() and "赵举报" not in officer.text()
    officer.page.click("button[value=take]")
    officer.page.wait_for_selector("button[value=identity]")
    officer.page.click("button[value=identity]")
    assert "赵举报" in officer.page.inner_text("#identity")
    officer.page.fill("#answer-text", "已查实并处罚")
    officer.page.select_option("#answer-confirmed", "yes")
    officer.page.click("#take-step")
    officer.page.wait_for_selector("#handler")
    assert "已办结" in officer.text()
    head = person("approver")
    head.go(officer.page.url.partition("/plone")[2])
    assert "赵举报" not in head.page.content()


def test_the_superior_sees_figures_and_goes_down_to_a_city(person):
    superior = person("supervisor")
    superior.go("/370000/@@statistics")
    assert "法定 20 个工作日" in superior.text() and "火力发电" in superior.text()
    superior.page.get_by_role("link", name="济南市").last.click()
    superior.page.wait_for_url(re.compile("/370100/@@statistics"))
    assert "核发情况" in superior.text()


def test_the_lists_and_the_credit_of_a_unit_are_public(person, as_):
    as_("approver").post(
        f"{CITY}/@violators",
        {"unit": UNIT_B.rpartition("/")[2], "kind": "breach", "reason": "超标排放"},
    )
    public = person()
    public.go("/@@violators")
    assert "超标排放" in public.text() and "名单为空" in public.text()
    public.go(UNIT_B)
    assert "环境信用" in public.text() and "信息公开义务" not in public.text()
    officer = person("clerk")
    officer.go(UNIT_B)
    assert "信息公开义务" in officer.text()
