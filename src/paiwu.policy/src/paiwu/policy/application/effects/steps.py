"""What happens to an application when a step is taken: guards before, effects after.

Both are tables from transition to function; they run in the workflow's transaction, so a refusal
leaves nothing behind.
"""

from AccessControl import getSecurityManager
from collective.exportimport.interfaces import IMigrationMarker
from Products.CMFCore.utils import getToolByName
from zope import schema
from zope.component import subscribers
from zope.container.interfaces import IContainerModifiedEvent
from zope.globalrequest import getRequest
from zope.i18nmessageid import Message
from zope.schema import getFieldNames

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import IBlocks
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules import facts as fact_rules
from paiwu.policy.application.effects import advice
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects.clocks import overdue_days
from paiwu.policy.application.effects.notices import notify_step
from paiwu.policy.application.effects.subject import attachment_digests
from paiwu.policy.application.effects.subject import attachments
from paiwu.policy.application.effects.subject import considered
from paiwu.policy.application.effects.subject import is_signed
from paiwu.policy.application.effects.subject import milestone_day
from paiwu.policy.application.effects.subject import subject_of
from paiwu.policy.application.interfaces import IQuestions
from paiwu.policy.application.rules import checks as rules
from paiwu.policy.application.rules import claims
from paiwu.policy.application.rules import determination
from paiwu.policy.application.rules import examination
from paiwu.policy.application.rules import signature
from paiwu.policy.application.rules import statutes
from paiwu.policy.clocks import now
from paiwu.policy.notices.rules import REMEDIES
from paiwu.policy.permit.effects import decisions as permit
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.versions import record_version
from paiwu.policy.trail.versions import versions
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.files import compute_digest
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.states import state_of


#: transition -> milestone event; the clocks run from milestones
EVENTS = {
    "publicise": "publicised",
    "submit": "submitted",
    "request_supplement": "supplementing",
    "accept": "accepted",
    "deem_accepted": "accepted",
    "decline_not_required": "not_required",
    "decline_acceptance": "not_accepted",
    "suspend": "suspended",
    "resume": "resumed",
    "extend": "extended",
    "recommend": "recommended",
    "return_to_review": "returned",
    "grant": "granted",
    "deny": "denied",
    "withdraw": "withdraw",
}

#: decisions that end an application -> article
DECISIONS = {
    "decline_not_required": ("not_required", "27"),
    "decline_acceptance": ("not_accepted", "27"),
    "grant": ("granted", "32"),
    "deny": ("denied", "32"),
}


# guards ------------------------------------------------------------------------------------


def may_publicise(application, given):
    content = values(application)
    if content["management_category"] == "simplified" or content["kind"] != "initial":
        raise WrongState(_("Publicity is for first applications under key management (Art. 25)."))
    missing = rules.publicity_obstacles(content)
    if missing:
        raise Invalid([Problem(name, _("is required")) for name in missing])


def may_submit(application, given):
    content = values(application)
    state = getToolByName(application, "portal_workflow").getInfoFor(application, "review_state")
    if state == "draft" and content["kind"] == "initial" and rules.materials.is_key(content):
        raise WrongState(
            _("Under key management a first application is publicised before it is submitted."),
            state=state,
        )
    waiting = comments.unanswered(application)
    if waiting:
        raise Invalid(
            waiting, _("The public's comments are answered before submission (Art. 25).")
        )
    found = rules.obstacles(subject_of(application))
    if found:
        raise Invalid(
            [_unmet(check) for check in found],
            _("The application is not complete; it cannot be submitted."),
        )


def _unmet(check) -> Problem:
    """A check that forbids submission, as a problem that names what is missing."""
    one = check.missing[0] if len(check.missing) == 1 else None
    mapping = {
        "title": check.title,
        "article": check.article,
        "missing": one or ", ".join(check.missing),
    }
    message = _("${title} (Art. ${article}): ${missing}", mapping=mapping)
    return Problem(check.field, message, column=None if isinstance(one, Message) else one)


def before_silence(application, given):
    """After five working days of silence only acceptance is left (Art. 27 last paragraph)."""
    lapsed = statutes.lapse(application.milestones, now.today())
    if lapsed:
        raise WrongState(
            _(
                "The time to answer ended on ${due}; the application is deemed accepted (Art. 27).",
                mapping={"due": lapsed[1].due.isoformat()},
            )
        )


