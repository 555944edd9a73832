"""`@hold` of a unit: an Auditor places and lifts it, each with a reason."""

from paiwu.policy.access.http import Service
from paiwu.policy.access.http import read_body
from paiwu.policy.access.http import take_writes
from paiwu.policy.trail.retention.effects import hold


class Hold(Service):
    """`GET @hold`: the hold that stands, or nothing."""

    def reply(self):
        base = f"{self.context.absolute_url()}/@hold"
        return {"@id": base, "held": bool(hold.of(self.context)), **(hold.of(self.context) or {})}


class PlaceHold(Service):
    """`POST @hold` {reason}."""

    body = hold.IReason

    def reply(self):
        take_writes(self.request)
        found = hold.place(self.context, **read_body(self.request, self.body))
        self.request.response.setStatus(201)
        return found


class LiftHold(Service):
    """`DELETE @hold` {reason}."""

    body = hold.IReason

    def reply(self):
        take_writes(self.request)
        return hold.lift(self.context, **read_body(self.request, self.body))
