"""Versions of a document as snapshots: canonical values, who, when, why (Art. 10, 33).

A snapshot is stored once and never written again; there is no way to revert or purge.
"""

import json
import zlib

from BTrees.IOBTree import IOBTree
from persistent import Persistent

from paiwu.content.rest.serializer import values
from paiwu.policy.clocks import now
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.states import state_of


ATTRIBUTE = "_paiwu_versions"


class Snapshot(Persistent):
    """One version; `content` is zlib-compressed JSON."""

    def __init__(self, number, at, by, comment, content, state):
        self.number, self.at, self.by, self.comment = number, at, by, comment
        self.content, self.state = content, state

    def values(self) -> dict:
        return json.loads(zlib.decompress(self.content))

    def metadata(self) -> dict:
        return {
            "version": self.number,
            "time": self.at,
            "actor": self.by,
            "comment": self.comment,
            "review_state": self.state,
        }


def _store(document, create=False):
    store = getattr(document.aq_base, ATTRIBUTE, None)
    if store is None and create:
        store = IOBTree()
        setattr(document.aq_base, ATTRIBUTE, store)
    return store if store is not None else {}


def _compress(content: dict) -> bytes:
    return zlib.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def record_version(document, comment: str = ""):
    """Append the document's present values as the next version, unless nothing changed."""
    content = _compress(values(document))
    store = _store(document, create=True)
    number = store.maxKey() + 1 if store else 1
    if number > 1 and store[number - 1].content == content:
        return
    user = actor()
    store[number] = Snapshot(
        number, now.moment().isoformat(), user, comment, content, state_of(document)
    )


def versions(document) -> list[Snapshot]:
    """All versions, the newest first."""
    return list(reversed(list(_store(document).values())))


def version(document, number: int) -> Snapshot | None:
    return _store(document).get(number)


def restore(document, records: list[dict]):
    """The versions of an imported document, in place of those its creation has made."""
    store = IOBTree()
    for record in records:
        content = _compress(record["values"])
        store[record["number"]] = Snapshot(
            record["number"],
            record["at"],
            record["by"],
            record["comment"],
            content,
            record["state"],
        )
    setattr(document.aq_base, ATTRIBUTE, store)
