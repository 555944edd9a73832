"""Actual emissions (Art. 36; HJ 942, HJ 75, HJ 356) and exceedances: pure arithmetic."""

import datetime

import polars as pl
import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from paiwu.content.readings.columns import SCHEMA
from paiwu.content.readings.store import totals_of
from paiwu.policy.monitoring.rules import accounting
from paiwu.policy.monitoring.rules import basis
from paiwu.policy.monitoring.rules import coefficients
from paiwu.policy.monitoring.rules import compliance
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Outlet


M = datetime.datetime
GAS, WATER = Outlet("DA001", "air", "hour"), Outlet("DW001", "water", "day")
OUTLETS = {"DA001": GAS, "DW001": WATER}
NOX, COD = ("DA001", "a21002"), ("DW001", "w01018")


def edition(number, since, *limits, required=()):
    return Edition(
        number,
        datetime.date.fromisoformat(since),
        {key: {"concentration": value, "annual_amount": 100.0} for key, value in limits},
        frozenset(required),
    )


def table(rows):
    """(time, key, concentration, volume, flag[, method]) as readings."""
    return pl.DataFrame(
        [
            {
                "time": time,
                "outlet": key[0],
                "pollutant": key[1],
                "concentration": concentration,
                "volume": volume,
                "flag": flag,
                "method": more[0] if more else "automatic",
                "note": None,
            }
            for time, key, concentration, volume, flag, *more in rows
        ],
        schema=SCHEMA,
    )


def hours(values, start=M(2019, 1, 1), key=NOX):
    """One value an hour; None is a gap, a text a flag."""
    rows = []
    for number, value in enumerate(values):
        time = start + datetime.timedelta(hours=number)
        if isinstance(value, str):
            rows.append((time, key, None, None, value))
        elif value is not None:
            rows.append((time, key, value, 1e9, "N"))
    return table(rows)


def account(readings, editions=(), by=None, until=M(2020, 1, 1)):
    frame = readings.lazy()
    source = basis.Source(totals_of(frame), lambda pairs: basis.of_pairs(frame, pairs).collect())
    return accounting.account(source, OUTLETS, editions, 2019, by, until)


def one(readings, editions=(), by=None, until=M(2020, 1, 1), **which):
    items = account(readings, editions, by, until)
    found = [item for item in items if all(item[k] == v for k, v in which.items())]
    assert len(found) == 1
    return found[0]


def test_art_36_gas_in_nanotonnes_water_in_microtonnes():
    gas = basis.with_amounts(hours([82.4]), OUTLETS)["amount"].item()
    assert gas == pytest.approx(82.4)
    water = table([(M(2019, 1, 1), COD, 97.0, 41230.0, "N")])
    assert basis.with_amounts(water, OUTLETS)["amount"].item() == pytest.approx(3.99931)


def test_hj_75_a_short_gap_takes_the_largest_of_the_last_180_valid_hours():
    values = [1.0, 9.0] + [2.0] * 200 + [None] + [2.0] * 300
    until = M(2019, 1, 1) + datetime.timedelta(hours=len(values))
    found = one(hours(values), until=until)
    assert (found["missing"], found["substituted"]) == (1, 1)
    assert found["substituted_amount"] == pytest.approx(2.0), "the 9 lies further back"
    near = [2.0] * 100 + [7.0] * 1 + [2.0] * 100 + [None] + [2.0] * 300
    assert one(hours(near), until=M(2019, 1, 1) + datetime.timedelta(hours=502))[
        "substituted_amount"
    ] == pytest.approx(7.0)


def test_hj_75_a_gap_of_more_than_a_day_looks_back_720_hours():
    values = [9.0] + [2.0] * 400 + [None] * 25 + [2.0] * 400
    found = one(hours(values), until=M(2019, 1, 1) + datetime.timedelta(hours=len(values)))
    assert found["substituted_amount"] == pytest.approx(25 * 9.0)


def test_hj_75_below_three_quarters_of_a_quarter_nothing_stands_in():
    values = [2.0] * 70 + [None] * 30
    until = M(2019, 1, 1) + datetime.timedelta(hours=100)
    found = one(hours(values), until=until)
    assert (found["method"], found["amount"]) == ("coefficient", None)


