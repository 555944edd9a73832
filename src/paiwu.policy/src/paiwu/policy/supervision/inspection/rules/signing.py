"""Signatures under what was found on the spot (现场检查笔录): who, over which content (pure)."""

from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.policy.application.rules.signature import digest_of


#: what was found on the spot; penalties and orders come later and are not signed there
SIGNED = ("inspected_at", "inspectors", "items", "measurements", "result")
INSPECTOR, UNIT = "inspector", "unit"


def digest(values: Mapping) -> str:
    """SHA-256 of what is signed: the findings and the photos, without drawn signatures."""
    photos = [row for row in values.get("photos") or () if not row.get("is_signature")]
    return digest_of({name: values.get(name) for name in SIGNED} | {"photos": photos})


def outdated(signatures: Iterable[Mapping], values: Mapping) -> list[int]:
    """The rows of signatures that were given to another content."""
    present = digest(values)
    return [n for n, row in enumerate(signatures) if row["sha256"] != present]


def with_one_more(signatures: Iterable[Mapping], new: Mapping) -> list[Mapping]:
    """The signatures with a new one, which takes the place of an older one of the same person."""
    same = ("party", "name", "account")
    kept = [row for row in signatures if any(row.get(key) != new.get(key) for key in same)]
    return [*kept, new]
