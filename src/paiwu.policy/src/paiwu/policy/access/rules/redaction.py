"""Redaction (Art. 26 last paragraph): one pure function for every way out of the system."""

from collections.abc import Iterable
from collections.abc import Mapping


#: why something is withheld
GROUND = {"article": "26", "ground": "商业秘密"}


def redact(values: Mapping, marks: Iterable[Mapping]) -> tuple[dict, list[dict]]:
    """`values` without what `marks` name, and the list of what was withheld.

    A marked field becomes None, or an empty list where it is a table; a marked row becomes
    `{"withheld": "26"}`, so that the rows around it keep their places.
    """
    shown, withheld = dict(values), []
    for mark in marks:
        field, row = mark.get("field"), mark.get("row")
        if field not in shown:
            continue
        value = shown[field]
        if row is None:
            shown[field] = [] if isinstance(value, list) else None
        elif isinstance(value, list) and int(row) < len(value):
            shown[field] = [
                {"withheld": GROUND["article"]} if index == int(row) else entry
                for index, entry in enumerate(value)
            ]
        else:
            continue
        withheld.append({"field": field, "row": row, **GROUND})
    return shown, withheld
