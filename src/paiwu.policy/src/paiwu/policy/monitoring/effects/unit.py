"""What accounting needs to know of a unit: its outlets, its permit's editions, its readings."""

import datetime

import polars as pl

from paiwu.content.identifiers import codes
from paiwu.content.readings import store
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.rules.basis import COLUMNS
from paiwu.policy.monitoring.rules.basis import Declared
from paiwu.policy.monitoring.rules.basis import Edition
from paiwu.policy.monitoring.rules.basis import Outlet
from paiwu.policy.monitoring.rules.basis import Source
from paiwu.policy.monitoring.rules.basis import edition_of
from paiwu.policy.monitoring.rules.basis import of_pairs
from paiwu.policy.permit.effects import editions
from paiwu.policy.tree.places import permit_of


Moment = datetime.datetime


def permit_facts(unit) -> tuple[dict[str, Outlet], list[Edition]]:
    """The outlets and the editions of a unit's permit; empty without one."""
    permit = permit_of(unit)
    known = editions.editions(permit) if permit is not None else []
    return _outlets(known), [edition_of(one.number, one.since, one.values) for one in known]


def _outlets(known: list[editions.Edition]) -> dict[str, Outlet]:
    """Every outlet that any edition has; the newest says how often it is measured."""
    found = {}
    for one in known:
        for row in one.values.get("outlets") or ():
            code = row["code"]
            medium = codes.medium(code) or ""
            usual = "hour" if medium == "air" else "day"
            found[code] = Outlet(code, medium, row.get("interval") or usual)
    return found


def ledger_of(unit, year: int):
    """The unit's ledger of a year, None if it has none."""
    return unit["ledgers"].get(str(year))


def readings_of(unit, year: int) -> pl.LazyFrame:
    """What counts of a year."""
    ledger = ledger_of(unit, year)
    if ledger is None:
        return store.nothing()
    return store.counting(ledger)


def source_of(unit, year: int, outlet: str | None = None, pollutant: str | None = None) -> Source:
    """A year's readings for accounting, of one outlet or pollutant where asked for."""
    ledger = ledger_of(unit, year)
    totals = store.totals(ledger) if ledger is not None else store.totals_of(store.nothing())
    for name, value in (("outlet", outlet), ("pollutant", pollutant)):
        if value:
            totals = totals.filter(pl.col(name) == value)
    readings = readings_of(unit, year).select(COLUMNS)
    return Source(totals, lambda pairs: of_pairs(readings, pairs).collect())


def declared(unit, year: int, mark: str) -> list[Declared]:
    """Stops or special periods of the whole unit or one outlet, as the year's ledger declares them."""
    ledger = ledger_of(unit, year)
    if ledger is None:
        return []
    return [
        Declared(span["from"], span["to"], span["place"], str(span["name"]))
        for span in entries.spans(ledger, mark)
        if span["place"] is None or codes.is_valid("outlet", span["place"])
    ]


def data_until(year: int) -> Moment:
    """Up to when readings of a year can be there: its end, or the present hour."""
    moment = now.moment().replace(tzinfo=None, minute=0, second=0)
    return min(Moment(year + 1, 1, 1), moment)
