"""Test layers: a site with the demo data, in-process and over real HTTP."""

import os
import tempfile
from functools import partial

import plone_site
import ZPublisher.WSGIPublisher
from plone.app.contenttypes.testing import PLONE_APP_CONTENTTYPES_FIXTURE
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import FunctionalTesting
from plone.app.testing import PloneSandboxLayer
from plone.app.testing import applyProfile
from plone.testing import zope

from paiwu.policy.server.publisher import Request


PASSWORD = "paiwu-demo-2018"
os.environ.setdefault("PAIWU_KEYS", tempfile.mkdtemp(prefix="paiwu-keys-"))


class Paiwu(PloneSandboxLayer):
    defaultBases = (PLONE_APP_CONTENTTYPES_FIXTURE,)

    def setUpZope(self, app, configurationContext):
        import Products.SiteErrorLog
        from Products.SiteErrorLog.SiteErrorLog import manage_addErrorLog

        import paiwu.policy

        # a site has it, and so has the root; the layers below leave it out
        self.loadZCML(package=Products.SiteErrorLog)
        manage_addErrorLog(app)
        self.loadZCML(package=paiwu.policy)

    def setUpPloneSite(self, portal):
        import demo

        applyProfile(portal, plone_site.PROFILE.removeprefix("profile-"))
        zope.login(portal.aq_parent.acl_users, SITE_OWNER_NAME)
        demo.fill(portal, PASSWORD)


class Server(zope.WSGIServer):
    """The layer's server, with the pipeline of `profiles/base.cfg`, receiving as `profiles/wsgi.ini.in` has it."""

    pipeline = [
        ("paiwu.policy", "paste.filter_app_factory", "head", {}),
        *zope.WSGIServer.pipeline,
        ("paiwu.policy", "paste.filter_app_factory", "gate", {}),
    ]

    def make_wsgi_app(self):
        # the layer publishes with stock requests; ours are those that retry in turn
        stock = ZPublisher.WSGIPublisher.publish_module
        ZPublisher.WSGIPublisher.publish_module = partial(stock, _request_factory=Request)
        try:
            return super().make_wsgi_app()
        finally:
            ZPublisher.WSGIPublisher.publish_module = stock

    def setUpServer(self):
        create = zope.StopableWSGIServer.create
        settings = {"recv_bytes": 1 << 20, "inbuf_overflow": 64 << 20, "threads": 32}
        zope.StopableWSGIServer.create = lambda app, **kw: create(app, **kw, **settings)
        try:
            super().setUpServer()
        finally:
            zope.StopableWSGIServer.create = create


FIXTURE = Paiwu()
SERVER = Server()
HTTP = FunctionalTesting(bases=(FIXTURE, SERVER), name="Paiwu:HTTP")
