"""All that a document is, as JSON, and back: what plone.restapi's serializer does not carry."""

import base64
import io
from collections.abc import Callable

import polars as pl
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from plone.dexterity.utils import iterSchemata
from Products.DCWorkflow.utils import modifyRolesForPermission
from zope.schema import getFieldsInOrder

from paiwu.content.readings import store
from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import ILedger
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.content.validation import convert_field
from paiwu.policy.access.effects.secrecy import VIEWING
from paiwu.policy.application.effects import comments
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.supervision.inspection.effects import photos
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.trail import versions
from paiwu.policy.trail.record.effects.recorder import note


#: attribute -> how its JSON becomes what is stored; written by policy, in no schema
ATTRIBUTES: dict[str, Callable] = {
    "title": str,
    "attestation": lambda value: value,
    "base": lambda value: value,
    "decision": lambda value: value,
    "milestones": tuple,
    "publicised_digest": str,
    "verdicts": dict,
    "last_number": int,
    "last_numbers": lambda value: {int(year): number for year, number in value.items()},
    "sealed": bool,
    "brought_forward": tuple,
    "sha256": str,
    "figures": lambda value: value,
    "disposal": lambda value: value,
    "legal_hold": lambda value: value,
    "draws": tuple,
}


#: what is kept beside the fields: name -> how it is read as JSON, how it is put back
BESIDE: dict[str, tuple[Callable, Callable]] = {
    "comments": (comments.comments, comments.restore),
    "violators": (lists.entries, lists.restore),
    "photo_files": (photos.captured, photos.restore),
}


def capture(document) -> dict:
    """Fields, policy's attributes, versions, local roles and viewing of a document."""
    bare = aq_base(document)
    taken = {
        "attributes": {name: getattr(bare, name) for name in ATTRIBUTES if name in vars(bare)},
        "local_roles": {name: list(roles) for name, roles in document.get_local_roles()},
        "local_roles_block": bool(getattr(bare, "__ac_local_roles_block__", None)),
        "viewing": {name: list(rolesForPermissionOn(name, document)) for name in VIEWING},
    }
    if ILedger.providedBy(document):
        taken["entries"] = entries.entries(document, history=True)
        taken["batches"] = [
            batch.facts | {"parquet": base64.b64encode(batch.frame.data()).decode()}
            for batch in store.batches(document)
        ]
    for name, (read, _write) in BESIDE.items():
        if rows := read(document):
            taken[name] = rows
    if hasattr(bare, "objectIds"):
        taken["order"] = list(document.objectIds())
    if IPaiwuContent.providedBy(document):
        taken["fields"] = values(document)
        taken["versions"] = [
            {
                "number": snapshot.number,
                "at": snapshot.at,
                "by": snapshot.by,
                "comment": snapshot.comment,
                "state": snapshot.state,
                "values": snapshot.values(),
            }
            for snapshot in reversed(versions.versions(document))
        ]
    return taken


def restore(document, taken: dict):
    """Make a new document what it was; the workflow history is restored by the importer."""
    if "batches" in taken:
        restore_ledger(document, taken)
    if "fields" in taken:
        restore_fields(document, taken["fields"])
        versions.restore(document, taken["versions"])
    for name, (_read, write) in BESIDE.items():
        if name in taken:
            write(document, taken[name])
    for name, value in taken["attributes"].items():
        setattr(document, name, ATTRIBUTES[name](value) if value is not None else None)
    document.manage_delLocalRoles([name for name, _roles in document.get_local_roles()])
    for name, roles in taken["local_roles"].items():
        document.manage_setLocalRoles(name, roles)
    document.__ac_local_roles_block__ = taken["local_roles_block"] or None
    note(document, "import")


def restore_ledger(ledger, taken: dict):
    """Entries and batches as they came; what counts is folded anew. Only into an empty ledger."""
    if store.batches(ledger) or entries.entries(ledger):
        return
    for batch in taken["batches"]:
        facts = {key: value for key, value in batch.items() if key != "parquet"}
        frame = pl.read_parquet(io.BytesIO(base64.b64decode(batch["parquet"])))
        store.put(ledger, frame, facts)
    entries.restore(ledger, taken["entries"])


def restore_order(container, names: list[str]):
    """The children in the order they had."""
    for position, name in enumerate(names):
        if name in container.objectIds():
            container.moveObject(name, position)


def restore_fields(document, fields: dict):
    """Fields as they were stored, those that nobody may write included."""
    schema = next(iter(iterSchemata(document)))
    for name, field in getFieldsInOrder(schema):
        if name not in fields:
            continue
        value = fields[name]
        if value is not None:
            value, problems = convert_field(field, value)
            if problems:
                raise ValueError(f"{document.absolute_url()}: {problems}")
        setattr(document, name, value)


def restore_viewing(document, taken: dict):
    """Who may view, after the workflow has set its own: withdrawn drafts and secret units differ."""
    for name, roles in taken["viewing"].items():
        if set(rolesForPermissionOn(name, document)) != set(roles):
            modifyRolesForPermission(document, name, tuple(roles))
