"""What a server must bear, as long as one likes: kills during imports, many hands at once."""

import contextlib
import random
import threading
import time

import requests
from layers import PASSWORD
from story import UNIT_B


LEDGER = f"{UNIT_B}/ledgers/2019"
HOURS = 24 * 28
HEAD = "time,outlet,pollutant,concentration,volume,flag\n"


def batch(value: int, month: int = 1) -> bytes:
    rows = [
        f"2019-{month:02d}-{n // 24 + 1:02d}T{n % 24:02d}:00,DA001,a21002,{value},{n},N\n"
        for n in range(HOURS)
    ]
    return (HEAD + "".join(rows)).encode()


def send(server, body: bytes):
    return requests.post(
        f"{server.base}{LEDGER}/@readings",
        data=body,
        auth=("filer-b", PASSWORD),
        headers={"Accept": "application/json", "Content-Type": "text/csv"},
        timeout=60,
    )


def kill_during_imports(server, kills: int) -> int:
    """Kill the server in the middle of an import, again and again; how many imports were acknowledged.

    A batch is there whole or not at all, and what was acknowledged is there.
    """
    acknowledged: list[int] = []

    def import_it(value):
        with contextlib.suppress(requests.RequestException):
            if send(server, batch(value)).status_code == 201:
                acknowledged.append(value)

    chance = random.Random(2019)
    for value in range(1, kills + 1):
        thread = threading.Thread(target=import_it, args=(value,))
        thread.start()
        time.sleep(chance.uniform(0, 0.12))
        server.kill()
        thread.join()
        server.start()
        clerk = server.as_("clerk")
        batches = clerk.get(f"{LEDGER}/@batches").json()["items"]
        assert all(one["rows"] == HOURS for one in batches)
        assert len(batches) >= len(acknowledged)
        history = clerk.get(f"{LEDGER}/@readings?history=1&b_size=100000").json()
        assert history["items_total"] == HOURS * len(batches)
        sent = {row["concentration"] for row in history["items"]}
        # a page of the history has the latest batches only
        assert set(acknowledged[-100:]) <= sent
        counting = clerk.get(f"{LEDGER}/@readings?b_size=100000").json()["items"]
        assert len({row["concentration"] for row in counting}) <= 1, (
            "all of a batch counts or none"
        )
    return len(acknowledged)


def read_and_write(server, seconds: float) -> int:
    """Two writers and two readers of one ledger; how many batches were written. Nobody sees an error."""
    stop = time.monotonic() + seconds
    wrong: list = []
    written: list[int] = []

    def write(first):
        value = first
        while time.monotonic() < stop:
            answer = send(server, batch(value, month=first % 2 + 1))
            if answer.status_code != 201:
                wrong.append(("write", answer.status_code, answer.text[:200]))
            written.append(value)
            value += 2

    def read(path):
        client = server.as_("inspector")
        while time.monotonic() < stop:
            answer = client.get(path)
            if answer.status_code != 200:
                wrong.append((path, answer.status_code, answer.text[:200]))

    threads = [threading.Thread(target=write, args=(n,)) for n in (1, 2)]
    threads += [
        threading.Thread(target=read, args=(path,))
        for path in (f"{LEDGER}/@readings?b_size=10", f"{UNIT_B}/@emissions?year=2019&by=month")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    batches = server.as_("clerk").get(f"{LEDGER}/@batches").json()["items"]
    assert sorted(one["batch"] for one in batches) == list(range(1, len(written) + 1))
    return len(written)
