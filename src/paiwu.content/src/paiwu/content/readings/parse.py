"""Readings from CSV, JSON, xlsx or HJ 212 packets: a typed table, or everything that is wrong with it.

A CSV in which nothing is wrong is one pass of polars over typed columns. Everything else is looked
at as text, cell by cell, to name line and column.
"""

import datetime
import io
import json
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

import fastexcel
import polars as pl

from paiwu.content import _
from paiwu.content import moments
from paiwu.content import tables
from paiwu.content.identifiers import codes
from paiwu.content.readings import packets
from paiwu.content.readings.columns import COUNTING
from paiwu.content.readings.columns import COUNTS
from paiwu.content.readings.columns import FLAGS
from paiwu.content.readings.columns import KEY
from paiwu.content.readings.columns import METHODS
from paiwu.content.readings.columns import OPTIONAL
from paiwu.content.readings.columns import REQUIRED
from paiwu.content.readings.columns import SCHEMA
from paiwu.content.texts import in_utf8
from paiwu.content.validation.problem import Problem


FIELD = "readings"
MAX_ROWS = 2_000_000
MAX_PROBLEMS = 1000
#: the largest values an instrument could mean: mg/m3 or mg/L, m3 in an interval
LARGEST = {"concentration": 1e7, "volume": 1e10}

TIME_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Context:
    """What readings may be about: year of the ledger, outlet -> interval (`hour` or `day`)."""

    year: int
    outlets: Mapping[str, str]


class Unreadable(ValueError):
    """Readings that cannot be taken; `problems` say where and why."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems[:MAX_PROBLEMS]


def parse(body: bytes, content_type: str, context: Context, outlet: str = "") -> pl.DataFrame:
    """The readings of a request's body, checked; Unreadable names every bad line and column.

    `outlet` is whose packets are sent, for HJ 212 does not say it.
    """
    kind = kind_of(body, content_type)
    if kind == "csv":
        try:
            body = in_utf8(body)
        except UnicodeDecodeError as error:
            raise Unreadable([Problem(FIELD, _("is no text in UTF-8"))]) from error
        if (sound := sound_csv(body, context)) is not None:
            return sound
    try:
        frame = READERS[kind](body, outlet)
    except Unreadable:
        raise
    except (pl.exceptions.PolarsError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(
            [Problem(FIELD, _("cannot be read as ${kind}", mapping={"kind": kind}))]
        ) from error
    first_line = 2 if kind in ("csv", "xlsx") else 1
    if frame.height == 0:
        raise Unreadable([Problem(FIELD, _("has no rows"))])
    if frame.height > MAX_ROWS:
        message = _("has more than ${limit} rows", mapping={"limit": MAX_ROWS})
        raise Unreadable([Problem(FIELD, message)])
    _require_columns(frame)
    frame, problems = typed(frame, first_line)
    named = {(problem.row, problem.column) for problem in problems}
    problems += [
        problem
        for problem in find_problems(frame, context, first_line)
        if (problem.row, problem.column) not in named
    ]
    problems.sort(key=lambda problem: (problem.row or 0, problem.column or ""))
    if problems:
        raise Unreadable(problems)
    return frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def kind_of(body: bytes, content_type: str) -> str:
    """csv, json, xlsx or hj212, by what is there before what is claimed."""
    if body[:2] == b"PK":
        return "xlsx"
    start = body[:200].lstrip()
    if start.startswith(b"##"):
        return "hj212"
    if "json" in content_type or start[:1] in (b"[", b"{"):
        return "json"
    return "csv"


# readers: bytes -> a table whose cells are typed or text ------------------------------------


def read_csv(body: bytes, outlet: str = "") -> pl.DataFrame:
    """Every cell as text; the good case does not come here."""
    return pl.read_csv(body, schema_overrides=dict.fromkeys(_header(body), pl.String))


def _header(body: bytes) -> list[str]:
    end = body.find(b"\n")
    line = (body if end < 0 else body[:end]).decode("utf-8-sig")
    return [name.strip().strip('"') for name in line.strip().split(",")]


def sound_csv(body: bytes, context: Context) -> pl.DataFrame | None:
    """The readings of a CSV in which nothing is wrong; None where there is something to look at."""
    names = _header(body)
    if not set(REQUIRED) <= set(names) <= set(SCHEMA) or len(set(names)) != len(names):
        return None
    types = SCHEMA | {"time": pl.String()}
    try:
        frame = pl.read_csv(body, schema_overrides={name: types[name] for name in names})
    except pl.exceptions.PolarsError:
        return None
    if not 0 < frame.height <= MAX_ROWS or not {"concentration", "volume"} <= set(names):
        return None
    frame = with_defaults(frame.with_columns(to_time(frame["time"]).alias("time")))
    return frame.select(list(SCHEMA)) if _is_sound(frame, context) else None


def with_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with the columns that may be left out."""
    columns = []
    for name, default in OPTIONAL.items():
        if name not in frame.columns:
            columns.append(pl.lit(default, SCHEMA[name]).alias(name))
        elif default is not None:
            text = pl.col(name).cast(pl.String).fill_null(default).replace("", default)
            columns.append(text.cast(SCHEMA[name]))
    return frame.with_columns(columns)


