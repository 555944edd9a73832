"""Permits issued under local rules before the Measures, imported from a table (Art. 63).

Nothing is imported while any row is wrong. What is imported is committed in portions, and a row
that is there already is passed over, so a run that was killed is completed by running it again.
"""

import csv
import datetime
import io
from dataclasses import dataclass
from dataclasses import field

import transaction
from plone.dexterity.utils import createContent
from Products.CMFCore.utils import getToolByName
from ZODB.POSException import ConflictError

from paiwu.content import _
from paiwu.content import workbooks
from paiwu.content.fields import Number
from paiwu.content.forms.widgets import parse_number
from paiwu.content.identifiers import unit as unit_codes
from paiwu.content.quantities import read_range
from paiwu.content.rest.errors import Invalid
from paiwu.content.texts import MAX_LINE
from paiwu.content.texts import first_long_line
from paiwu.content.texts import in_utf8
from paiwu.content.types.interfaces import IPermit
from paiwu.content.validation import Problem
from paiwu.content.validation import check
from paiwu.content.validation.columns import Wrong
from paiwu.content.validation.columns import convert
from paiwu.policy.access.effects.transitions import take_as_system
from paiwu.policy.access.rules.authorities import authority
from paiwu.policy.clocks import now
from paiwu.policy.exchange.effects.columns import COLUMNS
from paiwu.policy.exchange.effects.columns import HEADER
from paiwu.policy.permit.effects import decisions as permits
from paiwu.policy.server.gate import GATE
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor


MAX_ROWS, MAX_PROBLEMS = 50_000, 1000
PORTION = 15
ATTEMPTS = 10


@dataclass
class Entry:
    """One permit of the table; `line` is its first data row, counted from 0."""

    line: int
    uscc: str
    site: str
    unit: dict
    permit: dict
    outlets: dict = field(default_factory=dict)
    limits: list = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.uscc, self.permit["local_number"]

    def blocks(self) -> dict:
        return {"outlets": list(self.outlets.values()), "limits": self.limits}


# reading -----------------------------------------------------------------------------------


def read_table(body: bytes, content_type: str) -> list[dict[str, str]]:
    """The rows of a CSV or xlsx as text; Invalid (400) for anything else."""
    if body[:2] == b"PK" or "spreadsheet" in content_type:
        rows = _read_xlsx(body)
    else:
        rows = _read_csv(body)
    if not rows:
        raise Invalid([Problem("file", _("has no rows"))])
    return rows


def _too_many() -> Invalid:
    return Invalid(
        [Problem("file", _("has more than ${limit} rows", mapping={"limit": MAX_ROWS}))]
    )


def _require_header(names: list[str]):
    """Invalid where a column is missing, unknown or there twice."""
    problems = [
        Problem("file", _("is no column of this table"), None, name[:100])
        for place, name in enumerate(names[: 2 * len(HEADER)])
        if name not in HEADER or name in names[:place]
    ]
    problems += [
        Problem("file", _("is required"), None, name)
        for name in HEADER
        if name not in names and name in COLUMNS and COLUMNS[name].required
    ]
    if problems:
        raise Invalid(problems)


