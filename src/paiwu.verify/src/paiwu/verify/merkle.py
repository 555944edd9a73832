"""An append-only log after RFC 6962 (section 2.1): root, inclusion and consistency.

Hashes are bytes. `Subtree` gives the hash of `size` leaves from `start` on, where size is a power of
two and start a multiple of it: a log keeps these, so that a proof reads few of them.
"""

import hashlib
from collections.abc import Callable
from collections.abc import Sequence


Subtree = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than `size`.

    >>> split(2), split(7), split(8)
    (1, 4, 4)
    """
    return 1 << (size - 1).bit_length() - 1


def subtrees(leaves: Sequence[bytes]) -> Subtree:
    """From leaf hashes alone; what a test or a small log needs."""

    def subtree(start: int, size: int) -> bytes:
        if size == 1:
            return leaves[start]
        half = size // 2
        return node_hash(subtree(start, half), subtree(start + half, half))

    return subtree


def root(size: int, subtree: Subtree, start: int = 0) -> bytes:
    """The hash of `size` leaves from `start` on; of none, the hash of nothing."""
    if size == 0:
        return hashlib.sha256().digest()
    if size & (size - 1) == 0 and start % size == 0:
        return subtree(start, size)
    left = split(size)
    return node_hash(root(left, subtree, start), root(size - left, subtree, start + left))


def inclusion(index: int, size: int, subtree: Subtree, start: int = 0) -> list[bytes]:
    """The audit path of a leaf, from the leaf up."""
    if size <= 1:
        return []
    left = split(size)
    if index < left:
        path = inclusion(index, left, subtree, start)
        return [*path, root(size - left, subtree, start + left)]
    path = inclusion(index - left, size - left, subtree, start + left)
    return [*path, root(left, subtree, start)]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """RFC 9162, section 2.1.3.2, over the same tree."""
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(step, found)
            while position & 1 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, step)
        position, last = position >> 1, last >> 1
    return last == 0 and found == top


def consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """That the first `old` leaves of `new` are the log that was."""
    return [] if old in (0, new) else _consistency(old, new, subtree, 0, True)


def _consistency(old: int, size: int, subtree: Subtree, start: int, whole: bool) -> list[bytes]:
    if old == size:
        return [] if whole else [root(size, subtree, start)]
    left = split(size)
    if old <= left:
        path = _consistency(old, left, subtree, start, whole)
        return [*path, root(size - left, subtree, start + left)]
    path = _consistency(old - left, size - left, subtree, start + left, False)
    return [*path, root(left, subtree, start)]


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """RFC 9162, section 2.1.4.2, over the same tree."""
    if old == new:
        return old_root == new_root and not path
    if old == 0:
        return not path
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while position & 1 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, step)
        position, last = position >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
