"""The browser layer of the add-on."""

from plone.theme.interfaces import IDefaultPloneLayer


class IPaiwuLayer(IDefaultPloneLayer):
    """Set on requests to a site that has paiwu.policy installed."""
