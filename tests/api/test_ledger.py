"""Ledger entries and what becomes of them (Art. 35), over HTTP."""

import pytest
from story import UNIT_B


LEDGER = f"{UNIT_B}/ledgers/2019"
ENTRY = {"category": "production", "start": "2019-03-01T00:00", "content": "负荷80%"}


@pytest.fixture(autouse=True)
def ledger(as_):
    made = as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    assert made.status_code == 201


def add(as_, account="filer-b", **changes):
    return as_(account).post(f"{LEDGER}/@entries", ENTRY | changes)


def test_a_correction_takes_an_entrys_place_the_original_stays(as_):
    first = add(as_).json()
    assert (first["number"], first["article"], first["by"]) == (1, "35-1", "filer-b")
    assert add(as_, content="负荷85%", corrects=1).status_code == 201
    assert add(as_, content="又一次", corrects=1).status_code == 400
    counting = as_("clerk").get(f"{LEDGER}/@entries").json()["items"]
    assert [(e["number"], e["content"]) for e in counting] == [(2, "负荷85%")]
    history = as_("clerk").get(f"{LEDGER}/@entries?history=1").json()["items"]
    assert [(e["number"], e["counts"]) for e in history] == [(1, False), (2, True)]


def test_art_35_abnormal_entries_name_cause_and_measure(as_):
    for mark in ("abnormal", "exceedance"):
        refused = add(as_, **{mark: True})
        assert {e["field"] for e in refused.json()["errors"]} == {"cause", "measure"}
        assert add(as_, **{mark: True}, cause="喷氨中断", measure="切换备用泵").status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "x"}, "category"),
        ({"start": "gestern"}, "start"),
        ({"start": "2020-01-01T00:00"}, "start"),
        ({"content": ""}, "content"),
        ({"colour": "red"}, "colour"),
        ({"quantities": [{"product": "煤", "amount": -1}]}, "quantities"),
        ({"abnormal": "ja"}, "abnormal"),
        ({"corrects": 9}, "corrects"),
        ({"end": "2019-02-01T00:00"}, "end"),
        ({"stopped": True}, "cause"),
    ],
)
def test_wrong_entries_are_refused(as_, changes, field):
    refused = add(as_, **changes)
    assert refused.status_code == 400
    assert field in {error["field"] for error in refused.json()["errors"]}


def test_the_enterprise_writes_the_department_reads(as_):
    for account in ("clerk", "inspector", "filer-a", None, "admin"):
        assert add(as_, account).status_code in (401, 403), account
    assert add(as_, "signatory-b").status_code == 201
    assert as_("inspector").get(f"{LEDGER}/@entries").status_code == 200
    assert as_("filer-a").get(f"{LEDGER}/@entries").status_code == 401


def test_art_35_nothing_in_a_ledger_is_deleted_by_anyone_and_closing_seals_it(as_):
    add(as_)
    for account in ("filer-b", "signatory-b", "approver", "admin"):
        assert as_(account).delete(LEDGER).status_code in (401, 403), account
    assert as_("filer-b").take(LEDGER, "close").status_code == 200
    assert add(as_).status_code == 409
    assert as_("filer-b").patch(LEDGER, {"year": 2018}).status_code in (401, 403)


def test_readings_while_the_ledger_says_stopped_are_pointed_out(as_, site):
    add(as_, place="MF0001", stopped=True, end="2019-03-02T00:00", content="检修", cause="计划")
    row = (
        "time,outlet,pollutant,concentration,volume,flag\n2019-03-01T05:00,DA001,a21002,50.5,1,N\n"
    )
    as_("filer-b").session.post(
        f"{site}{LEDGER}/@readings", data=row.encode(), headers={"Content-Type": "text/csv"}
    )
    items = as_("clerk").get(f"{LEDGER}/@quality").json()["items"]
    assert [(i["rule"], i["from"], i["count"]) for i in items] == [
        ("measured_while_stopped", "2019-03-01T05:00", 1)
    ]


