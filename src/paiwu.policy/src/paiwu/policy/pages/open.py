"""Pages that are open to everyone: complaint and its state, comments before application, announcements."""

import base64
from typing import ClassVar

from Products.Five.browser import BrowserView

from paiwu.content import _
from paiwu.policy.access.http import hold_back
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects.comments import COMMENTED
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.listing import announced
from paiwu.policy.notices.effects.listing import summary
from paiwu.policy.shell.acting import OpenPage
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.complaints.effects.complaints import LOOKED
from paiwu.policy.supervision.complaints.effects.complaints import SENT
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.tree.states import state_of


SIZE = 50


class ComplaintPage(OpenPage):
    """举报 (Art. 42): the receipt and the secret are shown once."""

    titles: ClassVar = {
        "text": "举报内容",
        "unit": "被举报单位",
        "region": "行政区",
        "files": "附件",
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


class StatusPage(OpenPage):
    """Looks a complaint up with receipt and secret."""

    def act(self, form):
        hold_back(self.request, LOOKED)
        given = (str(form.get("receipt") or "").strip(), str(form.get("secret") or "").strip())
        self.done = complaints.look_up(self.context, *given)

    def state(self) -> str:
        return complaints.STATES[self.done["state"]] if self.done else ""


class CommentPage(OpenPage):
    """公众意见 (Art. 25) to an application that is public."""

    def act(self, form):
        hold_back(self.request, COMMENTED)
        comments.add(self.context, form)
        self.say(_("Saved"))
        return self.context.absolute_url()

    def open(self) -> bool:
        return state_of(self.context) == "publicised"


class AnnouncementsPage(BrowserView):
    """公告: by kind and region."""

    def items(self) -> list[dict]:
        query = announced(self.context, self.request.form) | {"sort_limit": SIZE}
        return [summary(brain) for brain in self.context.portal_catalog(**query)[:SIZE]]

    def kinds(self) -> list[tuple[str, str]]:
        return [(kind.id, kind.title) for kind in notices.KINDS.values() if kind.announced]


class ViolatorsPage(BrowserView):
    """违法名单 (Art. 39 para 3), by kind."""

    def lists(self) -> list[dict]:
        regions = lists.regions_of(self.context)
        return [
            {"title": title, "rows": lists.violators(regions, kind)}
            for kind, title in lists.LISTS.items()
        ]
