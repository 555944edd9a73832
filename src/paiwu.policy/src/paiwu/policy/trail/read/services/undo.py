"""`@transactions`: what was done is neither listed nor undone (Art. 33), by nobody."""

from plone.restapi.services import Service

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted


class Transactions(Service):
    """Stands in for plone.restapi's service, which undoes acts and their records."""

    def render(self):
        raise NotPermitted(_("Transactions are not undone here."))