def may_extend(application, given):
    if any(fact["event"] == "extended" for fact in application.milestones):
        raise WrongState(_("The time for the decision has been extended already (Art. 31)."))


def may_recommend(application, given):
    """A positive recommendation rests on the Reviewer's findings, a negative one on a negative one."""
    if given["recommendation"] == "grant":
        require_examined(application)
        return
    rows = application.examination
    if rows and not any(row["outcome"] == examination.FAIL for row in rows):
        message = _("A denial needs a negative finding (Art. 28, 29).")
        raise Invalid([Problem("examination", message)])


def require_examined(application):
    """What Art. 7 and 28 to 30 ask for before a grant; everything that is missing is named (400)."""
    content = considered(application)
    found = examination.obstacles(content, known_trades(application))
    found += examination.proof_problems(content) + advice.unanswered(application)
    if content["kind"] in examination.EXAMINED_KINDS:
        for questions in subscribers((application,), IQuestions):
            found += questions.open()
    if found:
        raise Invalid(found, _("The examination does not support a grant (Art. 28, 29)."))


def known_trades(application):
    """The emission trades that the permit records already."""
    current = permit_of(application)
    return tuple(current.emission_trades or ()) if current is not None else ()


def may_grant(application, given):
    require_examined(application)
    missing = determination.unsupported(considered(application))
    if missing:
        raise Invalid(
            [
                Problem(
                    "limits",
                    _(
                        "${outlet} ${pollutant}: no candidate supports the ${quantity} (Art. 16, 17)",
                        mapping={
                            "outlet": entry.outlet,
                            "pollutant": entry.pollutant,
                            "quantity": entry.quantity,
                        },
                    ),
                    _row_of(application, entry),
                    dict(determination.QUANTITIES)[entry.quantity],
                )
                for entry in missing
            ],
            _("Limits that no candidate supports cannot be granted."),
        )
    permit.may_be_decided(application, decided_blocks(application))


def _row_of(application, entry):
    found = [
        (bool(row.get("special_period")), index)
        for index, row in enumerate(application.limits)
        if (row["outlet"], row["pollutant"]) == (entry.outlet, entry.pollutant)
    ]
    return min(found)[1] if found else None  # the row for all year before those of special periods


GUARDS = {
    "publicise": may_publicise,
    "submit": may_submit,
    "request_supplement": before_silence,
    "decline_not_required": before_silence,
    "decline_acceptance": before_silence,
    "extend": may_extend,
    "recommend": may_recommend,
    "grant": may_grant,
}


def guard(application, event):
    """Before a transition: the facts it needs, then its own guard."""
    if event.transition is None:
        return
    name = event.transition.getId()
    given = _given(event)
    problems = fact_rules.problems(name, given)
    if problems:
        raise Invalid(problems)
    if name in GUARDS:
        GUARDS[name](application, given)


def _given(event) -> dict:
    kwargs = event.kwargs or {}
    given = dict(kwargs.get("facts") or {})
    given["comment"] = kwargs.get("comment") or ""
    return fact_rules.with_comment(event.transition.getId(), given)


# effects -----------------------------------------------------------------------------------


def start_publicity(application, given):
    """The days of publicity begin today; those declared for other channels are on record (Art. 25)."""
    record = dict(application.publicity or {})
    record |= {key: given[key] for key in ("start", "end", "channel") if given.get(key)}
    record.setdefault("start", now.today().isoformat())
    record.setdefault("channel", "全国排污许可证管理信息平台")
    application.publicity = record
    application.publicised_digest = signature.digest(values(application))


def hand_in(application, given):
    """Submitted materials are with the department and no longer change."""
    if given.get("feedback"):
        application.publicity = dict(application.publicity or {}, feedback=given["feedback"])
    for file in attachments(application):
        tool = getToolByName(application, "portal_workflow")
        if tool.getInfoFor(file, "review_state") == "own":
            take_as_system(file, "file")
    permit.note_filed(application)


