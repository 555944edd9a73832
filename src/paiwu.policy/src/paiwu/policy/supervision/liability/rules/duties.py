"""What must be public by when (Art. 25, 37, 42, 55), and what is missing (pure)."""

import datetime
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.content import zh


#: what a key unit makes public -> (article, title)
DUTIES = {
    "annual_report": ("37", zh("年度执行报告")),
    "monitoring": ("42", zh("自行监测数据")),
    "commitment": ("32", zh("承诺书")),
    "disclosure": ("42", zh("许可证规定的信息公开内容")),
}


def missing(
    permit: Mapping,
    due_reports: Iterable[Mapping],
    published: Collection[str],
    last_reading: datetime.date | None,
    today: datetime.date,
) -> list[dict]:
    """Each duty with its state; `due_reports`: {period, due} of annual reports."""
    found = []

    def add(duty: str, met: bool, due: str | None = None, what: str = ""):
        article, title = DUTIES[duty]
        row: dict = {"duty": duty, "article": article, "title": title, "what": what}
        found.append(
            row
            | {
                "due": due,
                "met": met,
                "overdue": due is not None and not met and due < today.isoformat(),
            }
        )

    for report in due_reports:
        add("annual_report", report["period"] in published, report["due"], report["period"])
    if permit.get("monitoring_items"):
        fresh = last_reading is not None and (today - last_reading).days <= 31
        due = None if fresh else today.replace(day=1).isoformat()
        add("monitoring", fresh, due, last_reading.isoformat() if last_reading else "")
    add("commitment", bool(permit.get("commitment_text")))
    if permit.get("disclosure_requirements"):
        add("disclosure", True, None, permit["disclosure_requirements"])
    return found
