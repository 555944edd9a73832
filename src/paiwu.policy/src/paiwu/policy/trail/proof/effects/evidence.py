"""Evidence bundles (证据包): everything about a unit or a document, provable without the site.

A bundle has the whole chain; what its reader may not see, or did not ask for, is in it as commitments,
so that the hashes still verify.
"""

import hashlib
import io
import json
import re
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from paiwu.content.readings import store as readings
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.clocks import now
from paiwu.policy.trail.proof.effects import checkpoints
from paiwu.policy.trail.proof.effects import keys
from paiwu.policy.trail.proof.rules import story
from paiwu.policy.trail.read.effects.reading import Reader
from paiwu.policy.trail.read.effects.reading import act_of
from paiwu.policy.trail.read.effects.reading import reader_of
from paiwu.policy.trail.record.effects.recorder import archive_for
from paiwu.policy.trail.record.effects.recorder import uid_of
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import unit_of
from paiwu.verify import archive
from paiwu.verify import chain as rules
from paiwu.verify import layout
from paiwu.verify import signatures
from paiwu.verify import snapshots
from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256
from paiwu.verify.commitments import commitment


READINGS = "paiwu: View readings"
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
Open = Callable[[], BinaryIO]


@dataclass
class Member:
    """A file of the bundle: where it is and how it is opened."""

    path: str
    open: Open

    def digest(self) -> str:
        digest = hashlib.sha256()
        with self.open() as source:
            while piece := source.read(archive.PIECE):
                digest.update(piece)
        return digest.hexdigest()


def of_bytes(path: str, data: bytes) -> Member:
    return Member(path, lambda: io.BytesIO(data))


class Collection:
    """What goes into the bundle of a unit or of one document, as the present user may see it."""

    def __init__(self, context):
        self.context, self.unit = context, unit_of(context)
        self.reader: Reader = reader_of(context)
        self.chain = self.reader.chain
        whole = context.portal_type == "DischargingUnit"
        self.wanted = set(self.reader.sequences(None if whole else context))
        self.count, self.head = self.chain.count, self.chain.head
        #: hash of a snapshot -> uid of its document
        self.versions: dict[str, str] = {}
        #: SHA-256 -> (name, how it is opened)
        self.files: dict[str, tuple[str, Open]] = {}
        self.told: list[dict] = []

    def rows(self) -> Iterator[dict]:
        """The records of the chain, each part shown or withheld."""
        previous = rules.genesis(self.chain.id)
        for number, stored in enumerate(self.chain.records(), 1):
            shown = number in self.wanted
            row = {"sequence": number, "previous": previous, "hash": stored[0]}
            for part, preimage in zip(rules.PARTS, stored[1:], strict=True):
                if preimage and shown:
                    _name, salt, value = json.loads(preimage)
                    row[part] = {"salt": salt, "value": value}
                elif preimage:
                    row[part] = {"commitment": sha256(preimage)}
            if shown:
                self.collect(number, act_of(stored), row.get("details", {}).get("value"))
            previous = stored[0]
            yield row

    def collect(self, number: int, act: dict, details):
        """The versions and files that a shown record speaks of."""
        self.told.append(self.reader.item(number))
        if act["content"]:
            self.versions[act["content"]] = act["uid"]
        if act["action"] == "readings" and may(READINGS, self.unit):
            self.add_batch(act, details or {})

    def add_batch(self, act: dict, details: dict):
        """The readings as they were stored, unless they were disposed of."""
        ledger = self.reader.document(act["uid"])
        known = {batch.number: batch for batch in readings.batches(ledger)} if ledger else {}
        batch = known.get(details.get("batch", 0))
        if batch is not None and details.get("parquet") == batch.frame.sha256:
            self.files[batch.frame.sha256] = (".parquet", lambda: batch.frame.blob.open("r"))

    def snapshots(self) -> Iterator[Member]:
        """Every version that a shown record names, each cell shown or withheld."""
        for root, uid in self.versions.items():
            content = self.chain.content(root)
            shown = dict(snapshots.leaves(self.reader.shown(uid, root)))
            leaves = [
                {"name": name, "salt": salt, "value": json.loads(value)}
                if name in shown and canonical(shown[name]) == value
                else {"commitment": commitment(name, salt, json.loads(value))}
                for name, salt, value in snapshots.salted(self.chain.key, content)
            ]
            if content.get("sha256") == shown.get("sha256"):
                self.add_file(content)
            for number, row in enumerate(content.get("photos") or ()):
                if f"photos/{number}/sha256" in shown:
                    self.add_file(row)
            data = {"document": uid, "leaves": leaves}
            yield of_bytes(f"{layout.SNAPSHOTS}{root}.json", canonical(data))

    def add_file(self, content: dict):
        """A file that a version tells the digest and the name of."""
        blob = self.chain.files.get(content.get("sha256"))
        if blob is not None:
            extension = EXTENSION.search(content.get("filename") or "")
            name = extension[0].lower() if extension else ""
            self.files[content["sha256"]] = (name, lambda: blob.open("r"))

    def about(self) -> dict:
        return {
            "format": 1,
            "title": self.unit.title,
            "unit": self.unit.getId(),
            "scope": self.context.getPhysicalPath()[-1],
            "document": uid_of(self.context),
            "chain": self.chain.id,
            "records": self.count,
            "shown": len(self.wanted),
            "head": self.head,
            "files": sorted(self.files),
            "made_at": now.actual().isoformat(),
            "made_by": actor(),
        }


