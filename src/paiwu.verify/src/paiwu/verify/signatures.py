"""Ed25519 keys and what they sign (RFC 8032).

A statement is a JSON object; its signature is over its canonical form. A key introduces itself with a
statement that the key before it has signed; one without a predecessor is the first, or was made after
the one before was lost, and has to be trusted by itself.
"""

from collections.abc import Iterable
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256


#: what a key's introduction states
INTRODUCTION = ("public", "since", "follows", "reason")


def key_id(public: str) -> str:
    """How a key is called: the first 16 hex digits of the SHA-256 of its bytes."""
    return sha256(bytes.fromhex(public))[:16]


def public_of(private: bytes) -> str:
    """The public key in hex."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def sign(private: bytes, statement: Mapping) -> str:
    """The signature in hex."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(canonical(statement)).hex()


def is_signed(public: str, statement: Mapping, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), canonical(statement))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def introduction(key: Mapping) -> dict:
    return {name: key.get(name) for name in INTRODUCTION}


def untrusted(keys: Iterable[Mapping]) -> dict[str, str]:
    """key id -> why its introduction does not hold; keys in the order of their coming."""
    known: dict[str, str] = {}
    faults = {}
    for key in keys:
        name = key_id(key["public"])
        if key.get("id") != name:
            faults[str(key.get("id"))] = "the id is not that of the key"
        follows = key.get("follows")
        signer = known.get(follows) if follows else key["public"]
        if signer is None or not is_signed(signer, introduction(key), key.get("signature", "")):
            faults[name] = "its introduction is not signed by the key before"
        known[name] = key["public"]
    return faults


def successors(keys: Iterable[Mapping], trusted: str) -> set[str]:
    """The ids of keys that follow from a trusted public key by signed introductions, it included."""
    reached = {key_id(trusted)}
    for key in keys:
        if key.get("follows") in reached:
            reached.add(key_id(key["public"]))
    return reached
