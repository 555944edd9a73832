"""One form for every value (RFC 8785), and its SHA-256.

>>> canonical({"b": 1, "a": [None, "名"]}).decode()
'{"a":[null,"名"],"b":1}'
>>> sha256(b"")[:16]
'e3b0c44298fc1c14'
"""

import hashlib
from json.encoder import encode_basestring

import rfc8785


def canonical(value) -> bytes:
    """Canonical JSON as UTF-8; rfc8785's errors for what JSON does not have."""
    if type(value) is str:  # most values are text; the result is the same, only sooner
        return encode_basestring(value).encode()
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
