"""Versions as the present user may see them."""

from paiwu.content import _
from paiwu.content.rest.errors import NotThere
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.http import whole
from paiwu.policy.trail import versions


def disclosed(document, snapshot) -> dict:
    """A version's values as the present user may see them."""
    content = snapshot.values()
    return disclose(document, content, content.get("trade_secrets"))


def find(document, number: str):
    """The snapshot of that number; Refusal (404) if there is none."""
    snapshot = versions.version(document, whole(number))
    if snapshot is None:
        raise NoVersion(_("There is no version ${number}.", mapping={"number": number}))
    return snapshot


class NoVersion(NotThere):
    """404: the document has no such version."""
