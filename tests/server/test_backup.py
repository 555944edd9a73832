"""`make backup` while clients write, `make restore` elsewhere: what was acknowledged before is there."""

import os
import shutil
import subprocess
import threading

import pytest
from conftest import ROOT
from instance_server import running
from story import UNIT_A


def make(target: str, var, **given) -> subprocess.CompletedProcess:
    command = ["make", target, *(f"{name}={value}" for name, value in given.items())]
    env = os.environ | {"PAIWU_VAR": str(var)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "var") as server:
        yield server.start()


def titles(server) -> set[str]:
    query = "@search?portal_type=PermitApplication&b_size=1000"
    items = server.as_("filer-a").get(f"{UNIT_A}/applications/{query}").json()["items"]
    return {item["title"] for item in items}


def upload(client, name: str) -> str:
    body = {"@type": "File", "title": name}
    body["file"] = {
        "filename": "plan.pdf",
        "content-type": "application/pdf",
        "data": "%PDF-1.7 x",
    }
    made = client.post(f"{UNIT_A}/materials", body)
    assert made.status_code == 201, made.text
    return made.json()["@id"].removeprefix(client.base)


def test_a_backup_of_a_site_that_is_written_to(server, tmp_path):
    filer, ended, acknowledged = server.as_("filer-a"), threading.Event(), []
    file = upload(filer, "总平面图")

    def write():
        number = 0
        while not ended.is_set():
            number += 1
            body = {"@type": "PermitApplication", "kind": "initial", "title": f"备份 {number}"}
            if filer.post(f"{UNIT_A}/applications", body).status_code == 201:
                acknowledged.append(f"备份 {number}")

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 5:
        assert writer.is_alive()
    before = set(acknowledged)
    done = make("backup", tmp_path / "var", TO=tmp_path / "kept")
    ended.set()
    writer.join()
    assert done.returncode == 0, done.stdout + done.stderr
    refused = make("backup", tmp_path / "var", TO=tmp_path / "kept")
    assert refused.returncode and "is not empty" in refused.stderr
    server.kill()

    # nothing is put over a site that is there, nothing altered is put anywhere
    refused = make("restore", tmp_path / "var", FROM=tmp_path / "kept")
    assert refused.returncode and "there is a site in" in refused.stderr
    shutil.copytree(tmp_path / "kept", tmp_path / "damaged")
    [blob, *_others] = (tmp_path / "damaged/files").rglob("*.blob")
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes() + b"x")
    refused = make("restore", tmp_path / "elsewhere", FROM=tmp_path / "damaged")
    assert refused.returncode and "of the backup is altered" in refused.stderr
    (tmp_path / "damaged/manifest.json").unlink()
    refused = make("restore", tmp_path / "elsewhere", FROM=tmp_path / "damaged")
    assert refused.returncode and "is no whole backup" in refused.stderr

    done = make("restore", tmp_path / "elsewhere", FROM=tmp_path / "kept")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything holds" in done.stdout
    server.env["PAIWU_VAR"] = str(tmp_path / "elsewhere")
    server.start()
    assert before <= titles(server)
    assert server.as_("filer-a").get(f"{file}/@@download/file").status_code == 200
    verified = server.as_("auditor").get(f"{UNIT_A}/@trail?verify=1&b_size=1").json()
    assert verified["verified"], verified["verification"]
    server.kill()

    # a file that is lost is told by the operator's verification
    for one in (tmp_path / "elsewhere/blobstorage").rglob("*.blob"):
        one.unlink()
    told = server.run_inside("print()") and subprocess.run(
        [ROOT / "bin/paiwu-trail", "verify"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1 and "is missing" in told.stdout


def test_without_a_folder_or_a_site_there_is_one_line(tmp_path):
    with running(tmp_path / "var"):
        for target, line in (
            ("backup", "make backup TO=folder"),
            ("restore", "make restore FROM="),
        ):
            done = make(target, tmp_path / "none")
            assert done.returncode and line in done.stderr
        done = make("backup", tmp_path / "none", TO=tmp_path / "kept")
        assert done.returncode and "there is no site in" in done.stderr
