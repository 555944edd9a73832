"""An API client for tests: one account, JSON in and out, over real HTTP."""

import base64

import requests
from layers import PASSWORD


SITE_OWNER = ("admin", "secret")


class Client:
    """Requests of one account below a site; `None` is the public."""

    def __init__(self, base: str, account: str | None, language: str = "en"):
        self.base = base
        self.session = requests.Session()
        self.session.headers.update({"Accept": "application/json", "Accept-Language": language})
        if account == "admin":
            self.session.auth = SITE_OWNER
        elif account:
            self.session.auth = (account, PASSWORD)

    def call(self, method: str, path: str, json=None, **kw):
        return self.session.request(method, self.base + path, json=json, timeout=60, **kw)

    def get(self, path, **kw):
        return self.call("GET", path, **kw)

    def post(self, path, json=None, **kw):
        return self.call("POST", path, {} if json is None else json, **kw)

    def patch(self, path, json):
        return self.call("PATCH", path, json)

    def delete(self, path):
        return self.call("DELETE", path)

    def take(self, path, transition, **facts):
        return self.post(f"{path}/@workflow/{transition}", facts)


def file_of(kind: str, text: str = "材料") -> dict:
    """The body that uploads one material."""
    return {
        "@type": "File",
        "title": kind,
        "material_kind": kind,
        "file": {
            "data": base64.b64encode(f"{kind} {text}".encode()).decode(),
            "encoding": "base64",
            "filename": f"{kind}.pdf",
            "content-type": "application/pdf",
        },
    }
