"""Announcements, for everyone."""

from Products.Five.browser import BrowserView

from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.listing import announced
from paiwu.policy.notices.effects.listing import summary


SIZE = 50


class AnnouncementsPage(BrowserView):
    """公告: by kind and region."""

    def items(self) -> list[dict]:
        query = announced(self.context, self.request.form) | {"sort_limit": SIZE}
        return [summary(brain) for brain in self.context.portal_catalog(**query)[:SIZE]]

    def kinds(self) -> list[tuple[str, str]]:
        return [(kind.id, kind.title) for kind in notices.KINDS.values() if kind.announced]


def latest(portal, most: int) -> list[dict]:
    """The latest announcements, for the front page."""
    query = announced(portal, {}) | {"b_size": most, "sort_limit": most}
    return [summary(brain) for brain in portal.portal_catalog(**query)[:most]]
