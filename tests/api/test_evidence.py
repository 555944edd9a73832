"""Evidence bundles and checkpoints: proof for one who trusts none of us."""

import base64
import datetime
import io
import json
import random
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer

import bagit
import pytest
from conftest import ROOT
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.clocks import now
from paiwu.verify import archive
from paiwu.verify import bundle
from paiwu.verify import layout
from paiwu.verify.canonical import sha256
from paiwu.verify.command import main


BYTES = 1000  # random changes that must all be found


@pytest.fixture
def exported(as_, tmp_path):
    """`exported(path)` is the file of a bundle."""

    def export(path=UNIT_A, account="auditor"):
        answer = as_(account).get(f"{path}/@evidence")
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/zip"
        file = tmp_path / f"{account}{path.replace('/', '-')}.zip"
        file.write_bytes(answer.content)
        return file

    return export


@pytest.fixture
def key(as_):
    """The platform's public key as published; the first checkpoint makes it."""

    def published():
        return as_().get("/@checkpoints").json()["keys"][-1]["public"]

    return published


def members(file) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as bag:
        return {name.partition("/")[2]: bag.read(name) for name in bag.namelist()}


def faults(file, **more):
    return {(fault.check, fault.where) for fault in bundle.verify(file, **more).faults}


def repacked(file, changes: dict, target, follow=True):
    """The bundle with other members, its manifests made anew: what a careful forger would do."""
    with zipfile.ZipFile(file) as bag:
        names = bag.namelist()
        root = names[0].split("/")[0] + "/"
        content = {name: bag.read(name) for name in names}
    for name, data in changes.items():
        content.pop(root + name, None)
        if data is not None:
            content[root + name] = data
    if follow:
        payload = {
            n[len(root) :]: sha256(d) for n, d in content.items() if n.startswith(root + "data/")
        }
        content[root + layout.MANIFEST] = layout.manifest(payload).encode()
        tags = {name: sha256(content[root + name]) for name in layout.TAG_FILES}
        content[root + layout.TAGS] = layout.manifest(tags).encode()
    order = [root + name for name in (*layout.TAG_FILES, layout.TAGS)]
    order += sorted(name for name in content if name.startswith(root + "data/"))
    with open(target, "wb") as out:
        archive.write(out, ((name, io.BytesIO(content[name])) for name in order))
    return target


def lines(file) -> list[dict]:
    return [json.loads(line) for line in members(file)[layout.TRAIL].splitlines()]


def as_lines(rows) -> bytes:
    return b"".join(bundle.canonical(row) + b"\n" for row in rows)


def test_art_33_a_bundle_verifies_without_the_site(story, exported, key, tmp_path):
    story.granted()
    file = exported()
    report = bundle.verify(file, trusted=key())
    assert report.holds, report.faults
    assert {"archive", "chain", "checkpoint", "trust"} <= set(report.checked)
    assert main([str(file), "--key", key()]) == 0
    assert main([str(file), "--key", "00" * 32]) == 1
    with zipfile.ZipFile(file) as bag:
        bag.extractall(tmp_path / "bag")
    [place] = (tmp_path / "bag").iterdir()
    assert bagit.Bag(str(place)).is_valid()
    page = members(file)[layout.STORY].decode()
    assert "签署承诺书" in page and "<script" not in page and "signatory-a" in page


def test_the_bundle_has_every_version_and_every_file(story, as_, exported):
    story.granted()
    file = exported()
    inside, rows = members(file), lines(file)
    named = {row["act"]["value"]["content"] for row in rows} - {None}
    kept = {
        n.removeprefix(layout.SNAPSHOTS).removesuffix(".json") for n in inside if "snapshots" in n
    }
    assert named == kept
    for attachment in story.get()["attachments"]:
        assert inside[f"{layout.FILES}{attachment['sha256']}.pdf"]


def test_a_replaced_file_is_still_in_the_bundle(story, as_, exported):
    story.draft().upload("commitment")
    [old] = story.get()["attachments"]
    body = {"file": {"data": "bmV1", "encoding": "base64", "filename": "n.pdf"}}
    body["file"]["content-type"] = "application/pdf"
    assert as_("filer-a").session.patch(old["@id"], json=body).status_code == 204
    inside = members(exported())
    assert b"commitment" in inside[f"{layout.FILES}{old['sha256']}.pdf"]
    assert inside[f"{layout.FILES}{sha256(b'neu')}.pdf"] == b"neu"


