"""Making a document as `POST` makes it: the same checks, the same events."""

from Acquisition import aq_base
from plone.restapi.interfaces import IDeserializeFromJson
from plone.restapi.services.content.utils import add
from plone.restapi.services.content.utils import create
from zope.component import getMultiAdapter
from zope.event import notify
from zope.lifecycleevent import ObjectCreatedEvent


def create_document(container, data: dict, request):
    """A new document of `data["@type"]` in `container`, as the current user; Refusal if wrong."""
    document = create(container, data["@type"], id_=data.get("id"), title=data.get("title"))
    deserializer = getMultiAdapter((document.__of__(container), request), IDeserializeFromJson)
    deserializer(validate_all=True, create=True, data=data)
    document = aq_base(document)
    notify(ObjectCreatedEvent(document))
    return add(container, document, rename=not data.get("id"))
