"""How long what is kept (pure): a table, the ground in every row.

Without an end nothing is ever disposed of; what has one is given up by an explicit disposal alone, which
leaves a record, and under no legal hold.
"""

from dataclasses import dataclass

from paiwu.content import zh


@dataclass(frozen=True)
class Retention:
    """`years`: whole years after the year that the document is about; None without an end."""

    portal_type: str
    years: int | None
    ground: str


RETENTION = {
    row.portal_type: row
    for row in (
        Retention("Ledger", 3, zh("第三十五条：台账记录保存期限不少于三年")),
        Retention("Permit", None, zh("第十条、第三十三条")),
        Retention("PermitApplication", None, zh("第十条")),
        Retention("ExecutionReport", None, zh("第三十七条、第三十八条")),
        Retention("InspectionRecord", None, zh("第三十九条")),
        Retention("Notice", None, zh("第二十七条、第三十二条")),
    )
}
