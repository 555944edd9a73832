"""What accounting needs to know of a unit: its outlets, its permit's editions, its readings."""

import datetime

import polars as pl

from paiwu.content.identifiers import codes
from paiwu.content.readings import store
from paiwu.policy.application.subject import permit_of
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.accounting import Edition
from paiwu.policy.monitoring.accounting import Outlet
from paiwu.policy.monitoring.accounting import edition_of
from paiwu.policy.trail.versions import versions


Moment = datetime.datetime


def edition_values(permit) -> list[tuple[int, datetime.date, dict]]:
    """(number, in force since, values) of every edition, the first in front.

    An edition takes effect with its decision; a renewal with the day after the old term.
    """
    since = {}
    for fact in permit.milestones:
        if fact["event"] in ("granted", "changed", "renewed"):
            since[fact.get("edition", 1)] = datetime.date.fromisoformat(fact["on"])
    found = []
    for snapshot in reversed(versions(permit)):
        content = snapshot.values()
        number = content.get("edition") or snapshot.number
        day = since.get(number) or datetime.date.fromisoformat(content["decision_date"])
        if any(f["event"] == "renewed" and f.get("edition") == number for f in permit.milestones):
            day = max(day, datetime.date.fromisoformat(content["valid_from"]))
        found.append((number, day, content))
    return found


def editions_of(unit) -> list[Edition]:
    permit = permit_of(unit)
    if permit is None:
        return []
    return [edition_of(*edition) for edition in edition_values(permit)]


def outlets_of(unit) -> dict[str, Outlet]:
    """Every outlet that any edition has; the newest says how often it is measured."""
    permit = permit_of(unit)
    found = {}
    for _number, _since, content in edition_values(permit) if permit is not None else ():
        for row in content.get("outlets") or ():
            code = row["code"]
            medium = codes.medium(code)
            usual = "hour" if medium == "air" else "day"
            found[code] = Outlet(code, medium, row.get("interval") or usual)
    return found


def ledger_of(unit, year: int):
    """The unit's ledger of a year, None if it has none."""
    return unit["ledgers"].get(str(year))


def readings_of(unit, year: int) -> pl.DataFrame:
    """What counts of a year, of the outlets that are known."""
    ledger = ledger_of(unit, year)
    if ledger is None:
        return pl.DataFrame(schema=store.COUNTED)
    return store.counting(ledger).collect()


def data_until(year: int) -> Moment:
    """Up to when readings of a year can be there: its end, or the present hour."""
    moment = now.moment().replace(tzinfo=None, minute=0, second=0)
    return min(Moment(year + 1, 1, 1), moment)
