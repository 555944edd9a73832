"""Pages that are open to everyone: a complaint and its state (Art. 42)."""

import base64
from typing import ClassVar

from paiwu.content import zh
from paiwu.policy.access.http import hold_back
from paiwu.policy.shell.acting import OpenPage
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.complaints.effects.complaints import LOOKED
from paiwu.policy.supervision.complaints.effects.complaints import SENT
from paiwu.policy.supervision.complaints.effects.discretion import in_confidence


class ConfidentialPage(OpenPage):
    """A form that holds who complained."""

    def __call__(self):
        with in_confidence(anonymous=True):
            return super().__call__()


class ComplaintPage(ConfidentialPage):
    """举报 (Art. 42): the receipt and the secret are shown once."""

    titles: ClassVar = {
        "text": zh("举报内容"),
        "unit": zh("被举报单位"),
        "region": zh("行政区"),
        "files": zh("附件"),
    }

    def act(self, form):
        hold_back(self.request, SENT)
        data = {
            name: form.get(name) or "" for name in ("unit", "region", "text", "name", "contact")
        }
        data["files"] = [row for row in map(as_file, as_list(form.get("files"))) if row]
        self.done = complaints.receive(self.context, data)

    def region_choices(self) -> list[tuple[str, str]]:
        brains = self.context.portal_catalog.unrestrictedSearchResults(
            portal_type="Region", sort_on="getId"
        )
        return [(brain.getId, brain.Title) for brain in brains]


def as_list(value) -> list:
    return value if isinstance(value, list) else [value] if value else []


def as_file(upload) -> dict | None:
    """An upload as a complaint's file has it; None for an empty field."""
    if not getattr(upload, "filename", ""):
        return None
    return {
        "filename": upload.filename,
        "content-type": upload.headers.get("Content-Type", ""),
        "data": base64.b64encode(upload.read()).decode(),
    }


class StatusPage(ConfidentialPage):
    """Looks a complaint up with receipt and secret."""

    def act(self, form):
        hold_back(self.request, LOOKED)
        given = (str(form.get("receipt") or "").strip(), str(form.get("secret") or "").strip())
        self.done = complaints.look_up(self.context, *given)

    def state(self) -> str:
        return complaints.STATES[self.done["state"]] if self.done else ""
