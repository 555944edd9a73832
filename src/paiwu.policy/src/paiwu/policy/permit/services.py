"""`@changes`: what an application changes against the permit it begins from (Art. 43)."""

from plone.restapi.services import Service

from paiwu.content.rest.serializer import values
from paiwu.content.types.identity import COPIED_BLOCKS
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.http import take_writes
from paiwu.policy.permit.effects import decisions as effects
from paiwu.policy.trail.read.rules import compare


def changes_of(application) -> list[dict]:
    """Differences to the edition it began from, row by row, as the user may see them."""
    if not application.base:
        return []
    before, after = (
        disclose(
            application,
            {name: content.get(name) for name in COPIED_BLOCKS},
            content.get("trade_secrets"),
        )
        for content in (effects.base_values(application), values(application))
    )
    for shown in (before, after):
        shown.pop("withheld", None)
    return compare(before, after)


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
