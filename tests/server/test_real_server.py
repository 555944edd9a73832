"""A real instance: first start, a port in use, a grant under kill -9, the operator's daily run."""

import contextlib
import shutil
import threading
import time

import pytest
import requests
from instance_server import running
from layers import PASSWORD
from story import CITY


APPLICATION = f"{CITY}/91370100MA3DEM027W005P/applications/1"
PERMIT = f"{CITY}/91370100MA3DEM027W005P/permit"
WAITING = f"{CITY}/91370100MA3DEM027W003P/applications/1"


def is_granted(server) -> bool:
    """Both halves of a grant; they must agree."""
    state = server.as_("approver").get(APPLICATION).json()["review_state"]
    permit = server.as_(None).get(PERMIT).status_code
    assert (state, permit) in {("granted", 200), ("recommended", 404)}
    return state == "granted"


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "var") as server:
        yield server


def test_a_start_after_the_data_were_removed_begins_anew(server, tmp_path):
    """What buildout wrote for the first database is used up by then."""
    server.start()
    server.kill()
    shutil.rmtree(tmp_path / "var")
    server.start()
    assert server.as_("admin").get("/@users/admin").status_code == 200


def test_data_brought_back_from_a_backup_keep_their_accounts(server, tmp_path):
    """Whether there is a site stands in the database, and in no file beside it."""
    server.start()
    server.kill()
    saved = tmp_path / "saved"
    shutil.copytree(tmp_path / "var" / "filestorage", saved)
    shutil.copytree(tmp_path / "var" / "blobstorage", tmp_path / "blobs")
    shutil.rmtree(tmp_path / "var")
    (tmp_path / "var").mkdir()
    saved.rename(tmp_path / "var" / "filestorage")
    (tmp_path / "blobs").rename(tmp_path / "var" / "blobstorage")
    server.env["PAIWU_ADMIN_PASSWORD"] = "published-2018"
    server.start()
    assert server.as_("admin").get("/@users/admin").status_code == 200
    answer = requests.post(
        f"{server.base}/@login",
        json={"login": "admin", "password": "published-2018"},
        headers={"Accept": "application/json"},
        timeout=30,
    )
    assert answer.status_code == 401


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
        if is_granted(server):
            break
    else:
        assert server.as_("approver").take(APPLICATION, "grant").status_code == 200
    server.kill()
    server.start()
    assert is_granted(server)
    assert server.as_("clerk").get(WAITING).json()["review_state"] == "accepted"
