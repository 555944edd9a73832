"""`@sign`, `@checks`, `@determination` of an application."""

from AccessControl import getSecurityManager
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from zope.interface import alsoProvides

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.errors import translator
from paiwu.policy.access.transitions import state_of
from paiwu.policy.application import determination
from paiwu.policy.application import effects
from paiwu.policy.application.rules import checks
from paiwu.policy.application.subject import considered
from paiwu.policy.application.subject import subject_of


#: states in which the enterprise still owns the content
SIGNABLE = ("draft", "publicised", "supplementing")


class Sign(Service):
    """`POST @sign`: the Signatory signs the commitment over the current content (Art. 20)."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
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


class Determinations(Service):
    """`GET @determination`: every candidate limit, the governing one, and why (Art. 16, 17)."""

    def reply(self):
        content = considered(self.context)
        return {
            "@id": f"{self.context.absolute_url()}/@determination",
            "items": [entry.as_dict() for entry in determination.determine(content)],
            "total_limits": determination.decided_totals(content),
        }
