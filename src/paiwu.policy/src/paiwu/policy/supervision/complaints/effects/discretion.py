"""Requests that hold who complained: no log and no record of the database says whose they were (Art. 42)."""

import logging
import traceback
from contextlib import contextmanager

import transaction
from transaction.interfaces import TransientError

from paiwu.content import _
from paiwu.content.rest.errors import Refusal
from paiwu.policy.server.errors import is_answer


logger = logging.getLogger(__name__)
#: frames that are told of a failure, the innermost ones
DEEPEST = 8


class Failed(Refusal):
    """500: not the client's fault; nothing was kept."""

    status = 500
    kind = "InternalServerError"


@contextmanager
def in_confidence(anonymous: bool = False):
    """An unexpected failure is told by its kind and place alone, as its words may quote what was sent: Failed.

    `anonymous`: the transaction does not name the account either.
    """
    if anonymous:
        transaction.get().user = ""
    try:
        yield
        return
    except Exception as error:
        if is_answer(error) or isinstance(error, TransientError):
            raise
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        places = ", ".join(f"{one.filename}:{one.lineno} {one.name}" for one in frames)
        logger.error("%s in a complaint's request, at %s", type(error).__name__, places)
    raise Failed(_("This failed on our side, nothing was kept. Please try again later."))
