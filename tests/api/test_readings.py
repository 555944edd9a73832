"""Readings in and out, and what was really emitted (Art. 34 to 36), over HTTP."""

import datetime
import io
import json

import bombs
import polars
import pytest
import transaction
from conftest import ROOT
from story import UNIT_B

from paiwu.content.readings import packets
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import readings
from paiwu.policy.trail.versions import record_version


HEAD = "time,outlet,pollutant,concentration,volume,flag\n"
LEDGER = f"{UNIT_B}/ledgers/2019"


@pytest.fixture
def ledger(as_):
    made = as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": 2019})
    assert made.status_code == 201, made.text
    return LEDGER


@pytest.fixture
def send(as_, site, ledger):
    def post(body, account="filer-b", kind="text/csv", query="", path=None):
        if isinstance(body, str):
            body = body.encode()
        return as_(account).session.post(
            f"{site}{path or ledger}/@readings{query}",
            data=body,
            headers={"Content-Type": kind},
            timeout=60,
        )

    return post


def item(as_, account="clerk", **query):
    query = {"year": 2019} | query
    answer = as_(account).get(f"{UNIT_B}/@emissions", params=query)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert len(items) == 1, items
    return items[0]


def test_a_batch_is_stored_and_comes_out_as_it_went_in(send, as_):
    rows = "2019-01-01T00:00,DA001,a21002,81.952,700284,N\n2019-01-01T01:00,DA001,a21002,,,D\n"
    answer = send(HEAD + rows)
    assert answer.status_code == 201, answer.text
    answer = answer.json()
    assert len(answer.pop("sha256")) == 64
    assert answer == {
        "batch": 1,
        "rows": 2,
        "stored": 2,
        "superseded": 0,
        "passed_over": 0,
        "rejected": [],
    }
    out = as_("clerk").get(f"{LEDGER}/@readings").json()
    assert out["items_total"] == 2
    assert out["items"][0] == {
        "time": "2019-01-01T00:00",
        "outlet": "DA001",
        "pollutant": "a21002",
        "method": "automatic",
        "concentration": 81.952,
        "adjusted": None,
        "volume": 700284.0,
        "flag": "N",
        "note": None,
        "batch": 1,
    }


def test_the_same_batch_twice_changes_nothing_a_correction_supersedes(send, as_):
    first = (
        HEAD + "2019-03-01T00:00,DA001,a21002,50,1000,N\n2019-03-01T01:00,DA001,a21002,60,1000,N\n"
    )
    assert send(first).json()["stored"] == 2
    again = send(first)
    assert again.status_code == 201
    assert {k: again.json()[k] for k in ("batch", "stored", "superseded")} == {
        "batch": 1,
        "stored": 0,
        "superseded": 0,
    }
    fixed = HEAD + "2019-03-01T01:00,DA001,a21002,70,1000,N\n"
    answer = send(fixed).json()
    assert (answer["batch"], answer["stored"], answer["superseded"]) == (2, 1, 1)
    counting = as_("clerk").get(f"{LEDGER}/@readings").json()["items"]
    assert [(row["concentration"], row["batch"]) for row in counting] == [(50, 1), (70, 2)]
    history = as_("clerk").get(f"{LEDGER}/@readings?history=1").json()["items"]
    assert [(row["concentration"], row["counts"]) for row in history] == [
        (50, True),
        (60, False),
        (70, True),
    ]
    assert send(first).json()["batch"] == 3, "sent again after a correction it is a new batch"
    batches = as_("auditor").get(f"{LEDGER}/@batches").json()["items"]
    assert [(b["batch"], b["by"], b["source"]) for b in batches] == [
        (3, "filer-b", "csv"),
        (2, "filer-b", "csv"),
        (1, "filer-b", "csv"),
    ]


