"""Execution reports (Art. 37): text by the enterprise, figures by the system, over HTTP."""

import pytest
from conftest import ROOT
from story import UNIT_B


REPORTS = f"{UNIT_B}/reports"


@pytest.fixture
def year(as_, site):
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    for name in ("wastewater-2019.csv", "gas-turbine-2019.csv"):
        as_("filer-b").session.post(
            f"{site}{UNIT_B}/ledgers/2019/@readings",
            data=(ROOT / "tests/data" / name).read_bytes(),
            headers={"Content-Type": "text/csv"},
        )


def report(as_, kind="annual", period="2019", **fields):
    body = {"@type": "ExecutionReport", "kind": kind, "period": period, **fields}
    made = as_("filer-b").post(REPORTS, body)
    assert made.status_code == 201, made.text
    return f"{REPORTS}/{period}"


def figures(document):
    return {item["pollutant"]: item for item in document["figures"]["emissions"]}


def test_the_annual_report_states_the_same_figures_as_the_accounting(year, as_):
    path = report(as_)
    accounted = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019").json()["items"]
    drawn = as_("filer-b").get(path).json()
    assert drawn["figures"]["emissions"] == accounted
    assert figures(drawn)["a21002"]["measured_amount"] == pytest.approx(352.6609062582856)
    assert [b["batch"] for b in drawn["figures"]["source"]["batches"]] == [1, 2]


def test_figures_are_locked_with_the_signature_and_given_up_with_a_return(year, as_, site):
    path = report(as_)
    assert as_("filer-b").take(path, "submit").status_code == 403
    assert as_("signatory-b").take(path, "submit").status_code == 200
    before = as_("clerk").get(path).json()
    assert before["signed"]["by"] == "signatory-b" and len(before["signed"]["digest"]) == 64
    row = "time,outlet,pollutant,concentration,volume,flag\n2019-01-01T00:00,DA001,a21002,1,1,N\n"
    as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/2019/@readings",
        data=row.encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert as_("clerk").get(path).json()["figures"] == before["figures"]
    assert as_("filer-b").patch(path, {"sections": []}).status_code in (401, 403)
    assert as_("clerk").take(path, "return", comment="请补充").status_code == 200
    again = as_("filer-b").get(path).json()
    assert again["signed"] is None and again["figures"] != before["figures"]


def test_annual_reports_are_public_on_submission_the_others_not(year, as_):
    annual, quarter = report(as_), report(as_, "quarterly", "2019Q1")
    for path in (annual, quarter):
        assert as_().get(path).status_code == 401
        as_("signatory-b").take(path, "submit")
    public = as_().get(annual).json()
    assert public["figures"]["emissions"] and "checks" not in public
    assert as_().get(quarter).status_code == 401
    as_("clerk").take(annual, "receive")
    assert as_().get(annual).status_code == 200
    assert as_("clerk").get(quarter).json()["figures"]["period"] == "2019Q1"


def test_what_is_missing_or_strange_is_explained_before_submission(year, as_):
    path = report(as_, sections=[{"section": "compliance", "text": "达标"}])
    found = {check["id"]: check for check in as_("filer-b").get(path).json()["checks"]}
    assert found["compliance"]["outcome"] == "pass"
    assert found["production"]["outcome"] == "fail" and found["production"]["article"] == "37-5-1"
    assert "94" in found["exceedances DA001 a21002"]["explanation"]
    # of the fourth quarter 61 % are missing: automatic data are no basis for it, nor for the year
    assert found["amount DA001 a21002"]["outcome"] == "fail"
    for wrong in ([{"section": "x", "text": "y"}], [{"section": "other"}], {"other": "x"}):
        answer = as_("filer-b").patch(path, {"sections": wrong})
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "sections"


