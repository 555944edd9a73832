"""Data quality: each rule finds its case (pure)."""

import datetime

import polars as pl
import pytest

from paiwu.content.readings.columns import SCHEMA
from paiwu.policy.monitoring.rules import quality


M = datetime.datetime


def table(values, method="automatic", pollutant="a21002", start=0):
    rows = [
        {
            "time": M(2019, 1, 1) + datetime.timedelta(hours=start + n),
            "outlet": "DA001",
            "pollutant": pollutant,
            "method": method,
            "concentration": float(value),
            "volume": 1000.0,
            "flag": "N",
            "note": None,
        }
        for n, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def noise(count):
    return [40 + (n * 7919 % 97) / 10 + 0.013 for n in range(count)]


def found(frame):
    return [(f["rule"], f["from"].hour, f["count"]) for f in quality.findings(frame)]


def test_ordinary_readings_are_not_strange():
    assert found(table(noise(200))) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (noise(5) + [44.4] * 12 + noise(5), [("flat_line", 5, 12)]),
        (noise(5) + [44.4] * 11 + noise(5), []),
        (noise(3) + [6000.5], [("out_of_range", 3, 1), ("jump", 3, 1)]),
        (noise(3) + [2.5] + noise(3), [("jump", 3, 1), ("jump", 4, 1)]),
        ([40 + n % 13 for n in range(60)], [("rounded", 0, 60)]),
    ],
)
def test_each_rule_finds_its_case(values, expected):
    assert found(table(values)) == expected


def test_automatic_against_manual():
    both = pl.concat([table([50.5, 51.5]), table([52.0, 90.0], "manual")])
    assert [(rule, hour) for rule, hour, _count in found(both)] == [("deviation", 1)]


def test_art_35_readings_while_the_facility_stood_still():
    stop = {"place": "MF0001", "from": M(2019, 1, 1, 2), "to": M(2019, 1, 1, 5)}
    rows = quality.stopped_but_measured(table(noise(10)), [stop])
    assert [(row["from"].hour, row["to"].hour, row["count"]) for row in rows] == [(2, 4, 3)]


def test_art_35_a_gap_that_no_entry_explains():
    rows = pl.concat([table(noise(3)), table(noise(3), start=9)])
    at = {"place": "DA001", "from": M(2019, 1, 1, 4), "to": M(2019, 1, 1, 5)}

    def gaps(causes=(), interval="hour", frame=rows):
        found = quality.unexplained_gaps(frame, {"DA001": interval}, causes)
        return [(f["from"].hour, f["to"].hour, f["count"]) for f in found]

    assert gaps() == [(3, 8, 6)]
    assert gaps([at]) == [] and gaps([at | {"place": None}]) == []
    assert gaps([at | {"place": "DA002"}]) == [(3, 8, 6)]
    assert gaps(frame=pl.concat([table(noise(3)), table(noise(3), start=8)])) == []
