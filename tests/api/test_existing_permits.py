"""Permits issued under local rules, from a table (Art. 63), over HTTP."""

import csv
import io

import bombs
import fastexcel
import polars
import pytest
import transaction
from stdnum.cn import uscc
from story import CITY

from paiwu.policy.exchange.effects import existing


HEAD = [
    "uscc",
    "title",
    "site_address",
    "industry_code",
    "management_category",
    "local_number",
    "decision_date",
    "issued_on",
    "valid_from",
    "valid_until",
    "outlet",
    "outlet_name",
    "pollutant",
    "concentration",
    "unit",
    "standard",
    "annual_amount",
]


def owner(number: int) -> str:
    base = f"91370100{number:09d}"
    return base + uscc.calc_check_digit(base)


def line(number: int, **changes) -> dict:
    return {
        "uscc": owner(number),
        "title": f"存量企业{number}",
        "site_address": "济南市",
        "industry_code": "2221",
        "management_category": "key",
        "local_number": f"鲁排许{number:05d}",
        "decision_date": "2017-03-01",
        "issued_on": "2017-03-08",
        "valid_from": "2017-03-01",
        "valid_until": "2027-02-28",
        "outlet": "DW001",
        "outlet_name": "总排口",
        "pollutant": "w01018",
        "concentration": "60",
        "unit": "mg/L",
        "standard": "GB 3544-2008",
        "annual_amount": "120.5",
    } | changes


def as_csv(lines: list[dict]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEAD)
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue().encode("utf-8-sig")


@pytest.fixture
def send(as_, site):
    def post(body, account="clerk", query="", kind="text/csv"):
        return as_(account).session.post(
            f"{site}{CITY}/@existing-permits{query}", data=body, headers={"Content-Type": kind}
        )

    return post


def test_a_dry_run_a_run_and_a_second_run(send, as_):
    lines = [line(1), line(1, pollutant="w21003", concentration="8", annual_amount=""), line(2)]
    counted = {"rows": 3, "permits": 2}
    assert send(as_csv(lines), query="?dry_run=1").json() == {
        "dry_run": True,
        "created": 2,
        "skipped": 0,
        **counted,
    }
    permit = f"{CITY}/{owner(1)}001P/permit"
    assert as_().get(permit).status_code == 404
    assert send(as_csv(lines)).json()["created"] == 2
    public = as_().get(permit).json()
    assert public["review_state"] == "valid"
    assert public["permit_number"] == f"{owner(1)}001P"
    assert (public["local_number"], public["edition"]) == ("鲁排许00001", 1)
    assert (public["issued_on"], public["valid_until"]) == ("2017-03-08", "2027-02-28")
    assert [(row["pollutant"], row["concentration"]) for row in public["limits"]] == [
        ("w01018", 60),
        ("w21003", 8),
    ]
    assert public["issuing_authority"] == "济南市生态环境局"
    again = send(as_csv(lines)).json()
    assert (again["created"], again["skipped"]) == (0, 2)
    units = as_("clerk").get("/@search?SearchableText=存量企业&portal_type=DischargingUnit")
    assert units.json()["items_total"] == 2


def test_every_bad_row_is_named_and_nothing_is_imported(send, as_):
    lines = [
        line(1),
        line(2, uscc="91370100MA3DEM0193"),
        line(3, valid_until="2020-01-01"),
        line(4, concentration="viel"),
        line(5, pollutant="a21002"),
        line(6, title=""),
        line(7, decision_date="gestern"),
        line(1, title="另一个名称"),
    ]
    refused = send(as_csv(lines))
    assert refused.status_code == 400
    places = [(error["row"], error["column"]) for error in refused.json()["errors"]]
    assert places == [
        (1, "uscc"),
        (2, "valid_until"),
        (3, "concentration"),
        (4, "limits.pollutant"),
        (5, "title"),
        (6, "decision_date"),
        (7, "title"),
    ]
    assert as_().get(f"{CITY}/{owner(1)}001P").status_code == 404
    for body in (b"", b"\xff\xfe\x00", b"uscc,colour\n1,red\n", b"PK\x03\x04broken"):
        assert send(body).status_code == 400


def test_xlsx_is_read_like_csv(send, as_, tmp_path):
    path = tmp_path / "permits.xlsx"
    polars.DataFrame([line(3)]).write_excel(path)
    assert fastexcel.read_excel(path.read_bytes()).sheet_names
    assert send(path.read_bytes(), kind="application/octet-stream").json()["created"] == 1
    assert as_().get(f"{CITY}/{owner(3)}001P/permit").status_code == 200


@pytest.mark.parametrize("name", sorted(bombs.TABLES))
def test_a_small_file_does_not_become_a_large_table(send, name):
    """One cell far out, millions of lines, a heading without end: refused before a table is made."""
    body = bombs.TABLES[name](HEAD[:6])
    with open("/proc/self/clear_refs", "w") as peaks:
        peaks.write("5")
    before = peak()
    refused = send(body, kind="application/octet-stream")
    grown = peak() - before
    assert refused.status_code == 400 and refused.json()["errors"], refused.text
    assert grown < 200 * 1024


def peak() -> int:
    """The most memory this process has had, in kB."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_blanks_after_commas_and_blank_lines(send, as_):
    text = as_csv([line(9)]).decode("utf-8-sig").replace(",", ", ") + "\n,,,\n"
    assert send(text.encode()).json()["created"] == 1
    assert as_().get(f"{CITY}/{owner(9)}001P/permit").json()["title"] == "存量企业9"


def test_the_department_imports_nobody_else(send):
    for account in (None, "filer-a", "reviewer", "clerk-qd", "supervisor"):
        assert send(as_csv([line(1)]), account).status_code in (401, 403)


def test_an_imported_permit_lives_on(send, as_):
    """It is changed like any other; what stands in it needs no new basis."""
    send(as_csv([line(1)]))
    permit = as_("clerk").get(f"{CITY}/{owner(1)}001P/permit/@clocks").json()["items"]
    assert {"renewal_application", "expiry"} <= {clock["id"] for clock in permit}
    versions = as_("clerk").get(f"{CITY}/{owner(1)}001P/permit/@versions").json()["items"]
    assert [item["version"] for item in versions] == [1]


def test_killed_in_the_middle_and_run_again_complete_nothing_double(http, send, as_, monkeypatch):
    lines = [line(number) for number in range(1, 121)]
    real, calls = transaction.commit, []

    class Killed(BaseException):
        pass

    def commit():
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        real()

    portal = http["portal"]
    region = portal.unrestrictedTraverse(CITY.strip("/"))
    rows = existing.read_table(as_csv(lines), "text/csv")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(existing.transaction, "commit", commit)
        existing.run(region, rows, False)
    transaction.abort()
    again = send(as_csv(lines)).json()
    kept = existing.PORTION
    assert (again["created"], again["skipped"]) == (120 - kept, kept)
    found = as_("clerk").get("/@search?SearchableText=存量企业&portal_type=Permit&b_size=1").json()
    assert found["items_total"] == 120