def _is_sound(frame: pl.DataFrame, context: Context) -> bool:
    """True if `find_problems` would find nothing; over whole columns, a few milliseconds each."""
    pairs = frame.select("outlet", "pollutant").unique().rows()
    if not all(outlet in context.outlets for outlet, _pollutant in pairs):
        return False
    if not all(_medium(pollutant) == codes.medium(outlet) for outlet, pollutant in pairs):
        return False
    for name, known in (("method", METHODS), ("flag", FLAGS)):
        if not set(frame[name].unique().to_list()) <= set(known):
            return False
    col = pl.col
    hour = (col("time") - datetime.datetime(context.year, 1, 1)).dt.total_seconds()
    hourly = [code for code, interval in context.outlets.items() if interval == "hour"]
    aligned = hour % 3600 == 0
    if len(hourly) != len(context.outlets):
        aligned = aligned & (col("outlet").is_in(hourly) | (hour % 86_400 == 0))
    codes_ = [col(name).to_physical().cast(pl.Int64) % 65_536 for name in KEY[:3]]
    key = ((codes_[0] * 65_536 + codes_[1]) * 65_536 + codes_[2]) * 16_384 + hour // 3600
    facts = frame.select(
        first=col("time").min(),
        last=col("time").max(),
        missing=col("time").null_count(),
        aligned=aligned.all(),
        distinct=key.n_unique(),
        unmeasured=(COUNTS & (col("concentration").is_null() | col("volume").is_null())).any(),
        strange=~(col("concentration").is_finite().all() & col("volume").is_finite().all()),
        least=pl.min_horizontal(col("concentration").min(), col("volume").min()),
        concentration=col("concentration").max(),
        volume=col("volume").max(),
    ).row(0, named=True)
    if facts["missing"] or facts["unmeasured"] or facts["strange"] or not facts["aligned"]:
        return False
    return (
        facts["first"].year == facts["last"].year == context.year
        and facts["distinct"] == frame.height
        and (facts["least"] is None or facts["least"] >= 0)
        and all((facts[name] or 0) <= largest for name, largest in LARGEST.items())
    )


def read_json(body: bytes, outlet: str = "") -> pl.DataFrame:
    """`[{…}]` or `{"readings": [{…}]}`."""
    data = json.loads(body)
    if isinstance(data, dict):
        data = data.get(FIELD)
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise Unreadable([Problem(FIELD, _("must be a list of rows"))])
    names = dict.fromkeys(name for row in data for name in row)
    return pl.DataFrame(
        {name: [_cell(row.get(name)) for row in data] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )


def _cell(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else json.dumps(value)


def read_xlsx(body: bytes, outlet: str = "") -> pl.DataFrame:
    try:
        frame = fastexcel.read_excel(body).load_sheet(0, dtypes="string").to_polars()
    except Exception as error:  # the reader has no exception of its own
        raise ValueError("no xlsx") from error
    return (
        frame.with_columns(pl.col("time").str.replace(" 00:00:00$", ""))
        if "time" in frame.columns
        else frame
    )


#: why a packet is broken -> message
PACKET_PROBLEMS = {
    "frame": _("is no HJ 212 packet"),
    "length": _("differs in length from what the packet says"),
    "crc": _("does not match its check value"),
    "command": _("is neither hourly (2061) nor daily (2031) data"),
    "time": _("has no time of its data"),
}


def read_packets(body: bytes, outlet: str = "") -> pl.DataFrame:
    """One packet a line."""
    found: list[dict] = []
    problems: list[Problem] = []
    for number, line in enumerate(body.splitlines()):
        if not line.strip():
            continue
        try:
            found += packets.rows(packets.parse(line), outlet)
        except packets.Broken as broken:
            problems.append(
                Problem(FIELD, PACKET_PROBLEMS[broken.args[0]], number, line=number + 1)
            )
    if not outlet:
        problems.append(Problem("outlet", _("is required")))
    if problems:
        raise Unreadable(problems)
    names = ("time", "outlet", "pollutant", "concentration", "volume", "flag")
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String))


