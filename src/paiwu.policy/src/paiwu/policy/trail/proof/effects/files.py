"""Whether every file that is on record is there, with the bytes it had."""

import hashlib
from collections.abc import Iterator

from ZODB.interfaces import BlobError
from ZODB.POSException import POSKeyError

from paiwu.policy.trail.store import Archive


def verify(archive: Archive) -> Iterator[str]:
    """A line for each recorded file that is missing or altered; files are read one at a time."""
    for name, chain in archive.chains.items():
        for sha256, blob in chain.files.items():
            try:
                with blob.open("r") as stream:
                    found = hashlib.file_digest(stream, "sha256").hexdigest()
            except (BlobError, POSKeyError, OSError):
                yield f"{name}: the file {sha256} is missing"
                continue
            if found != sha256:
                yield f"{name}: the file {sha256} is altered"
