"""The account of a year as pages show it."""

from paiwu.policy.monitoring.rules.accounting import METHODS
from paiwu.policy.monitoring.rules.accounting import is_over
from paiwu.policy.shell import tables


def amount(value) -> str:
    return "" if value is None else tables.number(round(value, 6))


def shown(items: list[dict]) -> list[dict]:
    """The items of an account as a table of the page has them."""
    return [
        item
        | {
            "pollutant": tables.pollutant(item["pollutant"]),
            "method": METHODS[item["method"]],
            "measured": amount(item["measured_amount"]),
            "stand_in": amount(item["substituted_amount"]),
            "amount": amount(item["amount"]),
            "allowed": amount(item["permitted_amount"]),
            "rate": "" if item["capture_rate"] is None else f"{item['capture_rate']:.1%}",
            "over": is_over(item),
        }
        for item in items
        if item["valid"] or item["stopped"]
    ]
