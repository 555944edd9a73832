"""Signing a record on the spot: by its inspectors, and by the unit, which may refuse."""

from plone import api
from zope.event import notify
from zope.lifecycleevent import ObjectModifiedEvent

from paiwu.content import _
from paiwu.content.rest import uploads
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.clocks import now
from paiwu.policy.supervision.inspection.effects import photos
from paiwu.policy.supervision.inspection.rules import signing
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.states import state_of


PARTIES = (signing.INSPECTOR, signing.UNIT)
MAX_LINE = 200
PICTURE_BYTES = 1024 * 1024


def sign(record, data) -> dict:
    """Add a signature {party, name, position, refused, remark, picture}; returns its row.

    On the spot both parties sign on the inspector's device; once it is concluded the unit signs with
    its own account. `picture` is what was drawn on the screen: {filename, content-type, data}.
    """
    require_may_sign(record)
    user = api.user.get_current()
    # once it is concluded nobody but the unit signs
    usual = signing.UNIT if state_of(record) == "concluded" else signing.INSPECTOR
    party = data.get("party") or usual
    found: list[Problem] = []
    if party not in PARTIES or (usual == signing.UNIT and party != usual):
        message = _("must be one of ${values}", mapping={"values": ", ".join(PARTIES)})
        found.append(Problem("party", message))
    lines = {name: _line(data, name, found) for name in ("name", "position", "remark")}
    if not lines["name"]:
        if party == usual:
            lines["name"] = user.getProperty("fullname", "") or user.getId()
        else:
            found.append(Problem("name", _("is required")))
    refused = data.get("refused", False)
    if not isinstance(refused, bool):
        found.append(Problem("refused", _("must be true or false")))
    elif refused and not lines["remark"]:
        found.append(Problem("remark", _("is required")))
    upload, kind = None, ""
    if data.get("picture") is not None:
        try:
            upload = uploads.read(data["picture"], PICTURE_BYTES)
            kind = photos.Picture(upload.body).content_type
        except uploads.Wrong as wrong:
            found.append(Problem("picture", wrong.args[0]))
    if found:
        raise Invalid(found)
    row = {
        "party": party,
        **{name: value for name, value in lines.items() if value},
        "account": actor(),
        "signed_at": now.moment().isoformat(),
        "sha256": signing.digest(values(record)),
    }
    if refused:
        row["refused"] = True
    if upload is not None:
        facts = {"caption": f"签名：{row['name']}", "is_signature": True}
        row["photo"] = photos.keep(record, upload, kind, facts)["number"]
    record.signatures = signing.with_one_more(record.signatures or (), row)
    refresh(record)
    note(record, "sign_record", details={"party": party, "sha256": row["sha256"]})
    notify(ObjectModifiedEvent(record))
    return row


def require_may_sign(record):
    if not may("View", record):
        raise NotPermitted(_("Your role may not take this step."))
    state = state_of(record)
    if state == "inspecting":
        photos.require_open(record)
    elif state != "concluded":
        raise WrongState(_("The inspection is not going on."), state=state)
    elif may(STAFF, record):
        raise NotPermitted(_("Your role may not take this step."))


def _line(data, name: str, found: list) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_LINE or "\n" in value:
        found.append(Problem(name, _("must be one line")))
        return ""
    return value.strip()


def listed(record) -> list[dict]:
    """The signatures, each with whether what it was given to still stands."""
    rows = record.signatures or []
    outdated = set(signing.outdated(rows, values(record)))
    return [dict(row) | {"holds": number not in outdated} for number, row in enumerate(rows)]


def require_current(record):
    """Nothing is concluded under signatures that were given to something else."""
    rows = signing.outdated(record.signatures or (), values(record))
    message = _("was given to another content; it has to be signed again")
    if rows:
        raise Invalid([Problem("signatures", message, row) for row in rows])