def note_recommendation(application, given):
    """The recommendation signs the findings."""
    rows, moment = application.examination, now.moment().isoformat()
    application.examination = examination.sign(rows, actor(), moment)
    application.decision = {
        "recommendation": given["recommendation"],
        "recommended_by": actor(),
        "recommended_on": now.today().isoformat(),
        "opinion": given["comment"],
    }
    record_version(application, "审核意见")


def decide(application, given, name):
    outcome, article = DECISIONS[name]
    decision = dict(application.decision or {})
    decision |= {
        "outcome": outcome,
        "article": article,
        "decided_on": now.today().isoformat(),
        "decided_by": actor(),
        "reasons": given["comment"],
    }
    if given.get("false_statement"):
        decision["false_statement"] = "53"
    if outcome == "denied":
        decision["remedies"] = REMEDIES
    application.decision = decision


def decided_blocks(application) -> dict:
    """Blocks A to E as decided: what was applied for, with the governing limits (Art. 16, 17)."""
    content = considered(application)
    fields = {name: getattr(application, name) for name in getFieldNames(IBlocks)}
    fields["limits"] = determination.decided_limits(content)
    fields["total_limits"] = determination.decided_totals(content)
    return fields


def grant(application, given):
    decide(application, given, "grant")
    dropped = determination.left_out(considered(application))
    if dropped:
        columns = ("outlet", "pollutant", "applied", "why")
        rows = [{name: getattr(entry, name) for name in columns} for entry in dropped]
        application.decision = application.decision | {"left_out": rows}
    permit.decide(application, decided_blocks(application))


def deny(application, given):
    application.examination = examination.with_reasons(
        application.examination, given["comment"], actor(), now.moment().isoformat()
    )
    decide(application, given, "deny")
    permit.note_failed(application)


def decline_acceptance(application, given):
    decide(application, given, "decline_acceptance")
    permit.note_failed(application)


def withdraw(application, given):
    """A draft withdrawn before it was submitted stays with the enterprise."""
    if any(fact["event"] == "submitted" for fact in application.milestones):
        permit.note_failed(application)
        return
    for permission in ("View", "Access contents information", "List folder contents"):
        application.manage_permission(
            permission, ["Filer", "Signatory", "Auditor", "Manager"], acquire=0
        )


EFFECTS = {
    "publicise": start_publicity,
    "submit": hand_in,
    "recommend": note_recommendation,
    "grant": grant,
    "deny": deny,
    "decline_not_required": lambda application, given: decide(
        application, given, "decline_not_required"
    ),
    "decline_acceptance": decline_acceptance,
    "withdraw": withdraw,
}


def act(application, event):
    """After a transition: its effect and its milestone."""
    if event.transition is None:
        return
    name = event.transition.getId()
    given = _given(event)
    fact = {"event": EVENTS[name], "on": now.today().isoformat(), "by": actor()}
    fact |= {key: given[key] for key in ("reason", "days", "items", "comment") if given.get(key)}
    if name == "submit" and (late := overdue_days(application, now.today())):
        fact |= {"overdue_days": late, "article": "54"}
    if name == "deem_accepted":
        fact |= {"by": "system", "on": given.get("on") or fact["on"]}
    if EVENTS[name] == "accepted" and statutes.lapse(application.milestones, now.today()):
        fact["counts_from"] = milestone_day(application, "submitted").isoformat()
    if name in EFFECTS:
        EFFECTS[name](application, given)
    application.milestones = (*application.milestones, fact)
    notify_step(application, name, given)


# signing -----------------------------------------------------------------------------------


def sign(application, user) -> dict:
    """The Signatory signs the content as it stands (Art. 20)."""
    if not application.commitment_text:
        raise Invalid([Problem("commitment_text", _("is required"))])
    moment = now.moment().isoformat()
    application.attestation = {
        "digest": signature.digest(values(application)),
        "attachments": attachment_digests(application),
        "by": user.getId(),
        "at": moment,
    }
    application.commitment_signed_by = user.getProperty("fullname", "") or user.getId()
    application.commitment_signed_at = moment
    record_version(application, "签署承诺书")
    refresh(application)
    note(application, "sign", details={"sha256": application.attestation["digest"]})
    return {
        "commitment_signed_by": application.commitment_signed_by,
        "commitment_signed_at": moment,
        "sha256": application.attestation["digest"],
    }