BAD = [
    ("2019-01-01T00:00,DA009,a21002,1,1,N", "outlet"),
    ("2019-01-01T00:00,DA001,a99999,1,1,N", "pollutant"),
    ("2019-01-01T00:00,DA001,w01018,1,1,N", "pollutant"),
    ("2019-01-01T00:00,DA001,a21002,-1,1,N", "concentration"),
    ("2019-01-01T00:00,DA001,a21002,x,1,N", "concentration"),
    ("2019-01-01T00:00,DA001,a21002,,1,N", "concentration"),
    ("2019-01-01T00:00,DA001,a21002,nan,1,N", "concentration"),
    ("2019-01-01T00:00,DA001,a21002,inf,1,N", "concentration"),
    ("2019-01-01T00:00,DA001,a21002,1,-5,N", "volume"),
    ("2019-01-01T00:00,DA001,a21002,1,,S", "volume"),
    ("2019-01-01T00:00,DA001,a21002,1,1,X", "flag"),
    ("2019-01-01T00:00,DA001,a21002,1,1,", "flag"),
    ("2019-01-01T00:30,DA001,a21002,1,1,N", "time"),
    ("2019-01-01T05:00,DW001,w01018,1,1,N", "time"),
    ("2020-01-01T00:00,DA001,a21002,1,1,N", "time"),
    ("2018-12-31T23:00,DA001,a21002,1,1,N", "time"),
    ("2019-02-29T00:00,DA001,a21002,1,1,N", "time"),
    (",DA001,a21002,1,1,N", "time"),
]


@pytest.mark.parametrize(("row", "column"), BAD)
def test_a_bad_row_is_named_by_line_and_column_and_nothing_is_stored(send, as_, row, column):
    good = "2019-01-02T00:00,DA001,a21002,1,1,N\n"
    refused = send(HEAD + good + row + "\n" + good.replace("02T00", "02T01"))
    assert refused.status_code == 400
    places = [(e["line"], e["row"], e["column"]) for e in refused.json()["errors"]]
    assert places == [(3, 1, column)]
    assert as_("clerk").get(f"{LEDGER}/@readings").json()["items_total"] == 0


def test_every_bad_row_is_named_at_once(send):
    refused = send(HEAD + "".join(row + "\n" for row, _column in BAD))
    named = {(e["line"], e["column"]) for e in refused.json()["errors"]}
    assert named >= {(n + 2, column) for n, (_row, column) in enumerate(BAD)}
    assert all(e["message"] for e in refused.json()["errors"])


def test_the_same_interval_twice_in_one_batch_is_refused(send):
    row = "2019-01-01T00:00,DA001,a21002,1,1,N\n"
    refused = send(HEAD + row + row)
    assert [(e["line"], e["column"]) for e in refused.json()["errors"]] == [(3, "time")]


@pytest.mark.parametrize(
    "body",
    ["", "a,b\n1,2\n", HEAD, "time,outlet\n2019-01-01,DA001\n", "[1]", "{", '{"readings": 3}'],
)
def test_what_is_no_table_is_refused_with_a_sentence(send, body):
    refused = send(body)
    assert refused.status_code == 400 and refused.json()["errors"]


def test_zones_are_converted_and_none_means_shanghai(send, as_):
    rows = (
        "2019-01-01T00:00:00+08:00,DA001,a21002,1,1,N\n2019-01-01T02:00:00Z,DA001,a21002,2,1,N\n"
    )
    assert send(HEAD + rows).status_code == 201
    items = as_("clerk").get(f"{LEDGER}/@readings").json()["items"]
    assert [row["time"] for row in items] == ["2019-01-01T00:00", "2019-01-01T10:00"]


def test_json_and_xlsx_are_read_alike(send, as_):
    rows = [
        {"time": "2019-05-01T00:00", "outlet": "DA001", "pollutant": "a21002"}
        | {"concentration": 50, "volume": 1000.5, "flag": "N", "note": "人工补录"}
    ]
    answer = send(json.dumps({"readings": rows}), kind="application/json")
    assert answer.status_code == 201, answer.text
    buffer = io.BytesIO()
    rows[0]["time"] = "2019-05-01T01:00"
    polars.DataFrame(rows).write_excel(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = send(buffer.getvalue(), kind=kind)
    assert answer.status_code == 201, answer.text
    items = as_("clerk").get(f"{LEDGER}/@readings").json()["items"]
    assert [(row["volume"], row["note"]) for row in items] == [(1000.5, "人工补录")] * 2
    bad = send(json.dumps([rows[0] | {"concentration": True}]), kind="application/json")
    assert [e["column"] for e in bad.json()["errors"]] == ["concentration"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_as_excel_writes_it(send, as_, encoding):
    """What Excel saves as CSV in China is GB 18030, as Unicode text UTF-16."""
    rows = "2019-05-01T00:00,DA001,a21002,50,1000,N,人工补录\n"
    answer = send((HEAD.replace("flag", "flag,note") + rows).encode(encoding))
    assert answer.status_code == 201, answer.text
    [row] = as_("clerk").get(f"{LEDGER}/@readings").json()["items"]
    assert row["note"] == "人工补录"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"time,\xff\xff\n", b"\x00" * 40])