def test_hj_356_water_takes_the_mean_of_an_equally_long_time_before():
    days = [(M(2019, 1, n), COD, float(n), 1e6, "N") for n in range(1, 21)]
    del days[10:12]
    found = one(table(days), until=M(2019, 1, 21))
    assert (found["missing"], found["substituted"]) == (2, 2)
    assert found["substituted_amount"] == pytest.approx(9.0 + 10.0)


def test_a_stopped_interval_emits_nothing_and_is_not_missing():
    found = one(hours([2.0, "F", "F", 2.0]), until=M(2019, 1, 1, 4))
    assert (found["stopped"], found["missing"], found["amount"]) == (2, 0, pytest.approx(4.0))
    assert found["capture_rate"] == 1.0


def test_more_than_a_quarter_missing_is_no_basis_a_quarter_is():
    until = M(2019, 1, 1, 8)
    assert one(hours([1.0] * 6 + [None] * 2), until=until)["method"] == "automatic"
    assert one(hours([1.0] * 5 + [None] * 3), until=until)["method"] == "coefficient"


def test_art_36_by_hand_where_automatic_monitoring_is_not_required():
    samples = [(M(2019, month, 5), COD, 10.0, 1e6, "N", "manual") for month in range(1, 13)]
    found = one(table(samples))
    assert (found["method"], found["valid"]) == ("manual", 12)
    assert found["amount"] == pytest.approx(10.0 * 365)
    required = edition(1, "2018-01-10", required=[COD])
    assert one(table(samples), [required])["method"] == "coefficient"


def test_the_edition_in_force_at_the_time_judges_the_first_also_what_was_before():
    editions = [edition(1, "2019-01-02", (NOX, 100)), edition(2, "2019-01-03", (NOX, 50))]
    readings = hours([80, 120] + [None] * 46 + [60, 40])
    above = compliance.exceedances(readings, editions)
    assert above.select("concentration", "edition", "limit").rows() == [(120, 1, 100), (60, 2, 50)]
    early = [edition(1, "2026-08-01", (NOX, 100))]
    found = one(hours([120.0]), early)
    assert (found["exceedances"], found["before_permit"]) == (1, True)


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (None, ["2019"]),
        ("quarter", ["2019Q1", "2019Q2", "2019Q3", "2019Q4"]),
        ("month", [f"2019-{n:02d}" for n in range(1, 13)]),
    ],
)
def test_periods_cover_the_year_without_overlap(by, names):
    spans = basis.periods(2019, by)
    assert [span.name for span in spans] == names
    assert (spans[0].start, spans[-1].end) == (M(2019, 1, 1), M(2020, 1, 1))
    assert all(one.end == other.start for one, other in zip(spans, spans[1:], strict=False))


readings_of_a_week = st.lists(
    st.one_of(st.floats(0, 500), st.sampled_from(["F", "M", "D"]), st.none()),
    min_size=1,
    max_size=168,
)


@settings(max_examples=60)
@given(readings_of_a_week)
def test_what_is_measured_is_the_plain_sum_whatever_the_cut(values):
    assume(any(value is not None for value in values))
    readings = hours(values, start=M(2019, 1, 29))
    expected = sum(value for value in values if isinstance(value, float))
    for by in (None, "quarter", "month"):
        items = account(readings, by=by)
        assert sum(item["measured_amount"] for item in items) == pytest.approx(expected)
        assert sum(item["valid"] for item in items) == sum(isinstance(v, float) for v in values)


def test_art_36_e_is_m_times_beta():
    made = [{"product": "原煤", "amount": 2000}, {"product": "热力", "amount": 5}]
    factors = [{"product": "原煤", "pollutant": "a21002", "kg_per_unit": "1.5"}]
    assert coefficients.by_coefficient(made, factors, "a21002") == 3.0
    assert coefficients.by_coefficient(made, factors, "a21026") is None
    assert coefficients.by_coefficient([], factors, "a21002") is None


