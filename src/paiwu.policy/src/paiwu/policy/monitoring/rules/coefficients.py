"""Emissions by coefficient (产排污系数, Art. 36 item 3): E = M × β × 10⁻³ t (pure)."""

import csv
from collections.abc import Iterable
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def by_coefficient(
    made: Iterable[Mapping], factors: Iterable[Mapping], pollutant: str
) -> float | None:
    """E = M × β × 10⁻³ (t), without credit for treatment (Art. 36 item 3); None without a factor.

    `made`: {product, amount}; `factors`: {product, pollutant, kg_per_unit}.
    """
    known = {
        row["product"]: float(row["kg_per_unit"])
        for row in factors
        if row["pollutant"] == pollutant
    }
    found = [row for row in made if row["product"] in known]
    if not found:
        return None
    return sum(row["amount"] * known[row["product"]] for row in found) * 1e-3


@cache
def coefficients() -> tuple[dict[str, str], ...]:
    """The table of coefficients, each with its source."""
    text = files(__package__).joinpath("coefficients.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
