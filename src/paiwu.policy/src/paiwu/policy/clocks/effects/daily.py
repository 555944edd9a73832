"""The daily run: lets lapsed clocks take their effect (Art. 27, 21).

Each document is one transaction; what is done is not done again, so a run that was killed or
missed is made good by the next.
"""

import datetime
import logging

import transaction
from Products.CMFCore.utils import getToolByName
from ZODB.POSException import ConflictError

from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import digest
from paiwu.policy.clocks.rules import arithmetic as rules
from paiwu.policy.supervision import ranking
from paiwu.policy.trail import checkpoints
from paiwu.policy.trail.recorder import note
from paiwu.policy.tree.states import state_of


logger = logging.getLogger(__name__)
ATTEMPTS = 10


def _silence(application, today) -> dict | None:
    """Silence for five working days is acceptance (Art. 27)."""
    lapsed = rules.lapse(application.milestones, today)
    if state_of(application) != "submitted" or not lapsed:
        return None
    transition, clock = lapsed
    since = clock.due + rules.calendar.ONE
    take_as_system(application, transition, "逾期未告知，视为受理", {"on": since.isoformat()})
    return {"transition": transition, "article": clock.article, "on": since.isoformat()}


def _expiry(permit, today) -> dict | None:
    """A permit ends with its last day (Art. 21)."""
    if state_of(permit) != "valid" or not permit.valid_until or permit.valid_until >= today:
        return None
    take_as_system(permit, "expire", "有效期届满")
    return {"transition": "expire", "article": "21", "on": today.isoformat()}


def _rectification(permit, today) -> dict | None:
    """A rectification whose time has run out waits for the department's proposal (Art. 62)."""
    noted = {
        fact.get("problem") for fact in permit.milestones if fact["event"] == RECTIFICATION_LAPSED
    }
    for row in permit.rectifications or ():
        if row.get("end") and row["end"] < today.isoformat() and row["problem"] not in noted:
            fact = {"event": RECTIFICATION_LAPSED, "on": today.isoformat(), "by": "system"}
            fact |= {"problem": row["problem"], "end": row["end"]}
            permit.milestones = (*permit.milestones, fact)
            permit.reindexObject(idxs=["due"])
            note(permit, RECTIFICATION_LAPSED, details={"problem": row["problem"]})
            return {"transition": RECTIFICATION_LAPSED, "article": "62", "on": row["end"]}
    return None


RECTIFICATION_LAPSED = "rectification_lapsed"

#: portal type, state, what may have lapsed
TASKS = (
    ("PermitApplication", "submitted", _silence),
    ("Permit", "valid", _rectification),
    ("Permit", "valid", _expiry),
)


def run(portal, today: datetime.date) -> list[dict]:
    """Let everything lapse that has lapsed by `today`; returns what was done, in order."""
    done = []
    catalog = getToolByName(portal, "portal_catalog")
    for portal_type, state, task in TASKS:
        paths = [
            brain.getPath()
            for brain in catalog.unrestrictedSearchResults(
                portal_type=portal_type, review_state=state, sort_on="path"
            )
        ]
        for path in paths:
            result = _one(portal, path, task, today)
            if result:
                done.append({"path": path, **result})
                logger.info("%s: %s", path, result["transition"])
    risks(portal, today)
    checkpoint(portal)
    digest.send(portal, today)
    return done


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


def checkpoint(portal):
    """The day's signed checkpoint over all chains; without it the run goes on and says so."""
    try:
        checkpoints.make(portal)
        transaction.commit()
    except Exception:
        transaction.abort()
        logger.exception("no checkpoint was made; make sure that the signing key is there")


def _one(portal, path: str, task, today) -> dict | None:
    for attempt in range(ATTEMPTS):
        document = portal.unrestrictedTraverse(path, None)
        if document is None:
            return None
        try:
            with now.pretend(today):
                result = task(document, today)
            transaction.commit()
            return result
        except ConflictError:
            transaction.abort()
            if attempt == ATTEMPTS - 1:
                raise
        except Exception:
            transaction.abort()
            logger.exception("daily run: %s left as it is", path)
            return None
    return None
