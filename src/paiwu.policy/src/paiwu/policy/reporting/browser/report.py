"""The execution report with where its figures come from."""

from Products.Five.browser import BrowserView
from zope.i18n import translate

from paiwu.content.types.interfaces import REPORT_SECTIONS
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.monitoring.effects.shown import shown
from paiwu.policy.reporting.effects import figures as effects
from paiwu.policy.shell.steps import present_state
from paiwu.policy.shell.steps import steps
from paiwu.policy.tree.places import unit_of


class ReportView(BrowserView):
    """The enterprise's text beside the system's figures."""

    def __call__(self):
        self.figures = effects.figures_of(self.context)
        self.inside = may("paiwu: View readings", self.context)
        return self.index()

    def rows(self, items) -> list[dict]:
        return shown(items)

    def actions(self) -> list[dict]:
        return steps(self.context)

    def state(self) -> str:
        return present_state(self.context, self.request)

    def sections(self) -> list[dict]:
        return [
            {
                "title": translate(
                    REPORT_SECTIONS.getTerm(row["section"]).title, context=self.request
                ),
                "text": row["text"],
            }
            for row in self.context.sections or ()
        ]

    def checks(self) -> list[dict]:
        if not self.inside:
            return []
        return [check for check in effects.checks_of(self.context) if check["outcome"] == "fail"]

    def ledger_url(self) -> str:
        year = self.figures["source"]["ledger"]
        return f"{unit_of(self.context).absolute_url()}/ledgers/{year}" if year else ""
