"""Supervision as pages: a region's plan, draw, lists and complaints; an inspection on a phone."""

from typing import ClassVar

from Products.Five.browser import BrowserView
from zope.event import notify
from zope.i18n import translate
from zope.lifecycleevent import ObjectModifiedEvent

from paiwu.content import _
from paiwu.policy.access import transitions
from paiwu.policy.access.actor import actor
from paiwu.policy.access.services import whole
from paiwu.policy.application.subject import permit_of
from paiwu.policy.application.subject import unit_of
from paiwu.policy.disclosure import card
from paiwu.policy.disclosure.documents import STAFF
from paiwu.policy.disclosure.documents import may
from paiwu.policy.disclosure.entry import cards
from paiwu.policy.disclosure.entry import public_of
from paiwu.policy.disclosure.register import STATES
from paiwu.policy.disclosure.register import title_of
from paiwu.policy.pages import tables
from paiwu.policy.pages.acting import ActPage
from paiwu.policy.supervision import complaints
from paiwu.policy.supervision import draws
from paiwu.policy.supervision import inspections
from paiwu.policy.supervision import lists
from paiwu.policy.supervision import ranking
from paiwu.policy.supervision.figures import decisions
from paiwu.policy.supervision.figures import figures


SHOWN = 50


class SupervisionPage(ActPage):
    """A region's desk for inspectors and superiors (Art. 39, 41, 42)."""

    titles: ClassVar = {"seed": "随机种子", "count": "抽取数量", "inspectors": "执法人员"}

    def act(self, form):
        data = {
            "seed": form.get("seed"),
            "count": whole(form.get("count")) or None,
            "inspectors": str(form.get("inspectors") or "").split(),
        }
        draws.draw(self.context, data, self.request)
        self.say(_("Saved"))
        return f"{self.context.absolute_url()}/@@supervision"

    def ranking(self) -> list[dict]:
        base = self.context.absolute_url()
        return [
            row | {"url": f"{base}/{row['unit']}"} for row in ranking.ranking(self.context)[:SHOWN]
        ]

    def may_draw(self) -> bool:
        return self.may("paiwu: Start inspection")

    def draws(self) -> list[dict]:
        return list(reversed(getattr(self.context.aq_base, "draws", ())))

    def violators(self) -> list[dict]:
        return [
            row | {"list": lists.LISTS[row["kind"]]}
            for row in lists.violators([self.context], None)
        ]

    def complaints(self) -> list[dict]:
        if not complaints.in_charge(self.context):
            return []
        return [
            complaints.shown(one) | {"title": complaints.STATES[one.state]}
            for one in complaints.of_region(self.context)[:SHOWN]
        ]

    def decisions(self) -> dict:
        return decisions(self.context)


class ComplaintHandlingPage(ActPage):
    """One complaint for the department: taken, its sender seen by the handler alone, answered."""

    titles: ClassVar = {"text": "答复", "confirmed": "查实"}
    identity = None

    @property
    def receipt(self) -> str:
        return str(self.request.form.get("receipt") or "")

    def act(self, form):
        if form.get("do") == "take":
            complaints.take(self.context, self.receipt)
        elif form.get("do") == "identity":
            self.identity = complaints.identity_of(self.context, self.receipt)
            return None
        elif form.get("do") == "answer":
            data = {"text": form.get("text"), "confirmed": form.get("confirmed") == "yes"}
            complaints.answer(self.context, self.receipt, data)
        return f"{self.context.absolute_url()}/@@handle-complaint?receipt={self.receipt}"

    def complaint(self) -> dict:
        found = complaints.find(self.context, self.receipt)
        mine = found.handler == actor()
        return complaints.shown(found, whole=True) | {
            "title": complaints.STATES[found.state],
            "mine": mine,
            "open": found.state != "closed",
        }


class InspectionView(BrowserView):
    """What was found; for the public once it is published."""

    def state(self) -> str:
        workflow = transitions.workflow_of(self.context)
        title = workflow.states[transitions.state_of(self.context)].title
        return translate(title, domain="paiwu", context=self.request)

    def actions(self) -> list[dict]:
        base = self.context.absolute_url()
        steps = [
            {"id": one.getId(), "title": one.title, "url": f"{base}/@@transition?id={one.getId()}"}
            for one in transitions.available(self.context)
        ]
        if self.may_write():
            steps.insert(
                0, {"id": "inspect", "title": _("Record findings"), "url": f"{base}/@@inspect"}
            )
        return steps

    def may_write(self) -> bool:
        return may("Modify portal content", self.context)

    def liability(self) -> list[dict]:
        return [
            row | {"fine": "" if row.get("amount") is None else tables.number(row["amount"])}
            for row in inspections.liability(self.context)
        ]

    def data(self) -> list[dict]:
        """The latest readings of every outlet against its limits, for who inspects."""
        permit = permit_of(self.context)
        if permit is None or not self.may_write():
            return []
        unit = unit_of(self.context)
        found = [card.card_of(unit, row["code"]) for row in cards(public_of(permit))]
        return [
            row
            | {"outlet": one["outlet"]["code"], "pollutant": tables.pollutant(row["pollutant"])}
            for one in found
            if one
            for row in one["latest"]
        ]

    def permit_state(self) -> str:
        permit = permit_of(self.context)
        return (
            STATES.get(transitions.state_of(permit), "") if permit is not None else "无排污许可证"
        )


class InspectPage(ActPage, InspectionView):
    """The checklist on a phone; a draft stays in the browser until it is saved."""

    def act(self, form):
        record, rows = self.context, []
        for number, row in enumerate(record.items or []):
            answer = {"yes": True, "no": False}.get(form.get(f"compliant-{number}"))
            rows.append(
                {
                    "requirement": row["requirement"],
                    "finding": str(form.get(f"finding-{number}") or ""),
                    "compliant": answer,
                }
            )
        if form.get("more"):
            rows.append({"requirement": str(form["more"]), "finding": "", "compliant": None})
        record.items = [{k: v for k, v in row.items() if v not in (None, "")} for row in rows]
        record.result = str(form.get("result") or "") or None
        notify(ObjectModifiedEvent(record))
        self.say(_("Saved"))
        return self.context.absolute_url()


class StatisticsPage(BrowserView):
    """The superior's view (Art. 41): issue and breach, by region, industry and month, down to a city."""

    def __call__(self):
        self.figures = figures(self.context)
        return self.index()

    def regions(self) -> list[dict]:
        """The regions below, each with its figures and the way down."""
        below = [
            child
            for child in self.context.objectValues()
            if child.portal_type == "Region" and may(STAFF, child)
        ]
        return [
            {"title": child.title, "url": f"{child.absolute_url()}/@@statistics", **figures(child)}
            for child in below
        ]

    def table(self, name: str) -> list[tuple[str, int]]:
        found = self.figures["by"][name]
        return [
            (value if name == "month" else title_of(name, value), count)
            for value, count in found.items()
        ]
