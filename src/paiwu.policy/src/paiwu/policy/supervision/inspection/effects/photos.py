"""Photos of an inspection: taken on the spot, kept as they came with their digest (Art. 39)."""

import base64
import datetime
import hashlib
import io

from BTrees.IOBTree import IOBTree
from PIL import Image
from plone.scale.scale import scaleImage
from ZODB.blob import Blob
from zope.event import notify
from zope.lifecycleevent import ObjectModifiedEvent

from paiwu.content import _
from paiwu.content.moments import is_moment
from paiwu.content.rest import uploads
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import NotThere
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.states import state_of


#: who conducts inspections, whatever the state of one
CONDUCT = "paiwu: Conclude inspection"
#: Pillow's name of a format -> its content type
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_BYTES, MAX_PHOTOS, MAX_CAPTION = 20 * 1024 * 1024, 200, 500
PREVIEW = 480  # pixels
MAX_PIXELS = 64 * 10**6  # a small one is made in memory
EXIF_TAKEN = 0x9003  # DateTimeOriginal
EXIF_DETAILS = 0x8769


class NoPhoto(NotThere):
    """404: the record has no such photo."""


def add(record, data) -> dict:
    """Keep a photo {filename, content-type, data, caption, item, taken_at}; returns its row."""
    require_open(record)
    found: list[Problem] = []
    try:
        upload = uploads.read(data, MAX_BYTES)
        picture = Picture(upload.body)
    except uploads.Wrong as wrong:
        upload = None
        found.append(Problem("data", wrong.args[0]))
    caption, item, taken = data.get("caption"), data.get("item"), data.get("taken_at")
    if caption is not None and (not isinstance(caption, str) or len(caption) > MAX_CAPTION):
        message = _("is longer than ${limit} characters", mapping={"limit": MAX_CAPTION})
        found.append(Problem("caption", message))
    if item is not None and (
        not isinstance(item, int)
        or isinstance(item, bool)
        or not 0 <= item < len(record.items or ())
    ):
        found.append(Problem("item", _("is no row of that field")))
    if taken and not is_moment(taken):
        found.append(Problem("taken_at", _("must be a time written YYYY-MM-DDTHH:MM")))
    if len(record.photos or ()) >= MAX_PHOTOS:
        message = _("are more than ${limit} files", mapping={"limit": MAX_PHOTOS})
        found.append(Problem("photos", message))
    if found or upload is None:
        raise Invalid(found)
    facts = {"caption": caption, "item": item, "taken_at": taken or picture.taken_at}
    row = keep(record, upload, picture.content_type, facts)
    note(record, "photo", details={"number": row["number"], "sha256": row["sha256"]})
    notify(ObjectModifiedEvent(record))
    return row


def keep(record, upload: uploads.Upload, content_type: str, facts: dict) -> dict:
    """The bytes and their row; a number is never given twice."""
    if record.photo_files is None:
        record.photo_files = IOBTree()
    number = record.photo_files.maxKey() + 1 if len(record.photo_files) else 1
    record.photo_files[number] = upload.blob()
    row = {
        "number": number,
        "filename": upload.filename,
        "content_type": content_type,
        "size": len(upload.body),
        "sha256": hashlib.sha256(upload.body).hexdigest(),
        "added_at": now.moment().isoformat(),
        **facts,
    }
    row = {name: value for name, value in row.items() if value not in (None, "")}
    record.photos = [*(record.photos or ()), row]
    return row


def strike(record, number: int):
    """Take a photo out of the record before it is concluded; the trail keeps it."""
    require_open(record)
    row = row_of(record, number)
    if row.get("is_signature"):
        raise WrongState(_("The photo belongs to a signature."))
    record.photos = [one for one in record.photos if one["number"] != number]
    record.photo_files[number] = Blob()  # the number stays taken
    note(record, "photo_struck", details={"number": number, "sha256": row["sha256"]})
    notify(ObjectModifiedEvent(record))


def require_open(record):
    """Photos and signatures come while the inspection goes on, by its inspectors."""
    if not may(CONDUCT, record):
        raise NotPermitted(_("Your role may not take this step."))
    if state_of(record) != "inspecting":
        raise WrongState(_("The inspection is not going on."), state=state_of(record))


def row_of(record, number: int) -> dict:
    for row in record.photos or ():
        if row["number"] == number:
            return row
    raise NoPhoto(_("There is no photo ${number}.", mapping={"number": number}))


def bytes_of(record, number: int, preview: bool = False) -> tuple[bytes, str]:
    """A photo as it came, or a small one to look through; with its content type."""
    row = row_of(record, number)
    body = _stored(record.photo_files[number])
    if not preview:
        return body, row["content_type"]
    try:
        small, kind, _size = scaleImage(body, width=PREVIEW, height=PREVIEW, mode="scale")
    except Exception:  # what breaks off halfway is shown as it is
        return body, row["content_type"]
    return small, TYPES[kind]


def captured(document) -> dict[str, str]:
    """number -> bytes in base64, of a record's photos and drawn signatures."""
    files = getattr(document.aq_base, "photo_files", None) or {}
    return {
        str(row["number"]): base64.b64encode(_stored(files[row["number"]])).decode()
        for row in (document.photos if files else ()) or ()
    }


def restore(record, files: dict[str, str]):
    """The bytes of an imported record's photos."""
    record.photo_files = IOBTree()
    for number, data in files.items():
        record.photo_files[int(number)] = uploads.in_blob(base64.b64decode(data))


def _stored(blob: Blob) -> bytes:
    with blob.open("r") as stream:
        return stream.read()


class Picture:
    """An image, of the formats that are taken; `uploads.Wrong` for anything else."""

    def __init__(self, body: bytes):
        try:
            image = Image.open(io.BytesIO(body), formats=tuple(TYPES))
            image.verify()
        except Exception as error:  # Pillow raises whatever a decoder meets
            raise uploads.Wrong(_("is no JPEG, PNG or WebP image")) from error
        if image.width * image.height > MAX_PIXELS:
            raise uploads.Wrong(
                _("has more than ${limit} million pixels", mapping={"limit": MAX_PIXELS // 10**6})
            )
        self.content_type = TYPES[image.format or ""]
        self.taken_at = _taken(image)


def _taken(image) -> str | None:
    """When the camera says that it was taken, on its own clock."""
    try:
        text = image.getexif().get_ifd(EXIF_DETAILS).get(EXIF_TAKEN)
        taken = datetime.datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except Exception:  # no EXIF, or a broken one, is no fault of the photo
        return None
    return taken.isoformat(timespec="minutes")
