"""Records as the present user may see them: of a document, of a unit, across a region."""

import datetime
import heapq
import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from itertools import islice
from typing import Any

from BTrees.IIBTree import IITreeSet
from BTrees.IIBTree import multiunion
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.clocks import now
from paiwu.policy.trail.index import descending
from paiwu.policy.trail.index import term
from paiwu.policy.trail.read.rules import compare
from paiwu.policy.trail.record.effects.content import content_of
from paiwu.policy.trail.record.effects.recorder import archive_for
from paiwu.policy.trail.record.effects.recorder import uid_of
from paiwu.policy.trail.record.rules import acts
from paiwu.policy.trail.store import SITE
from paiwu.policy.trail.store import Chain
from paiwu.policy.trail.store import Stored
from paiwu.policy.tree.places import path_of
from paiwu.policy.tree.places import unit_of
from paiwu.verify import snapshots


VIEW = "paiwu: View trail"
WHOLE = "paiwu: View whole trail"
#: a search counts no further than this
COUNTED = 5_000


@dataclass(frozen=True)
class Wanted:
    """What records are asked for; times are moments of Asia/Shanghai, `until` excluded."""

    actor: str = ""
    action: str = ""
    document: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @classmethod
    def of(cls, form) -> "Wanted":
        """From a query; Invalid (400) for a day that is none."""
        return cls(
            form.get("actor") or "",
            form.get("action") or "",
            (form.get("document") or "").rstrip("/"),
            _day(form, "from"),
            _day(form, "to", 1),
        )

    def marks(self) -> list[bytes]:
        """What the bytes of a record that is wanted have in them."""
        pairs = (("actor", self.actor), ("action", self.action))
        return [
            f'"{key}":{json.dumps(value, ensure_ascii=False)}'.encode()
            for key, value in pairs
            if value
        ]

    def terms(self) -> list[str]:
        pairs = (("actor", self.actor), ("action", self.action))
        return [term(kind, value) for kind, value in pairs if value]


def _day(form, name: str, later: int = 0) -> datetime.datetime | None:
    text = form.get(name)
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Invalid([Problem(name, _("must be a date written YYYY-MM-DD"))]) from error
    day += datetime.timedelta(days=later)
    return datetime.datetime.combine(day, datetime.time(), tzinfo=now.ZONE)


def act_of(stored: Stored) -> dict:
    return json.loads(stored[1])[2]


def is_below(path: str, place: str) -> bool:
    """True if a document's path is a place's or lies in it.

    >>> is_below("/370000/370100", "/370000"), is_below("/370000", "/3700"), is_below("/1", "/")
    (True, False, True)
    """
    return path == place or path.startswith(place.rstrip("/") + "/")


EMPTY: tuple = (None, "", [], {})


