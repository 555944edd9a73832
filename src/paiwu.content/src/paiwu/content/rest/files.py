"""Uploaded files over REST: what is no file, or of no known kind, is refused by its field."""

from plone.app.contenttypes.interfaces import IFile
from plone.namedfile.interfaces import INamedField
from plone.restapi.deserializer import json_body
from plone.restapi.deserializer.dxcontent import DeserializeFromJson
from plone.restapi.deserializer.dxfields import ChoiceFieldDeserializer
from plone.restapi.deserializer.dxfields import NamedFieldDeserializer
from plone.restapi.interfaces import IDeserializeFromJson
from plone.restapi.interfaces import IFieldDeserializer
from zope.component import adapter
from zope.interface import Interface
from zope.interface import implementer
from zope.publisher.interfaces.browser import IBrowserRequest
from zope.schema.interfaces import IChoice
from zope.schema.interfaces import ValidationError

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem


def is_empty(file) -> bool:
    """True without a single byte."""
    return file is None or not file.getSize()


@implementer(IFieldDeserializer)
@adapter(INamedField, IFile, IBrowserRequest)
class FileDeserializer(NamedFieldDeserializer):
    """A material is its file: a name without data, or with none in it, is none (Art. 26).

    What a GET handed out (it has `download`) and is sent back means the file that is there.
    """

    def __call__(self, value):
        try:
            if isinstance(value, dict) and "data" not in value and "download" not in value:
                file = None
            else:
                file = super().__call__(value)
        except (LookupError, TypeError, ValueError, ValidationError) as error:
            raise Invalid([Problem(self.field.__name__, _("is no file"))]) from error
        if is_empty(file):
            raise Invalid([Problem(self.field.__name__, _("has no content"))])
        return file


@implementer(IFieldDeserializer)
@adapter(IChoice, IFile, IBrowserRequest)
class KindDeserializer(ChoiceFieldDeserializer):
    def __call__(self, value):
        try:
            return super().__call__(value)
        except (TypeError, ValidationError) as error:
            message = _(
                "${value} is not one of the permitted values", mapping={"value": str(value)}
            )
            raise Invalid([Problem(self.field.__name__, message)]) from error


@implementer(IDeserializeFromJson)
@adapter(IFile, Interface)
class MaterialDeserializer(DeserializeFromJson):
    """A file that is taken away, or never sent, is refused by its field as well."""

    def __call__(self, validate_all=False, data=None, create=False, mask_validation_errors=True):
        data = json_body(self.request) if data is None else data
        if data.get("file", None if create else ...) is None:
            raise Invalid([Problem("file", _("is required"))])
        return super().__call__(validate_all, data, create, mask_validation_errors)