@pytest.mark.parametrize(("amount", "warning"), [(79.9, False), (80.0, True), (120.0, True)])
def test_a_warning_from_four_fifths_of_the_annual_amount_on(amount, warning):
    item = {"amount": amount, "permitted_amount": 100.0}
    found = accounting.outlook(item, 2019, M(2019, 7, 2, 12))
    assert (found["used"], found["warning"]) == (pytest.approx(amount / 100), warning)
    assert found["forecast"] == pytest.approx(2 * amount)


def test_a_declared_special_period_is_judged_by_its_own_limit():
    """启停 and 重污染天气 as the permit states; a row without a concentration judges nothing."""
    values = {
        "limits": [
            {"outlet": "DA001", "pollutant": "a21002", "concentration": 100},
            {"outlet": "DA001", "pollutant": "a21002", "special_period": "启动"},
            {
                "outlet": "DA001",
                "pollutant": "a21002",
                "special_period": "重污染天气",
                "concentration": 50,
            },
        ]
    }
    editions = [basis.edition_of(1, datetime.date(2018, 1, 10), values)]
    readings = hours([120, 120, 60, 60, 120])
    specials = [
        basis.Declared(M(2019, 1, 1, 0), M(2019, 1, 1, 1), "DA001", "启动"),
        basis.Declared(M(2019, 1, 1, 2), M(2019, 1, 1, 3), None, "重污染天气"),
        basis.Declared(M(2019, 1, 1, 4), M(2019, 1, 1, 5), "DA002", "启动"),
    ]
    above = compliance.exceedances(readings, editions, specials)
    columns = [pl.col("time").dt.hour(), "limit", "special_period"]
    assert above.select(columns).rows() == [(1, 100, None), (2, 50, "重污染天气"), (4, 100, None)]
    source = basis.Source(totals_of(readings.lazy()), lambda pairs: readings)
    end = M(2019, 1, 1, 5)
    [item] = accounting.account(source, OUTLETS, editions, 2019, None, end, specials=specials)
    assert item["exceedances"] == 3


def test_art_36_required_and_never_sent_is_accounted_by_coefficient():
    required = edition(1, "2019-03-01", required=[NOX])
    made = [{"product": "轻柴油", "amount": 1000.0}]
    factor = {"product": "轻柴油", "pollutant": "a21002", "kg_per_unit": "3.0"}
    nothing = table([]).lazy()
    source = basis.Source(totals_of(nothing), lambda pairs: table([]))
    items = accounting.account(
        source, OUTLETS, [required], 2019, "month", M(2019, 5, 1), lambda span: made, [factor]
    )
    assert [(i["period"], i["method"], i["amount"]) for i in items] == [
        ("2019-03", "coefficient", 3.0),
        ("2019-04", "coefficient", 3.0),
    ]


def test_a_declared_stop_is_neither_missing_nor_substituted():
    readings = hours([1.0, 2.0] + [None] * 2 + [4.0] + [None] * 3)
    stops = [basis.Declared(M(2019, 1, 1, 2), M(2019, 1, 1, 8), "DA001")]
    source = basis.Source(totals_of(readings.lazy()), lambda pairs: readings)
    [item] = accounting.account(source, OUTLETS, [], 2019, None, M(2019, 1, 1, 8), stops=stops)
    found = (item["valid"], item["missing"], item["stopped"], item["amount"])
    assert found == (3, 0, 5, pytest.approx(7.0))


MERCURY, PH, SMOKE = ("DA001", "a20057"), ("DW001", "w01001"), ("DA001", "a34013")


def limited(*rows):
    """The edition of a permit with these rows: (key, values)."""
    limits = [{"outlet": key[0], "pollutant": key[1], **row} for key, row in rows]
    return [basis.edition_of(1, datetime.date(2018, 1, 10), {"limits": limits})]


