"""Register, card and complaint form in a browser: phone and desktop, keyboard, accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from story import UNIT_B

from paiwu.policy.access import http as access
from paiwu.policy.supervision.complaints import services


SIZES = {"phone": {"width": 390, "height": 800}, "desktop": {"width": 1400, "height": 900}}


@pytest.fixture(autouse=True)
def dry():
    for gate in (services.SENT, services.LOOKED, access.ALL):
        gate.kept.clear()


def sized(person, size):
    public = person()
    public.page.set_viewport_size(SIZES[size])
    return public


def fits(page):
    """Nothing is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.mark.parametrize("size", SIZES)
def test_the_register_is_searched_and_drawn(person, size):
    public = sized(person, size)
    public.go("/@@permits")
    page = public.page
    page.wait_for_selector("#paiwu-map[data-points='1']")
    assert fits(page)
    page.fill("#register-q", "章丘")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    assert page.locator("table tbody tr").count() == 1
    page.get_by_role("link", name="火力发电").click()
    page.get_by_role("link", name="章丘").click()
    page.wait_for_url(re.compile("/permit$"))
    assert "DA001" in public.text() and page.locator(".paiwu-qr").count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_card_on_a_phone(person, size):
    public = sized(person, size)
    public.go(f"{UNIT_B}/outlets/DA001")
    page = public.page
    assert fits(page) and "氮氧化物" in page.inner_text("main")
    assert page.evaluate("performance.getEntriesByType('resource').length") <= 1
    officer = person("inspector")
    officer.go(f"{UNIT_B}/outlets/DA001")
    officer.page.get_by_role("link", name="开始检查").click()
    officer.page.click("#start-new")
    officer.page.wait_for_selector("#paiwu-inspect")
    officer.go(f"{UNIT_B}/outlets/DA001")
    officer.page.get_by_role("link", name="开始检查").click()
    officer.page.get_by_role("link", name="继续监督检查记录1").wait_for()
    assert page.get_by_role("link", name="开始检查").count() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_complaint_by_keyboard_alone(person, size):
    public = sized(person, size)
    public.go(f"/@@complaint?unit={UNIT_B.rpartition('/')[2]}")
    page = public.page
    assert fits(page)
    page.locator("#complaint-text").focus()
    page.keyboard.type("夜间偷排")
    for _n in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "take-step"
    page.keyboard.press("Enter")
    page.wait_for_selector("#receipt")
    receipt, secret = page.inner_text("#receipt"), page.inner_text("#secret")
    public.go("/@@complaint-status")
    page.fill("#status-receipt", receipt)
    page.fill("#status-secret", secret)
    page.keyboard.press("Enter")
    page.wait_for_selector("#complaint-state")
    assert page.inner_text("#complaint-state") == "已收到" and "夜间偷排" in public.text()
    public.go("/@@complaint")
    page.fill("#complaint-text", "无处可查")
    page.click("#take-step")
    assert "行政区" in page.inner_text("form [role=alert]")
    assert page.input_value("#complaint-text") == "无处可查"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "path", ["/@@permits", f"{UNIT_B}/outlets/DA001", "/@@complaint", "/@@complaint-status"]
)
def test_no_serious_barrier(person, path, size):
    public = sized(person, size)
    public.go(path)
    found = Axe().run(public.page).response["violations"]
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert not serious, serious


def test_an_entry_shows_its_outlets_on_a_map_without_tiles(person, as_):
    public = person()
    requested = []
    public.page.on("request", lambda request: requested.append(request.url))
    public.go(f"{UNIT_B}/permit")
    points = public.page.wait_for_selector("#paiwu-map[data-points]").get_attribute("data-points")
    assert int(points) >= 2
    assert all(url.startswith((public.site, "data:")) for url in requested)
    assert public.page.locator(".paiwu-degrees").count() >= 4
