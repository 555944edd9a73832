"""Run inside the instance on first start: the site, and demo data if asked for."""

import os
import sys
from pathlib import Path

import transaction


sys.path.insert(0, os.environ["PAIWU_INSTANCE"])

import demo  # noqa: E402
import plone_site  # noqa: E402


users, password = app.acl_users, os.environ["PAIWU_ADMIN_PASSWORD"]  # noqa: F821
if users.getUser("admin") is None:
    users.userFolderAddUser("admin", password, ["Manager"], [])
else:
    users.userFolderEditUser("admin", password, ["Manager"], [])
portal, new = plone_site.create(app)  # noqa: F821
if new and os.environ["PAIWU_DEMO"] == "1":
    demo.fill(portal, os.environ["PAIWU_DEMO_PASSWORD"])
transaction.commit()
Path(os.environ["PAIWU_VAR"], "site-created").touch()
