"""A site that an earlier version made opens under today's code, with everything that is in it.

`tests/data/site-1000.tar.xz` was made by the code of profile version 1000 and worked on. A release that
changes a profile or a persistent class is tried on it.
"""

import subprocess
import tarfile
import time

import pytest
from conftest import ROOT
from instance_server import running
from story import CITY
from story import UNIT_A
from story import UNIT_B

from paiwu.verify import signatures


ARCHIVE = ROOT / "tests/data/site-1000.tar.xz"
RECEIPT = {"receipt": "JB20261125-3CDA9091", "secret": "LOtlLay5dxjk8-wc"}
#: unit -> records of then, hash of the last of them
CHAINS = {UNIT_A: (23, "dca454fc", "d7bca"), UNIT_B: (44, "4b06ec22", "9cc38")}


@pytest.fixture
def older(tmp_path):
    """The old site's folder, with a server that has not been started on it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    with running(tmp_path / "site-1000") as server:
        server.env.pop("PAIWU_KEYS", None)  # its keys are with its data
        yield server


VERSIONS = """
setup = app.paiwu.portal_setup
for one in ("paiwu.content:default", "paiwu.policy:default"):
    print(one, setup.getLastVersionForProfile(one) == setup.getVersionForProfile(one)
          or setup.getLastVersionForProfile(one)[0] == setup.getVersionForProfile(one),
          setup.listUpgrades(one))
"""


KEPT_TWICE = """
from paiwu.policy.trail.versions import ATTRIBUTE
from zope.component.hooks import setSite
setSite(app.paiwu)
found = app.paiwu.portal_catalog.unrestrictedSearchResults(portal_type=["Permit", "PermitApplication"])
kept = [one for brain in found for one in getattr(brain._unrestrictedGetObject(), ATTRIBUTE).values()]
print(len(kept), {type(one).__name__ for one in kept})
"""


def test_a_site_of_version_1000_is_brought_up_and_everything_is_there(older, tmp_path):
    started = older.start()
    log = (tmp_path / "serve.log").read_text()
    assert "upgraded paiwu.policy:default 1000 → 1001" in log
    clerk, auditor = older.as_("clerk"), older.as_("auditor")

    assert clerk.get(f"{UNIT_A}/applications/1").json()["review_state"] == "granted"
    said = clerk.get(f"{UNIT_A}/permit/@versions/1").json()
    assert said["edition"] == 1 and said["limits"][0]["pollutant"]
    permit = clerk.get(f"{UNIT_A}/permit").json()
    assert (permit["edition"], permit["review_state"]) == (1, "valid")
    ledger = f"{UNIT_A}/ledgers/2019"
    batches = clerk.get(f"{ledger}/@batches").json()["items"]
    assert [one["rows"] for one in batches] == [14822, 900]
    assert clerk.get(f"{ledger}/@entries").json()["items_total"] == 1
    report = older.as_("filer-a").get(f"{UNIT_A}/reports/2019").json()
    assert (report["kind"], report["review_state"]) == ("annual", "draft")

    items = clerk.get(f"{UNIT_A}/@emissions?year=2019").json()["items"]
    found = {(one["outlet"], one["pollutant"]): one for one in items}
    nox, cod = found["DA001", "a21002"], found["DW001", "w01018"]
    assert nox["measured_amount"] == pytest.approx(352.660906258, abs=1e-9)
    assert cod["measured_amount"] == pytest.approx(993.68757, abs=1e-9)
    assert (nox["exceedances"], cod["exceedances"]) == (94, 17)

    permit = clerk.get(f"{UNIT_B}/permit").json()
    assert (permit["edition"], permit["legal_representative"]) == (2, "赵六")
    held = auditor.get(f"{UNIT_B}/@hold").json()
    assert held["held"] is True
    states = [
        one["review_state"]
        for one in clerk.get(
            f"{UNIT_B}/@search?portal_type=InspectionRecord&metadata_fields=review_state"
        ).json()["items"]
    ]
    assert states == ["inspecting"]

    for unit, (count, first, last) in CHAINS.items():
        trail = auditor.get(f"{unit}/@trail?verify=1&b_size=500").json()
        assert trail["verified"], trail["verification"]
        head = next(one for one in trail["items"] if one["sequence"] == count)
        assert head["hash"].startswith(first) and head["hash"].endswith(last)

    complaint = older.as_(None).post("/@complaint-status", RECEIPT)
    assert complaint.status_code == 200, complaint.text
    published = older.as_(None).get("/@checkpoints").json()
    keys = {key["id"]: key["public"] for key in published["keys"]}
    for one in published["items"][-2:]:
        public = keys[one["statement"]["key"]]
        assert signatures.is_signed(public, one["statement"], one["signature"])

    # and one goes on working with it
    body = {"@type": "PermitApplication", "kind": "change", "change_grounds": [1]}
    assert older.as_("filer-b").post(f"{UNIT_B}/applications", body).status_code == 201
    assert clerk.get(f"{CITY}/@search?portal_type=Permit").json()["items_total"] >= 2
    started.kill()
    assert older.run_inside(VERSIONS).count("True []") == 2
    number, _blank, kinds = older.run_inside(KEPT_TWICE).strip().partition(" ")
    assert int(number) > 4 and kinds == "{'tuple'}", "what a version says is in the chain alone"


def test_an_upgrade_killed_in_the_middle_and_started_again_ends_the_same(older, tmp_path):
    for delay in (1.5, 2.5, 3.5):
        process = subprocess.Popen(
            ["make", "upgrade"],
            cwd=ROOT,
            env=older.env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)
        process.wait()
    done = older.run("serve.py", "--prepare")
    assert done.returncode == 0, done.stderr
    assert older.run_inside(VERSIONS).count("True []") == 2
    older.start()
    assert older.as_("auditor").get(f"{UNIT_A}/@trail?verify=1&b_size=1").json()["verified"]


NEWER = """
import transaction
app.paiwu.portal_setup.setLastVersionForProfile("paiwu.policy:default", "9999")
transaction.commit()
"""


def test_a_site_newer_than_the_code_is_refused_with_one_line(older, tmp_path):
    assert older.run("serve.py", "--prepare").returncode == 0
    older.run_inside(NEWER)
    for arguments in ((), ("--prepare",)):
        refused = older.run("serve.py", *arguments)
        assert refused.returncode == 1
        (line,) = refused.stderr.strip().splitlines()
        assert "9999" in line and "newer" in line
