"""The superior's view (Art. 41)."""

from urllib.parse import urlencode

from Products.Five.browser import BrowserView

from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.disclosure.effects.register import title_of
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.supervision.liability.effects.figures import DIMENSIONS
from paiwu.policy.supervision.liability.effects.figures import facts
from paiwu.policy.supervision.liability.effects.figures import figures_of
from paiwu.policy.supervision.liability.effects.figures import overdue
from paiwu.policy.supervision.liability.effects.figures import totals


SHOWN = 50


class StatisticsPage(BrowserView):
    """The superior's view (Art. 41): issue and breach, by region, industry and month, down to a city."""

    def __call__(self):
        form = self.request.form
        self.wanted = {name: str(form[name]) for name in DIMENSIONS if form.get(name)}
        self.rows = facts(self.context, self.wanted)
        self.figures = figures_of(self.rows)
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
                **totals(self.rows, child.getId()),
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
