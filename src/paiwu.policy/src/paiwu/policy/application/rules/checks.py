"""Completeness and conformity of an application (Art. 26, 27): a table of checks (pure)."""

import dataclasses
import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from paiwu.content import _
from paiwu.content import zh
from paiwu.policy.application.rules import determination
from paiwu.policy.application.rules import materials
from paiwu.policy.application.rules import publicity
from paiwu.policy.permit.rules import rectification
from paiwu.policy.permit.rules.terms import BEGINS_FROM
from paiwu.policy.permit.rules.terms import ENDED


#: fields that Art. 13 item 1 names
UNIT_FIELDS = (
    "title",
    "uscc",
    "registered_address",
    "legal_representative",
    "technical_contact",
    "site_address",
    "industry_code",
    "management_category",
)


@dataclass(frozen=True)
class Subject:
    """What the checks look at: the application's values and its surroundings."""

    values: Mapping
    materials: frozenset[str]
    today: datetime.date
    unit_uscc: str | None = None
    signed: bool = False
    #: state of the unit's permit, None without one
    permit_state: str | None = None
    #: emission trades that the permit records already
    permit_trades: tuple = ()
    #: transferors of total control whose permit has not been changed (Art. 26-8)
    unchanged_transferors: tuple[str, ...] = ()
    declared_lost: bool = False
    #: working days by which the application is late (Art. 54)
    overdue_days: int = 0
    publicised_on: datetime.date | None = None


@dataclass(frozen=True)
class Check:
    id: str
    article: str
    title: str
    outcome: str
    field: str
    missing: tuple[str, ...] = ()
    blocking: bool = True

    def as_dict(self, translate=str) -> dict:
        return {
            "id": self.id,
            "article": self.article,
            "title": self.title,
            "outcome": self.outcome,
            "field": self.field,
            "missing": [translate(item) for item in self.missing],
            "blocking": self.blocking,
        }


@dataclass(frozen=True)
class Rule:
    id: str
    article: str
    title: str
    field: str
    find: Callable[[Subject], Sequence[str] | None] = dataclasses.field(compare=False)
    kinds: frozenset[str] = frozenset({"initial", "change", "renewal", "reissue"})
    blocking: bool = True

    def __call__(self, subject: Subject) -> Check:
        if (subject.values.get("kind") or "initial") not in self.kinds:
            found = None
        else:
            found = self.find(subject)
        outcome = "not_applicable" if found is None else "fail" if found else "pass"
        return Check(
            self.id,
            self.article,
            self.title,
            outcome,
            self.field,
            tuple(found or ()),
            self.blocking,
        )


def _unit_fields(subject):
    return [name for name in UNIT_FIELDS if not subject.values.get(name)]


def _empty(*names):
    def find(subject):
        return [name for name in names if not subject.values.get(name)]

    return find


def _standards(subject):
    return [
        f"{row['outlet']} {row['pollutant']}"
        for row in subject.values.get("limits") or ()
        if row.get("concentration") is not None and not (row.get("standard") or "").strip()
    ]


def _same_unit(subject):
    return [] if subject.values.get("uscc") == subject.unit_uscc else ["uscc"]


def _monitored(subject):
    covered = {
        (row.get("outlet"), row.get("pollutant"))
        for row in subject.values.get("monitoring_items") or ()
    }
    return [
        f"{row['outlet']} {row['pollutant']}"
        for row in subject.values.get("limits") or ()
        if (row["outlet"], row["pollutant"]) not in covered
    ]


def _signed(subject):
    missing = [] if subject.values.get("commitment_text") else ["commitment_text"]
    return missing + ([] if subject.signed else [_("signature of the Signatory")])


def _publicised(subject):
    if not materials.is_key(subject.values):
        return None
    start, today = subject.publicised_on, subject.today
    days = publicity.full_days(start, today)
    if days >= publicity.FULL_DAYS:
        return []
    mapping: dict[str, int | str] = {"days": days, "needed": publicity.FULL_DAYS}
    if start is None:
        return [_("${days} of ${needed} full working days", mapping=mapping)]
    mapping["earliest"] = publicity.earliest_submission(start).isoformat()
    return [
        _(
            "${days} of ${needed} full working days on the platform; submit from ${earliest} on",
            mapping=mapping,
        )
    ]


def _no_permit(subject):
    if subject.permit_state is None or subject.permit_state in ENDED:
        return []
    return [_("a permit exists; apply for a change or renewal")]


def _permit(subject):
    if subject.permit_state is None:
        return [_("there is no permit")]
    if subject.permit_state not in BEGINS_FROM[subject.values["kind"]]:
        return [_("the permit is not in force")]
    return []


def _in_time(subject):
    if not subject.overdue_days:
        return []
    return [_("${days} working days late (Art. 54)", mapping={"days": subject.overdue_days})]


def _change_date(subject):
    return [] if subject.values.get("change_date") else ["change_date"]


def _lost_or_damaged(subject):
    if subject.declared_lost or "permit_original" in subject.materials:
        return []
    return [_("declaration of loss, or the damaged original")]


