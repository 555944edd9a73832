"""Determination of limits (Art. 16, 17): the strictest that binds governs. Pure."""

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.quantities import converted
from paiwu.content.quantities import unit_of_readings
from paiwu.content.validation.blocks import SAYING
from paiwu.policy.application.rules.claims import is_claim


EIA_BINDS_FROM = datetime.date(2015, 1, 1)

#: source -> (quantity, article, why it counts); the law's list
SOURCES = {
    ("concentration", "standard"): ("16", zh("国家和地方污染物排放标准")),
    ("concentration", "commitment"): ("16", zh("排污单位承诺执行更加严格的排放浓度")),
    ("concentration", "local_plan"): ("17", zh("限期达标规划、重污染天气应对措施")),
    ("amount", "technical_specification"): ("17", zh("行业重点污染物允许排放量核算方法")),
    ("amount", "total_control"): ("17", zh("重点污染物排放总量控制指标")),
    ("amount", "eia"): ("17", zh("环境影响评价文件和审批意见")),
    ("amount", "local_plan"): ("17", zh("限期达标规划、重污染天气应对措施")),
    ("amount", "commitment"): ("16", zh("排污单位申请更低的排放量")),
}

#: key pollutants (重点污染物) under national total control: 十三五规划纲要, 约束性指标.
#: For them Art. 17 names the candidates, and the reviewer records them.
KEY_POLLUTANTS = frozenset({"a21026", "a21002", "w01018", "w21003"})

#: pollutants of which specifications calculate a permitted amount: 排污许可证申请与核发技术规范 总则 HJ 942-2018,
#: chapter 5 (particulates, SO2, NOx, VOCs; COD, ammonia nitrogen, total nitrogen, total phosphorus).
#: To be compared with the specification of each industry, which may calculate more.
CALCULATED = KEY_POLLUTANTS | {"a34013", "a24088", "a99054", "w21001", "w21011"}


def is_calculated(pollutant: str) -> bool:
    """True if a permitted amount of it is calculated, so that an applied one needs its basis (Art. 17)."""
    return pollutant in CALCULATED


#: (quantity, column of a limit row)
QUANTITIES = (("concentration", "concentration"), ("amount", "annual_amount"))


@dataclass(frozen=True)
class Candidate:
    source: str
    article: str
    value: float
    document: str | None
    date: str | None
    binds: bool
    why: str
    #: the enterprise's own word, which the Reviewer has not confirmed
    claimed: bool = False

    def as_dict(self) -> dict:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Determination:
    """One outlet × pollutant × quantity: what was applied for, what governs, and why."""

    outlet: str
    pollutant: str
    quantity: str
    applied: float | None
    candidates: tuple[Candidate, ...]
    governing: Candidate | None
    why: str
    #: the lower bound that goes with a concentration that is a range (pH)
    minimum: float | None = None

    @property
    def value(self) -> float | None:
        return self.governing.value if self.governing else None

    @property
    def unsupported(self) -> bool:
        """A limit is applied for and no candidate carries it, where the law asks for one.

        Of an amount it does where the specification of the industry calculates that pollutant.
        """
        bare = self.governing is None and self.applied is not None
        return bare and (self.quantity == "concentration" or is_calculated(self.pollutant))

    @property
    def left_out(self) -> bool:
        """An applied amount that nothing supports and no specification calculates: no limit (Art. 17)."""
        return self.governing is None and self.applied is not None and not self.unsupported

    def as_dict(self) -> dict:
        return {
            "outlet": self.outlet,
            "pollutant": self.pollutant,
            "quantity": self.quantity,
            "applied": self.applied,
            "value": self.value,
            "minimum": self.minimum,
            "candidates": [candidate.as_dict() for candidate in self.candidates],
            "governing": self.governing.as_dict() if self.governing else None,
            "why": self.why,
        }


def year_round(limits: Iterable[Mapping]) -> dict[tuple[str, str], Mapping]:
    """(outlet, pollutant) -> the row that holds all year; those of special periods are none.

    Whatever the order of the rows; of two that say the same the first.
    """
    found: dict[tuple[str, str], Mapping] = {}
    for row in limits:
        if not row.get("special_period"):
            found.setdefault((row["outlet"], row["pollutant"]), row)
    return found


def _applied(rows: Iterable[Mapping], column: str) -> Mapping | None:
    """The row of special periods that asks for most, for what has no row for all year."""
    asking = [row for row in rows if row.get(column) is not None]
    return max(
        asking,
        key=lambda row: (_plain(row, column), row.get("standard") or "", row["special_period"]),
        default=None,
    )


def _plain(row: Mapping, column: str) -> float:
    """A value to compare rows by, whatever the unit each is written in."""
    if column != "concentration":
        return row[column]
    wanted = unit_of_readings(row["pollutant"])
    value = converted(row[column], row.get("unit") or wanted, wanted)
    return row[column] if value is None else value


