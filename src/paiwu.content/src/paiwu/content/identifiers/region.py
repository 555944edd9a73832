"""行政区划代码, the six digits of a province or prefecture (GB/T 2260).

>>> name("370000"), name("370100")
('山东省', '济南市')
>>> parent("370100"), parent("370000")
('370000', None)
>>> is_valid("379900"), is_valid("370102")  # unknown; a county
(False, False)
"""

from functools import cache

from stdnum import numdb


_DB = numdb.get("cn/loc")


def name(code: str) -> str | None:
    """The region's name, None if the table does not have the code."""
    if not (isinstance(code, str) and len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    return _name(code)


@cache
def _name(code: str) -> str | None:
    found = _DB.info(code)
    if len(found) != 2 or not found[1][1]:
        return None
    return found[1][1]["county"]


def is_valid(code: str) -> bool:
    """True for the code of a province (`..0000`) or prefecture (`....00`)."""
    return name(code) is not None and code.endswith("00")


def is_province(code: str) -> bool:
    return code.endswith("0000")


def parent(code: str) -> str | None:
    """The province's code of a prefecture, None for a province."""
    return None if is_province(code) else code[:2] + "0000"
