"""Signing as the present user (Art. 20)."""

from AccessControl import getSecurityManager
from plone import api

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.policy.application.effects import steps as effects
from paiwu.policy.tree.states import state_of


#: states in which the enterprise still owns the content
SIGNABLE = ("draft", "publicised", "supplementing")


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
