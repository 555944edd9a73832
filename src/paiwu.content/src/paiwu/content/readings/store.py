"""The readings of a ledger: batches that are only ever appended, and what counts of them, by month.

A batch is one Parquet blob with who, when, how and the SHA-256 of what was sent. What counts is
folded when a batch comes, month by month: a month is a list of parts that do not overlap. A part is
a slice of a batch as long as nothing of it is superseded, else a Parquet blob of its own in which the
later reading of an interval has taken the place of the earlier. No reading is an object of its own.
"""

import datetime
import hashlib
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl
from BTrees.IOBTree import IOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from ZODB.blob import Blob

from paiwu.content.readings.columns import KEY
from paiwu.content.readings.columns import SCHEMA


BATCHES, MONTHS = "_paiwu_batches", "_paiwu_months"
#: SHA-256 of what was sent -> the latest batch of it
DIGESTS = "_paiwu_digests"
ROW_GROUP = 32_768
#: a month of more parts is put together again
MAX_PARTS = 12
COUNTED: dict[str, pl.DataType | type[pl.DataType]] = {**SCHEMA, "batch": pl.Int32}


class Frame(Persistent):
    """A table kept as a Parquet blob."""

    #: whether it has every column of SCHEMA, which tables of before adjusted values have not
    complete = False

    def __init__(self, frame: pl.DataFrame):
        self.complete = set(SCHEMA) <= set(frame.columns)
        self.blob = Blob()
        self.rows = frame.height
        buffer = io.BytesIO()
        frame.write_parquet(
            buffer,
            compression="lz4",
            statistics=False,
            row_group_size=ROW_GROUP,
        )
        # hashing and writing both leave the interpreter free
        with ThreadPoolExecutor(1) as beside, self.blob.open("w") as stream:
            digest = beside.submit(hashlib.sha256, buffer.getbuffer())
            stream.write(buffer.getbuffer())
        self.sha256 = digest.result().hexdigest()

    def data(self) -> bytes:
        """The blob's bytes."""
        with self.blob.open("r") as stream:
            return stream.read()

    def scan(self) -> pl.LazyFrame:
        """The table, read from the blob's file only as far as it is asked for."""
        with self.blob.open("r") as stream:
            return self._whole(pl.scan_parquet(stream.name))

    def _whole(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """With the columns that a table of before did not have yet."""
        if self.complete:
            return frame
        there = frame.collect_schema().names()
        missing = [pl.lit(None, kind).alias(n) for n, kind in SCHEMA.items() if n not in there]
        frame = frame.with_columns(missing)
        return frame.select(*SCHEMA, *(name for name in there if name not in SCHEMA))


def span_of(frame: pl.DataFrame) -> tuple[datetime.datetime, datetime.datetime]:
    """The first and the last time of a table that has rows."""
    first, last = frame.select(pl.col("time").min(), pl.col("time").max().alias("last")).row(0)
    return first, last


class Batch(Persistent):
    """What was sent at once: never changed, never removed. Its rows are in the order of time."""

    def __init__(self, number: int, frame: pl.DataFrame, facts: dict):
        self.number = number
        self.facts = facts
        self.first, self.last = span_of(frame)
        self.frame = Frame(frame)

    def metadata(self) -> dict:
        return {
            "batch": self.number,
            "rows": self.frame.rows,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            **self.facts,
        }


@dataclass(frozen=True)
class Slice:
    """Rows of a batch that all count: `offset` and `length` in its table."""

    batch: int
    offset: int
    length: int


class Month(Persistent):
    """What counts of a month: parts that do not overlap. It is replaced, never changed."""

    def __init__(self, parts: tuple):
        self.parts = parts

    def totals(self, ledger) -> pl.DataFrame:
        """The month's sums, kept in memory with the object and never written."""
        if getattr(self, "_v_totals", None) is None:
            frame = pl.concat([_scan(ledger, part) for part in _joined(self.parts)])
            self._v_totals = totals_of(frame)
        return self._v_totals


#: what sums are made for
TOTALS_KEY = ["outlet", "pollutant", "method", "flag", "month"]


def totals_of(frame: pl.LazyFrame) -> pl.DataFrame:
    """Sums by outlet, pollutant, method, flag and month.

    `product`: Σ concentration × volume, over the `measured` readings that have both; `rows`: all of
    them; `highest`: the largest concentration, measured or adjusted.
    """
    product = pl.col("concentration") * pl.col("volume")
    judged = pl.max_horizontal("concentration", "adjusted")
    return (
        frame.group_by(*TOTALS_KEY[:4], pl.col("time").dt.truncate("1mo").alias("month"))
        .agg(
            product=product.sum(),
            measured=product.count(),
            rows=pl.len(),
            highest=judged.max(),
        )
        .collect()
    )


def _tree(ledger, name: str, factory, create: bool = False):
    tree = getattr(ledger.aq_base, name, None)
    if tree is None and create:
        tree = factory()
        setattr(ledger.aq_base, name, tree)
    return tree if tree is not None else {}


def batch(ledger, number: int) -> Batch:
    """One batch by its number."""
    return _tree(ledger, BATCHES, IOBTree)[number]


def batches(ledger) -> list[Batch]:
    """Every batch, the earliest first."""
    return list(_tree(ledger, BATCHES, IOBTree).values())


def append(ledger, frame: pl.DataFrame, facts: dict) -> dict:
    """Keep a batch and fold it in: {batch, rows, stored, superseded}.

    `facts`: who, when, source, sha256. What is sent a second time, and counts already as it is,
    changes nothing: the batch that brought it is named again.
    """
    again = _known(ledger, facts["sha256"])
    if again is not None:
        return {"batch": again, "rows": frame.height, "stored": 0, "superseded": 0}
    number, superseded = put(ledger, frame, facts)
    return {
        "batch": number,
        "rows": frame.height,
        "stored": frame.height,
        "superseded": superseded,
    }


def put(ledger, frame: pl.DataFrame, facts: dict) -> tuple[int, int]:
    """Keep a batch and fold it in, whatever came before; its number and what it supersedes."""
    if not frame["time"].is_sorted():
        frame = frame.sort("time", maintain_order=True)
    tree = _tree(ledger, BATCHES, IOBTree, create=True)
    number = tree.maxKey() + 1 if len(tree) else 1
    tree[number] = Batch(number, frame, facts)
    _tree(ledger, DIGESTS, OOBTree, create=True)[facts["sha256"]] = number
    return number, fold(ledger, frame, number)


def _known(ledger, sha256: str) -> int | None:
    """The batch that is sent again, unless a later one has touched its months since."""
    number = _tree(ledger, DIGESTS, OOBTree).get(sha256)
    if number is None:
        return None
    tree = _tree(ledger, BATCHES, IOBTree)
    span = _months_of(tree[number])
    later = tree.values(number, excludemin=True)
    return None if any(span & _months_of(batch) for batch in later) else number


def _months_of(batch: Batch) -> set[str]:
    first, last = batch.first, batch.last
    return {f"{first.year}-{month:02d}" for month in range(first.month, last.month + 1)}


def fold(ledger, frame: pl.DataFrame, number: int) -> int:
    """Put a batch on top of what counts; returns how many readings it supersedes."""
    months = _tree(ledger, MONTHS, OOBTree, create=True)
    superseded = offset = 0
    for month, length in _runs(frame):
        piece = Slice(number, offset, length)
        parts = months[month].parts if month in months else ()
        new = frame.slice(offset, length)
        offset += length
        hidden = _overlap(ledger, parts, new) if parts else 0
        superseded += hidden
        if hidden or len(parts) >= MAX_PARTS:
            months[month] = Month((_put_together(ledger, parts, new, number),))
        else:
            months[month] = Month((*parts, piece))
    return superseded


def _runs(frame: pl.DataFrame) -> list[tuple[str, int]]:
    """(month, rows) of a table in the order of time."""
    time = frame["time"]
    first, last = time[0], time[-1]
    starts = pl.datetime_range(
        first.replace(day=1, hour=0, minute=0), last, "1mo", eager=True, time_unit="us"
    )
    offsets = [*time.search_sorted(starts, side="left").to_list(), frame.height]
    return [
        (month.strftime("%Y-%m"), after - offset)
        for month, offset, after in zip(starts, offsets, offsets[1:], strict=False)
        if after > offset
    ]


def _overlap(ledger, parts, new: pl.DataFrame) -> int:
    """How many counting readings are sent again; none without a look where the times differ."""
    first, last = new["time"].min(), new["time"].max()
    within = pl.col("time").is_between(first, last)
    old = pl.concat([_scan(ledger, part).select(KEY).filter(within) for part in parts]).collect()
    return old.join(new.select(KEY), on=KEY, how="semi").height if old.height else 0


def _put_together(ledger, parts, new: pl.DataFrame, number: int) -> Frame:
    old = pl.concat([_scan(ledger, part) for part in parts]).collect()
    kept = old.join(new.select(KEY), on=KEY, how="anti")
    return Frame(pl.concat([kept, _numbered(new, number)]).sort("time", maintain_order=True))


def _numbered(frame, number: int):
    return frame.with_columns(pl.lit(number, pl.Int32).alias("batch"))


def _scan(ledger, part) -> pl.LazyFrame:
    if isinstance(part, Slice):
        batch = _tree(ledger, BATCHES, IOBTree)[part.batch]
        return _numbered(batch.frame.scan().slice(part.offset, part.length), part.batch)
    return part.scan()


def _joined(parts: Iterable) -> list:
    """Slices of one batch that follow each other, read as one."""
    joined: list = []
    for part in parts:
        last = joined[-1] if joined else None
        if (
            isinstance(part, Slice)
            and isinstance(last, Slice)
            and part.batch == last.batch
            and part.offset == last.offset + last.length
        ):
            joined[-1] = Slice(last.batch, last.offset, last.length + part.length)
        else:
            joined.append(part)
    return joined


def nothing() -> pl.LazyFrame:
    """No readings, as `counting` has them."""
    return pl.LazyFrame(schema=COUNTED)


def counting(
    ledger, first: datetime.datetime | None = None, last: datetime.datetime | None = None
) -> pl.LazyFrame:
    """What counts now in [first, last), with the batch each reading came from."""
    parts = [
        part
        for name, month in _tree(ledger, MONTHS, OOBTree).items()
        if (first is None or name >= first.strftime("%Y-%m"))
        and (last is None or name <= last.strftime("%Y-%m"))
        for part in month.parts
    ]
    if not parts:
        return nothing()
    frame = pl.concat([_scan(ledger, part) for part in _joined(parts)])
    if first is not None:
        frame = frame.filter(pl.col("time") >= first)
    if last is not None:
        frame = frame.filter(pl.col("time") < last)
    return frame


def totals(ledger) -> pl.DataFrame:
    """The sums of every month of the ledger."""
    months = [month.totals(ledger) for month in _tree(ledger, MONTHS, OOBTree).values()]
    return pl.concat(months) if months else totals_of(nothing())


def history(ledger) -> pl.LazyFrame:
    """Every reading ever sent, with its batch and whether it still counts."""
    parts = [_numbered(batch.frame.scan(), batch.number) for batch in batches(ledger)]
    if not parts:
        return pl.LazyFrame(schema={**COUNTED, "counts": pl.Boolean})
    frame = pl.concat(parts)
    return frame.with_columns(counts=pl.col("batch") == pl.col("batch").max().over(KEY))


def dispose(ledger) -> list[dict]:
    """Give up the readings for good; what remains is who sent what when, with its digest."""
    kept = [batch.metadata() for batch in batches(ledger)]
    for name in (BATCHES, MONTHS, DIGESTS):
        if getattr(ledger.aq_base, name, None) is not None:
            delattr(ledger.aq_base, name)
    return kept
