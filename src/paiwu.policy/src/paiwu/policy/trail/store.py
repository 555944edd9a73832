"""Chains of records, kept with the site and not with the documents that they are about.

A unit's chain outlives the unit; nothing here changes or removes a record once it is written.
"""

import json
import secrets
import uuid
import zlib
from collections.abc import Iterator
from typing import Literal
from typing import overload

from BTrees.IIBTree import IITreeSet
from BTrees.IOBTree import IOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from zope.annotation.interfaces import IAnnotations

from paiwu.verify import chain as rules
from paiwu.verify import snapshots
from paiwu.verify.commitments import preimage
from paiwu.verify.commitments import random_salt


KEY = "paiwu.trail"

#: the chain of what belongs to no unit: regions, users, groups, configuration
SITE = "site"

#: records in a page; the last, open page is written with every record
PAGE = 32

Stored = tuple[str, bytes, bytes, bytes]  # hash, preimages of act, comment, details


class Page(Persistent):
    """Records that are written for good."""

    def __init__(self, records: tuple[Stored, ...]):
        self.records = records


class Snapshot(Persistent):
    """One version of a document as compressed JSON; its hash is over its cells."""

    def __init__(self, content: bytes):
        self.content = content


class Chain(Persistent):
    """The records of a unit or of the site; sequences begin with 1 and have no gaps.

    Two that append at once make one of them retry: a number is never given twice.
    """

    def __init__(self):
        self.id = uuid.uuid4().hex
        #: what the salts of snapshots are made from; leaves the system with no bundle
        self.key = secrets.token_bytes(32)
        self.count = 0
        self.head = rules.genesis(self.id)
        self.tail = ()
        self.pages = IOBTree()
        self.snapshots = OOBTree()
        #: SHA-256 of a file -> its blob, whatever becomes of the document it was in
        self.files = OOBTree()
        #: uid of a document -> the sequences of the records about it
        self.by_document = OOBTree()
        #: sequences that are for the department, or for the unit, alone
        self.for_department = IITreeSet()
        self.for_unit = IITreeSet()
        #: uid and reader -> the last day on which a reading of trade secrets was recorded
        self.reads = OOBTree()

    def append(self, act: dict, comment: str = "", details=None) -> int:
        """Write a record and return its sequence."""
        parts = (
            preimage("act", random_salt(), act),
            preimage("comment", random_salt(), comment) if comment else b"",
            preimage("details", random_salt(), details) if details else b"",
        )
        self.count += 1
        self.head = rules.hash_of(parts, self.head, self.count)
        self.tail = (*self.tail, (self.head, *parts))
        if len(self.tail) == PAGE:
            self.pages[(self.count - 1) // PAGE] = Page(self.tail)
            self.tail = ()
        return self.count

    def note_document(self, uid: str, sequence: int):
        if uid not in self.by_document:
            self.by_document[uid] = IITreeSet()
        self.by_document[uid].insert(sequence)

    def record(self, sequence: int) -> Stored:
        page, place = divmod(sequence - 1, PAGE)
        if page == self.count // PAGE:
            return self.tail[place]
        return self.pages[page].records[place]

    def records(self, first: int = 1) -> Iterator[Stored]:
        """The records from `first` on, in their order."""
        start, skip = divmod(first - 1, PAGE)
        for number in range(start, self.count // PAGE):
            records = self.pages[number].records
            yield from records[skip:] if skip else records
            skip = 0
        yield from self.tail[skip:]

    def hash_at(self, sequence: int) -> str:
        return self.record(sequence)[0] if sequence else rules.genesis(self.id)

    #: (text, hash) of the last snapshot asked for: a version and its record come one after the other
    _v_last: tuple[str, str] = ("", "")

    def keep_snapshot(self, content: dict) -> str:
        """Store a version, once; returns its hash."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        known, root = self._v_last
        if known != text:
            root = snapshots.root_of(self.key, content)
            self._v_last = text, root
        if root not in self.snapshots:
            self.snapshots[root] = Snapshot(zlib.compress(text.encode(), 1))
        return root

    def content(self, root: str) -> dict:
        """What the snapshot of that hash says."""
        return json.loads(zlib.decompress(self.snapshots[root].content))

    def verify(self) -> list[rules.Broken]:
        """The records that do not hold, and a head that is not the last record's."""
        broken = list(rules.verify(self.records(), rules.genesis(self.id)))
        last = self.hash_at(self.count)
        if last != self.head:
            broken.append(rules.Broken(self.count, "the head is not that of the last record"))
        return broken


class Archive(Persistent):
    """All chains of a site, the log of their heads, and what finds records across units."""

    def __init__(self):
        #: unit id (or SITE) -> Chain
        self.chains = OOBTree()
        #: city -> Index
        self.indexes = OOBTree()
        #: set by `checkpoints`
        self.log = None
        #: the platform's keys, in the order of their coming
        self.keys = ()

    def chain(self, name: str) -> Chain:
        """The chain of a unit or of the site, begun where there is none."""
        if name not in self.chains:
            self.chains[name] = Chain()
        return self.chains[name]


@overload
def archive_of(portal, create: Literal[True]) -> Archive: ...
@overload
def archive_of(portal, create: bool = False) -> Archive | None: ...
def archive_of(portal, create: bool = False) -> Archive | None:
    """The site's archive; None where the site has none and none is to be made."""
    annotations = IAnnotations(portal)
    archive = annotations.get(KEY)
    if archive is None and create:
        archive = annotations[KEY] = Archive()
    return archive
