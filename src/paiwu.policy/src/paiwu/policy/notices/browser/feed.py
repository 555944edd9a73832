"""Announcements as an Atom feed (RFC 4287)."""

import datetime
from xml.etree import ElementTree as xml

from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView

from paiwu.content import zh
from paiwu.content.rest.errors import said
from paiwu.content.rest.errors import translator
from paiwu.policy.clocks import now
from paiwu.policy.notices.effects.listing import announced
from paiwu.policy.notices.effects.listing import summary


ATOM = "http://www.w3.org/2005/Atom"
SIZE = 50


class Feed(BrowserView):
    """`/announcements.atom?kind=&region=`: the latest, for everyone."""

    def __call__(self):
        query = announced(self.context, self.request.form) | {"sort_limit": SIZE}
        brains = getToolByName(self.context, "portal_catalog")(**query)[:SIZE]
        self.request.response.setHeader("Content-Type", "application/atom+xml; charset=utf-8")
        items = said([summary(brain) for brain in brains], translator(self.request))
        title = translator(self.request)(zh("排污许可公告"))
        return feed(self.context.absolute_url(), title, items)


def feed(site: str, title: str, items: list[dict]) -> bytes:
    """The feed's XML."""
    xml.register_namespace("", ATOM)
    root = xml.Element(f"{{{ATOM}}}feed")
    _add(root, "id", f"{site}/announcements.atom")
    _add(root, "title", title)
    _add(root, "updated", _moment(items[0]["date"]) if items else now.moment().isoformat())
    _add(root, "link", rel="self", href=f"{site}/announcements.atom")
    for item in items:
        entry = _add(root, "entry")
        _add(entry, "id", item["@id"])
        _add(entry, "title", item["title"])
        _add(entry, "updated", _moment(item["date"]))
        _add(entry, "link", rel="alternate", href=item["@id"])
        _add(entry, "category", term=item["kind"])
        _add(entry, "summary", f"{item['number']}　{item['legal_basis']}")
        _add(_add(entry, "author"), "name", item["unit"] or item["region"])
    return xml.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent, name: str, text: str | None = None, **attributes):
    element = xml.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element


def _moment(day: str) -> str:
    """A day's beginning in Asia/Shanghai."""
    start = datetime.datetime.fromisoformat(day)
    return start.replace(tzinfo=now.ZONE).isoformat()
