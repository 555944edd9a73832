"""Every module of a room has its place: rules, effects, services, browser, or is infrastructure by name."""

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest
from zope.dottedname.resolve import resolve


POLICY = Path(__file__).resolve().parents[2] / "src/paiwu.policy/src/paiwu/policy"
MODULES = sorted(str(path.relative_to(POLICY)) for path in POLICY.rglob("*.py"))

CLASSES = ("rules", "effects", "services", "browser")

#: what is none of the four -> what it is
INFRASTRUCTURE = {
    "interfaces.py": "the browser layer",
    "setup.py": "what the profile cannot say",
    "settings.py": "records of the registry",
    "upgrades/*": "upgrade steps",
    "server/*": "turns of requests, before Zope",
    "tree/*": "where a document stands",
    "shell/*": "what the pages of all rooms share",
    "*/interfaces.py": "events and registrations of a room; registry records",
    "*/events.py": "events of a room",
    "*/indexers.py": "columns of the catalog",
    "*/serializer.py": "serializers of plone.restapi",
    "access/http.py": "what every service needs of a request",
    "assistance/tables/*": "tables of specifications",
    "clocks/now.py": "the clock on the wall",
    "clocks/zone.py": "the zone of the process",
    "clocks/election.py": "which process does the daily run",
    "clocks/scheduler.py": "the daily run inside the instance",
    "trail/command.py": "a command of the operator",
    "trail/store.py": "persistent classes, named in databases",
    "trail/index.py": "persistent classes, named in databases",
    "trail/log.py": "persistent classes, named in databases",
    "trail/versions.py": "persistent classes, named in databases",
}


def place_of(module: str) -> str | None:
    """The class of a module by its path below `paiwu/policy`; None if it has none.

    >>> place_of("permit/rules/terms.py"), place_of("coverage/rules.py")
    ('rules', 'rules')
    >>> place_of("permit/helpers.py") is None
    True
    """
    *folders, name = Path(module).parts
    if name == "__init__.py":
        return "package"
    found = [part for part in (*folders, Path(name).stem) if part in CLASSES]
    if found:
        return found[0]
    named = any(fnmatch(module, pattern) for pattern in INFRASTRUCTURE)
    return "infrastructure" if named else None


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_a_class(module):
    assert place_of(module), f"{module} is neither {', '.join(CLASSES)} nor infrastructure by name"


@pytest.mark.parametrize("pattern", INFRASTRUCTURE)
def test_no_name_of_infrastructure_outlives_its_module(pattern):
    assert any(fnmatch(module, pattern) for module in MODULES)


@pytest.mark.parametrize("module", [one for one in MODULES if one.endswith("__init__.py")])
def test_a_package_hides_no_code(module):
    if fnmatch(module, "upgrades/*"):
        pytest.skip("a step may stand in its package")
    body = ast.parse((POLICY / module).read_text("utf-8")).body
    assert not [node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}


@pytest.mark.parametrize("module", [one for one in MODULES if place_of(one) == "rules"])
def test_rules_are_told_what_day_it_is(module):
    """import-linter holds what rules import; the standard library's clock it does not see."""
    calls = [
        node.func
        for node in ast.walk(ast.parse((POLICY / module).read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    asked = [
        ast.unparse(func)
        for func in calls
        if func.attr in CLOCKS
        and ast.unparse(func.value)
        in ("datetime.datetime", "datetime.date", "datetime", "date", "time")
    ]
    assert not asked


#: what databases of version 1000 name: classes of objects, interfaces of registry records, the layer
NAMED = (
    "paiwu.policy.disclosure.interfaces.IRegisterSettings",
    "paiwu.policy.interfaces.IPaiwuLayer",
    "paiwu.policy.reporting.interfaces.IReportingSettings",
    "paiwu.policy.supervision.complaints.Complaint",
    "paiwu.policy.supervision.interfaces.ISupervisionSettings",
    "paiwu.policy.trail.index.Index",
    "paiwu.policy.trail.log.Log",
    "paiwu.policy.trail.store.Archive",
    "paiwu.policy.trail.store.Chain",
    "paiwu.policy.trail.store.Page",
    "paiwu.policy.trail.store.Snapshot",
    "paiwu.policy.trail.versions.Snapshot",
)


@pytest.mark.parametrize("name", NAMED)
def test_what_a_database_names_is_found_there(name):
    assert resolve(name).__name__ == name.rpartition(".")[2]
