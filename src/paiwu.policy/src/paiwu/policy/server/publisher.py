"""Zope's publisher with a request of our own."""

import html
import logging
import random
import time
from functools import partial

from Zope2.Startup.run import make_wsgi_app
from ZPublisher.HTTPRequest import WSGIRequest

from paiwu.policy.server.errors import Discreet
from paiwu.policy.server.gate import GATE


#: the longest pause before an attempt, in seconds: other processes write, too
PAUSE = 0.1


class Request(WSGIRequest):
    """A request that waits for its turn and for nothing else, and takes broken credentials for wrong ones.

    As text, which logs keep, it is where it went and nothing of what was sent.
    """

    def text(self) -> str:
        return f"{self.method} {self.get('URL')}"

    def __str__(self) -> str:
        return html.escape(self.text())

    def delay_retry(self):
        """Before an attempt after a conflict: stock Zope sleeps up to 2^n seconds before the n-th."""
        GATE.write_now()
        time.sleep(random.uniform(0, min(PAUSE, 0.01 * 2**self.retry_count)))

    def _authUserPW(self):
        """Name and password of basic authentication; None for none, also where they cannot be read."""
        try:
            return super()._authUserPW()
        except ValueError:
            return None


def app_factory(global_config, zope_conf):
    """paste.app_factory"""
    logging.getLogger("wsgi").addFilter(Discreet())
    return partial(make_wsgi_app(global_config, zope_conf), _request_factory=Request)
