"""Everything that can be checked of an evidence bundle, each with where it does not hold."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from paiwu.verify import archive
from paiwu.verify import chain
from paiwu.verify import layout
from paiwu.verify import merkle
from paiwu.verify import signatures
from paiwu.verify import snapshots
from paiwu.verify.canonical import canonical
from paiwu.verify.commitments import opened


#: check -> what it is called
CHECKS = {
    "archive": "the file is a bundle in its one form",
    "manifest": "every file is there and is what the manifest lists",
    "signature": "the platform has signed the manifest",
    "keys": "the platform's keys follow from each other",
    "trust": "the key is the one that you trust",
    "chain": "every record follows from the one before",
    "snapshots": "every version is what the trail says",
    "files": "every file is what the versions say",
    "checkpoint": "the chain stands in the signed checkpoint",
    "published": "the checkpoint agrees with the published one",
}


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold; `where` is a record, a file or a range of bytes."""

    check: str
    where: str
    why: str


@dataclass(frozen=True)
class Report:
    """The outcome of a verification."""

    about: Mapping
    checked: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


class Unreadable(Exception):
    """Part of the bundle that cannot be read at all."""

    def __init__(self, where: str, why: object):
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, str(why)


class Bundle:
    """An opened bundle: its members by their path inside the bag."""

    def __init__(self, file: BinaryIO):
        self.file = file
        try:
            self.zip = zipfile.ZipFile(file)
            names = self.zip.namelist()
            self.root = names[0].split("/")[0] + "/"
        except (zipfile.BadZipFile, IndexError, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("the file", error) from error
        self.names = [name.removeprefix(self.root) for name in names]

    def open(self, name: str):
        return self.zip.open(self.root + name)

    def read(self, name: str) -> bytes:
        try:
            return self.zip.read(self.root + name)
        except Exception as error:  # zipfile raises many kinds for a damaged member
            raise Unreadable(name, error) from error

    def json(self, name: str):
        try:
            return json.loads(self.read(name))
        except ValueError as error:
            raise Unreadable(name, error) from error

    def digest(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            with self.open(name) as source:
                while piece := source.read(archive.PIECE):
                    digest.update(piece)
        except Exception as error:
            raise Unreadable(name, error) from error
        return digest.hexdigest()


def verify(path: str | Path, trusted: str | None = None, published: Mapping | None = None):
    """A Report over the bundle at `path`.

    `trusted`: a public key in hex that the reader has from elsewhere; `published`: a checkpoint as the
    platform's `/@checkpoints/{n}` gave it out before.
    """
    checks = [check for check in CHECKS if check in _CHECKS]
    checks += ["trust"] * (trusted is not None) + ["published"] * (published is not None)
    with open(path, "rb") as file:
        try:
            bundle = Bundle(file)
            about = bundle.json(layout.ABOUT)
        except Unreadable as error:
            return Report({}, ("archive",), (Fault("archive", error.where, error.why),))
        faults = [fault for check in _CHECKS for fault in _guarded(check, bundle)]
        if trusted is not None:
            faults += _trust(bundle, trusted)
        if published is not None:
            faults += _published(bundle, published)
    return Report(about, tuple(checks), tuple(faults))


def _guarded(check: str, bundle: Bundle) -> list[Fault]:
    """The faults of one check; what cannot even be read is one."""
    try:
        return [Fault(check, where, why) for where, why in _CHECKS[check](bundle)]
    except Unreadable as error:
        return [Fault(check, error.where, error.why)]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        return [Fault(check, "the bundle", f"is not as bundles are: {error!r}")]


Found = Iterator[tuple[str, str]]


def _archive(bundle: Bundle) -> Found:
    """The zip is, byte for byte, the one that its files give."""
    if len(set(bundle.names)) != len(bundle.names):
        yield "the file", "names a file twice"
        return
    with tempfile.TemporaryFile() as again:
        try:
            archive.write(again, ((name, bundle.zip.open(name)) for name in bundle.zip.namelist()))
        except Exception as error:
            yield "the file", f"cannot be read to its end: {error}"
            return
        position = archive.first_difference(bundle.file, again)
        bundle.file.seek(0)
    if position is not None:
        yield (
            f"byte {position}",
            f"is not as the bundle was written, in {_member_at(bundle, position)}",
        )


def _member_at(bundle: Bundle, position: int) -> str:
    inside = [info for info in bundle.zip.infolist() if info.header_offset <= position]
    return max(inside, key=lambda info: info.header_offset).filename if inside else "the head"


def _manifest(bundle: Bundle) -> Found:
    tags = layout.parsed(bundle.read(layout.TAGS).decode())
    listed = layout.parsed(bundle.read(layout.MANIFEST).decode()) | tags
    for name, digest in listed.items():
        if name not in bundle.names:
            yield name, "is listed and not there"
        elif bundle.digest(name) != digest:
            yield name, "is not the file that the manifest lists"
    for name in bundle.names:
        if name not in listed and name != layout.TAGS:
            yield name, "is there and not listed"
    for name in layout.TAG_FILES:
        if name not in tags:
            yield name, "is not listed"
    if bundle.read(layout.BAGIT).decode() != layout.BAGIT_TEXT:
        yield layout.BAGIT, "is not what BagIt wants"


def _key(bundle: Bundle, name: str) -> str:
    """A key's public part by its id."""
    for key in bundle.json(layout.KEYS):
        if signatures.key_id(key["public"]) == name:
            return key["public"]
    raise Unreadable(layout.KEYS, f"has no key {name}")


def _signature(bundle: Bundle) -> Found:
    signed = bundle.json(layout.SIGNATURE)
    statement = signed["statement"]
    if not signatures.is_signed(_key(bundle, statement["key"]), statement, signed["signature"]):
        yield layout.SIGNATURE, "the signature is not that of the key"
    for part, name in (("manifest", layout.MANIFEST), ("info", layout.INFO)):
        if statement[part] != bundle.digest(name):
            yield name, "is not what was signed"


def _keys(bundle: Bundle) -> Found:
    for name, why in signatures.untrusted(bundle.json(layout.KEYS)).items():
        yield f"key {name}", why


def _rows(bundle: Bundle) -> list[dict]:
    rows = []
    for number, line in enumerate(bundle.read(layout.TRAIL).splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise Unreadable(f"{layout.TRAIL} line {number}", error) from error
    return rows


def _chain(bundle: Bundle) -> Found:
    about, rows = bundle.json(layout.ABOUT), _rows(bundle)
    for broken in chain.verify_shown(rows, chain.genesis(about["chain"])):
        yield f"record {broken.sequence}", broken.why
    if len(rows) != about["records"] or (rows and rows[-1]["hash"] != about["head"]):
        yield layout.TRAIL, "does not end where the chain ended"


def _acts(bundle: Bundle) -> Iterator[tuple[int, dict]]:
    """(sequence, act) of the records whose act is shown."""
    for row in _rows(bundle):
        act = row.get("act")
        if act and "commitment" not in act:
            yield row["sequence"], act["value"]


def _snapshots(bundle: Bundle) -> Found:
    there = {}
    for name in bundle.names:
        if not name.startswith(layout.SNAPSHOTS):
            continue
        root = name.removeprefix(layout.SNAPSHOTS).removesuffix(".json")
        there[root] = name
        snapshot = bundle.json(name)
        if snapshots.root(opened(leaf) for leaf in snapshot["leaves"]) != root:
            yield name, "its cells do not give its hash"
    for sequence, act in _acts(bundle):
        if act.get("content") and act["content"] not in there:
            yield f"record {sequence}", "the version that it names is not there"


def _files(bundle: Bundle) -> Found:
    there = {}
    for name in bundle.names:
        if name.startswith(layout.FILES):
            digest = name.removeprefix(layout.FILES).split(".")[0]
            there[digest] = name
            if bundle.digest(name) != digest:
                yield name, "is not the file of that hash"
    for digest in bundle.json(layout.ABOUT)["files"]:
        if digest not in there:
            yield f"{layout.FILES}{digest}", "is not there"


def _checkpoint(bundle: Bundle) -> Found:
    about, checkpoint = bundle.json(layout.ABOUT), bundle.json(layout.CHECKPOINT)
    statement, proof = checkpoint["statement"], checkpoint["proof"]
    public = _key(bundle, statement["key"])
    if not signatures.is_signed(public, statement, checkpoint["signature"]):
        yield layout.CHECKPOINT, "the signature is not that of the key"
    leaf = proof["leaf"]
    path = [bytes.fromhex(step) for step in proof["path"]]
    top = bytes.fromhex(statement["root"])
    found = merkle.leaf_hash(canonical(leaf))
    if not merkle.is_included(found, proof["index"], statement["size"], path, top):
        yield layout.CHECKPOINT, "the chain's head is not in the checkpoint"
    if leaf["chain"] != about["chain"]:
        yield layout.CHECKPOINT, "is about another chain"
    rows = {row["sequence"]: row["hash"] for row in _rows(bundle)}
    if rows.get(leaf["length"]) != leaf["head"]:
        yield f"record {leaf['length']}", "is not the record that the checkpoint names"
    if leaf["length"] < about["records"]:
        yield f"record {leaf['length'] + 1}", "and those after it are in no checkpoint yet"


def _trust(bundle: Bundle, trusted: str) -> list[Fault]:
    try:
        keys = bundle.json(layout.KEYS)
        used = {bundle.json(layout.SIGNATURE)["statement"]["key"]}
        used.add(bundle.json(layout.CHECKPOINT)["statement"]["key"])
        reached = signatures.successors(keys, trusted)
    except (Unreadable, KeyError, TypeError, ValueError) as error:
        return [Fault("trust", layout.KEYS, str(error))]
    why = "does not follow from the key that you trust"
    return [Fault("trust", f"key {name}", why) for name in sorted(used - reached)]


def _published(bundle: Bundle, published: Mapping) -> list[Fault]:
    """The same log: equal at the same size, else by a proof that came with the published one."""
    try:
        ours = bundle.json(layout.CHECKPOINT)["statement"]
        theirs = published["statement"]
        old, new = sorted((ours, theirs), key=lambda statement: statement["size"])
        proof = published.get("consistency") or {}
        path = [bytes.fromhex(step) for step in proof.get("path", ())]
        good = merkle.is_consistent(
            old["size"], new["size"], bytes.fromhex(old["root"]), bytes.fromhex(new["root"]), path
        )
    except (Unreadable, KeyError, TypeError, ValueError) as error:
        return [Fault("published", layout.CHECKPOINT, str(error))]
    why = "no proof that one log is the beginning of the other"
    return [] if good else [Fault("published", layout.CHECKPOINT, why)]


_CHECKS = {
    "archive": _archive,
    "manifest": _manifest,
    "signature": _signature,
    "keys": _keys,
    "chain": _chain,
    "snapshots": _snapshots,
    "files": _files,
    "checkpoint": _checkpoint,
}