def test_bytes_that_are_no_text_are_refused(send, as_, body):
    assert send(body).status_code == 400


def test_a_time_beyond_all_time_is_refused_with_its_line(send):
    answer = send(HEAD + "9999-12-31T23:59-12:00,DA001,a21002,1,1,N\n")
    [error] = answer.json()["errors"]
    assert (error["line"], error["column"]) == (2, "time")


def packet(data: str) -> str:
    raw = data.encode()
    return f"##{len(raw):04d}{data}{packets.crc(raw)}\r\n"


def test_hj_212_packets(send, as_):
    data = (
        "QN=20190601010000000;ST=31;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"
        "CP=&&DataTime=20190601000000;a21002-Avg=82.4,a21002-Flag=N;a00000-Cou=700000&&"
    )
    assert send(packet(data), kind="text/plain").status_code == 400, "whose outlet is not said"
    answer = send(packet(data), kind="text/plain", query="?outlet=DA001")
    assert answer.status_code == 201, answer.text
    row = as_("clerk").get(f"{LEDGER}/@readings").json()["items"][0]
    assert (row["time"], row["concentration"], row["volume"]) == ("2019-06-01T00:00", 82.4, 7e5)
    broken = packet(data).replace("82.4", "92.4")
    refused = send(broken, kind="text/plain", query="?outlet=DA001")
    assert refused.status_code == 400 and refused.json()["errors"][0]["line"] == 1


@pytest.mark.parametrize("together", [True, False])
def test_a_day_beside_its_hours_does_not_count_twice(send, as_, together):
    """24 × 1,000,000 m³ × 50 mg/m³ = 1.2 t for an hourly outlet, in one body or in two."""

    def told(command, hour, volume):
        return packet(
            f"ST=31;CN={command};PW=1;MN=1;CP=&&DataTime=20190301{hour:02d}0000;"
            f"a00000-Cou={volume};a21002-Avg=50,a21002-Flag=N&&"
        )

    hours, day = "".join(told(2061, n, 1000000) for n in range(24)), told(2031, 0, 24000000)
    answers = [
        send(body, kind="text/plain", query="?outlet=DA001").json()
        for body in ([hours + day] if together else [hours, day])
    ]
    assert sum(answer["passed_over"] for answer in answers) == 1
    assert sum(answer["stored"] for answer in answers) == 24
    if not together:
        last = {key: answers[1][key] for key in ("batch", "rows", "stored", "passed_over")}
        assert last == {"batch": None, "rows": 1, "stored": 0, "passed_over": 1}
    months = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019&by=month").json()["items"]
    assert sum(month["measured_amount"] for month in months) == pytest.approx(1.2)
    assert len(as_("auditor").get(f"{LEDGER}/@batches").json()["items"]) == 1


def test_readings_of_the_future_are_refused_by_name(send, as_):
    """Nobody has measured what has not begun; until then it would count as monitored."""
    moment = now.moment().replace(tzinfo=None, minute=0)
    path = f"{UNIT_B}/ledgers/{moment.year}"
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": moment.year})
    begun = f"{moment:%Y-%m-%dT%H}:00,DA001,a21002,1,1,N\n"
    later = moment + datetime.timedelta(hours=1)
    if later.year == moment.year:
        ahead = begun + f"{later:%Y-%m-%dT%H}:00,DA001,a21002,1,1,N\n"
        refused = send(HEAD + ahead, path=path)
        assert refused.status_code == 400
        assert [(e["line"], e["column"]) for e in refused.json()["errors"]] == [(3, "time")]
    assert send(HEAD + begun, path=path).status_code == 201


