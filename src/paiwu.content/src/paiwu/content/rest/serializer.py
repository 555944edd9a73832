"""Field values as JSON: rows as they are stored, choices as their plain token."""

from plone.dexterity.utils import iterSchemata
from plone.restapi.interfaces import IFieldSerializer
from plone.restapi.serializer.dxfields import DefaultFieldSerializer
from zope.component import adapter
from zope.interface import Interface
from zope.interface import implementer
from zope.schema import getFieldsInOrder
from zope.schema.interfaces import IChoice

from paiwu.content.fields import IRecord
from paiwu.content.fields import IRows
from paiwu.content.types.interfaces import IPaiwuContent


@implementer(IFieldSerializer)
@adapter(IRows, IPaiwuContent, Interface)
class RowsSerializer(DefaultFieldSerializer):
    def __call__(self):
        return [dict(row) for row in self.get_value() or ()]


@implementer(IFieldSerializer)
@adapter(IRecord, IPaiwuContent, Interface)
class RecordSerializer(DefaultFieldSerializer):
    def __call__(self):
        value = self.get_value()
        return dict(value) if value is not None else None


@implementer(IFieldSerializer)
@adapter(IChoice, IPaiwuContent, Interface)
class ChoiceSerializer(DefaultFieldSerializer):
    def __call__(self):
        return self.get_value()


def json_value(value):
    """A stored value as JSON has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def values(document) -> dict:
    """Every field of a document's own schema as JSON values, nothing withheld."""
    schema = next(iter(iterSchemata(document)))
    return {
        name: json_value(getattr(document, name, field.missing_value))
        for name, field in getFieldsInOrder(schema)
    }
