"""The trail as pages: of a document, of a unit, across a region; a permit's editions side by side."""

from urllib.parse import urlencode

from plone.dexterity.utils import iterSchemata
from Products.Five.browser import BrowserView
from zope.i18n import translate

from paiwu.content import zh
from paiwu.content.fields import Rows
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import whole
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.shell import addresses
from paiwu.policy.shell import tables
from paiwu.policy.trail.read.effects import reading
from paiwu.policy.trail.read.effects.verification import verification
from paiwu.policy.trail.read.effects.versions import disclosed
from paiwu.policy.trail.read.effects.versions import find
from paiwu.policy.trail.read.rules import compare
from paiwu.policy.trail.read.rules import keyed
from paiwu.policy.trail.record.rules import acts
from paiwu.policy.trail.retention.effects import hold
from paiwu.policy.trail.versions import versions
from paiwu.policy.tree.places import unit_of


SIZE = 50


class TrailPage(BrowserView):
    """A timeline with its filters, the newest act in front."""

    def __call__(self):
        form = self.request.form
        self.wanted = reading.Wanted.of(form)
        self.total, some = reading.page(self.context, self.wanted)
        self.start = whole(form.get("b_start"))
        self.records = [self.shown(*row) for row in some(self.start, self.start + SIZE)]
        if form.get("field"):
            self.records = [row for row in self.records if form["field"] in row["fields"]]
        self.verified = verification(self.context)["verification"] if form.get("verify") else None
        return self.index()

    def shown(self, reader, number: int) -> dict:
        item = reader.item(number)
        changes = item.get("changes") or []
        document = reader.document(reading.act_of(reader.chain.record(number))["uid"])
        known = (
            tables.fields_of(next(iter(iterSchemata(document)))) if document is not None else {}
        )
        states = [
            translate(one, domain="paiwu", context=self.request)
            for one in dict.fromkeys((item["from_state"], item["to_state"]))
            if one
        ]
        return item | {
            "title": translate(item["title"], domain="paiwu", context=self.request),
            "url": self.context.portal_url() + item["document"].rstrip("/"),
            "time": item["time"][:19].replace("T", " "),
            "roles": "、".join(TITLES.get(role, role) for role in item["roles"]),
            "states": " → ".join(states),
            "fields": [change["field"] for change in changes],
            "differences": tables.changes_for_people(changes, known, self.request),
            "facts": "；".join(
                f"{key}：{value}" for key, value in (item["details"] or {}).items()
            ),
        }

    def actions(self) -> list[tuple[str, str]]:
        """What may be asked for by its kind."""
        return [(act.id, act.title) for act in acts.ACTS.values()]

    def is_unit(self) -> bool:
        return unit_of(self.context) is not None

    def pages(self) -> list[dict]:
        """Links to the pages before and after."""
        query = {k: v for k, v in self.request.form.items() if k != "b_start" and v}
        found = []
        for title, start in ((zh("较新"), self.start - SIZE), (zh("较早"), self.start + SIZE)):
            if 0 <= start < self.total:
                found.append({"title": title, "url": self.address(query | {"b_start": start})})
        return found

    def address(self, query: dict) -> str:
        return f"{self.context.absolute_url()}/@@trail?{urlencode(query)}"

    def csv(self) -> str:
        query = {k: v for k, v in self.request.form.items() if v} | {"format": "csv"}
        return f"{addresses.service(self.context, '@trail')}?{urlencode(query)}"

    def evidence(self) -> str:
        return addresses.service(self.context, "@evidence")

    def held(self) -> dict | None:
        return hold.of(self.context)

    def may_hold(self) -> bool:
        unit = self.context.portal_type == "DischargingUnit"
        return unit and may("paiwu: Place legal hold", self.context)


class EditionsPage(BrowserView):
    """Every edition of a permit as a column; what differs from the edition before is marked."""

    def editions(self) -> list[dict]:
        """The last version of every edition, the first edition in front."""
        found = {}
        for snapshot in reversed(versions(self.context)):
            content = disclosed(self.context, snapshot)
            found[content.get("edition") or snapshot.number] = {
                "number": content.get("edition") or snapshot.number,
                "time": snapshot.at[:10],
                "content": content,
            }
        return list(found.values())

    def rows(self) -> list[dict]:
        return side_by_side(
            self.context, [one["content"] for one in self.editions()], self.request
        )


class ComparePage(BrowserView):
    """Two versions: what differs, and both side by side with the changed cells marked."""

    def __call__(self):
        self.contents = [
            disclosed(self.context, find(self.context, self.request.form.get(name, "")))
            for name in ("from", "to")
        ]
        return self.index()

    def items(self) -> list[dict]:
        fields = tables.fields_of(next(iter(iterSchemata(self.context))))
        return tables.changes_for_people(compare(*self.contents), fields, self.request)

    def rows(self) -> list[dict]:
        return side_by_side(self.context, self.contents, self.request)


def side_by_side(document, contents: list[dict], request) -> list[dict]:
    """{title, cells: [{text, changed}]} of every field and table row that any version has."""
    fields = tables.fields_of(next(iter(iterSchemata(document))))
    columns = [cells_of(fields, content, request) for content in contents]
    rows = []
    for name in dict.fromkeys(name for column in columns for name in column):
        texts = [column.get(name, "") for column in columns]
        cells = [
            {"text": text, "changed": number > 0 and text != texts[number - 1]}
            for number, text in enumerate(texts)
        ]
        rows.append({"title": name, "cells": cells, "same": len(set(texts)) == 1})
    return rows


def cells_of(fields: dict, content: dict, request) -> dict[str, str]:
    """title -> text of a version: each field, each row of a table by what identifies it."""
    found = {}
    for name, field in fields.items():
        value = content.get(name)
        if value in (None, "", [], {}):
            continue
        title = translate(field.title, context=request)
        if isinstance(field, Rows):
            for key, row in keyed(name, value).items():
                label = " ".join(str(part) for part in key if part is not None)
                text = tables.row_text(field.columns(), row, request)
                found[f"{title} {label}"] = tables.WITHHELD if "withheld" in row else text
        else:
            found[title] = str(tables.field_value(field, value, request))
    return found
