"""The first sheet of an xlsx as text; how large it is is known before a table is built (pure).

A workbook is compressed, and the reader makes a dense table of the span between its first and its
last cell: a kilobyte with one cell far out, or a megabyte of zeros, would take gigabytes. So every part is
streamed through a parser first that keeps nothing but the span.
"""

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

import fastexcel
import polars as pl

from paiwu.content import old_workbooks


MAX_PARTS = 1000
#: bytes of all sheets, and of all other parts (texts shared by cells, styles, …), unpacked
MAX_SHEETS, MAX_OTHERS = 128 << 20, 16 << 20
#: bytes a cell may take on average, beside what any sheet may take
CELL_BYTES, FREE_BYTES = 200, 4 << 20
CHUNK = 1 << 18
#: what the reader would open as another kind of workbook, about which nothing is known here
OTHER_KINDS = ("content.xml", "xl/workbook.bin")
#: parts that are no XML; a sheet may not be one of them
BINARY = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".bin", ".vml")

#: what a cell has that is not empty
CONTENT = ("v", "is", "f")
MOST = 1 << 31


class NoWorkbook(ValueError):
    """Bytes that are no xlsx."""


class TooLarge(ValueError):
    """A workbook that is larger than it may be; args[0] is `rows`, `columns` or `bytes`."""


@dataclass(frozen=True)
class Bounds:
    """How large the table between a sheet's first and last cell may be."""

    rows: int
    columns: int
    cells: int = 2_500_000


#: how a workbook of before 2007 begins
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(body: bytes, bounds: Bounds) -> pl.DataFrame:
    """The first sheet, its first row the names, every cell as text; NoWorkbook or TooLarge."""
    return _read(body, bounds, header_row=0)


def rows(body: bytes, bounds: Bounds) -> pl.DataFrame:
    """The first sheet from its first row on, every cell as text; NoWorkbook or TooLarge."""
    return _read(body, bounds, header_row=None, skip_rows=0)


def _read(body: bytes, bounds: Bounds, **options) -> pl.DataFrame:
    if body[:8] == COMPOUND:
        _check_old(body, bounds)
    else:
        check(body, bounds)
    try:
        return fastexcel.read_excel(body).load_sheet(0, dtypes="string", **options).to_polars()
    except Exception as error:  # the reader has no exception of its own
        raise NoWorkbook("unreadable") from error


def _check_old(body: bytes, bounds: Bounds):
    try:
        rows, columns, texts = old_workbooks.span(body)
    except Exception as error:  # a file that is none is read in many wrong ways
        raise NoWorkbook("unreadable") from error
    if columns > bounds.columns:
        raise TooLarge("columns")
    if rows > bounds.rows + 1 or rows * columns > bounds.cells:
        raise TooLarge("rows")
    if texts > old_workbooks.MAX_TEXTS:
        raise TooLarge("bytes")


def check(body: bytes, bounds: Bounds):
    """TooLarge if any sheet is, NoWorkbook where that cannot be told."""
    if body.count(b"PK\x01\x02") > MAX_PARTS:
        raise TooLarge("bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" not in names or names & set(OTHER_KINDS):
                raise NoWorkbook("no xlsx")
            read_bytes = {True: 0, False: 0}
            for part in parts:
                _check_part(packed, part, bounds, read_bytes)
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as e:
        raise NoWorkbook("unreadable") from e
    except (OSError, ArithmeticError, ValueError) as error:
        if isinstance(error, (TooLarge, NoWorkbook)):
            raise
        raise NoWorkbook("unreadable") from error


def _check_part(packed, part, bounds: Bounds, read_bytes: dict[bool, int]):
    look = None if part.filename.lower().endswith(BINARY) else _Look(bounds)
    mine = 0
    with packed.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if look is not None:
                look.feed(chunk, False)
            mine += len(chunk)
            cells = look.cells if look is not None and look.is_sheet else None
            read_bytes[cells is not None] += len(chunk)
            if read_bytes[True] > MAX_SHEETS or read_bytes[False] > MAX_OTHERS:
                raise TooLarge("bytes")
            if cells is not None and mine > FREE_BYTES + CELL_BYTES * cells:
                raise TooLarge("bytes")
    if look is not None:
        look.end()


class _Look:
    """The span of a part's cells, if it is a sheet; TooLarge as soon as it is."""

    def __init__(self, bounds: Bounds):
        self.bounds, self.is_sheet, self.cells = bounds, False, 0
        self.span: tuple[int, int, int, int] | None = None  # top, left, bottom, right
        # always as UTF-8, which is how the reader takes it whatever the part says
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.ordered_attributes = True  # a list is made faster than a dict
        self.parser.StartElementHandler = self._handler()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.feed = self.parser.Parse

    def end(self):
        self.parser.Parse(b"", True)

    def _refuse(self, *_args):
        raise NoWorkbook("document type")

    def _handler(self):
        """Called for millions of elements, hence one function over local names."""
        row = column = cells = 0
        place: str | None = None
        suffix, cut = "0", -1  # the row's number as its cells end with it
        inside = False
        top = left = MOST
        bottom = right = 0
        columns: dict[str, int] = {}
        most = self.bounds.cells

        def start(name: str, attributes: list[str]):
            nonlocal row, column, cells, place, inside, top, left, bottom, right, suffix, cut
            if name == "c":
                cells += 1
                inside = True
                if attributes and attributes[0] == "r":
                    place = attributes[1]
                else:
                    place, column = _of(attributes, "r"), column + 1
            elif inside and name in CONTENT:  # a cell without any does not widen the table
                inside = False
                at = row
                if place is not None:
                    found = columns.get(place[:cut]) if place.endswith(suffix) else None
                    if found is None:
                        letters = place.rstrip("0123456789")
                        found = columns[letters] = _number(letters)
                        at = int(place[len(letters) :])
                    column = found
                if at > bottom or at < top or column > right or column < left:
                    top, left = min(top, at), min(left, column)
                    bottom, right = max(bottom, at), max(right, column)
                    self._widened(bottom - top + 1, right - left + 1)
            elif name == "row":
                inside, number = False, _of(attributes, "r")
                row, column = int(number) if number else row + 1, 0
                suffix = str(row)
                cut = -len(suffix)
                self.cells = cells
                if cells > most:
                    raise TooLarge("rows")
            elif name == "sheetData":
                self.is_sheet = True
            elif name == "Relationship":
                kind, target = _of(attributes, "Type") or "", _of(attributes, "Target") or ""
                if kind.endswith("/worksheet") and target.lower().endswith(BINARY):
                    raise NoWorkbook("binary sheet")
            elif ":" in name:
                start(name.rpartition(":")[2], attributes)

        return start

    def _widened(self, rows: int, columns: int):
        if columns > self.bounds.columns:
            raise TooLarge("columns")
        if rows > self.bounds.rows + 1 or rows * columns > self.bounds.cells:
            raise TooLarge("rows")


def _of(attributes: list[str], name: str) -> str | None:
    return dict(zip(attributes[::2], attributes[1::2], strict=True)).get(name)


def _number(letters: str) -> int:
    """The number of a column: A is 1, XFD 16,384."""
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        raise NoWorkbook("cell")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
