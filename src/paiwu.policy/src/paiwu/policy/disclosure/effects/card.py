"""The outlet card (卡片式管理): what stands behind the QR code on an outlet's sign."""

import polars as pl

from paiwu.content.quantities import Bounds
from paiwu.content.quantities import bounds
from paiwu.content.quantities import unit_of_readings
from paiwu.content.readings import store
from paiwu.content.readings.columns import COUNTS
from paiwu.policy.access.effects import secrecy
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.application.rules.determination import year_round
from paiwu.policy.clocks import now
from paiwu.policy.disclosure.effects.entry import cards
from paiwu.policy.disclosure.effects.entry import listed
from paiwu.policy.disclosure.effects.entry import public_of
from paiwu.policy.monitoring.effects.unit import ledger_of
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.states import state_of


STARTING = "paiwu: Add InspectionRecord"
YEARS_BACK = 3


def card_of(unit, code: str) -> dict | None:
    """The card of an outlet; None where the public register has none."""
    permit = permit_of(unit)
    if permit is None or secrecy.is_secret(unit):
        return None
    content = public_of(permit)
    outlet = next((row for row in cards(content) if row["code"] == code), None)
    if outlet is None:
        return None
    limits = of_outlet(content, "limits", code)
    card = {
        "@id": f"{unit.absolute_url()}/outlets/{code}",
        "unit": unit.getId(),
        "title": content.get("title"),
        "permit_number": permit.permit_number,
        "permit": f"{permit.portal_url()}/@register/{permit.permit_number}",
        "state": state_of(permit),
        "valid_until": content.get("valid_until"),
        "edition": permit.edition,
        "outlet": outlet,
        "limits": limits,
        "monitoring_items": of_outlet(content, "monitoring_items", code),
        "latest": latest(unit, code, limits),
        "inspections": listed(unit, "InspectionRecord"),
    }
    if may(STAFF, unit):
        card["staff"] = {
            "inspections": inspections(unit),
            "start": f"{unit.absolute_url()}/inspections"
            if may(STARTING, unit["inspections"])
            else None,
        }
    return card


def of_outlet(content: dict, table: str, code: str) -> list[dict]:
    return [row for row in content.get(table) or () if row.get("outlet") == code]


def latest(unit, code: str, limits: list[dict]) -> list[dict]:
    """The last reading of each pollutant that has a public limit, against that limit (Art. 42)."""
    allowed = {row["pollutant"]: bounds(row) for row in year_round(limits).values()}
    year = now.today().year
    for one in range(year, year - YEARS_BACK, -1):
        ledger = ledger_of(unit, one)
        found = _last(store.counting(ledger), code, list(allowed)) if ledger is not None else []
        if found:
            return [row | _judged(row, allowed.get(row["pollutant"])) for row in found]
    return []


def _last(readings: pl.LazyFrame, code: str, pollutants: list[str]) -> list[dict]:
    return (
        readings.filter(
            (pl.col("outlet") == code)
            & pl.col("pollutant").cast(pl.String).is_in(pollutants)
            & COUNTS
        )
        .sort("time")
        .group_by("pollutant", maintain_order=True)
        .last()
        .select(
            pl.col("pollutant").cast(pl.String),
            pl.col("time").dt.strftime("%Y-%m-%dT%H:%M"),
            "concentration",
            "adjusted",
        )
        .sort("pollutant")
        .collect()
        .to_dicts()
    )


def _judged(row: dict, allowed: Bounds | None) -> dict:
    """The limit in the reading's unit; `exceeded` is null where the two cannot be compared."""
    unit = unit_of_readings(row["pollutant"])
    if allowed is None or not allowed.comparable:
        found: dict = {"limit": None, "minimum": None, "not_judged": allowed is not None}
        return found | {"unit": unit, "exceeded": False if allowed is None else None}
    value = row["concentration"] if row["adjusted"] is None else row["adjusted"]
    exceeded = allowed.judge(value)
    found = {"limit": allowed.high, "minimum": allowed.low, "not_judged": False}
    return found | {"unit": unit, "exceeded": exceeded}


def inspections(unit) -> list[dict]:
    """Every inspection, for the department."""
    return [
        {"@id": record.absolute_url(), "id": record.getId(), "state": state_of(record)}
        for record in unit["inspections"].objectValues()
        if may("View", record)
    ]
