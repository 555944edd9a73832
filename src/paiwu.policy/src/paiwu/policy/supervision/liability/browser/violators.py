"""Lists of violators, for everyone (Art. 39)."""

from Products.Five.browser import BrowserView

from paiwu.policy.supervision.liability.effects import lists


class ViolatorsPage(BrowserView):
    """违法名单 (Art. 39 para 3), by kind."""

    def lists(self) -> list[dict]:
        regions = lists.regions_of(self.context)
        return [
            {"title": title, "rows": lists.violators(regions, kind)}
            for kind, title in lists.LISTS.items()
        ]
