"""Complaints (举报, Art. 42): taken from everyone, handled in confidence, answered.

A complaint is no document of the tree: no catalog, export, listing or history knows it. Who complained is
sealed and opened for its handler alone; every look is on record.
"""

import hashlib
import hmac
import secrets

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from plone import api
from Products.CMFCore.utils import getToolByName
from zope.annotation.interfaces import IAnnotations

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.identifiers import region as regions
from paiwu.content.rest import uploads
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import NotThere
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.access.rules.floods import Floods
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.clocks import now
from paiwu.policy.supervision.complaints.effects import sealed
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor


KEY = "paiwu.complaints"
#: fields that identify the complainant
IDENTITY = ("name", "contact")
MAX_TEXT, MAX_LINE, MAX_FILES = 10_000, 200, 5
MAX_FILE_BYTES = 10 * 1024 * 1024
STATES = {"received": zh("已收到"), "handled": zh("办理中"), "closed": zh("已办结")}
HANDLERS = ("Inspector", "Approver")


class NoComplaint(NotThere):
    """404: no complaint of that receipt, or not with that secret, or not of this region."""


class Complaint(Persistent):
    """One complaint; `identity` is sealed, `secret` is a hash."""

    handler = None  # type: str | None
    state = "received"

    def __init__(self, receipt, secret, region, unit, text, identity, files):
        self.receipt, self.secret = receipt, secret
        self.region, self.unit, self.text = region, unit, text
        self.identity, self.files = identity, files
        self.at = now.actual().isoformat()
        self.events = ()

    def tell(self, event: str, **facts):
        self.events = (*self.events, {"event": event, "at": now.actual().isoformat(), **facts})


def _store(context, create=False) -> OOBTree:
    portal = getToolByName(context, "portal_url").getPortalObject()
    annotations = IAnnotations(portal)
    if KEY not in annotations and create:
        annotations[KEY] = OOBTree()
    return annotations.get(KEY, {})


def _line(data, name: str, limit: int, found: list, required=False) -> str:
    value = data.get(name)
    if value in (None, ""):
        if required:
            found.append(Problem(name, _("is required")))
        return ""
    if not isinstance(value, str) or len(value) > limit:
        message = _("is longer than ${limit} characters", mapping={"limit": limit})
        found.append(Problem(name, message if isinstance(value, str) else _("must be text")))
        return ""
    return value.strip()


def _region_of(context, data, found: list) -> tuple[str, str]:
    """The city in charge and the unit complained of; one of the two is named."""
    unit, region = data.get("unit"), data.get("region")
    catalog = getToolByName(context, "portal_catalog")
    if unit:
        brains = catalog.searchResults(portal_type="DischargingUnit", getId=str(unit))
        if brains:
            return brains[0].getPath().split("/")[-2], str(unit)
        found.append(Problem("unit", _("is no unit of this platform")))
    elif not regions.is_code(region) or not catalog.unrestrictedSearchResults(
        portal_type="Region", getId=region
    ):
        found.append(Problem("region", _("name the unit, or the region")))
    return str(region or ""), ""


def _files(data, found: list) -> list[dict]:
    """[{filename, content_type, blob}] from base64; what is no file is named."""
    rows, kept = data.get("files") or [], []
    if not isinstance(rows, list) or len(rows) > MAX_FILES:
        found.append(
            Problem("files", _("are more than ${limit} files", mapping={"limit": MAX_FILES}))
        )
        return []
    for number, row in enumerate(rows):
        try:
            file = uploads.read(row, MAX_FILE_BYTES)
        except uploads.Wrong as wrong:
            found.append(Problem("files", wrong.args[0], number))
            continue
        kept.append(
            {
                "filename": file.filename,
                "content_type": file.content_type,
                "blob": file.blob(),
                "size": len(file.body),
            }
        )
    return kept


def receive(context, data) -> dict:
    """Take a complaint; {receipt, secret} look it up later. Invalid (400) says what is wrong."""
    found: list[Problem] = []
    text = _line(data, "text", MAX_TEXT, found, required=True)
    identity = {name: _line(data, name, MAX_LINE, found) for name in IDENTITY}
    region, unit = _region_of(context, data, found)
    files = _files(data, found)
    if found:
        raise Invalid(found)
    store = _store(context, create=True)
    today = now.actual().date()
    receipt = f"JB{today:%Y%m%d}-{secrets.token_hex(4).upper()}"
    secret = secrets.token_urlsafe(12)
    given = {name: value for name, value in identity.items() if value}
    store[receipt] = Complaint(
        receipt,
        _hashed(receipt, secret),
        region,
        unit,
        text,
        sealed.seal(given) if given else None,
        files,
    )
    return {"receipt": receipt, "secret": secret}


def _hashed(receipt: str, secret: str) -> str:
    return hashlib.sha256(f"{receipt} {secret}".encode()).hexdigest()


