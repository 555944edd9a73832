"""Many who write at once, in a real instance: as fast as one of them, and nobody waits long.

Each client sends the example application, one after the other, into a unit of its own or all into one.
"""

import statistics
import threading
import time
from dataclasses import dataclass

import instance_server
import pytest
from conftest import EXAMPLE
from ratios import expect
from ratios import report
from story import CITY


#: how long each measurement takes, in seconds
SPAN = 12
UNITS = [f"91370100MA3DEM027W{number}P" for number in range(101, 113)]
#: no single request may take longer, in seconds
LONGEST = 1.5


@dataclass
class Load:
    """What clients met: seconds of each answered request, and the seconds it all took."""

    times: list[float]
    span: float

    @property
    def rate(self) -> float:
        return len(self.times) / self.span

    def at(self, share: float) -> float:
        """The time within which a share of the requests was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with instance_server.running(tmp_path_factory.mktemp("writers") / "var") as server:
        server.start()
        clerk, admin = server.as_("clerk"), server.as_("admin")
        for number, unit in enumerate(UNITS):
            data = {"@type": "DischargingUnit", "id": unit, "title": f"单位{number}"}
            data["site_address"] = f"示例路{number}号"
            expect(clerk.post(CITY, data), 201)
            group = f"/@groups/{unit.lower()}.filer"
            expect(admin.patch(group, {"users": {"filer-b": True}}), 204)
        yield server


def write(server, units, span=SPAN) -> Load:
    """As many clients as units are named, each into its own."""
    clients = [server.as_("filer-b") for _unit in units]
    times, sent = [], []
    until = time.perf_counter() + span

    def work(client, unit):
        while (start := time.perf_counter()) < until:
            answer = client.post(f"{CITY}/{unit}/applications", EXAMPLE)
            times.append(time.perf_counter() - start)
            expect(answer, 201)
            sent.append(answer.json()["@id"])

    start = time.perf_counter()
    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(clients, units, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load = Load(times, time.perf_counter() - start)
    assert len(sent) == len(set(sent)) == len(times), "an answer was no 201"
    return load


def kept(server, units) -> int:
    admin = server.as_("admin")
    query = f"{CITY}/@search?portal_type=PermitApplication&b_size=1"
    return sum(
        admin.get(f"{CITY}/{unit}{query.removeprefix(CITY)}").json()["items_total"]
        for unit in units
    )


def test_writers_take_turns(server):
    write(server, UNITS[:2], span=3)
    before = kept(server, UNITS)
    sent = 0
    for name, units in (
        ("6 writers, 6 units", UNITS[:6]),
        ("12 writers, 12 units", UNITS),
        ("6 writers, one unit", UNITS[:1] * 6),
    ):
        one, load = write(server, UNITS[:1]), write(server, units)
        sent += len(one.times) + len(load.times)
        report(f"{name}: p99 / p50", load.at(0.99), load.at(0.5), 3)
        report(f"{name}: longest / {LONGEST} s", max(load.times), LONGEST, 1)
        report(f"{name}: seconds a write / one writer's", 1 / load.rate, 1 / one.rate, 1 / 0.9)
    assert kept(server, UNITS) == before + sent
    for unit in UNITS:
        trail = server.as_("admin").get(f"{CITY}/{unit}/@trail?verify=1&b_size=1").json()
        assert trail["verified"], trail["verification"]


def test_a_reader_beside_writers(server):
    reader = server.as_("clerk")
    unit = f"{CITY}/{UNITS[0]}"

    def read(span) -> list[float]:
        times, until = [], time.perf_counter() + span
        while (start := time.perf_counter()) < until:
            expect(reader.get(unit), 200)
            times.append(time.perf_counter() - start)
            time.sleep(0.01)
        return times

    read(1)
    alone = read(4)
    beside = []
    thread = threading.Thread(target=lambda: beside.extend(read(SPAN)))
    thread.start()
    write(server, UNITS)
    thread.join()
    report(
        "a reader beside 12 writers / alone, p50",
        statistics.median(beside),
        statistics.median(alone),
        3,
    )
