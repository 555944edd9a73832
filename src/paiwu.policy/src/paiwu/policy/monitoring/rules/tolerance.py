"""How far apart automatic values and a comparison by hand may be (pure).

HJ 75-2017 table 4 (accuracy of gas, relative error of particulate matter), by the concentration the
reference method found; concentrations of gas given there in μmol/mol are in mg/m³ here. HJ 355-2019 table 2 for
water. The texts of both were not to be had when this was written: every row is unverified.
"""

from dataclasses import dataclass
from dataclasses import replace

from paiwu.content import zh


@dataclass(frozen=True)
class Grade:
    """From this concentration on (by reference method): relative or absolute difference allowed."""

    at_least: float
    relative: float | None = None
    absolute: float | None = None
    source: str = zh("HJ 75-2017 表4")
    verified: bool = False


def _water(*rows: tuple) -> tuple[Grade, ...]:
    return tuple(replace(Grade(*row), source=zh("HJ 355-2019 表2")) for row in rows)


#: pollutant -> grades, the highest in front
GRADES: dict[str, tuple[Grade, ...]] = {
    "a21026": (Grade(715, 0.15), Grade(143, None, 57), Grade(57, 0.30), Grade(0, None, 17)),
    "a21002": (Grade(513, 0.15), Grade(103, None, 41), Grade(41, 0.30), Grade(0, None, 12)),
    "a34013": (
        Grade(200, 0.15),
        Grade(100, 0.20),
        Grade(50, 0.25),
        Grade(20, 0.30),
        Grade(10, None, 6),
        Grade(0, None, 5),
    ),
    "w01018": _water((100, 0.15), (60, 0.20), (30, 0.30), (0, None, 10)),
    "w21003": _water((2, 0.15), (0, None, 0.3)),
    "w21011": _water((0.4, 0.15), (0, None, 0.04)),
    "w21001": _water((2, 0.15), (0, None, 0.3)),
    "w01001": _water((0, None, 0.5)),
}
#: other gases (HJ 75-2017 table 4), other pollutants of water
OTHERS = (Grade(0, 0.15),)


def grade(pollutant: str, reference: float) -> Grade:
    """The row that holds at what the reference method found."""
    rows = GRADES.get(pollutant, OTHERS)
    return next((row for row in rows if reference >= row.at_least), rows[-1])


def allowed(pollutant: str, reference: float) -> float:
    """How far the automatic value may be from it, in the unit of readings.

    >>> allowed("a21002", 600), allowed("a21002", 200), allowed("a21002", 50), allowed("a21002", 20)
    (90.0, 41, 15.0, 12)
    """
    row = grade(pollutant, reference)
    return row.absolute if row.absolute is not None else (row.relative or 0.0) * reference
