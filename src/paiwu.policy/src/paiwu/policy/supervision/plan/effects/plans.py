"""The enforcement plan (执法计划, Art. 39): planned inspections with day, inspectors and occasion.

The plan of a year is its inspection records; there is no second list that could say otherwise.
"""

import datetime
import math

from plone import api
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.creation import create_document
from paiwu.content.types.interfaces import OCCASIONS
from paiwu.content.validation import Problem
from paiwu.content.validation.columns import Wrong
from paiwu.content.validation.columns import parse_day
from paiwu.policy.clocks import now
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.supervision.plan.effects import ranking
from paiwu.policy.tree.states import state_of


MAX_COUNT = 1000
OPEN = ("planned", "inspecting")
STATES = (*OPEN, "concluded", "published")


def plan(region, data, request) -> dict:
    """Plan inspections of named `units`, or of the `count` of highest risk that have none before them.

    `data`: {units | count, inspectors, from, to, occasion, weights}; Invalid (400) says what is wrong.
    """
    found: list[Problem] = []
    inspectors = read_inspectors(region, data, found)
    span = read_span(data, found, required=True)
    occasion = data.get("occasion") or "risk"
    if occasion not in OCCASIONS:
        message = _("${value} is not one of the permitted values", mapping={"value": occasion})
        found.append(Problem("occasion", message))
    weights = read_weights(data.get("weights") or {}, found, "weights")
    if data.get("units") is not None:
        units = _named(region, data["units"], found)
    else:
        count = read_count(data, found)
        units = [] if found else _riskiest(region, count, weights)
    if found or span is None:
        raise Invalid(found)
    assigned = planning.shared(units, inspectors)
    days = planning.spread(units, *span)
    items = [
        shown(make(region[name], occasion, assigned[name], days[name], request)) for name in units
    ]
    return {"items": items, "items_total": len(items)}


def make(unit, occasion: str, inspectors: list[str], day: datetime.date | None, request):
    """One planned inspection, as its inspector would make it."""
    body: dict = {"@type": "InspectionRecord", "occasion": occasion, "inspectors": inspectors}
    body["planned_on"] = day.isoformat() if day is not None else None
    return create_document(unit["inspections"], body, request)


def _named(region, names, found: list) -> list[str]:
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        found.append(Problem("units", _("must be a list of one or more texts")))
        return []
    known = {brain.getId for brain in ranking.units(region)}
    found += [
        Problem("units", _("is no unit of this region"), row)
        for row, name in enumerate(names)
        if name not in known
    ]
    return list(dict.fromkeys(names))


def _riskiest(region, count: int, weights) -> list[str]:
    rows = ranking.ranking(region, weights)
    busy = {
        brain.getPath().split("/")[-3] for brain in records(region, {"review_state": list(OPEN)})
    }
    return [row["unit"] for row in rows if row["unit"] not in busy][:count]


# what is read from a request ---------------------------------------------------------------


def read_count(data, found: list) -> int:
    count = data.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MAX_COUNT:
        found.append(Problem("count", _("must be a number")))
        return 0
    return count


def read_inspectors(region, data, found: list) -> list[str]:
    """The accounts that inspect: each holds the office in the region (Art. 39)."""
    names = data.get("inspectors")
    if not (
        isinstance(names, list) and names and all(isinstance(i, str) and i.strip() for i in names)
    ):
        found.append(Problem("inspectors", _("must be a list of one or more texts")))
        return []
    names = [name.strip() for name in names]
    for row, name in enumerate(names):
        if not inspects(region, name):
            message = _("${name} is no inspector of this region", mapping={"name": name})
            found.append(Problem("inspectors", message, row))
    return list(dict.fromkeys(names))


def inspects(region, name: str) -> bool:
    """True for the id of an account that holds Inspector on the region."""
    account = api.user.get(userid=name)
    return account is not None and "Inspector" in account.getRolesInContext(region)


def read_span(data, found: list, required=False) -> tuple[datetime.date, datetime.date] | None:
    """(from, to); None where neither is given and none is needed."""
    if not required and data.get("from") is None and data.get("to") is None:
        return None
    days = {}
    for name in ("from", "to"):
        try:
            days[name] = parse_day(data.get(name))
        except Wrong as wrong:
            found.append(Problem(name, wrong.args[0]))
    if len(days) < 2:
        return None
    if days["to"] < days["from"]:
        found.append(Problem("to", _("is before the start")))
    elif (days["to"] - days["from"]).days > 366:
        found.append(Problem("to", _("is more than a year after the start")))
    return days["from"], days["to"]


def read_weights(given, found: list, field: str | None = None) -> dict[str, float]:
    """factor -> its weight; a factor that there is none of is ignored, as in a query."""
    weights = {}
    for factor in planning.FACTORS:
        value = given.get(factor.id) if hasattr(given, "get") else None
        if value in (None, ""):
            continue
        try:
            weight = float(value)
        except (TypeError, ValueError, OverflowError):
            weight = math.nan
        if 0 <= weight < math.inf:
            weights[factor.id] = weight
        else:
            found.append(Problem(field or factor.id, _("must be a number")))
    return weights


# the plan as it stands ---------------------------------------------------------------------


def records(region, query: dict) -> list:
    """The inspections of a region that the user may see, by day, from the catalog."""
    return getToolByName(region, "portal_catalog").searchResults(
        portal_type="InspectionRecord",
        path="/".join(region.getPhysicalPath()),
        sort_on="inspection_on",
        **query,
    )


def of_year(region, year: int, form) -> list:
    """The year's inspections, planned and done; of a state or an inspector where asked for."""
    query: dict = {
        "inspection_on": {"query": (f"{year}-01-01", f"{year}-12-31"), "range": "min:max"}
    }
    if form.get("state"):
        if form["state"] not in STATES:
            message = _("must be one of ${values}", mapping={"values": ", ".join(STATES)})
            raise Invalid([Problem("state", message)])
        query["review_state"] = form["state"]
    if form.get("inspector"):
        query["inspectors"] = form["inspector"]
    return records(region, query)


def shown(record) -> dict:
    """A line of the plan."""
    day, state = record.planned_on, state_of(record)
    return {
        "@id": record.absolute_url(),
        "unit": record.aq_parent.aq_parent.getId(),
        "title": record.aq_parent.aq_parent.title,
        "occasion": record.occasion,
        "planned_on": day.isoformat() if day else None,
        "inspected_at": record.inspected_at,
        "inspectors": list(record.inspectors or ()),
        "state": state,
        "overdue": bool(day and day < now.today() and state == "planned"),
    }


def progress(brains) -> dict:
    """state -> how many, and how many are late."""
    today, counts = now.today().isoformat(), dict.fromkeys((*STATES, "overdue"), 0)
    for brain in brains:
        counts[brain.review_state] += 1
        due = brain.due if isinstance(brain.due, str) else None
        counts["overdue"] += brain.review_state == "planned" and bool(due and due < today)
    return counts
