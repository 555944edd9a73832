"""Supervision as pages: a region's plan, draws, lists and complaints; what a unit's data point to."""

from functools import cached_property
from typing import ClassVar

from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.types.interfaces import OCCASIONS
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import whole
from paiwu.policy.clocks import now
from paiwu.policy.disclosure.effects import card
from paiwu.policy.shell import tables
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.shell.steps import state_title
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.supervision.liability.effects import orders
from paiwu.policy.supervision.liability.effects import standing
from paiwu.policy.supervision.liability.effects.figures import decisions
from paiwu.policy.supervision.liability.rules import patterns
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.supervision.plan.effects import draws
from paiwu.policy.supervision.plan.effects import plans
from paiwu.policy.supervision.plan.effects import ranking


SHOWN = 50


class SupervisionPage(ActPage):
    """A region's desk for inspectors and superiors (Art. 39, 41, 42)."""

    titles: ClassVar = {
        "seed": zh("随机种子"),
        "count": zh("抽取数量"),
        "inspectors": zh("执法人员"),
        "reason": zh("移出事由"),
        "from": zh("开始日期"),
        "to": zh("结束日期"),
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
        if not self.may_draw():
            raise NotPermitted(_("Your role may not take this step."))
        is_plan = form.get("do") == "plan"
        prefix = "plan_" if is_plan else ""
        data = {
            "count": whole(form.get(f"{prefix}count")) or None,
            "inspectors": str(form.get(f"{prefix}inspectors") or "").split(),
            "from": form.get("from") or None,
            "to": form.get("to") or None,
        }
        if is_plan:
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
            for factor in planning.FACTORS
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
        return list(reversed(draws.shown(self.context)))

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

    titles: ClassVar = {"reason": zh("事由")}

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


class DrawsPage(BrowserView):
    """Every draw with its seed and its lots, for everyone to draw again."""

    def draws(self) -> list[dict]:
        return [
            row
            | {
                "lots": [
                    {"unit": unit, "lot": planning.lot(row["seed"], unit)} for unit in row["drawn"]
                ]
            }
            for row in reversed(draws.shown(self.context))
        ]
