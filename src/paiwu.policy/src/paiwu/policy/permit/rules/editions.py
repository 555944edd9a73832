"""What a change makes of a permit: its next edition (Art. 45). Pure."""

from collections.abc import Iterable
from collections.abc import Mapping


EMPTY: tuple = (None, "", [], {})


def same(one, other) -> bool:
    """True if two values say the same; absent and empty do."""
    return one == other or (one in EMPTY and other in EMPTY)


def merge(
    base: Mapping, applied: Mapping, current: Mapping, fields: Iterable[str]
) -> tuple[dict, list[str]]:
    """The next edition's values, and the fields that two changes claim at once.

    An application changes what differs from the edition it began from (`base`); everything else
    stays as it is now (`current`), so that a change decided in between is not undone. A field
    changed both here and in between, to different values, is a conflict.
    """
    merged, conflicts = {}, []
    for name in fields:
        was, asked, now = base.get(name), applied.get(name), current.get(name)
        if same(asked, was):
            merged[name] = now
            continue
        merged[name] = asked
        if not same(now, was) and not same(now, asked):
            conflicts.append(name)
    return merged, conflicts


def replace_original(
    originals: Iterable[Mapping], edition: int, on: str, fate: str = "collected"
) -> list[dict]:
    """The originals (正本) with a new one in use; the one before ends with `fate` (Art. 45, 48, 51)."""
    rows = end_original(originals, fate, on)
    return [
        *rows,
        {"number": len(rows) + 1, "edition": edition, "issued_on": on, "status": "in_use"},
    ]


def end_original(originals: Iterable[Mapping], fate: str, on: str) -> list[dict]:
    """The originals with the one in use marked as lost, damaged or collected."""
    return [
        dict(row, status=fate, until=on) if row["status"] == "in_use" else dict(row)
        for row in originals
    ]
