"""An entry of the register: what Art. 32, 37, 39 make public of a unit, the same for everyone."""

from Products.CMFCore.utils import getToolByName

from paiwu.content.rest.serializer import values
from paiwu.policy.disclosure import rules
from paiwu.policy.notices.effects.listing import summary
from paiwu.policy.permit.effects.editions import editions
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


def public_of(document, content: dict | None = None) -> dict:
    """What is public of a document's values; what is marked now stays back in older versions too."""
    content = content if content is not None else values(document)
    marks = [*(content.get("trade_secrets") or ()), *(document.trade_secrets or ())]
    seen = {(m.get("field"), m.get("row")) for m in marks}
    return rules.public(content, [{"field": f, "row": r} for f, r in sorted(seen, key=str)])


def entry(permit) -> dict:
    """The permit in force, its earlier editions, reports, inspections and announcements."""
    unit = unit_of(permit)
    site = permit.portal_url()
    content = public_of(permit)
    return {
        "@id": f"{site}/@register/{permit.permit_number}",
        "url": permit.absolute_url(),
        "region": unit.aq_parent.getId(),
        "state": state_of(permit),
        **content,
        "outlet_cards": [f"{unit.absolute_url()}/outlets/{row['code']}" for row in cards(content)],
        "editions": earlier(permit),
        "reports": listed(unit, "ExecutionReport"),
        "inspections": listed(unit, "InspectionRecord"),
        "announcements": announcements(unit),
    }


def cards(content: dict) -> list[dict]:
    """Of a permit's public content the outlets that have a card: those whose row is public."""
    return [row for row in content.get("outlets") or () if row.get("code")]


def earlier(permit) -> list[dict]:
    """The earlier editions with what was public of them, the latest first."""
    return [
        public_of(permit, one.values)
        for one in reversed(editions(permit))
        if one.number != permit.edition
    ]


def listed(unit, portal_type: str) -> list[dict]:
    """The unit's documents of a type that everybody may view, the newest first."""
    catalog = getToolByName(unit, "portal_catalog")
    brains = catalog.unrestrictedSearchResults(
        portal_type=portal_type,
        path="/".join(unit.getPhysicalPath()),
        allowedRolesAndUsers="Anonymous",
        sort_on="getId",
        sort_order="descending",
    )
    return [
        {
            "@id": brain.getURL(),
            "id": brain.getId,
            "title": brain.Title,
            "state": brain.review_state,
        }
        for brain in brains
    ]


def announcements(unit) -> list[dict]:
    catalog = getToolByName(unit, "portal_catalog")
    brains = catalog.unrestrictedSearchResults(
        portal_type="Notice",
        review_state="announced",
        path="/".join(unit.getPhysicalPath()),
        sort_on=["notice_on", "getId"],
        sort_order="descending",
    )
    return [summary(brain) for brain in brains]
