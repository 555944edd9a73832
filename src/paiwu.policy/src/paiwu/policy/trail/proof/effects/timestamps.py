"""Time stamps of a configured authority (RFC 3161), beside our own signature.

`PAIWU_TSA` is the authority's address; without it, or when it does not answer, there is none, and the
checkpoint stands without it.
"""

import base64
import hashlib
import logging
import os
import urllib.request


logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds
SHA256 = bytes.fromhex("0609608648016503040201")  # OID 2.16.840.1.101.3.4.2.1, DER


def query(data: bytes) -> bytes:
    """A TimeStampReq (DER) over the SHA-256 of `data`, asking for the authority's certificate."""
    algorithm = _sequence(SHA256 + b"\x05\x00")
    imprint = _sequence(algorithm + b"\x04\x20" + hashlib.sha256(data).digest())
    return _sequence(b"\x02\x01\x01" + imprint + b"\x01\x01\xff")


def _sequence(content: bytes) -> bytes:
    return b"\x30" + bytes([len(content)]) + content


def request(data: bytes) -> str | None:
    """The authority's answer (TimeStampResp) in base64; None without one."""
    address = os.environ.get("PAIWU_TSA")
    if not address:
        return None
    headers = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(address, query(data), headers)
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return base64.b64encode(answer.read()).decode()
    except OSError:
        logger.exception("the time stamp authority %s does not answer", address)
        return None
