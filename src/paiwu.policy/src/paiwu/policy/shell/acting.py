"""What pages with a form share: an act on POST, what was refused, where to go then."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from plone.protect import CheckAuthenticator
from plone.protect import PostOnly
from Products.Five.browser import BrowserView
from Products.statusmessages.interfaces import IStatusMessage
from zope.i18n import translate

from paiwu.content.rest.errors import Refusal
from paiwu.content.rest.errors import sentences
from paiwu.policy.access.effects.redaction import may


class ActPage(BrowserView):
    """`act(form)` does what the page is for and says where to go, if anywhere; a Refusal is shown."""

    problems: tuple[str, ...] = ()
    #: field -> its title on the page
    titles: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __call__(self):
        if self.request.method == "POST":
            self.check()
            try:
                target = self.act(self.request.form)
            except Refusal as refusal:
                self.request.response.setStatus(refusal.status)
                self.problems = (
                    self.translated(refusal.message),
                    *sentences(refusal.errors, self.translated, self.titles),
                )
            else:
                if target:
                    return self.request.response.redirect(target)
        return self.index()

    def check(self):
        """That the form came from this site, by its user."""
        CheckAuthenticator(self.request)
        PostOnly(self.request)

    def translated(self, message) -> str:
        return translate(message, context=self.request)

    def say(self, message):
        """Tell the user on the page that follows."""
        IStatusMessage(self.request).addStatusMessage(self.translated(message), "info")

    def may(self, permission: str) -> bool:
        return may(permission, self.context)


class OpenPage(ActPage):
    """A form for people without an account; it changes nothing of theirs, so it needs no token."""

    done: dict | None = None

    def check(self):
        PostOnly(self.request)
