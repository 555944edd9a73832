"""Run inside the instance on first start: the site, and demo data if asked for."""

import os
import sys
from pathlib import Path

import transaction


sys.path.insert(0, os.environ["PAIWU_INSTANCE"])

import demo  # noqa: E402
import plone_site  # noqa: E402


password = os.environ["PAIWU_ADMIN_PASSWORD"]
if app.acl_users.getUser("admin") is None:  # noqa: F821
    app.acl_users._doAddUser("admin", password, ["Manager"], [])  # noqa: F821
portal, new = plone_site.create(app)  # noqa: F821
# creating a site has made the user folder a pluggable one; what buildout wrote is replaced, and
# missing where this is not the first database that its instance makes
users = app.acl_users.users  # noqa: F821
if "admin" in users.listUserIds():
    users.updateUserPassword("admin", password)
else:
    users.addUser("admin", "admin", password)
    app.acl_users.roles.assignRoleToPrincipal("Manager", "admin")  # noqa: F821
if new and os.environ["PAIWU_DEMO"] == "1":
    demo.fill(portal, os.environ["PAIWU_DEMO_PASSWORD"])
transaction.commit()
Path(os.environ["PAIWU_VAR"], "site-created").touch()
