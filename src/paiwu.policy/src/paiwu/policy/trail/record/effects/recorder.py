"""Acts become records: noted when they happen, written with the transaction that they belong to.

What was done is on record or was not done: the record is part of the same transaction. It is written
just before the commit, so that it names the document's content as the transaction leaves it.
"""

from AccessControl import getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from Acquisition import aq_parent
from plone.uuid.interfaces import IUUID
from Products.CMFCore.utils import getToolByName
from transaction import get as current_transaction

from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.access.rules.roles import REGION_ROLES
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.clocks import now
from paiwu.policy.trail.index import Index
from paiwu.policy.trail.index import term
from paiwu.policy.trail.record.effects.content import content_of
from paiwu.policy.trail.record.effects.content import file_of
from paiwu.policy.trail.record.rules import acts
from paiwu.policy.trail.store import SITE
from paiwu.policy.trail.store import archive_of
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.files import file_digest
from paiwu.policy.tree.places import path_of
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


#: where a transaction keeps its acts
QUEUE = object()
ROLES = frozenset({*TITLES, "Manager", "Site Administrator"})
#: acts after which the document is not there, or is as it was
WITHOUT_CONTENT = frozenset(
    {"delete", "download", "read_secrets", "refused", "evidence", "share", "export", "group"}
)


def note(document, action: str, comment: str = "", details=None, states=None, place=None):
    """Note an act on a document; it is recorded if the present transaction commits.

    `details`: JSON; `states`: (from, to) of a transition; `place`: the unit's id where the document
    has left its unit, or SITE.
    """
    queue().append(noted(document, action, comment, details, states, place))


def noted(document, action: str, comment="", details=None, states=None, place=None) -> dict:
    """An act with everything that is known of it only now."""
    unit = unit_of(document)
    name = place or (unit.getId() if unit is not None else SITE)
    state = states or (
        (state_of(document),) * 2 if IPaiwuContent.providedBy(document) else ("", "")
    )
    return {
        "place": name,
        "region": region_of(document, unit),
        "document": document,
        "uid": uid_of(document),
        "parent": parent_uid(document),
        "path": path_of(document),
        "action": action,
        "actor": actor(),
        "roles": roles_on(document),
        "at": now.actual(),
        "states": state,
        "edition": getattr(aq_base(document), "edition", None),
        "comment": comment or "",
        "details": details,
        "shown_to": shown_to(document, action),
    }


def region_of(document, unit) -> str:
    """The city whose index finds the record; the site's own for what belongs to none."""
    if unit is not None:
        return aq_parent(unit).getId()
    return document.getId() if document.portal_type == "Region" else SITE


def queue() -> list[dict]:
    """The acts of the present transaction."""
    transaction = current_transaction()
    try:
        return transaction.data(QUEUE)
    except KeyError:
        kept: list[dict] = []
        transaction.set_data(QUEUE, kept)
        transaction.addBeforeCommitHook(write, (kept,))
        return kept


def write(kept: list[dict]):
    """Write what was noted; the hook of a transaction."""
    if not kept:
        return
    portal = getToolByName(kept[0]["document"], "portal_url").getPortalObject()
    archive = archive_of(portal, create=any(act["place"] != SITE for act in kept))
    if archive is None:  # the site is only being made
        return
    for act in acts.needed(kept):
        write_one(archive, act)
    kept.clear()


def write_one(archive, noted: dict):
    """One record with its snapshot, its files and its places in the indexes."""
    document, action = noted["document"], noted["action"]
    chain = archive.chain(noted["place"])
    if action == "read_secrets" and not is_first_look(chain, noted):
        return
    content = None
    if action not in WITHOUT_CONTENT and _is_kept(document):
        content = chain.keep_snapshot(content_of(document))
        keep_file(chain, document)
    before, after = noted["states"]
    record = {
        "action": action,
        "actor": noted["actor"],
        "roles": noted["roles"],
        "time": noted["at"].isoformat(),
        "document": noted["path"],
        "uid": noted["uid"],
        "type": document.portal_type,
        "from_state": before,
        "to_state": after,
        "edition": getattr(aq_base(document), "edition", None) if content else noted["edition"],
        "content": content,
    }
    sequence = chain.append(record, noted["comment"], noted["details"])
    for uid in {noted["uid"], noted["parent"]} - {""}:
        chain.note_document(uid, sequence)
    if noted["shown_to"] == acts.DEPARTMENT:
        chain.for_department.insert(sequence)
    elif noted["shown_to"] == acts.UNIT:
        chain.for_unit.insert(sequence)
    region = noted["region"]
    if region not in archive.indexes:
        archive.indexes[region] = Index()
    terms = [term("actor", noted["actor"]), term("action", action)]
    archive.indexes[region].add(noted["at"], noted["place"], sequence, terms)


def is_first_look(chain, noted: dict) -> bool:
    """True for a reader's first look at a document's trade secrets on a day."""
    key, day = f"{noted['uid']} {noted['actor']}", noted["at"].date().isoformat()
    if chain.reads.get(key) == day:
        return False
    chain.reads[key] = day
    return True


def archive_for(document):
    """The archive of a document's site; None where there is none."""
    return archive_of(getToolByName(document, "portal_url").getPortalObject())


def keep_file(chain, document):
    """Hold on to an uploaded file's bytes, whatever becomes of the document."""
    data = file_of(document)
    if data is not None and (blob := getattr(data, "_blob", None)) is not None:
        chain.files.setdefault(file_digest(document), blob)
    for row in getattr(aq_base(document), "photos", None) or ():
        if row["sha256"] not in chain.files:
            chain.files[row["sha256"]] = document.photo_files[row["number"]]


def _is_kept(document) -> bool:
    """True for what has versions: the documents and the files of units, regions."""
    return IPaiwuContent.providedBy(document) or file_of(document) is not None


def uid_of(document) -> str:
    return IUUID(document, None) or ""


def parent_uid(document) -> str:
    """Acts on a file belong to the document that it is attached to, too."""
    if IPaiwuContent.providedBy(document):
        return ""
    parent = aq_parent(document)
    return uid_of(parent) if IPaiwuContent.providedBy(parent) else ""


def roles_on(document) -> list[str]:
    """The roles in effect, of those that mean something here."""
    user = getSecurityManager().getUser()
    return sorted(ROLES.intersection(user.getRolesInContext(document)))


def shown_to(document, action: str) -> str:
    """Whom a record is shown: by the act's kind, else by who may view the document."""
    act = acts.ACTS.get(action)
    if act is not None and act.shown_to != acts.BOTH:
        return act.shown_to
    viewing = set(rolesForPermissionOn("View", document))
    if viewing & {"Anonymous", "Authenticated"}:
        return acts.BOTH
    if not viewing & {"Filer", "Signatory"}:
        return acts.DEPARTMENT
    return acts.BOTH if viewing & DEPARTMENT_ROLES else acts.UNIT


DEPARTMENT_ROLES = frozenset(REGION_ROLES) - {"Auditor", "Agency"}
