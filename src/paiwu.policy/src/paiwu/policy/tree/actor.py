"""Who acts now."""

from AccessControl import getSecurityManager


SYSTEM = "system"


def actor() -> str:
    """The present user's id; `system` where nobody is logged in, as in the daily run."""
    return getSecurityManager().getUser().getId() or SYSTEM
