"""Rectification (改正, Art. 61, 62): which problems, for how long. Pure."""

import datetime
from collections.abc import Mapping

from paiwu.content import _
from paiwu.content.validation.problem import Problem
from paiwu.policy.clocks.rules.calendar import months_later
from paiwu.policy.permit.rules.terms import IN_FORCE


MIN_MONTHS, MAX_MONTHS = 3, 12  # Art. 61 para 5: 三至六个月、最长不超过一年

#: conditions of Art. 29 that a unit may promise to meet later (Art. 61 para 1)
CONDITIONS = frozenset({"29-1", "29-2"})


def was_operating(values: Mapping) -> bool:
    """In operation before the Measures came into force (Art. 61 para 1)."""
    started = values.get("commissioning_date")
    return bool(started) and str(started) < IN_FORCE.isoformat()


def problems(values: Mapping) -> list[Problem]:
    """What is wrong with the rectifications an application promises (Art. 61)."""
    rows = values.get("rectifications") or ()
    found = []
    if rows and (values.get("kind") or "initial") != "initial":
        return []
    if rows and not was_operating(values):
        found.append(
            Problem(
                "rectifications",
                _("are for units in operation before 2018-01-10 (Art. 61)"),
            )
        )
    for index, row in enumerate(rows):
        start, end = row.get("start"), row.get("end")
        for column in ("start", "end"):
            if not row.get(column):
                found.append(Problem("rectifications", _("is required"), index, column))
        if not (start and end):
            continue
        begins, ends = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
        if not months_later(begins, MIN_MONTHS) <= ends <= months_later(begins, MAX_MONTHS):
            found.append(
                Problem(
                    "rectifications",
                    _("must be three to six months, at most one year, after the start (Art. 61)"),
                    index,
                    "end",
                )
            )
        if not row.get("order"):
            continue
        # Art. 61 para 4: the order to correct and the permit run from and to the same days
        for column, other in (("order_start", start), ("order_end", end)):
            if row.get(column) != other:
                found.append(
                    Problem(
                        "rectifications",
                        _("must be the same as in the permit (Art. 61)"),
                        index,
                        column,
                    )
                )
    return found


def is_done(row: Mapping, kept: list[Mapping]) -> bool:
    """True if a later edition no longer carries the problem (Art. 62 para 1)."""
    return all(other.get("problem") != row.get("problem") for other in kept)
