"""Inspections over HTTP (Art. 39): photos, measured values, signatures, who sees what of them."""

import base64
import io
import zipfile

import pytest
from PIL import Image
from story import UNIT_B

from paiwu.policy.clocks import now
from paiwu.policy.supervision.inspection.effects import photos


OUTSIDE = (None, "filer-a", "clerk-qd", "inspector-qd", "dataclient")


def picture(colour="green", kind="JPEG", taken=None):
    image, target = Image.new("RGB", (900, 600), colour), io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    image.save(target, kind, exif=exif)
    return target.getvalue()


def photo(body=None, name="现场.jpg", kind="image/jpeg", **more):
    data = base64.b64encode(picture() if body is None else body).decode()
    return {"filename": name, "content-type": kind, "data": data, **more}


@pytest.fixture
def inspection(as_):
    """An inspection of unit B that goes on."""
    made = as_("inspector").post(
        f"{UNIT_B}/inspections",
        {"@type": "InspectionRecord", "inspectors": ["inspector"], "occasion": "complaint"},
    )
    path = f"{UNIT_B}/inspections/{made.json()['id']}"
    assert as_("inspector").take(path, "start").status_code == 200
    return path


def publish(as_, path):
    for step in ("conclude", "publish"):
        assert as_("inspector").take(path, step).status_code == 200


def test_photos_are_kept_as_they_came(as_, inspection):
    body = picture(taken="2026:11:24 10:30:00")
    made = as_("inspector").post(f"{inspection}/@photos", photo(body, caption="脱硝", item=1))
    assert made.status_code == 201, made.text
    assert made.json()["taken_at"] == "2026-11-24T10:30"
    assert as_("inspector").get(f"{inspection}/@photos/1").content == body
    small = as_("inspector").get(f"{inspection}/@photos/1?preview=1")
    assert small.headers["Content-Type"] == "image/jpeg"
    assert max(Image.open(io.BytesIO(small.content)).size) == 480
    [row] = as_("clerk").get(f"{inspection}/@photos").json()["items"]
    assert (row["caption"], row["item"], row["size"]) == ("脱硝", 1, len(body))
    for number in ("2", "0", "²", "x", "9" * 5000):
        assert as_("inspector").get(f"{inspection}/@photos/{number}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (photo(b"<svg/>", "x.svg", "image/svg+xml"), "data"),
        (photo(b"GIF89a", "x.gif", "image/gif"), "data"),
        (photo(b"no picture at all"), "data"),
        ({"filename": "x.jpg", "data": "%%%"}, "data"),
        ({}, "data"),
        (photo(caption="长" * 501), "caption"),
        (photo(item=999), "item"),
        (photo(taken_at="gestern"), "taken_at"),
    ],
)
def test_what_is_no_photo_is_refused_by_name(as_, inspection, body, field):
    answer = as_("inspector").post(f"{inspection}/@photos", body)
    assert answer.status_code == 400, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert as_("inspector").get(f"{inspection}/@photos").json()["items"] == []


def test_too_large_is_413_and_too_many_pixels_400(as_, inspection):
    large = photo(b"\xff" * (photos.MAX_BYTES + 1))
    assert as_("inspector").post(f"{inspection}/@photos", large).status_code == 413
    wide = io.BytesIO()
    Image.new("1", (10_000, 6_500)).save(wide, "PNG")
    answer = as_("inspector").post(f"{inspection}/@photos", photo(wide.getvalue(), "x.png"))
    assert answer.status_code == 400 and "64" in answer.json()["errors"][0]["message"]


def test_a_photo_that_breaks_off_is_kept_and_shown_as_it_is(as_, inspection):
    half = picture()[:-900]
    made = as_("inspector").post(f"{inspection}/@photos", photo(half))
    assert made.status_code == 201, made.text
    assert as_("inspector").get(f"{inspection}/@photos/1?preview=1").status_code == 200


def test_photos_come_while_the_inspection_goes_on_by_its_inspectors(as_, inspection):
    for account in (*OUTSIDE, "filer-b", "clerk", "approver", "supervisor", "auditor"):
        answer = as_(account).post(f"{inspection}/@photos", photo())
        assert answer.status_code in (401, 403, 404), account
    assert as_("inspector").post(f"{inspection}/@photos", photo()).status_code == 201
    assert as_("inspector").delete(f"{inspection}/@photos/1").status_code == 204
    assert as_("inspector").get(f"{inspection}/@photos").json()["items"] == []
    assert as_("inspector").get(f"{inspection}/@photos/1").status_code == 404
    assert as_("inspector").post(f"{inspection}/@photos", photo()).json()["number"] == 2
    publish(as_, inspection)
    assert as_("inspector").post(f"{inspection}/@photos", photo()).status_code == 409
    assert as_("inspector").delete(f"{inspection}/@photos/2").status_code == 409
    actions = [r["action"] for r in as_("auditor").get(f"{inspection}/@trail").json()["items"]]
    assert actions.count("photo") == 2 and actions.count("photo_struck") == 1


