"""The editions of a permit (Art. 32, 43, 46): each with the day from which it applies and what it says."""

import datetime
from dataclasses import dataclass

from paiwu.policy.trail.versions import versions


#: what begins an edition
BEGINNINGS = ("granted", "changed", "renewed")


@dataclass(frozen=True)
class Edition:
    """`number` of the edition, `since` when it applies, `values` as decided."""

    number: int
    since: datetime.date
    values: dict


def editions(permit) -> list[Edition]:
    """Every edition, the first in front, as its latest version has it.

    An edition takes effect with its decision; a renewal with the day after the old term.
    """
    begun = {
        fact.get("edition", 1): fact for fact in permit.milestones if fact["event"] in BEGINNINGS
    }
    found: dict[int, Edition] = {}
    for version in versions(permit):
        values = version.values()
        number = values.get("edition") or version.number
        if number not in found:
            found[number] = Edition(number, _since(values, begun.get(number)), values)
    return [found[number] for number in sorted(found)]


def _since(values: dict, beginning: dict | None) -> datetime.date:
    if beginning is None:
        return datetime.date.fromisoformat(values["decision_date"])
    day = datetime.date.fromisoformat(beginning["on"])
    if beginning["event"] == "renewed":
        return max(day, datetime.date.fromisoformat(values["valid_from"]))
    return day
