"""Fill in, sign, submit, accept, recommend, grant, issue: in a browser, each by its role."""

import re
import time

import pytest
from client import file_of
from story import MATERIALS
from story import UNIT_A
from story import Steps


@pytest.fixture
def draft_path(as_, example):
    """A draft whose tables are filled; the browser story goes on from it."""
    made = as_("filer-a").post(f"{UNIT_A}/applications", example)
    path = f"{UNIT_A}/applications/{made.json()['id']}"
    for kind in MATERIALS:
        as_("filer-a").post(path, file_of(kind))
    return path


def test_the_add_form_in_the_platforms_cards(person):
    filer = person("filer-a")
    filer.go(f"{UNIT_A}/applications/++add++PermitApplication")
    page = filer.page
    tabs = [tab.inner_text().strip() for tab in page.locator(".autotoc-nav a").all()]
    assert tabs[:6] == [
        "基本情况",
        "产品及产能",
        "原辅材料及燃料",
        "产排污节点及治理设施",
        "大气排放口",
        "有组织排放",
    ]
    assert tabs[-2:] == ["附件", "提交"]
    assert page.input_value('[name="form.widgets.uscc"]') == "91370100MA3DEM0192"
    filer.card("产品及产能")
    row = "tr:not(.datagridwidget-empty-row) [name^='form.widgets.products.'][name$='.{}']"
    page.fill(row.format("product"), "电力")
    page.fill(row.format("capacity"), "很多")
    page.fill(row.format("unit"), "MWh/a")
    page.click("#form-buttons-save")
    page.wait_for_load_state()
    assert "第 1 行，生产能力：应为数字" in page.content()
    filer.card("产品及产能")
    page.fill(row.format("capacity"), "1180000")
    page.click("#form-buttons-save")
    page.wait_for_url(re.compile(r"/applications/\d+"))
    assert "1,180,000" in filer.text()


def test_the_whole_flow(person, as_, draft_path):
    filer = person("filer-a")
    case = Steps(as_)
    case.path = draft_path
    before = as_("filer-a").get(draft_path).json()
    filer.go(f"{draft_path}/edit")
    filer.page.fill('[name="form.widgets.technical_contact"]', "新联系人")
    filer.page.click("#form-buttons-save")
    filer.page.wait_for_url(re.compile(r"/applications/\d+$"))
    assert "新联系人" in filer.text()
    after = as_("filer-a").get(draft_path).json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"technical_contact", "modified", "lock"}
    case.publicise()
    filer.go(draft_path)
    assert "公开中" in filer.text()

    signatory = person("signatory-a")
    signatory.go(draft_path)
    signatory.step("sign")
    assert as_("filer-a").get(draft_path).json()["commitment_signed_by"] == "张三"

    filer.go(draft_path)
    filer.step("submit")
    assert "已提交等待受理" in filer.text()

    clerk = person("clerk")
    clerk.go("/")
    clerk.page.get_by_text("示例燃机热电有限公司（东厂区）").first.click()
    clerk.page.wait_for_url(re.compile(draft_path))
    assert "剩余 5 个工作日" in clerk.text()
    clerk.step("accept")

    reviewer = person("reviewer")
    reviewer.go(draft_path)
    reviewer.step("recommend", recommendation="grant", comment="符合条件")
    assert "尚未审核" in reviewer.text()
    case.examine()
    reviewer.go(draft_path)
    reviewer.step("recommend", recommendation="grant", comment="符合条件")

    approver = person("approver")
    approver.go(draft_path)
    approver.step("deny")  # without its reason
    assert "必填" in approver.text()
    approver.go(draft_path)
    approver.step("grant")
    assert "准予许可" in approver.text()

    approver.go(f"{UNIT_A}/permit")
    approver.step("issue")
    public = person()
    public.go(f"{UNIT_A}/permit")
    assert "91370100MA3DEM0192001P" in public.text()
    assert "有效" in public.text() and "尿素" not in public.text()
    public.go("/")
    assert "示例燃机热电有限公司（东厂区）" in public.text()


def test_saving_a_long_form_asks_the_server_at_once(person, as_, example):
    """50 outlets and limits, some 1,400 inputs: neither the browser nor the server stumbles over them."""
    outlet, limit = example["outlets"][0], example["limits"][0]
    codes = [f"DA{n:03d}" for n in range(1, 51)]
    example["outlets"] += [outlet | {"code": code} for code in codes[1:]]
    example["limits"] += [limit | {"outlet": code, "annual_amount": 1} for code in codes[1:]]
    made = as_("filer-a").post(f"{UNIT_A}/applications", example)
    assert made.status_code == 201, made.text
    filer = person("filer-a")
    page = filer.page
    page.set_default_timeout(90_000)
    filer.go(f"{UNIT_A}/applications/{made.json()['id']}/edit")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append((request.method, time.monotonic())))
    clicked = time.monotonic()
    page.click("#form-buttons-save")
    page.wait_for_url(re.compile(r"/applications/\d+$"))
    assert asked[0][0] == "POST"
    assert asked[0][1] - clicked < 3


def test_what_is_missing_is_refused_by_the_server_at_its_field(person, as_, draft_path):
    filer = person("filer-a")
    page = filer.page
    before = as_("filer-a").get(draft_path).json()
    filer.go(f"{draft_path}/edit")
    page.fill('[name="form.widgets.title"]', "")
    page.fill('[name="form.widgets.technical_contact"]', "新联系人")
    page.locator('[name="form.widgets.products.0.widgets.product"]').evaluate("e => e.value = ''")
    page.click("#form-buttons-save")  # an empty cell on a card that is not open, too
    page.wait_for_selector("#formfield-form-widgets-title .invalid-feedback")
    assert "必填" in page.inner_text("#formfield-form-widgets-title")
    assert "第 1 行，产品：必填" in page.content()
    assert page.locator("#content .alert-danger").count()
    assert page.input_value('[name="form.widgets.technical_contact"]') == "新联系人"
    assert (
        as_("filer-a").get(draft_path).json()["technical_contact"] == before["technical_contact"]
    )
    filer.go(f"{UNIT_A}/applications/++add++PermitApplication")
    page.fill('[name="form.widgets.title"]', "")
    page.click("#form-buttons-save")
    page.wait_for_selector("#formfield-form-widgets-title .invalid-feedback")
    assert "必填" in page.inner_text("#formfield-form-widgets-title")


def test_the_wrong_role_has_no_button_and_no_way_round(person, draft_path):
    filer = person("filer-a")
    filer.go(draft_path)
    assert filer.page.locator("#step-accept, #step-grant, #step-sign").count() == 0
    filer.go(f"{draft_path}/@@transition?id=accept")
    filer.page.click("#take-step")
    assert "您的角色不能进行这一操作" in filer.text()
    stranger = person("filer-b")
    stranger.go(draft_path)
    assert "示例燃机" not in stranger.page.content()


def test_the_site_opens_in_chinese(person):
    public = person()
    public.go("/")
    assert public.page.locator("html").get_attribute("lang").startswith("zh")
    assert "申请前公开" in public.text()
