"""The desk (工作台): what waits for this person, the most urgent first, from the catalog alone.

It knows types, states and who registers a list; no room.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from plone import api
from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView
from zope.component import getUtilitiesFor
from zope.interface import implementer

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.rest.errors import sentences
from paiwu.content.rest.errors import translator
from paiwu.policy import settings
from paiwu.policy.access.rules.roles import REGION_ROLES
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.access.rules.roles import UNIT_ROLES
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import reminded
from paiwu.policy.clocks.rules import calendar
from paiwu.policy.shell.interfaces import IDeskList
from paiwu.policy.shell.interfaces import INews


APPLICATION, PERMIT = "PermitApplication", "Permit"
INSPECTION, REPORT = "InspectionRecord", "ExecutionReport"
#: what of a unit tells what can be done there
ABOUT = (APPLICATION, PERMIT, "Ledger")
#: states in which an application or a permit leaves no room for a first application
GOING = (
    "draft",
    "publicised",
    "submitted",
    "supplementing",
    "accepted",
    "suspended",
    "recommended",
)
HELD = ("granted", "valid")
SIZE = 20
#: heading of what an enterprise is reminded of
REMINDERS = zh("提醒")

#: role -> what waits for it: title, type, states
DESKS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "Filer": (
        (zh("填报、补正中的申请"), APPLICATION, ("draft", "publicised", "supplementing")),
        (zh("审批中的申请"), APPLICATION, ("submitted", "accepted", "suspended", "recommended")),
        (zh("排污许可证"), PERMIT, ("granted", "valid", "expired")),
        (zh("填报、被退回的执行报告"), REPORT, ("draft",)),
    ),
    "Signatory": (
        (zh("待签署的申请"), APPLICATION, ("draft", "publicised", "supplementing")),
        (zh("待签署提交的执行报告"), REPORT, ("draft",)),
        (zh("排污许可证"), PERMIT, ("granted", "valid")),
    ),
    "Clerk": (
        (zh("待受理"), APPLICATION, ("submitted",)),
        (zh("待发证"), PERMIT, ("granted",)),
        (zh("补正中"), APPLICATION, ("supplementing",)),
        (zh("待接收的执行报告"), REPORT, ("submitted",)),
    ),
    "Reviewer": (
        (zh("待审核"), APPLICATION, ("accepted", "suspended")),
        (zh("待接收的执行报告"), REPORT, ("submitted",)),
    ),
    "Approver": (
        (zh("待决定"), APPLICATION, ("recommended",)),
        (zh("待发证"), PERMIT, ("granted",)),
        (zh("审核中"), APPLICATION, ("accepted", "suspended")),
        (zh("届满未延续，待注销"), PERMIT, ("expired",)),
    ),
    "Inspector": (
        (zh("待检查"), INSPECTION, ("planned", "inspecting")),
        (zh("待公开、待复查"), INSPECTION, ("concluded",)),
        (zh("有效的排污许可证"), PERMIT, ("valid",)),
    ),
    "Supervisor": (
        (zh("待受理"), APPLICATION, ("submitted",)),
        (zh("审核、待决定"), APPLICATION, ("accepted", "suspended", "recommended")),
        (zh("有效的排污许可证"), PERMIT, ("valid",)),
    ),
}
DESKS["Auditor"] = DESKS["Supervisor"]

#: what everyone may see
PUBLIC: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (zh("申请前公开"), APPLICATION, ("publicised",)),
    (zh("已核发的排污许可证"), PERMIT, ("granted", "valid")),
)


def roles_of(groups) -> dict[str, list[str]]:
    """role -> places, from group ids such as `370100.clerk`."""
    suffixes = {suffix: role for role, suffix in (UNIT_ROLES | REGION_ROLES).items()}
    found: dict[str, list[str]] = {}
    for group in groups:
        place, _dot, suffix = group.rpartition(".")
        if place and suffix in suffixes:
            found.setdefault(suffixes[suffix], []).append(place.upper())
    return found


@implementer(IDeskList)
@dataclass(frozen=True)
class DeskList:
    """What a room lays on the desk of some roles."""

    order: int
    roles: tuple[str, ...]
    act: Callable[..., dict | None]
    heading: str = ""

    def __call__(self, desk: "DeskView", places: list[str]) -> dict | None:
        return self.act(desk, places)


class DeskView(BrowserView):
    """The site's front page."""

    def __call__(self):
        self.today = now.today()
        self.catalog = getToolByName(self.context, "portal_catalog")
        return self.index()

    def user(self):
        return None if api.user.is_anonymous() else api.user.get_current()

    def wrong_settings(self) -> list[str]:
        """What the operator has to put right in the registry, for who may."""
        if not api.user.has_permission("Manage portal", obj=self.context):
            return []
        return sentences(settings.problems(), translator(self.request))

    def desks(self) -> list[dict]:
        user = self.user()
        held = roles_of(user.getGroups()) if user else {}
        desks: list[dict] = [
            {
                "role": TITLES[role],
                "lists": [self.listing(*row, self.paths(held[role])) for row in DESKS[role]],
            }
            for role in DESKS
            if role in held
        ]
        if enterprise := held.get("Filer") or held.get("Signatory"):
            desks.append({"role": REMINDERS, "lists": [self.reminders(enterprise)]})
        self.add_lists(desks, held)
        if not desks:
            desks = [{"role": "", "lists": [self.listing(*row, None) for row in PUBLIC]}]
        return desks

    def add_lists(self, desks: list[dict], held: dict[str, list[str]]):
        """What rooms lay on the desks: beside the lists of a role, or under a heading."""
        lists = sorted(
            (one for _name, one in getUtilitiesFor(IDeskList)), key=lambda one: one.order
        )
        for one in lists:
            role = next((role for role in one.roles if role in held), None)
            made = one(self, held[role]) if role else None
            if not role or made is None:
                continue
            heading = one.heading or TITLES[role]
            desk = next((desk for desk in desks if desk["role"] == heading), None)
            if desk is None:
                desk = {"role": heading, "lists": []}
                desks.append(desk)
            desk["lists"].append(made)

    def units(self) -> list[dict]:
        """An enterprise's units, each with what can be done there, so that nobody stands before nothing."""
        user = self.user()
        held = roles_of(user.getGroups()) if user else {}
        places = sorted({*held.get("Filer", ()), *held.get("Signatory", ())})
        if not places:
            return []
        units = self.catalog(portal_type="DischargingUnit", getId=places, sort_on="getId")
        about: dict[str, list] = {unit.getPath(): [] for unit in units}
        for brain in self.catalog(portal_type=ABOUT, path=list(about)):
            about["/".join(brain.getPath().split("/")[:5])].append(brain)
        return [
            {
                "id": unit.getId,
                "title": unit.Title,
                "url": unit.getURL(),
                "actions": self.doings(
                    unit, about[unit.getPath()], unit.getId in held.get("Filer", ())
                ),
            }
            for unit in units
        ]

    def doings(self, unit, found, files: bool) -> list[dict]:
        """Links to what there is at a unit and, for its Filer, to what can be begun."""
        base, year = unit.getURL(), str(self.today.year)
        states = {kind: [one for one in found if one.portal_type == kind] for kind in ABOUT}
        going = [one for one in states[APPLICATION] if one.review_state in GOING]
        permits = [one for one in states[PERMIT] if one.review_state in HELD]
        ledgers = [one for one in states["Ledger"] if one.getId == year]
        links = [(_("Applications"), f"{base}/applications")] if states[APPLICATION] else []
        links += [(_("Permit"), one.getURL()) for one in permits]
        if files and not going and not permits:
            links.insert(0, (_("New application"), f"{base}/applications/++add++{APPLICATION}"))
        if files and permits:
            links.append((_("Apply for change …"), f"{permits[0].getURL()}/@@apply"))
        if ledgers:
            title = _("Send readings") if files else _("Ledger")
            links.append((title, f"{ledgers[0].getURL()}/view"))
        elif files:
            links.append(
                (_("Begin the year's ledger, send readings"), f"{base}/ledgers/++add++Ledger")
            )
        if files:
            links.append((_("New execution report"), f"{base}/reports/++add++{REPORT}"))
        links.append((_("Execution reports"), f"{base}/reports"))
        return [{"title": title, "url": url} for title, url in links]

    def announcements(self) -> list[dict]:
        """The latest statutory announcements, for everyone."""
        news = [tell for _name, tell in getUtilitiesFor(INews)]
        return [item for tell in news for item in tell(self.context, SIZE)]

    def reminders(self, places: list[str]) -> dict:
        """What the enterprise's own permits remind it of, execution reports among it."""
        rows = []
        for brain in self.catalog(portal_type=PERMIT, path=self.paths(places)):
            for clock, _reminder in reminded(brain.getObject(), self.today):
                rows.append(
                    self.row(brain)
                    | {
                        "due": clock.due.isoformat(),
                        "due_title": zh(
                            "${title}（第${article}条）",
                            mapping={"title": clock.title, "article": clock.article},
                        ),
                        "left": clock.working_days_left,
                        "urgency": "late" if clock.lapsed else "soon",
                    }
                )
        rows.sort(key=lambda row: row["due"])
        return {"title": zh("即将到期、逾期"), "total": len(rows), "rows": rows[:SIZE]}

    def paths(self, places: list[str]) -> list[str]:
        brains = self.catalog(portal_type=["Region", "DischargingUnit"], getId=places)
        return [brain.getPath() for brain in brains]

    def listing(self, title, portal_type, states, paths) -> dict:
        query = {
            "portal_type": portal_type,
            "review_state": list(states),
            "sort_on": "due" if paths is not None else "modified",
            "b_size": SIZE,
            "sort_limit": SIZE,
        }
        if paths is not None:
            query["path"] = paths
        found = self.catalog(**query)
        # documents without a running clock are not in the index of due dates
        if paths is not None and len(found) < SIZE:
            seen = {brain.getRID() for brain in found}
            query.pop("sort_on")
            rest = self.catalog(**query)
            found = list(found) + [brain for brain in rest if brain.getRID() not in seen]
            total = len(rest)
        else:
            total = getattr(found, "actual_result_count", len(found))
        return {
            "title": title,
            "total": total,
            "rows": [self.row(brain) for brain in found[:SIZE]],
        }

    def row(self, brain) -> dict:
        due = brain.due if isinstance(brain.due, str) else None
        left = (
            calendar.working_days_between(self.today, datetime.date.fromisoformat(due))
            if due
            else None
        )
        numbered = brain.portal_type in (APPLICATION, INSPECTION, REPORT)
        title = brain.Title
        if brain.portal_type in (INSPECTION, REPORT):
            title = self.unit_title(brain.getPath().split("/")[-3]) or title
        return {
            "title": title,
            "url": brain.getURL(),
            "number": brain.getPath().split("/")[-1] if numbered else brain.permit_number,
            "unit": brain.getPath().split("/")[4] if brain.getPath().count("/") >= 4 else "",
            "state": brain.review_state,
            "due": due,
            "due_title": brain.due_title if due else "",
            "left": left,
            "urgency": "" if left is None else "late" if left < 0 else "soon" if left <= 2 else "",
        }

    def unit_title(self, name: str) -> str:
        found = self.catalog(portal_type="DischargingUnit", getId=name)
        return found[0].Title if found else ""
