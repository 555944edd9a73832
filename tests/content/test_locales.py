"""The Chinese catalogue is complete: every message id in code, pages and profiles has a text."""

import ast
import re
from pathlib import Path

import pytest


SRC = Path(__file__).resolve().parents[2] / "src"
PO = SRC / "paiwu.content/src/paiwu/content/locales/zh_CN/LC_MESSAGES/paiwu.po"


def unquote(text: str) -> str:
    return ast.literal_eval(f'"{text}"')


def catalogue() -> dict[str, str]:
    pairs = re.findall(r'^msgid "(.*)"\nmsgstr "(.*)"$', PO.read_text("utf-8"), re.M)
    return {unquote(key): unquote(value) for key, value in pairs if key}


def in_python() -> set[str]:
    found = set()
    for file in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "_"
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


def test_variables_are_the_same_in_both_languages():
    texts = catalogue()
    variables = {key: set(re.findall(r"\$\{\w+\}", key)) for key in texts}
    assert any(variables.values())
    assert {key: set(re.findall(r"\$\{\w+\}", text)) for key, text in texts.items()} == variables


def test_the_catalogue_has_nothing_that_is_not_used():
    assert set(catalogue()) <= all_ids()
