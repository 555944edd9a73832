"""The public register: 20,000 permits against 1,000; an entry's page against a stock page."""

import random

import transaction
from ratios import compare
from ratios import expect
from ratios import median_of
from ratios import report
from story import UNIT_B


FEW, MANY = 1_000, 20_000
CITIES = [f"37{n:02d}00" for n in range(1, 17)]
INDUSTRIES = ["4411", "3011", "4620", "2221", "3110", "2511", "4430", "2614"]
POLLUTANTS = ["a21026", "a21002", "a34013", "w01018", "w21003", "w21011"]
QUERIES = (
    "",
    "q=热电",
    "region=370100",
    "industry=4411&sort_on=title",
    "pollutant=a21002&b_start=100",
)


class Listed:
    """What the catalog asks of a permit, without the permit."""

    portal_type, register_state, review_state = "Permit", "valid", "valid"

    def __init__(self, number: int, draw: random.Random):
        city, industry = draw.choice(CITIES), draw.choice(INDUSTRIES)
        name = draw.choice(["热电", "造纸", "水泥", "污水处理"])
        self.permit_number = f"9137{number:014d}001P"
        self.Title = self.sortable_title = f"示例{number}号{name}有限公司"
        self.SearchableText = f"{self.Title} {self.permit_number} 山东省示例路{number}号"
        self.uscc = self.permit_number[:18]
        day = f"20{draw.randrange(18, 26)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
        self.register_row = {
            "permit_number": self.permit_number,
            "title": self.Title,
            "uscc": self.uscc,
            "industry_code": industry,
            "management_category": draw.choice(["key", "simplified"]),
            "pollutants": draw.sample(POLLUTANTS, 3),
            "region": city,
            "state": "valid",
            "issued_on": day,
            "words": self.SearchableText,
        }
        self.register_mark = self.permit_number


def fill(http, first: int, last: int):
    portal = http["portal"]
    portal._p_jar.sync()
    catalog, draw = portal.portal_catalog._catalog, random.Random(48)
    for number in range(first, last):
        catalog.catalogObject(Listed(number, draw), f"/plone/370000/370100/x{number}/permit")
        if number % 2_000 == 0:
            transaction.commit()
    transaction.commit()


def test_search_and_facets(as_, http):
    public = as_()

    def search():
        for query in QUERIES:
            expect(public.get(f"/@register?{query}"), 200)

    fill(http, 0, FEW)
    few = median_of(search)
    fill(http, FEW, MANY)
    answer = public.get("/@register").json()
    assert answer["items_total"] == MANY + 1
    assert sum(row["count"] for row in answer["facets"]["category"]) == MANY + 1
    report("register over 20,000 permits / over 1,000 (five queries)", median_of(search), few, 2)


def test_an_entrys_page(as_, site):
    admin, html = as_("admin"), {"Accept": "text/html"}
    expect(admin.post("", {"@type": "Document", "title": "Stock", "id": "stock3"}), 201)
    admin.post("/stock3/@workflow/publish")
    public = as_().session

    def page(path):
        answer = public.get(site + path, headers=html)
        assert answer.status_code == 200, path

    for name, path, allowed in (
        ("page of a permit for the public", f"{UNIT_B}/permit", 2),
        ("outlet card", f"{UNIT_B}/outlets/DA001", 1),
    ):
        compare(
            f"{name} / page of a stock Document",
            lambda path=path: page(path),
            lambda: page("/stock3"),
            allowed,
        )
