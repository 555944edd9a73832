"""Required materials (Art. 26, 44, 47) as a table (pure)."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import zh
from paiwu.policy.permit.rules.trades import has_offset
from paiwu.policy.permit.rules.trades import is_offset_change


SEWAGE_WORKS = frozenset({"4620"})  # GB/T 4754: 污水处理及其再生利用


def is_key(values: Mapping, known=()) -> bool:
    return values.get("management_category") == "key"


def is_sewage_works(values: Mapping, known=()) -> bool:
    """By its industry, or by what it sells: an industrial park's works is one as well (Art. 26 item 7)."""
    made = (row.get("product") or "" for row in values.get("products") or ())
    return values.get("industry_code") in SEWAGE_WORKS or any("污水" in name for name in made)


def needs_approval(values: Mapping, known=()) -> bool:
    """Not where the missing approval itself is to be made up for by a day that is promised (Art. 61)."""
    promised = {row.get("condition") for row in values.get("rectifications") or ()}
    return "29-1" not in promised


def always(values: Mapping, known=()) -> bool:
    return True


@dataclass(frozen=True)
class Material:
    kind: str
    article: str
    title: str
    applications: frozenset[str]
    when: Callable[..., bool] = always


def _row(kind, article, title, applications, when=always):
    return Material(kind, article, title, frozenset(applications), when)


MATERIALS = (
    _row("commitment", "26-3", zh("由法定代表人或者主要负责人签字或者盖章的承诺书"), ["initial"]),
    _row("outlet_standardisation", "26-4", zh("排污口规范化的情况说明"), ["initial"]),
    _row(
        "eia_document",
        "26-5",
        zh("环境影响评价审批文号或者相关证明材料"),
        ["initial"],
        needs_approval,
    ),
    _row("monitoring_diagram", "19", zh("监测点位示意图"), ["initial"]),
    _row("publicity_statement", "26-6", zh("申请前信息公开情况说明表"), ["initial"], is_key),
    _row(
        "sewage_network",
        "26-7",
        zh("纳污范围、纳污排污单位名单、管网布置、最终排放去向"),
        ["initial"],
        is_sewage_works,
    ),
    _row(
        "offset_proof",
        "26-8",
        zh("出让总量指标的排污单位的排污许可证完成变更的材料"),
        ["initial"],
        has_offset,
    ),
    _row("commitment", "44-2", zh("由法定代表人或者主要负责人签字或者盖章的承诺书"), ["change"]),
    _row("permit_original", "44-3", zh("排污许可证正本复印件"), ["change"]),
    _row(
        "offset_proof",
        "43",
        zh("出让总量指标的排污单位的排污许可证完成变更的材料"),
        ["change"],
        is_offset_change,
    ),
    _row("commitment", "47-2", zh("由法定代表人或者主要负责人签字或者盖章的承诺书"), ["renewal"]),
    _row("permit_original", "47-3", zh("排污许可证正本复印件"), ["renewal"]),
)


def required(values: Mapping, known: Iterable[Mapping] = ()) -> list[Material]:
    """The materials that an application with these values needs.

    `known` are the emission trades that the permit records already.
    """
    kind = values.get("kind") or "initial"
    return [row for row in MATERIALS if kind in row.applications and row.when(values, known)]
