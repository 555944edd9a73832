"""docs/articles.md answers every article, and the tests and modules it names exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "src/paiwu.policy/src/paiwu/policy"
CONTENT = ROOT / "src/paiwu.content/src/paiwu/content"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/articles.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_of_the_68_articles_has_its_row():
    assert [int(row[0]) for row in ROWS] == list(range(1, 69))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"article {row[0]}")
def test_what_an_article_names_exists(row):
    _article, _about, rule, _service, test = row
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", test):
        assert name in functions(path), name
    assert test != "–" or rule.startswith(("none:", "open:")), "a rule without a test"
    for module in re.findall(r"`(content: )?([\w/.]+)[^`]*`", rule):
        base = CONTENT if module[0] else POLICY
        found = [base / module[1], (base / module[1]).with_suffix(".py")]
        assert any(path.exists() for path in found) or "." in module[1], module
