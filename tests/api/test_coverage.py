"""Who is due and has not applied (Art. 3, 23, 24), over HTTP."""

from story import CITY
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.coverage.rules import COLUMNS


A, B = UNIT_A.rsplit("/", 1)[1], UNIT_B.rsplit("/", 1)[1]


def due(as_, account="clerk", region=CITY, **query):
    answer = as_(account).get(f"{region}/@due-units", params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_art_24_officers_see_who_is_due_and_has_not_applied(story, as_):
    assert A in due(as_)
    assert B not in due(as_)
    assert A in due(as_, "supervisor", "/370000")
    assert A not in due(as_, "clerk-qd", "/370000/370200")
    for account in (None, "filer-a", "clerk-qd"):
        assert as_(account).get(f"{CITY}/@due-units").status_code in (401, 403)
    page = as_("clerk", "zh-CN").get("/", headers={"Accept": "text/html"}).text
    assert "应当申请而未申请" in page and A in page
    story.submitted()
    assert A not in due(as_)


def test_art_5_the_category_is_derived_and_explained(as_):
    found = as_("filer-a", "zh-CN").get(f"{UNIT_A}/@classification").json()
    assert (found["status"], found["management_category"]) == ("covered", "key")
    assert found["apply_by"] == "2017-06-30" and "2017年版" in found["basis"]
    assert as_("filer-b").get(f"{UNIT_A}/@classification").status_code == 401


def test_art_23_a_province_brings_an_industry_forward(as_):
    row = {
        "industry": "441",
        "deadline": "2017-03-31",
        "document": "鲁环发〔2017〕3号",
        "filed": "2017-01-10",
    }
    assert as_("clerk").post("/370000/@bring-forward", row).status_code in (401, 403)
    bad = as_("supervisor").post("/370000/@bring-forward", {"industry": "0111"})
    assert {e["field"] for e in bad.json()["errors"]} == {
        "industry",
        "deadline",
        "document",
        "filed",
    }
    assert as_("supervisor").post("/370000/@bring-forward", row).status_code == 201
    found = as_("clerk").get(f"{UNIT_A}/@classification").json()
    assert found["apply_by"] == "2017-03-31" and "鲁环发" in found["explanation"]
    items = as_("clerk").get(f"{CITY}/@due-units").json()["items"]
    assert next(item for item in items if item["id"] == A)["apply_by"] == "2017-03-31"
    [notice] = as_().get("/@announcements?kind=brought_forward").json()["items"]
    assert (notice["article"], notice["region"], notice["unit"]) == ("23", "370000", None)
    assert "鲁环发" in as_().get(notice["@id"].split("/plone")[1]).json()["text"]
    assert (
        len(as_().get("/@announcements?region=370000&kind=brought_forward").json()["items"]) == 1
    )


def test_art_3_an_edition_is_imported_as_a_whole(as_, site):
    admin = as_("admin")

    def send(text, client=admin):
        return client.session.post(
            f"{site}/@catalogue", data=text.encode(), headers={"Content-Type": "text/csv"}
        )

    good = f"{','.join(COLUMNS)}\n2019,2019-12-20,95,火力发电,4411,全部,,,key,2020-12-31\n"
    assert send(good, as_("clerk")).status_code in (401, 403)
    bad = send(good.replace("key", "schwer"))
    assert bad.status_code == 400
    assert [(e["row"], e["column"]) for e in bad.json()["errors"]] == [(0, "management")]
    assert send("\xff").status_code == 400
    assert send(good).json() == {"edition": "2019", "rows": 1}
    found = as_("clerk").get(f"{UNIT_A}/@classification").json()
    assert found["apply_by"] == "2020-12-31"
    editions = {row["edition"] for row in as_().get("/@catalogue").json()["items"]}
    assert editions == {"2017", "2019"}
