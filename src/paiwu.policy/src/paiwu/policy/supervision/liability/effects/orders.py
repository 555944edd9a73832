"""责令公开 (Art. 55): ordering a unit to make public what it has not."""

from zope.i18n import translate

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.writing import write
from paiwu.policy.supervision.liability.effects import standing


def order_disclosure(unit, data):
    """The announced order about what is overdue, and about what `data["reason"]` adds to it."""
    reason = data.get("reason")
    what = [translate(one, target_language="zh_CN") for one in standing.undisclosed(unit)]
    if isinstance(reason, str) and reason.strip():
        what.append(reason.strip())
    if not what:
        raise Invalid([Problem("reason", _("is required"))])
    return write(unit, notices.KINDS["disclosure_order"], {"what": "；".join(what)})
