"""Ratios of times within one run, and the table of them that `make bench` ends with."""

import statistics
import time
from dataclasses import dataclass


ROUNDS, WARM_UP = 30, 5


@dataclass(frozen=True)
class Row:
    """One line of the table; times in seconds."""

    name: str
    ours: float
    stock: float
    ratio: float
    allowed: float

    def __str__(self):
        verdict = "" if self.ratio <= self.allowed else "  TOO SLOW"
        return (
            f"{self.name:<72}{self.ours * 1000:>10.1f}{self.stock * 1000:>10.1f}"
            f"{self.ratio:>8.2f}{self.allowed:>9.2f}{verdict}"
        )


HEAD = f"{'what':<72}{'ours ms':>10}{'stock ms':>10}{'ratio':>8}{'allowed':>9}"
ROWS: list[Row] = []


def spent(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def median_of(call, rounds: int = ROUNDS) -> float:
    """The median of the seconds that `call` takes."""
    for _n in range(WARM_UP):
        call()
    return statistics.median(spent(call) for _n in range(rounds))


def report(name: str, ours: float, stock: float, allowed: float):
    """A ratio of two measurements that cannot be taken in turn."""
    ROWS.append(Row(name, ours, stock, ours / stock, allowed))


def compare(name: str, ours, stock, allowed: float, rounds: int = ROUNDS):
    """The median of the ratios of pairs taken in turn: a machine that slows down slows both.

    Which of a pair comes first changes from pair to pair.
    """
    for _n in range(WARM_UP):
        ours(), stock()
    pairs = []
    for number in range(rounds):
        if number % 2:
            pair = spent(ours), spent(stock)
        else:
            pair = tuple(reversed((spent(stock), spent(ours))))
        pairs.append(pair)
    report_pairs(name, pairs, allowed)


def report_pairs(name: str, pairs: list[tuple[float, float]], allowed: float):
    """The median of the ratios of pairs that were taken in turn, ours first."""
    middle = statistics.median(one / other for one, other in pairs)
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ROWS.append(Row(name, mine, theirs, middle, allowed))


def expect(answer, code: int):
    assert answer.status_code == code, answer.text


# hooks of pytest, for the folders whose tests report ratios ---------------------------------


def pytest_terminal_summary(terminalreporter):
    if ROWS:
        terminalreporter.write_line("")
        for line in (HEAD, *ROWS):
            terminalreporter.write_line(str(line))


def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and any(row.ratio > row.allowed for row in ROWS):
        session.exitstatus = 1
