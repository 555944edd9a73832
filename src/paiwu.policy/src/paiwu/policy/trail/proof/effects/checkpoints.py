"""Signed checkpoints over all chains, at least one a day, for everyone to keep (Art. 10, 33).

Who has kept one can tell later whether a record that it covers was rewritten, whoever did it.
"""

from paiwu.policy.clocks import now
from paiwu.policy.trail.log import Log
from paiwu.policy.trail.proof.effects import keys
from paiwu.policy.trail.proof.effects import timestamps
from paiwu.policy.trail.record.effects.recorder import archive_for
from paiwu.policy.trail.store import Archive
from paiwu.verify import signatures
from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256


def make(portal, only: str | None = None) -> dict | None:
    """The checkpoint over every chain as it is; where nothing has changed, the last one.

    `only`: the one chain (unit id) whose head has to be in it.
    """
    archive = archive_for(portal)
    if archive is None:
        return None
    if archive.log is None:
        archive.log = Log()
    log = archive.log
    names = [only] if only else list(archive.chains)
    changed = [leaf for name in names if (leaf := _news(log, archive.chains[name]))]
    if not changed and log.checkpoints:
        return log.checkpoints[log.checkpoints.maxKey()]
    key = keys.current(portal, archive)
    for leaf in changed:
        log.append(leaf)
    number = log.checkpoints.maxKey() + 1 if log.checkpoints else 1
    before = log.checkpoints[number - 1]["statement"] if number > 1 else None
    statement = {
        "number": number,
        "time": now.actual().isoformat(),
        "size": log.size,
        "root": log.root(log.size),
        "previous": sha256(canonical(before)) if before else "",
        "key": key,
    }
    checkpoint = {
        "statement": statement,
        "signature": signatures.sign(keys.private(key), statement),
    }
    token = timestamps.request(canonical(statement))
    if token:
        checkpoint["timestamp"] = token
    log.checkpoints[number] = checkpoint
    return checkpoint


def _news(log: Log, chain) -> dict | None:
    """What the log does not know yet of a chain."""
    known = log.latest.get(chain.id)
    if not chain.count or (known is not None and log.leaves[known]["length"] == chain.count):
        return None
    return {"chain": chain.id, "head": chain.head, "length": chain.count}


def proof(log: Log, chain: str, size: int) -> dict | None:
    """That a chain's head is among the first `size` leaves."""
    index = log.leaf_at(chain, size)
    if index is None:
        return None
    leaf = log.leaves[index]
    return {"leaf": leaf, "index": index, "size": size, "path": log.inclusion(index, size)}


def verify(archive: Archive, published: dict | None = None) -> list[str]:
    """Everything that does not hold, a line each: chains, log, checkpoints, one published before."""
    found = []
    for name, chain in archive.chains.items():
        found += [f"{name} record {fault.sequence}: {fault.why}" for fault in chain.verify()]
    log = archive.log
    if log is None:
        return found if published is None else [*found, "there is no checkpoint"]
    by_id = {chain.id: (name, chain) for name, chain in archive.chains.items()}
    for index, leaf in log.leaves.items():
        name, chain = by_id.get(leaf["chain"], (leaf["chain"], None))
        if chain is None or chain.count < leaf["length"]:
            found.append(f"{name} record {leaf['length']}: is gone, checkpoints know it")
        elif chain.hash_at(leaf["length"]) != leaf["head"]:
            found.append(f"{name} record {leaf['length']}: is not the one in leaf {index}")
    found += _checkpoints(archive)
    if published is not None:
        found += _published(archive, published)
    return found


def _checkpoints(archive: Archive) -> list[str]:
    """Signatures, roots and the order of the checkpoints."""
    found, before = [], None
    public = {key["id"]: key["public"] for key in archive.keys}
    found += [f"key {n}: {why}" for n, why in signatures.untrusted(archive.keys).items()]
    log = Rebuilt(archive.log)
    for number, checkpoint in archive.log.checkpoints.items():
        statement = checkpoint["statement"]
        key = public.get(statement["key"], "")
        if not signatures.is_signed(key, statement, checkpoint["signature"]):
            found.append(f"checkpoint {number}: the signature is not that of the key")
        if log.root(statement["size"]) != statement["root"]:
            found.append(f"checkpoint {number}: the log is not what was signed")
        if statement["previous"] != (sha256(canonical(before)) if before else ""):
            found.append(f"checkpoint {number}: it does not follow the one before")
        before = statement
    return found


def _published(archive: Archive, published: dict) -> list[str]:
    """A checkpoint that was kept elsewhere against the log as it is."""
    statement = published["statement"]
    if statement["size"] > archive.log.size:
        return [f"the published checkpoint knows {statement['size']} heads, the log fewer"]
    if Rebuilt(archive.log).root(statement["size"]) != statement["root"]:
        return [f"the log is not the one of the published checkpoint {statement['number']}"]
    return []


class Rebuilt:
    """The log's tree from its leaves alone, trusting none of the hashes kept with it."""

    def __init__(self, log: Log):
        self.tree = Log()
        for leaf in log.leaves.values():
            self.tree.append(leaf)

    def root(self, size: int) -> str:
        return self.tree.root(size) if size <= self.tree.size else ""