def look_up(context, receipt: str, secret: str) -> dict:
    """What the complainant may see: how far it is, and the answer."""
    complaint = _store(context).get(receipt)
    if complaint is None or not hmac.compare_digest(complaint.secret, _hashed(receipt, secret)):
        raise NoComplaint(_("There is no complaint with this receipt and secret."))
    return {
        "receipt": receipt,
        "received_at": complaint.at,
        "state": complaint.state,
        "text": complaint.text,
        "answers": [e for e in complaint.events if e["event"] == "answered"],
    }


# the department ---------------------------------------------------------------------------


def in_charge(region) -> bool:
    """True for the region's inspectors and its head."""
    groups = api.user.get_current().getGroups()
    return any(group_id(region.getId(), role) in groups for role in HANDLERS)


def require_in_charge(region):
    if not in_charge(region):
        raise NotPermitted(_("Complaints are for the department that handles them."))


def of_region(region) -> list[Complaint]:
    """The region's complaints, the newest first."""
    require_in_charge(region)
    found = [c for c in _store(region).values() if c.region == region.getId()]
    return sorted(found, key=lambda complaint: complaint.at, reverse=True)


def find(region, receipt: str) -> Complaint:
    require_in_charge(region)
    complaint = _store(region).get(receipt)
    if complaint is None or complaint.region != region.getId():
        raise NoComplaint(_("There is no such complaint here."))
    return complaint


def shown(complaint: Complaint, whole: bool = False) -> dict:
    """What the department sees; never who complained."""
    row = {
        "receipt": complaint.receipt,
        "received_at": complaint.at,
        "state": complaint.state,
        "unit": complaint.unit,
        "handler": complaint.handler,
        "identified": complaint.identity is not None,
    }
    if whole:
        files = [{k: f[k] for k in ("filename", "size")} for f in complaint.files]
        row |= {"text": complaint.text, "files": files, "events": list(complaint.events)}
    return row


def take(region, receipt: str, handler: str | None = None) -> dict:
    """An inspector takes it, or the head assigns it to one; whoever has it alone opens the identity."""
    complaint = find(region, receipt)
    if complaint.state == "closed":
        raise WrongState(_("The complaint is closed."))
    name = handler or actor()
    groups = api.user.get_current().getGroups()
    heads = group_id(region.getId(), "Approver") in groups
    if complaint.handler not in (None, actor()) and not heads:
        raise WrongState(_("Another one handles this complaint."))
    user = api.user.get(userid=name)
    if name != actor() and not heads:
        raise NotPermitted(_("Your role may not take this step."))
    if user is None or group_id(region.getId(), "Inspector") not in user.getGroups():
        raise Invalid([Problem("handler", _("is no inspector of this region"))])
    complaint.handler, complaint.state = name, "handled"
    complaint.tell("assigned", by=actor(), handler=name)
    note(region, "complaint", details={"receipt": receipt, "did": "assigned", "handler": name})
    return shown(complaint, whole=True)


def require_handler(complaint: Complaint):
    if complaint.handler != actor():
        raise NotPermitted(_("Only who handles the complaint may do this."))


def identity_of(region, receipt: str) -> dict:
    """Who complained, for the handler alone; the look is on record."""
    complaint = find(region, receipt)
    require_handler(complaint)
    complaint.tell("identity_seen", by=actor())
    note(region, "complaint", details={"receipt": receipt, "did": "identity_seen"})
    return sealed.open_sealed(complaint.identity) if complaint.identity else {}


def file_of(region, receipt: str, number: int) -> dict:
    """An attached file, for the handler alone: it may show who sent it."""
    complaint = find(region, receipt)
    require_handler(complaint)
    if not 0 <= number < len(complaint.files):
        raise NoComplaint(_("There is no such file."))
    note(region, "complaint", details={"receipt": receipt, "did": "file_seen", "file": number})
    return complaint.files[number]


def answer(region, receipt: str, data) -> dict:
    """What came of it, for the complainant (Art. 42 para 3: 对调查结果予以反馈)."""
    complaint = find(region, receipt)
    require_handler(complaint)
    found: list[Problem] = []
    text = _line(data, "text", MAX_TEXT, found, required=True)
    confirmed = data.get("confirmed")
    if not isinstance(confirmed, bool):
        found.append(Problem("confirmed", _("must be true or false")))
    if found:
        raise Invalid(found)
    complaint.tell("answered", text=text, confirmed=confirmed)
    complaint.state = "closed"
    details = {"receipt": receipt, "did": "answered", "confirmed": confirmed}
    note(region, "complaint", details=details)
    return shown(complaint, whole=True)


def confirmed(context) -> dict[str, list[str]]:
    """unit -> the days on which a complaint against it was confirmed; for risk and credit."""
    found: dict[str, list[str]] = {}
    for complaint in _store(context).values():
        for event in complaint.events:
            if complaint.unit and event["event"] == "answered" and event["confirmed"]:
                found.setdefault(complaint.unit, []).append(event["at"][:10])
    return found


#: five at once from one address, then one every two minutes; looking up is guessing, too
SENT = Floods(burst=5, refill=120.0)


LOOKED = Floods(burst=10, refill=30.0)
