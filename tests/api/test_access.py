"""docs/access.csv, cell by cell, over HTTP (Art. 6, 26, 42).

A row is type, state and action; a column is a role. What the table forbids must be refused with
401, 403, 404; what it permits must work. 409 says that the role is right and the state is not: it counts
only for a role that may take the step in another state, where nobody may in this one.
"""

import base64
import csv
import datetime
import io

import pytest
import transaction
from client import file_of
from conftest import ROOT
from PIL import Image
from plone import api
from story import CITY
from story import UNIT_B

from paiwu.policy.access import http as access
from paiwu.policy.application import services as application
from paiwu.policy.clocks import now
from paiwu.policy.tree.states import workflow_of


OWN = "91370100MA3DEM027W002P"
ACCOUNTS = {
    "Filer": "filer-b",
    "Signatory": "signatory-b",
    "Clerk": "clerk",
    "Reviewer": "reviewer",
    "Approver": "approver",
    "Inspector": "inspector",
    "Supervisor": "supervisor",
    "Auditor": "auditor",
    "Agency": "agency",
    "DataClient": "dataclient",
    "Manager": "admin",
    "Anonymous": None,
    "OtherFiler": "filer-a",
    "OtherSignatory": "signatory-a",
    "OtherClerk": "clerk-qd",
    "OtherReviewer": "reviewer-qd",
    "OtherApprover": "approver-qd",
    "OtherInspector": "inspector-qd",
}
REFUSED = {401, 403, 404}
DONE = {200, 201, 204}
FACTS = {
    "request_supplement": {"items": ["x"]},
    "decline_acceptance": {"comment": "x"},
    "suspend": {"reason": "hearing", "days": 5},
    "extend": {"comment": "x"},
    "recommend": {"recommendation": "grant"},
    "deny": {"comment": "x"},
    "revoke": {"ground": 1},
    "cancel": {"ground": 2},
}


def picture() -> str:
    image = io.BytesIO()
    Image.new("RGB", (8, 8)).save(image, "PNG")
    return base64.b64encode(image.getvalue()).decode()


#: what a subject's own content may still lack when role and state are right
UNFINISHED = {
    ("PermitApplication", "transition:submit"),
    ("PermitApplication", "transition:grant"),
    ("PermitApplication", "transition:recommend"),
}

SUBJECTS = {
    "PermitApplication": f"{CITY}/{OWN}/applications/1",
    "Permit": f"{UNIT_B}/permit",
    "DischargingUnit": f"{CITY}/{OWN}",
    "Ledger": f"{CITY}/{OWN}/ledgers/2026",
    "ExecutionReport": f"{CITY}/{OWN}/reports/2025",
    "InspectionRecord": f"{CITY}/{OWN}/inspections/1",
    "Notice": f"{UNIT_B}/notices/{(now.today() - datetime.timedelta(days=120)).year}-0001",
    "Notices": f"{UNIT_B}/notices",
    "Site": "",
    "Region": "/370000",
    "City": CITY,
    "Applications": f"{CITY}/{OWN}/applications",
    "Ledgers": f"{CITY}/{OWN}/ledgers",
    "Reports": f"{CITY}/{OWN}/reports",
    "Inspections": f"{CITY}/{OWN}/inspections",
    "Materials": f"{CITY}/{OWN}/materials",
}
NEW = {
    "Region": {"id": "370300"},
    "DischargingUnit": {"title": "新", "uscc": "91130200699229617X"},
    "Permit": {"title": "证"},
    "PermitApplication": {"title": "申请"},
    "Ledger": {"year": 2024},
    "ExecutionReport": {"kind": "annual", "period": "2024"},
    "InspectionRecord": {"title": "检查"},
    "File": file_of("other"),
    "Notice": {"title": "公告"},
    "Folder": {"title": "夹"},
}

TODAY = now.today().isoformat()
PLAN = {"inspectors": ["inspector"], "from": TODAY, "to": TODAY}
#: what a service is sent
BODIES = {
    "@photos": {"filename": "x.png", "content-type": "image/png", "data": picture()},
    "@plan": PLAN | {"units": [OWN]},
    "@draws": PLAN | {"seed": "s", "count": 1},
    "@violators": {"unit": OWN, "kind": "breach", "reason": "超标"},
    "@hold": {"reason": "x"},
    "@disclosure-order": {"reason": "x"},
    "@entries": {"category": "production", "start": "2026-03-01T00:00", "content": "x"},
    "@publicity-comments": {"text": "x"},
}

TABLE = list(csv.DictReader((ROOT / "docs/access.csv").read_text("utf-8").splitlines()))


def groups_of_rows():
    found = {}
    for row in TABLE:
        found.setdefault((row["type"], row["state"]), []).append(row)
    return found


