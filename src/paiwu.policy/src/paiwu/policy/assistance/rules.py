"""The rules of assisted examination: values in, findings out (pure).

Each finding names rule, place, explanation and source; the Reviewer confirms or dismisses it.
"""

import csv
import datetime
import hashlib
import math
import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.identifiers import codes
from paiwu.content.identifiers import region as regions
from paiwu.content.quantities import bounds


AUTOMATIC = math.inf
#: km by which a county of another region must be nearer to be plainly where a point lies; between it is a question.
#: Points of counties are those of their seats (tables/counties.csv), and no boundary is known offline
TOLERANCE = 30


@dataclass(frozen=True)
class Finding:
    """`row` counts from 0; `key` names the row by what it says, so that an id outlives moves."""

    rule: str
    field: str
    explanation: str
    source: str
    row: int | None = None
    column: str | None = None
    key: str = ""

    @property
    def id(self) -> str:
        text = "|".join((self.rule, self.field, self.column or "", self.key))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def as_dict(self) -> dict:
        return {
            "id": self.id,
            "rule": self.rule,
            "field": self.field,
            "row": self.row,
            "column": self.column,
            "explanation": self.explanation,
            "source": self.source,
        }


@cache
def expectations(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of this room."""
    text = files(f"{__package__}.tables").joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _rows(values: Mapping, field: str) -> Iterator[tuple[int, Mapping]]:
    return enumerate(values.get(field) or ())


def _for_industry(values: Mapping, name: str) -> list[dict[str, str]]:
    """The rows for the unit's industry; those for every industry come last."""
    code = values.get("industry_code") or ""
    return [row for row in expectations(name) if code and code.startswith(row["industry"])]


def _name(pollutant: str | None) -> str:
    return f"{tables.names('pollutants').get(pollutant or '', '')}（{pollutant}）"


def missing_pollutants(values: Mapping, region: str, today) -> Iterator[Finding]:
    """A process is expected to name the pollutants of its specification."""
    for index, row in _rows(values, "emission_processes"):
        text = f"{row.get('process') or ''}"
        named = set(row.get("pollutants") or ())
        for expected in _for_industry(values, "pollutants"):
            if expected["process"] not in text or expected["mode"] != row.get("mode"):
                continue
            for code in expected["pollutants"].split():
                if code not in named:
                    yield Finding(
                        "missing_pollutant",
                        "emission_processes",
                        zh(
                            "产污环节“${text}”通常排放${pollutant}，申请表未列出",
                            mapping={"text": text, "pollutant": _name(code)},
                        ),
                        expected["source"],
                        index,
                        "pollutants",
                        f"{row.get('facility')} {text} {code}",
                    )


def unlimited_pollutants(values: Mapping, region: str, today) -> Iterator[Finding]:
    """A pollutant that goes to a main outlet has a limit there (Art. 15 item 2)."""
    limited = {(row.get("outlet"), row.get("pollutant")) for _i, row in _rows(values, "limits")}
    grades = {row.get("code"): row.get("grade") for _i, row in _rows(values, "outlets")}
    reaching = {
        (row.get("outlet"), code)
        for _i, row in _rows(values, "emission_processes")
        if grades.get(row.get("outlet")) == "main"
        for code in row.get("pollutants") or ()
    }
    for outlet, code in sorted(reaching - limited):
        yield Finding(
            "unlimited_pollutant",
            "limits",
            zh(
                "${pollutant}排入主要排放口${outlet}，没有申请许可限值",
                mapping={"pollutant": _name(code), "outlet": outlet},
            ),
            zh("《排污许可管理办法（试行）》第15条"),
            key=f"{outlet} {code}",
        )


def missing_outlets(values: Mapping, region: str, today) -> Iterator[Finding]:
    """Organised emissions and waste water leave by an outlet; an outlet is reached by a process."""
    used = {row.get("outlet") for _i, row in _rows(values, "emission_processes")}
    for index, row in _rows(values, "emission_processes"):
        if row.get("mode") in ("organised", "wastewater") and not row.get("outlet"):
            yield Finding(
                "process_without_outlet",
                "emission_processes",
                zh(
                    "有组织排放、废水排放的产污环节“${process}”没有排放口",
                    mapping={"process": row.get("process") or ""},
                ),
                zh("《排污许可管理办法（试行）》第15条"),
                index,
                "outlet",
                f"{row.get('facility')} {row.get('process')}",
            )
    for index, row in _rows(values, "outlets"):
        code = row.get("code") or ""
        if code not in used and not code.startswith("YS"):
            yield Finding(
                "outlet_without_process",
                "outlets",
                zh("排放口${code}没有对应的产污环节", mapping={"code": code}),
                "HJ 942-2018",
                index,
                "code",
                code,
            )


def idle_treatment(values: Mapping, region: str, today) -> Iterator[Finding]:
    """A treatment unit is part of some process that leads to an outlet."""
    reached = {
        row.get("treatment")
        for _i, row in _rows(values, "emission_processes")
        if row.get("outlet")
    }
    for index, row in _rows(values, "treatment_units"):
        if row.get("code") not in reached:
            yield Finding(
                "treatment_without_outlet",
                "treatment_units",
                zh("治理设施${code}没有通向排放口的产污环节", mapping={"code": row.get("code")}),
                "HJ 942-2018",
                index,
                "code",
                row.get("code") or "",
            )


def standards(values: Mapping, region: str, today: datetime.date) -> Iterator[Finding]:
    """A limit's standard is for this industry and in force."""
    industry = values.get("industry_code") or ""
    rows = expectations("standards")
    known = {row["standard"]: row for row in rows}
    replaced = {row["instead_of"]: row for row in rows if row["instead_of"]}
    for index, limit in _rows(values, "limits"):
        # the number; after it may stand the condition, as in GB 8978-1996 二级
        name = " ".join((limit.get("standard") or "").split()[:2])
        where = (index, "standard", f"{limit.get('outlet')} {limit.get('pollutant')} {name}")
        newer = replaced.get(name)
        if newer and newer["from"] <= today.isoformat():
            text = zh(
                "${name}已由${standard}代替（${from}实施）",
                mapping={"name": name, "standard": newer["standard"], "from": newer["from"]},
            )
            yield Finding("outdated_standard", "limits", text, newer["standard"], *where)
            continue
        row = known.get(name)
        if row and row["from"] > today.isoformat():
            text = zh("${name}自${from}起实施", mapping={"name": name, "from": row["from"]})
            yield Finding("standard_not_in_force", "limits", text, name, *where)
        scope = row["industries"].split() if row else []
        if scope and industry and not industry.startswith(tuple(scope)):
            text = zh(
                "${name}适用的行业不包括${industry}",
                mapping={
                    "name": name,
                    "industry": tables.names("industries").get(industry, industry),
                },
            )
            yield Finding("standard_of_other_industry", "limits", text, name, *where)
        own = [
            row
            for row in rows
            if industry.startswith(tuple(row["industries"].split() or ("-",)))
            and row["medium"] in ("both", codes.medium(limit.get("outlet") or ""))
            and row["from"] <= today.isoformat()
        ]
        if name == "GB 8978-1996" and own:
            text = zh(
                "该行业有行业排放标准${standard}，不再执行综合排放标准${name}",
                mapping={"standard": own[0]["standard"], "name": name},
            )
            yield Finding("general_standard", "limits", text, own[0]["standard"], *where)


def totals(values: Mapping, region: str, today) -> Iterator[Finding]:
    """The outlets of a pollutant together are not more than its total, nor the total more."""
    sums: dict[str, float] = {}
    for _index, row in _rows(values, "limits"):
        if row.get("annual_amount") is not None and not row.get("special_period"):
            code = row.get("pollutant") or ""
            sums[code] = sums.get(code, 0) + row["annual_amount"]
    for index, row in _rows(values, "total_limits"):
        code, total = row.get("pollutant"), row.get("annual_amount")
        if code in sums and total is not None and not math.isclose(sums[code], total):
            relation = zh("大于") if sums[code] > total else zh("小于")
            yield Finding(
                "total_differs",
                "total_limits",
                zh(
                    "各排放口${pollutant}许可排放量之和${code}吨${relation}全厂总量${total}吨",
                    mapping={
                        "pollutant": _name(code),
                        "code": f"{sums[code]:g}",
                        "relation": relation,
                        "total": f"{total:g}",
                    },
                ),
                zh("HJ 942-2018 第5章"),
                index,
                "annual_amount",
                code or "",
            )


def _annual(product: Mapping, per: str) -> float | None:
    """Capacity in `per` a year; None where the unit says something else."""
    unit = (
        (product.get("unit") or "").replace("吨", "t").replace("万t", "10kt").replace("m³", "m3")
    )
    match = re.fullmatch(rf"(10k)?{re.escape(per)}/(a|h|d)", unit)
    if not match or product.get("capacity") is None:
        return None
    hours = product.get("annual_hours") or 8760
    times = {"a": 1, "h": hours, "d": hours / 24}[match[2]]
    return product["capacity"] * (10_000 if match[1] else 1) * times


def amounts(values: Mapping, region: str, today) -> Iterator[Finding]:
    """Capacity × base volume × concentration bounds the amount (行业核算方法)."""
    for basis in _for_industry(values, "volumes"):
        quantities = [
            _annual(row, basis["per"])
            for _i, row in _rows(values, "products")
            if basis["product"] in (row.get("product") or "")
        ]
        made = [quantity for quantity in quantities if quantity is not None]
        if not made:
            continue
        volume = sum(made) * float(basis["volume"])
        factor = 1e-9 if basis["medium"] == "air" else 1e-6
        for index, row in _rows(values, "limits"):
            allowed = bounds(row) if row.get("pollutant") else None
            concentration = allowed.high if allowed is not None else None
            amount = row.get("annual_amount")
            fits = codes.medium(row.get("outlet") or "") == basis["medium"]
            if not fits or concentration is None or amount is None:
                continue
            bound = concentration * volume * factor
            if amount > bound * 1.000001:
                yield Finding(
                    "amount_above_capacity",
                    "limits",
                    zh(
                        "按产能、基准排放量和许可排放浓度核算为${bound}吨/年，申请${amount}吨/年",
                        mapping={"bound": f"{bound:.6g}", "amount": f"{amount:g}"},
                    ),
                    basis["source"],
                    index,
                    "annual_amount",
                    f"{row.get('outlet')} {row.get('pollutant')}",
                )


#: how often, as people write it -> times a year
_PERIODS = {
    "小时": 8760,
    "日": 365,
    "天": 365,
    "周": 52,
    "旬": 36,
    "月": 12,
    "季": 4,
    "季度": 4,
    "半年": 2,
    "年": 1,
}


def times_a_year(method: str | None, frequency: str | None) -> float | None:
    """Times a year; infinite for automatic monitoring, None where the text says nothing known.

    >>> times_a_year("manual", "1次/月"), times_a_year("manual", "每季度2次")
    (12.0, 8.0)
    >>> times_a_year("automatic", "连续"), times_a_year("manual", "按需")
    (inf, None)
    """
    text = (frequency or "").replace(" ", "")
    if method == "automatic" or "连续" in text or "自动" in text:
        return AUTOMATIC
    period = "小时|日|天|周|旬|月|季度|季|半年|年"
    match = re.search(rf"(\d+)次[/／每]({period})", text) or re.search(
        rf"每({period})(?:监测)?(\d+)次", text
    )
    if not match:
        return None
    count, name = match.groups() if match[1].isdigit() else reversed(match.groups())
    return float(count) * _PERIODS[name]


def monitoring(values: Mapping, region: str, today) -> Iterator[Finding]:
    """Self-monitoring is at least as frequent as the guideline says (Art. 19)."""
    grades = {row.get("code"): row.get("grade") for _i, row in _rows(values, "outlets")}
    for index, item in _rows(values, "monitoring_items"):
        outlet, pollutant = item.get("outlet") or "", item.get("pollutant")
        expected = next(
            (
                row
                for row in _for_industry(values, "monitoring")
                if row["medium"] == codes.medium(outlet)
                and row["grade"] == grades.get(outlet)
                and row["pollutant"] in ("", pollutant)
            ),
            None,
        )
        given = times_a_year(item.get("method"), item.get("frequency"))
        if expected is None or given is None:
            continue
        automatic = expected["times"] == "automatic"
        if given < (AUTOMATIC if automatic else float(expected["times"])):
            least = (
                zh("自动监测")
                if automatic
                else zh("每年${times}次", mapping={"times": expected["times"]})
            )
            yield Finding(
                "monitoring_too_seldom",
                "monitoring_items",
                zh(
                    "${outlet} ${pollutant}的监测频次低于指南要求的${least}",
                    mapping={"outlet": outlet, "pollutant": _name(pollutant), "least": least},
                ),
                expected["source"],
                index,
                "frequency",
                f"{outlet} {pollutant}",
            )


def unmonitored(values: Mapping, region: str, today) -> Iterator[Finding]:
    """Every limit is monitored (Art. 19)."""
    covered = {
        (row.get("outlet"), row.get("pollutant")) for _i, row in _rows(values, "monitoring_items")
    }
    for index, row in _rows(values, "limits"):
        if (row.get("outlet"), row.get("pollutant")) not in covered:
            yield Finding(
                "limit_not_monitored",
                "limits",
                zh(
                    "${outlet} ${pollutant}没有自行监测",
                    mapping={
                        "outlet": row.get("outlet"),
                        "pollutant": _name(row.get("pollutant")),
                    },
                ),
                zh("《排污许可管理办法（试行）》第19条"),
                index,
                "pollutant",
                f"{row.get('outlet')} {row.get('pollutant')}",
            )


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points (longitude, latitude), good enough for a province."""
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return 111.2 * math.hypot(east, one[1] - other[1])


@cache
def _counties() -> tuple[tuple[str, tuple[float, float]], ...]:
    return tuple(
        (row["code"], (float(row["longitude"]), float(row["latitude"])))
        for row in tables.read("counties")
    )


@dataclass(frozen=True)
class Elsewhere:
    """The region whose county is nearest, and whether a point plainly lies there (Art. 7)."""

    region: str
    plain: bool


def lies_elsewhere(point: tuple[float, float], region: str) -> Elsewhere | None:
    """The region that a point may lie in instead of `region` (each with a department, Art. 6); None if none."""
    own = [_distance(point, where) for code, where in _counties() if _belongs(code, region)]
    code, where = min(_counties(), key=lambda county: _distance(point, county[1]))
    if not own or _belongs(code, region):
        return None
    return Elsewhere(regions.responsible(code), min(own) - _distance(point, where) > TOLERANCE)


def outlets_elsewhere(values: Mapping, region: str) -> dict[str, Elsewhere]:
    """Outlets that lie, or may lie, outside `region` (Art. 7 para 2)."""
    found = {}
    for _index, row in _rows(values, "outlets"):
        if row.get("longitude") is None or row.get("latitude") is None:
            continue
        other = lies_elsewhere((row["longitude"], row["latitude"]), region)
        if other:
            found[row["code"]] = other
    return found


def _belongs(county: str, region: str) -> bool:
    """True if a region is a county, or the prefecture that its code says it is in."""
    return county == region or (region.endswith("00") and county[:4] == region[:4])


def coordinates(values: Mapping, region: str, today) -> Iterator[Finding]:
    """The site and its outlets lie in the region of the department; else Art. 7 para 2 applies."""
    places: list[tuple[str, int | None, Mapping, str]] = [
        ("longitude", None, values, zh("生产经营场所"))
    ]
    places += [
        ("outlets", index, row, zh("排放口${code}", mapping={"code": row.get("code")}))
        for index, row in _rows(values, "outlets")
    ]
    for field, index, row, what in places:
        longitude, latitude = row.get("longitude"), row.get("latitude")
        if longitude is None or latitude is None:
            continue
        other = lies_elsewhere((longitude, latitude), region)
        if other:
            name = regions.name(other.region) or other.region
            text = zh(
                "${what}的坐标位于${name}，不在本行政区域内", mapping={"what": what, "name": name}
            )
            question = zh(
                "${what}的坐标距${name}的县城更近，是否位于该行政区域内？",
                mapping={"what": what, "name": name},
            )
            yield Finding(
                "outside_region" if other.plain else "near_the_boundary",
                field,
                text if other.plain else question,
                zh("《排污许可管理办法（试行）》第7条"),
                index,
                "longitude" if index is not None else None,
                what,
            )


RULES: tuple[Callable[..., Iterator[Finding]], ...] = (
    missing_pollutants,
    unlimited_pollutants,
    missing_outlets,
    idle_treatment,
    standards,
    totals,
    amounts,
    monitoring,
    unmonitored,
    coordinates,
)


def findings(values: Mapping, region: str, today: datetime.date) -> list[Finding]:
    """Everything the rules point out in an application's or permit's values.

    `region` is the prefecture of the department that is competent.
    """
    return [finding for rule in RULES for finding in rule(values, region, today)]
