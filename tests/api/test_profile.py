"""The profile, imported again over a site that people work on, leaves what its operator has set."""

import plone_site
import transaction
from plone import api
from zope.component.hooks import setSite


def test_what_an_operator_has_set_stays(http, as_):
    portal = http["portal"]
    setSite(portal)
    chosen = {
        "plone.site_title": "某省排污许可平台",
        "plone.site_logo": b"filenameb64:eA==;datab64:eA==",
        "plone.search_results_description_length": 80,
        "paiwu.policy.reporting.interfaces.IReportingSettings.postponed": ["2023 2024-02-29"],
    }
    known = {name: api.portal.get_registry_record(name) for name in chosen}
    assert known["plone.site_title"] == "排污许可信息平台", "a new site begins with ours"
    assert known["plone.site_logo"] and portal.getLayout() == "desk"
    with api.env.adopt_roles(["Manager"]):
        for name, value in chosen.items():
            api.portal.set_registry_record(name, value)
        portal.setLayout("listing_view")
        portal.portal_setup.runAllImportStepsFromProfile(plone_site.PROFILE)
    for name, value in chosen.items():
        assert api.portal.get_registry_record(name) == value, name
    assert portal.getLayout() == "listing_view"
    transaction.abort()


def test_the_add_ons_panel_offers_no_step_and_no_beginning(as_):
    addons = as_("admin").get("/@addons").json()["items"]
    assert any(one["id"] == "paiwu.policy" for one in addons)
    assert not [one["id"] for one in addons if "upgrades" in one["id"] or "initial" in one["id"]]
