"""`make cluster` for tests, with a port and a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from client import Client
from conftest import ROOT
from layers import PASSWORD


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


@contextmanager
def running(var: Path) -> Iterator[Cluster]:
    """A cluster that serves; nothing of it is left afterwards."""
    cluster = Cluster(var)
    try:
        yield cluster.start()
    finally:
        cluster.interrupt()
        for pid in cluster.running():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
