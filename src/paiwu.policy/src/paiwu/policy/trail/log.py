"""The log of the chains' heads: only ever appended, its tree kept so that a proof reads few nodes."""

from BTrees.IOBTree import IOBTree
from BTrees.OIBTree import OIBTree
from persistent import Persistent

from paiwu.verify import merkle
from paiwu.verify.canonical import canonical


class Log(Persistent):
    """Leaves are {chain, head, length}; checkpoints are signed statements over the leaves so far."""

    def __init__(self):
        self.leaves = IOBTree()
        #: level -> index -> hash of a whole subtree of 2 ** level leaves
        self.levels = IOBTree()
        #: chain -> its latest leaf
        self.latest = OIBTree()
        self.checkpoints = IOBTree()

    @property
    def size(self) -> int:
        return self.leaves.maxKey() + 1 if self.leaves else 0

    def append(self, leaf: dict) -> int:
        """Add a leaf, and every subtree that it completes; returns its index."""
        index = self.size
        self.leaves[index] = leaf
        self.latest[leaf["chain"]] = index
        level, place, found = 0, index, merkle.leaf_hash(canonical(leaf))
        self._put(level, place, found)
        while place & 1:
            found = merkle.node_hash(self.levels[level][place - 1], found)
            level, place = level + 1, place >> 1
            self._put(level, place, found)
        return index

    def _put(self, level: int, place: int, found: bytes):
        if level not in self.levels:
            self.levels[level] = IOBTree()
        self.levels[level][place] = found

    def subtree(self, start: int, size: int) -> bytes:
        return self.levels[size.bit_length() - 1][start // size]

    def root(self, size: int) -> str:
        return merkle.root(size, self.subtree).hex()

    def inclusion(self, index: int, size: int) -> list[str]:
        return [step.hex() for step in merkle.inclusion(index, size, self.subtree)]

    def consistency(self, old: int, new: int) -> list[str]:
        return [step.hex() for step in merkle.consistency(old, new, self.subtree)]

    def leaf_at(self, chain: str, size: int) -> int | None:
        """The latest leaf of a chain among the first `size`."""
        index = self.latest.get(chain)
        if index is None or index < size:
            return index
        earlier = (n for n in range(size - 1, -1, -1) if self.leaves[n]["chain"] == chain)
        return next(earlier, None)
