"""Supervision as pages: a region's plan, draw, lists and complaints; an inspection on a phone."""

from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode

from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.types.interfaces import OCCASIONS
from paiwu.policy.access.actor import actor
from paiwu.policy.access.services import whole
from paiwu.policy.clocks import now
from paiwu.policy.disclosure import card
from paiwu.policy.disclosure.documents import STAFF
from paiwu.policy.disclosure.documents import may
from paiwu.policy.disclosure.register import title_of
from paiwu.policy.pages import tables
from paiwu.policy.pages.acting import ActPage
from paiwu.policy.pages.steps import state_title
from paiwu.policy.supervision import complaints
from paiwu.policy.supervision import draws
from paiwu.policy.supervision import lists
from paiwu.policy.supervision import orders
from paiwu.policy.supervision import patterns
from paiwu.policy.supervision import plans
from paiwu.policy.supervision import ranking
from paiwu.policy.supervision import standing
from paiwu.policy.supervision.figures import DIMENSIONS
from paiwu.policy.supervision.figures import decisions
from paiwu.policy.supervision.figures import figures
from paiwu.policy.supervision.figures import overdue
from paiwu.policy.supervision.planning import FACTORS


SHOWN = 50


class SupervisionPage(ActPage):
    """A region's desk for inspectors and superiors (Art. 39, 41, 42)."""

    titles: ClassVar = {
        "seed": "随机种子",
        "count": "抽取数量",
        "inspectors": "执法人员",
        "reason": "移出事由",
        "from": "开始日期",
        "to": "结束日期",
    }

    def __call__(self):
        self.year = whole(self.request.form.get("year")) or now.today().year
        self.last_year, self.next_year = self.year - 1, self.year + 1
        return super().__call__()

    def act(self, form):
        if form.get("do") == "unlist":
            if not self.may_unlist():
                raise NotPermitted(_("Your role may not take this step."))
            data = {"reason": form.get("reason")}
            lists.take_off(self.context, whole(form.get("number")), data)
            self.say(_("Saved"))
            return f"{self.context.absolute_url()}/@@supervision"
        planning = form.get("do") == "plan"
        prefix = "plan_" if planning else ""
        data = {
            "count": whole(form.get(f"{prefix}count")) or None,
            "inspectors": str(form.get(f"{prefix}inspectors") or "").split(),
            "from": form.get("from") or None,
            "to": form.get("to") or None,
        }
        if planning:
            plans.plan(self.context, data, self.request)
        else:
            draws.draw(self.context, data | {"seed": form.get("seed")}, self.request)
        self.say(_("Saved"))
        return f"{self.context.absolute_url()}/@@supervision"

    @cached_property
    def of_year(self) -> list:
        return plans.of_year(self.context, self.year, {})

    def progress(self) -> dict:
        return plans.progress(self.of_year)

    def more(self) -> int:
        return max(0, len(self.of_year) - SHOWN)

    def schedule(self) -> list[dict]:
        rows = [plans.shown(brain._unrestrictedGetObject()) for brain in self.of_year[:SHOWN]]
        workflow = getToolByName(self.context, "portal_workflow")["inspection_workflow"]
        return [
            row
            | {
                "day": row["planned_on"] or (row["inspected_at"] or "")[:10],
                "occasion": self.translated(OCCASIONS.getTerm(row["occasion"]).title)
                if row["occasion"]
                else "",
                "state": state_title(workflow, row["state"], self.request),
            }
            for row in rows
        ]

    def weights(self) -> list[dict]:
        """The factors with what their points are multiplied by, as asked for."""
        used = ranking.weights_of(plans.read_weights(self.request.form, []))
        return [
            {"id": factor.id, "title": factor.title, "weight": used[factor.id]}
            for factor in FACTORS
        ]

    def ranking(self) -> list[dict]:
        base = self.context.absolute_url()
        weights = plans.read_weights(self.request.form, [])
        return [
            row | {"url": f"{base}/{row['unit']}"}
            for row in ranking.ranking(self.context, weights)[:SHOWN]
        ]

    def may_draw(self) -> bool:
        return self.may("paiwu: Start inspection")

    def draws(self) -> list[dict]:
        return list(reversed(getattr(self.context.aq_base, "draws", ())))

    def may_unlist(self) -> bool:
        return self.may("paiwu: Publish inspection")

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


class UnitSupervisionPage(ActPage):
    """What a unit's data point to, what it has not made public, and what the department orders."""

    titles: ClassVar = {"reason": "事由"}

    def __call__(self):
        self.year = whole(self.request.form.get("year")) or now.today().year
        self.last_year = self.year - 1
        return super().__call__()

    def act(self, form):
        if not self.may_order():
            raise NotPermitted(_("Your role may not take this step."))
        if form.get("do") == "order":
            orders.order_disclosure(self.context, {"reason": form.get("order_reason")})
        else:
            data = {"unit": self.context.getId(), **{k: form.get(k) for k in ("kind", "reason")}}
            lists.put_by_hand(self.context.aq_parent, data)
        self.say(_("Saved"))
        return f"{self.context.absolute_url()}/@@unit-supervision"

    def breaches(self) -> list[dict]:
        return [
            row
            | {
                "fine": "—".join(tables.number(end) for end in row["range"] or ()),
                "measures": "、".join(row["measures"]),
                "list_title": lists.LISTS.get(row["list"], ""),
            }
            for row in patterns.found(standing.breach_facts(self.context, self.year))
        ]

    def duties(self) -> list[dict]:
        return standing.duties_of(self.context)

    def may_order(self) -> bool:
        return self.may("paiwu: Publish inspection")

    def may_inspect(self) -> bool:
        return may(card.STARTING, self.context["inspections"])

    def kinds(self) -> list[tuple[str, str]]:
        return list(lists.LISTS.items())


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


class StatisticsPage(BrowserView):
    """The superior's view (Art. 41): issue and breach, by region, industry and month, down to a city."""

    def __call__(self):
        form = self.request.form
        self.wanted = {name: str(form[name]) for name in DIMENSIONS if form.get(name)}
        self.figures = figures(self.context, self.wanted)
        return self.index()

    def regions(self) -> list[dict]:
        """The regions below, each with its figures and the way down."""
        below = [
            child
            for child in self.context.objectValues()
            if child.portal_type == "Region" and may(STAFF, child)
        ]
        return [
            {
                "title": child.title,
                "url": f"{child.absolute_url()}/@@statistics?{urlencode(self.wanted)}",
                **figures(child, self.wanted),
            }
            for child in below
        ]

    def states(self) -> list[tuple[str, int]]:
        return [(title_of("state", k), n) for k, n in self.figures["by"]["state"].items()]

    def chosen(self) -> str:
        """What the figures are narrowed to."""
        return "、".join(
            value if name == "month" else title_of(name, value)
            for name, value in self.wanted.items()
        )

    def address(self, name: str, value: str) -> str:
        """The same figures of one industry or month."""
        return (
            f"{self.context.absolute_url()}/@@statistics?{urlencode({**self.wanted, name: value})}"
        )

    def overdue(self) -> list[dict]:
        return overdue(self.context)[:SHOWN]

    def violators(self) -> list[dict]:
        """Who is on the lists, each with the way to its permit (Art. 41: revocation)."""
        rows = lists.violators(lists.regions_of(self.context), None)[:SHOWN]
        portal = self.context.portal_url()
        return [
            row
            | {
                "list": lists.LISTS[row["kind"]],
                "url": f"{portal}/@@permits?number={row['unit']}",
            }
            for row in rows
        ]
