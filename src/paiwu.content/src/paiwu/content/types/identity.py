"""Checks on creation that need the tree: codes that are ids, uniqueness, places."""

import copy
import re

from Acquisition import aq_parent
from zope.schema import getFieldsInOrder

from paiwu.content import _
from paiwu.content.identifiers import region
from paiwu.content.identifiers import unit
from paiwu.content.identifiers import uscc
from paiwu.content.types.classes import Region
from paiwu.content.types.interfaces import IBlocks
from paiwu.content.validation import Problem


PERIODS = {
    "annual": re.compile(r"20\d\d"),
    "quarterly": re.compile(r"20\d\dQ[1-4]"),
    "monthly": re.compile(r"20\d\d-(0[1-9]|1[0-2])"),
}


#: what a later application begins with: blocks A to E without the signature
COPIED_BLOCKS = tuple(name for name, field in getFieldsInOrder(IBlocks) if not field.readonly)


def _taken(container, name: str) -> bool:
    return name in container.objectIds()


def no_region(code):
    """That a code is none of a region with a department (Art. 6)."""
    return _(
        "${value} is no code of a province, a prefecture or a county directly under a province",
        mapping={"value": code},
    )


def no_longer(code):
    """That a region was abolished, and what it belongs to now; None for a code that was not."""
    former = region.abolished(code)
    if former is None:
        return None
    mapping = {"code": former.code, "name": former.name, "year": former.year}
    if not former.successors:
        return _("${code} ${name} was abolished in ${year}", mapping=mapping)
    names = [f"{one} {region.name(one) or ''}".strip() for one in former.successors]
    mapping["successors"] = ", ".join(names)
    if former.verified:
        return _(
            "${code} ${name} was abolished in ${year}; use ${successors} instead", mapping=mapping
        )
    return _(
        "${code} ${name} was abolished in ${year}; use ${successors} instead (as far as known)",
        mapping=mapping,
    )


def no_place_for_units(code):
    """Why a region takes no new unit: it is a province (Art. 6), or is no more; None if it does."""
    if region.is_province(code):
        return _("a unit belongs to a prefecture (Art. 6)")
    return no_longer(code)


def check_region(container, obj, name) -> list[Problem]:
    """A region is named by its code, below the right parent; its title is filled in."""
    if name and not obj.code:
        obj.code = name
    code = obj.code
    if not region.is_valid(code):
        return [Problem("code", no_longer(code) or no_region(code))]
    if name and name != code:
        return [Problem("id", _("differs from the code"))]
    expected = region.parent(code)
    here = container.getId() if isinstance(container, Region) else None
    if expected != here:
        return [Problem("code", _("does not belong here"))]
    if _taken(container, code):
        return [Problem("code", _("exists already"))]
    obj.title = obj.title or region.name(code)
    return []


def check_unit(container, obj, name) -> list[Problem]:
    """A unit is named by its 固定污染源代码, which begins with its USCC (HJ 608)."""
    if name and not obj.uscc and unit.is_valid(name):
        obj.uscc = unit.split(name)[0]
    if not obj.uscc:
        return [Problem("uscc", _("is required"))]
    if not uscc.is_valid(obj.uscc):
        return []  # reported by the check of the blocks
    if (message := no_place_for_units(container.getId())) is not None:
        return [Problem("id", message)]
    if not name:
        return []
    if not unit.is_valid(name) or unit.split(name)[0] != obj.uscc:
        message = _("${value} is no site code of this credit code", mapping={"value": name})
        return [Problem("id", message)]
    found = container.portal_catalog.unrestrictedSearchResults(
        portal_type="DischargingUnit", getId=name
    )
    return [Problem("id", _("exists already"))] if found or _taken(container, name) else []


#: kinds of applications that begin from the permit that there is
FROM_PERMIT = ("change", "renewal", "reissue")


def check_application(container, obj, name, given=()) -> list[Problem]:
    """An application takes what it leaves out from the unit's permit, else from its unit."""
    discharging_unit = aq_parent(container)
    if obj.kind in FROM_PERMIT and "permit" in discharging_unit.objectIds():
        permit = discharging_unit["permit"]
        for field in (*COPIED_BLOCKS, "rectifications"):
            if field not in given:
                setattr(obj, field, copy.deepcopy(getattr(permit, field)))
    for field in ("title", "uscc"):
        if not getattr(obj, field, None):
            setattr(obj, field, getattr(discharging_unit, field, None))
    return [Problem("id", _("is given by the system"))] if name else []


def check_ledger(container, obj, name) -> list[Problem]:
    obj.title = obj.title or f"{obj.year}年环境管理台账"
    if name and name != str(obj.year):
        return [Problem("id", _("differs from the year"))]
    return [Problem("year", _("exists already"))] if _taken(container, str(obj.year)) else []


def check_report(container, obj, name) -> list[Problem]:
    obj.title = obj.title or f"{obj.period} 执行报告"
    if not PERIODS[obj.kind].fullmatch(obj.period or ""):
        return [Problem("period", _("does not fit the kind of report"))]
    if name and name != obj.period:
        return [Problem("id", _("differs from the period"))]
    return [Problem("period", _("exists already"))] if _taken(container, obj.period) else []


def check_inspection(container, obj, name) -> list[Problem]:
    return [Problem("id", _("is given by the system"))] if name else []


#: portal type -> check made before the object is added
CHECKS = {
    "Region": check_region,
    "DischargingUnit": check_unit,
    "Ledger": check_ledger,
    "ExecutionReport": check_report,
    "InspectionRecord": check_inspection,
}


def check_new(container, obj, name: str | None, given=()) -> list[Problem]:
    """What is wrong with the identity of an object to be added to `container`.

    `name` is the id its maker asks for, None to have one given; `given` are the fields that
    its maker has sent.
    """
    if not isinstance(name, str | None):
        return [Problem("id", _("must be text"))]
    if obj.portal_type == "PermitApplication":
        return check_application(container, obj, name, given)
    check = CHECKS.get(obj.portal_type)
    return check(container, obj, name) if check else []
