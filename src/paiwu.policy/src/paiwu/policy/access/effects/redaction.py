"""A document as the present user may see it: by field permission, then by trade secret."""

from AccessControl import getSecurityManager
from plone.autoform.interfaces import READ_PERMISSIONS_KEY
from plone.dexterity.utils import iterSchemata
from plone.supermodel.utils import mergedTaggedValueDict
from zope.component import getUtility
from zope.event import notify
from zope.security.interfaces import IPermission

from paiwu.content.types.interfaces import ICommitment
from paiwu.policy.access.events import SecretsRead
from paiwu.policy.access.rules.redaction import redact


SECRETS = "paiwu: View trade secrets"
REGISTERED = "paiwu: View registered items"
STAFF = "paiwu: View examination"


def may(permission: str, document) -> bool:
    return bool(getSecurityManager().checkPermission(permission, document))


def readable(document, values: dict) -> dict:
    """`values` without the fields whose read permission the user lacks."""
    schema = next(iter(iterSchemata(document)))
    permissions = mergedTaggedValueDict(schema, READ_PERMISSIONS_KEY)
    allowed = {
        name: may(getUtility(IPermission, name=name).title, document)
        for name in set(permissions.values())
    }
    return {
        field: value
        for field, value in values.items()
        if allowed.get(permissions.get(field), True)
    }


def disclose(document, values: dict, marks=None) -> dict:
    """What the user may see of `values`; `withheld` lists what a trade secret keeps back.

    `marks` are the trade secrets marked in `values` themselves. What is marked now stays back in
    older versions too.
    """
    shown = readable(document, values)
    if not ICommitment.providedBy(document):
        return shown
    marks = list(marks or ()) + list(document.trade_secrets or ())
    if may(SECRETS, document):
        if marks:
            notify(SecretsRead(document))
        return shown
    shown, withheld = redact(
        shown,
        [
            dict(pairs)
            for pairs in {
                tuple(
                    sorted(
                        ((k, v) for k, v in mark.items() if k in ("field", "row")),
                        key=lambda kv: kv[0],
                    )
                )
                for mark in marks
            }
        ],
    )
    if withheld:
        shown["withheld"] = sorted(withheld, key=lambda item: (item["field"], item["row"] or 0))
    return shown