READERS = {"csv": read_csv, "json": read_json, "xlsx": read_xlsx, "hj212": read_packets}


# types -------------------------------------------------------------------------------------


def _require_columns(frame: pl.DataFrame):
    problems = [
        Problem(FIELD, _("is required"), None, name)
        for name in SCHEMA
        if name not in frame.columns and name not in OPTIONAL
    ]
    problems += [
        Problem(FIELD, _("is no column of this table"), None, name)
        for name in frame.columns
        if name not in SCHEMA
    ]
    if problems:
        raise Unreadable(problems)


def typed(frame: pl.DataFrame, first_line: int) -> tuple[pl.DataFrame, list[Problem]]:
    """The table with the types of SCHEMA, and the cells that do not fit."""
    problems = []
    frame = with_defaults(frame)
    for name in ("concentration", "volume"):
        if frame.schema[name] != pl.Float64:
            text = frame[name].cast(pl.String).str.strip_chars()
            number = text.cast(pl.Float64, strict=False)
            bad = number.is_null() & text.is_not_null() & (text != "")
            problems += _at(frame, bad, name, _("must be a number"), first_line)
            frame = frame.with_columns(number.alias(name))
    text = frame["time"].cast(pl.String).str.strip_chars()
    time = to_time(text)
    bad = time.is_null() & text.is_not_null() & (text != "")
    message = _("must be a time written YYYY-MM-DDTHH:MM")
    problems += _at(frame, bad, "time", message, first_line)
    coded = [
        pl.col(name).cast(pl.String).str.strip_chars() for name in ("outlet", "pollutant", "flag")
    ]
    return frame.with_columns(time.alias("time"), *coded), problems


def to_time(text: pl.Series) -> pl.Series:
    """Wall-clock times of Asia/Shanghai; null where the text is none.

    A zone that is written out is converted, none means Asia/Shanghai.
    """
    lengths = text.str.len_chars().unique().drop_nulls().to_list()
    if lengths == [16]:
        found = text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us")
        if found.null_count() == text.null_count():
            return found
    if lengths == [10]:
        found = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
        if found.null_count() == text.null_count():
            return found
    found = text.str.to_date("%Y-%m-%d", strict=False, exact=True).cast(pl.Datetime("us"))
    for form in TIME_FORMATS:
        found = found.fill_null(text.str.to_datetime(form, strict=False, time_unit="us"))
    if found.null_count() > text.null_count():
        zoned = [
            None if done else _zoned(value)
            for done, value in zip(found.is_not_null(), text, strict=True)
        ]
        found = found.fill_null(pl.Series(zoned, dtype=pl.Datetime("us")))
    return found


def _zoned(value: str | None) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(value or "")
        return moments.wall(value or "") if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


# checks ------------------------------------------------------------------------------------


