"""The account of a unit's year (Art. 36)."""

from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects import unit as units
from paiwu.policy.monitoring.rules import accounting
from paiwu.policy.monitoring.rules import coefficients


def emissions(unit, year: int, by: str | None, outlet=None, pollutant=None) -> list[dict]:
    """The account of a unit's year, of one outlet or pollutant where asked for."""
    source = units.source_of(unit, year, outlet, pollutant)
    outlets, editions = units.permit_facts(unit)
    ledger = units.ledger_of(unit, year)
    industry = unit.industry_code or "-"
    items = accounting.account(
        source,
        outlets,
        editions,
        year,
        by,
        units.data_until(year),
        lambda span: entries.quantities(ledger, span.start, span.end) if ledger else [],
        [row for row in coefficients.coefficients() if industry.startswith(row["industry"])],
        stops=units.declared(unit, year, "stopped"),
        specials=units.declared(unit, year, "special_period"),
    )
    return [
        item
        for item in items
        if outlet in (None, "", item["outlet"]) and pollutant in (None, "", item["pollutant"])
    ]
