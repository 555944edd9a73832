"""How large an xls (BIFF8, Excel 97 to 2003) is, before a table is made of it (pure).

The reader makes a dense table of the span between its first and its last cell, and a text that many cells
share is there once for each of them.
"""

import io
import struct

import olefile


#: bytes that the texts which cells share may take, if each cell had the longest of them
MAX_TEXTS = 64 << 20
#: characters from which on a text is long
LONG = 256
#: records of one cell, and of several in a row (BIFF8: MULRK); the table of shared texts
SINGLE = {0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD}
SEVERAL, SHARED, TEXTS, CONTINUED = 0x00BD, 0x00FD, 0x00FC, 0x003C
#: bits of a text: two bytes a character, something follows for the far east, formats follow
WIDE, FAR_EAST, RICH = 1, 4, 8


def span(body: bytes) -> tuple[int, int, int]:
    """(rows, columns, bytes of texts) of the largest sheet; some exception for what is no xls."""
    with olefile.OleFileIO(io.BytesIO(body)) as packed:
        name = "Workbook" if packed.exists("Workbook") else "Book"
        data = packed.openstream(name).read()
    rows = columns = shared = kind = position = 0
    texts: list[bytes] = []
    while position + 4 <= len(data):
        before = kind
        kind, length = struct.unpack_from("<HH", data, position)
        start, position = position + 4, position + 4 + length
        if length >= 6 and (kind in SINGLE or kind == SEVERAL):
            row, column = struct.unpack_from("<HH", data, start)
            if kind == SEVERAL:
                (column,) = struct.unpack_from("<H", data, position - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            shared += kind == SHARED
        elif kind == TEXTS or (kind == CONTINUED and before == TEXTS):
            kind = TEXTS
            texts.append(data[start:position])
    longest = _longest(texts) if texts else 0
    return rows, columns, shared * longest if longest > LONG else 0


def _longest(pieces: list[bytes]) -> int:
    """Characters of the longest shared text; a text may go on in the next piece."""
    (count,) = struct.unpack_from("<I", pieces[0], 4)
    number, at, longest = 0, 8, 0
    for _text in range(count):
        if at >= len(pieces[number]):
            number, at = number + 1, 0
        characters, bits = struct.unpack_from("<HB", pieces[number], at)
        at, rest = at + 3, 0
        if bits & RICH:
            rest += 4 * struct.unpack_from("<H", pieces[number], at)[0]
            at += 2
        if bits & FAR_EAST:
            rest += struct.unpack_from("<I", pieces[number], at)[0]
            at += 4
        longest = max(longest, characters)
        while characters:
            width = 2 if bits & WIDE else 1
            taken = min(characters, (len(pieces[number]) - at) // width)
            at, characters = at + taken * width, characters - taken
            if characters:
                number, at = number + 1, 1
                bits = pieces[number][0]
        while rest:
            taken = min(rest, len(pieces[number]) - at)
            at, rest = at + taken, rest - taken
            if rest:
                number, at = number + 1, 0
    return longest
