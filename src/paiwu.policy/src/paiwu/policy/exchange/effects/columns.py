"""Columns of a table of existing permits (Art. 63): one line per limit, a permit may have several."""

from dataclasses import dataclass

from zope.schema import getFieldsInOrder

from paiwu.content.blocks.permitted_items import ILimit
from paiwu.content.blocks.permitted_items import IOutlet
from paiwu.content.blocks.unit_information import IUnitInformation
from paiwu.content.types.interfaces import IPermit


@dataclass(frozen=True)
class Column:
    """`part`: unit, permit, outlet or limit; `field`: the field or column it fills."""

    name: str
    part: str
    field: object
    required: bool = False


_UNIT = dict(getFieldsInOrder(IUnitInformation))
_PERMIT = dict(getFieldsInOrder(IPermit))
_OUTLET = dict(getFieldsInOrder(IOutlet))
_LIMIT = dict(getFieldsInOrder(ILimit))

REQUIRED = {"uscc", "title", "local_number", "decision_date", "valid_from", "valid_until"}


def _columns():
    for name, field in _UNIT.items():
        yield Column(name, "unit", field, name in REQUIRED)
    for name in (
        "local_number",
        "issuing_authority",
        "decision_date",
        "issued_on",
        "valid_from",
        "valid_until",
    ):
        yield Column(name, "permit", _PERMIT[name], name in REQUIRED)
    for name, field in _OUTLET.items():
        yield Column("outlet" if name == "code" else f"outlet_{name}", "outlet", field)
    for name, field in _LIMIT.items():
        if name != "outlet":
            yield Column(name, "limit", field)


#: name -> column, in the order of the template; `site` is the three digits after the USCC
COLUMNS = {column.name: column for column in _columns()}
HEADER = ["uscc", "site", *(name for name in COLUMNS if name != "uscc")]
