"""Advice from outside: the department where an outlet lies (Art. 7), technical agencies (Art. 40)."""

import hashlib

import rfc8785
from AccessControl import getSecurityManager
from plone import api
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from plone.namedfile.file import NamedBlobFile
from Products.CMFCore.utils import getToolByName
from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules.facts import MAX_TEXT
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


MAX_REPORT = 1_000_000
ASK = "paiwu: Recommend decision"
ANSWER = "paiwu: Answer consultation"
REPORT = "paiwu: File agency report"

EXAMINING = ("accepted", "suspended")


class IQuestion(IRowSchema):
    """What a department is asked (Art. 7)."""

    region = schema.TextLine(title=_("Region"))
    outlet = schema.TextLine(title=_("Outlet"))
    question = schema.Text(title=_("Question"), required=False, default="", max_length=MAX_TEXT)


class IOpinion(IRowSchema):
    """What it answers."""

    agrees = schema.Bool(title=_("Agrees"))
    opinion = schema.Text(title=_("Opinion"), max_length=MAX_TEXT)
    document = schema.Text(title=_("Document"), required=False, default="", max_length=MAX_TEXT)


class IAssignment(IRowSchema):
    """Which agency is to report (Art. 40)."""

    agency = schema.TextLine(title=_("Technical agency"))


class IReport(IRowSchema):
    """What it reports."""

    opinion = schema.Text(title=_("Opinion"), max_length=MAX_TEXT)
    text = schema.Text(title=_("Report"), max_length=MAX_REPORT)


def require(application, permission: str):
    """NotPermitted (403) for who may not, WrongState (409) when nobody asks for advice."""
    if not getSecurityManager().checkPermission(permission, application):
        raise NotPermitted(_("Your role may not take this step."))
    state = state_of(application)
    if state not in EXAMINING:
        raise WrongState(
            _(
                "The state ${state} does not allow ${name}.",
                mapping={"state": state, "name": "advice"},
            ),
            state=state,
        )


# Art. 7 ------------------------------------------------------------------------------------


def ask(application, data) -> dict:
    """Ask the department of `region` about an outlet that lies there; the Reviewer asks."""
    require(application, ASK)
    region, outlet = data["region"], data["outlet"]
    if not regions.is_valid(region) or region == unit_of(application).aq_parent.getId():
        raise Invalid([Problem("region", _("is no other region"))])
    if outlet not in {row["code"] for row in application.outlets}:
        message = _(
            "${code} is not in the table ${table}", mapping={"code": outlet, "table": "outlets"}
        )
        raise Invalid([Problem("outlet", message)])
    row = {
        "region": region,
        "outlet": outlet,
        "question": in_one_line(data["question"]),
        "asked_by": actor(),
        "asked_on": now.today().isoformat(),
    }
    application.consultations = [*application.consultations, row]
    if group(region) is not None:
        application.manage_addLocalRoles(group_id(region, "Reviewer"), ["Consulted"])
    refresh(application)
    application.reindexObjectSecurity()
    note(application, "consult", details={"region": region, "outlet": outlet})
    return row


def group(region: str):
    return api.group.get(groupname=group_id(region, "Reviewer"))


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def answering(application) -> str:
    """The permission by which the user answers, or would."""
    return next((name for name in (ANSWER, ASK) if may(name, application)), ANSWER)


def answer(application, number: int, data) -> dict:
    """The department asked answers, once (Art. 7 para 2).

    One that is not on the platform answers by a document, which the Reviewer records.
    """
    require(application, answering(application))
    rows = [dict(row) for row in application.consultations]
    if not 1 <= number <= len(rows):
        raise Invalid([Problem("consultation", _("is no row of that field"))])
    row = rows[number - 1]
    here = group(row["region"]) is not None
    if not here:
        require(application, ASK)
    elif group_id(row["region"], "Reviewer") not in api.user.get_current().getGroups():
        raise NotPermitted(_("Your role may not take this step."))
    if row.get("answered_on"):
        raise WrongState(_("This consultation has been answered."))
    document = in_one_line(data["document"])
    if not (here or document):
        raise Invalid([Problem("document", _("is required"))])
    row |= {
        "agrees": data["agrees"],
        "opinion": in_one_line(data["opinion"]),
        "document": document,
        "answered_by": actor(),
        "answered_on": now.today().isoformat(),
    }
    application.consultations = rows
    refresh(application)
    note(application, "answer", row["opinion"], {"agrees": row["agrees"], "consultation": number})
    return row


def unanswered(application) -> list[Problem]:
    """Consultations that are still open; a decision waits for them (Art. 7 para 2)."""
    return [
        Problem("consultations", _("has not been answered (Art. 7)"), index)
        for index, row in enumerate(application.consultations or ())
        if not row.get("answered_on")
    ]


def answered_outlets(application) -> set[str]:
    """The outlets about which a department has been asked and has answered (Art. 7)."""
    rows = application.consultations or ()
    return {row["outlet"] for row in rows if row.get("answered_on")}


def open_regions(application) -> list[str]:
    """The regions whose answer is waited for."""
    return [row["region"] for row in application.consultations or () if not row.get("answered_on")]


# Art. 40 -----------------------------------------------------------------------------------


def assign(application, data) -> dict:
    """Give an agency's member this application to read and report on; the Reviewer assigns."""
    require(application, ASK)
    agency = data["agency"]
    region = unit_of(application).aq_parent.getId()
    user = api.user.get(userid=agency)
    if user is None or group_id(region, "Agency") not in user.getGroups():
        raise Invalid([Problem("agency", _("is no technical agency of this region"))])
    if any(row["agency"] == agency for row in application.agencies):
        raise WrongState(_("The agency is assigned already."))
    row = {"agency": agency, "assigned_by": actor(), "assigned_on": now.today().isoformat()}
    application.agencies = [*application.agencies, row]
    application.manage_addLocalRoles(agency, ["Agency"])
    refresh(application)
    application.reindexObjectSecurity()
    note(application, "assign", details={"agency": agency})
    return row


def report(application, data) -> dict:
    """An assigned agency files its signed report, once; it answers for it (Art. 40 para 2)."""
    require(application, REPORT)
    rows = [dict(row) for row in application.agencies]
    mine = next((row for row in rows if row["agency"] == actor()), None)
    if mine is None:
        raise NotPermitted(_("Your role may not take this step."))
    if mine.get("signed_at"):
        raise WrongState(_("The report has been filed."))
    opinion, text = in_one_line(data["opinion"]), data["text"]
    moment = now.moment().isoformat()
    file = createContent(
        "File",
        id=f"agency-report-{actor()}.txt",
        title=f"技术报告（{actor()}）",
        material_kind="agency_report",
        file=NamedBlobFile(
            text.encode(), contentType="text/plain", filename=f"agency-report-{actor()}.txt"
        ),
    )
    file = addContentToContainer(application, file, checkConstraints=False)
    tool = getToolByName(application, "portal_workflow")
    if tool.getInfoFor(file, "review_state") == "own":
        take_as_system(file, "file")
    signed = {"agency": actor(), "opinion": opinion, "text": text, "signed_at": moment}
    mine |= {
        "opinion": opinion,
        "file": file.getId(),
        "signed_at": moment,
        "sha256": hashlib.sha256(rfc8785.dumps(signed)).hexdigest(),
    }
    application.agencies = rows
    refresh(application)
    note(application, "agency_report", opinion, {"sha256": mine["sha256"]})
    return mine