@pytest.fixture
def life(as_, later, site):
    """A permit's life to its third edition: reports, readings, an inspection; 200 acts, six actors."""
    permit = f"{UNIT_B}/permit"
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/2019/@readings",
        data=(ROOT / "tests/data/wastewater-2019.csv").read_bytes(),
        headers={"Content-Type": "text/csv"},
    )
    for name in ("新任甲", "新任乙"):
        day = (now.today() - datetime.timedelta(days=2)).isoformat()
        later.granted("change", change_grounds=[1], change_date=day, legal_representative=name)
    report = {"@type": "ExecutionReport", "kind": "annual", "period": "2019"}
    as_("filer-b").post(f"{UNIT_B}/reports", report)
    as_("signatory-b").take(f"{UNIT_B}/reports/2019", "submit")
    record = {"@type": "InspectionRecord", "inspectors": ["inspector"]}
    made = as_("inspector").post(f"{UNIT_B}/inspections", record).json()["id"]
    for step in ("start", "conclude", "publish"):
        as_("inspector").take(f"{UNIT_B}/inspections/{made}", step)
    draft = later.draft("change", change_grounds=[1], change_date=day)
    while as_("auditor").get(f"{UNIT_B}/@trail?b_size=1").json()["items_total"] < 200:
        draft.patch(title=f"更名{random.random()}")
    assert as_("clerk").get(permit).json()["edition"] == 3
    return UNIT_B


def test_each_of_1000_random_bytes_that_change_is_found(life, exported, as_, tmp_path):
    file = exported(life)
    assert bundle.verify(file).holds
    actors = {row["act"]["value"]["actor"] for row in lines(file)}
    assert len(actors) >= 6 and len(lines(file)) >= 200
    data = bytearray(file.read_bytes())
    draw, target = random.Random(20181110), tmp_path / "changed.zip"
    for _n in range(BYTES):
        place, flip = draw.randrange(len(data)), draw.randrange(1, 256)
        data[place] ^= flip
        target.write_bytes(data)
        assert not bundle.verify(target).holds, place
        data[place] ^= flip


def test_what_a_careful_forger_does_is_found_and_named(story, exported, tmp_path):
    """The manifests are made anew each time, so what finds it are chain, snapshots and signatures."""
    story.granted()
    file, target = exported(), tmp_path / "forged.zip"
    rows = lines(file)

    def forged(changes):
        return faults(repacked(file, changes, target))

    assert forged({}) == set()
    for place in range(len(rows)):
        less = [row for n, row in enumerate(rows) if n != place]
        found = forged({layout.TRAIL: as_lines(less)})
        assert any(check == "chain" for check, _where in found), place
    for place in range(len(rows) - 1):
        swapped = list(rows)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        found = forged({layout.TRAIL: as_lines(swapped)})
        assert ("chain", f"record {place + 2}") in found
    changed = json.loads(json.dumps(rows))
    changed[4]["act"]["value"]["actor"] = "somebody-else"
    assert ("chain", "record 5") in forged({layout.TRAIL: as_lines(changed)})
    for name, data in members(file).items():
        if name.startswith(layout.SNAPSHOTS):
            snapshot = json.loads(data)
            snapshot["leaves"][0]["value"] = "gefälscht"
            found = forged({name: bundle.canonical(snapshot)})
            assert ("snapshots", name) in found and ("signature", layout.MANIFEST) in found
        if name.startswith(layout.FILES):
            assert ("files", name) in forged({name: b"another file"})
            assert any(check == "files" for check, _w in forged({name: None}))
    assert forged({layout.STORY: b"<html>another story</html>"}) == {
        ("signature", layout.MANIFEST)
    }


def test_a_bundle_of_one_document_withholds_the_others(story, exported):
    story.granted()
    file = exported(f"{UNIT_A}/permit")
    assert bundle.verify(file).holds
    rows = lines(file)
    shown = [row for row in rows if "value" in row["act"]]
    assert len(rows) > len(shown) > 0
    assert {row["act"]["value"]["type"] for row in shown} == {"Permit"}
    assert "signatory-a" not in members(file)[layout.TRAIL].decode()


