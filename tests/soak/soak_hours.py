"""Hours of writers: as fast at the end as at the beginning, nothing lost, memory flat."""

import os
from pathlib import Path

import bench_writers
from bench_writers import UNITS
from bench_writers import kept
from bench_writers import server  # noqa: F401 (a fixture)
from bench_writers import write
from endurance import read_and_write
from ratios import report
from story import UNIT_B


#: seconds that twelve writers write; the first and the last eighth are compared
SPAN = float(os.environ.get("PAIWU_SECONDS", "1200"))
READINGS_SPAN = SPAN / 8


def test_twelve_writers_for_long(server):  # noqa: F811
    before = kept(server, UNITS)
    first = write(server, UNITS, SPAN / 8)
    grown = memory(server.process)
    middle = write(server, UNITS, SPAN * 6 / 8)
    last = write(server, UNITS, SPAN / 8)
    sent = sum(len(load.times) for load in (first, middle, last))
    assert kept(server, UNITS) == before + sent
    for unit in UNITS:
        path = f"{bench_writers.CITY}/{unit}/@trail?verify=1&b_size=1"
        trail = server.as_("admin").get(path).json()
        assert trail["verified"], trail["verification"]
    report(f"a write after {sent} writes / one of the first", 1 / last.rate, 1 / first.rate, 1.5)
    report("12 writers for long: p99 / p50", middle.at(0.99), middle.at(0.5), 3)
    report("12 writers for long: longest / 5 s", max(middle.times), 5, 1)
    report("memory at the end / after the first eighth", memory(server.process), grown, 2)


def test_readers_and_writers_of_one_ledger(server):  # noqa: F811
    server.as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    written = read_and_write(server, READINGS_SPAN)
    report(f"{written} batches into one ledger beside readers: errors", 0, 1, 0)


def memory(process) -> float:
    """MB that the serving process holds, be it this one or its child."""
    pid = process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for one in (str(pid), *children):
        status = Path(f"/proc/{one}/status").read_text()
        sizes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
    return max(sizes)
