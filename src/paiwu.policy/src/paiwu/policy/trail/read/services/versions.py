"""`@versions`, `@versions/{n}`, `@compare`, and `@history` over the same snapshots."""

from plone.restapi.services.history.get import HistoryGet
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.trail import versions
from paiwu.policy.trail.read.effects.versions import NoVersion
from paiwu.policy.trail.read.effects.versions import disclosed
from paiwu.policy.trail.read.effects.versions import find
from paiwu.policy.trail.read.rules import compare


class Versions(WithName):
    """`GET @versions` lists, `GET @versions/{n}` shows one."""

    def reply(self):
        return show(self.context, self.name) if self.name else listing(self.context)


def listing(document) -> dict:
    """The versions of a document, the newest first."""
    base = f"{document.absolute_url()}/@versions"
    items = [
        {"@id": f"{base}/{snapshot.number}", **snapshot.metadata()}
        for snapshot in versions.versions(document)
    ]
    return {"@id": base, "items": items, "items_total": len(items)}


def show(document, number: str) -> dict:
    """One version as the present user may see it."""
    snapshot = find(document, number)
    return {
        "@id": f"{document.absolute_url()}/@versions/{snapshot.number}",
        "@type": document.portal_type,
        **disclosed(document, snapshot),
        **snapshot.metadata(),
    }


class Compare(Service):
    """`GET @compare?from=1&to=2`: differences down to rows and cells."""

    def reply(self):
        numbers = {}
        for name in ("from", "to"):
            value = self.request.form.get(name)
            if value is None:
                raise Invalid([Problem(name, _("is required"))])
            numbers[name] = find(self.context, value)
        before, after = (disclosed(self.context, numbers[name]) for name in ("from", "to"))
        return {
            "@id": f"{self.context.absolute_url()}/@compare",
            "from": numbers["from"].metadata(),
            "to": numbers["to"].metadata(),
            "items": compare(before, after),
        }


@implementer(IPublishTraverse)
class History(HistoryGet):
    """`@history` lists the steps as stock does; `@history/{n}` is the version n."""

    def reply(self):
        return show(self.context, self.version) if self.version else super().reply()


class PlainHistory(HistoryGet):
    """`@history` of what has no versions of its own: the steps; a version is not there."""

    def reply(self):
        if self.version:
            raise NoVersion(_("There is no version ${number}.", mapping={"number": self.version}))
        return super().reply()


class NoRevert(Service):
    """Nobody reverts or purges the versions of a document (Art. 33)."""

    def publishTraverse(self, request, name):
        return self

    def reply(self):
        raise NotPermitted(_("Versions are kept as they are (Art. 33)."))
