"""Values behind salted hashes: each may be shown or withheld, what commits to it stays the same.

A commitment is SHA-256 over the canonical JSON of [name, salt, value]. Without the salt nobody can
try values until one fits; with name, salt and value anybody can see that it fits.
"""

import hashlib
import hmac
import secrets

from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256


def random_salt() -> str:
    return secrets.token_hex(16)


def derived_salt(key: bytes, name: str, value: bytes) -> str:
    """A salt from a secret key; `value` is canonical JSON. Another value has another salt."""
    return hmac.digest(key, name.encode() + b"\0" + value, hashlib.sha256).hex()[:32]


def preimage(name: str, salt: str, value) -> bytes:
    """What is hashed: the canonical JSON of [name, salt, value]."""
    return preimage_of(canonical(name), salt, canonical(value))


def preimage_of(name: bytes, salt: str, value: bytes) -> bytes:
    """The same from name and value that are canonical JSON already."""
    return b'[%b,"%b",%b]' % (name, salt.encode(), value)


def commitment(name: str, salt: str, value) -> str:
    return sha256(preimage(name, salt, value))


def opened(leaf: dict, name: str | None = None) -> str:
    """The commitment of a leaf as bundles have it: {name, salt, value}, or {commitment} alone."""
    if "commitment" in leaf:
        return leaf["commitment"]
    return commitment(name or leaf["name"], leaf["salt"], leaf.get("value"))