def test_the_public_sees_neither_photos_nor_signatures_nor_why(as_, inspection):
    as_("inspector").post(f"{inspection}/@photos", photo(caption="内部照片"))
    as_("inspector").post(f"{inspection}/@sign", {"name": "王执法"})
    publish(as_, inspection)
    for account in OUTSIDE:
        shown = as_(account).get(inspection)
        assert shown.status_code == 200
        hidden = {"photos", "signatures", "occasion", "planned_on"}
        assert not hidden & set(shown.json()), account
        for text in ("内部照片", "王执法", "complaint"):
            assert text not in shown.text, account
        for service in ("@photos", "@photos/1", "@signatures"):
            assert as_(account).get(f"{inspection}/{service}").status_code in (401, 403), service
    unit = as_("filer-b").get(inspection).json()
    assert len(unit["photos"]) == 1 and "occasion" not in unit
    versions = as_("filer-b").get(f"{inspection}/@trail").text
    assert "complaint" not in versions


def test_measured_beside_limit_and_the_units_own_data(as_, site, inspection):
    today = now.today()
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": today.year})
    rows = f"time,outlet,pollutant,concentration,volume,flag\n{today}T00:00,DA001,a21002,70,9,N\n"
    sent = as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/{today.year}/@readings",
        data=rows.encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status_code == 201, sent.text
    row = {"outlet": "DA001", "pollutant": "a21002", "sampled_at": f"{today}T00:20"}
    change = {"measurements": [row | {"concentration": 120}]}
    assert as_("inspector").patch(inspection, change).status_code == 204
    [found] = as_("inspector").get(f"{inspection}/@comparison").json()["items"]
    assert (found["limit"], found["exceeded"], found["article"]) == (100, True, "58-1")
    # from 103 to 513 mg/m³ of NOx the two may be 41 mg/m³ apart (HJ 75-2017 table 4)
    assert (found["own"], found["deviation"], found["consistent"]) == (70, 0.7143, False)
    entry = {"category": "treatment", "start": f"{today}T00:30", "content": "喷氨中断"}
    entry |= {"abnormal": True, "cause": "泵损坏", "measure": "停机"}
    made = as_("filer-b").post(f"{UNIT_B}/ledgers/{today.year}/@entries", entry)
    assert made.status_code == 201, made.text
    as_("inspector").patch(inspection, {"inspected_at": f"{today}T02:00"})
    ledger = as_("inspector").get(f"{inspection}/@comparison").json()["ledger"]
    assert [row["content"] for row in ledger["entries"]] == ["喷氨中断"]
    as_("inspector").patch(inspection, {"inspected_at": "2020-01-01"})
    ledger = as_("inspector").get(f"{inspection}/@comparison").json()["ledger"]
    assert ledger == {"entries": [], "findings": []}
    assert as_().get(f"{inspection}/@comparison").status_code in (401, 403)
    publish(as_, inspection)
    public = as_().get(f"{inspection}/@comparison").json()
    assert public["items"][0]["exceeded"] is True and "ledger" not in public


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"outlet": "DA1"}, "outlet"),
        ({"pollutant": "w01018"}, "pollutant"),
        ({"sampled_at": "mittags"}, "sampled_at"),
        ({"concentration": "viel"}, "concentration"),
        ({"concentration": -1}, "concentration"),
    ],
)
def test_a_wrong_measurement_is_named_by_row_and_column(as_, inspection, change, column):
    row = {"outlet": "DA001", "pollutant": "a21002", "concentration": 1}
    row |= {"sampled_at": "2026-11-24T10:00"} | change
    answer = as_("inspector").patch(inspection, {"measurements": [row]})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["field"], error["row"], error["column"]) == ("measurements", 0, column)
    assert as_("inspector").get(inspection).json()["measurements"] == []


def test_an_inspection_time_that_is_none_is_refused(as_, inspection):
    answer = as_("inspector").patch(inspection, {"inspected_at": "昨天"})
    assert [e["field"] for e in answer.json()["errors"]] == ["inspected_at"]


