"""`@transactions`: what was done is neither listed nor undone (Art. 33), by nobody."""

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.policy.access.http import Service


class Transactions(Service):
    """Stands in for plone.restapi's service, which undoes acts and their records."""

    def render(self):
        raise NotPermitted(_("Transactions are not undone here."))
