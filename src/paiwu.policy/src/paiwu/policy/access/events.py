"""What access announces."""

from zope.interface import implementer
from zope.interface.interfaces import ObjectEvent

from paiwu.policy.access.interfaces import ISecretsRead


@implementer(ISecretsRead)
class SecretsRead(ObjectEvent):
    """The trail records it; nothing below needs to know who else listens."""
