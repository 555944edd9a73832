"""What is not removed: anything under legal hold, and a region with documents that are to be kept."""

from paiwu.content import _
from paiwu.content.rest.errors import WrongState
from paiwu.policy.trail.retention.effects import hold
from paiwu.policy.trail.retention.rules import RETENTION


def will_be_removed(document, event):
    """Before a removal, for the object itself and for each one below it; WrongState (409).

    Of a unit its workflow says who may delete it: nobody once its permit is decided.
    """
    if event.newParent is not None:  # a move
        return
    hold.require_none(document)
    with_region = getattr(event.object, "portal_type", None) == "Region"
    if with_region and getattr(document, "portal_type", None) in RETENTION:
        raise WrongState(_("Documents in it are to be kept; it is not deleted."))
