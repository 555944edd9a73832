"""The trail in a real instance: four at once on one unit, the operator's own check beside it."""

import json
import subprocess
import threading
import time

import instance_server
import pytest
from conftest import ROOT
from story import UNIT_A


ACTS = 20  # of each of the four


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with instance_server.running(tmp_path_factory.mktemp("trail") / "var") as server:
        yield server.start()


def test_four_at_once_on_one_unit_lose_nothing_and_see_no_conflict(server):
    """Art. 33: no lost and no double sequence number, no error for a client."""
    filer = server.as_("filer-a")
    body = {"@type": "PermitApplication", "kind": "initial", "title": "并发"}
    paths = []
    for _n in range(4):
        made = filer.post(f"{UNIT_A}/applications", body)
        assert made.status_code == 201, made.text
        paths.append(f"{UNIT_A}/applications/{made.json()['id']}")
    before = filer.get(f"{UNIT_A}/@trail").json()["items_total"]
    answers = []

    def work(path):
        client = server.as_("filer-a")
        for number in range(ACTS):
            answers.append(client.patch(path, {"title": f"名称{number}"}).status_code)

    workers = [threading.Thread(target=work, args=(path,)) for path in paths]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert set(answers) == {204}
    answer = server.as_("auditor").get(f"{UNIT_A}/@trail?verify=1&b_size=500").json()
    assert answer["verified"], answer["verification"]
    assert answer["items_total"] == before + 4 * ACTS
    numbers = [item["sequence"] for item in answer["items"]]
    assert numbers == list(range(numbers[0], 0, -1))


def test_the_operator_verifies_the_database_beside_the_instance(server, tmp_path):
    server.as_("admin").post("/@checkpoints")
    published = tmp_path / "published.json"
    published.write_text(json.dumps(server.as_(None).get("/@checkpoints/1").json()))

    def verify(*arguments):
        command = [str(ROOT / "bin/paiwu-trail"), "verify", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = verify("--published", str(published))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything holds" in done.stdout
    forged = json.loads(published.read_text())
    forged["statement"]["root"] = "00" * 32
    published.write_text(json.dumps(forged))
    done = verify("--published", str(published))
    assert done.returncode == 1 and "published checkpoint" in done.stdout


def test_what_was_acknowledged_is_on_record_after_kill_9(server):
    client, acknowledged = server.as_("filer-a"), []
    body = {"@type": "PermitApplication", "kind": "initial", "title": "断电"}
    path = f"{UNIT_A}/applications/" + client.post(f"{UNIT_A}/applications", body).json()["id"]

    def work():
        for number in range(1000):
            try:
                if client.patch(path, {"title": f"断电{number}"}).status_code == 204:
                    acknowledged.append(f"断电{number}")
            except OSError:
                return

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(2)
    server.kill()
    worker.join()
    server.start()
    answer = server.as_("auditor").get(f"{path}/@trail?verify=1&b_size=2000").json()
    assert answer["verified"], answer["verification"]
    told = [
        change["after"]
        for item in answer["items"]
        for change in item.get("changes", ())
        if change["field"] == "title"
    ]
    assert acknowledged and set(acknowledged) <= set(told)
    assert len(told) <= len(acknowledged) + 1