def find_problems(frame: pl.DataFrame, context: Context, first_line: int) -> list[Problem]:
    """Everything that is wrong with typed readings, by line and column."""
    frame = frame.with_columns(pl.col("method").cast(pl.String))
    pairs = frame.select("outlet", "pollutant").unique().rows()
    hourly = [code for code, interval in context.outlets.items() if interval == "hour"]
    misfits = pl.DataFrame(
        [pair for pair in pairs if None not in pair and _medium(pair[1]) != codes.medium(pair[0])],
        schema={"outlet": pl.String, "pollutant": pl.String},
        orient="row",
    )
    pollutants = list(tables.names("pollutants"))
    col = pl.col
    checks = [
        (name, _("is required"), col(name).is_null() | (col(name).cast(pl.String) == ""))
        for name in REQUIRED
    ]
    start = datetime.datetime(context.year, 1, 1)
    end = datetime.datetime(context.year + 1, 1, 1)
    aligned = (
        pl.when(col("outlet").is_in(hourly))
        .then(col("time").dt.truncate("1h"))
        .otherwise(col("time").dt.truncate("1d"))
    )
    checks += [
        (
            "time",
            _("is not in the year of the ledger"),
            ~col("time").is_between(start, end, closed="left"),
        ),
        ("time", _("is not the start of an interval of this outlet"), col("time") != aligned),
        (
            "outlet",
            _("is no outlet of this unit's permit"),
            ~col("outlet").is_in(list(context.outlets)),
        ),
        ("pollutant", _("is no pollutant code"), ~col("pollutant").is_in(pollutants)),
        (
            "method",
            _("must be one of ${values}", mapping={"values": ", ".join(METHODS)}),
            ~col("method").is_in(METHODS),
        ),
        (
            "flag",
            _("must be one of ${values}", mapping={"values": ", ".join(FLAGS)}),
            ~col("flag").is_in(list(FLAGS)),
        ),
    ]
    counts = col("flag").is_in(COUNTING)
    for name, largest in LARGEST.items():
        checks += [
            (name, _("is required with this flag"), counts & col(name).is_null()),
            (name, _("must be a finite number"), ~col(name).is_finite()),
            (name, _("must be at least ${limit}", mapping={"limit": 0}), col(name) < 0),
            (
                name,
                _("must be at most ${limit}", mapping={"limit": f"{largest:g}"}),
                col(name) > largest,
            ),
        ]
    # one pass over all checks; a second look only where one found something
    found = frame.select(
        [check.fill_null(False).any().alias(str(n)) for n, (_c, _m, check) in enumerate(checks)]
    ).row(0)
    problems = []
    for bad, (name, message, check) in zip(found, checks, strict=True):
        if bad:
            problems += _at(
                frame, frame.select(check.fill_null(False)).to_series(), name, message, first_line
            )
    if misfits.height:
        bad = frame.join(
            misfits.with_columns(misfit=pl.lit(True)),
            on=["outlet", "pollutant"],
            how="left",
            maintain_order="left",
        )["misfit"].fill_null(False)
        problems += _at(
            frame, bad, "pollutant", _("does not fit the medium of the outlet"), first_line
        )
    if not problems:
        problems += repeated(frame, first_line)
    # a cell is named once, with the first thing that is wrong with it
    cells = {(problem.row, problem.column): problem for problem in reversed(problems)}
    return sorted(cells.values(), key=lambda problem: (problem.row or 0, problem.column or ""))


def _medium(pollutant: str) -> str | None:
    row = tables.by_code("pollutants").get(pollutant)
    return row["medium"] if row else None


def repeated(frame: pl.DataFrame, first_line: int) -> list[Problem]:
    """The same interval twice in one batch: which of the two should count is not ours to say."""
    if frame.select(pl.struct(KEY).n_unique()).item() == frame.height:
        return []
    bad = ~frame.select(pl.struct(KEY).is_first_distinct()).to_series()
    return _at(frame, bad, "time", _("is sent twice in this batch"), first_line)


def _at(frame, bad: pl.Series, column: str, message, first_line: int) -> list[Problem]:
    """A problem for each row where `bad` is true."""
    return [
        Problem(FIELD, message, index, column, line=index + first_line)
        for index in bad.fill_null(False).arg_true().head(MAX_PROBLEMS).to_list()
    ]


def as_bytes(frame: pl.DataFrame, form: str) -> bytes:
    """A table written as csv, parquet or xlsx."""
    buffer = io.BytesIO()
    writers: dict[str, Callable] = {
        "csv": frame.write_csv,
        "parquet": frame.write_parquet,
        "xlsx": frame.write_excel,
    }
    writers[form](buffer)
    return buffer.getvalue()
