"""Who has not applied, on the clerk's desk (Art. 24)."""

from paiwu.content import zh
from paiwu.policy.coverage.effects import due_units
from paiwu.policy.shell.desk import SIZE
from paiwu.policy.shell.desk import DeskList


def unapplied(desk, places: list[str]) -> dict:
    """Units that must have applied by now and have not (Art. 24)."""
    found = []
    for brain in desk.catalog(portal_type="Region", getId=places):
        found += due_units(brain._unrestrictedGetObject(), desk.today)
    rows = [
        {
            "title": unit["title"],
            "url": unit["@id"],
            "number": unit["id"],
            "unit": unit["id"],
            "state": "",
            "due": unit["apply_by"],
            "due_title": zh("分类管理名录规定的申领时限（第24条）"),
            "left": unit["working_days_left"],
            "urgency": "late",
        }
        for unit in found[:SIZE]
    ]
    return {"title": zh("应当申请而未申请"), "total": len(found), "rows": rows}


UNAPPLIED = DeskList(10, ("Clerk",), unapplied)
