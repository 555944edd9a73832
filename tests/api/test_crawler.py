"""A crawler that follows everything of a populated site finds none of fifty planted secrets.

Each secret is a word of its own, planted where it must never come out: trade secrets in every kind of
field, registered items, drafts, a secret unit, staff's words, ledgers, complainants. The crawler starts
at the front page, the register, the feed and the search, follows every address of the site that it is
given (links, forms, JSON, feeds, downloads), and asks every document for its services and pages besides.
"""

import base64
import io
import re
from html import unescape
from urllib.parse import urldefrag

import pytest
from PIL import Image
from story import CITY
from story import UNIT_A
from story import UNIT_B
from test_nothing_leaks import SERVICES
from test_nothing_leaks import VIEWS

from paiwu.policy.access import http as access
from paiwu.policy.application import services as applications
from paiwu.policy.clocks import now
from paiwu.policy.supervision.complaints import services as complaint_services


MORE_SERVICES = (
    *("@trail", "@trail?format=csv", "@trail/1", "@evidence", "@credit", "@duties", "@hold"),
    *(
        "@emissions?year=2026",
        "@exceedances?year=2026",
        "@readings",
        "@readings?format=csv&history=1",
    ),
    *("@entries", "@batches", "@quality", "@classification", "@publicity-comments", "@liability"),
    *("@comparison", "@photos", "@photos/1", "@photos/1?preview=1", "@signatures"),
    *(
        "@complaints",
        "@plan",
        "@schedule",
        "@draws",
        "@statistics",
        "@due-units",
        "@catalogue",
        "outlets/DA001",
    ),
)
MORE_VIEWS = (
    *(
        "@@inspect",
        "@@sign-record",
        "@@supervision",
        "@@statistics",
        "@@trail",
        "@@editions",
        "@@hold",
        "@@add-entry",
        "@@advice",
        "@@comment",
        "qr.svg",
    ),
)
STARTS = (
    *("/", "/@@permits", "/@register", "/@register?format=csv", "/announcements.atom"),
    *(
        "/@announcements",
        "/@violators",
        "/@checkpoints",
        "/@@announcements",
        "/@search?b_size=500",
    ),
    *("/@search?metadata_fields=_all&b_size=500", "/@search?fullobjects=1&b_size=100", "/sitemap"),
    *(
        "/@navigation?expand.navigation.depth=5",
        "/@@complaint",
        "/search?SearchableText=有限公司",
        CITY,
    ),
)


class Plants:
    """Secrets by where they are planted."""

    def __init__(self):
        self.words: dict[str, str] = {}

    def __call__(self, where: str) -> str:
        word = f"机密{len(self.words):03d}{'甲乙丙丁戊己庚辛'[len(self.words) % 8]}"
        self.words[where] = word
        return word

    def told(self, text: str) -> set[str]:
        return {where for where, word in self.words.items() if word in text}


def plant_application(plants, example):
    """In every kind of column of every registered item, and in what is marked as a trade secret."""
    for table, columns in {
        "products": ("line", "product"),
        "facilities": ("name", "process", "parameter"),
        "materials": ("name", "composition"),
        "treatment_units": ("name", "process"),
        "eia_approvals": ("authority",),
        "total_control_targets": ("document",),
        "emission_processes": ("process",),
    }.items():
        for column in columns:
            example[table][0][column] = plants(f"registered {table}.{column}")
    for table in ("products", "facilities", "treatment_units", "emission_processes"):
        reason = plants(f"reason of {table}")
        example["trade_secrets"].append({"field": table, "row": 0, "reason": reason})
    example["determinations"][0]["document"] = plants("determination")


def upload(as_, path, plants, where, account="filer-a"):
    body = {
        "@type": "File",
        "title": plants(f"{where}: title"),
        "description": plants(f"{where}: description"),
        "file": {
            "data": base64.b64encode(plants(f"{where}: content").encode()).decode(),
            "encoding": "base64",
            "filename": f"{plants(f'{where}: name')}.txt",
            "content-type": "text/plain",
        },
    }
    made = as_(account).post(path, body)
    assert made.status_code == 201, made.text