@pytest.mark.parametrize("name", ["far", "wide_json", "deep_json"])
def test_what_would_become_a_large_table_is_refused_with_a_sentence(send, as_, name):
    answer = send(bombs.READINGS[name](), kind="application/octet-stream")
    assert answer.status_code == 400 and answer.json()["errors"]
    assert as_("clerk").get(f"{LEDGER}/@readings").json()["items_total"] == 0


def test_a_body_above_the_limit_is_413_and_not_read(send, monkeypatch):
    monkeypatch.setattr(readings, "MAX_BYTES", 100)
    row = "2019-01-01T00:00,DA001,a21002,1,1,N\n"
    assert send(HEAD + row).status_code == 201
    for query in ("", "?dry_run=1"):
        assert send(HEAD + row * 2, query=query).status_code == 413


def test_filters_formats_and_batches(send, as_, site):
    rows = "".join(
        f"2019-0{month}-01T0{hour}:00,DA001,{code},{hour + 1},10,N\n"
        for month in (1, 2)
        for code in ("a21002", "a21005")
        for hour in range(3)
    )
    send(HEAD + rows)
    clerk = as_("clerk")
    one = clerk.get(f"{LEDGER}/@readings?pollutant=a21002&from=2019-02-01&to=2019-02-01").json()
    assert one["items_total"] == 3
    paged = clerk.get(f"{LEDGER}/@readings?b_size=5&b_start=10").json()
    assert (paged["items_total"], len(paged["items"])) == (12, 2)
    text = clerk.get(f"{LEDGER}/@readings?format=csv").text
    assert text.splitlines()[0].startswith("time,outlet,pollutant,method,concentration")
    table = clerk.get(f"{LEDGER}/@readings?format=parquet").content
    assert polars.read_parquet(io.BytesIO(table)).height == 12
    for query in ("format=pdf", "from=gestern"):
        assert clerk.get(f"{LEDGER}/@readings?{query}").status_code == 400


def test_the_enterprise_sends_the_department_reads_nobody_else(send, as_):
    row = HEAD + "2019-01-01T00:00,DA001,a21002,1,1,N\n"
    for account in ("clerk", "inspector", "admin", "dataclient", "filer-a", None):
        assert send(row, account).status_code in (401, 403), account
    assert send(row, "signatory-b").status_code == 201
    for account in ("filer-b", "inspector", "supervisor", "auditor", "dataclient"):
        assert as_(account).get(f"{LEDGER}/@readings").status_code == 200, account
        assert as_(account).get(f"{UNIT_B}/@emissions?year=2019").status_code == 200, account
    for account in (None, "filer-a", "clerk-qd"):
        for path in (
            f"{LEDGER}/@readings",
            f"{LEDGER}/@readings?format=csv",
            f"{LEDGER}/@batches",
        ):
            assert as_(account).get(path).status_code in (401, 403), (account, path)
        assert as_(account).get(f"{UNIT_B}/@emissions?year=2019").status_code in (401, 403)


def test_a_closed_ledger_takes_nothing_more(send, as_):
    assert as_("filer-b").take(LEDGER, "close").status_code == 200
    assert send(HEAD + "2019-01-01T00:00,DA001,a21002,1,1,N\n").status_code == 409


def test_art_36_only_normal_and_hand_entered_readings_count(send, as_):
    rows = "".join(
        f"2019-01-01T{hour:02d}:00,DA001,a21002,100,1000000,{flag}\n"
        for hour, flag in enumerate("NSFMDCTB")
    )
    send(HEAD + rows)
    found = item(as_)
    assert found["measured_amount"] == pytest.approx(0.2)
    assert (found["valid"], found["stopped"], found["expected"]) == (2, 1, 8760)
    assert found["method"] == "coefficient" and found["amount"] is None


