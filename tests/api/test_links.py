"""Every role follows every link of its pages, as a browser does, and none leads nowhere.

Real HTTP with cookies and a browser's `Accept`: a service linked without `++api++` answers it with 404.
"""

import re
from html import unescape
from urllib.parse import urldefrag
from urllib.parse import urljoin
from urllib.parse import urlsplit

import pytest
import requests
from layers import PASSWORD
from story import CITY
from story import UNIT_B

from paiwu.policy.access import http as access
from paiwu.policy.clocks import now
from paiwu.policy.supervision.complaints import services as complaint_services


ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
LINK = re.compile(
    r"""<(a|area|img|link|script|iframe|form)\b[^>]*?\s(?:href|src|action)=["']([^"']*)"""
)
#: addresses in attributes that scripts read
DATA = re.compile(r"""\sdata-(?:url|pictures)=["']([^"']+)""")
#: leaves the session; where the toolbar's menus lead without scripts, Plone's own pages
PASSED_OVER = re.compile(r"/logout|/folder_factories|/content_status_history")
#: what tells one document from the next of its kind
NUMBERS = re.compile(r"(?<=/)(\d[\w-]*|[A-Z]{2}\d+|[\w-]+\.txt)(?=/|$)")
#: so many addresses of one kind (documents at one place, pages of one name) are followed by each account
VARIANTS = 6


class Visitor:
    """One account with its cookies; `found` is (where it was linked, address, answer)."""

    def __init__(self, site: str, account: str | None):
        self.site = site
        self.session = requests.Session()
        self.session.headers.update({"Accept": ACCEPT, "Accept-Language": "zh-CN,zh;q=0.9"})
        if account:
            form = {"__ac_name": account, "__ac_password": PASSWORD, "buttons.login": "登录"}
            self.session.post(f"{site}/login", form, timeout=60)
            assert "__ac" in self.session.cookies, account
        self.seen: set[str] = set()
        self.variants: dict[str, int] = {}
        self.queue: list[tuple[str, str]] = []
        self.found: list[tuple[str, str, int]] = []

    def add(self, origin: str, link: str):
        link = unescape(link).strip()
        if link.startswith(("data:", "mailto:", "javascript:", "#")) or "${" in link:
            return
        address = urldefrag(urljoin(origin, link))[0].rstrip("/")
        address = re.sub(r"[?&]_authenticator=[^&]*", "", address)
        if not f"{address}/".startswith(f"{self.site}/") or PASSED_OVER.search(address):
            return
        if address in self.seen:
            return
        path = NUMBERS.sub("#", urlsplit(address).path)
        kind = path if path.endswith("#") else path.rpartition("/")[2]
        if self.variants.get(kind, 0) >= VARIANTS:
            return
        self.variants[kind] = self.variants.get(kind, 0) + 1
        self.seen.add(address)
        self.queue.append((origin, address))

    def run(self, *starts: str):
        for start in starts:
            self.add(self.site, self.site + start)
        while self.queue:
            origin, address = self.queue.pop(0)
            answer = self.session.get(address, timeout=60, allow_redirects=False)
            place = answer.headers.get("Location")
            if answer.status_code >= 400:
                self.found.append((origin, address, answer.status_code))
            if place:
                self.add(address, place)
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                base = re.search(r"""<base[^>]*href=["']([^"']+)""", answer.text)
                base = base[1] if base else address
                for tag, link in LINK.findall(answer.text):
                    if tag != "form":
                        self.add(base, link)
                for link in DATA.findall(answer.text):
                    if "@" in link:
                        self.add(base, link)
        return self


def populate(as_, site):
    """What a running site has: ledger, reports, an inspection, a complaint, an application."""
    for gate in (complaint_services.SENT, access.ALL):
        gate.kept.clear()
    year = now.today().year
    ledger = f"{UNIT_B}/ledgers/{year}"
    filer = as_("filer-b")
    assert filer.post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": year}).status_code == 201
    rows = "".join(f"{year}-01-01T{h:02}:00,DA001,a21002,{90 + h},1000,N\n" for h in range(24))
    sent = filer.session.post(
        f"{site}{ledger}/@readings",
        data=f"time,outlet,pollutant,concentration,volume,flag\n{rows}".encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status_code == 201, sent.text
    entry = {"category": "treatment", "start": f"{year}-01-01T00:00", "content": "停炉检修"}
    assert filer.post(f"{ledger}/@entries", entry).status_code == 201
    for kind, period in (("quarterly", f"{year}Q1"), ("annual", str(year - 1))):
        body = {"@type": "ExecutionReport", "kind": kind, "period": period}
        assert filer.post(f"{UNIT_B}/reports", body).status_code == 201
    inspector = as_("inspector")
    made = inspector.post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"}).json()
    record = f"{UNIT_B}/inspections/{made['id']}"
    assert inspector.take(record, "start").status_code == 200
    refused = {"party": "unit", "name": "李四", "refused": True, "remark": "拒签"}
    assert inspector.post(f"{record}/@sign", refused).status_code == 200
    for step in ("conclude", "publish"):
        assert inspector.take(record, step).status_code == 200
    made = inspector.post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"})
    assert made.status_code == 201
    complaint = {"unit": UNIT_B.rpartition("/")[2], "text": "夜间有异味", "name": "王某"}
    assert as_().post("/@complaints", complaint).status_code == 201
    body = {"@type": "PermitApplication", "kind": "change", "change_grounds": [1]}
    assert filer.post(f"{UNIT_B}/applications", body).status_code == 201


STARTS = ("/", "/@@permits", CITY, UNIT_B, f"{UNIT_B}/permit")
PARTIES = {
    "enterprises": ("filer-a", "filer-b", "signatory-b"),
    "department": ("clerk", "reviewer", "approver"),
    "supervision": ("inspector", "supervisor", "auditor"),
    "others": (None, "clerk-qd", "dataclient"),
}


@pytest.mark.parametrize("party", PARTIES)
def test_no_link_of_any_roles_pages_leads_nowhere(as_, site, party):
    populate(as_, site)
    accounts = PARTIES[party]
    assert accounts
    for account in accounts:
        visitor = Visitor(site, account).run(*STARTS)
        assert len(visitor.seen) > 60, account
        assert visitor.found == [], account


def test_the_ledgers_downloads_open_in_a_browser(as_, site):
    populate(as_, site)
    visitor = Visitor(site, "filer-b")
    page = visitor.session.get(f"{site}{UNIT_B}/ledgers/{now.today().year}/view", timeout=60).text
    links = [unescape(link) for _tag, link in LINK.findall(page)]
    for name, kind in (("@readings?", "text/csv"), ("@readings-template", "spreadsheetml")):
        (link,) = [link for link in links if name in link]
        answer = visitor.session.get(link, timeout=60)
        assert answer.status_code == 200, link
        assert kind in answer.headers["Content-Type"]
        assert "attachment" in answer.headers["Content-Disposition"]
