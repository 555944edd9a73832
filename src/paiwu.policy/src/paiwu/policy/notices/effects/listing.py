"""Notices as lists show them."""

from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.identity import no_region
from paiwu.content.validation import Problem
from paiwu.policy.notices import rules
from paiwu.policy.notices.effects.writing import about


def summary(brain) -> dict:
    """What a list says of a notice, from the catalog alone."""
    *_site, region, holder, _notices, _id = brain.getPath().split("/")
    of_region = regions.is_code(holder)
    kind = rules.KINDS[brain.notice_kind]
    return {
        "@id": brain.getURL(),
        "@type": "Notice",
        "kind": kind.id,
        "article": kind.article,
        "title": brain.Title,
        "number": brain.notice_number,
        "date": brain.notice_on,
        "legal_basis": kind.basis,
        "review_state": brain.review_state,
        "unit": None if of_region else holder,
        "region": holder if of_region else region,
    }


def notices_about(document) -> list[dict]:
    """The notices about a document that the user may see, the newest first."""
    catalog = getToolByName(document, "portal_catalog")
    found = catalog(
        portal_type="Notice",
        notice_about=about(document),
        sort_on=["notice_on", "getId"],
        sort_order="descending",
    )
    return [summary(brain) for brain in found]


def announced(site, form) -> dict:
    """The catalog query for announcements; Invalid (400) for an unknown kind or region."""
    query = {
        "portal_type": "Notice",
        "review_state": "announced",
        "sort_on": ["notice_on", "path"],
        "sort_order": "descending",
    }
    kind, region = form.get("kind"), form.get("region")
    if kind:
        if kind not in rules.KINDS or not rules.KINDS[kind].announced:
            kinds = ", ".join(name for name, row in rules.KINDS.items() if row.announced)
            message = _("must be one of ${values}", mapping={"values": kinds})
            raise Invalid([Problem("kind", message)])
        query["notice_kind"] = kind
    if region:
        if not regions.is_known(region):
            raise Invalid([Problem("region", no_region(region))])
        root = "/".join(site.getPhysicalPath())
        parent = regions.parent(region)
        query["path"] = f"{root}/{parent}/{region}" if parent else f"{root}/{region}"
    return query
