"""A year of 350,400 readings: import against bare parsing and COPY, accounting against DuckDB."""

import copy
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from generate import readings
from layers import PASSWORD
from postgres import copy_into_indexed_table
from ratios import expect
from ratios import median_of
from ratios import report
from ratios import report_pairs
from ratios import spent
from story import UNIT_B


YEAR = 2025
UPLOAD = Path(__file__).with_name("upload.py")


@pytest.fixture
def ten_outlets(http, as_):
    """Unit B's permit with ten outlets."""
    import transaction

    portal = http["portal"]
    portal._p_jar.sync()
    permit = portal.unrestrictedTraverse(f"{UNIT_B}/permit".strip("/"))
    first = permit.outlets[0]
    rows = [copy.deepcopy(first) | {"code": f"DA{n + 1:03d}"} for n in range(10)]
    permit.outlets = rows
    from paiwu.policy.trail import versions

    versions.record_version(permit, "ten outlets")
    transaction.commit()


def create_ledger(as_, year):
    expect(as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": year}), 201)
    return f"{UNIT_B}/ledgers/{year}"


def test_a_year_of_readings(ten_outlets, as_, site, tmp_path):
    years = range(YEAR - 8, YEAR + 1)
    bodies = {year: readings(year).write_csv().encode() for year in years}
    body = bodies[YEAR]
    assert readings(YEAR).height == 350_400

    # the parsers are measured between the imports: one that runs alone in a loop has its caches to itself
    parsers = {
        "bare polars parsing": lambda data: pl.read_csv(data),
        "polars parsing with dates": lambda data: pl.read_csv(data, try_parse_dates=True),
    }
    for parse in parsers.values():
        parse(body)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def send(year, data) -> float:
        file = tmp_path / "batch.csv"
        file.write_bytes(data)
        url = f"{site}{UNIT_B}/ledgers/{year}/@readings"
        command = [sys.executable, str(UPLOAD), url, "filer-b", PASSWORD, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout)
        assert answer["status"] == 201, answer
        return answer["seconds"]

    for year in years:
        create_ledger(as_, year)
    times = []
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in parsers}
    for year in years:
        times.append(send(year, bodies[year]))
        for name, parse in parsers.items():
            pairs[name].append((times[-1], spent(lambda p=parse, y=year: p(bodies[y]))))
    imported = sorted(times)[len(times) // 2]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    for name, found in pairs.items():
        report_pairs(f"year of readings over HTTP / {name}", found, 5)
    report(
        "year of readings over HTTP / PostgreSQL COPY, indexed",
        imported,
        copy_into_indexed_table(body),
        1,
    )

    # a day's batch costs what its month costs, however full the ledger is
    month = YEAR - 9
    create_ledger(as_, month)
    send(month, readings(month, days=31).write_csv().encode())

    def one_day(year, number):
        data = readings(year, days=1, start=number)
        data = data.with_columns(pl.col("concentration") + 0.001)
        return send(year, data.write_csv().encode())

    pairs = [(one_day(YEAR, number), one_day(month, number)) for number in range(15)]
    report_pairs("a further day's batch into a year / into a month alone", pairs, 1.5)
    stock = median_of(
        lambda: expect(as_("admin").post("", {"@type": "Document", "title": "x"}), 201), rounds=9
    )
    report("a further day's batch / POST of a stock Document", pairs[-1][0], stock, 1)

    frame = readings(YEAR).with_columns(pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M"))
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    path = tmp_path / "year.parquet"
    path.write_bytes(buffer.getvalue())
    base = duckdb.connect()
    query = f"""
        select outlet, pollutant, date_trunc('month', time) as month,
               sum(concentration * volume * 1e-9), count(*)
        from '{path}' where flag in ('N', 'S') group by all order by all
    """
    stock = median_of(lambda: base.execute(query).fetchall())
    clerk = as_("clerk")
    ours = median_of(lambda: expect(clerk.get(f"{UNIT_B}/@emissions?year={YEAR}&by=month"), 200))
    report("@emissions by month / DuckDB on one Parquet file", ours, stock, 3)
    report("memory grown by nine years' import, MB / 500", grown / 1000, 0.5, 1)
