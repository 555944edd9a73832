"""One form for every value (RFC 8785), and its SHA-256.

>>> canonical({"b": 1, "a": [None, "名"]}).decode()
'{"a":[null,"名"],"b":1}'
>>> sha256(b"")[:16]
'e3b0c44298fc1c14'
"""

import hashlib
from json.encoder import encode_basestring

import rfc8785


#: larger integers are not the same in every language (RFC 8785, section 3.2.2.3)
SAFE = 2**53 - 1


def canonical(value) -> bytes:
    """Canonical JSON as UTF-8; rfc8785's errors for what JSON does not have."""
    kind = type(value)  # most values are one of these; the result is the same, only sooner
    if kind is str:
        return encode_basestring(value).encode()
    if kind is bool:
        return b"true" if value else b"false"
    if kind is int and -SAFE <= value <= SAFE:
        return str(value).encode()
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
