"""The store against a naive reference: whatever is sent in whatever order, the later one counts."""

import datetime

import polars as pl
import pytest
import transaction
import ZODB.tests.util
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from persistent import Persistent
from ZODB.blob import BlobStorage
from ZODB.MappingStorage import MappingStorage

from paiwu.content.readings import store
from paiwu.content.readings.columns import SCHEMA


class Ledger(Persistent):
    """As much of a ledger as the store needs."""

    @property
    def aq_base(self):
        return self


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    blobs = BlobStorage(str(tmp_path_factory.mktemp("blobs")), MappingStorage())
    database = ZODB.DB(blobs)
    connection = database.open()
    yield connection
    transaction.abort()
    connection.close()
    database.close()


HOURS = st.integers(0, 24 * 59)  # January and February
READING = st.tuples(HOURS, st.sampled_from(["a21002", "a21005"]), st.floats(0, 100))
BATCH = st.lists(READING, min_size=1, max_size=12, unique_by=lambda row: row[:2])


def frame_of(batch):
    start = datetime.datetime(2019, 1, 1)
    return pl.DataFrame(
        [
            {
                "time": start + datetime.timedelta(hours=hour),
                "outlet": "DA001",
                "pollutant": code,
                "method": "automatic",
                "concentration": value,
                "volume": 1.0,
                "flag": "N",
                "note": None,
            }
            for hour, code, value in batch
        ],
        schema=SCHEMA,
    )


@settings(max_examples=1000, deadline=None)
@given(st.lists(BATCH, min_size=1, max_size=5))
def test_any_batches_give_what_a_dictionary_gives(connection, batches):
    ledger = connection.root()["ledger"] = Ledger()
    connection.add(ledger)
    expected, sent = {}, 0
    for number, batch in enumerate(batches, 1):
        frame = frame_of(batch)
        answer = store.append(ledger, frame, {"sha256": f"{number}"})
        again = {(hour, code) for hour, code, _value in batch} & set(expected)
        assert (answer["batch"], answer["superseded"]) == (number, len(again))
        expected |= {(hour, code): (value, number) for hour, code, value in batch}
        sent += len(batch)
    transaction.savepoint()
    start = datetime.datetime(2019, 1, 1)
    found = {
        ((row["time"] - start) // datetime.timedelta(hours=1), row["pollutant"]): (
            row["concentration"],
            row["batch"],
        )
        for row in store.counting(ledger).collect().to_dicts()
    }
    assert found == expected
    history = store.history(ledger).collect()
    assert history.height == sent
    assert history.filter("counts").height == len(expected)


def test_batches_of_before_adjusted_values_are_read_beside_those_of_now(connection, monkeypatch):
    """A ledger of before has tables without that column, and no mark that says so."""
    ledger = connection.root()["of-before"] = Ledger()
    old, new = frame_of([(0, "a21002", 1.0), (1, "a21002", 2.0)]), frame_of([(1, "a21002", 3.0)])
    with monkeypatch.context() as before:
        before.setattr(store, "SCHEMA", {n: k for n, k in SCHEMA.items() if n != "adjusted"})
        number, _superseded = store.put(ledger, old.drop("adjusted"), {"sha256": "1"})
    del store.batch(ledger, number).frame.complete
    transaction.commit()
    assert store.totals(ledger)["highest"].to_list() == [2.0]
    assert store.put(ledger, new.with_columns(adjusted=9.0), {"sha256": "2"}) == (2, 1)
    transaction.commit()
    found = store.counting(ledger).sort("time").collect()
    assert found.select("concentration", "adjusted").rows() == [(1.0, None), (3.0, 9.0)]
    assert store.totals(ledger)["highest"].to_list() == [9.0]
    assert store.history(ledger).collect().height == 3
