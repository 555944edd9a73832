"""Attempts at what is forbidden, on record although the attempt itself leaves nothing behind."""

import logging

import transaction
from AccessControl import getSecurityManager
from AccessControl.SecurityManagement import newSecurityManager
from AccessControl.SecurityManagement import setSecurityManager
from Acquisition import aq_parent
from Products.CMFCore.utils import getToolByName
from zExceptions import Forbidden
from zExceptions import Unauthorized
from ZODB.POSException import ConflictError
from zope.component.hooks import site as in_site

from paiwu.content.rest.errors import NotPermitted
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.access.effects.traversal import on_the_way
from paiwu.policy.server.gate import GATE
from paiwu.policy.trail.record.effects import recorder
from paiwu.policy.trail.record.effects.recorder import note


logger = logging.getLogger(__name__)
REFUSED = (Unauthorized, Forbidden, NotPermitted)
ATTEMPTS = 20


def failed(event):
    """After a request has failed for good and its transaction is gone."""
    if event.retry or not issubclass(event.exc_info[0], REFUSED):
        return
    before = getSecurityManager()
    try:
        record_attempt(event.request)
    except Exception:  # the refusal is the answer, whether it could be recorded or not
        logger.exception("a refused attempt could not be recorded")
    finally:
        setSecurityManager(before)


def record_attempt(request):
    """On the chain of the document that was asked for, where somebody is known to have asked."""
    document = document_of(request)
    if document is None:
        return
    user = user_of(request, document)
    if user is not None:
        newSecurityManager(request, user)
        details = {"method": request.get("REQUEST_METHOD"), "asked": asked(request, document)}
        record(document, details)


def answered(event):
    """A request that was answered with a refusal instead of raising one."""
    if event.request.response.getStatus() in (401, 403):
        document = document_of(event.request)
        if document is not None and user_of(event.request, document) is not None:
            method = event.request.get("REQUEST_METHOD")
            note(
                document,
                "refused",
                details={"method": method, "asked": asked(event.request, document)},
            )


def document_of(request):
    """The nearest document on the way."""
    found = (place for place in on_the_way(request) if IPaiwuContent.providedBy(place))
    return next(found, None)


def user_of(request, document):
    """Who asked; where nobody was let in, whoever the credentials are of. None for the public."""
    user = request.get("AUTHENTICATED_USER")
    if user is not None and user.getId() is not None:
        return user
    portal = getToolByName(document, "portal_url").getPortalObject()
    # after a failure Zope has left the site, where the keys of tokens are kept
    with in_site(portal):
        for folder in (portal.acl_users, aq_parent(portal).acl_users):
            for name, login in folder._extractUserIds(request, folder.plugins):
                return folder._findUser(folder.plugins, name, login)
    return None


def asked(request, document) -> str:
    """What was asked of the document: the service or page, without what was sent."""
    rest = request.get("ACTUAL_URL", "").removeprefix(document.absolute_url())
    return rest.strip("/")[:200]


def record(document, details: dict):
    """Write the record through a connection of its own, in a transaction of its own."""
    GATE.write_now()
    database = document._p_jar.db()
    path = document.getPhysicalPath()
    for attempt in range(ATTEMPTS):
        manager = transaction.TransactionManager()
        connection = database.open(transaction_manager=manager)
        try:
            place = connection.root()["Application"].unrestrictedTraverse(path)
            archive = recorder.archive_for(place)
            recorder.write_one(archive, recorder.noted(place, "refused", details=details))
            manager.commit()
            return
        except ConflictError:
            if attempt == ATTEMPTS - 1:
                raise
        finally:
            manager.abort()
            connection.close()
