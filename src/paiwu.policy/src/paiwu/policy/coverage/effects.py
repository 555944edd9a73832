"""Where editions of the catalogue and earlier starts are kept, and what they say of a unit."""

import datetime

from Products.CMFCore.utils import getToolByName
from zope.annotation.interfaces import IAnnotations

from paiwu.content import _
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.clocks import now
from paiwu.policy.clocks.rules.calendar import working_days_between
from paiwu.policy.coverage import rules
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.writing import write
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import permit_of


IMPORTED = "paiwu.catalogue"


def catalogue(place) -> list[rules.Row]:
    """Every row the site of `place` knows: the built-in edition and the imported ones."""
    portal = getToolByName(place, "portal_url").getPortalObject()
    kept = IAnnotations(portal).get(IMPORTED, {})
    imported = [row for edition in kept.values() for row in rules.parse(edition.splitlines())[0]]
    replaced = {row.edition for row in imported}
    return [row for row in rules.built_in() if row.edition not in replaced] + imported


def import_edition(portal, text: str) -> list[rules.Row]:
    """Keep an edition, replacing one of the same year; Invalid names every bad row."""
    rows, problems = rules.parse(text.splitlines())
    editions = {row.edition for row in rows}
    if not problems and len(editions) > 1:
        problems.append(Problem("file", _("has more than one edition"), None, "edition"))
    if problems:
        raise Invalid(problems)
    kept = dict(IAnnotations(portal).get(IMPORTED, {}))
    kept[editions.pop()] = text
    IAnnotations(portal)[IMPORTED] = kept
    reindex_units(portal)
    return rows


def reindex_units(place):
    """What the catalog says of units follows the catalogue."""
    path = "/".join(place.getPhysicalPath())
    catalog = getToolByName(place, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type="DischargingUnit", path=path):
        brain._unrestrictedGetObject().reindexObject(idxs=["apply_by"])


def bring_forward(province, data) -> dict:
    """A province begins earlier with an industry (Art. 23 para 2)."""
    problems = []
    industry, deadline = data.get("industry"), data.get("deadline")
    known = isinstance(industry, str) and any(
        row.industry.startswith(industry) or industry.startswith(row.industry)
        for row in rules.edition_in_force(catalogue(province), now.today())
        if industry
    )
    if not known:
        problems.append(Problem("industry", _("is not in the classification catalogue")))
    try:
        datetime.date.fromisoformat(deadline)
    except (TypeError, ValueError):
        problems.append(Problem("deadline", _("must be a date written YYYY-MM-DD")))
    if not regions.is_province(province.code):
        problems.append(Problem("region", _("is no province (Art. 23)")))
    for key in ("document", "filed"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            problems.append(Problem(key, _("is required")))
    if problems:
        raise Invalid(problems)
    row = {key: data[key].strip() for key in ("industry", "deadline", "document", "filed")}
    row |= {"by": actor(), "on": now.today().isoformat()}
    province.brought_forward = (*province.brought_forward, row)
    reindex_units(province)
    note(province, "bring_forward", details=row)
    write(province, notices.KINDS["brought_forward"], row)
    return row


def brought_forward_at(unit) -> tuple:
    """The earlier starts of the unit's province."""
    province = unit.aq_parent.aq_parent
    return getattr(province.aq_base, "brought_forward", ())


def classification_of(unit) -> rules.Classification:
    """What the catalogue says of a unit today."""
    permit = permit_of(unit)
    totals = (permit.total_limits if permit is not None else None) or ()
    facts = {
        "industry_code": unit.industry_code,
        "commissioning_date": unit.commissioning_date and unit.commissioning_date.isoformat(),
        "quantities": {row["quantity"]: row["value"] for row in unit.quantities or ()},
        "amounts": {row["pollutant"]: row["annual_amount"] for row in totals},
    }
    return rules.classify(facts, catalogue(unit), now.today(), brought_forward_at(unit))


#: states of an application that is on its way or has led to a permit
APPLIED = ("submitted", "supplementing", "accepted", "suspended", "recommended", "granted")


def due_units(region, until) -> list[dict]:
    """Units of a region that must apply by `until` and have not, the most urgent first."""
    catalog = getToolByName(region, "portal_catalog")
    path = "/".join(region.getPhysicalPath())
    applied = {
        brain.getPath().rsplit("/", 2)[0]
        for brain in catalog(
            portal_type="PermitApplication", path=path, review_state=list(APPLIED)
        )
    }
    today = now.today()
    return [
        {
            "@id": brain.getURL(),
            "id": brain.getId,
            "title": brain.Title,
            "industry_code": brain.industry_code,
            "apply_by": brain.apply_by,
            "working_days_left": working_days_between(
                today, datetime.date.fromisoformat(brain.apply_by)
            ),
        }
        for brain in catalog(
            portal_type="DischargingUnit",
            path=path,
            review_state="registered",
            apply_by={"query": until.isoformat(), "range": "max"},
            sort_on="apply_by",
        )
        if brain.getPath() not in applied
    ]
