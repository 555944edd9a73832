"""Answers are Chinese or English, as `Accept-Language` asks, throughout."""

import csv
import re

import pytest
from conftest import ROOT
from story import CITY
from story import UNIT_A
from story import UNIT_B
from story import Story

from paiwu.content import tables


HAN = re.compile(r"[\u4e00-\u9fff]")
ROLES = {
    "Filer": "filer-b",
    "Signatory": "signatory-b",
    "Clerk": "clerk",
    "Reviewer": "reviewer",
    "Approver": "approver",
    "Inspector": "inspector",
    "Supervisor": "supervisor",
    "Auditor": "auditor",
    "Manager": "admin",
    "Anonymous": None,
}
APPLICATION = f"{UNIT_A}/applications/1"
OF_UNIT_A = {"filer-b": "filer-a", "signatory-b": "signatory-a"}
#: what is read: the services of documents and lists
WALK = (
    *(
        f"{UNIT_B}/@{name}"
        for name in ("breaches", "classification", "credit", "duties", "hold", "trail")
    ),
    *(f"{UNIT_B}/@{name}?year=2026" for name in ("emissions", "exceedances")),
    *(
        f"{UNIT_B}/permit/@{name}"
        for name in ("clocks", "notices", "trail", "versions", "workflow")
    ),
    *(f"{CITY}/@{name}" for name in ("due-units", "findings", "plan", "draws", "statistics")),
    *(f"/@{name}" for name in ("announcements", "register", "calendar", "violators", "catalogue")),
    *(
        f"{APPLICATION}/@{name}"
        for name in (
            *("checks", "clocks", "determination", "examination", "findings"),
            *("workflow", "trail", "versions", "publicity-comments"),
        )
    ),
    APPLICATION,
    f"{UNIT_B}/permit",
)
#: whole documents are what people wrote; what the platform knows of them is asked for beside
DOCUMENTS = {APPLICATION, f"{UNIT_B}/permit"}
#: columns for what people wrote, and for the names of documents, standards and authorities
WRITTEN = {"comment", "document", "source", "issuing_authority"}
#: what a document said before and after an act
CHANGES = (".items.changes.after", ".items.changes.before")
#: what stays in the language of record, since it is a document's own title or text
RECORDED = {
    ("@announcements", ".items.title"),
    ("@notices", ".items.title"),
    # plone.restapi says states and steps in the site's language
    *(("@workflow", f".{part}.title") for part in ("history", "state", "transitions")),
}
#: three English words in a row
SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def texts(answer, path=""):
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(answer, list):
        for value in answer:
            yield from texts(value, path)
    elif isinstance(answer, str):
        yield path, answer


def known_names(example, titles) -> list[str]:
    """Proper names and what people wrote, the longest first."""
    names = {text for _where, text in texts(example)} | set(titles)
    for table in ("regions", "industries", "pollutants"):
        names |= set(tables.names(table).values())
    for file in ROOT.glob("src/paiwu.policy/src/paiwu/policy/**/*.csv"):
        names |= {cell for row in csv.reader(file.open(encoding="utf-8")) for cell in row}
    return sorted((name for name in names if HAN.search(name)), key=len, reverse=True)


@pytest.fixture
def answers(as_, example):
    """(role, address, answer) of what each role reads, in the language asked for."""
    story = Story(as_, example).accepted()
    assert story.path == APPLICATION

    def read(language):
        for role, account in ROLES.items():
            for path in WALK:
                who = OF_UNIT_A.get(account, account) if path.startswith(UNIT_A) else account
                answer = as_(who, language).get(path)
                if answer.status_code == 200:
                    yield role, path, answer.json()

    return read


def test_english_is_english_to_every_role(as_, answers, example):
    units = as_("admin").get("/@search?portal_type=DischargingUnit&b_size=100").json()["items"]
    names = known_names(example, [unit["title"] for unit in units])
    found, met = set(), set()
    for role, path, answer in answers("en"):
        met.add((role, path))
        for where, text in texts(answer):
            written = where.rpartition(".")[2] in WRITTEN or where.startswith(CHANGES)
            if not HAN.search(text) or written or path in DOCUMENTS:
                continue
            for name in names:
                text = text.replace(name, "")
            if HAN.search(text) and (path.rpartition("/")[2], where) not in RECORDED:
                found.add((path.rpartition("/")[2], where, text))
    assert {path for _role, path in met} == set(WALK)
    assert {role for role, _path in met} == set(ROLES)
    assert not found


def test_chinese_has_no_english_sentence(answers):
    met, found = set(), set()
    for _role, path, answer in answers("zh-CN"):
        for where, text in texts(answer):
            met.add(path)
            if SENTENCE.search(text) and "://" not in text:
                found.add((path.rpartition("/")[2], where, text))
    assert met == set(WALK)
    assert not found


def test_caches_keep_the_languages_apart(as_):
    for path in ("/@register", "/@announcements", ""):
        assert "Accept-Language" in as_(None).get(path).headers["Vary"]
