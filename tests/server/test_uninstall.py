"""The add-ons removed: of what they registered nothing is left, and Plone is as it was before."""

import json
from pathlib import Path

from instance_server import running


SCRIPT = Path(__file__).with_name("uninstalled.py")


def test_nothing_is_left(tmp_path):
    with running(tmp_path / "var") as server:
        assert server.run("serve.py", "--prepare").returncode == 0
        found = json.loads(server.run_inside(SCRIPT.read_text()).splitlines()[-1])
    assert found["installed"] > 5, "the profile did register something"
    assert found["registered"] == {}, found["registered"]
    assert found["permissions"] == {}, json.dumps(found["permissions"])
    assert found["profiles"] == []
    assert found["trail"], "the trail is no registration: it is kept"
