"""What the daily run does for the ranking."""

import datetime
import logging

import transaction
from Products.CMFCore.utils import getToolByName

from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.daily import Round
from paiwu.policy.supervision.plan.effects import ranking


logger = logging.getLogger(__name__)


def risks(portal, today: datetime.date):
    """What the rank of every unit rests on (Art. 39), a region at a time; a failure leaves the rest."""
    catalog = getToolByName(portal, "portal_catalog")
    for brain in catalog.unrestrictedSearchResults(portal_type="Region"):
        try:
            with now.pretend(today):
                ranking.refresh(brain._unrestrictedGetObject())
            transaction.commit()
        except Exception:
            transaction.abort()
            logger.exception("daily run: the ranking of %s is left as it is", brain.getPath())


RISKS = Round(10, risks)
