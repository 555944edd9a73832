"""The lists of dischargers without permit and in breach (Art. 39 para 3), with correction and removal."""

from Acquisition import aq_parent
from BTrees.IOBTree import IOBTree
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.access.effects import secrecy
from paiwu.policy.clocks import now
from paiwu.policy.supervision.liability.rules import penalties
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.places import unit_of


LISTS = {
    "unpermitted": zh("无排污许可证排污的排污单位"),
    "breach": zh("违反排污许可证规定排污的排污单位"),
}
ATTRIBUTE = "_paiwu_violators"


def list_breaches(record, corrected: bool):
    """A published inspection puts its unit on the list that its penalties belong to."""
    unit = unit_of(record)
    if secrecy.is_secret(unit):
        return
    region, on_list = aq_parent(unit), set()
    for row in entries(region):
        if (row["unit"], row["inspection"]) == (unit.getId(), record.getId()):
            on_list.add((row["kind"], row["reason"], row["removed_on"] is None))
    for row in record.penalties or []:
        breach = penalties.breach_of(row.get("basis"))
        if breach is None or not breach.listed:
            continue
        entry = (breach.listed, breach.title)
        # published again after a re-inspection: what is on the list is not put there twice, and what
        # was taken off comes back only if it was not corrected
        if (*entry, True) in on_list or ((*entry, False) in on_list and corrected):
            continue
        put(region, unit, *entry, record.getId())


def entries(region) -> list[dict]:
    """Every entry of a region's lists, those taken off included."""
    return [dict(row) for row in getattr(region.aq_base, ATTRIBUTE, {}).values()]


def restore(region, rows: list[dict]):
    """The lists of an imported region."""
    setattr(region, ATTRIBUTE, IOBTree({row["number"]: row for row in rows}))


def put(region, unit, kind: str, reason: str, inspection: str | None = None) -> dict:
    """An entry of a list; it stays with its history, also when it is taken off."""
    tree = getattr(region.aq_base, ATTRIBUTE, None)
    if tree is None:
        tree = IOBTree()
        setattr(region, ATTRIBUTE, tree)
    number = tree.maxKey() + 1 if len(tree) else 1
    tree[number] = {
        "number": number,
        "kind": kind,
        "unit": unit.getId(),
        "title": unit.title,
        "region": region.getId(),
        "reason": reason,
        "inspection": inspection,
        "on": now.today().isoformat(),
        "removed_on": None,
    }
    note(unit, "list", reason, {"kind": kind, "number": number})
    return tree[number]


def put_by_hand(region, data) -> dict:
    """An entry {unit, kind, reason} that the department makes; Invalid (400) says what is wrong."""
    found: list[Problem] = []
    reason = read_reason(data, found)
    unit = region.get(str(data.get("unit") or ""))
    if unit is None or unit.portal_type != "DischargingUnit":
        found.append(Problem("unit", _("is no unit of this platform")))
    if data.get("kind") not in tuple(LISTS):
        message = _("must be one of ${values}", mapping={"values": ", ".join(LISTS)})
        found.append(Problem("kind", message))
    if found:
        raise Invalid(found)
    return put(region, unit, data["kind"], reason)


def read_reason(data, found: list) -> str:
    reason = data.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        found.append(Problem("reason", _("is required")))
        return ""
    return reason.strip()


def take_off(region, number: int, data) -> dict:
    """Corrected, or listed by mistake: off the list, with the `reason` of the data."""
    found: list[Problem] = []
    reason = read_reason(data, found)
    if found:
        raise Invalid(found)
    tree = getattr(region.aq_base, ATTRIBUTE, {})
    if number not in tree:
        raise Invalid([Problem("number", _("is no entry of the list"))])
    if tree[number]["removed_on"]:
        raise WrongState(_("The entry is off the list already."))
    row = tree[number] | {"removed_on": now.today().isoformat(), "removal": reason}
    tree[number] = row
    unit = region.get(row["unit"])
    note(unit if unit is not None else region, "unlist", reason, {"number": number})
    return row


def regions_of(context) -> list:
    """The regions of the site, or a region with those below it."""
    catalog = getToolByName(context, "portal_catalog")
    path = "/".join(context.getPhysicalPath())
    brains = catalog.unrestrictedSearchResults(portal_type="Region", path=path)
    return [brain._unrestrictedGetObject() for brain in brains]


def violators(regions, kind: str | None) -> list[dict]:
    """Who is on the lists of some regions now, the latest first."""
    found = [
        row
        for region in regions
        for row in entries(region)
        if not row["removed_on"]
        and kind in (None, "", row["kind"])
        and not secrecy.is_secret(region.get(row["unit"]))
    ]
    return sorted(found, key=lambda row: (row["on"], row["number"]), reverse=True)
