"""Legal hold as a page."""

from paiwu.policy.access.http import read_form
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.trail.retention.effects import hold


class HoldPage(ActPage):
    """Places or lifts the legal hold on a unit."""

    def act(self, form):
        act = hold.lift if hold.of(self.context) else hold.place
        act(self.context, **read_form(form, hold.IReason))
        return f"{self.context.absolute_url()}/@@trail"

    def held(self) -> dict | None:
        return hold.of(self.context)
