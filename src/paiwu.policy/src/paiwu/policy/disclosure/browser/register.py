"""The public register as a page: search, facets, list, map."""

from urllib.parse import urlencode

from Products.Five.browser import BrowserView

from paiwu.content import zh
from paiwu.content.rest.errors import Invalid
from paiwu.policy.access.http import whole
from paiwu.policy.disclosure.browser import maps
from paiwu.policy.disclosure.effects import register


SIZE = 25
FACETS = {
    "region": zh("行政区"),
    "industry": zh("行业"),
    "category": zh("管理类别"),
    "state": zh("状态"),
    "pollutant": zh("污染物"),
}
SORTS = {
    "issued_on": zh("发证日期"),
    "valid_until": zh("有效期至"),
    "permit_number": zh("证书编号"),
    "title": zh("单位名称"),
}


class RegisterPage(BrowserView):
    """`@@permits`; `@@permits?number=` leads to the entry."""

    def __call__(self):
        form = self.request.form
        if form.get("number"):
            permit = register.permit_by_number(self.context, form["number"])
            if permit is not None:
                return self.request.response.redirect(permit.absolute_url())
        try:
            self.wanted = register.Wanted.of(form)
        except Invalid:  # a link from elsewhere with a region that there is none of
            self.wanted = register.Wanted()
        self.found = register.Register(self.context, self.wanted)
        self.start = whole(form.get("b_start"))
        self.rows = list(self.found.rows(self.start, self.start + SIZE))
        self.facets = self.found.facets()
        return self.index()

    def query(self, **changes) -> dict:
        kept = {"q": self.wanted.text, **dict(self.wanted.filters), "sort_on": self.wanted.sort_on}
        return {key: value for key, value in (kept | changes).items() if value}

    def address(self, **changes) -> str:
        return f"{self.context.absolute_url()}/@@permits?{urlencode(self.query(**changes))}"

    def choices(self) -> list[dict]:
        """Every facet with its values; a chosen one can be given up."""
        chosen = dict(self.wanted.filters)
        return [
            {
                "title": title,
                "chosen": chosen.get(name)
                and {
                    "title": register.title_of(name, chosen[name]),
                    "url": self.address(**{name: ""}),
                },
                "rows": [
                    row | {"url": self.address(**{name: row["value"]})}
                    for row in self.facets[name][:15]
                ],
            }
            for name, title in FACETS.items()
        ]

    def sorts(self) -> list[tuple[str, str]]:
        return list(SORTS.items())

    def state(self, name: str) -> str:
        return register.STATES.get(name, name)

    def category(self, name: str) -> str:
        return register.CATEGORIES.get(name, "")

    def pages(self) -> list[dict]:
        places = ((zh("上一页"), self.start - SIZE), (zh("下一页"), self.start + SIZE))
        return [
            {"title": title, "url": self.address(b_start=start or "0")}
            for title, start in places
            if 0 <= start < len(self.found)
        ]

    def download(self, kind: str, size: int = 1000) -> str:
        query = urlencode(self.query() | {"format": kind, "b_size": size})
        return f"{self.context.absolute_url()}/++api++/@register?{query}"

    def tiles(self) -> dict:
        return maps.tiles()