def test_art_36_without_automatic_data_what_was_burnt_is_the_basis(as_, site):
    """Automatic monitoring is required of DA001 and absent for most of the year."""
    add(as_, quantities=[{"product": "轻柴油", "amount": 1000, "unit": "t"}])
    row = (
        "time,outlet,pollutant,concentration,volume,flag\n2019-03-01T05:00,DA001,a21002,50.5,1,N\n"
    )
    as_("filer-b").session.post(
        f"{site}{LEDGER}/@readings", data=row.encode(), headers={"Content-Type": "text/csv"}
    )
    item = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019").json()["items"][0]
    assert (item["method"], item["amount"]) == ("coefficient", pytest.approx(3.67))
    months = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019&by=month").json()["items"]
    assert [m["amount"] for m in months if m["period"] == "2019-03"] == [pytest.approx(3.67)]


def test_art_35_a_ledger_is_disposed_of_after_three_years_and_leaves_a_record(
    as_, site, monkeypatch
):
    row = (
        "time,outlet,pollutant,concentration,volume,flag\n2019-03-01T05:00,DA001,a21002,50.5,1,N\n"
    )
    as_("filer-b").session.post(
        f"{site}{LEDGER}/@readings", data=row.encode(), headers={"Content-Type": "text/csv"}
    )
    add(as_)
    reason = {"reason": "保存期满"}

    def dispose(account="approver", body=reason):
        return as_(account).post(f"{LEDGER}/@dispose", body)

    monkeypatch.setenv("PAIWU_TODAY", "2022-12-31")
    assert dispose().status_code == 409
    as_("filer-b").take(LEDGER, "close")
    assert dispose().status_code == 409
    monkeypatch.setenv("PAIWU_TODAY", "2023-01-01")
    assert dispose("filer-b").status_code in (401, 403)
    assert dispose(body={}).status_code == 400
    record = dispose().json()
    assert (record["by"], record["entries"], len(record["batches"])) == ("approver", 1, 1)
    assert len(record["batches"][0]["sha256"]) == 64
    assert dispose().status_code == 409
    assert as_("clerk").get(f"{LEDGER}/@readings?history=1").json()["items_total"] == 0


def test_a_declared_stop_counts_as_stopped_not_as_missing(as_, site):
    rows = "".join(f"2019-03-01T{h:02d}:00,DA001,a21002,50.5,10,N\n" for h in range(12))
    head = "time,outlet,pollutant,concentration,volume,flag\n"
    as_("filer-b").session.post(
        f"{site}{LEDGER}/@readings",
        data=(head + rows).encode(),
        headers={"Content-Type": "text/csv"},
    )

    def march():
        items = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019&by=month").json()["items"]
        return next(i for i in items if i["period"] == "2019-03" and i["pollutant"] == "a21002")

    before = march()
    assert (before["valid"], before["missing"], before["stopped"]) == (12, 732, 0)
    assert before["method"] == "coefficient"
    stop = {"stopped": True, "start": "2019-03-01T10:00", "end": "2019-04-01T00:00"}
    assert add(as_, **stop, content="停产", cause="检修").status_code == 201
    after = march()
    assert (after["valid"], after["missing"], after["stopped"]) == (12, 0, 732)
    assert after["method"] == "automatic" and after["amount"] == pytest.approx(12 * 505e-9)


@pytest.mark.parametrize("key", ["category", "incident"])
@pytest.mark.parametrize("value", [["production"], {"a": 1}])
def test_what_is_no_text_is_refused_by_name(as_, key, value):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    entry = {"category": "production", "start": "2019-03-01T00:00", "content": "x", key: value}
    answer = as_("filer-b").post(f"{UNIT_B}/ledgers/2019/@entries", entry)
    assert answer.status_code == 400
    assert key in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("year", [2024.5, "2024.5", True, "２０２４", None, 1999])
def test_the_year_of_a_ledger_is_a_whole_number(as_, year):
    made = as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": year})
    assert made.status_code == 400, made.text
    assert [error["field"] for error in made.json()["errors"]] == ["year"]
