"""Tables as people have them: headings in Chinese, with units, one column a pollutant (pure).

What is written how is a table with the reason in each row, `tables/as_written.csv`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from paiwu.content import tables


#: columns of a body beside those of a reading: where a row stood, whether it is of an hour or a day,
#: the units its values are in, and under which heading they stood
ROW, LINE, SPAN, VOLUME_UNIT = "_row", "_line", "_span", "_volume_unit"
UNITS = {"concentration": "_unit", "adjusted": "_adjusted_unit"}
HEADINGS = {"concentration": "_heading", "adjusted": "_adjusted_heading"}
#: rows above the heading: titles, the unit's name, the day it was made
MAX_ABOVE = 10
PASSED = "-"
#: columns that a heading may name, beside those of a reading
BESIDE = {"unit": "_unit", "counts": "_counts"}

#: `氮氧化物(mg/m³)`: what it is, its unit; the unit may also follow without parentheses
IN_PARENTHESES = re.compile(r"(.+?)[((\[]([^()()\[\]]*)[))\]]")  # noqa: RUF001
BARE_UNIT = re.compile(r"(.+?)((?:MG|UG|NG)/(?:M3|NM3|L)|万?N?M3/[HSD])")


@cache
def words(kind: str) -> dict[str, str]:
    """word -> meaning, of one kind."""
    return {
        row["code"]: row["meaning"] for row in tables.read("as_written") if row["kind"] == kind
    }


def plain(text: str) -> str:
    """A word in capitals without blanks, with the signs of units as they are tabulated.

    >>> plain(" 氮氧化物（μg/Nm³） ")
    '氮氧化物(UG/NM3)'
    """
    text = re.sub(r"\s+", "", text.replace("\ufeff", ""))
    for one, other in (("（", "("), ("）", ")"), ("μ", "u"), ("µ", "u"), ("³", "3"), ("^3", "3")):  # noqa: RUF001
        text = text.replace(one, other)
    return text.upper()


@cache
def pollutants() -> dict[str, tuple[str, ...]]:
    """A pollutant's name or code as people write it -> its codes, one a medium."""
    found: dict[str, dict[str, None]] = {}
    for code, row in tables.by_code("pollutants").items():
        for name in (code, row["name"]):
            found.setdefault(plain(name), {})[code] = None
    for word, code in words("pollutant").items():
        found.setdefault(word, {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@dataclass(frozen=True)
class Place:
    """What stands in a column: a column of a reading, of one pollutant where there is one."""

    column: str
    pollutant: str = ""
    unit: str | None = None
    written: str = ""


def understood(heading: str) -> Place | None:
    """What a heading means; None where nobody could say.

    >>> understood("NOx(mg/m3)").written
    'NOx(mg/m3)'

    >>> understood("监测时间").column, understood("volume(m³)").unit
    ('time', 'm3')
    >>> place = understood("氮氧化物折算浓度（mg/Nm³）")
    >>> place.column, place.pollutant, place.unit
    ('adjusted', '氮氧化物', 'mg/m3')
    >>> understood("备忘") is None
    True
    """
    written, text, unit = heading.strip(), plain(heading), None
    if match := IN_PARENTHESES.fullmatch(text):
        inner = match[2]
        if inner in words("unit"):
            text, unit = match[1], words("unit")[inner]
        elif inner in ("%", "KPA", "PA", "M/S", "KG", "KG/H", "") or inner in words("part"):
            text = match[1] + (inner if inner in words("part") else "")
    elif (match := BARE_UNIT.fullmatch(text)) and match[2] in words("unit"):
        text, unit = match[1].rstrip("-_/,:"), words("unit")[match[2]]
    if (match := IN_PARENTHESES.fullmatch(text)) and match[2] in words("part"):
        text = match[1] + match[2]  # 氮氧化物(折算)(mg/m3)
    if text in words("heading"):
        return Place(words("heading")[text], "", unit, written)
    return _of_pollutant(text, unit, written)


def _of_pollutant(text: str, unit: str | None, written: str) -> Place | None:
    if text in pollutants():
        return Place("concentration", text, unit, written)
    for part in sorted(words("part"), key=len, reverse=True):
        rest = text.removesuffix(part).rstrip("-_:") if text.endswith(part) else ""
        if rest in pollutants():
            return Place(words("part")[part], rest, unit, written)
        if rest in words("heading") and words("part")[part] in ("flag", PASSED):
            return Place(PASSED)
    names = {plain(name) for name in tables.names("auxiliary").values()}
    known = {plain(code) for code in tables.names("auxiliary")}
    if text in names or text.partition("-")[0] in known:
        return Place(PASSED)
    return None


def is_heading(cells: Sequence[str]) -> bool:
    """True for the row that names the columns: it has a time and something beside it."""
    found = [place for cell in cells if cell.strip() and (place := understood(cell)) is not None]
    return len(found) > 1 and any(place.column == "time" for place in found)


def is_plain(names: Sequence[str], columns: Sequence[str]) -> bool:
    """True where the headings are those of the contract and nothing else."""
    return len(set(names)) == len(names) and set(names) <= set(columns)


def is_wide(places: Sequence[Place | None]) -> bool:
    return any(place is not None and place.pollutant for place in places)


def arranged(frame: pl.DataFrame, places: Sequence[Place]) -> pl.DataFrame:
    """Rows with one column a heading (named by number) as rows of readings; LINE is kept.

    The wide form becomes one row a pollutant. A value without a flag is normal there, as HJ 212 has
    it; a mark that names a reason has its flag; a blank cell is no reading.
    """
    units = UNITS | {"volume": VOLUME_UNIT}
    single = [
        (str(n), place)
        for n, place in enumerate(places)
        if place.column != PASSED and not place.pollutant
    ]
    kept = [pl.col(name).alias(BESIDE.get(place.column, place.column)) for name, place in single]
    kept += [
        pl.lit(place.unit).alias(units[place.column])
        for _name, place in single
        if place.unit and place.column in units
    ]
    if not is_wide(places):
        return frame.select(*kept, LINE)
    named = {place.column for _name, place in single}
    of_pollutant: dict[str, dict[str, tuple[str, Place]]] = {}
    for n, place in enumerate(places):
        if place.pollutant and place.column != PASSED:
            of_pollutant.setdefault(place.pollutant, {})[place.column] = (str(n), place)
    parts = []
    for pollutant, columns in of_pollutant.items():
        values = []
        for name, unit in UNITS.items():
            at, own = columns.get(name, ("", Place(PASSED)))
            values += [
                (pl.col(at) if at else pl.lit(None, pl.String)).alias(name),
                pl.lit(own.unit, pl.String).alias(unit),
                pl.lit(own.written or None, pl.String).alias(HEADINGS[name]),
            ]
        flag = pl.col(columns["flag"][0]).alias("flag") if "flag" in columns else None
        if flag is None and "flag" not in named:
            flag = pl.lit(None, pl.String).alias("flag")
        part = frame.select(
            *(one for one in kept if one.meta.output_name() != "flag" or flag is None),
            *values,
            *([flag] if flag is not None else []),
            LINE,
            pl.lit(pollutant).alias("pollutant"),
        )
        parts.append(_without_blanks(part))
    return pl.concat(parts, how="diagonal").sort(LINE, maintain_order=True)


def _without_blanks(part: pl.DataFrame) -> pl.DataFrame:
    """Flags put in where the table has none, and rows left out in which nothing stands."""
    values = [
        pl.col(name).fill_null("").str.strip_chars() for name in ("concentration", "adjusted")
    ]
    value = pl.when(values[0] != "").then(values[0]).otherwise(values[1])
    capitals = value.str.to_uppercase()
    flag = pl.col("flag").fill_null("").str.strip_chars()
    no_reason = capitals.is_in([w for w in words("mark") if w not in words("flag")])
    given = (
        pl.when(flag != "")
        .then(flag)
        .when(capitals.is_in(list(words("flag"))))
        .then(capitals)
        .otherwise(pl.lit("N"))
    )
    counts = given.str.to_uppercase().is_in(["N", "S", "正常", "有效", "手工", "手工输入"])
    absent = (value == "") | ((flag == "") & no_reason)
    return part.with_columns(flag=given).filter(~(absent & counts))