def test_a_limit_in_micrograms_is_compared_with_a_reading_in_milligrams():
    """30 µg/m³ = 0.03 mg/m³: 0.05 exceeds it, 0.03 does not (GB 13223-2011, 汞及其化合物)."""
    editions = limited((MERCURY, {"concentration": 30, "unit": "ug/m3"}))
    readings = hours([0.05, 0.03, 0.0300001, 0.001], key=MERCURY)
    above = compliance.exceedances(readings, editions)
    assert above.select("concentration", "limit").rows() == [(0.05, 0.03), (0.0300001, 0.03)]
    assert one(readings, editions)["exceedances"] == 2


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=24),
    st.integers(0, 10**6),
    st.sampled_from([("mg/m3", 1), ("ug/m3", 10**3), ("ng/m3", 10**6)]),
)
def test_no_judgement_depends_on_the_unit_a_limit_is_written_in(readings, limit, unit):
    """Readings and limit in whole thousandths of mg/m³, so that what is expected is exact."""
    name, times = unit
    editions = limited((MERCURY, {"concentration": limit * times / 1000, "unit": name}))
    frame = hours([value / 1000 for value in readings], key=MERCURY)
    found = compliance.exceedances(frame, editions).height
    assert found == sum(value > limit for value in readings)


def test_ph_has_a_lower_and_an_upper_bound_and_no_tonnes():
    """GB 8978-1996 table 4: 6 to 9; 3.1 is an acid discharge, and half a tonne of pH is nothing."""
    editions = limited((PH, {"minimum": 6, "concentration": 9, "unit": "无量纲"}))
    days = [(M(2019, 1, n), PH, value, 500.0, "N") for n, value in enumerate((3.1, 6, 9, 9.1), 1)]
    above = compliance.exceedances(table(days), editions)
    assert above.select("concentration", "minimum", "limit").rows() == [(3.1, 6, 9), (9.1, 6, 9)]
    found = one(table(days), editions, until=M(2019, 1, 5))
    assert (found["exceedances"], found["valid"], found["not_judged"]) == (2, 4, 0)
    assert [found[name] for name in ("measured_amount", "substituted_amount", "amount")] == [
        None
    ] * 3


def test_what_cannot_be_compared_is_not_judged_and_never_complies():
    """Ringelmann grades and toxic equivalents against mg/m³."""
    for unit in ("级", "ngTEQ/m3"):
        editions = limited((SMOKE, {"concentration": 1, "unit": unit}))
        found = one(hours([5.0, 0.5, "D"], key=SMOKE), editions)
        assert (found["not_judged"], found["exceedances"]) == (2, 0)
    judged = compliance.judged(hours([5.0], key=SMOKE), editions).collect()
    assert judged.select("limit", "not_judged").rows() == [(None, True)]


def test_a_special_period_is_judged_in_its_own_unit():
    special = {"concentration": 20, "unit": "ug/m3", "special_period": "重污染天气"}
    rows = [(MERCURY, special), (MERCURY, {"concentration": 0.03, "unit": "mg/m3"})]
    span = basis.Declared(M(2019, 1, 1, 1), M(2019, 1, 1, 2), None, "重污染天气")
    for turned in (rows, rows[::-1]):
        readings = hours([0.025, 0.025, 0.04], key=MERCURY)
        above = compliance.exceedances(readings, limited(*turned), [span])
        assert above.select("concentration", "limit").rows() == [(0.025, 0.02), (0.04, 0.03)]


def test_gb_13223_the_adjusted_concentration_is_judged_and_the_measured_one_counted():
    """70 measured, 140 at the reference content of oxygen, against 100: above; 70 mg/m³ × 1 m³ counted."""
    readings = hours([70.0, 120.0]).with_columns(adjusted=pl.Series([140.0, None]))
    above = compliance.exceedances(readings, limited((NOX, {"concentration": 100})))
    assert above.select("concentration", "adjusted").rows() == [(70.0, 140.0), (120.0, None)]
    found = one(readings, limited((NOX, {"concentration": 130})), until=M(2019, 1, 1, 2))
    assert (found["exceedances"], found["amount"]) == (1, pytest.approx(190.0))


