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
