"""What logs keep of a request: where it failed and why, never what people sent.

Bodies and forms hold names of complainants (Art. 42), secrets of receipts, passwords. A request tells
nothing of them (`publisher.Request`), and refusals, whose words quote what was typed, are no faults.
"""

import logging
import re
from urllib.parse import unquote

from Products.SiteErrorLog.SiteErrorLog import SiteErrorLog
from zExceptions import HTTPException

from paiwu.content.rest.errors import Refusal


STOCK = SiteErrorLog.raising


def is_answer(error) -> bool:
    """True for what is raised to tell a client what it did wrong, or where to go."""
    if isinstance(error, Refusal):
        return True
    return isinstance(error, HTTPException) and 300 <= error.getStatus() < 500


def raising(log, info):
    """Zope's error log ignores exceptions by their names, which a new kind of refusal is not among.

    Nothing for an answer; else the address of the entry.
    """
    return None if is_answer(info[1]) else STOCK(log, info)


#: a line of the access log about what is open to whoever complains; the department's own has a region before
COMPLAINING = re.compile(
    r'"[A-Z]+ (?:[^ "?]*/)?(?<!/\d{6}/)(?:@complaints|@complaint-status|(?:@@)?complaint(?:-status)?)/?[ ?]'
)


class Discreet(logging.Filter):
    """Keeps out of the access log who complained or asked what came of it, from which address and when."""

    def filter(self, record) -> bool:
        return COMPLAINING.search(unquote(record.getMessage())) is None