def plant_inspection(as_, plants):
    """A published inspection of unit B: its photos, its signatures, why and when it was planned."""
    made = as_("inspector").post(f"{UNIT_B}/inspections", {"@type": "InspectionRecord"})
    path = f"{UNIT_B}/inspections/{made.json()['id']}"
    as_("inspector").take(path, "start")
    image = io.BytesIO()
    Image.new("RGB", (8, 8)).save(image, "PNG")
    photo = {
        "filename": f"{plants('evidence: file name')}.png",
        "content-type": "image/png",
        "data": base64.b64encode(image.getvalue()).decode(),
        "caption": plants("evidence: caption"),
    }
    assert as_("inspector").post(f"{path}/@photos", photo).status_code == 201
    signature = {"party": "unit", "name": plants("evidence: name"), "refused": True}
    signature |= {"position": plants("evidence: position"), "remark": plants("evidence: remark")}
    assert as_("inspector").post(f"{path}/@sign", signature).status_code == 200
    for step in ("conclude", "publish"):
        assert as_("inspector").take(path, step).status_code == 200


@pytest.fixture
def populated(as_, story, site, example):
    """Unit A with a permit and a draft, unit B with ledger, report, inspection; complaint; secret unit."""
    for gate in (complaint_services.SENT, applications.COMMENTED, access.ALL):
        gate.kept.clear()
    plants = Plants()
    plant_application(plants, example)
    story.recommended()
    story.take("approver", "grant", comment=plants("comment of the grant"))
    as_("filer-a").post(
        f"{UNIT_A}/applications",
        {
            "@type": "PermitApplication",
            "kind": "change",
            "change_grounds": [1],
            "title": plants("draft: title"),
            "site_address": plants("draft: address"),
        },
    )
    as_("filer-a").post(
        f"{UNIT_A}/materials", {"@type": "Folder", "title": plants("folder: title")}
    )
    upload(as_, f"{UNIT_A}/materials", plants, "material")
    year = now.today().year
    as_("filer-b").post(f"{UNIT_B}/ledgers", {"@type": "Ledger", "year": year})
    entry = {
        "category": "treatment",
        "start": f"{year}-01-01T00:00",
        "content": plants("ledger: content"),
    }
    entry |= {
        "incident": "accident",
        "cause": plants("ledger: cause"),
        "measure": plants("ledger: measure"),
    }
    as_("filer-b").post(f"{UNIT_B}/ledgers/{year}/@entries", entry)
    rows = f"time,outlet,pollutant,concentration,volume,flag,note\n{year}-01-01T00:00,DA001,a21002,1,1,N,{plants('reading: note')}\n"
    as_("filer-b").session.post(
        f"{site}{UNIT_B}/ledgers/{year}/@readings",
        data=rows.encode(),
        headers={"Content-Type": "text/csv"},
    )
    report = {
        "@type": "ExecutionReport",
        "kind": "quarterly",
        "period": f"{year}Q1",
        "sections": [{"section": "compliance", "text": plants("report: text")}],
    }
    as_("filer-b").post(f"{UNIT_B}/reports", report)
    record = {
        "@type": "InspectionRecord",
        "inspectors": [plants("inspection: inspector")],
        "result": plants("inspection: result"),
        "items": [{"requirement": "x", "finding": plants("inspection: finding")}],
    }
    as_("inspector").post(f"{UNIT_B}/inspections", record)
    plant_inspection(as_, plants)
    complaint = {
        "unit": UNIT_B.rpartition("/")[2],
        "text": plants("complaint: text"),
        "name": plants("complaint: name"),
        "contact": plants("complaint: contact"),
    }
    receipt = as_().post("/@complaints", complaint).json()["receipt"]
    as_("inspector").post(f"{CITY}/@complaints/{receipt}/take")
    as_("inspector").post(
        f"{CITY}/@complaints/{receipt}/answer",
        {"text": plants("complaint: answer"), "confirmed": True},
    )
    other = f"{CITY}/91370100MA3DEM027W002P"
    as_("clerk").patch(
        other,
        {
            "title": plants("secret unit: title"),
            "site_address": plants("secret unit"),
            "state_secret": True,
        },
    )
    as_("auditor").post(f"{UNIT_B}/@hold", {"reason": plants("hold: reason")})
    assert len(plants.words) >= 45, len(plants.words)
    return plants


