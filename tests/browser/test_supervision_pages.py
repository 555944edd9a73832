"""Supervision in a browser: draw, inspect on a phone with a draft, handle a complaint."""

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from story import CITY
from story import UNIT_B

from paiwu.policy.access import http as access
from paiwu.policy.clocks import now
from paiwu.policy.supervision.complaints import services as complaint_services
from paiwu.policy.supervision.plan.rules import lot


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


def photo_file(tmp_path, name="现场.jpg"):
    path = tmp_path / name
    Image.new("RGB", (640, 480), "green").save(path)
    return path


def going(as_):
    """An inspection of unit B that goes on."""
    number = as_("inspector").post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"}).json()
    path = f"{UNIT_B}/inspections/{number['id']}"
    assert as_("inspector").take(path, "start").status_code == 200
    return path


def test_photos_wait_in_the_browser_for_the_network(person, as_, tmp_path):
    path = going(as_)
    officer = person("inspector")
    officer.go(f"{path}/@@inspect")
    page = officer.page
    page.set_input_files("#photo-1", photo_file(tmp_path))
    page.wait_for_selector("fieldset:has(#photo-1) img")
    for number in (2, 3):  # while another one is on its way
        page.set_input_files(f"#photo-{number}", photo_file(tmp_path, f"{number}.jpg"))
    page.wait_for_selector("fieldset:has(#photo-2) img")
    page.wait_for_selector("fieldset:has(#photo-3) img")
    for number in (2, 3):
        assert as_("inspector").delete(f"{path}/@photos/{number}").status_code == 204
    page.context.set_offline(True)
    page.set_input_files("#photo-more", photo_file(tmp_path, "全景.jpg"))
    page.wait_for_function(
        "document.getElementById('draft-state').textContent.includes('1张照片')"
    )
    page.context.set_offline(False)
    page.wait_for_selector("#photo-list img")
    rows = as_("inspector").get(f"{path}/@photos").json()["items"]
    assert [(row["filename"], row.get("item")) for row in rows] == [
        ("现场.jpg", 1),
        ("全景.jpg", None),
    ]
    officer.go(path)
    officer.page.wait_for_selector("section:has-text('现场照片') img")
    width = "[...document.querySelectorAll('.paiwu-photos img')].map((i) => i.naturalWidth)"
    page.wait_for_function(f"{width}.every((w) => w > 0)")
    assert page.evaluate(width) == [480, 480]


def test_measured_compared_signed_and_refused_when_changed(person, as_):
    path = going(as_)
    officer = person("inspector")
    page = officer.page
    officer.go(f"{path}/@@inspect")
    page.select_option("#pair-0", "DA001 a21002")
    page.fill("#value-0", "viel")
    page.fill("#at-0", "2026-11-24T10:20")
    page.fill("#finding-0", "排放口规范")
    page.click("#take-step")
    page.wait_for_selector(".alert-danger")
    assert "现场监测 [1] concentration" in officer.text()
    assert page.input_value("#finding-0") == "排放口规范"  # nothing is lost
    page.fill("#value-0", "120")
    page.click("#take-step")
    page.wait_for_url(re.compile(r"/inspections/\d+$"))
    assert "120（超标）" in officer.text().replace(" ", "")
    page.click("#step-sign")
    page.select_option("#party", "unit")
    page.fill("#name", "张厂长")
    pad = page.locator("#paiwu-pad").bounding_box()
    page.mouse.move(pad["x"] + 20, pad["y"] + 20)
    page.mouse.down()
    page.mouse.move(pad["x"] + 200, pad["y"] + 90, steps=8)
    page.mouse.up()
    page.click("#take-step")
    page.wait_for_url(re.compile(r"/inspections/\d+$"))
    assert "张厂长" in officer.text()
    assert page.locator("img[alt='张厂长的签名']").count() == 1
    as_("inspector").patch(path, {"result": "改过"})
    page.reload()
    assert "签名后内容已变更" in officer.text()


def test_two_inspectors_do_not_overwrite_each_other(person, as_):
    path = going(as_)
    officer = person("inspector")
    officer.go(f"{path}/@@inspect")
    as_("inspector").patch(path, {"result": "同事的结果"})
    officer.page.fill("#finding-0", "我的情况")
    officer.page.click("#take-step")
    officer.page.wait_for_selector(".alert-danger")
    assert "其他人已修改" in officer.text()
    assert officer.page.input_value("#finding-0") == "我的情况"
    assert as_("inspector").get(path).json()["result"] == "同事的结果"
    officer.page.click("#take-step")
    officer.page.wait_for_url(re.compile(r"/inspections/\d+$"))
    assert "我的情况" in officer.text()


def test_the_plan_is_made_and_waits_on_the_desk(person):
    officer = person("inspector")
    page = officer.page
    officer.go(f"{CITY}/@@supervision")
    day = now.today()
    page.fill("#plan-count", "2")
    page.fill("#plan-from", day.isoformat())
    page.fill("#plan-to", (day + datetime.timedelta(days=20)).isoformat())
    page.fill("#plan-inspectors", "inspector")
    page.click("#make-plan")
    page.wait_for_selector("table:has-text('风险')")
    assert "计划中 2（逾期 0）" in officer.text()
    officer.go("")
    assert "待检查" in officer.text() and "计划检查日期" in officer.text()
    head = person("approver")
    head.go(f"{CITY}/@@supervision")
    assert head.page.locator("#make-plan").count() == 0 and "计划中 2" in head.text()


