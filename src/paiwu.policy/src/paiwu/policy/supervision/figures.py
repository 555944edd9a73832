"""The superior's figures of a region, or of the nation (Art. 41)."""

import datetime
from collections import Counter

import polars as pl
from Products.CMFCore.utils import getToolByName

from paiwu.policy.clocks import calendar
from paiwu.policy.clocks import now
from paiwu.policy.disclosure import register
from paiwu.policy.supervision import lists


def figures(context) -> dict:
    """The superior's figures of a region, or of the nation (Art. 41)."""
    table = register.ROWS.of(context)
    if context.portal_type == "Region":
        code = context.getId()
        column = "province" if code.endswith("0000") else "region"
        table = table.filter(pl.col(column) == code)
    by = {
        name: {str(value): count for value, count in table[column].value_counts().iter_rows()}
        for name, column in (
            ("region", "region"),
            ("industry", "industry_code"),
            ("state", "state"),
        )
    }
    months = Counter(day[:7] for day in table["issued_on"].drop_nulls())
    regions = lists.regions_of(context)
    return {
        "permits": table.height,
        "by": by | {"month": dict(sorted(months.items()))},
        "decisions": decisions(context),
        "violators": {kind: len(lists.violators(regions, kind)) for kind in lists.LISTS},
    }


STATUTORY_DAYS = 20  # Art. 31: 自受理申请之日起二十个工作日内


def decisions(context) -> dict:
    """Decided applications: how many, working days on average against the statutory limit, overdue ones."""
    catalog = getToolByName(context, "portal_catalog")
    path = "/".join(context.getPhysicalPath())
    days, overdue = [], 0
    for brain in catalog.unrestrictedSearchResults(
        portal_type="PermitApplication", path=path, review_state=["granted", "denied"]
    ):
        facts = {fact["event"]: fact["on"] for fact in brain._unrestrictedGetObject().milestones}
        ended = facts.get("granted") or facts.get("denied")
        if facts.get("accepted") and ended:
            first, last = (datetime.date.fromisoformat(d) for d in (facts["accepted"], ended))
            days.append(calendar.working_days_between(first, last))
    today = now.today().isoformat()
    for brain in catalog.unrestrictedSearchResults(
        portal_type="PermitApplication",
        path=path,
        review_state=["submitted", "accepted", "recommended"],
    ):
        overdue += isinstance(brain.due, str) and brain.due < today
    return {
        "decided": len(days),
        "average_working_days": round(sum(days) / len(days), 2) if days else None,
        "statutory_working_days": STATUTORY_DAYS,
        "overdue": overdue,
    }
