"""Versions of a document: numbers that point at snapshots of its unit's chain (Art. 10, 33).

What a version says is kept once, in the chain, with what the trail's records say. A version is never
written again; there is no way to revert or purge.
"""

import json
import zlib
from dataclasses import dataclass

from BTrees.IOBTree import IOBTree
from persistent import Persistent
from Products.CMFCore.utils import getToolByName

from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.content import ATTRIBUTES as WRITTEN
from paiwu.policy.trail.record.effects.content import content_of
from paiwu.policy.trail.store import SITE
from paiwu.policy.trail.store import Chain
from paiwu.policy.trail.store import archive_of
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


ATTRIBUTE = "_paiwu_versions"

#: what is kept of a version: time, actor, comment, state, hash of its snapshot
Kept = tuple[str, str, str, str, str]


class Snapshot(Persistent):
    """A version with its own content, as sites before 1010 have it: compressed JSON."""

    number: int
    at: str
    by: str
    comment: str
    state: str
    content: bytes


@dataclass(frozen=True)
class Version:
    """One version of a document."""

    number: int
    at: str
    by: str
    comment: str
    state: str
    content: str
    chain: Chain

    def values(self) -> dict:
        """What the document said."""
        return _said(self.chain.content(self.content))

    def metadata(self) -> dict:
        return {
            "version": self.number,
            "time": self.at,
            "actor": self.by,
            "comment": self.comment,
            "review_state": self.state,
        }


def chain_of(document) -> Chain:
    """The chain that a document's versions are in: its unit's."""
    unit = unit_of(document)
    archive = archive_of(getToolByName(document, "portal_url").getPortalObject(), create=True)
    return archive.chain(SITE if unit is None else unit.getId())


def _store(document, create=False):
    store = getattr(document.aq_base, ATTRIBUTE, None)
    if store is None and create:
        store = IOBTree()
        setattr(document.aq_base, ATTRIBUTE, store)
    return store if store is not None else {}


def _version(chain: Chain, number: int, kept: Kept | Snapshot) -> Version:
    return Version(number, *(moved(kept, chain) if isinstance(kept, Snapshot) else kept), chain)


def moved(old: Snapshot, chain: Chain) -> Kept:
    """What a version of its own content becomes."""
    content = chain.keep_snapshot(json.loads(zlib.decompress(old.content)))
    return old.at, old.by, old.comment, old.state, content


def record_version(document, comment: str = ""):
    """Append the document's present values as the next version, unless nothing changed."""
    store = _store(document, create=True)
    number = store.maxKey() + 1 if store else 1
    chain, content = chain_of(document), content_of(document)
    if number > 1:
        present = _said(json.loads(json.dumps(content)))  # as it comes back from a snapshot
        if _version(chain, number - 1, store[number - 1]).values() == present:
            return
    root = chain.keep_snapshot(content)
    store[number] = (now.moment().isoformat(), actor(), comment, state_of(document), root)


def _said(content: dict) -> dict:
    """What a document said, without what policy had written on it."""
    return {name: value for name, value in content.items() if name not in WRITTEN}


def versions(document) -> list[Version]:
    """All versions, the newest first."""
    chain = chain_of(document)
    found = [_version(chain, number, kept) for number, kept in _store(document).items()]
    return list(reversed(found))


def version(document, number: int) -> Version | None:
    kept = _store(document).get(number)
    return None if kept is None else _version(chain_of(document), number, kept)


def move_content(document):
    """Every version's content goes to the chain; what a site before 1010 is brought up with."""
    store, chain = _store(document), chain_of(document)
    for number, kept in list(store.items()):
        if isinstance(kept, Snapshot):
            store[number] = moved(kept, chain)


def restore(document, records: list[dict]):
    """The versions of an imported document, in place of those its creation has made."""
    store, chain = IOBTree(), chain_of(document)
    for record in records:
        store[record["number"]] = (
            record["at"],
            record["by"],
            record["comment"],
            record["state"],
            chain.keep_snapshot(record["values"]),
        )
    setattr(document.aq_base, ATTRIBUTE, store)
