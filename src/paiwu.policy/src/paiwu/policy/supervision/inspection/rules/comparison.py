"""What was measured on the spot beside the permit's limits and the unit's own data (Art. 39, pure).

Concentrations are mg/m³ in gas and mg/L in water, those of the limits and of the readings.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

import polars as pl

from paiwu.content.moments import wall
from paiwu.content.quantities import Bounds
from paiwu.policy.monitoring.rules.basis import AUTOMATIC
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Outlet
from paiwu.policy.monitoring.rules.compliance import judged
from paiwu.policy.monitoring.rules.tolerance import allowed


BREACH = "58-1"  # 超过许可排放浓度
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "outlet": pl.Categorical,
    "pollutant": pl.Categorical,
    "concentration": pl.Float64,
    "time": pl.Datetime("us"),
    "flag": pl.String,
}
SIDE = ("limit", "minimum", "edition", "special_period", "not_judged", "exceeded", "article")
OWN = ("own", "method", "deviation", "consistent")


def compared(
    measurements: Sequence[Mapping],
    readings: pl.DataFrame,
    outlets: Mapping[str, Outlet],
    editions: Sequence[Edition],
    specials: Sequence[Declared] = (),
) -> list[dict]:
    """Each measurement with its limit, and with the unit's own reading of that interval.

    `readings`: those that count, with the columns time, outlet, pollutant, method, concentration.
    `deviation` is relative to the own value; whether the two are consistent is graded by the concentration that
    was found on the spot (HJ 75-2017 table 4, HJ 355-2019 table 2).
    """
    rows = [
        (n, row["outlet"], row["pollutant"], row["concentration"], wall(row["sampled_at"]), "N")
        for n, row in enumerate(measurements)
    ]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    limits = {row["row"]: row for row in judged(frame, editions, specials).collect().to_dicts()}
    own = _own(readings)
    return [
        dict(row) | _against_limit(limits[n]) | _against_own(row, own, outlets)
        for n, row in enumerate(measurements)
    ]


def _against_limit(row: Mapping) -> dict:
    # what cannot be compared is neither above nor within
    exceeded: bool | None = None
    if not row["not_judged"]:
        exceeded = Bounds(row["minimum"], row["limit"]).judge(row["concentration"])
    found = {name: row[name] for name in SIDE[:5]}
    return found | {"exceeded": exceeded, "article": BREACH if exceeded else None}


def _own(readings: pl.DataFrame) -> dict[tuple, dict]:
    """(outlet, pollutant, start of the interval) -> reading; an automatic one before one by hand."""
    found: dict[tuple, dict] = {}
    for row in readings.iter_rows(named=True):
        key = (row["outlet"], row["pollutant"], row["time"])
        if key not in found or row["method"] == AUTOMATIC:
            found[key] = row
    return found


def _against_own(row: Mapping, own: Mapping, outlets: Mapping[str, Outlet]) -> dict:
    at = wall(row["sampled_at"]).replace(minute=0, second=0, microsecond=0)
    outlet = outlets.get(row["outlet"])
    if outlet is not None and outlet.interval == "day":
        at = at.replace(hour=0)
    reading = own.get((row["outlet"], row["pollutant"], at))
    if reading is None or reading["concentration"] is None:
        return dict.fromkeys(OWN)
    apart = abs(row["concentration"] - reading["concentration"])
    deviation = apart / reading["concentration"] if reading["concentration"] else None
    consistent = apart <= allowed(row["pollutant"], row["concentration"])
    deviation = None if deviation is None else round(deviation, 4)
    return dict(
        zip(OWN, (reading["concentration"], reading["method"], deviation, consistent), strict=True)
    )


def pairs(measurements: Iterable[Mapping]) -> list[tuple[str, str]]:
    """The outlets and pollutants that were measured."""
    return sorted({(row["outlet"], row["pollutant"]) for row in measurements})
