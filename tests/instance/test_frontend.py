"""What npm brings at set-up: pinned by hash, named in one file, all of it or nothing."""

import base64
import functools
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Thread

import environment
import frontend
import pytest
from conftest import ROOT


POLICY = ROOT / "src/paiwu.policy"
PACKAGE = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
LOCKED = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))["packages"]


def packed(text: str) -> bytes:
    """A package of npm that holds one script."""
    package = json.dumps({"name": "plotter", "version": "1.0.0"})
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, body in (("package.json", package), ("dist/plotter.js", text)):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body.encode()))
    return target.getvalue()


def integrity(tarball: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()


class Registry(BaseHTTPRequestHandler):
    """An npm registry with one package."""

    def __init__(self, tarball, *args):
        self.tarball = tarball
        super().__init__(*args)

    def do_GET(self):
        tarball = f"http://127.0.0.1:{self.server.server_port}/plotter.tgz"
        about = {"name": "plotter", "version": "1.0.0", "dist": {"tarball": tarball}}
        about["dist"]["integrity"] = integrity(self.tarball)
        listing = {"name": "plotter", "versions": {"1.0.0": about}}
        body = self.tarball if self.path.endswith(".tgz") else json.dumps(listing).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def registry():
    """`registry(tarball)` is the address of one that serves it."""
    servers = []

    def serve(tarball: bytes) -> str:
        server = ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Registry, tarball), bind_and_activate=True
        )
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A front end of its own that locks one package; returns its install(registry)."""
    source = tmp_path / "frontend"
    source.mkdir()
    (source / ".npmrc").write_bytes((ROOT / "frontend/.npmrc").read_bytes())
    package = {"name": "x", "dependencies": {"plotter": "1.0.0"}}
    wanted = package | {"serve": {"plotter": ["dist/plotter.js"]}}
    (source / "package.json").write_text(json.dumps(wanted))
    locked = {"version": "1.0.0", "integrity": integrity(packed("draw()"))}
    lock = {"name": "x", "lockfileVersion": 3, "requires": True}
    lock["packages"] = {"": package, "node_modules/plotter": locked}
    (source / "package-lock.json").write_text(json.dumps(lock))
    monkeypatch.setattr(frontend, "SOURCE", source)
    monkeypatch.setattr(frontend, "SERVED", tmp_path / "vendor")
    monkeypatch.setattr(environment, "LOG", tmp_path / "setup.log")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (tmp_path / "setup.log").write_text("")

    def install(address: str):
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", address)
        frontend.install(environment.run, ROOT / ".venv")

    return install


def test_what_the_lock_names_is_served(house, registry):
    assert not frontend.present()
    house(registry(packed("draw()")))
    assert frontend.present()
    assert (frontend.SERVED / "plotter/plotter.js").read_text() == "draw()"


def test_another_package_under_the_same_name_is_refused_with_one_line(house, registry):
    house(registry(packed("draw()")))
    with pytest.raises(SystemExit, match="does not match the lock"):
        environment_is_fresh(house, registry(packed("steal()")))
    assert (frontend.SERVED / "plotter/plotter.js").read_text() == "draw()"


def environment_is_fresh(install, address):
    """Install as on a machine that has not seen the package before."""
    cache = frontend.SOURCE.parent / "cache"
    cache.rename(cache.with_name("old-cache"))
    install(address)


def test_a_registry_that_is_away_is_one_line(house):
    with pytest.raises(SystemExit, match="npm registry cannot be reached"):
        house("http://127.0.0.1:9/")
    assert not frontend.SERVED.exists()


def test_every_package_is_pinned_by_version_and_hash():
    packages = {name.rpartition("node_modules/")[2]: row for name, row in LOCKED.items() if name}
    assert set(PACKAGE["dependencies"]) <= set(packages)
    assert {name: packages[name]["version"] for name in PACKAGE["dependencies"]} == PACKAGE[
        "dependencies"
    ]
    assert [name for name, row in packages.items() if "integrity" not in row] == []
    assert [name for name, row in packages.items() if "resolved" in row] == []


def test_pages_ask_for_what_is_served():
    asked = {
        name
        for page in POLICY.rglob("*.pt")
        for name in re.findall(r"\+\+plone\+\+paiwu-vendor/([\w./-]+)", page.read_text("utf-8"))
    }
    served = set(frontend.files())
    assert asked == {name for name in served if not name.endswith("/LICENSE")}
    assert frontend.present()
    assert {f"{name}/LICENSE" for name in PACKAGE["serve"]} <= served


def test_the_wheel_carries_what_is_served(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=POLICY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"paiwu/policy/vendor/{name}" for name in frontend.files()} <= names
