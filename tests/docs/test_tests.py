"""A test that cannot fail is none: each states something that no empty loop and no `if` can pass over."""

import ast
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
#: benchmarks measure, the run that compares them asserts
FILES = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "bench" not in path.parts]
LITERALS = (ast.Tuple, ast.List, ast.Set, ast.Dict)


def constants(body: list[ast.stmt]) -> set[str]:
    """Names bound to a literal with something in it."""
    return {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and _filled(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _filled(node: ast.expr, known: set[str]) -> bool:
    """True if iterating over it plainly takes at least one round."""
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value != ""
    if isinstance(node, ast.Dict):
        return bool(node.keys)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("items", "values", "keys") and _filled(node.func.value, known)
    return isinstance(node, LITERALS) and any(not isinstance(e, ast.Starred) for e in node.elts)


def states(body: list[ast.stmt], known: set[str]) -> bool:
    """True if what runs in any case holds an assertion."""
    for node in body:
        if _states(node, known):
            return True
        if isinstance(node, ast.If) and any(isinstance(n, ast.Return) for n in ast.walk(node)):
            return False
    return False


def _states(node: ast.stmt, known: set[str]) -> bool:
    match node:
        case ast.Assert():
            return True
        case ast.For():
            return _filled(node.iter, known) and states(node.body, known)
        case ast.If():
            return states(node.body, known) and states(node.orelse, known)
        case ast.With():
            return any(map(_expects, node.items)) or states(node.body, known)
        case ast.Try():
            return states(node.body, known) or states(node.finalbody, known)
    return isinstance(node, ast.Expr) and _named(node.value, "fail", "raises", "assert")


def _expects(item: ast.withitem) -> bool:
    return _named(item.context_expr, "raises", "warns", "expect")


def _named(node: ast.expr, *words: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    return name.startswith(words)


def idle(text: str) -> list[str]:
    """The tests of a file that may end without having stated anything."""
    module = ast.parse(text)
    known = constants(module.body)
    return [
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not states(node.body, known | constants(node.body))
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "tests")))
def test_every_test_states_something(path):
    assert idle(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for row in rows(): assert row", True),
        ("for row in (1, 2): assert row", False),
        ("for row in (): assert row", True),
        ("for row in (*rows(),): assert row", True),
        ("assert rows()\n for row in rows(): assert row", False),
        ("if rows(): assert rows()", True),
        ("if rows(): assert 1\n else: assert 2", False),
        ("rows()", True),
        ("if rows(): return\n assert rows()", True),
        ("with pytest.raises(ValueError): rows()", False),
    ],
)
def test_what_counts_as_a_statement(body, found):
    assert bool(idle(f"def test_it():\n {body}\n")) is found