def _read_csv(body: bytes) -> list[dict[str, str]]:
    try:
        body = in_utf8(body)
    except UnicodeDecodeError as error:
        raise Invalid([Problem("file", _("is no text in UTF-8"))]) from error
    # before a line is read: nothing is longer, and there are no more, than a table can have
    if (line := first_long_line(body)) is not None:
        message = _("is longer than ${limit} characters", mapping={"limit": MAX_LINE})
        raise Invalid([Problem("file", message, line=line)])
    text = io.TextIOWrapper(io.BytesIO(body), "utf-8-sig", newline="")
    reader = csv.reader(text, skipinitialspace=True)
    rows: list[dict[str, str]] = []
    try:
        names = [_text(name) for name in next(reader, [])]
        while names and not names[-1]:
            names.pop()
        _require_header(names)
        for cells in reader:
            cells = [_text(cell) for cell in cells]
            if not any(cells):
                continue
            if any(cells[len(names) :]):
                raise Invalid([Problem("file", _("has more cells than the heading"), len(rows))])
            if len(rows) == MAX_ROWS:
                raise _too_many()
            rows.append(dict.fromkeys(names, "") | dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        raise Invalid([Problem("file", _("is no table that can be read"), len(rows))]) from error
    return rows


def _text(value) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _read_xlsx(body: bytes) -> list[dict[str, str]]:
    try:
        # a column more than there are, for a heading of which one is wrong to be named
        frame = workbooks.read(body, workbooks.Bounds(MAX_ROWS, 2 * len(HEADER)))
    except workbooks.TooLarge as error:
        if error.args[0] == "rows":
            raise _too_many() from error
        raise Invalid([Problem("file", _("is no table that can be read"))]) from error
    except workbooks.NoWorkbook as error:
        raise Invalid([Problem("file", _("is no table that can be read"))]) from error
    _require_header([_text(name) for name in frame.columns])
    rows = (
        {_text(key): _text(value).removesuffix(" 00:00:00") for key, value in row.items()}
        for row in frame.iter_rows(named=True)
    )
    return [row for row in rows if any(row.values())]


# checking ----------------------------------------------------------------------------------


def plan(rows: list[dict[str, str]], today: datetime.date) -> tuple[list[Entry], list[Problem]]:
    """The permits of a table, and everything that is wrong with it, row by row."""
    entries: dict[tuple, Entry] = {}
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        parts, found = _convert(index, row)
        if not found:
            found = _terms(index, parts["permit"], today)
        if found:
            problems += found
            continue
        site = row.get("site", "").zfill(3) if row.get("site") else ""
        key = (parts["unit"]["uscc"], site, parts["permit"]["local_number"])
        entry = entries.get(key)
        if entry is None:
            entry = Entry(index, key[0], site, parts["unit"], parts["permit"])
            entries[key] = entry
        problems += _add(entry, index, parts)
        if len(problems) >= MAX_PROBLEMS:
            break  # as many as anybody corrects at once
    for entry in entries.values():
        problems += _sound(entry)
    return list(entries.values()), sorted(problems, key=lambda problem: problem.row or 0)


def _convert(index: int, row: dict) -> tuple[dict, list[Problem]]:
    parts: dict[str, dict] = {"unit": {}, "permit": {}, "outlet": {}, "limit": {}}
    problems = []
    for name, column in COLUMNS.items():
        text = row.get(name, "")
        if not text:
            if column.required:
                problems.append(Problem("file", _("is required"), index, name))
            continue
        if name == "concentration" and (found := read_range(text)):
            parts["limit"] |= dict(zip(("minimum", "concentration"), found, strict=True))
            continue
        value = parse_number(text) if isinstance(column.field, Number) else text
        try:
            parts[column.part][column.field.__name__] = convert(column.field, value)
        except Wrong as wrong:
            problems.append(Problem("file", wrong.args[0], index, name))
    site = row.get("site", "")
    if site and not (site.isascii() and site.isdigit() and 1 <= int(site) <= unit_codes.LAST_SITE):
        problems.append(Problem("file", _("must be a number"), index, "site"))
    return parts, problems


def _terms(index: int, permit: dict, today) -> list[Problem]:
    """Art. 63: only what is still in force is taken over; what has ended is applied for anew."""
    if permit["valid_until"] < today:
        message = _("has ended; the unit applies for a permit by the Measures (Art. 63)")
        return [Problem("file", message, index, "valid_until")]
    if permit["valid_from"] > permit["valid_until"]:
        return [Problem("file", _("lies before the start"), index, "valid_until")]
    if permit["decision_date"] > today:
        return [Problem("file", _("lies in the future"), index, "decision_date")]
    return []


def _add(entry: Entry, index: int, parts: dict) -> list[Problem]:
    """The outlet and the limit of one line."""
    for part, known in (("unit", entry.unit), ("permit", entry.permit)):
        for name, value in parts[part].items():
            if known.get(name) != value:
                message = _("differs from row ${row}", mapping={"row": entry.line + 1})
                return [Problem("file", message, index, name)]
    outlet, limit = parts["outlet"], parts["limit"]
    code = outlet.get("code")
    if code is None:
        return [Problem("file", _("is required"), index, "outlet")] if limit else []
    outlet.setdefault("name", code)
    outlet.setdefault("medium", "water" if code.startswith(("DW", "YS")) else "air")
    outlet.setdefault("grade", "main")
    entry.outlets.setdefault(code, outlet)
    if limit:
        if "pollutant" not in limit:
            return [Problem("file", _("is required"), index, "pollutant")]
        entry.limits.append({"outlet": code, **limit})
    return []


def _sound(entry: Entry) -> list[Problem]:
    """The rules across tables, each finding at the permit's first line."""
    return [
        Problem(
            "file",
            problem.message,
            entry.line,
            f"{problem.field}.{problem.column or ''}".strip("."),
        )
        for problem in check(entry.unit | entry.blocks())
    ]


# writing -----------------------------------------------------------------------------------


def known_permits(region) -> dict[tuple[str, str], str]:
    """(USCC, local number) -> permit number of what has been imported."""
    catalog = getToolByName(region, "portal_catalog")
    found = catalog.unrestrictedSearchResults(
        portal_type="Permit", path="/".join(region.getPhysicalPath())
    )
    return {
        (brain.permit_number[:18], brain.local_number): brain.permit_number
        for brain in found
        if isinstance(brain.local_number, str) and isinstance(brain.permit_number, str)
    }


def run(region, rows: list[dict[str, str]], dry_run: bool) -> dict:
    """Import a table into a region; Invalid (400) names every bad row, and then nothing happens."""
    entries, problems = plan(rows, now.today())
    known = known_permits(region)
    fresh = [entry for entry in entries if entry.key not in known]
    problems += _taken(region, fresh)
    if problems:
        raise Invalid(problems)
    created = len(fresh)
    if not dry_run:
        starts = range(0, len(fresh), PORTION)
        created = sum(_portion(region, fresh[start : start + PORTION]) for start in starts)
    return {
        "dry_run": dry_run,
        "rows": len(rows),
        "permits": len(entries),
        "created": created,
        "skipped": len(entries) - created,
    }


def _taken(region, entries: list[Entry]) -> list[Problem]:
    """Sites that have a permit of their own already."""
    problems = []
    for entry in entries:
        if not entry.site:
            continue
        place = region.get(unit_codes.code(entry.uscc, int(entry.site)))
        if place is not None and "permit" in place.objectIds():
            problems.append(Problem("file", _("exists already"), entry.line, "site"))
    return problems


def _portion(region, entries: list[Entry]) -> int:
    """Some permits in one transaction, tried again after a conflict; how many were made.

    Others write between two portions, the same table perhaps: what is there by now is passed over.
    """
    for attempt in range(ATTEMPTS):
        try:
            known = known_permits(region)
            missing = [entry for entry in entries if entry.key not in known]
            for entry in missing:
                create(region, entry)
            transaction.commit()
            GATE.let_others()
            transaction.begin()  # what others wrote is seen
            return len(missing)
        except ConflictError:  # with another process
            transaction.abort()
            if attempt == ATTEMPTS - 1:
                raise
    return 0


def create(region, entry: Entry):
    """The unit, unless it is there, and its permit in force."""
    unit = unit_of_entry(region, entry)
    decided = entry.permit["decision_date"]
    issued = entry.permit.get("issued_on") or decided
    fact = {
        "event": "granted",
        "on": decided.isoformat(),
        "by": actor(),
        "article": "63",
        "edition": 1,
    }
    values = entry.unit | entry.permit | entry.blocks()
    values.pop("issued_on", None)
    values.setdefault("issuing_authority", authority(region.title))
    permit = createContent(
        "Permit",
        id="permit",
        permit_number=unit.getId(),
        edition=1,
        milestones=(fact,),
        **{name: value for name, value in values.items() if name in IPermit.names(all=True)},
    )
    with now.pretend(decided):
        unit._setObject("permit", permit)
        permits.publish_unit(unit)
    note(unit["permit"], "import", details={"article": "63", "rows": entry.line})
    with now.pretend(issued):
        take_as_system(unit["permit"], "issue", "依照第六十三条填报")


def unit_of_entry(region, entry: Entry):
    """The unit a permit is for: by its site, by its name, or a new one."""
    if entry.site:
        code = unit_codes.code(entry.uscc, int(entry.site))
        if code in region.objectIds():
            return region[code]
    else:
        catalog = getToolByName(region, "portal_catalog")
        owned = {
            brain.getId: brain
            for brain in catalog.unrestrictedSearchResults(
                portal_type="DischargingUnit", uscc=entry.uscc
            )
        }
        for name, brain in owned.items():
            here = name in region.objectIds()
            if here and brain.Title == entry.unit["title"] and "permit" not in region[name]:
                return region[name]
        code = unit_codes.next_site(entry.uscc, set(owned))
    region._setObject(code, createContent("DischargingUnit", id=code, **entry.unit))
    return region[code]
