"""Fields of our own: typed rows and what may stand in their columns.

Every column is stored as JSON has it (a date is its ISO string), so that a row reads the same
in the database, over REST and in a snapshot. `paiwu.content.validation` checks them.
"""

from collective.z3cform.datagridfield.row import DictRow
from zope import schema
from zope.interface import Interface
from zope.interface import implementer
from zope.interface.interface import InterfaceClass


class IRows(schema.interfaces.IList):
    """A table: a list of JSON objects typed by a row schema."""


class IRecord(schema.interfaces.IField):
    """One JSON object typed by a row schema."""


class INumber(schema.interfaces.IFloat):
    """A finite number, integer or not."""


class IIsoDate(schema.interfaces.ITextLine):
    """A day as `YYYY-MM-DD`."""


class IPollutants(schema.interfaces.IField):
    """A list of pollutant codes."""


class IAmounts(schema.interfaces.IField):
    """pollutant code -> t/a."""


class Table:
    """The row schema of a field, and its columns in order."""

    row_schema: InterfaceClass

    def columns(self) -> dict[str, schema.Field]:
        return dict(schema.getFieldsInOrder(self.row_schema))


class Row(DictRow):
    """A row in a form; `paiwu.content.validation` checks it, as it checks a row over REST."""

    def _validate(self, value):
        pass


@implementer(IRows)
class Rows(Table, schema.List):
    """A list of rows of `row_schema`; missing is the empty list."""

    def __init__(self, row_schema, **kw):
        self.row_schema = row_schema
        kw.setdefault("required", False)
        kw.setdefault("missing_value", [])
        # a factory, for one list as the default of all documents would be shared by them
        kw.setdefault("defaultFactory", list)
        super().__init__(value_type=Row(title=kw.get("title"), schema=row_schema), **kw)


@implementer(IRecord)
class Record(Table, schema.Field):
    """One row of `row_schema`, or None."""

    def __init__(self, row_schema, **kw):
        self.row_schema = row_schema
        kw.setdefault("required", False)
        super().__init__(**kw)


@implementer(INumber)
class Number(schema.Float):
    """A finite number ≥ `min` (0 unless told otherwise); JSON integers stay integers."""

    _type = (int, float)

    def __init__(self, **kw):
        kw.setdefault("min", 0)
        super().__init__(**kw)

    def _validate(self, value):
        if isinstance(value, bool):
            raise schema.interfaces.WrongType(value, self._type, self.__name__)
        super()._validate(value)


@implementer(IIsoDate)
class IsoDate(schema.TextLine):
    """A day as `YYYY-MM-DD`."""


@implementer(IPollutants)
class Pollutants(schema.Field):
    """A list of pollutant codes (HJ 524, HJ 525)."""


@implementer(IAmounts)
class Amounts(schema.Field):
    """pollutant code -> t/a, each ≥ 0."""


class Code(schema.TextLine):
    """A code of the kinds of `identifiers.codes`."""

    def __init__(self, kind, **kw):
        self.kind = kind
        super().__init__(**kw)


class IPollutant(schema.interfaces.ITextLine):
    """One pollutant code."""


@implementer(IPollutant)
class Pollutant(schema.TextLine):
    """One pollutant code (HJ 524, HJ 525)."""


class IRowSchema(Interface):
    """Base of all row schemas."""