def only_too_early_or_late(row: dict, role: str) -> bool:
    """True if the role may take this step, but neither it nor any other in this state."""
    other = (
        one
        for one in TABLE
        if (one["type"], one["action"]) == (row["type"], row["action"]) and one is not row
    )
    return all(row[name] != "y" for name in ACCOUNTS) and any(one[role] == "y" for one in other)


def lasting(action: str) -> bool:
    """True if taking the action would change what the next cell meets."""
    return action.startswith(("transition:", "add:", "post:")) or action == "delete"


@pytest.fixture
def subjects(http, as_):
    """The documents of unit B that the cells are about, and an account of an agency."""
    portal = http["portal"]
    with api.env.adopt_roles(["Manager"]):
        api.user.create(email="a@example.org", username="agency", password="paiwu-demo-2018")
        api.group.add_user(groupname="370100.agency", username="agency")
    transaction.commit()
    base = f"{CITY}/{OWN}"
    for account, place, body in (
        ("filer-b", "ledgers", {"@type": "Ledger", "year": 2026}),
        ("filer-b", "reports", {"@type": "ExecutionReport", "kind": "annual", "period": "2025"}),
        ("inspector", "inspections", {"@type": "InspectionRecord", "title": "检查"}),
    ):
        assert as_(account).post(f"{base}/{place}", body).status_code == 201
    return portal


def put(portal, path: str, state: str):
    """Set a document to a state directly, as if it had come there."""
    portal._p_jar.sync()
    document = portal.unrestrictedTraverse(path.strip("/"))
    workflow = workflow_of(document)
    tool = portal.portal_workflow
    status = dict(tool.getStatusOf(workflow.getId(), document), review_state=state)
    tool.setStatusOf(workflow.getId(), document, status)
    workflow.updateRoleMappingsFor(document)
    document.reindexObject(idxs=["review_state", "allowedRolesAndUsers"])
    transaction.commit()


def act(client, path: str, kind: str, action: str):
    """Try the action; returns its status code."""
    if action in ("view", "view_registered_items", "view_trade_secrets"):
        answer = client.get(path)
        if action == "view" or answer.status_code != 200:
            return answer.status_code
        body = answer.json()
        if action == "view_registered_items":
            return 200 if "products" in body else 403
        whole = "withheld" not in body and "capacity" in (body.get("products") or [{}])[0]
        return 200 if whole and "trade_secrets" in body else 403
    if action == "versions":
        return client.get(f"{path}/@versions").status_code
    if action == "edit":
        body = {"other_requirements": "改"} if kind == "PermitApplication" else {"title": "改"}
        return client.patch(path, body).status_code
    if action == "determine":
        return client.patch(path, {"determinations": []}).status_code
    if action == "attach":
        return client.post(path, file_of("other")).status_code
    if action == "sign":
        return client.post(f"{path}/@sign").status_code
    if action == "delete":
        return client.delete(path).status_code
    if action == "share":
        return client.get(f"{path}/@sharing").status_code
    verb, _colon, name = action.partition(":")
    if verb == "get":
        return client.get(f"{path}/{name}").status_code
    if verb == "post":
        for gate in (application.COMMENTED, access.ALL):
            gate.kept.clear()
        return client.post(f"{path}/{name}", BODIES.get(name)).status_code
    if verb == "transition":
        return client.take(path, name, **FACTS.get(name, {})).status_code
    new = NEW[name] | ({"id": "110000"} if kind == "Site" else {})
    return client.post(path, {"@type": name, **new}).status_code


@pytest.mark.parametrize(("kind", "state"), groups_of_rows())
def test_every_cell(subjects, as_, kind, state):
    path = SUBJECTS[kind]
    if state:
        put(subjects, path, state)
    wrong = []
    for row in groups_of_rows()[kind, state]:
        action = row["action"]
        for role, account in ACCOUNTS.items():
            may = row[role] == "y"
            if may and lasting(action):
                continue  # test_what_lasts
            code = act(as_(account), path, kind, action)
            refused = REFUSED | ({409} if only_too_early_or_late(row, role) else set())
            if code not in (DONE if may else refused):
                wrong.append((action, role, may, code))
    assert not wrong


LASTING = [
    (row["type"], row["state"], row["action"], role)
    for row in TABLE
    for role in ACCOUNTS
    if row[role] == "y" and lasting(row["action"])
]


@pytest.mark.parametrize(("kind", "state", "action", "role"), LASTING)
def test_what_lasts(subjects, as_, kind, state, action, role):
    path = SUBJECTS[kind]
    place = CITY if (kind, action) == ("Region", "add:DischargingUnit") else path
    if state:
        put(subjects, path, state)
    code = act(as_(ACCOUNTS[role]), place, kind, action)
    if (kind, action) in UNFINISHED:
        assert code in DONE | {400, 409}
    else:
        assert code in DONE
