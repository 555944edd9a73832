"""What may be uploaded: no active content, no disguise, no more than a set size (pure).

>>> problem("eia.pdf", "application/pdf", 10), problem("照片.jpg", "image/jpeg", 10)
(None, None)
>>> problem("x.svg", "image/svg+xml", 10), problem("x.pdf", "text/html", 10)
('type', 'type')
>>> problem("x.pdf", "application/pdf", MAX_BYTES + 1)
'size'
"""

import mimetypes


MAX_BYTES = 100 * 1024 * 1024

#: content a browser or a computer would run
ACTIVE_EXTENSIONS = frozenset(
    [
        "html",
        "htm",
        "xhtml",
        "shtml",
        "svg",
        "svgz",
        "xml",
        "xsl",
        "js",
        "mjs",
        "exe",
        "dll",
        "bat",
        "cmd",
        "com",
        "msi",
        "ps1",
        "sh",
        "php",
        "jsp",
        "asp",
    ]
)
ACTIVE_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/xml",
        "application/xml",
        "text/javascript",
        "application/javascript",
        "application/x-msdownload",
    }
)
UNKNOWN = frozenset({"", "application/octet-stream"})


def problem(filename: str, content_type: str, size: int) -> str | None:
    """`size`, `type`, or None if the file may be kept."""
    if size > MAX_BYTES:
        return "size"
    extension = filename.rpartition(".")[2].lower()
    if extension in ACTIVE_EXTENSIONS or content_type in ACTIVE_TYPES:
        return "type"
    expected = mimetypes.guess_type(filename)[0]
    disguised = (
        expected is not None
        and content_type not in UNKNOWN
        and expected.split("/")[0] != content_type.split("/")[0]
    )
    return "type" if disguised else None
