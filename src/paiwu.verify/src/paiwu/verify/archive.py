"""Zip files in one form: stored, in order, without dates, so that no byte is free to change."""

import zipfile
from collections.abc import Iterable
from typing import IO
from typing import BinaryIO


EPOCH = (1980, 1, 1, 0, 0, 0)
PIECE = 1 << 20


def write(target: BinaryIO, members: Iterable[tuple[str, IO[bytes]]]):
    """Write the members in the order given."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, source in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            with archive.open(info, "w", force_zip64=True) as place:
                while piece := source.read(PIECE):
                    place.write(piece)


def first_difference(one: BinaryIO, other: BinaryIO) -> int | None:
    """The first position at which two files differ, None if they do not."""
    one.seek(0)
    other.seek(0)
    position = 0
    while True:
        left, right = one.read(PIECE), other.read(PIECE)
        if left != right:
            same = next(
                (n for n, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]),
                min(len(left), len(right)),
            )
            return position + same
        if not left:
            return None
        position += len(left)
