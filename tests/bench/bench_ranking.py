"""Units by risk: what is kept against what is worked out, beside a stock listing of as many."""

import transaction
from plone import api
from ratios import compare
from ratios import expect
from ratios import median_of
from ratios import report
from story import CITY

from paiwu.policy.supervision.plan.effects import ranking


UNITS, CACHE = 300, 30_000


def fill(http):
    """As many units in the city, each with its containers; a cache as large as an instance's."""
    portal = http["portal"]
    portal._p_jar.db().setCacheSize(CACHE)
    portal._p_jar.sync()
    region = portal.unrestrictedTraverse(CITY.strip("/"))
    with api.env.adopt_roles(["Manager"]):
        for number in range(1, UNITS):
            name = f"91370100MA3DEM027W{number + 100:03d}P"
            api.content.create(region, "DischargingUnit", id=name, title=f"单位{number}")
            if number % 50 == 0:
                transaction.commit()
    transaction.commit()


def test_the_ranking_of_a_city(as_, http):
    fill(http)
    inspector = as_("inspector")
    listing = f"{CITY}/@search?portal_type=DischargingUnit&b_size=25"

    def kept():
        expect(inspector.get(f"{CITY}/@plan"), 200)

    def stock():
        expect(inspector.get(listing), 200)

    def anew():
        ranking.KEPT.clear()
        kept()

    compare(f"ranking of {UNITS} units, kept / stock listing of 25", kept, stock, 3)
    report(
        f"ranking of {UNITS} units, kept / worked out anew", median_of(kept), median_of(anew), 0.2
    )
