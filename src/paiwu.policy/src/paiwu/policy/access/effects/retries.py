"""A request that lost a conflict is tried again, and its client sees nothing of it."""

from zope.component.hooks import setSite


def leave_site(event):
    """After a failed attempt the site is left behind before its connection is closed.

    Zope announces the end of the attempt through the site's own registry; where the conflict has
    invalidated that registry it cannot be loaded any more, and the client would get a 500.
    """
    setSite(None)
