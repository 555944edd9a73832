"""What the tools of this repository promise to who works on it."""

import configparser
import re
import tomllib
import warnings
from pathlib import Path

import pytest
import yaml


ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("paiwu.content", "paiwu.policy", "paiwu.verify")


@pytest.mark.parametrize("kind", [DeprecationWarning, PendingDeprecationWarning, FutureWarning])
def test_what_our_code_does_that_will_stop_working_is_an_error(kind):
    with pytest.raises(kind):
        warnings.warn_explicit("old", kind, "rules.py", 1, module="paiwu.policy.permit.rules")
    warnings.warn_explicit("old", kind, "other.py", 1, module="plone.api")


def test_hooks_are_local_and_run_the_pinned_tools():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    (repo,) = config["repos"]
    tools = {hook["entry"].split()[0] for hook in repo["hooks"]}
    checked = set(
        re.findall(r"\.venv/bin/[\w-]+", (ROOT / "Makefile").read_text().split("check:")[1])
    )
    assert {".venv/bin/ruff", ".venv/bin/lint-imports", ".venv/bin/mypy"} <= tools & checked


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_typed_and_licensed_as_plone(package):
    folder = ROOT / "src" / package
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "GPL-2.0-only"
    assert (folder / "src" / package.replace(".", "/") / "py.typed").exists()


def test_type_checks_have_no_blanket_exception():
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert set(mypy["packages"]) == set(PACKAGES)
    sections = [mypy, *mypy.get("overrides", ())]
    assert not [
        one for one in sections if {"exclude", "ignore_errors", "disable_error_code"} & set(one)
    ]
    sources = list((ROOT / "src").rglob("*.py"))
    assert len(sources) > 200
    assert not [
        str(path)
        for path in sources
        if re.search(r"#\s*type:\s*ignore(?!\[)", path.read_text("utf-8"))
    ]


def test_an_operator_gets_no_tools_of_developers():
    lock = (ROOT / "requirements.txt").read_text()
    names = set(re.findall(r"^([\w.-]+)==", lock, re.M))
    tools = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements-dev.txt").read_text(), re.M))
    known = {"pytest", "playwright", "hypothesis", "duckdb", "mypy", "ruff", "pre-commit"}
    assert known <= tools
    assert not known & names
    wanted = re.findall(r"^([\w.-]+)", (ROOT / "requirements-dev.in").read_text(), re.M)
    assert (
        not {name.lower().replace(".", "-") for name in wanted if not name.startswith("-")} & names
    )


def test_the_editor_is_told_what_the_formatter_wants():
    editor = configparser.ConfigParser()
    editor.read_string("[top]\n" + (ROOT / ".editorconfig").read_text())
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    assert int(editor["*.py"]["max_line_length"]) == ruff["line-length"]
    assert editor["Makefile"]["indent_style"] == "tab"


GUIDES = ("CONTRIBUTING.md", "docs/architecture.md")
POLICY = ROOT / "src/paiwu.policy/src/paiwu/policy"
CONTENT = ROOT / "src/paiwu.content/src/paiwu/content"


@pytest.mark.parametrize("guide", GUIDES)
def test_what_the_guides_name_exists(guide):
    """Paths, and after a colon the function, class, table or test in them."""
    named = re.findall(
        r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:toml|csv))(?:: (\w+))?",
        (ROOT / guide).read_text("utf-8"),
    )
    assert len(named) > 10
    places = {
        path: [base / path for base in (ROOT, POLICY, CONTENT, ROOT / "docs")] for path, _ in named
    }
    assert [path for path, found in places.items() if not any(one.exists() for one in found)] == []
    lacking = [
        (path, name)
        for path, name in named
        if name
        and not any(
            one.is_file()
            and re.search(rf"^(def|class) {name}\b|^{name}\b", one.read_text("utf-8"), re.M)
            for one in places[path]
        )
    ]
    assert lacking == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_of_the_guides_exist(guide):
    commands = set(
        re.findall(r"`(?:PAIWU_\w+=\S+ )*make (\w+)", (ROOT / guide).read_text("utf-8"))
    )
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert commands and commands <= targets
