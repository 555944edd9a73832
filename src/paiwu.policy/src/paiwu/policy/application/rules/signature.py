"""Signing the commitment (Art. 20) over the content as it stands (pure).

What is signed is what the enterprise declares: blocks A to E and the kind of application.
Publicity and determinations are not its declaration and do not void the signature.
"""

import hashlib
from collections.abc import Mapping

import rfc8785


NOT_SIGNED = frozenset(
    {
        "publicity",
        "determinations",
        "examination",
        "consultations",
        "agencies",
        "standing_limits",
        "commitment_signed_by",
        "commitment_signed_at",
    }
)


def digest_of(values: Mapping) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of some values, in hex.

    A field that is empty counts as absent, so that a later schema with more fields gives the
    same digest.
    """
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return hashlib.sha256(rfc8785.dumps(kept)).hexdigest()


def digest(values: Mapping) -> str:
    """The digest of what an application's signature is over."""
    return digest_of({name: value for name, value in values.items() if name not in NOT_SIGNED})


def holds(attestation: Mapping | None, values: Mapping, attachments: Mapping[str, str]) -> bool:
    """True while content and attachments are what was signed; attachments may be added."""
    if not attestation or attestation["digest"] != digest(values):
        return False
    return all(
        attachments.get(name) == sha256 for name, sha256 in attestation["attachments"].items()
    )
