"""A complaint for the department that handles it (Art. 42)."""

from typing import ClassVar

from paiwu.content import zh
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.complaints.effects.discretion import in_confidence
from paiwu.policy.tree.actor import actor


class ComplaintHandlingPage(ActPage):
    """One complaint for the department: taken, its sender seen by the handler alone, answered."""

    titles: ClassVar = {"text": zh("答复"), "confirmed": zh("查实")}
    identity = None

    def __call__(self):
        with in_confidence():
            return super().__call__()

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
