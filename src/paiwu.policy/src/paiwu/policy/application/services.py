"""`@sign`, `@checks`, `@determination` of an application."""

from AccessControl import getSecurityManager
from plone import api
from plone.restapi.services import Service

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.errors import translator
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import hold_back
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.access.rules.floods import Floods
from paiwu.policy.application.effects import advice
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects import steps as effects
from paiwu.policy.application.effects.subject import considered
from paiwu.policy.application.effects.subject import subject_of
from paiwu.policy.application.rules import determination
from paiwu.policy.application.rules import examination
from paiwu.policy.application.rules.checks import checks
from paiwu.policy.tree.states import state_of


#: states in which the enterprise still owns the content
SIGNABLE = ("draft", "publicised", "supplementing")


class Sign(Service):
    """`POST @sign`: the Signatory signs the commitment over the current content (Art. 20)."""

    def reply(self):
        take_writes(self.request)
        return sign(self.context)


def sign(application) -> dict:
    """Sign as the current user; 403 for another role, 409 after submission."""
    if not getSecurityManager().checkPermission("paiwu: Sign commitment", application):
        raise NotPermitted(_("Only the Signatory signs the commitment (Art. 20)."))
    state = state_of(application)
    if state not in SIGNABLE:
        raise WrongState(
            _("The state ${state} does not allow signing.", mapping={"state": state}), state=state
        )
    return effects.sign(application, api.user.get_current())


class Checks(Service):
    """`GET @checks`: completeness and conformity, article by article."""

    def reply(self):
        say = translator(self.request)
        return {
            "@id": f"{self.context.absolute_url()}/@checks",
            "items": [check.as_dict(say) for check in checks(subject_of(self.context))],
        }


class Examination(Service):
    """`GET @examination`: the checklist of Art. 28 to 30 with what was found."""

    def reply(self):
        content = considered(self.context)
        known = effects.known_trades(self.context)
        return {
            "@id": f"{self.context.absolute_url()}/@examination",
            "items": [found.as_dict() for found in examination.findings(content, known)],
            "consultations": self.context.consultations,
            "agencies": self.context.agencies,
        }


class Advice(Service):
    """Shared by the services that ask for and give advice."""

    def reply(self):
        take_writes(self.request)
        self.request.response.setStatus(201)
        return self.act(read_json(self.request))


class Consultations(WithName, Advice):
    """`POST @consultations` asks; `POST @consultations/{n}` answers (Art. 7)."""

    def act(self, data):
        if self.name is None:
            return advice.ask(self.context, data)
        return advice.answer(self.context, self.number, data)


class Agencies(Advice):
    """`POST @agencies` assigns a technical agency (Art. 40)."""

    def act(self, data):
        return advice.assign(self.context, data)


class AgencyReport(Advice):
    """`POST @agency-report`: the assigned agency's signed report (Art. 40)."""

    def act(self, data):
        return advice.report(self.context, data)


class Determinations(Service):
    """`GET @determination`: every candidate limit, the governing one, and why (Art. 16, 17)."""

    def reply(self):
        content = considered(self.context)
        return {
            "@id": f"{self.context.absolute_url()}/@determination",
            "items": [entry.as_dict() for entry in determination.determine(content)],
            "total_limits": determination.decided_totals(content),
        }


#: three comments at once from one address, then one every five minutes
COMMENTED = Floods(burst=3, refill=300.0)


class Comments(Service):
    """`GET {application}/@publicity-comments`: all for both sides; what was answered for everyone."""

    def reply(self):
        items = comments.comments(self.context)
        if not may("paiwu: View registered items", self.context):
            items = [item for item in items if item.get("answer")]
        base = f"{self.context.absolute_url()}/@publicity-comments"
        return {"@id": base, "items": items, "items_total": len(items)}


class Comment(WithName):
    """`POST {application}/@publicity-comments` {text} by anybody, `…/{n}` {answer} by the unit."""

    def reply(self):
        take_writes(self.request)
        if not self.name:
            hold_back(self.request, COMMENTED)
            made = comments.add(self.context, read_json(self.request))
            self.request.response.setStatus(201)
            return made
        if not may("paiwu: Publicise application", self.context):
            raise NotPermitted(_("Your role may not take this step."))
        return comments.answer(self.context, self.number, read_json(self.request))
