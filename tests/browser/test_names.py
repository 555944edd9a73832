"""What people type in is text on every page: a name runs no script."""

import json

import pytest
from story import UNIT_A
from story import UNIT_B


SCRIPT = "<img src=nowhere onerror='window.ran=1'>"


def harmless(page) -> bool:
    page.wait_for_timeout(300)
    run = page.evaluate("window.ran === undefined")
    return run and page.locator('img[src="nowhere"]').count() == 0


def test_a_name_on_the_map_is_text_in_tooltip_and_popup(person, site):
    public = person()
    page = public.page
    point = {"title": f"化工厂{SCRIPT}", "url": site, "latitude": 36.65, "longitude": 117.12}
    page.route(
        "**/@register?*",
        lambda route: route.fulfill(
            content_type="application/json", body=json.dumps({"items": [point]})
        ),
    )
    public.go("/@@permits")
    page.wait_for_selector("#paiwu-map[data-points='1']")
    page.locator("#paiwu-map").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # the map moves to its only point
    box = page.locator("#paiwu-map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for away in (40, 2, 1, 0):
        page.mouse.move(middle[0] - away, middle[1])
        page.wait_for_timeout(100)
    page.wait_for_selector(".leaflet-tooltip")
    assert page.inner_text(".leaflet-tooltip") == point["title"]
    page.mouse.click(*middle)
    page.wait_for_selector(".leaflet-popup-content")
    assert page.inner_text(".leaflet-popup-content") == point["title"]
    assert harmless(page)


def test_a_name_in_a_refused_form_is_text(person):
    filer = person("filer-a")
    page = filer.page
    filer.go(f"{UNIT_A}/applications/++add++PermitApplication")
    page.fill('[name="form.widgets.title"]', SCRIPT)
    filer.card("产品及产能")
    row = "tr:not(.datagridwidget-empty-row) [name^='form.widgets.products.'][name$='.{}']"
    for column in ("product", "capacity", "unit"):
        page.fill(row.format(column), SCRIPT)
    page.click("#form-buttons-save")
    page.wait_for_selector("#content .alert-danger")
    assert harmless(page)


@pytest.mark.parametrize("account", [None, "filer-b", "clerk"])
def test_a_name_of_a_unit_its_products_and_files_is_text_on_its_pages(person, as_, site, account):
    """Through the front door: the unit's name, an application's, a ledger's entry, a complaint."""
    assert as_("clerk").patch(UNIT_B, {"title": f"化工厂{SCRIPT}"}).status_code == 204
    body = {"@type": "PermitApplication", "kind": "change", "change_grounds": [1]}
    body |= {"title": f"变更{SCRIPT}", "site_address": SCRIPT}
    made = as_("filer-b").post(f"{UNIT_B}/applications", body)
    assert made.status_code == 201, made.text
    someone = person(account)
    paths = ["/", "/@@permits", UNIT_B, f"{UNIT_B}/permit", "/@@search?SearchableText=化工厂"]
    if account:
        paths += [f"{UNIT_B}/applications", f"{UNIT_B}/applications/{made.json()['id']}"]
        paths += [f"{UNIT_B}/@@trail", f"{UNIT_B}/applications/folder_contents"]
    for path in paths:
        someone.go(path)
        assert harmless(someone.page), path
