"""Money paths against a stock equivalent, in one run: ratios of medians, not seconds."""

import time

import transaction
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from ratios import compare
from ratios import expect
from ratios import median_of
from ratios import report
from story import CITY
from story import UNIT_A
from story import UNIT_B
from test_existing_permits import as_csv
from test_existing_permits import line
from zope.component.hooks import setSite

from paiwu.policy.clocks import now
from paiwu.policy.tree.states import workflow_of


def test_reading_a_permit(as_):
    admin = as_("admin")
    expect(admin.post("", {"@type": "Document", "title": "Stock", "id": "stock"}), 201)
    clerk = as_("clerk")
    compare(
        "GET of the example permit / GET of a stock Document",
        lambda: expect(clerk.get(f"{UNIT_B}/permit"), 200),
        lambda: expect(admin.get("/stock"), 200),
        3,
    )


def test_reading_an_application(as_, http):
    admin = as_("admin")
    expect(admin.post("", {"@type": "Document", "title": "Stock", "id": "stock2"}), 201)
    path = f"{CITY}/91370100MA3DEM027W004P/applications/1"
    compare(
        "GET of the example application / GET of a stock Document",
        lambda: expect(as_("reviewer").get(path), 200),
        lambda: expect(admin.get("/stock2"), 200),
        3,
    )


def test_posting_an_application(as_, example):
    admin, filer = as_("admin"), as_("filer-a")
    body = {"@type": "Document", "title": "Stock"}
    compare(
        "POST of the example application / POST of a stock Document",
        lambda: expect(filer.post(f"{UNIT_A}/applications", example), 201),
        lambda: expect(admin.post("", body), 201),
        3,
    )


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
