"""`@sign`, `@checks`, `@determination` of an application."""

from zExceptions import NotFound

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import translator
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import hold_back
from paiwu.policy.access.http import read_body
from paiwu.policy.access.http import take_writes
from paiwu.policy.application.effects import advice
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects import steps as effects
from paiwu.policy.application.effects.comments import COMMENTED
from paiwu.policy.application.effects.signing import sign
from paiwu.policy.application.effects.subject import considered
from paiwu.policy.application.effects.subject import subject_of
from paiwu.policy.application.rules import determination
from paiwu.policy.application.rules import examination
from paiwu.policy.application.rules.checks import checks


class Sign(Service):
    """`POST @sign`: the Signatory signs the commitment over the current content (Art. 20)."""

    def reply(self):
        take_writes(self.request)
        return sign(self.context)


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
    """Shared by the services that ask for and give advice: who may not is told so before all else."""

    def reply(self):
        take_writes(self.request)
        advice.require(self.context, self.needs)
        self.request.response.setStatus(201)
        return self.act(read_body(self.request, self.body))


class Consultations(WithName, Advice):
    """`POST @consultations` asks; `POST @consultations/{n}` answers (Art. 7)."""

    @property
    def needs(self) -> str:
        return advice.ASK if self.name is None else advice.answering(self.context)

    @property
    def body(self):
        return advice.IQuestion if self.name is None else advice.IOpinion

    def act(self, data):
        if self.name is None:
            return advice.ask(self.context, data)
        return advice.answer(self.context, self.number, data)


class Agencies(Advice):
    """`POST @agencies` assigns a technical agency (Art. 40)."""

    needs, body = advice.ASK, advice.IAssignment

    def act(self, data):
        return advice.assign(self.context, data)


class AgencyReport(Advice):
    """`POST @agency-report`: the assigned agency's signed report (Art. 40)."""

    needs, body = advice.REPORT, advice.IReport

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


class Confirm(WithName):
    """`POST @determination/confirm` {rows}: the Reviewer confirms claims of the enterprise (Art. 16, 17)."""

    body = effects.IConfirmed

    def reply(self):
        take_writes(self.request)
        if self.name != "confirm":
            raise NotFound(self.name)
        rows = effects.confirm(self.context, read_body(self.request, self.body)["rows"])
        return {"@id": f"{self.context.absolute_url()}/@determination", "determinations": rows}


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

    @property
    def body(self):
        return comments.IAnswer if self.name else comments.IComment

    def reply(self):
        take_writes(self.request)
        if not self.name:
            hold_back(self.request, COMMENTED)
            comments.require_public(self.context)
            made = comments.add(self.context, **read_body(self.request, self.body))
            self.request.response.setStatus(201)
            return made
        if not may("paiwu: Publicise application", self.context):
            raise NotPermitted(_("Your role may not take this step."))
        return comments.answer(self.context, self.number, **read_body(self.request, self.body))