LINK = re.compile(r"""(?:href|src|action|data-[\w-]+)=["']([^"'#]+)""")


class Crawler:
    """Follows what it is given, as one account, in both languages of the site: pages and JSON."""

    def __init__(self, client, plants, most):
        self.client, self.plants, self.most = client, plants, most
        self.seen: set[tuple[str, str]] = set()
        self.found: list[tuple] = []
        self.queue: list[tuple[str, str]] = []
        self.asked = 0

    def add(self, address: str):
        address = urldefrag(re.split(r"[\"'<>\s]", unescape(address))[0])[0]
        if not address.startswith(self.client.base) or any(
            x in address for x in ("++plone++", "/logout", "++theme++", "++resource++")
        ):
            return
        for kind in ("application/json", "text/html"):
            if (address, kind) not in self.seen:
                self.seen.add((address, kind))
                self.queue.append((address, kind))

    def run(self):
        for start in STARTS:
            self.add(self.client.base + start)
        while self.queue and self.asked < self.most:
            address, kind = self.queue.pop(0)
            self.asked += 1
            answer = self.client.session.get(address, headers={"Accept": kind}, timeout=60)
            text = answer.content.decode("utf-8", "replace")
            if "\\u" in text and kind == "application/json":
                text += answer.text.encode().decode("unicode_escape", "replace")
            told = self.plants.told(text)
            broken = (
                answer.status_code >= 500 and "getVocabulary" not in address
            )  # as in stock Plone
            if told or broken:
                self.found.append((address, kind, answer.status_code, sorted(told)))
            for link in LINK.findall(text):
                self.add(link if link.startswith("http") else "")
            for link in re.findall(re.escape(self.client.base) + r"[^\s\"'<>\\]*", text):
                self.add(link)
        return self

    def ask_documents(self, paths):
        for path in paths:
            for service in (*SERVICES, *MORE_SERVICES):
                self.add(f"{self.client.base}{path}/{service}".replace("/?", "?"))
            for view in (*VIEWS, *MORE_VIEWS):
                self.add(f"{self.client.base}{path}/{view}")
        return self


DOCUMENTS = (
    *(CITY, UNIT_A, f"{UNIT_A}/permit", f"{UNIT_A}/applications/1", f"{UNIT_A}/applications/2"),
    *(f"{UNIT_A}/materials", UNIT_B, f"{UNIT_B}/permit", f"{UNIT_B}/inspections/1"),
    f"{UNIT_B}/inspections/2",
    *(f"{CITY}/91370100MA3DEM027W002P", f"{CITY}/91370100MA3DEM027W002P/applications/1"),
)


def test_the_public_finds_none_of_fifty_secrets(populated, as_):
    crawler = Crawler(as_(), populated, 2500).ask_documents(DOCUMENTS).run()
    assert len(crawler.seen) > 800
    assert crawler.found == []


#: what others may see of it: a unit its own, a department what is its business
OWN = {
    "filer-b": ("ledger:", "report:", "reading:", "hold:", "secret unit", "evidence:"),
    "clerk-qd": (),
    "dataclient": ("ledger:", "reading:"),
}


@pytest.mark.parametrize("account", OWN)
def test_nor_does_enterprise_b_for_a_nor_staff_of_another_city(populated, as_, account):
    kept = Plants()
    kept.words = {w: s for w, s in populated.words.items() if not w.startswith(OWN[account])}
    crawler = Crawler(as_(account), kept, 1200).ask_documents(DOCUMENTS).run()
    assert crawler.found == []
