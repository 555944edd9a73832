"""A Chinese text in code is a message id, or it is declared here with the reason why it is none."""

import ast
import re
from pathlib import Path


SRC = Path(__file__).resolve().parents[2] / "src"
HAN = re.compile("[\u4e00-\u9fff]")
#: module -> why Chinese texts stand in it that are not translated
DECLARED = {
    # what is read, not said
    "content/quantities.py": "ranges as people write them",
    "content/readings/headings.py": "headings and flags as people write them",
    "content/readings/parse.py": "what people have in tables",
    "content/readings/times.py": "times as people write them",
    "policy/access/rules/authorities.py": "names of authorities",
    "policy/assistance/rules.py": "frequencies as people write them",
    "policy/supervision/liability/rules/penalties.py": "articles as people write them",
    "content/identifiers/unit.py": "the code's own name, for developers",
    # documents and records: stored, in the language of record
    "content/types/identity.py": "titles of documents",
    "policy/access/rules/redaction.py": "stands for a value in stored comparisons",
    "policy/application/rules/materials.py": "what makes an application one of waste water",
    "policy/application/effects/advice.py": "titles of documents",
    "policy/application/effects/daily.py": "comments of the record",
    "policy/application/effects/notices.py": "facts of notices",
    "policy/application/effects/steps.py": "comments of the record",
    "policy/exchange/effects/existing.py": "comments of the record",
    "policy/monitoring/effects/incidents.py": "facts of notices",
    "policy/notices/effects/writing.py": "names on notices and of their folder",
    "policy/notices/rules.py": "text of notices",
    "policy/permit/effects/daily.py": "comments of the record",
    "policy/permit/effects/decisions.py": "facts of notices, comments of the record",
    "policy/supervision/inspection/effects/inspections.py": "titles of records, facts of notices",
    "policy/supervision/inspection/effects/signatures.py": "captions in the signed record",
    "policy/supervision/plan/rules.py": "requirements, stored in the inspection record",
    "policy/trail/proof/rules/story.py": "the bundle's printed story",
    "policy/upgrades/v1005/__init__.py": "comments of the record",
}


def literals(file: Path) -> list[str]:
    """Chinese texts of a module that are neither docstrings nor message ids."""
    tree = ast.parse(file.read_text("utf-8"))
    passed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("_", "zh"):
            passed.add(node.args[0])
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node not in passed and HAN.search(node.value)
    ]


def found() -> dict[str, list[str]]:
    modules = {file.relative_to(SRC): literals(file) for file in SRC.rglob("*.py")}
    return {
        file.as_posix().partition("/src/paiwu/")[2]: texts
        for file, texts in modules.items()
        if texts
    }


def test_no_chinese_text_that_is_neither_translated_nor_declared():
    assert {name: texts for name, texts in found().items() if name not in DECLARED} == {}


def test_nothing_is_declared_without_need():
    assert set(DECLARED) <= set(found())
    assert all(DECLARED.values())
