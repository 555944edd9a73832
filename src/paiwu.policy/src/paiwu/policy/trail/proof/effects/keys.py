"""The platform's signing keys: private ones in files beside the database, public ones published.

A key is changed by one that the old key introduces (`follows`). Where the old one is lost nothing can
introduce the new one; it stands by itself, its reason on record, and has to be published anew.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from paiwu.content import _
from paiwu.content.rest.errors import WrongState
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.trail.store import SITE
from paiwu.policy.trail.store import Archive
from paiwu.verify import signatures


def folder() -> Path:
    """Where private keys are: `PAIWU_KEYS`, else `keys` in the instance's var."""
    place = os.environ.get("PAIWU_KEYS") or Path(os.environ.get("PAIWU_VAR", "var"), "keys")
    return Path(place)


def private(name: str) -> bytes:
    """A private key; WrongState (409) where its file is not there."""
    try:
        return bytes.fromhex((folder() / f"{name}.key").read_text("ascii"))
    except OSError as error:
        message = _("The signing key ${name} is not there.", mapping={"name": name})
        raise WrongState(message) from error


def current(portal, archive: Archive) -> str:
    """The id of the key that signs now; the first one is made with the first signature."""
    if not archive.keys:
        introduce(portal, archive, "")
    return archive.keys[-1]["id"]


def introduce(portal, archive: Archive, reason: str, lost: bool = False) -> dict:
    """A new key from now on, introduced by the old one unless that is lost."""
    secret = Ed25519PrivateKey.generate().private_bytes_raw()
    public = signatures.public_of(secret)
    name = signatures.key_id(public)
    follows = archive.keys[-1]["id"] if archive.keys and not lost else None
    key = {"public": public, "since": now.actual().isoformat(), "follows": follows}
    key["reason"] = reason
    signer = private(follows) if follows else secret
    key["signature"] = signatures.sign(signer, signatures.introduction(key))
    keep(name, secret)
    key["id"] = name
    archive.keys = (*archive.keys, key)
    note(portal, "key", reason, {"id": name, "public": public, "follows": follows}, place=SITE)
    return key


def keep(name: str, secret: bytes):
    """Write a private key for its owner alone, on disk before anything is signed with it."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex())
        file.flush()
        os.fsync(file.fileno())
