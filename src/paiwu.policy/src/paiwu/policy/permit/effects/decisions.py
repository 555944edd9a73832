"""The permit as applications and decisions make it (Art. 21, 31, 32, 43 to 51)."""

from collections.abc import Mapping

from Acquisition import aq_parent
from plone.dexterity.utils import addContentToContainer
from plone.dexterity.utils import createContent
from zope.schema import getFieldNames

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.types.identity import COPIED_BLOCKS
from paiwu.content.types.interfaces import IUnitInformation
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.transitions import refresh
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules import facts as fact_rules
from paiwu.policy.access.rules.authorities import authority
from paiwu.policy.clocks import now
from paiwu.policy.notices.effects.writing import write
from paiwu.policy.notices.rules import KINDS
from paiwu.policy.permit.effects.notices import notify_permit_step
from paiwu.policy.permit.effects.notices import permit_facts
from paiwu.policy.permit.rules import editions
from paiwu.policy.permit.rules import grounds
from paiwu.policy.permit.rules import rectification
from paiwu.policy.permit.rules import terms
from paiwu.policy.permit.rules import trades
from paiwu.policy.permit.rules.terms import BEGINS_FROM
from paiwu.policy.permit.rules.terms import ENDED
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.versions import record_version
from paiwu.policy.trail.versions import version
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


#: block C and E fields whose decided value is not the one applied for
DECIDED = ("limits", "total_limits")


def _note(permit, event: str, **facts):
    """Add a milestone to the permit."""
    fact = {"event": event, "on": now.today().isoformat(), "by": actor(), **facts}
    permit.milestones = (*permit.milestones, fact)
    refresh(permit)


# what a later application begins from ------------------------------------------------------


def base_of(permit) -> dict:
    """The edition and the dates an application begins from."""
    base = {
        "edition": permit.edition,
        "valid_from": permit.valid_from and permit.valid_from.isoformat(),
        "valid_until": permit.valid_until and permit.valid_until.isoformat(),
    }
    if lost := declared_lost_on(permit):
        base["lost_on"] = lost
    return base


def declared_lost_on(permit) -> str | None:
    """The day of a loss that has been declared and not yet been answered by a reissue."""
    events = [f for f in permit.milestones if f["event"] in ("declared_lost", "reissued")]
    if not events or events[-1]["event"] != "declared_lost":
        return None
    return events[-1].get("lost_on") or events[-1]["on"]


def base_values(application) -> dict:
    """The values of the edition an application began from."""
    edition = application.base["edition"]
    snapshot = version(permit_of(application), edition)
    if snapshot is None:
        raise LookupError(f"edition {edition} is not kept")
    return snapshot.values()


#: kind -> events on the permit when an application is filed, and when it ends without a grant
FILINGS = {
    "renewal": ("renewal_filed", "renewal_failed"),
    "reissue": ("reissue_filed", "reissue_failed"),
}


def note_filed(application):
    """The permit knows that its renewal or reissue has been applied for."""
    _note_filing(application, 0)


def note_failed(application):
    """… and that the application was refused or withdrawn."""
    _note_filing(application, 1)


def _note_filing(application, which: int):
    permit = permit_of(application)
    if application.kind not in FILINGS or permit is None:
        return
    facts = {"application": application.getId()}
    if application.kind == "renewal" and permit.valid_until:
        facts["for"] = permit.valid_until.isoformat()
    _note(permit, FILINGS[application.kind][which], **facts)


# deciding ----------------------------------------------------------------------------------


def may_be_decided(application, decided: Mapping):
    """WrongState (409) where the permit does not stand as this kind of application needs it.

    `decided`: the blocks A to E of the application, with the limits that are to be granted.
    """
    permit = permit_of(application)
    state = permit is not None and state_of(permit)
    if application.kind == "initial":
        if permit is not None and state not in ENDED:
            raise WrongState(_("The unit has a permit already."))
        return
    if permit is None or state not in BEGINS_FROM[application.kind]:
        raise WrongState(_("The permit is not in force; it cannot be changed or renewed."))
    conflicts = _merged(application, decided)[1]
    if conflicts:
        raise WrongState(
            _(
                "The permit was changed in the meantime in ${fields}; take these over first.",
                mapping={"fields": ", ".join(conflicts)},
            )
        )


def decide(application, decided: Mapping):
    """What a grant does to the permit, by kind of application; `decided` as above."""
    DECISIONS[application.kind](application, decided)


