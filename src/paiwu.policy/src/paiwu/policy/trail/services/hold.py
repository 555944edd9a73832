"""`@hold` of a unit: an Auditor places and lifts it, each with a reason."""

from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from zope.interface import alsoProvides

from paiwu.policy.access.services import read_json
from paiwu.policy.trail import hold


class Hold(Service):
    """`GET @hold`: the hold that stands, or nothing."""

    def reply(self):
        base = f"{self.context.absolute_url()}/@hold"
        return {"@id": base, "held": bool(hold.of(self.context)), **(hold.of(self.context) or {})}


class PlaceHold(Service):
    """`POST @hold` {reason}."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        found = hold.place(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return found


class LiftHold(Service):
    """`DELETE @hold` {reason}."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        return hold.lift(self.context, read_json(self.request))
