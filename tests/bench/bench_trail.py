"""What the trail costs: acts with it and without, a unit of 100,000 records, their verification."""

import gc
import hashlib

import transaction
from ratios import compare
from ratios import expect
from ratios import median_of
from ratios import report
from story import CITY
from story import UNIT_A

from paiwu.policy.trail.record.effects import recorder
from paiwu.policy.trail.store import archive_of
from paiwu.verify import chain as rules


APPLICATION = f"{CITY}/91370100MA3DEM027W004P/applications/1"  # accepted
MANY = 100_000
ROUNDS = 40


def with_and_without(monkeypatch, name, call, allowed):
    """The act with its record, and as if there were no trail."""
    numbers = iter(range(10_000))

    def without():
        with monkeypatch.context() as patch:
            patch.setattr(recorder, "noted", lambda *words, **more: {})
            patch.setattr(recorder, "write", lambda acts: None)
            call(next(numbers))

    compare(name, lambda: call(next(numbers)), without, allowed, rounds=ROUNDS)


def test_an_edit(as_, example, monkeypatch):
    filer = as_("filer-a")
    made = filer.post(f"{UNIT_A}/applications", example)
    path = f"{UNIT_A}/applications/{made.json()['id']}"
    with_and_without(
        monkeypatch,
        "edit of an application with the trail / without",
        lambda n: expect(filer.patch(path, {"title": f"名称{n}"}), 204),
        1.25,
    )


def test_a_transition(as_, monkeypatch):
    def there_and_back(number):
        expect(as_("reviewer").take(APPLICATION, "recommend", recommendation="deny"), 200)
        expect(as_("approver").take(APPLICATION, "return_to_review", comment="再核"), 200)

    with_and_without(monkeypatch, "two transitions with the trail / without", there_and_back, 1.25)


def fill(http, unit: str, count: int):
    """Records of edits, as many as years of work leave."""
    portal = http["portal"]
    portal._p_jar.sync()
    archive = archive_of(portal)
    place = portal.unrestrictedTraverse(unit.strip("/"))
    noted = recorder.noted(place, "edit", comment="补充填报")
    for number in range(count):
        recorder.write_one(archive, noted)
        if number % 5000 == 0:
            transaction.commit()
            portal._p_jar.cacheMinimize()
    transaction.commit()
    gc.collect()
    gc.freeze()  # the test's storage is in this process's memory; a real one is on disk
    return archive.chains[unit.rpartition("/")[2]]


def test_a_hundred_thousand_records(as_, example, http):
    filer, auditor = as_("filer-a"), as_("auditor")
    made = filer.post(f"{UNIT_A}/applications", example)
    path = f"{UNIT_A}/applications/{made.json()['id']}"
    count = iter(range(10_000))

    def append():
        expect(filer.patch(path, {"title": f"名称{next(count)}"}), 204)

    def page():
        expect(auditor.get(f"{UNIT_A}/@trail"), 200)

    def search():
        expect(auditor.get("/370000/@trail?action=edit&b_size=25"), 200)

    fill(http, UNIT_A, 100)
    few = median_of(append), median_of(page), median_of(search)
    chain = fill(http, UNIT_A, MANY)
    many = median_of(append), median_of(page), median_of(search)
    report("append at 100,000 records of a unit / at 100", many[0], few[0], 1.2)
    report("page of 25 at 100,000 records / at 100", many[1], few[1], 1.5)
    report("search of a region with 100,000 records / with 100", many[2], few[2], 3)
    records = list(chain.records())
    core = rules.core("0" * 64, "0" * 64, "", "0" * 64, MANY)
    joined = [core + act + comment + details for _hash, act, comment, details in records]

    def verify():
        assert list(rules.verify(records, rules.genesis(chain.id))) == []

    def bare():
        for data in joined:
            hashlib.sha256(data).hexdigest()

    ours, same = median_of(verify, 5), median_of(bare, 5)
    report("verification of 100,000 records / hashlib over the same bytes", ours, same, 3)
