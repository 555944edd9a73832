"""Zope's publisher with a request of our own."""

import random
import time
from functools import partial

from Zope2.Startup.run import make_wsgi_app
from ZPublisher.HTTPRequest import WSGIRequest

from paiwu.policy.server.gate import GATE


#: the longest pause before an attempt, in seconds: other processes write, too
PAUSE = 0.1


class Request(WSGIRequest):
    """A request that waits for its turn and for nothing else, and takes broken credentials for wrong ones."""

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
    return partial(make_wsgi_app(global_config, zope_conf), _request_factory=Request)
