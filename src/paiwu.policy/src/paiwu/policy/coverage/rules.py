"""Deriving category and deadline of a unit from the classification catalogue (pure)."""

import csv
import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from paiwu.content import _
from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.validation.problem import Problem


Day = datetime.date
MANAGEMENT = ("key", "simplified")
COLUMNS = (
    "edition",
    "in_force",
    "row",
    "name",
    "industry",
    "condition",
    "quantity",
    "at_least",
    "management",
    "deadline",
)

#: 名录第六条: units of other industries count as key above these amounts; pollutants -> t/a
THRESHOLDS = (
    ({"a21026"}, 250),
    ({"a21002"}, 250),
    ({"a34013"}, 1000),
    ({"w01018"}, 30),
    ({"w21003", "w22001", "w23002"}, 30),
)


@dataclass(frozen=True)
class Row:
    """One line of an edition: which units, which category, by when."""

    edition: str
    in_force: Day
    row: str
    name: str
    industry: str
    condition: str
    quantity: str
    at_least: float | None
    management: str
    deadline: Day

    @property
    def basis(self) -> str:
        return zh(
            "固定污染源排污许可分类管理名录（${edition}年版）第${row}项 ${name}",
            mapping={"edition": self.edition, "row": self.row, "name": self.name},
        )


@dataclass(frozen=True)
class Classification:
    """What the catalogue says of a unit. `status`: covered, not_covered, undetermined."""

    status: str
    management: str | None
    apply_by: Day | None
    basis: str | None
    explanation: str
    needs: str | None = None

    def as_dict(self) -> dict:
        return {
            "status": self.status,
            "management_category": self.management,
            "apply_by": self.apply_by and self.apply_by.isoformat(),
            "basis": self.basis,
            "explanation": self.explanation,
            "needs": self.needs,
        }


def parse(lines: Iterable[str]) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV with the columns COLUMNS, and everything that is wrong with it."""
    reader = csv.DictReader(line for line in lines if not line.startswith("#"))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return [], [Problem("file", _("is required"), None, name) for name in missing]
    rows, problems = [], []
    for index, record in enumerate(reader):
        row, found = _read(index, record)
        problems += found
        if row:
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem("file", _("is required")))
    return rows, problems


def _read(index: int, record: Mapping) -> tuple[Row | None, list[Problem]]:
    record = {key: (value or "").strip() for key, value in record.items() if key in COLUMNS}
    problems: list[Problem] = []
    values: dict = {}

    def wrong(column, message):
        problems.append(Problem("file", message, index, column))

    for column in ("in_force", "deadline"):
        try:
            values[column] = Day.fromisoformat(record[column])
        except ValueError:
            wrong(column, _("must be a date written YYYY-MM-DD"))
    try:
        values["at_least"] = float(record["at_least"]) if record["at_least"] else None
    except ValueError:
        wrong("at_least", _("must be a number"))
    if record["management"] not in MANAGEMENT:
        wrong("management", _("must be one of ${values}", mapping={"values": "key, simplified"}))
    if not any(code.startswith(record["industry"] or "x") for code in tables.names("industries")):
        wrong(
            "industry",
            _(
                "${value} is not one of the permitted values",
                mapping={"value": record["industry"]},
            ),
        )
    for column in ("edition", "row", "name"):
        if not record[column]:
            wrong(column, _("is required"))
    return (None if problems else Row(**(record | values))), problems


@cache
def built_in() -> tuple[Row, ...]:
    """The edition that comes with the platform."""
    text = files(__name__.rpartition(".")[0]).joinpath("catalogue.csv").read_text("utf-8")
    rows, problems = parse(text.splitlines())
    if problems:
        raise ValueError(problems)
    return tuple(rows)


def edition_in_force(rows: Iterable[Row], on: Day) -> list[Row]:
    """The rows of the newest edition that is in force."""
    known = [row for row in rows if row.in_force <= on]
    newest = max((row.in_force for row in known), default=None)
    return [row for row in known if row.in_force == newest]


def classify(
    unit: Mapping,
    rows: Iterable[Row],
    on: Day,
    brought_forward: Iterable[Mapping] = (),
) -> Classification:
    """Category and deadline of a unit (Art. 3, 5, 24), with the reason.

    `unit`: industry_code, commissioning_date (ISO or None), quantities {name: number},
    amounts {pollutant: t/a}. `brought_forward`: rows {industry, deadline, document} by which a
    province begins earlier (Art. 23 para 2).
    """
    code = unit.get("industry_code")
    if not code:
        return Classification(
            "undetermined", None, None, None, zh("没有行业类别"), "industry_code"
        )
    quantities = unit.get("quantities") or {}
    for row in edition_in_force(rows, on):
        if not code.startswith(row.industry):
            continue
        if row.at_least is not None:
            if row.quantity not in quantities:
                return Classification(
                    "undetermined",
                    None,
                    None,
                    row.basis,
                    zh(
                        "适用管理类别取决于${quantity}是否达到${at_least}",
                        mapping={"quantity": row.quantity, "at_least": f"{row.at_least:g}"},
                    ),
                    row.quantity,
                )
            if quantities[row.quantity] < row.at_least:
                continue
        return _covered(unit, row, brought_forward)
    return _by_amount(unit)


def _covered(unit, row: Row, brought_forward) -> Classification:
    code, reason = unit["industry_code"], row.condition
    deadline, sooner = row.deadline, None
    for earlier in brought_forward:
        day = Day.fromisoformat(earlier["deadline"])
        if code.startswith(earlier["industry"]) and day < deadline:
            deadline, sooner = day, earlier
    if sooner:
        document = sooner.get("document") or zh("第二十三条")
        reason = zh(
            "${reason}；本省提前实施（${document}）",
            mapping={"reason": reason, "document": document},
        )
    started = unit.get("commissioning_date")
    if started and Day.fromisoformat(str(started)) > deadline:
        # Art. 24: built after the deadline, one applies before the facilities start
        apply_by = Day.fromisoformat(str(started))
        reason = zh(
            "${reason}；在名录规定的时限后建成，应当在启动生产设施或者实际排污之前申请（第二十四条）",
            mapping={"reason": reason},
        )
    else:
        apply_by = deadline
        reason = zh(
            "${reason}；在名录规定的时限前建成，应当在名录规定时限申请（第二十四条）",
            mapping={"reason": reason},
        )
    return Classification("covered", row.management, apply_by, row.basis, reason)


def _by_amount(unit) -> Classification:
    amounts = unit.get("amounts") or {}
    for pollutants, threshold in THRESHOLDS:
        total = sum(amounts.get(code, 0) for code in pollutants)
        if total > threshold:
            names = "、".join(
                tables.names("pollutants").get(code, code) for code in sorted(pollutants)
            )
            return Classification(
                "covered",
                "key",
                None,
                zh("固定污染源排污许可分类管理名录第六条"),
                zh(
                    "${names}年排放量${total}吨，大于${threshold}吨，视同重点管理",
                    mapping={"names": names, "total": f"{total:g}", "threshold": threshold},
                ),
            )
    return Classification(
        "not_covered", None, None, None, zh("未纳入分类管理名录，暂不需申请排污许可证（第三条）")
    )
