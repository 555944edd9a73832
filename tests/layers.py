"""Test layers: a site with the demo data, in-process and over real HTTP."""

import plone_site
from plone.app.contenttypes.testing import PLONE_APP_CONTENTTYPES_FIXTURE
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import FunctionalTesting
from plone.app.testing import PloneSandboxLayer
from plone.app.testing import applyProfile
from plone.testing import zope


PASSWORD = "paiwu-demo-2018"


class Paiwu(PloneSandboxLayer):
    defaultBases = (PLONE_APP_CONTENTTYPES_FIXTURE,)

    def setUpZope(self, app, configurationContext):
        import paiwu.policy

        self.loadZCML(package=paiwu.policy)

    def setUpPloneSite(self, portal):
        import demo

        applyProfile(portal, plone_site.PROFILE.removeprefix("profile-"))
        zope.login(portal.aq_parent.acl_users, SITE_OWNER_NAME)
        demo.fill(portal, PASSWORD)


FIXTURE = Paiwu()
HTTP = FunctionalTesting(bases=(FIXTURE, zope.WSGI_SERVER_FIXTURE), name="Paiwu:HTTP")