def void_signature(application):
    """A later edit voids the signature; it is taken off, not left to mislead."""
    if application.attestation and not is_signed(application):
        application.attestation = None
        application.commitment_signed_by = None
        application.commitment_signed_at = None
        return True
    return False


def edited(application, event):
    """After an edit: the signatures, the publicity, the version."""
    if IContainerModifiedEvent.providedBy(event):  # an attachment came or went
        return
    keep_examination_signatures(application)
    keep_claims(application)
    voided = void_signature(application)
    restart_publicity(application)
    comment = "签署失效：内容已修改" if voided else ""
    record_version(application, comment)


def keep_examination_signatures(application):
    """A finding that was edited is no longer signed."""
    last = versions(application)
    before = last[0].values().get("examination") or () if last else ()
    application.examination = examination.unsigned(application.examination, before)


def keep_claims(application):
    """What the enterprise writes is a claim; what the Reviewer writes determines (Art. 16, 17)."""
    if state_of(application) in advice.EXAMINING:
        last = versions(application)
        before = last[0].values().get("determinations") or () if last else ()
        application.determinations = claims.determined(application.determinations, before)
    else:
        application.determinations = claims.claimed(application.determinations)


class IConfirmed(IRowSchema):
    """Which claims are confirmed; all of them where none is named."""

    rows = schema.List(title=_("Rows"), value_type=schema.Int(), required=False)


def confirm(application, indexes: list[int] | None) -> list[dict]:
    """The Reviewer confirms claims; without indexes all of them."""
    if not getSecurityManager().checkPermission("paiwu: Recommend decision", application):
        raise NotPermitted(_("Your role may not take this step."))
    if not getSecurityManager().checkPermission("paiwu: Determine limits", application):
        state = state_of(application)
        message = _(
            "The state ${state} does not allow ${name}.",
            mapping={"state": state, "name": "confirm"},
        )
        raise WrongState(message, state=state)
    rows = application.determinations
    if found := claims.problems(rows, indexes):
        raise Invalid(found)
    application.determinations = claims.confirmed(rows, indexes)
    record_version(application, "确认排污单位主张的限值依据")
    refresh(application)
    count = sum(map(claims.is_claim, rows)) - sum(map(claims.is_claim, application.determinations))
    note(application, "confirm_determinations", details={"rows": count})
    return application.determinations


def restart_publicity(application):
    """What is published must be what was published: another content begins anew (Art. 25)."""
    published = getattr(application, "publicised_digest", None)
    state = getToolByName(application, "portal_workflow").getInfoFor(application, "review_state")
    if state != "publicised" or published is None:
        return
    current = signature.digest(values(application))
    if current != published:
        application.publicised_digest = current
        application.publicity = dict(
            application.publicity or {}, start=now.today().isoformat(), end=None
        )
        application.publicity.pop("end")
        fact = {"event": "publicised", "on": now.today().isoformat(), "by": actor()}
        application.milestones = (*application.milestones, fact)


def created(application, event):
    """A later application notes the edition and the dates of the permit it begins from."""
    current = permit_of(application)
    if application.kind != "initial" and current is not None:
        application.base = permit.base_of(current)
    if not IMigrationMarker.providedBy(getRequest()):
        application.determinations = claims.claimed(application.determinations)
    record_version(application, "创建")


def attachment_added(file, event):
    """A file's digest is noted when it is written."""
    file.sha256 = compute_digest(file)


def attachment_changed(file, event):
    """Replacing a signed attachment voids the signature."""
    file.sha256 = compute_digest(file)
    _attachments_changed(file.aq_parent)


def attachment_removed(file, event):
    """So does removing one; nothing is left to void when the application itself goes."""
    if event.object is file:
        _attachments_changed(event.oldParent)


def _attachments_changed(place):
    """A signature stands over attachments as they were; an import puts both back as they were."""
    if IMigrationMarker.providedBy(getRequest()):
        return
    if getattr(place, "portal_type", None) == "PermitApplication" and void_signature(place):
        refresh(place)
        record_version(place, "签署失效：附件已修改")
        note(place, "edit", "签署失效：附件已修改")