def eia_binds(approved: str | None) -> bool:
    """An EIA approval binds if obtained on or after 2015-01-01 (Art. 8, 17 para 3)."""
    return datetime.date.fromisoformat(approved) >= EIA_BINDS_FROM if approved else False


def _recorded(row: Mapping, eia_dates: Mapping[str, str]) -> Candidate:
    article, why = SOURCES[row["quantity"], row["source"]]
    document = row.get("document")
    date = row.get("date")
    binds = True
    if row["source"] == "eia":
        date = date or (eia_dates.get(document) if document else None)
        binds = eia_binds(date)
        if not binds:
            why = zh("环评审批意见早于2015年1月1日，或者没有日期，不作为依据")
    claim = is_claim(row)
    if claim:
        binds, why = False, zh("排污单位主张，审核人员尚未确认")
    return Candidate(row["source"], article, row["value"], document, date, binds, why, claim)


def _implied(row: Mapping, quantity: str) -> Iterable[Candidate]:
    """Candidates that the limit's own row carries."""
    pollutant = row["pollutant"]
    if quantity == "concentration":
        if row.get("committed_concentration") is not None:
            article, why = SOURCES["concentration", "commitment"]
            value = row["committed_concentration"]
            yield Candidate("commitment", article, value, zh("承诺书"), None, True, why)
        # the standard named in the row, where its value for the pollutant is tabulated
        applied = row.get("concentration")
        if pollutant not in KEY_POLLUTANTS and applied is not None:
            unit = unit_of_readings(pollutant)
            known = tables.tabulated_limit(row.get("standard") or "", pollutant)
            value = converted(known, unit, row.get("unit") or unit)
            if value is not None and value >= applied:
                article, why = SOURCES["concentration", "standard"]
                yield Candidate("standard", article, value, row["standard"], None, True, why)
                if applied < value:
                    article, why = SOURCES["concentration", "commitment"]
                    yield Candidate("commitment", article, applied, zh("申请表"), None, True, why)


def _standing(quantity: str, applied: float, standing: float) -> Candidate:
    """What the permit grants already stays granted; asking for less is a commitment (Art. 16)."""
    if applied < standing:
        article, why = SOURCES[quantity, "commitment"]
        return Candidate("commitment", article, applied, zh("申请表"), None, True, why)
    why = zh("排污许可证现行许可限值，未申请变更")
    return Candidate("permit", "45", standing, zh("排污许可证"), None, True, why)


def _standing_value(standing: Mapping | None, row: Mapping | None, column: str) -> float | None:
    """What the permit grants, in the unit of the row that asks."""
    if standing is None:
        return None
    value = standing.get(column)
    if column != "concentration" or value is None or row is None:
        return value
    return converted(value, standing.get("unit"), row.get("unit") or standing.get("unit"))


def _lower(row: Mapping, standing: Mapping | None) -> float | None:
    """The lower bound of a range: the highest of what is applied for, the standard's and the permit's."""
    pollutant, unit = row["pollutant"], row.get("unit")
    wanted = unit_of_readings(pollutant)
    known = tables.tabulated_minimum(row.get("standard") or "", pollutant)
    bounds = [
        row.get("minimum"),
        converted(known, wanted, unit or wanted),
        converted((standing or {}).get("minimum"), (standing or {}).get("unit"), unit),
    ]
    return max((bound for bound in bounds if bound is not None), default=None)


def strictest(candidates: Iterable[Candidate]) -> Candidate | None:
    """The lowest binding value; among equals the first recorded."""
    return min(
        (candidate for candidate in candidates if candidate.binds),
        key=lambda candidate: candidate.value,
        default=None,
    )