def notice_facts(facts: dict) -> dict:
    """What a notice says of a step: the loss, the ground and its circumstances."""
    ground = facts.get("ground_title", "")
    if ground:
        ground = f"{ground}（第{facts['article']}项）"
    told = [ground, facts.get("circumstances", ""), facts.get("comment", "")]
    return {"lost_on": facts.get("lost_on"), "ground": "；".join(text for text in told if text)}


def create(application, decided: Mapping):
    """Edition 1: the blocks applied for, the limits decided, number and term."""
    unit = unit_of(application)
    today = now.today()
    fields = dict(decided) | {
        "permit_number": unit.getId(),
        "issuing_authority": authority(aq_parent(unit).title),
        "decision_date": today,
        "valid_from": today,
        "valid_until": terms.last_day(today, phase_out=application.phase_out_date),
        "rectifications": list(application.rectifications or ()),
    }
    permit = permit_of(application)
    if permit is not None:  # one that was cancelled or revoked: its editions go on
        take_as_system(permit, "regrant")
        next_edition(permit, application, fields | {"issued_on": None}, "granted")
        return
    fact = {"event": "granted", "on": today.isoformat(), "by": actor(), "edition": 1}
    fact["application"] = application.getId()
    permit = createContent("Permit", id="permit", edition=1, milestones=(fact,), **fields)
    addContentToContainer(unit, permit, checkConstraints=False)
    publish_unit(unit)


def _merged(application, decided: Mapping) -> tuple[dict, list[str]]:
    permit = permit_of(application)
    applied = values(application) | {name: decided[name] for name in DECIDED}
    return editions.merge(base_values(application), applied, values(permit), COPIED_BLOCKS)


def _changed_blocks(application, decided: Mapping) -> dict:
    """The blocks of the next edition that differ from the permit's, as they are stored."""
    permit = permit_of(application)
    present = values(permit)
    merged, _conflicts = _merged(application, decided)
    return {
        name: decided[name]
        for name in COPIED_BLOCKS
        if not editions.same(merged[name], present[name])
    } | {
        name: getattr(application, name)
        for name in ("commitment_text", "commitment_signed_by", "commitment_signed_at")
    }


def next_edition(permit, application, fields: dict, event: str, **facts):
    """Write an edition: one version, one milestone, the catalog."""
    for name, value in fields.items():
        setattr(permit, name, value)
    permit.edition += 1
    permit.decision_date = now.today()
    _note(permit, event, edition=permit.edition, application=application.getId(), **facts)
    record_version(permit, f"第{permit.edition}版")
    note(permit, event, details={"application": application.getId(), **facts})
    refresh(permit)
    refresh_unit(permit)


def refresh_unit(permit):
    """The unit's basic information follows the permit's (Art. 13, 43-1)."""
    unit = aq_parent(permit)
    for name in UNIT_FACTS:
        value = getattr(permit, name)
        if value is not None and getattr(unit, name) != value:
            setattr(unit, name, value)
            note(unit, "edit")
    refresh(unit)


#: what a unit and its permit say alike
UNIT_FACTS = tuple(
    name for name in getFieldNames(IUnitInformation) if name not in ("uscc", "commissioning_date")
)


def change(application, decided: Mapping):
    """Art. 45: the next edition; the term stays, except after an offset (Art. 43 para 2)."""
    permit = permit_of(application)
    today = now.today()
    fields = _changed_blocks(application, decided)
    items = list(application.change_grounds or ())
    anew = grounds.renews_original(items)
    if trades.is_offset_change(values(application), permit.emission_trades or ()):
        renewed = any(fact["event"] == "renewed" for fact in permit.milestones)
        phase_out = application.phase_out_date
        term = terms.restarted_term(today, renewed, phase_out)
        fields["valid_from"], fields["valid_until"] = term
        anew = True
    kept = list(application.rectifications or ())
    done = [row for row in permit.rectifications or () if rectification.is_done(row, kept)]
    if done:
        fields["rectifications"] = [row for row in permit.rectifications if row not in done]
    if anew:
        fields["originals"] = editions.replace_original(
            permit.originals, permit.edition + 1, today.isoformat()
        )
    facts = {"grounds": items}
    if done:
        facts["rectified"] = [row["problem"] for row in done]
    next_edition(permit, application, fields, "changed", **facts)


def renew(application, decided: Mapping):
    """Art. 48: the next edition; five years that join the old term; the old original comes back."""
    permit = permit_of(application)
    fields = _changed_blocks(application, decided)
    fields["valid_from"], fields["valid_until"] = terms.renewed_term(
        permit.valid_until, application.phase_out_date
    )
    fields["originals"] = editions.replace_original(
        permit.originals, permit.edition + 1, now.today().isoformat()
    )
    fields["issued_on"] = now.today()
    if state_of(permit) == "expired":
        take_as_system(permit, "renew")
    next_edition(permit, application, fields, "renewed")


