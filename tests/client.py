"""An API client for tests: one account, JSON in and out, over real HTTP, with a token as clients use it."""

import base64

import requests
from layers import PASSWORD


SITE_OWNER = ("admin", "secret")


class Client:
    """Requests of one account below a site; `None` is the public.

    It logs in once and shows its token from then on; `basic` sends account and password each time.
    """

    token = None

    def __init__(self, base: str, account: str | None, language: str = "en", basic: bool = False):
        self.base = base
        self.session = requests.Session()
        self.session.headers.update({"Accept": "application/json", "Accept-Language": language})
        if account and basic:
            self.session.auth = credentials(account)
        elif account:
            self.log_in(*credentials(account))

    def log_in(self, name: str, password: str):
        """`POST /@login`: the token goes with every request from now on."""
        answer = self.post("/@login", {"login": name, "password": password})
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        self.session.headers["Authorization"] = f"Bearer {self.token}"

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


def credentials(account: str) -> tuple[str, str]:
    return SITE_OWNER if account == "admin" else (account, PASSWORD)


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
