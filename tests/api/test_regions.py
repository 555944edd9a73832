"""Regions by their names: new ones in force, old ones as they were, authorities called after them."""

import importlib

import pytest
import transaction
from story import CITY
from story import UNIT_B
from zope.component.hooks import setSite

from paiwu.content.identifiers import uscc


def owner(code: str) -> str:
    return next(
        f"91{code}MA3DEM01{n}" for n in range(100) if uscc.is_valid(f"91{code}MA3DEM01{n}")
    )


@pytest.fixture
def region(as_):
    def create(*codes):
        path = ""
        for code in codes:
            made = as_("admin").post(path, {"@type": "Region", "id": code})
            assert made.status_code == 201, made.text
            path += f"/{code}"
        return path, made.json()["title"]

    return create


TABLE = (
    "uscc,title,site_address,industry_code,management_category,local_number,decision_date,"
    "issued_on,valid_from,valid_until\n"
    "{},存量企业,某地,2221,key,排许00001,2017-03-01,2017-03-08,2017-03-01,2027-02-28\n"
)


@pytest.mark.parametrize(
    ("codes", "name", "authority"),
    [
        (("330000", "330400"), "嘉兴市", "嘉兴市生态环境局"),
        (("420000", "429004"), "仙桃市", "仙桃市生态环境局"),  # a county directly under 湖北省
    ],
)
def test_art_6_a_region_and_its_authority_have_the_name_in_force(
    as_, region, codes, name, authority
):
    path, title = region(*codes)
    assert title == name
    admin, sent = as_("admin"), TABLE.format(owner(codes[1]))
    answer = admin.session.post(
        f"{admin.base}{path}/@existing-permits",
        data=sent.encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code < 300, answer.text
    listed = as_().get(f"/@register?region={codes[1]}").json()
    [row] = listed["items"]
    assert (row["region_title"], row["issuing_authority"]) == (name, authority)
    assert {f["value"]: f["title"] for f in listed["facets"]["region"]}[codes[1]] == name


@pytest.mark.parametrize(
    ("parent", "code", "told"),
    [
        ("370000", "371200", ("莱芜市", "2018", "370100 济南市")),
        ("340000", "341400", ("巢湖市", "2011", "340100 合肥市", "340200 芜湖市", "340500")),
        ("520000", "522400", ("毕节地区", "2011", "520500 毕节市")),
        ("420000", "429000", ("429000",)),
        ("420000", "420102", ("420102",)),
    ],
)
def test_a_code_no_longer_in_force_is_refused_with_its_successor(as_, parent, code, told):
    admin = as_("admin")
    admin.post("", {"@type": "Region", "id": parent})
    refused = admin.post(f"/{parent}", {"@type": "Region", "id": code})
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert error["field"] == "code" and all(word in error["message"] for word in told), error
    unsure = code in ("371200", "341400")  # known from experience alone
    assert ("as far as known" in error["message"]) is unsure


@pytest.fixture
def of_old(http):
    """A site as earlier code left it: an abolished region, names with their years."""
    portal = http["portal"]
    transaction.abort()
    portal._p_jar.sync()
    setSite(portal)
    province = portal["370000"]
    province._setObject("371200", _region("371200", "[1992-2018]莱芜市"))
    city, permit = province["370100"], portal.unrestrictedTraverse(f"{UNIT_B}/permit"[1:])
    city.title, permit.issuing_authority = "[1983-]济南市", "[1983-]济南市生态环境局"
    group = portal.acl_users.source_groups.getGroupById("370100.clerk")
    assert group is not None
    portal.portal_groups.editGroup("370100.clerk", title="[1983-]济南市 受理")
    city.reindexObject()
    permit.reindexObject()
    transaction.commit()
    return portal


def _region(code, title):
    from plone.dexterity.utils import createContent

    return createContent("Region", id=code, code=code, title=title)


def test_an_older_site_has_its_names_mended_and_its_old_region_kept(as_, of_old):
    upgrade = importlib.import_module("paiwu.policy.upgrades.v1005").upgrade
    upgrade(of_old.portal_setup)
    transaction.commit()
    admin = as_("admin")
    assert admin.get(CITY).json()["title"] == "济南市"
    assert admin.get("/@groups/370100.clerk").json()["title"].startswith("济南市")
    [row] = as_().get("/@register").json()["items"]
    assert row["issuing_authority"] == "济南市生态环境局"
    entry = as_("auditor").get(f"{UNIT_B}/@trail?b_size=1").json()["items"][0]
    assert (entry["action"], entry["comment"]) == ("edit", "行政区划名称更正")

    # 莱芜 keeps its name and can be asked for; what is new belongs to its successor
    old = "/370000/371200"
    assert admin.get(old).json()["title"] == "莱芜市"
    assert as_().get("/@register?region=371200").json()["items_total"] == 0
    assert as_().get("/@announcements?region=371200").status_code == 200
    unit = {"@type": "DischargingUnit", "title": "新", "uscc": "91130200699229617X"}
    refused = admin.post(old, unit)
    assert refused.status_code == 400 and "370100 济南市" in refused.text