def test_art_36_a_year_in_full_and_what_it_was_allowed(send, as_):
    hours = polars.datetime_range(
        polars.datetime(2019, 1, 1), polars.datetime(2019, 12, 31, 23), "1h", eager=True
    )
    frame = polars.DataFrame({"time": hours.dt.strftime("%Y-%m-%dT%H:%M")}).with_columns(
        outlet=polars.lit("DA001"),
        pollutant=polars.lit("a21002"),
        concentration=polars.lit(50.0),
        volume=polars.lit(1000.0),
        flag=polars.lit("N"),
    )
    assert send(frame.write_csv()).json()["stored"] == 8760
    found = item(as_)
    assert found["amount"] == pytest.approx(8760 * 50 * 1000 * 1e-9)
    assert (found["missing"], found["capture_rate"], found["exceedances"]) == (0, 1.0, 0)
    assert (found["permitted_amount"], found["edition"], found["before_permit"]) == (380, 1, True)
    months = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019&by=month").json()["items"]
    assert [m["period"] for m in months] == [f"2019-{n:02d}" for n in range(1, 13)]
    assert sum(m["amount"] for m in months) == pytest.approx(found["amount"])
    assert as_("clerk").get(f"{UNIT_B}/@emissions?year=2019&outlet=DW001").json()["items"] == []
    for query in ("", "year=x", "year=2019&by=week"):
        assert as_("clerk").get(f"{UNIT_B}/@emissions?{query}").status_code == 400


#: pollutant -> t over intervals flagged N (sums of the sources)
SUMS = {
    "w01018": 993.68757,
    "w01012": 277.580459,
    "w01017": 222.656694,
    "a21002": 352.6609062582856,
}


def test_real_measurements_give_the_sums_of_their_sources(send, as_):
    """Two plants' data in one unit's ledger: amounts to nine digits, 94 hours of NOx above 100."""
    for name, count in (("wastewater-2019.csv", 900), ("gas-turbine-2019.csv", 14822)):
        answer = send((ROOT / "tests/data" / name).read_bytes())
        assert answer.status_code == 201, answer.text
        assert answer.json()["stored"] == count
    items = as_("clerk").get(f"{UNIT_B}/@emissions?year=2019").json()["items"]
    by_pollutant = {item["pollutant"]: item for item in items}
    for code, amount in SUMS.items():
        assert by_pollutant[code]["measured_amount"] == pytest.approx(amount, rel=1e-9), code
    nox = by_pollutant["a21002"]
    assert nox["exceedances"] == 94
    assert (nox["valid"], nox["missing"], nox["expected"]) == (7411, 1349, 8760)
    assert nox["capture_rate"] == pytest.approx(7411 / 8760)
    cod = by_pollutant["w01018"]
    assert (cod["valid"], cod["missing"], cod["substituted"]) == (290, 75, 75)
    assert cod["amount"] == pytest.approx(cod["measured_amount"] + cod["substituted_amount"])
    listed = as_("clerk").get(f"{UNIT_B}/@exceedances?year=2019&b_size=1000").json()
    over = [row for row in listed["items"] if row["pollutant"] == "a21002"]
    assert len(over) == 94 and all(row["concentration"] > row["limit"] == 100 for row in over)


def test_a_preview_says_what_would_be_and_stores_nothing(send, as_):
    """Unit B's limit of NOx at DA001 is 100 mg/m³."""
    hour = "2019-05-01T{:02d}:00,DA001,a21002,{},1,{}\n"
    send(HEAD + hour.format(0, 90, "N") + hour.format(1, 110, "N"))
    body = HEAD + "".join(
        hour.format(*row) for row in ((0, 120, "N"), (1, 130, "N"), (3, 140, "N"), (4, "", "D"))
    )
    body += "2019-05-01,DA001,a21002,50,24,N\n"
    answer = send(body, query="?dry_run=1")
    assert answer.status_code == 200, answer.text
    answer = answer.json()
    assert (answer["rows"], answer["passed_over"], answer["superseded"]) == (5, 1, 2)
    assert answer["items"] == [
        {
            "outlet": "DA001",
            "pollutant": "a21002",
            "method": "automatic",
            "from": "2019-05-01T00:00",
            "to": "2019-05-01T04:00",
            "rows": 4,
            "gaps": 1,
            "flags": {"D": 1, "N": 3},
            "superseded": 2,
            "supersedes": {"1": 2},
            "exceedances": 3,
            "exceedances_added": 2,
        }
    ]
    assert as_("clerk").get(f"{LEDGER}/@readings").json()["items_total"] == 2


