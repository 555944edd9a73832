"""Incidents on the inspector's desk (Art. 37, 60), warnings on the enterprise's (Art. 36)."""

import datetime

from paiwu.content import zh
from paiwu.policy.monitoring.effects.emissions import emissions
from paiwu.policy.shell import tables
from paiwu.policy.shell.desk import PERMIT
from paiwu.policy.shell.desk import REMINDERS
from paiwu.policy.shell.desk import SIZE
from paiwu.policy.shell.desk import DeskList


#: days for which a report of an incident stays on the desk
LATELY = 30


def incidents(desk, places: list[str]) -> dict:
    """Accidents and abnormal conditions that units reported lately (Art. 37, 60)."""
    since = (desk.today - datetime.timedelta(days=LATELY)).isoformat()
    found = desk.catalog(
        portal_type="Notice",
        notice_kind="incident",
        notice_on={"query": since, "range": "min"},
        path=desk.paths(places),
        sort_on="notice_on",
        sort_order="descending",
    )
    rows = [
        {
            "title": brain.Title,
            "url": brain.getURL(),
            "number": brain.notice_number,
            "unit": brain.getPath().split("/")[-3],
            "state": "",
            "due": brain.notice_on,
            "due_title": zh("报告日期"),
            "left": "",
            "urgency": "soon",
        }
        for brain in found[:SIZE]
    ]
    return {"title": zh("事故、异常情况报告"), "total": len(found), "rows": rows}


def warnings(desk, places: list[str]) -> dict:
    """Annual amounts of which four fifths are used (Art. 36)."""
    rows = []
    for brain in desk.catalog(portal_type=PERMIT, path=desk.paths(places)):
        unit = brain.getObject().aq_parent
        for item in emissions(unit, desk.today.year, None):
            if item["warning"]:
                what = f"{item['outlet']} {tables.pollutant(item['pollutant'])}"
                rows.append(
                    desk.row(brain)
                    | {
                        "due": f"{item['used']:.0%}",
                        "due_title": zh("${what} 已用许可排放量", mapping={"what": what}),
                        "left": "",
                        "urgency": "late" if item["used"] > 1 else "soon",
                    }
                )
    return {"title": zh("许可排放量预警"), "total": len(rows), "rows": rows[:SIZE]}


INCIDENTS = DeskList(20, ("Inspector",), incidents)
WARNINGS = DeskList(30, ("Filer", "Signatory"), warnings, REMINDERS)
