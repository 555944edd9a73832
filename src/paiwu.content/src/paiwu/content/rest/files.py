"""Uploaded files over REST: what is no file, or of no known kind, is refused by its field."""

from plone.app.contenttypes.interfaces import IFile
from plone.namedfile.interfaces import INamedField
from plone.restapi.deserializer.dxfields import ChoiceFieldDeserializer
from plone.restapi.deserializer.dxfields import NamedFieldDeserializer
from plone.restapi.interfaces import IFieldDeserializer
from zope.component import adapter
from zope.interface import implementer
from zope.publisher.interfaces.browser import IBrowserRequest
from zope.schema.interfaces import IChoice
from zope.schema.interfaces import ValidationError

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem


@implementer(IFieldDeserializer)
@adapter(INamedField, IFile, IBrowserRequest)
class FileDeserializer(NamedFieldDeserializer):
    def __call__(self, value):
        try:
            return super().__call__(value)
        except (LookupError, TypeError, ValueError, ValidationError) as error:
            raise Invalid([Problem(self.field.__name__, _("is no file"))]) from error


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
