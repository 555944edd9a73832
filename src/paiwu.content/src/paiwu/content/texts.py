"""Text as files have it: UTF-8, what Excel in China writes (GB 18030), UTF-16 (pure)."""


def in_utf8(body: bytes) -> bytes:
    """The text of a file in UTF-8, with the mark at its beginning if it has one; UnicodeDecodeError.

    >>> in_utf8("时间".encode("gbk")).decode()
    '时间'
    """
    if body.isascii():
        return body
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16").encode()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030").encode()
    return body


#: bytes a line of a table may have
MAX_LINE = 16_384


def first_long_line(body: bytes) -> int | None:
    """The number, from 1, of a line longer than MAX_LINE; None where there is none.

    >>> first_long_line(b"a,b\\n" * 9), first_long_line(b"a\\n" + b"," * 20_000)
    (None, 2)
    """
    position = 0
    while len(body) - position > MAX_LINE:
        end = body.rfind(b"\n", position, position + MAX_LINE)
        if end < 0:
            return body.count(b"\n", 0, position) + 1
        position = end + 1
    return None
