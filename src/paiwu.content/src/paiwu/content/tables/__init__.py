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


def tabulated_limits(standard: str, pollutant: str) -> tuple[float, ...]:
    """Every value the table of standards has for a pollutant, strictest first, in its readings' unit."""
    return tuple(
        sorted(
            float(row["value"])
            for row in read("standard_limits")
            if row["standard"] == standard and row["pollutant"] == pollutant
        )
    )


def tabulated_minimum(standard: str, pollutant: str) -> float | None:
    """The highest lower bound the table of standards has for a pollutant, None without one."""
    found = [
        float(row["minimum"])
        for row in read("standard_limits")
        if row["standard"] == standard and row["pollutant"] == pollutant and row["minimum"]
    ]
    return max(found, default=None)
