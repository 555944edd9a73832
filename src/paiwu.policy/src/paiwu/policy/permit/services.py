"""`@changes`: what an application changes against the permit it begins from (Art. 43)."""

from paiwu.policy.access.http import Service
from paiwu.policy.access.http import take_writes
from paiwu.policy.permit.effects import decisions as effects
from paiwu.policy.permit.effects.changes import changes_of


class ClosureProposal(Service):
    """`POST {permit}/@closure-proposal`: the rectification failed (Art. 62 para 2)."""

    def reply(self):
        take_writes(self.request)
        notice = effects.propose_closure(self.context)
        self.request.response.setStatus(201)
        return {"@id": notice.absolute_url(), "number": notice.number, "text": notice.text}


class Changes(Service):
    """`GET {application}/@changes`."""

    def reply(self):
        base = self.context.base or {}
        return {
            "@id": f"{self.context.absolute_url()}/@changes",
            "edition": base.get("edition"),
            "items": changes_of(self.context),
        }
