"""The daily run: lets lapsed clocks take their effect (Art. 27, 21), and what rooms do once a day.

Each document is one transaction; what is done is not done again, so a run that was killed or
missed is made good by the next.
"""

import datetime
import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import transaction
from Products.CMFCore.utils import getToolByName
from ZODB.POSException import ConflictError
from zope.component import getUtilitiesFor
from zope.interface import implementer

from paiwu.policy import settings
from paiwu.policy.clocks import now
from paiwu.policy.clocks.interfaces import IRound
from paiwu.policy.clocks.interfaces import ITask
from paiwu.policy.server.gate import GATE


logger = logging.getLogger(__name__)
ATTEMPTS = 10


@implementer(ITask)
@dataclass(frozen=True)
class Task:
    """What a room lets lapse: documents of a type and state, and the function that does it."""

    order: int
    portal_type: str
    review_state: str
    act: Callable[..., dict | None]

    def __call__(self, document, today: datetime.date) -> dict | None:
        return self.act(document, today)


@implementer(IRound)
@dataclass(frozen=True)
class Round:
    """What a room does for the site once a day; commits by itself."""

    order: int
    act: Callable[..., object]

    def __call__(self, portal, today: datetime.date):
        self.act(portal, today)


def registered(kind) -> list:
    """The tasks or rounds that rooms have registered, in order."""
    return sorted((task for _name, task in getUtilitiesFor(kind)), key=lambda task: task.order)


def run(portal, today: datetime.date) -> list[dict]:
    """Let everything lapse that has lapsed by `today`; returns what was done, in order.

    What fails is left as it is and logged; the rest goes on.
    """
    done = []
    for problem in settings.problems():
        logger.error("setting %s is left out: %s", problem.field, problem.message)
    for task in registered(ITask):
        with apart(f"{task.portal_type} {task.review_state}"):
            for path in _paths(portal, task):
                result = _one(portal, path, task, today)
                if result:
                    done.append({"path": path, **result})
                    logger.info("%s: %s", path, result["transition"])
    for act in registered(IRound):
        with apart(act.act.__name__):
            act(portal, today)
    return done


@contextmanager
def apart(what: str):
    """A part of the run whose failure leaves the others alone; nothing of it is kept."""
    try:
        yield
    except Exception:
        transaction.abort()
        logger.exception("daily run: failed and left as it is: %s", what)


def _paths(portal, task) -> list[str]:
    catalog = getToolByName(portal, "portal_catalog")
    found = catalog.unrestrictedSearchResults(
        portal_type=task.portal_type, review_state=task.review_state, sort_on="path"
    )
    return [brain.getPath() for brain in found]


def _one(portal, path: str, task, today) -> dict | None:
    """In the writer's turn, so that no request loses a conflict to the run, nor the run to one."""
    for attempt in range(ATTEMPTS):
        with GATE.writing_in_the_background():
            transaction.begin()  # what others wrote while it waited is seen
            try:
                document = portal.unrestrictedTraverse(path, None)
                if document is None:
                    return None
                with now.pretend(today):
                    result = task(document, today)
                transaction.commit()
                return result
            except ConflictError:  # with another process
                transaction.abort()
                if attempt == ATTEMPTS - 1:
                    logger.exception("daily run: %s left as it is", path)
            except Exception:
                transaction.abort()
                logger.exception("daily run: %s left as it is", path)
                return None
    return None
