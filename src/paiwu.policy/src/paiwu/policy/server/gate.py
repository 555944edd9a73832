"""One writer at a time, a few readers at once, everybody in the order of arrival.

Writers of one process that run side by side only lose conflicts to each other and wait before they try
again; in turn they are as fast and nobody waits long (`docs/decisions/0022-gate.md`). A turn is taken
before a database connection is, so that who waits holds a thread and nothing else.
"""

import threading
from collections import deque
from contextlib import contextmanager


#: one reads at a time beside how many others: more than the cores can serve only share them
READERS = 4
#: seconds that a request waits for its turn before it is told to come back
PATIENCE = 20.0
#: requests that may wait for one kind of turn; threads must remain for the other kind
LONGEST = 24


class Busy(Exception):
    """No turn within the time that a request waits."""


class Turns:
    """`places` at once, the others in the order of arrival, `longest` of them at most.

    >>> turns = Turns(places=1, longest=0)
    >>> turns.take(patience=0), turns.take(patience=0)
    (True, False)
    >>> turns.leave()
    >>> turns.take(patience=0)
    True
    """

    def __init__(self, places: int, longest: int = LONGEST):
        self.longest = longest
        self._free = places
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, patience: float | None) -> bool:
        """True once it is the caller's turn; False after `patience` seconds, or if too many wait.

        None: however long it takes.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if patience is not None and len(self._waiting) >= self.longest:
                return False
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(patience):
            return True
        with self._lock:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def leave(self):
        """The next one's turn; nobody overtakes."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


class Gate:
    """The gate of a process: `reading()` and `writing()` are turns, given back at the end of a block."""

    def __init__(self, readers: int = READERS, patience: float = PATIENCE):
        self.patience = patience
        self._readers = Turns(readers)
        self._writers = Turns(1)
        self._held = threading.local()

    def reading(self):
        """A reader's turn; Busy."""
        return self._turn(self._readers)

    def writing(self):
        """The writer's turn, which a thread that has it already keeps; Busy."""
        return self._turn(self._writers)

    def writing_in_the_background(self):
        """The writer's turn for what no client waits for, however long it takes to come."""
        return self._turn(self._writers, patient=True)

    def write_now(self):
        """In a turn: go on as the writer, as a request does that reads and has something to record."""
        held = getattr(self._held, "turns", None)
        if held is None or held is self._writers:
            return
        held.leave()
        self._held.turns = None
        if not self._writers.take(self.patience):
            raise Busy
        self._held.turns = self._writers

    def let_others(self):
        """Between two transactions of a long job: the turn is taken anew, behind all who wait by now."""
        if getattr(self._held, "turns", None) is not self._writers:
            return
        self._writers.leave()
        self._writers.take(None)

    @contextmanager
    def _turn(self, turns: Turns, patient: bool = False):
        if getattr(self._held, "turns", None) is not None:
            if turns is self._writers:
                self.write_now()
            yield
            return
        if not turns.take(None if patient else self.patience):
            raise Busy
        self._held.turns = turns
        try:
            yield
        finally:
            held, self._held.turns = self._held.turns, None
            if held is not None:
                held.leave()


#: the gate of this process
GATE = Gate()
