"""统一社会信用代码, the 18-character unified social credit code (GB 32100-2015).

>>> is_valid("91370100MA3DEM0192")
True
>>> is_valid("91370100MA3DEM0193")  # wrong check character
False
>>> is_valid("91370100ma3dem0192")  # lower case is not the code
False
"""

from stdnum.cn import uscc


def is_valid(code: str) -> bool:
    """True if `code` has 18 characters, the alphabet and the check character of GB 32100."""
    return isinstance(code, str) and code == uscc.compact(code) and uscc.is_valid(code)