def reissue(application, decided: Mapping):
    """Art. 51: another original of the same edition."""
    permit = permit_of(application)
    fate = "lost" if declared_lost_on(permit) else "damaged"
    permit.originals = editions.replace_original(
        permit.originals, permit.edition, now.today().isoformat(), fate
    )
    _note(permit, "reissued", application=application.getId())
    note(permit, "reissued", details={"application": application.getId()})


#: kind -> what granting it does
DECISIONS = {"initial": create, "change": change, "renewal": renew, "reissue": reissue}


def created(permit, event):
    """Edition n is version n."""
    record_version(permit, f"第{permit.edition}版")


def publish_unit(unit):
    """With the permit, the unit's basic information becomes public (Art. 32)."""
    if state_of(unit) == "registered":
        take_as_system(unit, "publish")


# steps of the permit itself ----------------------------------------------------------------


#: transition -> milestone event
EVENTS = {
    "issue": "issued",
    "expire": "expired",
    "cancel": "cancelled",
    "revoke": "revoked",
    "declare_lost": "declared_lost",
    "renew": "revived",
    "regrant": "regranted",
}


def guard(permit, event):
    """Before a transition: the facts it needs, the ground and what it presupposes (Art. 49, 50)."""
    if event.transition is None:
        return
    name = event.transition.getId()
    given = dict((event.kwargs or {}).get("facts") or {})
    given["comment"] = (event.kwargs or {}).get("comment") or ""
    problems = fact_rules.problems(name, given)
    if problems:
        raise Invalid(problems)
    if name in grounds.GROUNDS:
        require_ground(permit, name, given["ground"])
    lost_on = given.get("lost_on")
    if name == "declare_lost" and lost_on and lost_on > now.today().isoformat():
        raise Invalid([Problem("lost_on", _("lies in the future"))])


def require_ground(permit, transition: str, given):
    ground = grounds.find(transition, given)
    if ground is None:
        listed = "；".join(f"{row.item} {row.title}" for row in grounds.GROUNDS[transition])
        message = _("is none of the grounds: ${grounds}", mapping={"grounds": listed})
        raise Invalid([Problem("ground", message)])
    if ground.needs and state_of(permit) != ground.needs:
        raise Invalid([Problem("ground", _("presupposes a permit that has expired"))])


def act(permit, event):
    """After a transition: its milestone; issuing dates the permit (Art. 31)."""
    if event.transition is None:
        return
    name = event.transition.getId()
    today = now.today().isoformat()
    given = dict((event.kwargs or {}).get("facts") or {})
    comment = (event.kwargs or {}).get("comment") or ""
    facts = {"comment": comment} if comment else {}
    if name == "issue":
        permit.issued_on = now.today()
        permit.originals = editions.replace_original(permit.originals, permit.edition, today)
    if name in grounds.GROUNDS:
        ground = grounds.find(name, given["ground"])
        facts |= {"ground": ground.item, "article": ground.article, "ground_title": ground.title}
        if str(given["ground"]) not in (str(ground.item), ground.article, ground.title):
            facts["circumstances"] = given["ground"]
        permit.originals = editions.end_original(permit.originals, "collected", today)
    if name == "declare_lost":
        facts["lost_on"] = given.get("lost_on") or today
        permit.originals = editions.end_original(permit.originals, "lost", today)
    _note(permit, EVENTS[name], **facts)
    if name in ("issue", "revoke"):
        reindex_clocks_of_application(permit)
    notify_permit_step(permit, name, notice_facts(facts))


def reindex_clocks_of_application(permit):
    """The application that the permit was granted for no longer waits for its issue (Art. 31)."""
    grants = [fact for fact in permit.milestones if fact["event"] == "granted"]
    applications = aq_parent(permit)["applications"]
    name = grants[-1].get("application") if grants else None
    if name in applications.objectIds():
        applications[name].reindexObject(idxs=["due"])


def propose_closure(permit):
    """The notice of Art. 62 para 2, for a rectification whose time has run out."""
    today = now.today().isoformat()
    failed = [row for row in permit.rectifications or () if (row.get("end") or today) < today]
    if not failed:
        raise WrongState(_("No rectification has run out (Art. 62)."))
    row = failed[0]
    facts = permit_facts(permit) | {"end": row["end"], "problem": row["problem"]}
    _note(permit, "closure_proposed", problem=row["problem"])
    note(permit, "propose_closure", details={"problem": row["problem"]})
    return write(permit, KINDS["closure_proposal"], facts)