class Reader:
    """One chain as the present user may see it."""

    def __init__(self, chain: Chain, place):
        """`place`: the unit, or the region or site for the site's chain."""
        self.chain, self.place = chain, place
        self.staff = may(STAFF, place)
        self.hidden = self._hidden()
        #: one version is the end of a change and the beginning of the next
        self.shown = cache(self._shown)
        self.document = cache(self._document)

    def _hidden(self) -> IITreeSet:
        """Sequences that are not for this user."""
        if may(WHOLE, self.place):
            return IITreeSet()
        found = []
        if not self.staff:
            found.append(self.chain.for_department)
        there, visible = self._documents()
        for uid in there - visible:
            if uid in self.chain.by_document:
                found.append(self.chain.by_document[uid])
        if self.chain.for_unit and not may("paiwu: Edit application", self.place):
            gone = [uid for uid in self.chain.by_document if uid not in there]
            lost = multiunion([self.chain.by_document[uid] for uid in gone])
            found.append(IITreeSet([n for n in self.chain.for_unit if n in lost]))
        return multiunion(found) if found else IITreeSet()

    def _documents(self) -> tuple[set[str], set[str]]:
        """The uids of all documents in the unit, and of those that the user may view."""
        catalog = getToolByName(self.place, "portal_catalog")
        path = "/".join(self.place.getPhysicalPath())
        query = {"path": path, "show_inactive": True}
        everything = {brain.UID for brain in catalog.unrestrictedSearchResults(**query)}
        return everything, {brain.UID for brain in catalog.searchResults(**query)}

    def sees(self, sequence: int) -> bool:
        """True for a record that this user may see here; of the site's chain, one about the place."""
        if not 1 <= sequence <= self.chain.count or sequence in self.hidden:
            return False
        if unit_of(self.place) is not None:
            return True
        return is_below(act_of(self.chain.record(sequence))["document"], path_of(self.place))

    def sequences(self, document=None) -> Iterator[int]:
        """What there is to see, the newest first; about one document where asked for."""
        if document is None:
            source: Iterable[int] = range(self.chain.count, 0, -1)
        else:
            kept = self.chain.by_document.get(uid_of(document))
            source = descending(kept) if kept is not None else ()
        if not self.hidden:
            return iter(source)
        return (number for number in source if number not in self.hidden)

    def total(self, document=None) -> int:
        if document is None:
            return self.chain.count - len(self.hidden)
        return sum(1 for _number in self.sequences(document))

    def find(self, wanted: Wanted, document=None) -> Iterator[int]:
        """Sequences of the records that are wanted, the newest first."""
        marks = wanted.marks()
        inside = f'"document":{json.dumps(wanted.document, ensure_ascii=False)[:-1]}'.encode()
        for number in self.sequences(document):
            raw = self.chain.record(number)[1]
            if any(mark not in raw for mark in marks):
                continue
            if wanted.document and inside not in raw:
                continue
            if wanted.since or wanted.until:
                moment = datetime.datetime.fromisoformat(json.loads(raw)[2]["time"])
                if wanted.since and moment < wanted.since:
                    continue
                if wanted.until and moment >= wanted.until:
                    continue
            yield number

    def item(self, sequence: int, changes: bool = True) -> dict:
        """A record as JSON (contract, section 6)."""
        stored = self.chain.record(sequence)
        act = act_of(stored)
        item = {
            "sequence": sequence,
            "time": act["time"],
            "actor": act["actor"],
            "roles": act["roles"],
            "action": act["action"],
            "title": title_of(self.place, act),
            "document": act["document"],
            "type": act["type"],
            "from_state": act["from_state"],
            "to_state": act["to_state"],
            "edition": act["edition"],
            "comment": json.loads(stored[2])[2] if stored[2] else "",
            "details": json.loads(stored[3])[2] if stored[3] else None,
            "content_hash": act["content"],
            "previous_hash": self.chain.hash_at(sequence - 1),
            "hash": stored[0],
        }
        if changes and act["content"] and act["action"] not in ("create", "upload"):
            item["changes"] = self.changes(sequence, act)
        return item

    def changes(self, sequence: int, act: dict) -> list[dict]:
        """What the document's content was before and is after, as the user may see both."""
        before = self.content_before(sequence, act["uid"])
        if before is None or before == act["content"]:
            return []
        return compare(self.shown(act["uid"], before), self.shown(act["uid"], act["content"]))

    def content_before(self, sequence: int, uid: str) -> str | None:
        """The hash of the document's last version before a record."""
        known = self.chain.by_document.get(uid)
        for number in descending(known, sequence - 1) if known is not None else ():
            act = act_of(self.chain.record(number))
            if act["uid"] == uid and act["content"]:
                return act["content"]
        return None

    def _shown(self, uid: str, root: str) -> dict:
        """A version's values as the user may see them; nothing of a document that is gone."""
        document = self.document(uid)
        content = self.chain.content(root)
        if document is None:
            return content if self.staff else {}
        if not IPaiwuContent.providedBy(document):
            return content
        shown = disclose(document, content, content.get("trade_secrets"))
        shown.pop("withheld", None)
        return shown

    def unrecorded(self) -> list[str]:
        """Paths of documents whose content is not the one that was recorded last."""
        found = []
        for uid in self.chain.by_document:
            document = self.document(uid)
            recorded = self.content_before(self.chain.count + 1, uid)
            if document is None or recorded is None:
                continue
            if snapshots.root_of(self.chain.key, content_of(document)) != recorded:
                before, present = self.chain.content(recorded), content_of(document)
                # a field that a later schema has brought and that is still empty is no change
                kept = {k: v for k, v in present.items() if k in before or v not in EMPTY}
                if snapshots.root_of(self.chain.key, kept) != recorded:
                    found.append(path_of(document))
        return found

    def _document(self, uid: str):
        catalog = getToolByName(self.place, "portal_catalog")
        brains = catalog.unrestrictedSearchResults(UID=uid)
        return brains[0]._unrestrictedGetObject() if brains else None


