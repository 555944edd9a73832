"""Demo data, made step by step through the same code as real work, each step by its role.

Unit A has no permit; unit B has one in force; its owner's other sites have an application
waiting at each desk, in two cities.
"""

import copy
import csv
import datetime
import json
from contextlib import nullcontext
from pathlib import Path

from plone import api
from plone.namedfile.file import NamedBlobFile
from plone.restapi.interfaces import IDeserializeFromJson
from zope.component import getMultiAdapter
from zope.globalrequest import getRequest
from zope.globalrequest import setRequest
from zope.interface import alsoProvides
from zope.schema import getFieldNames

from paiwu.content.rest.serializer import values
from paiwu.content.types.creation import create_document
from paiwu.content.types.interfaces import MATERIAL_DOCUMENTS
from paiwu.content.types.interfaces import IUnitInformation
from paiwu.policy.access.effects.transitions import take
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.application.effects.signing import sign
from paiwu.policy.application.effects.steps import confirm
from paiwu.policy.application.effects.steps import known_trades
from paiwu.policy.application.rules.examination import applicable
from paiwu.policy.assistance.effects import findings_of
from paiwu.policy.assistance.effects import judge
from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.interfaces import IPaiwuLayer


HERE = Path(__file__).resolve().parent
EXAMPLE = json.loads((HERE / "demo-application.json").read_text("utf-8"))
ACCOUNTS = list(csv.DictReader((HERE / "accounts.csv").read_text("utf-8").splitlines()))
OWNER_A, OWNER_B = "91370100MA3DEM0192", "91370100MA3DEM027W"
STAFF = {
    "370100": {"clerk": "clerk", "reviewer": "reviewer", "approver": "approver"},
    "370200": {"clerk": "clerk-qd", "reviewer": "reviewer-qd", "approver": "approver-qd"},
}
MATERIALS = (
    "commitment",
    "outlet_standardisation",
    "eia_document",
    "monitoring_diagram",
    "publicity_statement",
)
VERDICT = {"verdict": "dismissed", "reason": "已核对，燃料和排放标准不涉及"}
#: (site of owner B, city, name, how far its application has come)
SITES = (
    ("001", "370100", "示例热电联产有限公司（章丘厂区）", "issued"),
    ("002", "370100", "示例热电联产有限公司（长清厂区）", "draft"),
    ("003", "370100", "示例热电联产有限公司（平阴厂区）", "submitted"),
    ("004", "370100", "示例热电联产有限公司（商河厂区）", "accepted"),
    ("005", "370100", "示例热电联产有限公司（济阳厂区）", "recommended"),
    ("006", "370200", "示例热电联产有限公司（即墨厂区）", "submitted"),
    ("007", "370200", "示例热电联产有限公司（胶州厂区）", "accepted"),
)


def acting(user: str):
    """As that account; the operator's own account is who we are already."""
    return nullcontext() if user == "admin" else api.env.adopt_user(username=user)


def post(container, user: str, data: dict):
    """What `POST {container}` does, as `user`."""
    request = getRequest()
    with acting(user):
        return create_document(container, data, request)


def upload(application, user: str, kind: str):
    """One material as a small text file."""
    with acting(user):
        title = MATERIAL_DOCUMENTS.getTerm(kind).title
        text = f"{application.title}\n{kind}\n".encode()
        api.content.create(
            application,
            "File",
            id=f"{kind}.txt",
            title=str(title),
            material_kind=kind,
            file=NamedBlobFile(text, contentType="text/plain", filename=f"{kind}.txt"),
        )


def step(document, user: str, transition: str, comment: str = "", **facts):
    with acting(user):
        take(document, transition, comment, facts)


