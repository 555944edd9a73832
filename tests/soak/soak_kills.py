"""Killed by the hundred: one server during imports; processes and database of a cluster under load."""

import contextlib
import os
import random
import signal
import threading
import time

import cluster_server
import instance_server
import requests
from cluster_server import until
from endurance import kill_during_imports
from ratios import report
from story import UNIT_B


KILLS = int(os.environ.get("PAIWU_KILLS", "100"))
#: of a process and of PostgreSQL, in a cluster
PROCESS_KILLS, DATABASE_KILLS = 20, 5
WRITERS = 4
APPLICATIONS = f"{UNIT_B}/applications"


def test_a_server_killed_during_imports(tmp_path):
    with instance_server.running(tmp_path / "var") as server:
        server.start()
        server.as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
        start = time.perf_counter()
        acknowledged = kill_during_imports(server, KILLS)
        spent = time.perf_counter() - start
        report(f"{KILLS} kills during imports, {acknowledged} acknowledged: lost", 0, 1, 0)
        report("seconds from a kill to the next answer / 30 s", spent / KILLS, 30, 1)


class Writers:
    """Clients that send applications without a pause, and remember what was acknowledged."""

    def __init__(self, cluster):
        self.cluster, self.ended = cluster, threading.Event()
        self.acknowledged: list[str] = []
        self.failed = [0] * WRITERS
        self.threads = [
            threading.Thread(target=self.work, args=(number,)) for number in range(WRITERS)
        ]

    def work(self, number: int):
        client, sent = self.cluster.as_("filer-b"), 0
        while not self.ended.is_set():
            sent += 1
            title = f"写入 {number}-{sent}"
            body = {"@type": "PermitApplication", "kind": "initial", "title": title}
            try:
                answer = client.post(APPLICATIONS, body)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code == 201:
                self.acknowledged.append(title)
            else:
                self.failed[number] += 1
                time.sleep(0.5)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def test_a_cluster_killed_under_load(tmp_path):
    with cluster_server.running(tmp_path / "var") as cluster:
        chance = random.Random(48)
        assert until(lambda: cluster.served_by() == {"process1", "process2"})
        with Writers(cluster) as writers:
            for number in range(PROCESS_KILLS):
                time.sleep(chance.uniform(1, 3))
                os.kill(cluster.pid_of(f"parts/process{number % 2 + 1}/etc/"), signal.SIGKILL)
                assert until(lambda: cluster.served_by() == {"process1", "process2"}, 120)
            of_processes = list(writers.failed)
            for _number in range(DATABASE_KILLS):
                # what ends five times within a minute is not started again
                time.sleep(chance.uniform(15, 18))
                before = len(writers.acknowledged)
                os.kill(cluster.pid_of("bin/postgres -D"), signal.SIGKILL)
                assert until(lambda b=before: len(writers.acknowledged) > b + WRITERS, 180)
        acknowledged = writers.acknowledged
        kept = titles(cluster)
        lost = set(acknowledged) - set(kept)
        double = len(kept) - len(set(kept))
        trail = cluster.as_("admin").get(f"{UNIT_B}/@trail?verify=1&b_size=1").json()
        assert trail["verified"], trail["verification"]
        report(f"{len(acknowledged)} writes in a cluster that is killed: lost", len(lost), 1, 0)
        report("the same: written twice", double, 1, 0)
        report(
            "failed requests of a client / kills of a process", max(of_processes), PROCESS_KILLS, 1
        )


def titles(cluster) -> list[str]:
    """What applications are there, by title; asked until the database answers."""
    found, start = [], 0
    client = cluster.as_("admin")
    while True:
        with contextlib.suppress(requests.RequestException):
            query = f"@search?portal_type=PermitApplication&b_size=500&b_start={start}"
            answer = client.get(f"{APPLICATIONS}/{query}")
            if answer.status_code == 200:
                page = answer.json()
                found += [item["title"] for item in page["items"]]
                start += 500
                if start >= page["items_total"]:
                    return [title for title in found if title.startswith("写入")]
                continue
        time.sleep(1)