def title_of(place, act: dict) -> str:
    """What an act is called; a transition by its workflow's title (a message id)."""
    known = acts.ACTS.get(act["action"])
    if known is not None:
        return known.title
    tool = getToolByName(place, "portal_workflow")
    for name in tool.getChainForPortalType(act["type"]):
        transition = tool[name].transitions.get(act["action"])
        if transition is not None:
            return transition.title
    return act["action"]


def reader_of(context) -> Reader | None:
    """The reader of the chain that a document belongs to; None where nothing is recorded yet."""
    archive = archive_for(context)
    unit = unit_of(context)
    name = unit.getId() if unit is not None else SITE
    if archive is None or name not in archive.chains:
        return None
    return Reader(archive.chains[name], unit if unit is not None else context)


# across units -----------------------------------------------------------------------------


@dataclass
class Search:
    """Records of all units below a region, or of the whole site, the newest first."""

    context: Any
    wanted: Wanted
    readers: dict[str, Reader | None] = field(default_factory=dict)

    def __post_init__(self):
        self.portal = getToolByName(self.context, "portal_url").getPortalObject()
        self.archive = archive_for(self.portal)

    def cities(self) -> list[str]:
        """The indexes to look into."""
        known = list(self.archive.indexes) if self.archive is not None else []
        if self.context.portal_type != "Region":
            return known
        below = {self.context.getId(), *self.context.objectIds()}
        return [name for name in known if name in below]

    def found(self) -> Iterator[tuple[Reader, int]]:
        wanted = self.wanted
        sources = [
            self.archive.indexes[city].find(wanted.terms(), wanted.since, wanted.until)
            for city in self.cities()
        ]
        for _key, unit, sequence in heapq.merge(*sources, reverse=True):
            reader = self.reader(unit)
            if reader is None or sequence in reader.hidden:
                continue
            if wanted.document and not self._is_inside(reader, sequence):
                continue
            yield reader, sequence

    def _is_inside(self, reader: Reader, sequence: int) -> bool:
        return act_of(reader.chain.record(sequence))["document"].startswith(self.wanted.document)

    def reader(self, name: str) -> Reader | None:
        """The reader of a unit's chain; None where the user may not follow it."""
        if name not in self.readers:
            self.readers[name] = self._reader(name)
        return self.readers[name]

    def _reader(self, name: str) -> Reader | None:
        chain = self.archive.chains[name]
        if name == SITE:
            return Reader(chain, self.context)
        catalog = getToolByName(self.portal, "portal_catalog")
        kind = "DischargingUnit"
        brains = catalog.unrestrictedSearchResults(portal_type=kind, getId=name)
        unit = brains[0]._unrestrictedGetObject() if brains else None
        if unit is None:
            return Reader(chain, self.context) if may(STAFF, self.context) else None
        return Reader(chain, unit) if may(VIEW, unit) and may("View", unit) else None


Rows = list[tuple[Reader, int]]


def page(context, wanted: Wanted) -> tuple[int, Callable[[int, int], Rows]]:
    """How many records there are, and a function that gives some of them by start and end."""
    if unit_of(context) is None:
        rows = list(islice(Search(context, wanted).found(), COUNTED))
        return len(rows), lambda start, end: rows[start:end]
    reader = reader_of(context)
    if reader is None:
        return 0, lambda start, end: []
    document = None if context.portal_type == "DischargingUnit" else context
    if uid_of(context) not in reader.chain.by_document and document is not None:
        wanted = Wanted(wanted.actor, wanted.action, path_of(context), wanted.since, wanted.until)
        document = None
    if wanted == Wanted():
        total = reader.total(document)
        numbers = reader.sequences(document)
    else:
        found = list(reader.find(wanted, document))
        total, numbers = len(found), iter(found)
    return total, lambda start, end: [(reader, n) for n in islice(numbers, start, end)]
