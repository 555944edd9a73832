"""Chains and the log: whatever is changed, left out or put elsewhere is found (pure)."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiwu.policy.trail.log import Log
from paiwu.verify import chain
from paiwu.verify import merkle
from paiwu.verify.canonical import canonical
from paiwu.verify.commitments import preimage


def records(count, name="unit"):
    found, previous = [], chain.genesis(name)
    for number in range(1, count + 1):
        parts = (
            preimage("act", "0" * 32, {"action": "edit", "number": number}),
            preimage("comment", "1" * 32, "说明") if number % 2 else b"",
            b"",
        )
        previous = chain.hash_of(parts, previous, number)
        found.append((previous, *parts))
    return found


def faults(found, name="unit"):
    return [broken.sequence for broken in chain.verify(found, chain.genesis(name))]


def test_a_chain_that_was_left_alone_holds():
    assert faults(records(50)) == []
    assert faults(records(3), "other") == [1]


@given(st.integers(0, 19), st.integers(0, 3))
def test_a_changed_part_is_found_at_its_record(place, part):
    found = records(20)
    changed = list(found[place])
    if part == 0:
        changed[0] = "0" * 64
    else:
        changed[part] = changed[part] + b" " if changed[part] else b"[]"
    found[place] = tuple(changed)
    assert place + 1 in faults(found)


@given(st.permutations(range(8)))
def test_another_order_is_found(order):
    found = records(8)
    assert bool(faults([found[n] for n in order])) == (list(order) != list(range(8)))


@given(st.integers(0, 8))
def test_a_record_left_out_is_found(place):
    found = records(10)
    del found[place]
    assert faults(found)[0] == place + 1


def test_a_chain_recomputed_after_a_change_holds_by_itself_but_has_another_head():
    """Which is why heads are published."""
    honest = records(10)
    forged, previous = honest[:4], honest[3][0]
    for number in range(5, 11):
        parts = (preimage("act", "0" * 32, {"action": "forged", "number": number}), b"", b"")
        previous = chain.hash_of(parts, previous, number)
        forged.append((previous, *parts))
    assert faults(forged) == [] and forged[-1][0] != honest[-1][0]


def naive_root(leaves):
    """RFC 6962, section 2.1, word by word."""
    if not leaves:
        return merkle.hashlib.sha256().digest()
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def log_of(count):
    log = Log()
    for number in range(count):
        log.append({"chain": f"c{number % 5}", "head": str(number), "length": number})
    return log


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 100])
def test_rfc_6962_root_inclusion_and_consistency(count):
    log = log_of(count)
    leaves = [canonical(leaf) for leaf in log.leaves.values()]
    top = naive_root(leaves)
    assert log.root(count) == top.hex()
    for index in range(count):
        path = [bytes.fromhex(step) for step in log.inclusion(index, count)]
        leaf = merkle.leaf_hash(leaves[index])
        assert merkle.is_included(leaf, index, count, path, top)
        assert not merkle.is_included(leaf, (index + 1) % count, count, path, top) or count == 1
        assert not merkle.is_included(merkle.leaf_hash(b"x"), index, count, path, top)
    for old in range(1, count + 1):
        path = [bytes.fromhex(step) for step in log.consistency(old, count)]
        before = naive_root(leaves[:old])
        assert merkle.is_consistent(old, count, before, top, path)
        assert not merkle.is_consistent(old, count, naive_root([b"x"]), top, path)


def test_the_latest_leaf_of_a_chain_at_an_earlier_size():
    log = log_of(12)
    assert (
        log.leaf_at("c1", 12) == 11 and log.leaf_at("c1", 11) == 6 and log.leaf_at("c1", 1) is None
    )


def test_parts_of_a_shown_record_may_be_withheld():
    rows, previous = [], chain.genesis("unit")
    for number, stored in enumerate(records(4), 1):
        row = {"sequence": number, "previous": previous, "hash": stored[0]}
        row["act"] = {"salt": "0" * 32, "value": {"action": "edit", "number": number}}
        if stored[2]:
            row["comment"] = {"commitment": chain.sha256(stored[2])}
        rows.append(row)
        previous = stored[0]
    start = chain.genesis("unit")
    assert list(chain.verify_shown(rows, start)) == []
    for change in (
        lambda r: r[2]["act"]["value"].update(action="grant"),
        lambda r: r.pop(1),
        lambda r: r.insert(1, r.pop(2)),
        lambda r: r[2].pop("comment"),
        lambda r: r[3].update(hash="0" * 64),
        lambda r: r[1]["act"].pop("salt"),
    ):
        changed = copy.deepcopy(rows)
        change(changed)
        assert list(chain.verify_shown(changed, start))