def _transferors(subject):
    if not materials.has_offset(subject.values, subject.permit_trades):
        return None
    return list(subject.unchanged_transferors)


def _rectifications(subject):
    return [
        f"{problem.row + 1 if problem.row is not None else ''} {problem.column or ''}".strip()
        or problem.message
        for problem in rectification.problems(subject.values)
    ]


def _limits_supported(subject):
    return [
        f"{entry.outlet} {entry.pollutant} {entry.quantity}"
        for entry in determination.unsupported(subject.values)
    ]


INITIAL = frozenset({"initial"})
LATER = frozenset({"change", "renewal", "reissue"})

#: what the application form of Art. 26 item 1 has, table by table
FORM = (
    ("products", zh("主要产品及产能")),
    ("facilities", zh("主要生产设施")),
    ("materials", zh("主要原辅材料")),
    ("emission_processes", zh("产排污环节")),
    ("treatment_units", zh("污染防治设施")),
    ("outlets", zh("排放口")),
    ("limits", zh("许可排放浓度和排放量")),
)

#: the checks, in the order of Art. 26
RULES = (
    Rule("unit_information", "13-1", zh("排污单位基本信息"), "title", _unit_fields),
    Rule("own_unit", "7", zh("以所属法人单位的名义申请"), "uscc", _same_unit),
    *(
        Rule(
            f"form_{name}",
            "26-1",
            zh("申请表：${title}", mapping={"title": title}),
            name,
            _empty(name),
            INITIAL,
        )
        for name, title in FORM
    ),
    Rule(
        "application_form",
        "26-1",
        zh("申请表：排放口、排放限值"),
        "outlets",
        _empty("outlets", "limits"),
        LATER,
    ),
    Rule(
        "limit_standards",
        "26-1",
        zh("每一限值均载明执行的排放标准"),
        "limits",
        _standards,
        INITIAL,
    ),
    Rule(
        "monitoring_plan",
        "26-2",
        zh("自行监测方案"),
        "monitoring_items",
        _empty("monitoring_items"),
    ),
    Rule(
        "monitoring_coverage",
        "19",
        zh("每一限值均有监测"),
        "monitoring_items",
        _monitored,
        blocking=False,
    ),
    Rule(
        "commitment", "20", zh("承诺书由法定代表人或者主要负责人签署"), "commitment_text", _signed
    ),
    Rule("publicity", "25", zh("申请前公开五个工作日"), "publicity", _publicised, INITIAL),
    Rule("no_permit", "43", zh("首次申请"), "kind", _no_permit, INITIAL),
    Rule("permit", "44", zh("变更、延续、补领以已有排污许可证为前提"), "kind", _permit, LATER),
    Rule(
        "change_date",
        "43",
        zh("变更事项发生的日期"),
        "change_date",
        _change_date,
        frozenset({"change"}),
        blocking=False,
    ),
    Rule("in_time", "54", zh("在规定时间内申请"), "change_date", _in_time, LATER, blocking=False),
    Rule(
        "lost_or_damaged",
        "51",
        zh("遗失的先发布遗失声明，损毁的交回原证"),
        "attachments",
        _lost_or_damaged,
        frozenset({"reissue"}),
    ),
    Rule(
        "rectifications",
        "61",
        zh("改正内容和期限"),
        "rectifications",
        _rectifications,
        INITIAL,
    ),
    Rule(
        "transferors",
        "26-8",
        zh("出让总量指标的排污单位已完成排污许可证变更"),
        "emission_trades",
        _transferors,
        frozenset({"initial", "change"}),
    ),
    Rule(
        "limits", "16", zh("每一限值均有依据"), "determinations", _limits_supported, blocking=False
    ),
)


def _material_checks(subject: Subject) -> Iterable[Check]:
    for row in materials.required(subject.values, subject.permit_trades):
        there = row.kind in subject.materials
        yield Check(
            f"material_{row.kind}",
            row.article,
            row.title,
            "pass" if there else "fail",
            "attachments",
            () if there else (row.kind,),
        )


def checks(subject: Subject) -> list[Check]:
    """Every check of an application, those that do not apply among them."""
    return [rule(subject) for rule in RULES] + list(_material_checks(subject))


def obstacles(subject: Subject) -> list[Check]:
    """The checks that forbid submission."""
    return [check for check in checks(subject) if check.blocking and check.outcome == "fail"]


def applies(step: str, state: str, values: Mapping) -> bool:
    """False for a step that this kind of application does not go through (Art. 25)."""
    publicised = values.get("kind") == "initial" and materials.is_key(values)
    if step == "publicise":
        return publicised
    return not (step == "submit" and state == "draft" and publicised)


#: what must be there to be made public (Art. 25: commitment, basic information, items applied for)
PUBLICISED_FIELDS = ("title", "uscc", "site_address", "outlets", "limits", "commitment_text")


def publicity_obstacles(values: Mapping) -> list[str]:
    return [name for name in PUBLICISED_FIELDS if not values.get(name)]
