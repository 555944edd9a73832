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
    assert found["permitted DA001 a21002"]["outcome"] == "pass"
    stopped = report(as_, "monthly", "2019-12", sections=[{"section": "stopped", "text": "检修"}])
    checks = as_("filer-b").get(stopped).json()["checks"]
    assert [check["outcome"] for check in checks] == ["pass"]
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