def determine(values: Mapping) -> list[Determination]:
    """Every limit applied for or determined, in the order of the limits."""
    recorded = list(values.get("determinations") or ())
    limits = list(values.get("limits") or ())
    eia_dates = {row["number"]: row.get("date") for row in values.get("eia_approvals") or ()}
    rows, standing_rows = year_round(limits), year_round(values.get("standing_limits") or ())
    special: dict[tuple, list[Mapping]] = {}
    for one in limits:
        if one.get("special_period"):
            special.setdefault((one["outlet"], one["pollutant"]), []).append(one)
    keys = dict.fromkeys(
        [(row["outlet"], row["pollutant"]) for row in limits]
        + [(row["outlet"], row["pollutant"]) for row in recorded]
    )
    result = []
    for outlet, pollutant in keys:
        for quantity, column in QUANTITIES:
            row = rows.get((outlet, pollutant))
            if row is None:
                row = _applied(special.get((outlet, pollutant), ()), column)
            candidates = [
                _recorded(entry, eia_dates)
                for entry in recorded
                if (entry["outlet"], entry["pollutant"], entry["quantity"])
                == (outlet, pollutant, quantity)
            ]
            is_recorded = any(not candidate.claimed for candidate in candidates)
            if row:
                present = {(candidate.source, candidate.value) for candidate in candidates}
                # a named standard stands in only where the Reviewer has recorded nothing
                candidates += [
                    candidate
                    for candidate in _implied(row, quantity)
                    if (candidate.source, candidate.value) not in present
                    and (
                        not is_recorded
                        or (quantity, candidate.source) == ("concentration", "commitment")
                    )
                ]
            applied = row.get(column) if row else None
            standing = _standing_value(standing_rows.get((outlet, pollutant)), row, column)
            if (
                not any(candidate.binds for candidate in candidates)
                and applied is not None
                and standing is not None
                and applied <= standing
            ):
                candidates.append(_standing(quantity, applied, standing))
            if not candidates and applied is None:
                continue
            governing = strictest(candidates)
            if governing is None and quantity == "amount" and not is_calculated(pollutant):
                why = zh(
                    "技术规范不核算该污染物的许可排放量，且没有其他依据，许可证不载明排放量（第十七条）"
                )
            elif governing is None:
                why = zh("没有依据支持申请的限值")
            else:
                why = zh(
                    "第${article}条：${why}，从严取值",
                    mapping={"article": governing.article, "why": governing.why},
                )
            lower = None
            if quantity == "concentration" and row:
                stands = standing_rows.get((outlet, pollutant))
                lower = _lower(row, None if is_recorded else stands)
            result.append(
                Determination(
                    outlet, pollutant, quantity, applied, tuple(candidates), governing, why, lower
                )
            )
    return result


def unsupported(values: Mapping) -> list[Determination]:
    """Limits applied for that no candidate supports."""
    return [entry for entry in determine(values) if entry.unsupported]


def decided_limits(values: Mapping) -> list[dict]:
    """The rows of the permit's limits, each value the governing one (Art. 16, 17).

    A special period may be stricter than the rest of the year, never looser; where it has no concentration
    of its own that of the year holds, and an amount it has or has not.
    """
    normal = year_round(values.get("limits") or ())
    entries = {(e.outlet, e.pollutant, e.quantity): e for e in determine(values)}
    rows = []
    for row in values.get("limits") or ():
        new = dict(row)
        for quantity, column in QUANTITIES:
            entry = entries.get((row["outlet"], row["pollutant"], quantity))
            if entry is None:
                continue
            if entry.left_out:
                new.pop(column, None)
                continue
            if (value := entry.value) is None:
                continue
            if not row.get("special_period"):
                new[column] = value
                if entry.minimum is not None:
                    new["minimum"] = entry.minimum
            elif quantity == "concentration":
                new |= _special(row, normal.get((row["outlet"], row["pollutant"])), value)
            elif row.get(column) is not None:
                new[column] = min(value, row[column])
        if any(new.get(column) is not None for column in SAYING):
            rows.append(new)
    return rows


def left_out(values: Mapping) -> list[Determination]:
    """Amounts applied for that the permit does not have (Art. 17)."""
    return [entry for entry in determine(values) if entry.left_out]


def _special(row: Mapping, normal: Mapping | None, value: float) -> dict:
    """The bounds of a special period within those of the year, of which `value` is the upper."""
    unit = (normal or row).get("unit")
    own, own_unit = row.get("concentration"), row.get("unit") or unit
    allowed = converted(value, unit, own_unit)
    if own is None or allowed is None:
        found = {"concentration": value} | ({"unit": unit} if unit else {})
    else:
        found = {"concentration": min(allowed, own)}
    written = found.get("unit", own_unit)
    minima = (
        converted(one.get("minimum"), one.get("unit"), written) for one in (row, normal or {})
    )
    lower = [one for one in minima if one is not None]
    return found | ({"minimum": max(lower)} if lower else {})


def decided_totals(values: Mapping) -> list[dict]:
    """Total limits of the unit: the strictest of target, binding EIA and the outlets' decided amounts (Art. 17).

    What is applied for may be less than these and binds then; alone it is no limit.
    """
    outlets: dict[str, list[float]] = {}
    for row in decided_limits(values):
        if row.get("annual_amount") is not None and not row.get("special_period"):
            outlets.setdefault(row["pollutant"], []).append(row["annual_amount"])
    rows = []
    for row in values.get("total_limits") or ():
        pollutant = row["pollutant"]
        bounds = [
            target["amount"]
            for target in values.get("total_control_targets") or ()
            if target["pollutant"] == pollutant
        ]
        bounds += [
            approval["amounts"][pollutant]
            for approval in values.get("eia_approvals") or ()
            if eia_binds(approval.get("date")) and pollutant in (approval.get("amounts") or {})
        ]
        if pollutant in outlets:
            bounds.append(sum(outlets[pollutant]))
        if bounds:
            rows.append(dict(row, annual_amount=min(row["annual_amount"], *bounds)))
    return rows
