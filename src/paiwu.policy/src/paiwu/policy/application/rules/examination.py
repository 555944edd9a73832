"""Examination (审核, Art. 28 to 30): the checklist a Reviewer works through. Pure."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.validation.problem import Problem
from paiwu.policy.application.rules import materials
from paiwu.policy.permit.rules.rectification import CONDITIONS


PASS, FAIL, OPEN, NOT_APPLICABLE = "pass", "fail", "open", "not_applicable"
#: kinds of applications that are examined (Art. 29, 45, 48); a reissue changes nothing
EXAMINED_KINDS = frozenset({"initial", "change", "renewal"})
#: where a denial's own reasons are recorded if no item was found wanting before (Art. 32 para 3)
REASONS = "32-3"


@dataclass(frozen=True)
class Item:
    id: str
    article: str
    title: str
    #: answers "pass" to the condition's wording, so a prohibition passes where it is absent
    when: Callable[[Mapping, Iterable], bool] = materials.always


ITEMS = (
    Item("28-1", "28", zh("不位于法律法规规定禁止建设区域内")),
    Item("28-2", "28", zh("不属于明令淘汰或者立即淘汰的落后生产工艺装备、落后产品")),
    Item("28-3", "28", zh("没有法律法规规定不予许可的其他情形")),
    Item("29-1", "29", zh("依法取得环评审批意见或者相关证明材料")),
    Item("29-2", "29", zh("采用的污染防治设施或者措施有能力达到许可排放浓度要求")),
    Item("29-3", "29", zh("排放浓度符合第十六条，排放量符合第十七条")),
    Item("29-4", "29", zh("自行监测方案符合相关技术规范")),
    Item("29-5", "29", zh("出让总量指标的排污单位已完成排污许可证变更"), materials.has_offset),
)


@dataclass(frozen=True)
class Finding:
    """An item as it stands: `outcome` is `open` until somebody has found."""

    item: Item
    outcome: str
    row: Mapping

    def as_dict(self) -> dict:
        return {
            "item": self.item.id,
            "article": self.item.article,
            "title": self.item.title,
            "outcome": self.outcome,
            **{key: value for key, value in self.row.items() if key not in ("item", "outcome")},
        }


def applicable(values: Mapping, known: Iterable[Mapping] = ()) -> list[Item]:
    """The items to examine; `known` are the trades that the permit records already."""
    if (values.get("kind") or "initial") not in EXAMINED_KINDS:
        return []
    return [item for item in ITEMS if item.when(values, known)]


def findings(values: Mapping, known: Iterable[Mapping] = ()) -> list[Finding]:
    """Every applicable item with what was found."""
    rows = {row["item"]: row for row in values.get("examination") or ()}
    found = []
    for item in applicable(values, known):
        row = rows.get(item.id, {})
        found.append(Finding(item, row.get("outcome") or OPEN, row))
    if REASONS in rows:
        reasons = Item(REASONS, "32", zh("决定的理由"))
        found.append(Finding(reasons, rows[REASONS]["outcome"], rows[REASONS]))
    return found


def _corrected(values: Mapping) -> set[str]:
    promised = {row.get("condition") for row in values.get("rectifications") or ()}
    return (promised & CONDITIONS) if values.get("kind", "initial") == "initial" else set()


def obstacles(values: Mapping, known: Iterable[Mapping] = ()) -> list[Problem]:
    """What forbids a grant: open and negative findings, and ability without proof (Art. 30).

    A negative finding on 29-1 or 29-2 is none where its correction is promised (Art. 61).
    """
    corrected = _corrected(values)
    problems = []
    for finding in findings(values, known):
        item, outcome = finding.item, finding.outcome
        if outcome == PASS or (outcome == FAIL and item.id in corrected):
            continue
        mapping = {
            "item": zh("${id} ${title}", mapping={"id": item.id, "title": item.title}),
            "article": item.article,
        }
        if outcome == NOT_APPLICABLE:
            if not finding.row.get("basis"):
                message = _(
                    "${item}: says not why it does not apply (Art. ${article})", mapping=mapping
                )
                problems.append(Problem("examination", message, column=item.id))
            continue
        if outcome == OPEN:
            message = _("${item}: the finding is open (Art. ${article})", mapping=mapping)
        else:
            message = _("${item}: the finding is negative (Art. ${article})", mapping=mapping)
        problems.append(Problem("examination", message, column=item.id))
    return problems


def proof_problems(values: Mapping) -> list[Problem]:
    """Art. 30: ability is taken from feasible technology or shown by data that is named."""
    problems = []
    feasible = all(row.get("feasible_technology") for row in values.get("treatment_units") or ())
    for index, row in enumerate(values.get("examination") or ()):
        if row["item"] != "29-2" or row["outcome"] != PASS:
            continue
        proof = row.get("proof") or ("feasible_technology" if feasible else None)
        if proof is None or (proof == "feasible_technology" and not feasible):
            message = _("names no proof; a treatment unit is no feasible technology (Art. 30)")
            problems.append(Problem("examination", message, index, "proof"))
        elif proof in ("monitoring_data", "trial_data") and not row.get("documents"):
            problems.append(Problem("examination", _("is required"), index, "documents"))
    return problems


def sign(rows: Iterable[Mapping], by: str, at: str) -> list[dict]:
    """The findings signed by who recommends; what was signed before stays so."""
    return [
        {**row, "signed_by": by, "signed_at": at} if not row.get("signed_at") else dict(row)
        for row in rows
    ]


def unsigned(rows: Iterable[Mapping], before: Iterable[Mapping]) -> list[dict]:
    """Rows as typed in, their signatures kept only where the finding is as it was signed."""
    signed = {row["item"]: row for row in before if row.get("signed_at")}
    kept = []
    for row in rows:
        bare = {k: v for k, v in row.items() if k not in ("signed_by", "signed_at")}
        known = signed.get(row["item"])
        same = known is not None and bare == {
            k: v for k, v in known.items() if k not in ("signed_by", "signed_at")
        }
        kept.append(dict(known) if known is not None and same else bare)
    return kept


def with_reasons(rows: Iterable[Mapping], reasons: str, by: str, at: str) -> list[dict]:
    """A denial needs a negative finding; where there is none its own reasons are it."""
    kept = [dict(row) for row in rows]
    if any(row["outcome"] == FAIL for row in kept):
        return kept
    signature = {"signed_by": by, "signed_at": at}
    return [
        *kept,
        {"item": REASONS, "outcome": FAIL, "basis": " ".join(reasons.split())[:1000], **signature},
    ]
