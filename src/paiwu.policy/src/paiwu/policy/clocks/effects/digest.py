"""The daily digest: one e-mail a person, never one an event."""

import datetime
import logging

import transaction
from plone import api
from Products.CMFCore.utils import getToolByName
from zope.annotation.interfaces import IAnnotations
from zope.i18n import translate

from paiwu.content import zh
from paiwu.policy.access.rules.roles import UNIT_ROLES
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.clocks.effects.daily import Round
from paiwu.policy.clocks.effects.documents import reminded
from paiwu.policy.clocks.rules.reminders import HORIZON


logger = logging.getLogger(__name__)
SENT = "paiwu.digests"


def lines_by_group(portal, today: datetime.date) -> dict[str, list[str]]:
    """group -> what its members are reminded of, the most urgent first."""
    catalog = getToolByName(portal, "portal_catalog")
    until = (today + datetime.timedelta(days=HORIZON)).isoformat()
    due = {"query": until, "range": "max"}
    found: dict[str, list[tuple]] = {}
    # a permit always has a report that is due next, which the catalog does not know
    brains = [
        *catalog.unrestrictedSearchResults(portal_type="PermitApplication", due=due),
        *catalog.unrestrictedSearchResults(portal_type="Permit", review_state="valid"),
        *catalog.unrestrictedSearchResults(
            portal_type="Permit", review_state=["granted", "expired"], due=due
        ),
    ]
    for brain in brains:
        path = brain.getPath().split("/")
        unit, region = path[4], path[3]
        for clock, reminder in _reminded(brain, today):
            title = recorded(clock.title)
            line = f"{clock.due} {say(clock)} {brain.Title} {title} {brain.getURL()}"
            for role in reminder.roles:
                place = unit if role in UNIT_ROLES else region
                found.setdefault(group_id(place, role), []).append((clock.due, line))
    return {group: [line for _due, line in sorted(rows)] for group, rows in found.items()}


def _reminded(brain, today: datetime.date) -> list:
    """The reminders of a document; none where its clocks cannot be told, which is logged."""
    try:
        return reminded(brain._unrestrictedGetObject(), today)
    except Exception:
        logger.exception("the digests leave %s out", brain.getPath())
        return []


def say(clock) -> str:
    left = clock.working_days_left
    if left >= 0:
        return recorded(zh("剩余${left}个工作日", mapping={"left": left}))
    return recorded(zh("逾期${count}个工作日", mapping={"count": -left}))


def recorded(message) -> str:
    """A message in the language of record; letters go to groups, who are asked for no language."""
    return translate(message, target_language="zh_CN")


def is_configured(portal) -> bool:
    """Mail leaves only where the operator has set up Plone's mail host and a sender."""
    sender = api.portal.get_registry_record("plone.email_from_address", default=None)
    host = api.portal.get_registry_record("plone.smtp_host", default=None)
    return bool(sender and host)


def send(portal, today: datetime.date) -> int:
    """Send today's digests, each at most once a day; returns how many."""
    if not is_configured(portal):
        return 0
    by_user: dict[str, list[str]] = {}
    for group, lines in lines_by_group(portal, today).items():
        for user in api.user.get_users(groupname=group) if api.group.get(groupname=group) else ():
            by_user.setdefault(user.getId(), []).extend(lines)
    count = 0
    for user, lines in sorted(by_user.items()):
        count += _send_one(portal, user, sorted(set(lines)), today)
    return count


def _send_one(portal, user: str, lines: list[str], today) -> int:
    """One person's digest in one transaction: sent and noted, or neither."""
    told = {"today": today, "count": len(lines)}
    body = "\n".join(
        [recorded(zh("截至${today}，您有${count}项待办、提醒：", mapping=told)), "", *lines]
    )
    try:
        sent = IAnnotations(portal).get(SENT, {})
        address = api.user.get(userid=user).getProperty("email", "")
        if sent.get(user) == today.isoformat() or not address:
            return 0
        api.portal.send_email(
            recipient=address,
            subject=recorded(zh("排污许可信息平台：${count}项提醒", mapping=told)),
            body=body,
        )
        IAnnotations(portal)[SENT] = {**sent, user: today.isoformat()}
        transaction.commit()
    except Exception:
        transaction.abort()
        logger.exception("the digest for %s was not sent", user)
        return 0
    return 1


DIGEST = Round(30, send)
