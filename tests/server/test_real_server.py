"""A real instance: first start, a port in use, a grant under kill -9, the operator's daily run."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import requests
from client import Client
from conftest import ROOT
from layers import PASSWORD
from story import CITY


APPLICATION = f"{CITY}/91370100MA3DEM027W005P/applications/1"
PERMIT = f"{CITY}/91370100MA3DEM027W005P/permit"
WAITING = f"{CITY}/91370100MA3DEM027W003P/applications/1"
PATIENCE = 180  # seconds


class Server:
    """`make run` with its own port and folder."""

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
            except requests.ConnectionError:
                time.sleep(0.25)
        raise AssertionError("the server does not answer")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def as_(self, account):
        return Client(self.base, account)

    def is_granted(self) -> bool:
        """Both halves of a grant; they must agree."""
        state = self.as_("approver").get(APPLICATION).json()["review_state"]
        permit = self.as_(None).get(PERMIT).status_code
        assert (state, permit) in {("granted", 200), ("recommended", 404)}
        return state == "granted"


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "var")
    yield server
    server.kill()
    server.log.close()


def test_a_start_after_the_data_were_removed_begins_anew(server, tmp_path):
    """What buildout wrote for the first database is used up by then."""
    server.start()
    server.kill()
    shutil.rmtree(tmp_path / "var")
    server.start()
    assert server.as_("admin").get("/@users/admin").status_code == 200


def test_from_first_start_to_a_killed_grant(server):
    server.start()
    assert server.as_("admin").get("/@users/admin").status_code == 200
    for password in ("paiwu-initial", "admin", PASSWORD):
        answer = requests.get(
            f"{server.base}/@users/admin",
            auth=("admin", password),
            headers={"Accept": "application/json"},
            timeout=30,
        )
        assert answer.status_code == 401
    second = server.run("serve.py")
    assert second.returncode != 0
    assert second.stderr.strip() == (
        f"paiwu: port {server.port} is in use; set PAIWU_PORT to another one"
    )

    done = server.run("daily.py", "--today", "2031-01-01")
    assert WAITING in done.stdout and "deem_accepted" in done.stdout, done.stderr
    assert "0 done" in server.run("daily.py", "--today", "2031-01-01").stdout
    assert server.as_("clerk").get(WAITING).json()["review_state"] == "accepted"
    assert "no date" in server.run("daily.py", "--today", "gestern").stderr

    def grant():
        with contextlib.suppress(requests.ConnectionError):
            server.as_("approver").take(APPLICATION, "grant")

    for delay in (0.02, 0.2):
        thread = threading.Thread(target=grant)
        thread.start()
        time.sleep(delay)
        server.kill()
        thread.join()
        server.start()
        if server.is_granted():
            break
    else:
        assert server.as_("approver").take(APPLICATION, "grant").status_code == 200
    server.kill()
    server.start()
    assert server.is_granted()
    assert server.as_("clerk").get(WAITING).json()["review_state"] == "accepted"
