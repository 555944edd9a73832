"""What higher rooms fill in."""

from zope.interface import Attribute
from zope.interface import Interface


class IQuestions(Interface):
    """Questions of an application that the examination answers before a grant; a subscription adapter of it."""

    application = Attribute("the application")

    def open():  # type: ignore[misc]
        """A Problem for every question without an answer."""
