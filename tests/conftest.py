"""What all layers share."""

import copy
import json
from pathlib import Path

import pytest
from client import Client
from hypothesis import settings
from layers import HTTP
from layers import PASSWORD
from pytest_plone import fixtures_factory


# a busy machine is not a failure
settings.register_profile("paiwu", deadline=None)
settings.load_profile("paiwu")

globals().update(fixtures_factory(((HTTP, "http"),)))

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = json.loads((ROOT / "instance/demo-application.json").read_text("utf-8"))


@pytest.fixture
def example() -> dict:
    """The demo application, a copy to change at will."""
    return copy.deepcopy(EXAMPLE)


@pytest.fixture
def site(http):
    """The site's address."""
    return f"http://{http['host']}:{http['port']}/plone"


@pytest.fixture
def as_(site):
    """`as_("clerk")` is a client of that account."""
    clients = {}

    def client(account=None, language="en"):
        key = (account, language)
        if key not in clients:
            clients[key] = Client(site, account, language)
        return clients[key]

    yield client
    for one in clients.values():
        one.session.close()


@pytest.fixture
def colleagues(as_):
    """Two more inspectors of Jinan of the department: inspector-2, inspector-3."""
    names = ("inspector-2", "inspector-3")
    for name in names:
        account = {"username": name, "password": PASSWORD, "email": f"{name}@example.org"}
        answer = as_("admin").post("/@users", account)
        assert answer.status_code == 201, answer.text
    body = {"users": dict.fromkeys(names, True)}
    assert as_("admin").patch("/@groups/370100.inspector", body).status_code == 204
    return names
