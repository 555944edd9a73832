"""Code tables as CSV files, each with its source in the first comment line."""

import csv
from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `{name}.csv`, comment lines (`#`) left out."""
    text = files(__name__).joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def names(table: str) -> dict[str, str]:
    """code -> name of a table, in its order."""
    return {row["code"]: row["name"] for row in read(table)}


@cache
def by_code(table: str) -> dict[str, dict[str, str]]:
    """code -> row of a table."""
    return {row["code"]: row for row in read(table)}


def _tabulated(text: str, pollutant: str) -> list[dict[str, str]]:
    """The rows of a standard for a pollutant, by its number and, after it, the condition (`GB 8978-1996 二级`)."""
    rows = [row for row in read("standard_limits") if row["pollutant"] == pollutant]
    own = [row for row in rows if row["standard"] == text.strip()]
    named = [row for row in rows if f"{row['standard']} {row['condition']}" == text.strip()]
    return named or own


def tabulated_limit(standard: str, pollutant: str) -> float | None:
    """The value of a standard for a pollutant in its readings' unit; None where its condition is left open.

    >>> tabulated_limit("GB 8978-1996 二级", "w01012"), tabulated_limit("GB 8978-1996", "w01012")
    (150.0, None)
    """
    found = {float(row["value"]) for row in _tabulated(standard, pollutant)}
    return found.pop() if len(found) == 1 else None


def tabulated_minimum(standard: str, pollutant: str) -> float | None:
    """The highest lower bound the table of standards has for a pollutant, None without one."""
    rows = _tabulated(standard, pollutant)
    return max((float(row["minimum"]) for row in rows if row["minimum"]), default=None)