@pytest.mark.parametrize("width", [390, 1400])
def test_the_inspectors_pages_are_accessible(person, as_, width):
    path = going(as_)
    as_("inspector").patch(
        path,
        {
            "measurements": [
                {
                    "outlet": "DA001",
                    "pollutant": "a21002",
                    "concentration": 120,
                    "sampled_at": "2026-11-24T10:00",
                }
            ]
        },
    )
    officer = person("inspector")
    officer.page.set_viewport_size({"width": width, "height": 900})
    pages = [path, f"{path}/@@inspect", f"{path}/@@sign-record", f"{CITY}/@@supervision"]
    pages += [f"{UNIT_B}/@@unit-supervision", f"{UNIT_B}/inspections/@@start-inspection"]
    pages += ["/370000/@@statistics"]
    for address in pages:
        officer.go(address)
        found = Axe().run(officer.page, context="#content").response["violations"]
        serious = [
            (v["id"], [node["target"] for node in v["nodes"]])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], address


def test_from_the_data_to_an_order_and_a_list_and_off_again(person, as_):
    officer = person("inspector")
    page = officer.page
    officer.go(UNIT_B)
    page.get_by_role("link", name="监督执法").last.click()
    page.wait_for_selector("#order-disclosure")
    assert "应当安装自动监测而没有数据" in officer.text() and "第56-2条" in officer.text()
    page.fill("#order-reason", "未公开应急预案")
    page.click("#order-disclosure")
    page.wait_for_load_state()
    [notice] = as_().get("/@announcements?kind=disclosure_order").json()["items"]
    assert "55" in notice["article"]
    page.click("#put-on-list")
    page.wait_for_selector(".alert-danger")
    assert "事由" in officer.text()
    page.fill("#list-reason", "偷排")
    page.select_option("#list-kind", "breach")
    page.click("#put-on-list")
    page.wait_for_load_state()
    assert [row["reason"] for row in as_().get("/@violators").json()["items"]] == ["偷排"]
    officer.go(f"{CITY}/@@supervision")
    page.fill("#off-1", "复查合格")
    page.click("#unlist-1")
    page.wait_for_load_state()
    assert as_().get("/@violators").json()["items"] == []
    clerk = person("clerk")
    clerk.go(f"{UNIT_B}/@@unit-supervision")
    assert clerk.page.locator("#order-disclosure, #put-on-list").count() == 0
    for stranger in (person(), person("filer-b")):
        stranger.go(f"{UNIT_B}/@@unit-supervision")
        assert stranger.page.locator("h2:has-text('违法线索')").count() == 0


def test_a_draw_is_public_the_year_after_with_its_lots(person, as_, monkeypatch):
    seed = {"seed": "收盘指数3200", "count": 1, "inspectors": ["inspector"]}
    drawn = as_("inspector").post(f"{CITY}/@draws", seed).json()["drawn"]
    public = person()
    public.go(f"{CITY}/@@draws")
    assert "尚无公开的抽查" in public.text() and "收盘指数3200" not in public.text()
    monkeypatch.setenv("PAIWU_TODAY", f"{now.today().year + 1}-01-02")
    public.go(f"{CITY}/@@draws")
    assert "收盘指数3200" in public.text() and drawn[0] in public.text()
    assert lot("收盘指数3200", drawn[0]) in public.text()


def test_whose_desk_it_is_not_draws_nothing_there(person, as_):
    """The page asks for the role itself: a province has no units whose creation would be refused."""
    superior = person("supervisor")
    form = {"do": "draw", "seed": "x", "count": "1", "inspectors": "i"}
    superior.go("/370000/@@supervision")
    token = superior.page.evaluate("document.getElementById('protect-script').dataset.token")
    answer = superior.page.request.post(
        f"{superior.site}/370000/@@supervision", form=form | {"_authenticator": token}
    )
    assert answer.status == 403
    assert as_("supervisor").get("/370000/@draws").json()["items"] == []


def test_what_was_measured_is_saved_again_as_it_was(person, as_):
    path = going(as_)
    row = {"outlet": "DA001", "pollutant": "a21002", "concentration": 0.00000012}
    row["sampled_at"] = "2026-11-24T02:30:00+00:00"
    as_("inspector").patch(path, {"measurements": [row]})
    officer = person("inspector")
    officer.go(f"{path}/@@inspect")
    officer.page.click("#take-step")
    officer.page.wait_for_url(re.compile(r"/inspections/\d+$"))
    assert "2026-11-24 10:30" in officer.text()
    [kept] = as_("inspector").get(path).json()["measurements"]
    assert (kept["concentration"], kept["sampled_at"]) == (0.00000012, "2026-11-24T10:30")
