"""Total control obtained from another unit (Art. 26-8, 43 para 2, 45 para 2): pure."""

from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.policy.permit.rules.terms import IN_FORCE


def offsets(values: Mapping, known: Iterable[Mapping] = ()) -> list[Mapping]:
    """Trades by which total control is obtained from another unit (Art. 26-8, 43 para 2).

    Those after the Measures came into force, without those that the permit records already.
    """
    known = list(known)
    return [
        row
        for row in values.get("emission_trades") or ()
        if row.get("kind") == "purchase"
        and (row.get("date") or "") >= IN_FORCE.isoformat()
        and row not in known
    ]


def is_transferred(trade: Mapping, unit: str, transfers: Iterable[Mapping]) -> bool:
    """True if the transferor's permit records that it gave `trade` up to `unit` (Art. 26-8)."""
    given = sum(
        row["amount"]
        for row in transfers
        if row.get("kind") == "transfer"
        and row.get("pollutant") == trade["pollutant"]
        and row.get("counterparty") == unit
    )
    return given >= trade["amount"]


def has_offset(values: Mapping, known: Iterable[Mapping] = ()) -> bool:
    return bool(offsets(values, known))


def is_offset_change(values: Mapping, known: Iterable[Mapping] = ()) -> bool:
    """A change under ground 3 with an offset: Art. 43 para 2, 45 para 2."""
    return 3 in (values.get("change_grounds") or ()) and has_offset(values, known)
