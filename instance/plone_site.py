"""Creates the site in a database; the caller commits."""

from AccessControl.SecurityManagement import newSecurityManager
from plone.distribution.api import site as sites
from Testing.makerequest import makerequest
from zope.component.hooks import setSite


SITE = "paiwu"
ANSWERS = {
    "site_id": SITE,
    "title": "排污许可信息平台",
    "description": "",
    "default_language": "zh-cn",
    "portal_timezone": "Asia/Shanghai",
    "setup_content": False,
}
PROFILE = "profile-paiwu.policy:default"


def create(app, admin: str = "admin"):
    """The site, created on first use; returns (site, whether it is new)."""
    app = makerequest(app)
    user = app.acl_users.getUser(admin)
    newSecurityManager(None, user.__of__(app.acl_users))
    if SITE in app.objectIds():
        portal = app[SITE]
        setSite(portal)
        return portal, False
    portal = sites.create(app, "classic", dict(ANSWERS))
    setSite(portal)
    portal.portal_setup.runAllImportStepsFromProfile(PROFILE)
    return portal, True
