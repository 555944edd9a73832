"""`make cluster`: PostgreSQL, two processes, one balancer, one daily run; started as documented, killed, ended."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests
from client import Client
from conftest import ROOT
from layers import PASSWORD
from story import CITY
from story import UNIT_A


PATIENCE = 300  # seconds
SIGNED = "this process does the daily run"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, seconds: float = 60):
    """What `true` answers, once it is anything."""
    for _tick in range(int(seconds * 4)):
        with contextlib.suppress(requests.RequestException):
            if answer := true():
                return answer
        time.sleep(0.25)
    raise AssertionError("never came")


class Cluster:
    """`make cluster` with a port and a folder of its own."""

    def __init__(self, var: Path):
        self.var, self.port = var, free_port()
        self.base = f"http://127.0.0.1:{self.port}/paiwu"
        self.env = os.environ | {
            "PAIWU_PORT": str(self.port),
            "PAIWU_VAR": str(var),
            "PAIWU_DEMO_PASSWORD": PASSWORD,
            "PAIWU_ADMIN_PASSWORD": "secret",
        }
        self.told = var.parent / "cluster.log"
        self.process: subprocess.Popen | None = None
        self.starts = 0

    def start(self):
        self.starts += 1
        with self.told.open("ab") as log:
            self.process = subprocess.Popen(
                ["make", "cluster"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.serves, PATIENCE)
        return self

    def serves(self) -> bool:
        assert self.process.poll() is None, self.told.read_text()
        return self.told.read_text().count(f"paiwu: {self.base}") == self.starts

    def interrupt(self):
        """Ctrl-C: the signal is for everybody in the foreground."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(90)

    def running(self) -> dict[int, str]:
        """pid -> command, of whatever runs for this folder."""
        found = {}
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                command = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                if str(self.var) in command:
                    found[int(file.parent.name)] = command
        return found

    def pid_of(self, part: str) -> int:
        [pid] = [
            pid
            for pid, command in self.running().items()
            if part in command and "setpriv" not in command.split()[0]
        ]
        return pid

    def keeper(self) -> int:
        """The process that looks after the others."""
        status = Path(f"/proc/{self.pid_of('bin/postgres -D')}/status").read_text()
        return int(status.partition("PPid:")[2].split()[0])

    def served_by(self, times: int = 20) -> set[str]:
        return {
            requests.get(f"{self.base}/ok", timeout=60).headers["X-Served-By"]
            for _time in range(times)
        }

    def elected(self) -> dict[str, int]:
        """process -> how often it began to do the daily run."""
        logs = {f"process{n}": self.var / "log" / f"process{n}.log" for n in (1, 2)}
        return {name: log.read_text().count(SIGNED) for name, log in logs.items()}

    def as_(self, account) -> Client:
        return Client(self.base, account)


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path / "var")
    try:
        yield cluster.start()
    finally:
        cluster.interrupt()
        for pid in cluster.running():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def test_two_processes_one_site_one_daily_run(cluster):
    assert until(lambda: cluster.served_by() == {"process1", "process2"})
    assert not (cluster.var / "filestorage").exists()

    # what one has written all have, and a token of one is good for all
    clerk = cluster.as_("clerk")
    unit = {"@type": "DischargingUnit", "uscc": "91370100MA3DEM0192", "title": "第二厂区"}
    made = clerk.post(CITY, unit)
    assert made.status_code == 201, made.text
    path = made.json()["@id"].removeprefix(cluster.base)
    seen = {(answer.status_code, answer.headers["X-Served-By"]) for answer in gets(clerk, path)}
    assert seen == {(200, "process1"), (200, "process2")}

    # uploads of many megabytes go through and come back
    body = os.urandom(1 << 20) * 40
    filer = cluster.as_("filer-a")
    sent = filer.session.post(
        f"{cluster.base}{UNIT_A}/materials/@tus-upload",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(body)),
            "Upload-Metadata": "filename cGxhbi5wZGY=,@type RmlsZQ==",
        },
        timeout=60,
    )
    assert sent.status_code == 201, sent.text
    stored = filer.session.patch(
        sent.headers["Location"],
        data=body,
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
        timeout=120,
    )
    assert stored.status_code == 204, stored.text
    file = filer.session.get(stored.headers["Location"], timeout=60).json()["file"]
    assert file["size"] == len(body)
    for answer in (filer.session.get(file["download"], timeout=120) for _time in range(3)):
        assert answer.content == body

    # senders are told apart behind the balancer: one is held back, another is not
    assert until(lambda: complain_as(cluster, "203.0.113.9") == 429)
    assert complain_as(cluster, "203.0.113.10") != 429

    # one process does the daily run, and answers the operator
    assert until(lambda: sum(cluster.elected().values()) == 1)
    done = subprocess.run(
        ["make", "daily"], cwd=ROOT, env=cluster.env, capture_output=True, text=True, check=False
    )
    assert "0 done" in done.stdout, done.stdout + done.stderr

    # killed it is started again, another one takes its place, nobody notices
    [first] = [name for name, times in cluster.elected().items() if times]
    [other] = {"process1", "process2"} - {first}
    killed = cluster.pid_of(f"parts/{first}/etc/")
    os.kill(killed, signal.SIGKILL)
    answers = [requests.get(f"{cluster.base}/ok", timeout=60).status_code for _time in range(20)]
    assert answers == [200] * 20
    assert until(lambda: cluster.elected()[other] == 1)
    assert until(lambda: cluster.served_by() == {"process1", "process2"})
    assert cluster.pid_of(f"parts/{first}/etc/") != killed
    assert cluster.elected() == {first: 1, other: 1}

    # the documented look at the trail, beside the running processes
    verified = subprocess.run(
        [cluster.var / "cluster/bin/paiwu-trail", "verify"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0 and "everything holds" in verified.stdout, verified.stdout

    # a second one of the same folder is refused with a line; Ctrl-C ends all of it
    second = subprocess.run(
        ["make", "cluster"],
        cwd=ROOT,
        env=cluster.env | {"PAIWU_PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode and f"a cluster runs in {cluster.var} already" in second.stderr
    cluster.interrupt()
    assert not cluster.running()

    # the site is there again, and its accounts are as they were
    cluster.env["PAIWU_ADMIN_PASSWORD"] = "another"
    cluster.start()
    assert cluster.told.read_text().count("creating the site") == 1
    assert cluster.as_("admin").get(path).status_code == 200

    # whatever ends the one that looks after them, nothing stays behind
    os.kill(cluster.keeper(), signal.SIGKILL)
    assert until(lambda: not cluster.running())


def gets(client, path):
    return [client.get(path) for _time in range(10)]


def complain_as(cluster, sender: str) -> int:
    headers = {"Accept": "application/json", "X-Forwarded-For": sender}
    return requests.post(
        f"{cluster.base}/@complaints", json={"text": "夜间排放"}, headers=headers, timeout=60
    ).status_code
