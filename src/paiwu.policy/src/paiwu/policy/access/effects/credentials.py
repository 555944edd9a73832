"""What becomes of credentials: right ones are an account, wrong ones are refused, none are asked for.

(Contract, section 6: 401 with `WWW-Authenticate`, never the public's answer instead.)
"""

from AccessControl import getSecurityManager

from paiwu.content import _
from paiwu.content.rest.errors import WrongCredentials


HEADER = "WWW-Authenticate"


def require_good(event):
    """After traversal: whoever shows credentials is that account, and not the public if they are wrong.

    A client whose token has ended would else read less than it should, and not know.
    """
    shown = event.request._auth
    if shown and getSecurityManager().getUser().getId() is None:
        raise WrongCredentials(_("Wrong or expired credentials."))


def ask(event):
    """Before the end of a request: an answer of 401 says what is asked for (RFC 9110, 11.6.1).

    A password only who came with one is asked for: a browser would open a window of its own for it.
    """
    response = event.request.response
    if response.getStatus() == 401 and not response.getHeader(HEADER):
        shown = event.request._auth or ""
        scheme = "Basic" if shown.lower().startswith("basic") else "Bearer"
        response.setHeader(HEADER, f'{scheme} realm="paiwu"')
