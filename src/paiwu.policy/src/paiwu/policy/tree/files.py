"""The bytes of an uploaded file, by their digest."""

import hashlib

from Acquisition import aq_base


def compute_digest(file) -> str:
    """SHA-256 of a file's bytes, in hex; of nothing if it has none."""
    data = getattr(file, "file", None)
    digest = hashlib.sha256()
    if data is not None:
        with data.open() as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def file_digest(file) -> str:
    """The digest noted when the file was last written, so that reading reads no blob."""
    return getattr(aq_base(file), "sha256", None) or compute_digest(file)
