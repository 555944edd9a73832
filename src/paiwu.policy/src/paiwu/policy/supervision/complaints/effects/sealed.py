"""What identifies a complainant is kept encrypted (Art. 42 para 3: 为举报人保密).

The key lies with the signing keys, outside the database: exports, backups of the database and whoever
reads it have the sealed text alone.
"""

import contextlib
import json
import os

from cryptography.fernet import Fernet

from paiwu.policy.trail.proof.effects import keys


NAME = "complaints.fernet"


def _box() -> Fernet:
    """The key, made with its first use."""
    place = keys.folder() / NAME
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # whoever is first makes it
            os.link(draft, place)
        draft.unlink()
    return Fernet(place.read_bytes())


def seal(identity: dict) -> bytes:
    return _box().encrypt(json.dumps(identity, ensure_ascii=False).encode())


def open_sealed(data: bytes) -> dict:
    return json.loads(_box().decrypt(data))
