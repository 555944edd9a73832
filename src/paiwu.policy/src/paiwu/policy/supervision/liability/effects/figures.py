"""The superior's figures of a region, or of the nation (Art. 41): issue, breach, and time against the law.

Everything comes from the catalog and the lists of violators, as the user may see them.
"""

from collections.abc import Iterable
from collections.abc import Mapping

import polars as pl
from Products.CMFCore.utils import getToolByName

from paiwu.policy.clocks import now
from paiwu.policy.disclosure.effects import register
from paiwu.policy.supervision.liability.effects import lists


#: what is counted; `late`: decided after the time of the law, `overdue`: still undecided after it
MEASURES = ("permits", "decided", "used", "late", "overdue", *lists.LISTS)
DIMENSIONS = ("region", "industry", "month")
STATUTORY_DAYS = 20  # Art. 31: 自受理申请之日起二十个工作日内
CITY = -4  # where the city is in an application's path
UNDECIDED = ("submitted", "accepted", "recommended")
SCHEMA = dict.fromkeys((*DIMENSIONS, "state"), pl.String) | dict.fromkeys(MEASURES, pl.Int64)


def figures(context, wanted: Mapping[str, str] | None = None) -> dict:
    """Sums and tables; `wanted` (dimension -> value) leaves the rest out."""
    return figures_of(facts(context, wanted or {}))


def figures_of(rows: pl.DataFrame) -> dict:
    permits = rows.filter(pl.col("permits") > 0)
    return totals(rows) | {
        "by": {name: _counts(permits, name) for name in (*DIMENSIONS, "state")},
        "tables": {name: table(rows, name) for name in DIMENSIONS},
    }


def totals(rows: pl.DataFrame, region: str | None = None) -> dict:
    """{permits, decisions, violators} of some rows, of one region among them where asked for."""
    if region is not None:
        place = pl.col("region")
        below = place.str.head(2) + "0000" == region
        rows = rows.filter((place == region) | below)
    total = sums(rows)
    return {
        "permits": total["permits"],
        "decisions": _decisions(total),
        "violators": {kind: total[kind] for kind in lists.LISTS},
    }


def decisions(context) -> dict:
    """Decided applications: how many, working days on average against the statutory limit, overdue ones."""
    return _decisions(sums(pl.DataFrame(list(_cases(context)), schema=SCHEMA)))


def _decisions(total: Mapping) -> dict:
    return {
        "decided": total["decided"],
        "average_working_days": total["average_working_days"],
        "statutory_working_days": STATUTORY_DAYS,
        "late": total["late"],
        "overdue": total["overdue"],
    }


def facts(context, wanted: Mapping[str, str]) -> pl.DataFrame:
    """One row for each permit, decided or overdue application, and entry of a list."""
    table = pl.DataFrame(
        [
            *(_permit(row) for row in _permits(context).iter_rows(named=True)),
            *_cases(context),
            *_breaches(context),
        ],
        schema=SCHEMA,
    )
    conditions = [
        pl.col(name).str.starts_with(value) if name == "industry" else pl.col(name) == value
        for name, value in wanted.items()
        if name in DIMENSIONS and value
    ]
    return table.filter(*conditions) if conditions else table


def _permits(context) -> pl.DataFrame:
    found = register.ROWS.of(context)
    if context.portal_type == "Region":
        code = context.getId()
        found = found.filter((pl.col("province") == code) | (pl.col("region") == code))
    names = ("region", "industry_code", "issued_on", "state")
    return found.select(pl.col(*names).cast(pl.String))


def _permit(row: Mapping) -> dict:
    month = (row["issued_on"] or "")[:7] or None
    place = {"region": row["region"], "industry": row["industry_code"], "month": month}
    return place | {"state": row["state"], "permits": 1}


def _cases(context) -> Iterable[dict]:
    for brain in _applications(context, ["granted", "denied"]):
        clock = brain.decision_clock
        if isinstance(clock, Mapping):
            late = int(clock["used"] > clock["days"])
            measures = {"decided": 1, "used": clock["used"], "late": late}
            yield _place(brain, clock["on"]) | measures
    for brain in _overdue(context):
        yield _place(brain, brain.due) | {"overdue": 1}


def _overdue(context) -> list:
    """The applications that are still undecided after their time."""
    today = now.today().isoformat()
    return [
        brain
        for brain in _applications(context, UNDECIDED)
        if isinstance(brain.due, str) and brain.due < today
    ]


def _applications(context, states) -> list:
    return getToolByName(context, "portal_catalog").searchResults(
        portal_type="PermitApplication",
        path="/".join(context.getPhysicalPath()),
        review_state=list(states),
    )


def _place(brain, day: str) -> dict:
    return {
        "region": brain.getPath().split("/")[CITY],
        "industry": brain.industry_code,
        "month": day[:7],
    }


def _breaches(context) -> Iterable[dict]:
    listed = lists.violators(lists.regions_of(context), None)
    units = getToolByName(context, "portal_catalog").unrestrictedSearchResults(
        portal_type="DischargingUnit", getId=[row["unit"] for row in listed]
    )
    industries = {brain.getId: brain.industry_code for brain in units}
    for row in listed:
        industry = industries.get(row["unit"])
        place = {"region": row["region"], "industry": industry, "month": row["on"][:7]}
        yield place | {row["kind"]: 1}


def sums(rows: pl.DataFrame) -> dict:
    """The measures of some rows, and the average of the days used."""
    return _with_average(rows.select(pl.col(*MEASURES).sum()).row(0, named=True))


def table(rows: pl.DataFrame, name: str) -> list[dict]:
    """The measures by a dimension, in the order of its values."""
    grouped = rows.drop_nulls(name).group_by(name).agg(pl.col(*MEASURES).sum()).sort(name)
    return [
        {"value": row[name], "title": _title(name, row[name])}
        | _with_average({measure: row[measure] for measure in MEASURES})
        for row in grouped.iter_rows(named=True)
    ]


def _with_average(row: dict) -> dict:
    used = row.pop("used")
    average = round(used / row["decided"], 2) if row["decided"] else None
    return row | {"average_working_days": average}


def _title(name: str, value: str) -> str:
    return value if name == "month" else register.title_of(name, value)


def _counts(permits: pl.DataFrame, name: str) -> dict[str, int]:
    counted = permits.drop_nulls(name).group_by(name).len().sort(name)
    return dict(counted.iter_rows())


def overdue(context) -> list[dict]:
    """The applications that are still undecided after their time, the longest first."""
    return [
        {
            "@id": brain.getURL(),
            "title": brain.Title,
            "region": brain.getPath().split("/")[CITY],
            "state": brain.review_state,
            "due": brain.due,
            "due_title": brain.due_title,
        }
        for brain in sorted(_overdue(context), key=lambda brain: brain.due)
    ]
