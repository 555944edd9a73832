"""Run inside the instance at every start: the site is there, and of the code's version.

Whether there is a site is read from the database. An account that exists is never touched: only a
database without any gets the operator's. What happened is told in lines that `serve.py` reads.
"""

import os
import sys

import transaction


sys.path.insert(0, os.environ["PAIWU_INSTANCE"])

import demo  # noqa: E402
import plone_site  # noqa: E402

from paiwu.policy.upgrades import run  # noqa: E402


ADMIN = "admin"


def tell(word: str, text=""):
    print(f"PAIWU {word} {text}", flush=True)


def create(app):
    """Site, operator's account and demo data in one transaction; a start that is killed begins anew."""
    tell("CREATING")
    password, known = os.environ["PAIWU_ADMIN_PASSWORD"], app.acl_users.getUser(ADMIN)
    if known is None:
        tell("ACCOUNT", ADMIN)
        app.acl_users._doAddUser(ADMIN, password, ["Manager"], [])
    portal, _new = plone_site.create(app)
    # the site has made the user folder a pluggable one, which forgets an account made just before
    users = app.acl_users.users
    if ADMIN not in users.listUserIds():
        users.addUser(ADMIN, ADMIN, password)
        app.acl_users.roles.assignRoleToPrincipal("Manager", ADMIN)
    if os.environ["PAIWU_DEMO"] == "1":
        demo.fill(portal, os.environ["PAIWU_DEMO_PASSWORD"])
    transaction.commit()


def upgrade(app):
    portal, _new = plone_site.create(app)
    try:
        for line in run.bring_up(portal):
            tell("UPGRADED", line)
    except run.Newer as newer:
        tell("REFUSED", newer)
        sys.exit(3)


if plone_site.SITE in app.objectIds():  # noqa: F821
    upgrade(app)  # noqa: F821
else:
    create(app)  # noqa: F821
tell("READY")
