"""`@notices` of an application or permit; `@announcements` of the whole site."""

from Products.CMFCore.utils import getToolByName

from paiwu.policy.access.http import Service
from paiwu.policy.access.http import batched
from paiwu.policy.notices.effects.listing import announced
from paiwu.policy.notices.effects.listing import notices_about
from paiwu.policy.notices.effects.listing import summary


class Notices(Service):
    """`GET {application|permit}/@notices`."""

    def reply(self):
        items = notices_about(self.context)
        base = f"{self.context.absolute_url()}/@notices"
        return {"@id": base, "items": items, "items_total": len(items)}


class Announcements(Service):
    """`GET /@announcements?kind=&region=&b_start=&b_size=`, the newest first."""

    def reply(self):
        query = announced(self.context, self.request.form)
        found = getToolByName(self.context, "portal_catalog")(**query)
        return batched(self.request, found, lambda page: [summary(brain) for brain in page])
