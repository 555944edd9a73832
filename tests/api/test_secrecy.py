"""A unit that involves state secrets (Art. 67) is nowhere but with its department and itself."""

import pytest
from story import CITY
from story import UNIT_B


NAME = "示例热电联产有限公司（章丘厂区）"
CODE = UNIT_B.rsplit("/", 1)[1]
OUTSIDERS = (None, "filer-a", "supervisor", "auditor", "dataclient", "clerk-qd", "approver-qd")
PLACES = (
    "/@search?SearchableText=章丘",
    "/@search?portal_type=Permit&metadata_fields=_all&b_size=1000",
    "/@search?portal_type=DischargingUnit&metadata_fields=_all&b_size=1000",
    "/@search?portal_type=PermitApplication&b_size=1000",
    "/@search?portal_type=Notice&metadata_fields=_all&b_size=1000",
    "/@announcements?b_size=1000",
    f"{CITY}?b_size=1000",
    f"{CITY}/@navigation",
    f"{CITY}/@sharing",
    "/@querystring-search",
    "/sitemap.xml.gz",
    "/@@search?SearchableText=章丘",
)


@pytest.fixture
def secret(as_):
    assert as_("clerk").patch(UNIT_B, {"state_secret": True}).status_code == 204
    return UNIT_B


@pytest.mark.parametrize("account", OUTSIDERS)
def test_nobody_outside_finds_it(secret, as_, account):
    client = as_(account)
    for path in ("", "/permit", "/applications", "/applications/1", "/notices", "/permit/@clocks"):
        assert client.get(secret + path).status_code in (401, 404), path
    for place in PLACES:
        text = client.get(place).text
        assert NAME not in text and CODE not in text, place
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert NAME not in page and CODE not in page
    ids = [item["@id"] for item in client.get("/@announcements?b_size=1000").json()["items"]]
    assert not [one for one in ids if CODE in one]


def test_its_department_and_itself_go_on_as_before(secret, as_, later):
    for account in ("clerk", "reviewer", "approver", "inspector", "filer-b", "signatory-b"):
        assert as_(account).get(f"{secret}/permit").status_code == 200, account
    later.granted("change", change_grounds=[1], technical_contact="新联系人")
    assert as_("clerk").get(f"{secret}/permit").json()["edition"] == 2
    for account in OUTSIDERS:
        assert as_(account).get(later.path).status_code == 401
        assert as_(account).get(f"{secret}/permit").status_code == 401
    kinds = as_().get("/@announcements?b_size=1000").json()["items"]
    assert not [item for item in kinds if item["unit"] == CODE]


def test_its_groups_do_not_tell_its_name(secret, as_):
    groups = as_("admin").get(f"/@groups?query={CODE.lower()}").json()
    assert groups and not [group for group in groups if NAME in group["title"]]


def test_the_mark_is_for_the_department_and_can_be_taken_off(secret, as_):
    assert as_("filer-b").patch(secret, {"state_secret": False}).status_code in (401, 403)
    assert "state_secret" not in as_("filer-b").get(secret).json()
    assert as_("clerk").get(secret).json()["state_secret"] is True
    assert as_("clerk").patch(secret, {"state_secret": False}).status_code == 204
    assert as_().get(f"{secret}/permit").status_code == 200
    assert as_("auditor").get(f"{secret}/permit").status_code == 200


def test_a_unit_registered_as_secret_is_so_from_the_start(as_):
    body = {
        "@type": "DischargingUnit",
        "title": "保密工厂",
        "uscc": "91130200699229617X",
        "state_secret": True,
    }
    made = as_("clerk").post(CITY, body)
    assert made.status_code == 201
    path = f"{CITY}/{made.json()['id']}"
    for account in OUTSIDERS:
        for below in ("", "/applications", "/materials"):
            assert as_(account).get(path + below).status_code == 401
    found = as_("supervisor").get("/@search?SearchableText=保密工厂").json()
    assert found["items_total"] == 0
