"""One act is told at the same time on every page: the clock on Shanghai's wall."""

import datetime
import re

import pytest
import transaction
from Acquisition import aq_base
from DateTime import DateTime
from story import UNIT_B
from test_links import Visitor
from zope.component.hooks import setSite

from paiwu.policy.clocks import now


LEDGER = f"{UNIT_B}/ledgers/{now.today().year}"


@pytest.fixture
def act(as_):
    """The moment at which unit B changed its draft and opened its ledger."""
    filer = as_("filer-b")
    body = {"@type": "PermitApplication", "kind": "change", "change_grounds": [1]}
    made = filer.post(f"{UNIT_B}/applications", body)
    assert made.status_code == 201, made.text
    path = f"{UNIT_B}/applications/{made.json()['id']}"
    assert filer.patch(path, {"technical_contact": "赵六"}).status_code == 204
    year = {"@type": "Ledger", "year": now.today().year}
    assert filer.post(f"{UNIT_B}/ledgers", year).status_code == 201
    entry = {
        "category": "treatment",
        "start": now.today().isoformat() + "T00:00",
        "content": "检修",
    }
    assert filer.post(f"{LEDGER}/@entries", entry).status_code == 201
    return path, datetime.datetime.now(now.ZONE).replace(tzinfo=None)


#: page -> what it shows a time as
SHANGHAI = r"(\d{4})[-/年](\d\d?)[-/月](\d\d?)日?[ T](?:上午|下午)?(\d\d?):(\d\d)"
PAGES = (
    "{act}/@@historyview",
    "{act}/@@trail",
    "{act}",
    "/@@search?SearchableText=示例热电联产&sort_on=Date&sort_order=reverse",
    "/recently_modified",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_tells_the_time_of_shanghai(act, site, page):
    path, moment = act
    visitor = Visitor(site, "filer-b")
    answer = visitor.session.get(site + page.format(act=path), timeout=60)
    assert answer.status_code == 200
    told = [datetime.datetime(*map(int, parts)) for parts in re.findall(SHANGHAI, answer.text)]
    assert told
    assert min(abs(one - moment) for one in told) < datetime.timedelta(minutes=3), told
    ahead = {one for one in told if one > moment + datetime.timedelta(minutes=3)}
    assert not ahead


def test_nor_do_services_tell_another_time(act, as_):
    path, moment = act
    document = as_("filer-b").get(path).json()
    history = as_("filer-b").get(f"{path}/@history").json()
    trail = as_("filer-b").get(f"{UNIT_B}/@trail?b_size=5").json()["items"]
    found = as_("filer-b").get("/@search?portal_type=PermitApplication&metadata_fields=modified")
    newest = max(item["modified"] for item in found.json()["items"])
    times = [document["created"], document["modified"], newest, trail[0]["time"]]
    times += [entry["time"] for entry in history[:1]]
    for text in times:
        told = datetime.datetime.fromisoformat(text)
        assert told.tzinfo is not None, text
        told = told.astimezone(now.ZONE).replace(tzinfo=None)
        assert abs(told - moment) < datetime.timedelta(minutes=3), times


def test_times_stored_before_are_told_right_after_the_upgrade(act, as_, http):
    """What was kept as Central Time in America is the same moment, and shown as ours."""
    from paiwu.policy.upgrades.v1002 import upgrade

    path, moment = act
    portal = http["portal"]
    setSite(portal)
    transaction.begin()
    document = portal.unrestrictedTraverse(path.lstrip("/"))
    old = document.created().toZone("US/Central")
    aq_base(document).creation_date = aq_base(document).modification_date = old
    ((name, entries),) = document.workflow_history.items()
    document.workflow_history[name] = tuple(entry | {"time": old} for entry in entries)
    upgrade(portal.portal_setup)
    assert document.created().ISO8601()[-6:] == "+08:00"
    assert document.created().timeTime() == old.timeTime()
    assert document.workflow_history[name][0]["time"].ISO8601()[-6:] == "+08:00"
    assert isinstance(document.workflow_history[name][0]["time"], DateTime)
    transaction.abort()
