"""Quantities as permits and instruments write them: units converted, ranges read (pure).

A reading is in the unit that the table of pollutants gives (mg/m³ in gas, mg/L in water, pH without one);
a limit is in the one that the permit states, and compared after conversion or not at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import tables


#: units of mass in a volume: what is left of the volume -> unit, mg in one of it
MASS = {"mg/m3", "mg/L"}
RATE = "kg/h"

RANGE = re.compile(
    r"\s*(\d+(?:\.\d+)?)\s*(?:[-–—−~～〜至到]|\.\.)\s*(\d+(?:\.\d+)?)\s*"  # noqa: RUF001
)


def read_range(text) -> tuple[float, float] | None:
    """The bounds of a range as people write it; None for anything else.

    >>> read_range("6-9"), read_range("6.5～8.5"), read_range("6"), read_range(9)
    ((6, 9), (6.5, 8.5), None, None)
    """
    match = RANGE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    low, high = (float(one) if "." in one else int(one) for one in match.groups())
    return low, high


def unit_of_readings(pollutant: str) -> str:
    """The unit of a pollutant's readings, as the table of pollutants has it."""
    row = tables.by_code("pollutants").get(pollutant)
    return row["unit"] if row else ""


def has_amount(pollutant: str) -> bool:
    """False for what has no tonnes: pH, temperature, colour, counts; a concentration of mass has.

    >>> has_amount("a21002"), has_amount("w01018"), has_amount("w01001"), has_amount("w01002")
    (True, True, False, False)
    """
    return unit_of_readings(pollutant) in MASS


def factor(unit: str | None, other: str | None) -> float | None:
    """What a value in `unit` is multiplied by to be one in `other`; None where that cannot be.

    >>> factor("ug/m3", "mg/m3"), factor("mg/L", "ng/L"), factor("mg/m3", "mg/L"), factor("级", "mg/m3")
    (0.001, 1000000.0, None, None)
    """
    if unit == other:
        return 1.0
    one, two = (tables.by_code("units").get(name or "") for name in (unit, other))
    if not one or not two or not one["base"] or one["base"] != two["base"]:
        return None
    # of two powers of ten one is whole, and a division by it is exact where a product is not
    small, large = float(one["per_base"]), float(two["per_base"])
    return large / small


def converted(value: float | None, unit: str | None, other: str | None) -> float | None:
    """A value in another unit, to twelve digits; None where it cannot be.

    >>> converted(30, "ug/m3", "mg/m3"), converted(0.03, "mg/m3", "ug/m3"), converted(5, "kg/h", "mg/m3")
    (0.03, 30.0, None)
    """
    if value is None or unit == other:
        return value
    by = factor(unit, other)
    return None if by is None else float(f"{value * by:.12g}")


@dataclass(frozen=True)
class Bounds:
    """What a limit allows, in the unit of the readings; `comparable` is False if it cannot be said."""

    low: float | None
    high: float | None
    comparable: bool = True
    #: kg/h that may be emitted: comparable only with the volume of the interval (GB 16297-1996)
    rate: float | None = None

    def judge(self, value: float) -> bool:
        """True if the value is outside."""
        return (self.high is not None and value > self.high) or (
            self.low is not None and value < self.low
        )


def bounds(limit: Mapping) -> Bounds | None:
    """What a row of limits says of a reading; None where it says nothing of a concentration."""
    low, high = limit.get("minimum"), limit.get("concentration")
    if low is None and high is None:
        return None
    wanted = unit_of_readings(limit["pollutant"])
    unit = limit.get("unit") or wanted  # rows of before units were asked for
    if unit == RATE and wanted in MASS:
        return Bounds(None, None, False, high)
    if factor(unit, wanted) is None:
        return Bounds(None, None, False)
    return Bounds(converted(low, unit, wanted), converted(high, unit, wanted))