def test_what_the_reader_may_not_see_is_a_commitment_and_the_hashes_verify(story, as_, exported):
    """A draft's content for the department; the department's looks for the unit."""
    story.draft()
    story.patch(title="秘密名称有限公司")
    for account in ("clerk", "supervisor"):
        file = exported(account=account)
        assert bundle.verify(file).holds
        assert "秘密名称".encode() not in file.read_bytes()
    assert "秘密名称".encode() in exported(account="filer-a").read_bytes()
    as_("clerk-qd").get(story.path)
    assert b"clerk-qd" not in exported(account="filer-a").read_bytes()
    assert b"clerk-qd" in exported().read_bytes()


def test_readings_are_in_the_bundle_as_they_were_stored(as_, exported, site):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/2019/@readings",
        data=(ROOT / "tests/data/wastewater-2019.csv").read_bytes(),
        headers={"Content-Type": "text/csv"},
    )
    file = exported(UNIT_B)
    assert bundle.verify(file).holds
    assert sum(name.endswith(".parquet") for name in members(file)) == 1


# checkpoints ------------------------------------------------------------------------------


def test_checkpoints_are_public_signed_and_consistent(story, as_, exported, tmp_path):
    as_("admin").post("/@checkpoints")
    story.submitted()
    as_("admin").post("/@daily-run", {})
    answer = as_().get("/@checkpoints").json()
    assert [item["statement"]["number"] for item in answer["items"]] == [2, 1]
    assert as_("admin").post("/@checkpoints").json()["statement"]["number"] == 2
    assert as_("clerk").post("/@checkpoints").status_code in (401, 403)
    old = as_().get("/@checkpoints/1").json()
    file = exported()
    latest = _count(as_)
    proof = as_().get(f"/@checkpoints/{latest}?from=1").json()["consistency"]
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(old | {"consistency": proof}))
    assert main([str(file), "--checkpoint", str(kept)]) == 0
    forged = old | {"consistency": proof}
    forged["statement"] = old["statement"] | {"root": "00" * 32}
    kept.write_text(json.dumps(forged))
    assert main([str(file), "--checkpoint", str(kept)]) == 1


def _count(as_) -> int:
    return as_().get("/@checkpoints").json()["items_total"]


def test_a_chains_head_is_proved_to_be_in_a_checkpoint(story, as_):
    story.submitted()
    as_("admin").post("/@checkpoints")
    chain = as_("clerk").get(f"{UNIT_A}/@trail?verify=1").json()["verification"]
    proof = as_().get(f"/@checkpoints/1?chain={chain['chain']}").json()["proof"]
    assert proof["leaf"] == {k: chain[v] for k, v in LEAF.items()}
    assert as_().get("/@checkpoints/1?chain=unknown").status_code == 400
    assert as_().get("/@checkpoints/9").status_code == 404
    assert as_().get("/@checkpoints/1?from=7").status_code == 400


LEAF = {"chain": "chain", "length": "records", "head": "head"}


def rewrite(portal, unit: str, sequence: int):
    """What an operator with the database could do: a record changed, the chain recomputed."""
    from paiwu.policy.trail.store import PAGE
    from paiwu.policy.trail.store import archive_of
    from paiwu.verify import chain as rules
    from paiwu.verify.commitments import preimage

    kept = archive_of(portal).chains[unit]
    records = list(kept.records())
    act = json.loads(records[sequence - 1][1])[2]
    parts = [list(record[1:]) for record in records]
    parts[sequence - 1][0] = preimage("act", "0" * 32, act | {"actor": "somebody-else"})
    previous, made = rules.genesis(kept.id), []
    for number, three in enumerate(parts, 1):
        previous = rules.hash_of(tuple(three), previous, number)
        made.append((previous, *three))
    for number in list(kept.pages):
        kept.pages[number].records = tuple(made[number * PAGE : (number + 1) * PAGE])
    kept.tail = tuple(made[len(kept.pages) * PAGE :])
    kept.head = previous