def examine(application, user: str):
    """The Reviewer's own work: claims confirmed, findings judged, every condition found met (Art. 16, 17, 28, 29)."""
    with acting(user):
        confirm(application, None)
        for finding in findings_of(application):
            judge(application, finding["id"], VERDICT)
        rows = [
            {"item": item.id, "outcome": "pass", "basis": "已核实"}
            for item in applicable(values(application), known_trades(application))
        ]
        data = {"examination": rows}
        request = getRequest()
        getMultiAdapter((application, request), IDeserializeFromJson)(data=data)


def fill(portal, password: str):
    """Regions, accounts, units and applications of the demo."""
    request = portal.REQUEST
    setRequest(request)
    alsoProvides(request, IPaiwuLayer)
    for account in ACCOUNTS:
        api.user.create(
            email=f"{account['name']}@example.org",
            username=account["name"],
            password=password,
            properties={"fullname": account["fullname"]},
        )
    province = post(portal, "admin", {"@type": "Region", "id": "370000"})
    for code in ("370100", "370200"):
        post(province, "admin", {"@type": "Region", "id": code})
    for account in ACCOUNTS:
        group = account["group"]
        if not group.startswith("9"):
            api.group.add_user(groupname=group, username=account["name"])
    basics = [name for name in getFieldNames(IUnitInformation) if name not in ("title", "uscc")]
    make_unit(
        portal, "370100", OWNER_A, "001", EXAMPLE["title"], {k: EXAMPLE[k] for k in basics}, "a"
    )
    for site, city, name, reached in SITES:
        data = application_data(name)
        unit = make_unit(portal, city, OWNER_B, site, name, {k: data[k] for k in basics}, "b")
        tell(unit, city, data, reached)


def make_unit(portal, city, owner, site, title, data, company):
    region = portal["370000"][city]
    unit = post(
        region,
        STAFF[city]["clerk"],
        {
            "@type": "DischargingUnit",
            "id": f"{owner}{site}P",
            "uscc": owner,
            "title": title,
            **data,
        },
    )
    for role, name in (("Filer", "filer"), ("Signatory", "signatory")):
        api.group.add_user(groupname=group_id(unit.getId(), role), username=f"{name}-{company}")
    return unit


def application_data(title: str) -> dict:
    """A gas turbine plant under key management, drawn from the demo application."""
    return copy.deepcopy(EXAMPLE) | {"title": title, "uscc": OWNER_B}


def tell(unit, city: str, data: dict, reached: str):
    """One application's story up to the desk where it waits today."""
    staff, today = STAFF[city], now.today()
    # whatever holidays lie between: what is to be done is done, and nothing is overdue
    back = {"issued": 120, "recommended": 32, "accepted": 25, "submitted": 16, "draft": 2}[reached]
    day = today - datetime.timedelta(days=back)
    with now.pretend(day):
        application = post(unit["applications"], "filer-b", data)
        for kind in MATERIALS:
            upload(application, "filer-b", kind)
    if reached == "draft":
        return
    with now.pretend(day):
        step(application, "filer-b", "publicise")
    submitted = calendar.add_working_days(day, 6)
    if reached == "submitted":
        submitted = max(submitted, today - datetime.timedelta(days=1))
    with now.pretend(submitted):
        with acting("signatory-b"):
            sign(application)
        step(application, "filer-b", "submit")
    if reached == "submitted":
        return
    with now.pretend(calendar.add_working_days(submitted, 2)):
        step(application, staff["clerk"], "accept", "材料齐全，符合规定")
    if reached == "accepted":
        return
    with now.pretend(calendar.add_working_days(submitted, 9)):
        examine(application, staff["reviewer"])
        step(
            application,
            staff["reviewer"],
            "recommend",
            "符合第二十九条规定的条件",
            recommendation="grant",
        )
    if reached == "recommended":
        return
    with now.pretend(calendar.add_working_days(submitted, 12)):
        step(application, staff["approver"], "grant", "准予许可")
    with now.pretend(calendar.add_working_days(submitted, 15)):
        step(unit["permit"], staff["clerk"], "issue")