def test_the_table_of_a_station_and_the_unit_it_sends_in(send, as_):
    wide = "DA001小时数据,,\n时间,氮氧化物(mg/m³),氮氧化物折算浓度(mg/m³),标干流量(m³/h)\n"
    wide += "2019/5/1 0:00,70,140,1000\n2019/5/1 1:00,70,90,1000\n"
    answer = send(wide.encode("gb18030"), query="?outlet=DA001")
    assert answer.status_code == 201 and answer.json()["stored"] == 2, answer.text
    [row] = as_("clerk").get(f"{UNIT_B}/@exceedances?year=2019").json()["items"]
    assert (row["concentration"], row["adjusted"], row["limit"]) == (70, 140, 100)
    assert item(as_)["measured_amount"] == pytest.approx(140e-6)
    export = as_("clerk").get(f"{LEDGER}/@readings?format=csv").content
    again = send(export).json()
    assert (again["rows"], again["superseded"]) == (2, 2)
    assert send(export, query="?unit=a21002:mg/L").json()["errors"][0]["field"] == "unit"


@pytest.fixture
def permitted(http, as_):
    """Adds rows to the limits of unit B's permit, with the version that accounting reads."""

    portal = http["portal"]
    portal._p_jar.sync()
    permit = portal.unrestrictedTraverse(f"{UNIT_B}/permit".strip("/"))
    kept = permit.limits

    def add(*rows):
        permit.limits = [*rows, *kept]
        record_version(permit, "limits")
        transaction.commit()

    yield add
    permit.limits = kept  # as they are on record
    transaction.commit()


def test_units_ranges_and_special_periods_reach_every_answer(send, as_, permitted):
    """Mercury 0.05 mg/m³ against 30 µg/m³; pH 3.1 against 6 to 9; smoke in grades."""
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": now.today().year})
    permitted(
        {"outlet": "DA001", "pollutant": "a20057", "concentration": 30, "unit": "ug/m3"},
        {
            "outlet": "DW001",
            "pollutant": "w01001",
            "minimum": 6,
            "concentration": 9,
            "unit": "无量纲",
        },
        {"outlet": "DA001", "pollutant": "a21005", "concentration": 1, "unit": "级"},
        {
            "outlet": "DA001",
            "pollutant": "a21002",
            "concentration": 1,
            "unit": "mg/m3",
            "annual_amount": 2,
            "special_period": "重污染天气",
        },
    )
    day = now.today().isoformat()
    rows = (
        f"{day}T00:00,DA001,a20057,0.05,500000,N\n{day},DW001,w01001,3.1,500,N\n"
        f"{day}T00:00,DA001,a21005,5,1000,N\n{day}T00:00,DA001,a21002,50,1000,N\n"
    )
    year = now.today().year
    assert send(HEAD + rows, path=f"{UNIT_B}/ledgers/{year}").status_code == 201
    items = as_("clerk").get(f"{UNIT_B}/@emissions?year={year}").json()["items"]
    found = {item["pollutant"]: item for item in items}
    counted = {code: (i["exceedances"], i["not_judged"]) for code, i in found.items()}
    assert counted["a20057"] == counted["w01001"] == (1, 0)
    assert (counted["a21005"], counted["a21002"]) == ((0, 1), (0, 0))
    assert found["w01001"]["amount"] is None and found["w01001"]["measured_amount"] is None
    assert found["a21002"]["permitted_amount"] == 380, (
        "that of the year, not of the special period"
    )
    listed = as_("clerk").get(f"{UNIT_B}/@exceedances?year={year}").json()["items"]
    assert [(row["pollutant"], row["minimum"], row["limit"]) for row in listed] == [
        ("a20057", None, 0.03),
        ("w01001", 6, 9),
    ]
    latest = {}
    for code in ("DA001", "DW001"):
        card = as_("clerk").get(f"{UNIT_B}/outlets/{code}").json()
        latest |= {row["pollutant"]: row for row in card["latest"]}
    told = {code: (row["exceeded"], row["not_judged"]) for code, row in latest.items()}
    assert told["a20057"] == told["w01001"] == (True, False)
    assert (told["a21005"], told["a21002"]) == ((None, True), (False, False))
    for path in (f"{UNIT_B}/ledgers/{year}", f"{UNIT_B}/outlets/DA001"):
        page = as_("clerk").get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200 and "未判定" in page.text
