"""The day's checkpoint."""

import logging

import transaction

from paiwu.policy.clocks.effects.daily import Round
from paiwu.policy.trail.proof.effects import checkpoints


logger = logging.getLogger(__name__)


def checkpoint(portal, today):
    """The day's signed checkpoint over all chains; without it the run goes on and says so."""
    try:
        checkpoints.make(portal)
        transaction.commit()
    except Exception:
        transaction.abort()
        logger.exception("no checkpoint was made; make sure that the signing key is there")


CHECKPOINT = Round(20, checkpoint)
