"""Records of which each names the hash of the one before.

A record has three parts, each committed to by itself, so that one may be withheld: `act` (who did what
when to which document), `comment` and `details`. Its hash is SHA-256 over the canonical JSON
{"act", "comment", "details", "previous", "sequence"}, the first three being commitments or empty.
"""

import hashlib
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from paiwu.verify.canonical import sha256
from paiwu.verify.commitments import opened


PARTS = ("act", "comment", "details")


@dataclass(frozen=True)
class Broken:
    """What does not hold, and at which record."""

    sequence: int
    why: str


def genesis(chain: str) -> str:
    """What the first record of a chain names as the one before."""
    return sha256(b"paiwu chain " + chain.encode())


def core(act: str, comment: str, details: str, previous: str, sequence: int) -> bytes:
    """What the record's hash is taken over."""
    return (
        f'{{"act":"{act}","comment":"{comment}","details":"{details}",'
        f'"previous":"{previous}","sequence":{sequence}}}'
    ).encode()


def record_hash(act: str, comment: str, details: str, previous: str, sequence: int) -> str:
    return sha256(core(act, comment, details, previous, sequence))


def hash_of(parts: tuple[bytes, bytes, bytes], previous: str, sequence: int) -> str:
    """The hash of a record from the preimages of its parts; an empty one is not there."""
    act, comment, details = (sha256(part) if part else "" for part in parts)
    return record_hash(act, comment, details, previous, sequence)


def verify(
    records: Iterable[tuple[str, bytes, bytes, bytes]], previous: str, first: int = 1
) -> Iterator[Broken]:
    """Every record (hash, act, comment, details: preimages) whose hash is not what follows from it.

    After a record that does not hold, its stated hash is taken, so that each fault is named once.
    """
    digest = hashlib.sha256
    sequence = first
    for stated, act, comment, details in records:
        text = (
            f'{{"act":"{digest(act).hexdigest() if act else ""}",'
            f'"comment":"{digest(comment).hexdigest() if comment else ""}",'
            f'"details":"{digest(details).hexdigest() if details else ""}",'
            f'"previous":"{previous}","sequence":{sequence}}}'
        )
        if digest(text.encode()).hexdigest() != stated:
            yield Broken(sequence, "the hash is not that of the record")
        previous = stated
        sequence += 1


def verify_shown(rows: Iterable[dict], previous: str) -> Iterator[Broken]:
    """The same over records as bundles have them, with parts shown or withheld."""
    expected = 1
    for row in rows:
        sequence = row["sequence"]
        if sequence != expected:
            yield Broken(sequence, f"record {expected} is missing or out of its place")
            expected = sequence
        if row["previous"] != previous:
            yield Broken(sequence, "it does not follow the record before")
        try:
            act, comment, details = (
                opened(row[part], part) if row.get(part) else "" for part in PARTS
            )
        except (KeyError, TypeError, ValueError) as error:
            yield Broken(sequence, f"a part cannot be read: {error!r}")
        else:
            if record_hash(act, comment, details, row["previous"], sequence) != row["hash"]:
                yield Broken(sequence, "the hash is not that of the record")
        previous = row["hash"]
        expected = sequence + 1
