"""A version of a document, each cell committed to by itself.

>>> leaves({"title": "甲", "outlets": [{"code": "DA001", "name": "烟囱"}], "notes": []})
[('title', '甲'), ('outlets/0/code', 'DA001'), ('outlets/0/name', '烟囱'), ('notes', [])]
>>> values(leaves({"title": "甲", "outlets": [{"code": "DA001"}], "notes": []}))
{'title': '甲', 'outlets': [{'code': 'DA001'}], 'notes': []}
"""

from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256
from paiwu.verify.commitments import derived_salt
from paiwu.verify.commitments import preimage_of


#: what keeps a name's parts apart
SEPARATOR = "/"


def leaves(content: Mapping) -> list[tuple[str, object]]:
    """(name, value) of every field, of a table's cells each; what is empty (None) has none."""
    found = []
    for field, value in content.items():
        if value is None:
            continue
        if isinstance(value, list) and value and all(_is_row(row) for row in value):
            found += [
                (f"{field}/{number}/{column}", cell)
                for number, row in enumerate(value)
                for column, cell in row.items()
                if cell is not None
            ]
        else:
            found.append((field, value))
    return found


def _is_row(row) -> bool:
    named = isinstance(row, Mapping) and all(SEPARATOR not in column for column in row)
    return named and any(cell is not None for cell in row.values())


def values(found: Iterable[tuple[str, object]]) -> dict:
    """The content that `leaves` was made from, as far as its leaves are shown."""
    content: dict = {}
    for name, value in found:
        field, separator, rest = name.partition(SEPARATOR)
        if not separator:
            content[field] = value
            continue
        number, _separator, column = rest.partition(SEPARATOR)
        rows = content.setdefault(field, [])
        rows.extend({} for _row in range(int(number) + 1 - len(rows)))
        rows[int(number)][column] = value
    return content


def root(commitments: Iterable[str]) -> str:
    """The hash of a snapshot: over the canonical list of its commitments in their order by value."""
    joined = b",".join(b'"%b"' % one.encode() for one in sorted(commitments))
    return sha256(b"[" + joined + b"]")


def salted(key: bytes, content: Mapping) -> list[tuple[str, str, bytes]]:
    """(name, salt, canonical value) of every leaf; the same key and content give the same salts."""
    found = []
    for name, value in leaves(content):
        encoded = canonical(value)
        found.append((name, derived_salt(key, name, encoded), encoded))
    return found


def root_of(key: bytes, content: Mapping) -> str:
    """The hash of the snapshot of `content`, with salts derived from `key`."""
    return root(
        sha256(preimage_of(canonical(name), salt, value))
        for name, salt, value in salted(key, content)
    )
