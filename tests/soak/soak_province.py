"""A province of permits against a city of 200: every page and the daily run.

The permits come in as existing ones do (Art. 63), so each is a whole unit with permit and trail.
"""

import os
import time

import instance_server
import pytest
from ratios import expect
from ratios import median_of
from ratios import report
from story import CITY
from test_existing_permits import as_csv
from test_existing_permits import line
from test_existing_permits import owner


FEW = 200
MANY = int(os.environ.get("PAIWU_UNITS", "5000"))
PORTION = 500
#: what is asked for -> by whom
PAGES = {
    "/@register": None,
    "/@register?q=存量企业17&industry=2221": None,
    f"{CITY}/@statistics": "supervisor",
    f"{CITY}/@plan": "inspector",
    f"{CITY}/@due-units": "clerk",
    "/@violators": None,
    "/@announcements": None,
    f"{CITY}/{owner(7)}001P/@trail?verify=1": "auditor",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with instance_server.running(tmp_path_factory.mktemp("province") / "var") as server:
        yield server.start()


def bring_in(server, first: int, last: int) -> float:
    """Seconds that an existing permit takes."""
    start = time.perf_counter()
    clerk = server.as_("clerk")
    for begin in range(first, last, PORTION):
        body = as_csv([line(number) for number in range(begin, min(begin + PORTION, last))])
        answer = clerk.session.post(
            f"{server.base}{CITY}/@existing-permits",
            data=body,
            headers={"Content-Type": "text/csv"},
            timeout=600,
        )
        expect(answer, 200 if answer.status_code == 200 else 201)
    return (time.perf_counter() - start) / (last - first)


def daily(server) -> float:
    start = time.perf_counter()
    done = server.run("daily.py")
    assert done.returncode == 0, done.stdout + done.stderr
    return time.perf_counter() - start


def asked(server) -> dict[str, float]:
    clients = {account: server.as_(account) for account in PAGES.values()}
    return {
        page: median_of(lambda p=page, a=account: expect(clients[a].get(p), 200), rounds=9)
        for page, account in PAGES.items()
    }


def test_a_province(server):
    bring_in(server, 1, 1 + FEW // 2)
    at_first = bring_in(server, 1 + FEW // 2, 1 + FEW)
    few, few_daily = asked(server), daily(server)
    at_last = bring_in(server, 1 + FEW, 1 + MANY)
    many, many_daily = asked(server), daily(server)
    report(f"a permit brought in, up to {MANY} / up to {FEW}", at_last, at_first, 1.5)
    for page in PAGES:
        report(f"{MANY} units / {FEW}: {page}", many[page], few[page], 2)
    report(f"{MANY} units / {FEW}: daily run", many_daily, few_daily, MANY / FEW)
