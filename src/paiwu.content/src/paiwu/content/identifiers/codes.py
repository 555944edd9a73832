"""Codes of facilities, treatment units and outlets (HJ 608-2017, chapter 5).

>>> is_valid("outlet", "DA001"), is_valid("outlet", "DA01")
(True, False)
>>> is_valid("treatment", "TW001"), is_valid("facility", "MF0001")
(True, True)
>>> medium("DW001"), medium("TA002"), medium("YS001")
('water', 'air', 'water')
"""

import re


#: kind of code -> (pattern, an example)
KINDS = {
    "facility": (re.compile(r"MF[0-9]{4}"), "MF0001"),
    "treatment": (re.compile(r"T[AW][0-9]{3}"), "TA001"),
    "outlet": (re.compile(r"(DA|DW|YS)[0-9]{3}"), "DA001"),
}

_MEDIA = {"TA": "air", "DA": "air", "TW": "water", "DW": "water", "YS": "water"}


def is_valid(kind: str, value: str) -> bool:
    """True if `value` is written as the standard writes codes of `kind`."""
    pattern, _example = KINDS[kind]
    return isinstance(value, str) and bool(pattern.fullmatch(value)) and int(value[2:]) > 0


def medium(value: str) -> str | None:
    """`air` or `water` by the first two letters, None for a facility."""
    return _MEDIA.get(value[:2])