def write(context) -> BinaryIO:
    """A bundle in a temporary file, at its beginning; a checkpoint covers it to its last record."""
    portal = context.portal_url.getPortalObject()
    collection = Collection(context)
    checkpoint = checkpoints.make(portal, only=collection.unit.getId())
    if checkpoint is None:
        raise LookupError("there is no archive, so there is no record")
    trail = b"".join(canonical(row) + b"\n" for row in collection.rows())
    versions = list(collection.snapshots())
    about = collection.about()
    kept = archive_for(portal)
    size = checkpoint["statement"]["size"]
    proved = checkpoint | {"proof": checkpoints.proof(kept.log, collection.chain.id, size)}
    members = [
        of_bytes(layout.ABOUT, canonical(about)),
        of_bytes(layout.CHECKPOINT, canonical(proved)),
        of_bytes(layout.KEYS, canonical(list(kept.keys))),
        of_bytes(layout.TRAIL, trail),
        of_bytes(layout.STORY, story.page(about, collection.told).encode()),
        *versions,
        *(
            Member(f"{layout.FILES}{digest}{extension}", opened)
            for digest, (extension, opened) in collection.files.items()
        ),
    ]
    return bagged(members, about, checkpoint["statement"]["key"])


def bagged(members: list[Member], about: dict, key: str) -> BinaryIO:
    """The members as a signed bag (RFC 8493) in one zip."""
    members.sort(key=lambda member: member.path)
    digests, sizes = {}, 0
    for member in members:
        digests[member.path] = member.digest()
        with member.open() as source:
            sizes += source.seek(0, io.SEEK_END)
    texts = {
        layout.BAGIT: layout.BAGIT_TEXT,
        layout.INFO: (
            "Source-Organization: paiwu\n"
            f"External-Identifier: {about['unit']}/{about['scope']}\n"
            f"Bagging-Date: {about['made_at'][:10]}\n"
            f"Payload-Oxum: {sizes}.{len(members)}\n"
        ),
        layout.MANIFEST: layout.manifest(digests),
    }
    data = {path: text.encode() for path, text in texts.items()}
    statement = {
        "manifest": sha256(data[layout.MANIFEST]),
        "info": sha256(data[layout.INFO]),
        "made_at": about["made_at"],
        "key": key,
    }
    signed = {"statement": statement, "signature": signatures.sign(keys.private(key), statement)}
    data[layout.SIGNATURE] = canonical(signed)
    data[layout.TAGS] = layout.manifest({p: sha256(text) for p, text in data.items()}).encode()
    root = f"paiwu-evidence-{about['unit']}-{about['scope']}/"
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller's)
    outside = [of_bytes(path, data[path]) for path in (*layout.TAG_FILES, layout.TAGS)]
    archive.write(file, ((root + m.path, m.open()) for m in [*outside, *members]))
    file.seek(0)
    return file
