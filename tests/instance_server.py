"""A real instance for tests: `make run` with a port and a folder of its own."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import requests
from client import Client
from conftest import ROOT
from layers import PASSWORD


PATIENCE = 180  # seconds


@contextmanager
def running(var):
    """A server of one's own; one at a time, for all share the checkout's assembled instance."""
    lock = ROOT / ".cache" / "server-tests.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        server = Server(var)
        try:
            yield server
        finally:
            server.kill()
            server.log.close()


class Server:
    """`make run` with its own port and folder."""

    process = None

    def __init__(self, var):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}/paiwu"
        self.env = os.environ | {
            "PAIWU_PORT": str(self.port),
            "PAIWU_VAR": str(var),
            "PAIWU_DEMO": "1",
            "PAIWU_DEMO_PASSWORD": PASSWORD,
            "PAIWU_ADMIN_PASSWORD": "secret",
        }
        self.log = open(var.parent / "serve.log", "ab")  # noqa: SIM115 (closed with the server)

    def run(self, script, *arguments):
        command = [sys.executable, str(ROOT / "instance" / script), *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)

    def run_inside(self, script: str) -> str:
        """What a script prints that runs in the instance on the server's data."""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(script)
            file.flush()
            command = [ROOT / "bin/instance", "run", file.name]
            done = subprocess.run(
                command, env=self.env, capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "instance/serve.py")],
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )
        for _tick in range(PATIENCE * 4):
            assert self.process.poll() is None, "the server ended"
            try:
                if requests.get(
                    f"{self.base}/@calendar", headers={"Accept": "application/json"}, timeout=30
                ).ok:
                    return self
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.25)
        raise AssertionError("the server does not answer")

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def as_(self, account):
        return Client(self.base, account)
