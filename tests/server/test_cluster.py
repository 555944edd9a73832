"""`make cluster`: PostgreSQL, two processes, one balancer, one daily run; started as documented, killed, ended."""

import os
import signal
import subprocess

import cluster_server
import pytest
import requests
from cluster_server import free_port
from cluster_server import until
from conftest import ROOT
from story import CITY
from story import UNIT_A


@pytest.fixture
def cluster(tmp_path):
    with cluster_server.running(tmp_path / "var") as cluster:
        yield cluster


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