def test_hj_942_each_quarter_is_asked_and_the_year_is_what_they_say():
    """42 % of the fourth quarter missing: 10.6 % of the year, and yet no basis for that quarter."""
    whole = 8760 - 2208
    values = [1.0] * whole + [1.0] * (2208 - 927) + [None] * 927
    found = one(hours(values))
    assert (found["missing"], found["method"], found["amount"]) == (927, "coefficient", None)
    quarters = account(hours(values), by="quarter")
    assert [item["method"] for item in quarters] == ["automatic"] * 3 + ["coefficient"]
    told = found["how"].mapping["told"]
    assert "2019Q4 ${x3}" in told and told.mapping["x3"].startswith("系数")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.5, 1), min_size=4, max_size=4))
def test_the_year_is_the_sum_of_its_quarters(shares):
    starts = [M(2019, month, 1) for month in (1, 4, 7, 10)] + [M(2020, 1, 1)]
    rows = []
    for share, start, end in zip(shares, starts, starts[1:], strict=False):
        rows.append(
            hours([2.0] * int(share * ((end - start) // datetime.timedelta(hours=1))), start)
        )
    readings = pl.concat(rows)
    year, quarters = one(readings), account(readings, by="quarter")
    amounts = [item["amount"] for item in quarters]
    assert year["amount"] == (None if None in amounts else pytest.approx(sum(amounts)))
    for name in ("measured_amount", "valid", "missing", "expected"):
        assert year[name] == pytest.approx(sum(item[name] for item in quarters))


def test_hj_942_by_hand_counts_the_hours_the_source_ran():
    """1 t an hour; a stop from 1 July on leaves 4,344 hours of 8,760: 4,344 t."""
    rows = [(M(2019, month, 5, 9), NOX, 1000.0, 1e6, "N", "manual") for month in (2, 5)]
    readings = table(rows)
    stops = [basis.Declared(M(2019, 7, 1), M(2020, 1, 1), None)]
    source = basis.Source(totals_of(readings.lazy()), lambda pairs: readings)
    for by, count in ((None, 1), ("quarter", 4)):
        items = accounting.account(source, OUTLETS, [], 2019, by, M(2020, 1, 1), stops=stops)
        assert len(items) == count
        assert sum(item["amount"] for item in items) == pytest.approx(4344.0)
    items = accounting.account(source, OUTLETS, [], 2019, None, M(2020, 1, 1))
    assert items[0]["amount"] == pytest.approx(8760.0) and items[0]["method"] == "manual"


def test_before_the_permit_s_first_day_nothing_is_expected():
    """A permit of 21 August: 133 days of hours are 3,192; what was sent before counts and is no gap."""
    since = M(2019, 8, 21)
    editions = [edition(1, "2019-08-21", (NOX, 100), required=[NOX])]
    values = [1.0] * (133 * 24)
    found = one(hours(values, since), editions)
    assert (found["expected"], found["missing"], found["capture_rate"]) == (3192, 0, 1.0)
    assert found["amount"] == pytest.approx(3192.0)
    early = pl.concat([hours([1.0] * 10, M(2019, 8, 1)), hours(values, since)])
    found = one(early, editions)
    assert (found["expected"], found["missing"], found["amount"]) == (3202, 0, pytest.approx(3202))
    months = {item["period"]: item for item in account(early, editions, by="month")}
    assert [months[name]["expected"] for name in ("2019-07", "2019-08")] == [0, 274]
    assert months["2019-08"]["capture_rate"] == 1.0


def test_gb_16297_a_rate_is_compared_where_there_is_a_volume():
    """240 mg/m³ × 10,000 m³ in an hour are 2.4 kg/h; 3 kg/h in that volume are 300 mg/m³."""
    editions = limited((SMOKE, {"concentration": 3, "unit": "kg/h"}))
    rows = [
        (M(2019, 1, 1, n), SMOKE, value, 1e4, "N") for n, value in enumerate((240.0, 300.0, 301.0))
    ]
    rows.append((M(2019, 1, 1, 3), SMOKE, 9e6, None, "N"))
    readings = table(rows)
    above = compliance.exceedances(readings, editions)
    assert above.select("concentration", "limit").rows() == [(301.0, 300.0)]
    found = one(readings, editions, until=M(2019, 1, 1, 4))
    assert (found["exceedances"], found["not_judged"]) == (1, 1)
