"""What a version of a document says: its fields, what policy wrote on it, its file's hash."""

from Acquisition import aq_base
from plone.app.contenttypes.interfaces import IFile
from plone.app.contenttypes.interfaces import IImage

from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.tree.files import file_digest


#: attributes that policy writes and that belong to what a document says
ATTRIBUTES = ("attestation", "decision", "figures", "disposal", "legal_hold")


def content_of(document) -> dict:
    """The values of a document as JSON; of a file its name, size and SHA-256."""
    if IPaiwuContent.providedBy(document):
        bare = aq_base(document)
        written = {name: getattr(bare, name, None) for name in ATTRIBUTES}
        return {**values(document), **{name: v for name, v in written.items() if v is not None}}
    found = {"title": document.title}
    data = file_of(document)
    if data is not None:
        found |= {
            "material_kind": getattr(document, "material_kind", None),
            "filename": data.filename,
            "content_type": data.contentType,
            "size": data.getSize(),
            "sha256": file_digest(document),
        }
    return found


def file_of(document):
    """The uploaded file of a document, None if it is no file."""
    if IFile.providedBy(document):
        return document.file
    return document.image if IImage.providedBy(document) else None