def test_a_rewritten_record_is_found_against_the_published_checkpoint(story, as_, http):
    """The chain holds by itself; that it is another one shows in the log and in what was published."""
    import transaction

    from paiwu.policy.trail.proof.effects import checkpoints
    from paiwu.policy.trail.store import archive_of

    story.submitted()
    as_("admin").post("/@checkpoints")
    published = as_().get("/@checkpoints/1").json()
    portal = http["portal"]
    portal._p_jar.sync()
    kept = archive_of(portal)
    assert checkpoints.verify(kept, published) == []
    unit = UNIT_A.rpartition("/")[2]
    rewrite(portal, unit, 5)
    assert kept.chains[unit].verify() == []
    [line] = checkpoints.verify(kept)
    assert unit in line and "is not the one in leaf" in line
    # the log and its checkpoint are rewritten and signed as well
    kept.log, signed = None, checkpoints.make
    signed(portal)
    assert checkpoints.verify(kept) == []
    assert checkpoints.verify(kept, published)
    transaction.abort()


def test_keys_are_changed_and_lost(story, as_, exported, key):
    story.submitted()
    first = exported()
    old = key()
    for account in ("clerk", "auditor", None):
        assert as_(account).post("/@signing-key", {"reason": "x"}).status_code in (401, 403)
    assert as_("admin").post("/@signing-key", {}).status_code == 400
    assert as_("admin").post("/@signing-key", {"reason": "年度更换"}).status_code == 201
    second = exported(story.path)
    assert bundle.verify(second, trusted=old).holds and bundle.verify(first, trusted=old).holds
    lost = as_("admin").post("/@signing-key", {"reason": "私钥丢失", "lost": True}).json()
    assert lost["follows"] is None
    as_("clerk").take(story.path, "accept")
    third = exported()
    assert {check for check, _where in faults(third, trusted=old)} == {"trust"}
    assert bundle.verify(third, trusted=key()).holds
    acts = as_("admin").get("/@trail?action=key").json()["items"]
    assert [item["comment"] for item in acts][:2] == ["私钥丢失", "年度更换"]


def test_without_its_key_nothing_is_signed_and_the_operator_is_told(
    story, as_, monkeypatch, tmp_path
):
    story.submitted()
    as_("admin").post("/@checkpoints")
    as_("clerk").take(story.path, "accept")
    monkeypatch.setenv("PAIWU_KEYS", str(tmp_path))
    refused = as_("admin").post("/@checkpoints")
    assert refused.status_code == 409 and "key" in refused.json()["message"]
    assert as_("admin").post("/@daily-run", {}).status_code == 200
    assert _count(as_) == 1


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """A time stamp authority (RFC 3161) made of openssl."""
    run = lambda *words: subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)  # noqa: E731
    (tmp_path / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=cert.pem\nsigner_key=key.pem\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\n"
        "[req]\ndistinguished_name=d\n[d]\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
    )
    (tmp_path / "serial").write_text("01\n")
    run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TSA"),
        *("-config", "tsa.cnf", "-extensions", "ext", "-keyout", "key.pem", "-out", "cert.pem"),
    )

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            (tmp_path / "q").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            run("openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q", "-out", "r")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((tmp_path / "r").read_bytes())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PAIWU_TSA", f"http://127.0.0.1:{server.server_port}")
    yield tmp_path
    server.shutdown()
    server.server_close()


def test_rfc_3161_a_configured_authority_stamps_the_checkpoint(as_, authority):
    checkpoint = as_("admin").post("/@checkpoints").json()
    (authority / "token").write_bytes(base64.b64decode(checkpoint["timestamp"]))
    (authority / "data").write_bytes(bundle.canonical(checkpoint["statement"]))
    checked = subprocess.run(
        [*("openssl", "ts", "-verify", "-data", "data", "-in", "token", "-CAfile", "cert.pem")],
        cwd=authority,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in checked.stdout + checked.stderr


def test_an_authority_that_does_not_answer_stops_nothing(as_, monkeypatch):
    monkeypatch.setenv("PAIWU_TSA", "http://127.0.0.1:9")
    assert "timestamp" not in as_("admin").post("/@checkpoints").json()
