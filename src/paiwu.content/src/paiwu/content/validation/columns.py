"""Types and codes: is a value what its field or column says?"""

import datetime
import math

from zope import schema
from zope.component import queryUtility
from zope.schema.interfaces import IVocabularyFactory

from paiwu.content import _
from paiwu.content import tables
from paiwu.content.fields import Amounts
from paiwu.content.fields import Code
from paiwu.content.fields import IsoDate
from paiwu.content.fields import Number
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Pollutants
from paiwu.content.fields import Record
from paiwu.content.fields import Rows
from paiwu.content.identifiers import codes
from paiwu.content.quantities import read_range
from paiwu.content.validation.problem import Problem


MAX_ROWS = 2000
MAX_LINE = 1000
MAX_TEXT = 50_000
MAX_NUMBER = 10**15  # every integer up to here is exact in canonical JSON (RFC 8785)
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)


class Wrong(ValueError):
    """A value that its field refuses; args[0] is the message."""


def _text(field, value):
    if not isinstance(value, str):
        raise Wrong(_("must be text"))
    limit = MAX_TEXT if isinstance(field, schema.Text) and not _is_line(field) else MAX_LINE
    limit = getattr(field, "max_length", None) or limit
    if len(value) > limit:
        raise Wrong(_("is longer than ${limit} characters", mapping={"limit": limit}))
    if _is_line(field) and ("\n" in value or "\r" in value):
        raise Wrong(_("must be one line"))
    if any(
        (ord(char) < 32 and char not in "\t\n\r") or "\ud800" <= char <= "\udfff" for char in value
    ):
        raise Wrong(_("has control characters"))
    return value


def _is_line(field) -> bool:
    return isinstance(field, schema.TextLine)