def test_a_report_handed_in_is_no_longer_due(as_):
    def due():
        items = as_("filer-b").get(f"{UNIT_B}/permit/@clocks").json()["items"]
        return {c["id"]: c["title"] for c in items if c["id"].startswith("report_")}

    before = due()["report_quarterly"]
    period = before.split()[0]
    as_("signatory-b").take(report(as_, "quarterly", period), "submit")
    assert due().get("report_quarterly") != before


def test_a_declared_stop_is_seen_in_accounting_and_the_report_needs_its_statement_alone(year, as_):
    """停产: declared in the ledger with period and cause."""
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2020})
    entry = {"category": "production", "start": "2020-02-01T00:00", "end": "2020-03-01T00:00"}
    entry |= {"stopped": True, "content": "全厂停产检修"}
    refused = as_("filer-b").post(f"{UNIT_B}/ledgers/2020/@entries", entry)
    assert [e["field"] for e in refused.json()["errors"]] == ["cause"]
    entry["cause"] = "年度检修"
    assert as_("filer-b").post(f"{UNIT_B}/ledgers/2020/@entries", entry).status_code == 201
    path = report(as_, "monthly", "2020-02", sections=[{"section": "stopped", "text": "检修"}])
    drawn = as_("filer-b").get(path).json()
    assert [check["outcome"] for check in drawn["checks"]] == ["pass", "pass"]
    assert [stop["cause"] for stop in drawn["figures"]["stops"]] == ["年度检修"]
    other = report(as_, "monthly", "2020-03", sections=[{"section": "stopped", "text": "检修"}])
    outcomes = {c["id"]: c["outcome"] for c in as_("filer-b").get(other).json()["checks"]}
    assert outcomes["stop_declared"] == "fail" and outcomes["compliance"] == "fail"


def test_art_60_what_was_reported_at_once_stands_in_the_report(year, as_):
    entry = {"category": "treatment", "start": "2019-05-03T08:00", "content": "脱硝系统故障"}
    entry |= {
        "place": "TA001",
        "incident": "abnormal",
        "cause": "喷氨泵损坏",
        "measure": "切换备用泵",
    }
    ledger = f"{UNIT_B}/ledgers/2019"
    wrong = as_("filer-b").post(f"{ledger}/@entries", entry | {"incident": "x", "cause": ""})
    assert {e["field"] for e in wrong.json()["errors"]} == {"incident", "cause"}
    number = as_("filer-b").post(f"{ledger}/@entries", entry).json()["number"]
    told = as_("filer-b").get(report(as_, "quarterly", "2019Q2")).json()["figures"]["incidents"]
    assert [(i["number"], i["article"], i["cause"]) for i in told] == [
        (number, "60", "喷氨泵损坏")
    ]
    assert (
        as_("filer-b").get(report(as_, "quarterly", "2019Q1")).json()["figures"]["incidents"] == []
    )
    notices = as_("inspector").get("/@search?portal_type=Notice&notice_kind=incident").json()
    [notice] = notices["items"]
    text = as_("inspector").get(notice["@id"].split("/plone")[1]).json()["text"]
    assert "喷氨泵损坏" in text and "第60条" in text
    for account in ("filer-a", "inspector-qd", None):
        assert (
            as_(account).get("/@search?portal_type=Notice&notice_kind=incident").json()["items"]
            == []
        )


def test_the_ministry_puts_off_a_years_reports_in_the_registry(as_):
    name = "paiwu.policy.reporting.interfaces.IReportingSettings.postponed"

    def put_off(lines, account="admin"):
        return as_(account).patch("/@registry", {name: lines}).status_code

    def due():
        items = as_("filer-b").get(f"{UNIT_B}/permit/@clocks").json()["items"]
        return next(c for c in items if c["id"] == "report_annual")

    period = due()["title"].split()[0]
    assert put_off([f"{period} 2100-02-28"], "clerk") in (401, 403)
    assert put_off([f"{period} 2100-02-28"]) == 204
    assert due()["due"] == "2100-02-28"
