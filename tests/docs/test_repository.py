"""What is committed is ours: nothing of others, no address of a registry, no path of one machine."""

import re
import subprocess
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
FILES = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
).stdout.split("\0")[:-1]
#: LICENSE is the one text of others that must be here
TEXTS = {
    name: text
    for name in FILES
    if name != "LICENSE"
    and (ROOT / name).is_file()
    and "\0" not in (text := (ROOT / name).read_text("utf-8", "replace"))
}
PACKED = re.compile(r"\.(whl|tgz|tar|gz|zip|jar|egg|woff2?|ttf|otf|map|so|dll|exe|wasm|pyc|mo)$")
FOLDERS = {"vendor", "node_modules", "third_party", "thirdparty", "bower_components", "dist"}
SCRIPTS = {name: text for name, text in TEXTS.items() if re.search(r"\.([cm]?js|css)$", name)}
#: put together, so that this file does not name what it looks for
HOSTS = [
    r"(?<![\w.])registry" + r"\.[a-z]+\.",
    "py" + r"pi\.(org|python)",
    "python" + r"hosted\.",
    r"npm" + r"(js|mirror)\.",
    "tsing" + "hua",
    "ali" + r"yun\.com",
    "/sim" + "ple/",
    r"(extra-)?index" + r"-url\s*=",
    "--regis" + "try[ =]",
    '"resol' + 'ved":',
]


def lines(pattern: str, texts: dict[str, str]) -> list[str]:
    """Where it is found: file:line: what."""
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := re.search(pattern, line, re.I))
    ]


def test_nothing_packed_and_no_folder_of_others():
    assert "src/paiwu.policy/pyproject.toml" in FILES
    assert [name for name in FILES if PACKED.search(name)] == []
    assert [name for name in FILES if FOLDERS & set(Path(name).parts)] == []


def test_scripts_and_styles_are_sources_of_our_own():
    assert SCRIPTS
    assert [name for name in SCRIPTS if ".min." in name] == []
    assert [name for name, text in SCRIPTS.items() if max(map(len, text.splitlines())) > 300] == []
    assert (
        lines(r"@preserve|@license|copyright \S*\(?c|\(c\) ?(19|20)\d\d|sourceMappingURL", SCRIPTS)
        == []
    )


@pytest.mark.parametrize("host", HOSTS)
def test_no_registry_is_named(host):
    assert lines(host, TEXTS) == []


def test_no_path_of_one_machine():
    assert lines(r"(?<![\w.])/(work|tmp|root|home)/", TEXTS) == []