def _number(field, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Wrong(_("must be a number"))
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise Wrong(_("must be a finite number"))
    if abs(value) > MAX_NUMBER:
        raise Wrong(_("must be at most ${limit}", mapping={"limit": MAX_NUMBER}))
    if field.min is not None and value < field.min:
        raise Wrong(_("must be at least ${limit}", mapping={"limit": field.min}))
    if field.max is not None and value > field.max:
        raise Wrong(_("must be at most ${limit}", mapping={"limit": field.max}))
    return value


def _whole(field, value):
    value = _number(field, value)
    if value != int(value):
        raise Wrong(_("must be a whole number"))
    return int(value)


def _bool(field, value):
    if not isinstance(value, bool):
        raise Wrong(_("must be true or false"))
    return value


def parse_day(value) -> datetime.date:
    """The day written `YYYY-MM-DD`; Wrong for anything else."""
    try:
        day = datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or len(value) != 10 or not EARLIEST <= day < LATEST:
        raise Wrong(_("must be a date written YYYY-MM-DD"))
    return day


def _iso_date(field, value):
    return parse_day(value).isoformat()


def _date(field, value):
    return value if isinstance(value, datetime.date) else parse_day(value)


def _code(field, value):
    if not codes.is_valid(field.kind, value):
        raise Wrong(
            _(
                "${value} is no such code (example: ${example})",
                mapping={"value": value, "example": codes.KINDS[field.kind][1]},
            )
        )
    return value


def _pollutant(field, value):
    if not isinstance(value, str) or value not in tables.names("pollutants"):
        raise Wrong(_("${value} is no pollutant code", mapping={"value": value}))
    return value


def _pollutants(field, value):
    if not isinstance(value, list):
        raise Wrong(_("must be a list of pollutant codes"))
    for code in value:
        _pollutant(field, code)
    if len(set(value)) != len(value):
        raise Wrong(_("names a pollutant twice"))
    if field.required and not value:
        raise Wrong(_("is required"))
    return value


def _amounts(field, value):
    if not isinstance(value, dict):
        raise Wrong(_("must be an object of pollutant codes and amounts"))
    number = Number()
    for code, amount in value.items():
        _pollutant(field, code)
        _number(number, amount)
    return value


def _choice(field, value):
    if isinstance(value, dict):  # the form in which plone.restapi hands out choices
        value = value.get("token")
    vocabulary = field.vocabulary
    if vocabulary is None:
        vocabulary = queryUtility(IVocabularyFactory, field.vocabularyName)(None)
    if not isinstance(value, str) or value not in vocabulary:
        raise Wrong(_("${value} is not one of the permitted values", mapping={"value": value}))
    return value


def _list(field, value):
    if not isinstance(value, list):
        raise Wrong(_("must be a list"))
    return [convert(field.value_type, item) for item in value]


#: field class -> converter, the most special first
CONVERTERS = (
    (Number, _number),
    (schema.Float, _number),
    (schema.Int, _whole),
    (IsoDate, _iso_date),
    (Code, _code),
    (Pollutant, _pollutant),
    (Pollutants, _pollutants),
    (Amounts, _amounts),
    (schema.Bool, _bool),
    (schema.Date, _date),
    (schema.Choice, _choice),
    (schema.List, _list),
    (schema.TextLine, _text),
    (schema.Text, _text),
)


def convert(field, value):
    """`value` as it is stored; Wrong with a message if the field refuses it."""
    for kind, converter in CONVERTERS:
        if isinstance(field, kind):
            return converter(field, value)
    raise TypeError(f"no converter for {field!r}")


def _with_range(row: dict, columns: dict) -> dict:
    """`6-9`, as people write a range, is a lower and an upper bound."""
    if not {"minimum", "concentration"} <= set(columns):
        return row
    found = read_range(row.get("concentration"))
    if found is None or row.get("minimum") not in (None, "", found[0]):
        return row
    return row | {"minimum": found[0], "concentration": found[1]}


def convert_row(name: str, index: int | None, columns: dict, row) -> tuple[dict, list[Problem]]:
    """One row with the columns it has; None means the column is not there."""
    if not isinstance(row, dict):
        return {}, [Problem(name, _("must be an object"), index)]
    row = _with_range(row, columns)
    problems = [
        Problem(name, _("is no column of this table"), index, str(key))
        for key in row
        if key not in columns
    ]
    stored = {}
    for key, column in columns.items():
        value = row.get(key)
        if value is None or (value == "" and not column.required):
            if column.required:
                problems.append(Problem(name, _("is required"), index, key))
            continue
        try:
            value = convert(column, value)
        except Wrong as wrong:
            problems.append(Problem(name, wrong.args[0], index, key))
            continue
        if column.required and value == "":
            problems.append(Problem(name, _("is required"), index, key))
        stored[key] = value
    return stored, problems


def convert_field(field, value) -> tuple[object, list[Problem]]:
    """A field's value as it is stored, with everything that is wrong with it."""
    name = field.__name__
    if isinstance(field, Rows):
        if not isinstance(value, list):
            return [], [Problem(name, _("must be a list of rows"))]
        if len(value) > MAX_ROWS:
            return [], [
                Problem(name, _("has more than ${limit} rows", mapping={"limit": MAX_ROWS}))
            ]
        columns, rows, problems = field.columns(), [], []
        for index, row in enumerate(value):
            stored, found = convert_row(name, index, columns, row)
            rows.append(stored)
            problems += found
        return rows, problems
    if isinstance(field, Record):
        return convert_row(name, None, field.columns(), value)
    try:
        value = convert(field, value)
    except Wrong as wrong:
        return None, [Problem(name, wrong.args[0])]
    if field.required and value == "":
        return None, [Problem(name, _("is required"))]
    return value, []


def convert_body(body, data) -> tuple[dict, list[Problem]]:
    """What was sent to a service by its schema, with everything that is wrong with it.

    A line or text is without the blanks around it. What was not sent has its field's default.
    """
    fields = dict(schema.getFieldsInOrder(body))
    problems = [
        Problem(str(key), _("is no field of this request")) for key in data if key not in fields
    ]
    read = {}
    for name, field in fields.items():
        value = data.get(name)
        if isinstance(value, str):
            value = value.strip()
        if value is None or value == "":
            read[name] = field.default
            if field.required:
                problems.append(Problem(name, _("is required")))
            continue
        read[name], found = convert_field(field, value)
        problems += found
    return read, problems
