"""行政区划代码, the six digits of a region (GB/T 2260): which are in force, and what became of the others.

The tables are `regions.csv` and `regions_abolished.csv`; a row says what it was checked against.

>>> name("370000"), name("330400"), name("429004")
('山东省', '嘉兴市', '仙桃市')
>>> parent("370100"), parent("429004"), parent("370000")
('370000', '420000', None)
>>> is_valid("379900"), is_valid("370102")  # unknown; a county of a prefecture
(False, False)
>>> is_valid("429004"), is_valid("371200")  # a county directly under its province; abolished
(True, False)
"""

from dataclasses import dataclass
from functools import cache

from paiwu.content import tables


@dataclass(frozen=True)
class Abolished:
    """A region that is no more.

    `year`: of the approval; `successors`: codes of what it belongs to now, none if unknown; `verified`: False
    where they are known from experience alone.
    """

    code: str
    name: str
    year: str
    successors: tuple[str, ...]
    verified: bool


def name(code: str) -> str | None:
    """The region's name, of an abolished one its last; None if the tables do not have the code."""
    found = tables.names("regions").get(code) if isinstance(code, str) else None
    former = None if found else abolished(code)
    return former.name if former else found


def is_valid(code: str) -> bool:
    """True for a region in force with a department of its own: province, prefecture, county directly under a province."""
    row = tables.by_code("regions").get(code) if isinstance(code, str) else None
    return row is not None and (
        row["level"] != "county" or row["directly_under_province"] == "yes"
    )


def is_known(code: str) -> bool:
    """True for a code that is or was a region's, or stands for several: what was filed under it is still found."""
    return is_valid(code) or abolished(code) is not None or _is_collective(code)


#: last digits of codes that stand for all 市辖区, 县 or 直辖县级行政区划 of a province; no region is named so
COLLECTIVE = ("0100", "0200", "9000")


def _is_collective(code: str) -> bool:
    return is_code(code) and code[2:] in COLLECTIVE and is_valid(code[:2] + "0000")


def is_code(code: str) -> bool:
    """True for what looks like a region's code."""
    return isinstance(code, str) and len(code) == 6 and code.isascii() and code.isdigit()


def abolished(code: str) -> Abolished | None:
    """What became of a code that is no longer in force; None for all others."""
    return _abolished().get(code) if isinstance(code, str) else None


@cache
def _abolished() -> dict[str, Abolished]:
    in_force = tables.by_code("regions")
    rows = sorted(tables.read("regions_abolished"), key=lambda row: row["abolished"])
    return {  # of several names that a code has had, the last
        row["code"]: Abolished(
            row["code"],
            row["name"],
            row["abolished"],
            tuple(row["successors"].split(";")) if row["successors"] else (),
            row["verified"] == "yes",
        )
        for row in rows
        if row["code"] not in in_force
    }


def is_province(code: str) -> bool:
    return code.endswith("0000")


def parent(code: str) -> str | None:
    """The province's code, None for a province."""
    return None if is_province(code) else code[:2] + "0000"


def responsible(county: str) -> str:
    """The code of the region whose department a county has: its prefecture's, or its own (Art. 6).

    >>> responsible("370181"), responsible("429004")
    ('370100', '429004')
    """
    return county if is_valid(county) else county[:4] + "00"
