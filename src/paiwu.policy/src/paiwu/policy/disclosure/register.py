"""The public register (Art. 10, 32): search, facets, pages of a list, from the catalog's indexes alone.

Everybody gets the same answer, whoever is logged in.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from BTrees.IIBTree import IISet
from BTrees.IIBTree import IITreeSet
from BTrees.IIBTree import intersection
from BTrees.IIBTree import multiunion
from Products.CMFCore.utils import getToolByName
from Products.ZCatalog.query import IndexQuery

from paiwu.content import _
from paiwu.content import tables
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem


STATES = {
    "granted": "已核发",
    "valid": "有效",
    "expired": "届满",
    "cancelled": "已注销",
    "revoked": "已撤销",
}
CATEGORIES = {"key": "重点管理", "simplified": "简化管理"}

#: filter -> index
FILTERS = {
    "region": "register_region",
    "industry": "register_industry",
    "category": "register_category",
    "state": "register_state",
    "pollutant": "register_pollutants",
}
#: what may be sorted by -> index
SORTS = {
    "issued_on": "register_issued",
    "valid_until": "register_until",
    "permit_number": "permit_number",
    "title": "sortable_title",
}
#: fewer results than this are counted one by one, more by whole index entries
FEW = 500
CODE = re.compile(r"[0-9A-Za-z]{4,22}")


def title_of(facet: str, value: str) -> str:
    """How people call a value of a facet."""
    names = {
        "region": regions.name,
        "industry": tables.names("industries").get,
        "category": CATEGORIES.get,
        "state": STATES.get,
        "pollutant": tables.names("pollutants").get,
    }
    return names[facet](value) or value


@dataclass(frozen=True)
class Wanted:
    """What is asked of the register."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort_on: str = "issued_on"
    descending: bool = True

    @classmethod
    def of(cls, form) -> "Wanted":
        """From a query; Invalid (400) for a region or an order that there is none of."""
        filters = tuple((name, str(form[name])) for name in FILTERS if form.get(name))
        problems = []
        given = dict(filters)
        if "region" in given and not regions.is_valid(given["region"]):
            message = _(
                "${value} is no code of a province or prefecture",
                mapping={"value": given["region"]},
            )
            problems.append(Problem("region", message))
        sort_on = form.get("sort_on") or "issued_on"
        if sort_on not in SORTS:
            message = _("must be one of ${values}", mapping={"values": ", ".join(SORTS)})
            problems.append(Problem("sort_on", message))
        if problems:
            raise Invalid(problems)
        usual = "descending" if sort_on == "issued_on" else "ascending"
        descending = (form.get("sort_order") or usual) in ("descending", "reverse")
        return cls(str(form.get("q") or "").strip(), filters, sort_on, descending)


class Register:
    """One search of the register."""

    def __init__(self, context, wanted: Wanted):
        self.catalog = getToolByName(context, "portal_catalog")
        self.inner = self.catalog._catalog
        self.wanted = wanted
        self.found = self._find()

    def index(self, name: str):
        return self.inner.getIndex(name)

    def entries(self, name: str, value: str):
        """The documents of one value of an index."""
        kept = self.index(name)._index.get(value)
        if kept is None:
            return IISet()
        return IISet([kept]) if isinstance(kept, int) else kept

    def everything(self):
        return multiunion([self.entries("register_state", state) for state in STATES])

    def _find(self):
        sets = [self._filtered(name, value) for name, value in self.wanted.filters]
        if self.wanted.text:
            sets.append(self._text(self.wanted.text))
        if not sets:
            return self.everything()
        sets.sort(key=len)
        found = sets[0]
        for other in sets[1:]:
            found = intersection(found, other)
        return intersection(found, self.everything()) if self.wanted.text else found

    def _filtered(self, name: str, value: str):
        if name == "industry" and len(value) < 4:  # 大类、中类
            codes = self.index(FILTERS[name])._index.keys(value, value + "\uffff")
            return multiunion([self.entries(FILTERS[name], code) for code in codes])
        return self.entries(FILTERS[name], value)

    def _text(self, text: str):
        """By name and other public words; what looks like a number also by its beginning."""
        query = {"SearchableText": text}
        index = self.index("SearchableText")
        try:
            found = index.query_index(IndexQuery(query, index.id, index.query_options))
        except Exception:  # what the text index's parser does not take finds nothing
            found = ()
        sets = [IITreeSet(list(found.keys() if hasattr(found, "keys") else found or ()))]
        if CODE.fullmatch(text):
            sets += [self._beginning(name, text.upper()) for name in ("permit_number", "uscc")]
        return multiunion(sets)

    def _beginning(self, name: str, text: str):
        codes = list(self.index(name)._index.keys(text, text + "\uffff"))
        return multiunion([self.entries(name, code) for code in codes])

    def __len__(self) -> int:
        return len(self.found)

    def facets(self) -> dict[str, list[dict]]:
        """facet -> [{value, title, count}], the most frequent first."""
        return {name: self._facet(name, index) for name, index in FILTERS.items()}

    def _facet(self, name: str, index: str) -> list[dict]:
        if len(self.found) <= FEW:
            known = self.index(index).documentToKeyMap()
            counts: Counter = Counter()
            for rid in self.found:
                value = known.get(rid)
                counts.update(value if isinstance(value, (list, tuple)) else [value])
            pairs = [(value, count) for value, count in counts.items() if value is not None]
        else:
            whole = not self.wanted.filters and not self.wanted.text
            pairs = [
                (value, self._count(kept, whole))
                for value, kept in self.index(index)._index.items()
            ]
        rows = [
            {"value": value, "title": title_of(name, value), "count": count}
            for value, count in pairs
            if count and value
        ]
        return sorted(rows, key=lambda row: (-row["count"], row["value"]))

    def _count(self, kept, whole: bool) -> int:
        if isinstance(kept, int):
            return int(kept in self.found)
        return len(kept) if whole else len(intersection(kept, self.found))

    def rids(self) -> Iterator[int]:
        """The documents found, in the order asked for."""
        index = self.index(SORTS[self.wanted.sort_on])
        if len(self.found) <= FEW:
            known = index.documentToKeyMap()
            yield from sorted(
                self.found,
                key=lambda rid: (_key(known.get(rid)), rid),
                reverse=self.wanted.descending,
            )
            return
        values = list(index._index.keys())
        for value in reversed(values) if self.wanted.descending else values:
            kept = index._index[value]
            for rid in (kept,) if isinstance(kept, int) else kept:
                if rid in self.found:
                    yield rid

    def rows(self, start: int, end: int) -> Iterator[dict]:
        """Some entries of the list."""
        for position, rid in enumerate(self.rids()):
            if position >= end:
                return
            if position >= start:
                yield self.row(rid)

    def row(self, rid: int) -> dict:
        brain = self.inner[rid]
        row = dict(brain.register_row)
        row["@id"] = f"{brain.portal_url()}/@register/{row.get('permit_number')}"
        row["url"] = brain.getURL()
        for name, facet in (("region", "region"), ("industry_code", "industry")):
            row[f"{name.removesuffix('_code')}_title"] = title_of(facet, row.get(name) or "")
        return row


def _key(value) -> str:
    return "" if value is None else str(value)


def permit_by_number(context, number: str):
    """The listed permit of a number; None if the register has none."""
    catalog = getToolByName(context, "portal_catalog")
    brains = catalog.unrestrictedSearchResults(
        portal_type="Permit", permit_number=number, register_state=list(STATES)
    )
    return brains[0]._unrestrictedGetObject() if brains else None
