"""What recomputing says of a chain."""

from paiwu.policy.trail.read.effects import reading


def verification(context) -> dict:
    """What recomputing says of the chain, and of the documents against their last versions in it."""
    reader = reading.reader_of(context)
    if reader is None:
        return {"verified": True, "verification": {"holds": True, "records": 0, "broken": []}}
    broken, unrecorded = reader.chain.verify(), reader.unrecorded()
    holds = not broken and not unrecorded
    return {
        "verified": holds,
        "verification": {
            "holds": holds,
            "chain": reader.chain.id,
            "records": reader.chain.count,
            "head": reader.chain.head,
            "broken": [{"sequence": fault.sequence, "why": fault.why} for fault in broken],
            "unrecorded": unrecorded,
        },
    }
