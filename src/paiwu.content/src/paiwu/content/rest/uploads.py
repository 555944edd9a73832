"""Files that come inside a JSON body: `{"filename", "content-type", "data"}`, data in base64."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from ZODB.blob import Blob

from paiwu.content import _
from paiwu.content.types import uploads
from paiwu.content.types.events import TooLarge


MAX_NAME = 200


class Wrong(ValueError):
    """What is no file, or none that is taken; args[0] is the message."""


@dataclass(frozen=True)
class Upload:
    filename: str
    content_type: str
    body: bytes

    def blob(self) -> Blob:
        return in_blob(self.body)


def in_blob(body: bytes) -> Blob:
    blob = Blob()
    with blob.open("w") as stream:
        stream.write(body)
    return blob


def read(row, most: int) -> Upload:
    """The file of a row; Wrong where it is none that is taken, TooLarge (413) above `most` bytes."""
    try:
        if not isinstance(row, Mapping):
            raise TypeError
        name, kind = str(row["filename"])[:MAX_NAME], str(row.get("content-type") or "")
        body = base64.b64decode(row["data"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Wrong(_("is no file")) from error
    if len(body) > most:
        raise TooLarge(most)
    if uploads.problem(name, kind, len(body)):
        raise Wrong(_("is of a kind that is not accepted"))
    return Upload(name, kind, body)
