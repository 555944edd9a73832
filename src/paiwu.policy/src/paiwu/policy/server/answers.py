"""How an answer is written: JSON in UTF-8, which people can read (RFC 8259, 8.1)."""

import json

from plone.restapi.services import _no_content_marker


STYLE: dict = {"indent": 2, "sort_keys": True, "separators": (", ", ": ")}
LAID_OUT = json.JSONEncoder(ensure_ascii=False, **STYLE)
ESCAPED = json.JSONEncoder(**STYLE)


def render(service):
    """In the place of plone.restapi's own, which escapes all that is not ASCII."""
    service.check_permission()
    content = service.reply()
    if content is _no_content_marker:
        return None
    service.request.response.setHeader("Content-Type", service.content_type)
    return written(content)


def written(content) -> str:
    """JSON as plone.restapi lays it out; half a character, which UTF-8 has no bytes for, is escaped.

    >>> written({"title": "排污许可证"}), written("\\ud800")
    ('{\\n  "title": "排污许可证"\\n}', '"\\\\ud800"')
    """
    text = LAID_OUT.encode(content)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ESCAPED.encode(content)
    return text
