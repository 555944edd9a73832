"""固定污染源代码, the 22-character code of a site (HJ 608-2017), also the permit's number.

>>> is_valid("91130200699229617X001P")  # the example of annex A
True
>>> is_valid("91130200699229617X001")   # no identification character
False
>>> is_valid("91130200699229617X000P")  # sites count from 001
False
>>> code("91130200699229617X", 2)
'91130200699229617X002P'
>>> split("91130200699229617X002P")
('91130200699229617X', 2)
"""

import re

from paiwu.content.identifiers import uscc


PATTERN = re.compile(r"([0-9A-Z]{18})([0-9]{3})P")
LAST_SITE = 999


def code(owner: str, site: int) -> str:
    """The code of the owner's site number `site` (1 to 999); ValueError beyond."""
    if not 1 <= site <= LAST_SITE:
        raise ValueError(f"site sequence {site} is outside 1-{LAST_SITE}")
    return f"{owner}{site:03d}P"


def split(value: str) -> tuple[str, int]:
    """(USCC, site sequence) of a code; ValueError if it is none."""
    match = PATTERN.fullmatch(value)
    if not match or not uscc.is_valid(match[1]) or match[2] == "000":
        raise ValueError(f"{value!r} is no 固定污染源代码")
    return match[1], int(match[2])


def is_valid(value: str) -> bool:
    """True if `value` is a well-formed code with a valid USCC."""
    try:
        split(value)
    except ValueError:
        return False
    return True


def next_site(owner: str, taken: set[str]) -> str:
    """The first free code of `owner`, given the codes that exist."""
    for site in range(1, LAST_SITE + 1):
        if (candidate := code(owner, site)) not in taken:
            return candidate
    raise ValueError(f"{owner} has no free site sequence")