def test_signed_on_the_spot_by_both_and_void_when_changed(as_, inspection):
    inspector = as_("inspector")
    assert inspector.post(f"{inspection}/@sign", {"name": "王执法"}).status_code == 200
    unit = {"party": "unit", "name": "张厂长", "position": "厂长"}
    drawn = photo(picture(kind="PNG"), "签名.png", "image/png")
    signed = inspector.post(f"{inspection}/@sign", unit | {"picture": drawn})
    assert signed.status_code == 200 and signed.json()["photo"] == 1
    rows = inspector.get(f"{inspection}/@signatures").json()["items"]
    assert [(row["party"], row["holds"]) for row in rows] == [("inspector", True), ("unit", True)]
    assert inspector.delete(f"{inspection}/@photos/1").status_code == 409
    inspector.patch(inspection, {"result": "改过的结果"})
    rows = inspector.get(f"{inspection}/@signatures").json()["items"]
    assert [row["holds"] for row in rows] == [False, False]
    refused = inspector.take(inspection, "conclude")
    assert refused.status_code == 400
    assert [e["field"] for e in refused.json()["errors"]] == ["signatures", "signatures"]
    inspector.post(f"{inspection}/@sign", {"name": "王执法"})
    inspector.post(f"{inspection}/@sign", unit | {"refused": True, "remark": "对结果有异议"})
    inspector.patch(inspection, {"penalties": [{"basis": "55", "kind": "责令公开"}]})
    assert inspector.take(inspection, "conclude").status_code == 200
    rows = inspector.get(f"{inspection}/@signatures").json()["items"]
    assert [(row["party"], row.get("refused", False)) for row in rows] == [
        ("inspector", False),
        ("unit", True),
    ]
    assert inspector.take(inspection, "reinspect").status_code == 200
    assert inspector.get(f"{inspection}/@signatures").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"party": "unit"}, "name"),
        ({"party": "wer"}, "party"),
        ({"refused": "ja"}, "refused"),
        ({"party": "unit", "name": "张", "refused": True}, "remark"),
        ({"name": "a\nb"}, "name"),
        ({"picture": {"filename": "x.png", "data": "eA=="}}, "picture"),
    ],
)
def test_a_wrong_signature_is_refused(as_, inspection, body, field):
    answer = as_("inspector").post(f"{inspection}/@sign", body)
    assert answer.status_code == 400, answer.text
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert as_("inspector").get(f"{inspection}/@signatures").json()["items"] == []


def test_once_concluded_the_unit_signs_with_its_own_account(as_, inspection):
    for account in ("signatory-b", "clerk", "auditor", *OUTSIDE):
        answer = as_(account).post(f"{inspection}/@sign", {})
        assert answer.status_code in (401, 403, 404), account
    as_("inspector").take(inspection, "conclude")
    assert as_("inspector").post(f"{inspection}/@sign", {}).status_code == 403
    for account in ("clerk", "approver", *OUTSIDE):
        answer = as_(account).post(f"{inspection}/@sign", {"party": "unit"})
        assert answer.status_code in (401, 403, 404), account
    assert (
        as_("signatory-b").post(f"{inspection}/@sign", {"party": "inspector"}).status_code == 400
    )
    row = as_("signatory-b").post(f"{inspection}/@sign", {}).json()
    assert (row["party"], row["account"]) == ("unit", "signatory-b")
    as_("inspector").take(inspection, "publish")
    assert as_("signatory-b").post(f"{inspection}/@sign", {}).status_code == 409


def test_the_evidence_bundle_has_the_photos(as_, inspection):
    body = picture("red")
    row = as_("inspector").post(f"{inspection}/@photos", photo(body)).json()
    as_("inspector").take(inspection, "conclude")
    for account, whole in (("auditor", True), ("filer-b", True), ("filer-a", False)):
        answer = as_(account).get(f"{inspection}/@evidence")
        assert (answer.status_code == 200) is whole, account
        if whole:
            names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
            assert any(row["sha256"] in name for name in names), account


def test_a_struck_photo_stays_in_the_evidence(as_, inspection):
    row = as_("inspector").post(f"{inspection}/@photos", photo()).json()
    as_("inspector").delete(f"{inspection}/@photos/1")
    answer = as_("auditor").get(f"{inspection}/@evidence")
    bundle = zipfile.ZipFile(io.BytesIO(answer.content))
    [kept] = [name for name in bundle.namelist() if row["sha256"] in name]
    assert bundle.read(kept) == picture()


def test_art_59_what_was_corrected_is_fined_no_further(as_, inspection):
    fine = {"basis": "58-1", "kind": "罚款", "amount": 150_000, "decided_on": "2026-11-01"}
    wrong = {"items": [{"requirement": "NOx", "compliant": False}], "penalties": [fine]}
    as_("inspector").patch(inspection, wrong)
    publish(as_, inspection)
    assert len(as_().get("/@violators?kind=breach").json()["items"]) == 1
    as_("inspector").take(inspection, "reinspect")
    [item] = as_("inspector").get(f"{inspection}/@liability").json()["items"]
    assert item["daily"]["days"] > 0
    right = {"items": [{"requirement": "NOx", "compliant": True}]}
    as_("inspector").patch(inspection, right)
    [item] = as_("inspector").get(f"{inspection}/@liability").json()["items"]
    assert item["daily"] is None
    publish(as_, inspection)
    assert len(as_().get("/@violators?kind=breach").json()["items"]) == 1


def test_two_phones_at_once(as_, inspection):
    """Photos of one record from several devices: each is kept, none twice."""
    from concurrent.futures import ThreadPoolExecutor

    def send(n):
        return as_("inspector").post(f"{inspection}/@photos", photo(caption=str(n))).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, range(8)))
    assert codes == [201] * 8
    rows = as_("inspector").get(f"{inspection}/@photos").json()["items"]
    assert sorted(row["caption"] for row in rows) == [str(n) for n in range(8)]
    assert len({row["number"] for row in rows}) == 8
