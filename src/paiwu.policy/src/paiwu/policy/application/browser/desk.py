"""Consultations that wait for an answer, on the desk of the region that was asked (Art. 7)."""

from paiwu.content import zh
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.shell.desk import APPLICATION
from paiwu.policy.shell.desk import SIZE
from paiwu.policy.shell.desk import DeskList


def consulted(desk, places: list[str]) -> dict | None:
    found = desk.catalog(portal_type=APPLICATION, consulted=places)
    if not found:
        return None
    rows = [desk.row(brain) for brain in found[:SIZE]]
    return {"title": zh("待答复的征求意见"), "total": len(found), "rows": rows}


CONSULTED = DeskList(40, ("Reviewer",), consulted, TITLES["Consulted"])
