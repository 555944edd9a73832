"""The platform's records of the registry: checked when they are written, told where they are wrong.

The registry keeps the types of its fields, but not their constraints; the schema knows both. A record that
is wrong already (data of before, a restored database) is left out by who reads it, and shown to the operator.
"""

from collections.abc import Iterator

from plone.registry.interfaces import IInterfaceAwareRecord
from plone.registry.interfaces import IRegistry
from plone.restapi.services.registry.update import RegistryUpdate
from zope.component import getUtility
from zope.schema.interfaces import ValidationError

from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem


#: how the names of the platform's records begin, and the first name after them
OURS, AFTER = "paiwu.", "paiwu/"


class Wrong(ValidationError):
    """What a constraint has to say of a value: a message id."""

    def doc(self):
        return self.args[0]


def written(event):
    """A record of ours has another value: Invalid (400) with the record's name where it is none."""
    found = list(problems_of(event.record))
    if found:
        raise Invalid(found)


def problems() -> list[Problem]:
    """What is wrong in the platform's records as they stand; empty where all is well."""
    records = getUtility(IRegistry).records
    names = list(records.keys(OURS, AFTER))
    return [problem for name in names for problem in problems_of(records[name])]


def problems_of(record) -> Iterator[Problem]:
    if not IInterfaceAwareRecord.providedBy(record) or not record.interfaceName.startswith(OURS):
        return
    schema = record.interface
    if schema is None or record.fieldName not in schema:
        return
    field = schema[record.fieldName]
    if record.value == field.missing_value:
        return
    try:
        field.validate(record.value)
    except ValidationError as error:
        for one in innermost(error):
            yield Problem(record.__name__, one.doc())


def innermost(error) -> Iterator[ValidationError]:
    """The errors of a collection's members in the place of the one that says that there are some."""
    inner = [
        one for one in getattr(error, "errors", None) or () if isinstance(one, ValidationError)
    ]
    if not inner:
        yield error
    for one in inner:
        yield from innermost(one)


class Update(RegistryUpdate):
    """`PATCH /@registry`: a value of another type is 400 as well, with the record's name."""

    def reply(self):
        try:
            return super().reply()
        except ValidationError as error:
            field = getattr(error, "field", None)
            name = ".".join(
                part
                for part in (
                    getattr(field, "interfaceName", None),
                    getattr(field, "fieldName", None),
                )
                if part
            )
            raise Invalid(
                [Problem(name or "value", one.doc()) for one in innermost(error)]
            ) from error
