"""The Chinese catalogue is complete: every message id in code, pages and profiles has a text."""

import ast
import re
from pathlib import Path

import pytest


SRC = Path(__file__).resolve().parents[2] / "src"
EN = SRC / "paiwu.content/src/paiwu/content/locales/en/LC_MESSAGES/paiwu.zh.po"
PO = SRC / "paiwu.content/src/paiwu/content/locales/zh_CN/LC_MESSAGES/paiwu.po"


def unquote(text: str) -> str:
    return ast.literal_eval(f'"{text}"')


def catalogue(file=PO) -> dict[str, str]:
    pairs = re.findall(r'^msgid "(.*)"\nmsgstr "(.*)"$', file.read_text("utf-8"), re.M)
    return {unquote(key): unquote(value) for key, value in pairs if key}


def in_python(factory="_") -> set[str]:
    found = set()
    for file in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", None) == factory
            if named and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def in_profiles() -> set[str]:
    found = set()
    for file in SRC.rglob("profiles/default/types/*.xml"):
        found |= set(re.findall(r'name="title" i18n:translate="">([^<]+)<', file.read_text()))
    for file in SRC.rglob("actions.xml"):
        found |= set(re.findall(r'name="title" i18n:translate="">([^<]+)<', file.read_text()))
    for file in SRC.rglob("definition.xml"):
        text = file.read_text()
        found |= set(re.findall(r'<(?:state|transition) \w+="\w+" title="([^"]+)"', text))
        found |= set(re.findall(r'state_id="(\w+)"', text))
    return found


def in_pages() -> set[str]:
    found = set()
    for file in SRC.rglob("*.pt"):
        text = file.read_text("utf-8")
        found |= set(re.findall(r'i18n:translate="">([A-Z][^<]+)<', text))
    return found - {"role"}


def all_ids() -> set[str]:
    return in_python() | in_profiles() | in_pages()


@pytest.mark.parametrize("message", sorted(all_ids()))
def test_every_message_has_a_chinese_text(message):
    assert catalogue().get(message)


@pytest.mark.parametrize("message", sorted(in_python("zh")))
def test_every_text_of_the_record_has_an_english_one(message):
    english = catalogue(EN).get(message)
    assert english and not re.search("[\u4e00-\u9fff]", english)


def test_the_english_catalogue_has_nothing_that_is_not_used():
    assert set(catalogue(EN)) <= in_python("zh")


@pytest.mark.parametrize("file", [PO, EN], ids=["zh_CN", "en"])
def test_variables_are_the_same_in_both_languages(file):
    texts = catalogue(file)
    variables = {key: set(re.findall(r"\$\{\w+\}", key)) for key in texts}
    assert any(variables.values())
    assert {key: set(re.findall(r"\$\{\w+\}", text)) for key, text in texts.items()} == variables


def test_the_catalogue_has_nothing_that_is_not_used():
    assert set(catalogue()) <= all_ids()
