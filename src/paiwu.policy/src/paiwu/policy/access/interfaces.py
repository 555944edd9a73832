"""What access announces."""

from zope.interface.interfaces import IObjectEvent


class ISecretsRead(IObjectEvent):
    """Marked trade secrets of `object` were shown to somebody (Art. 26)."""
