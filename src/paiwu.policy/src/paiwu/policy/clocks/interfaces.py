"""What rooms register with the clocks: clocks of documents, reminders, tasks of the daily run."""

from zope.interface import Attribute
from zope.interface import Interface


class IClocks(Interface):
    """Subscription adapter of a document: the clocks that a room sets for it."""

    def on(today):
        """The clocks as they stand on that day: a list of `rules.arithmetic.Clock`."""


class IReminders(Interface):
    """Utility named after its room: rows of `rules.reminders.Reminder`."""


class ITask(Interface):
    """Named utility: what may have lapsed with a document; done in one transaction a document."""

    order = Attribute("What has a lower number is done first.")
    portal_type = Attribute("The type of the documents.")
    review_state = Attribute("The state that they are in.")

    def __call__(document, today):
        """Let lapse what has lapsed; {transition, article, on} of what was done, or None."""


class IRound(Interface):
    """Named utility: what the daily run does for the site, after the documents."""

    order = Attribute("What has a lower number is done first.")

    def __call__(portal, today):
        """Do it, commit, and leave what fails for the next run; it is logged."""
