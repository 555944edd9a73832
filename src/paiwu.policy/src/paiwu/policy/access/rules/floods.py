"""How much one sender, and all together, may send to what is open to everyone (pure).

>>> gate = Floods(burst=2, refill=60.0)
>>> [gate.admits("a", at) for at in (0, 1, 2, 61)]
[True, True, False, True]
>>> gate.admits("b", 2)
True
"""

from dataclasses import dataclass
from dataclasses import field


@dataclass
class Floods:
    """A bucket of `burst` for every sender; one more each `refill` seconds. Times are seconds."""

    burst: int
    refill: float
    kept: dict[str, tuple[float, float]] = field(default_factory=dict)
    senders: int = 10_000

    def admits(self, sender: str, at: float) -> bool:
        left, since = self.kept.get(sender, (float(self.burst), at))
        left = min(float(self.burst), left + (at - since) / self.refill)
        if left < 1:
            self.kept[sender] = (left, at)
            return False
        if len(self.kept) >= self.senders:  # the oldest are full again anyway
            self.kept.pop(next(iter(self.kept)))
        self.kept[sender] = (left - 1, at)
        return True
