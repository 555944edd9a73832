"""What rooms register with the desk."""

from zope.interface import Attribute
from zope.interface import Interface


class IDeskList(Interface):
    """Named utility: a list that a room lays on somebody's desk."""

    order = Attribute("What has a lower number comes first.")
    roles = Attribute("For whom; the places are those of the first of them that the user holds.")
    heading = Attribute("Under which heading; empty: beside the other lists of the role.")

    def __call__(desk, places):
        """{title, total, rows} for the user's places, or None for no list; rows as `desk.row`."""


class INews(Interface):
    """Named utility: what the front page tells everyone."""

    def __call__(portal, most):
        """The latest items, `most` of them at most: {@id, title, date, number}."""
