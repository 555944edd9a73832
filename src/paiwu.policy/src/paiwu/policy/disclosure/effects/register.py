"""The public register (Art. 10, 32): search, facets, pages of a list, from the catalog alone.

Everybody gets the same answer, whoever is logged in.
"""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.types.identity import no_region
from paiwu.content.validation import Problem
from paiwu.policy.disclosure.indexers import ROW


STATES = {
    "granted": zh("已核发"),
    "valid": zh("有效"),
    "expired": zh("届满"),
    "cancelled": zh("已注销"),
    "revoked": zh("已撤销"),
}
CATEGORIES = {"key": zh("重点管理"), "simplified": zh("简化管理")}

#: filter -> column of the table
FILTERS = {
    "region": "region",
    "industry": "industry_code",
    "category": "management_category",
    "state": "state",
    "pollutant": "pollutants",
}
SORTS = ("issued_on", "valid_until", "permit_number", "title")
TEXT = (*ROW, "region", "state", "words")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(TEXT, pl.String),
    "edition": pl.Int64,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "pollutants": pl.List(pl.String),
    "rid": pl.Int64,
}


def title_of(facet: str, value: str) -> str:
    """How people call a value of a facet."""
    names: dict[str, Callable[[str], str | None]] = {
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
        if "region" in given and not regions.is_known(given["region"]):
            problems.append(Problem("region", no_region(given["region"])))
        sort_on = form.get("sort_on") or "issued_on"
        if sort_on not in SORTS:
            message = _("must be one of ${values}", mapping={"values": ", ".join(SORTS)})
            problems.append(Problem("sort_on", message))
        if problems:
            raise Invalid(problems)
        usual = "descending" if sort_on == "issued_on" else "ascending"
        descending = (form.get("sort_order") or usual) in ("descending", "reverse")
        return cls(str(form.get("q") or "").strip(), filters, sort_on, descending)


class Rows:
    """The register's rows as a table, read from the catalog once a change and kept by the process."""

    def __init__(self):
        self.kept: dict[tuple, pl.DataFrame] = {}

    def of(self, context) -> pl.DataFrame:
        catalog = getToolByName(context, "portal_catalog")
        inner = catalog._catalog
        marks = inner.getIndex("register_mark")
        counter = marks._counter
        # the number of changes, and the transaction of the last: a number alone may come again
        key = (catalog.getPhysicalPath(), counter and (counter(), counter._p_serial))
        if key not in self.kept:
            place = inner.schema["register_row"]
            rows = [inner.data[rid][place] | {"rid": rid} for rid in marks.documentToKeyMap()]
            table = prepared(pl.DataFrame(rows, schema=SCHEMA, strict=False))
            self.kept = {key: table}
        return self.kept[key]


ROWS = Rows()
FACETED = ("region", "province", "industry_code", "management_category", "state")


def prepared(table: pl.DataFrame) -> pl.DataFrame:
    """With what searches would else do each time: places in every order, codes as numbers."""
    table = table.with_columns(
        issued_on=pl.coalesce("issued_on", "decision_date"),
        province=pl.col("region").str.head(2) + "0000",
    )
    orders = [
        pl.struct(*dict.fromkeys([name, "permit_number"]))
        .rank("ordinal")
        .cast(pl.Int64)
        .alias(f"by_{name}")
        for name in SORTS
    ]
    empty = [
        pl.when(pl.col(name).is_not_null()).then(pl.col(f"by_{name}")).alias(f"by_{name}")
        for name in SORTS
    ]
    return (
        table.with_columns(orders)
        .with_columns(empty)
        .with_columns(pl.col(*FACETED).cast(pl.Categorical))
        .with_columns(pl.col("pollutants").cast(pl.List(pl.Categorical)))
    )


class Register:
    """One search of the register."""

    def __init__(self, context, wanted: Wanted):
        self.catalog = getToolByName(context, "portal_catalog")
        self.wanted = wanted
        self.found = self._find(ROWS.of(context))

    def _find(self, table: pl.DataFrame) -> pl.DataFrame:
        conditions = [self._condition(name, value) for name, value in self.wanted.filters]
        conditions += [
            pl.col("words").str.contains(word, literal=True)
            for word in self.wanted.text.lower().split()
        ]
        return table.filter(*conditions) if conditions else table

    def _condition(self, name: str, value: str) -> pl.Expr:
        column = pl.col(FILTERS[name])
        if name == "pollutant":
            return column.list.contains(value)
        if name == "industry":  # 大类、中类 by their beginning
            return column.cast(pl.String).str.starts_with(value)
        if name == "region" and regions.is_province(value):
            return pl.col("province") == value
        return column == value

    def __len__(self) -> int:
        return self.found.height

    def facets(self) -> dict[str, list[dict]]:
        """facet -> [{value, title, count}], the most frequent first; of regions provinces, too."""
        return {name: self._facet(name, column) for name, column in FILTERS.items()}

    def _facet(self, name: str, column: str) -> list[dict]:
        columns = [self.found[column]]
        if name == "pollutant":
            columns = [columns[0].explode()]
        if name == "region":
            columns.append(self.found["province"])
        counts = [
            pair for values in columns for pair in values.drop_nulls().value_counts().iter_rows()
        ]
        rows = [
            {"value": value, "title": title_of(name, value), "count": count}
            for value, count in counts
        ]
        return sorted(rows, key=lambda row: (-row["count"], row["value"]))

    def rows(self, start: int, end: int) -> Iterator[dict]:
        """Some entries of the list, in the order asked for."""
        ordered = self.found.sort(
            f"by_{self.wanted.sort_on}", descending=self.wanted.descending, nulls_last=True
        )
        shown = ordered.slice(start, end - start).select(
            *ROW, "region", "state", "pollutants", "rid"
        )
        for row in shown.iter_rows(named=True):
            yield self.row(row)

    def row(self, row: dict) -> dict:
        rid = row.pop("rid")
        row["@id"] = f"{self.catalog.portal_url()}/@register/{row['permit_number']}"
        row["url"] = self.catalog._catalog[rid].getURL()
        row["region_title"] = title_of("region", row["region"])
        row["industry_title"] = title_of("industry", row["industry_code"] or "")
        return row


def permit_by_number(context, number: str):
    """The listed permit of a number; None if the register has none."""
    catalog = getToolByName(context, "portal_catalog")
    brains = catalog.unrestrictedSearchResults(
        portal_type="Permit", permit_number=number, register_state=list(STATES)
    )
    return brains[0]._unrestrictedGetObject() if brains else None
