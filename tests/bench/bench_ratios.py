"""Money paths against a stock equivalent, in one run: ratios of medians, not seconds."""

import statistics
import time

import pytest
import transaction
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from story import CITY
from story import UNIT_A
from story import UNIT_B
from test_existing_permits import as_csv
from test_existing_permits import line
from zope.component.hooks import setSite

from paiwu.policy.access.transitions import workflow_of
from paiwu.policy.clocks import now


ROUNDS, WARM_UP = 30, 5
RESULTS = []


def median_of(call, rounds=ROUNDS):
    for _n in range(WARM_UP):
        call()
    times = []
    for _n in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(name, ours, stock, allowed):
    ratio = ours / stock
    RESULTS.append((name, ours * 1000, stock * 1000, ratio, allowed))


@pytest.fixture(scope="module", autouse=True)
def table():
    yield
    print(f"\n\n{'what':<58}{'ours ms':>10}{'stock ms':>10}{'ratio':>8}{'allowed':>9}")
    for name, ours, stock, ratio, allowed in RESULTS:
        verdict = "" if ratio <= allowed else "  TOO SLOW"
        print(f"{name:<58}{ours:>10.1f}{stock:>10.1f}{ratio:>8.2f}{allowed:>9.2f}{verdict}")


def expect(answer, code):
    assert answer.status_code == code, answer.text


def test_reading_a_permit(as_):
    admin = as_("admin")
    expect(admin.post("", {"@type": "Document", "title": "Stock", "id": "stock"}), 201)
    clerk = as_("clerk")
    stock = median_of(lambda: expect(admin.get("/stock"), 200))
    ours = median_of(lambda: expect(clerk.get(f"{UNIT_B}/permit"), 200))
    report("GET of the example permit / GET of a stock Document", ours, stock, 3)


def test_reading_an_application(as_, http):
    admin = as_("admin")
    expect(admin.post("", {"@type": "Document", "title": "Stock", "id": "stock2"}), 201)
    path = f"{CITY}/91370100MA3DEM027W004P/applications/1"
    stock = median_of(lambda: expect(admin.get("/stock2"), 200))
    ours = median_of(lambda: expect(as_("reviewer").get(path), 200))
    report("GET of the example application / GET of a stock Document", ours, stock, 3)


def test_posting_an_application(as_, example):
    admin, filer = as_("admin"), as_("filer-a")
    body = {"@type": "Document", "title": "Stock"}
    stock = median_of(lambda: expect(admin.post("", body), 201))
    ours = median_of(lambda: expect(filer.post(f"{UNIT_A}/applications", example), 201))
    report("POST of the example application / POST of a stock Document", ours, stock, 3)


def test_importing_existing_permits(as_, site):
    """Objects a second: a permit with its unit and containers are seven."""
    admin = as_("admin")
    body = {"@type": "Document", "title": "Stock"}
    stock = median_of(lambda: expect(admin.post("", body), 201))
    table = as_csv([line(number) for number in range(1, IMPORTED + 1)])
    start = time.perf_counter()
    answer = as_("clerk").session.post(
        f"{site}{CITY}/@existing-permits", data=table, headers={"Content-Type": "text/csv"}
    )
    expect(answer, 200)
    ours = (time.perf_counter() - start) / (IMPORTED * OBJECTS)
    assert answer.json()["created"] == IMPORTED
    report(
        f"import of {IMPORTED} permits, an object / POST of a stock Document", ours, stock, 1 / 3
    )


IMPORTED, OBJECTS = 1000, 7


def open_applications(portal, count):
    """`count` applications on the reviewer's desk, of unit B."""
    setSite(portal)
    place = portal.unrestrictedTraverse(f"{UNIT_B}/applications".strip("/"))
    fact = {"event": "accepted", "on": now.today().isoformat()}
    for number in range(count):
        application = createContent(
            "PermitApplication", title=f"申请 {number}", uscc="91370100MA3DEM027W"
        )
        application.milestones = (fact,)
        application = addContentToContainer(place, application, checkConstraints=False)
        workflow = workflow_of(application)
        tool = portal.portal_workflow
        status = dict(tool.getStatusOf(workflow.getId(), application), review_state="accepted")
        tool.setStatusOf(workflow.getId(), application, status)
        workflow.updateRoleMappingsFor(application)
        application.reindexObject()
    transaction.commit()


def test_the_desk_of_an_officer(as_, http):
    portal, reviewer = http["portal"], as_("reviewer")
    from plone import api

    def page():
        answer = reviewer.get("/", headers={"Accept": "text/html"})
        expect(answer, 200)
        assert "待审核" in answer.text

    with api.env.adopt_roles(["Manager"]):
        open_applications(portal, 10)
        few = median_of(page)
        open_applications(portal, 990)
        many = median_of(page)
    report("desk with 1,000 open applications / with 10", many, few, 2)
