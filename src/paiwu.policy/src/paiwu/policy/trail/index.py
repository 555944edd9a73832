"""What finds records across the units of a city: by time, actor and action."""

import time
from collections.abc import Iterator

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent


#: how many keys there are in a second; acts of the same second keep apart
PER_SECOND = 1_000_000


class Index(Persistent):
    """Keys grow with time; a key leads to (unit, sequence)."""

    def __init__(self):
        self.entries = LOBTree()
        self.terms = OOBTree()

    def add(self, moment, unit: str, sequence: int, terms: list[str]):
        """`moment`: when it was; the place within its second is as good as unique."""
        key = int(moment.timestamp()) * PER_SECOND + time.time_ns() // 1000 % PER_SECOND
        while key in self.entries:
            key += 1
        self.entries[key] = (unit, sequence)
        for term in terms:
            if term not in self.terms:
                self.terms[term] = LLTreeSet()
            self.terms[term].insert(key)

    def find(self, terms: list[str], first=None, last=None) -> Iterator[tuple[int, str, int]]:
        """(key, unit, sequence) of the records with all terms in [first, last), newest first."""
        low = int(first.timestamp()) * PER_SECOND if first else None
        high = int(last.timestamp()) * PER_SECOND - 1 if last else None
        sets = [self.terms.get(term) for term in terms]
        if None in sets:
            return
        sets.sort(key=len)
        source = sets[0] if sets else self.entries
        for key in descending(source, high):
            if low is not None and key < low:
                return
            if all(key in other for other in sets[1:]):
                yield (key, *self.entries[key])


def descending(tree, high: int | None = None) -> Iterator[int]:
    """The keys of a tree from `high` down; each step finds its key anew, none walks the tree."""
    while True:
        try:
            key = tree.maxKey() if high is None else tree.maxKey(high)
        except ValueError:  # none left
            return
        yield key
        high = key - 1


def term(kind: str, value: str) -> str:
    """A term of the index.

    >>> term("actor", "clerk")
    'actor:clerk'
    """
    return f"{kind}:{value}"
