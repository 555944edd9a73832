"""Readings from CSV, JSON, xlsx or HJ 212 packets: a typed table, or everything that is wrong with it.

A CSV in which nothing is wrong is one pass of polars over typed columns. Everything else is looked
at as text, cell by cell, to name line and column. How long and how wide a body is is known before a
table is made of it.
"""

import csv
import datetime
import io
import json
import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import chain
from itertools import islice

import polars as pl

from paiwu.content import _
from paiwu.content import tables
from paiwu.content import workbooks
from paiwu.content.identifiers import codes
from paiwu.content.quantities import factor
from paiwu.content.quantities import unit_of_readings
from paiwu.content.readings import headings
from paiwu.content.readings import packets
from paiwu.content.readings.columns import COUNTING
from paiwu.content.readings.columns import COUNTS
from paiwu.content.readings.columns import FLAGS
from paiwu.content.readings.columns import KEY
from paiwu.content.readings.columns import METHODS
from paiwu.content.readings.columns import OPTIONAL
from paiwu.content.readings.columns import REQUIRED
from paiwu.content.readings.columns import SCHEMA
from paiwu.content.readings.headings import HEADINGS
from paiwu.content.readings.headings import LINE
from paiwu.content.readings.headings import ROW
from paiwu.content.readings.headings import SPAN
from paiwu.content.readings.headings import UNITS
from paiwu.content.readings.headings import VOLUME_UNIT
from paiwu.content.readings.times import is_day
from paiwu.content.readings.times import to_time
from paiwu.content.texts import MAX_LINE
from paiwu.content.texts import first_long_line
from paiwu.content.texts import in_utf8
from paiwu.content.validation.problem import Problem


FIELD = "readings"
MAX_ROWS = 400_000
MAX_COLUMNS = 100
MAX_PROBLEMS = 1000
#: rows that are text in memory at a time
PORTION = 20_000
#: the largest values an instrument could mean: mg/m3 or mg/L, m3 in an interval
LARGEST = {"concentration": 1e7, "adjusted": 1e7, "volume": 1e10}
MAX_NOTE = 1000


@dataclass(frozen=True)
class Context:
    """What readings may be about.

    `year` of the ledger; `outlets`: code -> interval (`hour` or `day`); `until`: the present time on
    the wall clock of Asia/Shanghai, after which nothing can have been measured yet.
    """

    year: int
    outlets: Mapping[str, str]
    until: datetime.datetime = datetime.datetime.max
    #: pollutant -> unit of its concentration in packets, where it is not the one of HJ 212
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """The readings of a body, with the columns of SCHEMA, and how many were passed over.

    Passed over is what is no reading of a pollutant in the interval of its outlet: the day beside the
    hours, parameters beside the pollutants, real-time data.
    """

    frame: pl.DataFrame
    passed_over: int = 0
    #: pollutant -> unit it was sent in, where that was not the one it is kept in
    units: Mapping[str, str] = field(default_factory=dict)


class Unreadable(ValueError):
    """Readings that cannot be taken; `problems` say where and why."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems[:MAX_PROBLEMS]


def parse(body: bytes, content_type: str, context: Context, outlet: str = "") -> Parsed:
    """The readings of a request's body, checked; Unreadable names every bad line and column.

    `outlet` is whose packets are sent, for HJ 212 does not say it.
    """
    kind = kind_of(body, content_type)
    if kind == "csv":
        body = _lines(body)
        if (sound := sound_csv(body, context)) is not None:
            return Parsed(sound)
        if body.count(b"\n") > MAX_ROWS + 1:
            raise Unreadable([Problem(FIELD, TOO_MANY_ROWS)])
    try:
        found = READERS[kind](body, outlet)
        frame, passed_over = found.frame, found.passed_over
    except Unreadable:
        raise
    except workbooks.TooLarge as error:
        raise Unreadable([Problem(FIELD, TOO_LARGE[error.args[0]])]) from error
    except (
        pl.exceptions.PolarsError,
        UnicodeDecodeError,
        ValueError,
        RecursionError,
        csv.Error,
    ) as error:
        raise Unreadable(
            [Problem(FIELD, _("cannot be read as ${kind}", mapping={"kind": kind}))]
        ) from error
    del found  # the text is not kept beside what is made of it
    if frame.height == 0 and not passed_over:
        raise Unreadable([Problem(FIELD, _("has no rows"))])
    frame = normalised(frame, outlet)
    if kind == "hj212":
        units = tables.names("hj212_units") | dict(context.units)
        unit = pl.col("pollutant").replace_strict(units, default=None, return_dtype=pl.String)
        frame = frame.with_columns(unit.alias(one) for one in UNITS.values())
    over = other_kind(frame, context)
    if over.any():
        passed_over += over.sum()
        frame = frame.filter(~over)
    sent = units_of(frame)
    kept, problems = typed(frame, context)
    del frame
    named = {(problem.row, problem.column) for problem in problems}
    problems += [
        problem
        for problem in find_problems(kept, context)
        if (problem.row, problem.column) not in named
    ]
    problems.sort(key=lambda problem: (problem.row or 0, problem.column or ""))
    if problems:
        raise Unreadable(problems)
    kept = kept.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    return Parsed(kept, passed_over, sent)


#: what is too large of a body -> message
TOO_MANY_ROWS = _("has more than ${limit} rows", mapping={"limit": MAX_ROWS})
TOO_LARGE = {
    "rows": TOO_MANY_ROWS,
    "columns": _("has more than ${limit} columns", mapping={"limit": MAX_COLUMNS}),
    "bytes": _("unpacks to more than a table of readings can be"),
}


def _lines(body: bytes) -> bytes:
    """A CSV in UTF-8 of no longer lines than it may have."""
    try:
        body = in_utf8(body)
    except UnicodeDecodeError as error:
        raise Unreadable([Problem(FIELD, _("is no text in UTF-8"))]) from error
    if b"\n" not in body:
        body = body.replace(b"\r", b"\n")
    if (line := first_long_line(body)) is not None:
        message = _("is longer than ${limit} characters", mapping={"limit": MAX_LINE})
        raise Unreadable([Problem(FIELD, message, line=line)])
    return body


def kind_of(body: bytes, content_type: str) -> str:
    """csv, json, xlsx or hj212, by what is there before what is claimed."""
    if body[:2] == b"PK":
        return "xlsx"
    if body[:8] == workbooks.COMPOUND:
        return "xls"
    start = body[:200].lstrip()
    if start.startswith(b"##"):
        return "hj212"
    if "json" in content_type or start[:1] in (b"[", b"{"):
        return "json"
    return "csv"


# readers: bytes -> a table whose cells are text -------------------------------------------


@dataclass
class Table:
    """Rows of text, put into columns a portion at a time, so that they are never all objects."""

    names: list[str]
    passed_over: int = 0
    _rows: list = field(default_factory=list)
    _frames: list = field(default_factory=list)
    _count: int = 0

    def add(self, line: int, cells: list):
        self._rows.append((*cells, line))
        self._count += 1
        if self._count > MAX_ROWS:
            raise Unreadable([Problem(FIELD, TOO_MANY_ROWS)])
        if len(self._rows) >= PORTION:
            self._flush()

    def _flush(self):
        schema = {**dict.fromkeys(self.names, pl.String), LINE: pl.UInt32}
        self._frames.append(pl.DataFrame(self._rows, schema=schema, orient="row"))
        self._rows = []

    @property
    def frame(self) -> pl.DataFrame:
        if self._rows or not self._frames:
            self._flush()
        frames, self._frames = self._frames, []
        return pl.concat(frames)


def read_csv(body: bytes, outlet: str = "") -> "Sheet":
    """Every cell as text; blank lines are none. The good case does not come here."""
    text = io.TextIOWrapper(io.BytesIO(body), "utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=_separator(body), skipinitialspace=True)
    lines = (
        (reader.line_num - sum(cell.count("\n") for cell in cells), cells)
        for cells in _filled(reader)
    )
    first = list(islice(lines, headings.MAX_ABOVE + 1))
    at = heading_at([cells for _line, cells in first])
    heading = first[at][1] if first else []
    places = understood(heading, outlet)
    named = [n for n, name in enumerate(heading) if name.strip()]
    found, problems = Table([str(n) for n in range(len(named))]), []
    for row, (line, cells) in enumerate(chain(first[at + 1 :], lines)):
        spare = [cell for n, cell in enumerate(cells) if n not in named]
        if len(cells) > len(named) and any(cell.strip() for cell in spare):
            message = _("has more cells than the heading")
            problems.append(Problem(FIELD, message, row, line=line))
            if len(problems) >= MAX_PROBLEMS:
                break
        there = len(cells)
        found.add(line, [cells[n] if n < there else None for n in named])
    if problems:
        raise Unreadable(problems)
    return Sheet(*counted(headings.arranged(found.frame, places)))


def heading_at(rows: Sequence[Sequence[str]]) -> int:
    """Which row names the columns; the first where none does."""
    return next((n for n, cells in enumerate(rows) if headings.is_heading(cells)), 0)


def understood(heading: Sequence[str], outlet: str) -> list[headings.Place]:
    """What stands in each named column; Unreadable where one is missing, unknown or there twice."""
    names = [name.strip() for name in heading if name.strip()]
    places = [headings.understood(name) for name in names]
    problems = [
        Problem(FIELD, _("is no column of this table"), None, name[:100])
        for n, (name, place) in enumerate(zip(names, places, strict=True))
        if place is None
        or (
            place.column != headings.PASSED
            and any(
                other and (other.column, other.pollutant) == (place.column, place.pollutant)
                for other in places[:n]
            )
        )
    ]
    known = [place for place in places if place is not None]
    there = {place.column for place in known}
    optional = set(OPTIONAL)
    if headings.is_wide(known):
        optional |= {"pollutant", "flag", "concentration"}
    if "adjusted" in there:
        optional.add("concentration")
    if outlet:
        optional.add("outlet")
    problems[:0] = [
        Problem(FIELD, _("is required"), None, name)
        for name in SCHEMA
        if name not in there and name not in optional
    ]
    if problems:
        raise Unreadable(problems)
    return known


def counted(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Without the rows that an export of the history marks as superseded, and how many these are."""
    if "_counts" not in frame.columns:
        return frame, 0
    over = frame["_counts"].str.strip_chars().str.to_lowercase().is_in(["false", "0"])
    over = over.fill_null(False)
    return frame.filter(~over).drop("_counts"), int(over.sum())


def _separator(body: bytes) -> str:
    """What separates cells: the sign that is there most often in one of the first lines."""
    lines = body[:MAX_LINE].decode("utf-8", "ignore").splitlines()[: headings.MAX_ABOVE + 1]
    return max(",;\t", key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _filled(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    return (cells for cells in reader if any(cell.strip() for cell in cells))


def _first_line(body: bytes) -> str:
    end = body.find(b"\n")
    return (body if end < 0 else body[:end]).decode("utf-8-sig").strip()


def sound_csv(body: bytes, context: Context) -> pl.DataFrame | None:
    """The readings of a CSV in which nothing is wrong; None where there is something to look at."""
    names = [name.strip('"') for name in _first_line(body).split(",")]
    if not set(REQUIRED) <= set(names) <= set(SCHEMA) or len(set(names)) != len(names):
        return None
    types = SCHEMA | {"time": pl.String}
    try:
        wanted = {name: types[name] for name in names}
        frame = pl.read_csv(body, schema_overrides=wanted, n_rows=MAX_ROWS + 1)
    except pl.exceptions.PolarsError:
        return None
    if not 0 < frame.height <= MAX_ROWS or not {"concentration", "volume"} <= set(names):
        return None
    if (frame["time"].str.len_bytes() == 10).any() and "hour" in context.outlets.values():
        return None  # a day may be one of an hourly outlet
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
    col = pl.col
    hour = (col("time") - datetime.datetime(context.year, 1, 1)).dt.total_seconds()
    series = frame.group_by(KEY[:3]).agg(intervals=(hour // 3600).n_unique())
    pairs = set(series.select("outlet", "pollutant").rows())
    if not all(outlet in context.outlets for outlet, _pollutant in pairs):
        return False
    if not all(_medium(pollutant) == codes.medium(outlet) for outlet, pollutant in pairs):
        return False
    for name, known in (("method", METHODS), ("flag", FLAGS)):
        if not set(frame[name].unique().to_list()) <= set(known):
            return False
    hourly = [code for code, interval in context.outlets.items() if interval == "hour"]
    aligned = hour % 3600 == 0
    if len(hourly) != len(context.outlets):
        aligned = aligned & (col("outlet").is_in(hourly) | (hour % 86_400 == 0))
    if frame["note"].str.len_chars().max() is not None:
        return False  # a note is looked at for its length and its signs
    adjusted = frame["adjusted"]
    if not (adjusted.null_count() == frame.height or adjusted.is_between(0, 1e7).all()):
        return False
    facts = frame.select(
        first=col("time").min(),
        last=col("time").max(),
        missing=col("time").null_count(),
        aligned=aligned.all(),
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
        and facts["last"] <= context.until
        and series["intervals"].sum() == frame.height
        # a zero may be one below zero, which the slower way makes one
        and (facts["least"] is None or math.copysign(1, facts["least"]) > 0)
        and all((facts[name] or 0) <= LARGEST[name] for name in ("concentration", "volume"))
    )


#: columns of the platform's own export that are not of a reading
EXPORTED = ("batch", "counts")


def read_json(body: bytes, outlet: str = "") -> Table:
    """`[{…}]` or `{"readings": [{…}]}`, `items` in what the platform exports; row by row."""
    table, seen = Table(list(SCHEMA)), set[str]()
    text = io.TextIOWrapper(io.BytesIO(body), json.detect_encoding(body[:4]))
    for number, row in enumerate(_json_rows(Window(text)), 1):
        if not isinstance(row, dict):
            raise Unreadable([Problem(FIELD, _("must be a list of rows"))])
        seen.update(row)
        if len(seen) > MAX_COLUMNS:
            break
        if row.get("counts") is False:
            table.passed_over += 1
            continue
        table.add(number, [_cell(row.get(name)) for name in SCHEMA])
    if seen:
        require_columns([name for name in list(seen)[:MAX_COLUMNS] if name not in EXPORTED])
    return table


class Window:
    """A piece of a text, moved on as its values are read; no value is longer than the piece."""

    def __init__(self, stream: io.TextIOBase):
        self.stream, self.text, self.position, self.ended = stream, "", 0, False
        self.decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """The next character that is no blank; none at the end."""
        while True:
            while self.position < len(self.text):
                char = self.text[self.position]
                if char not in " \t\n\r":
                    return char
                self.position += 1
            if self.ended:
                return ""
            self._move()

    def take(self, *wanted: str) -> str:
        """The next character, one of those wanted; ValueError for any other."""
        char = self.peek()
        if char not in wanted:
            raise ValueError(char)
        self.position += 1
        return char

    def value(self):
        """The next value; ValueError where it is none, or too long."""
        self.peek()
        if not self.ended and len(self.text) - self.position < MAX_LINE:
            self._move()
        value, self.position = self.decode(self.text, self.position)
        return value

    def _move(self):
        more = self.stream.read(4 * MAX_LINE)
        self.text, self.position = self.text[self.position :] + more, 0
        self.ended = not more


def _json_rows(window: Window) -> Iterator:
    if window.peek() == "{":
        found = False
        window.take("{")
        while window.peek() == '"':
            name = window.value()
            window.take(":")
            if name in (FIELD, "items"):
                found = True
                yield from _json_list(window)
            else:
                window.value()
            if window.take(",", "}") == "}":
                break
        else:
            window.take("}")
        if not found:
            raise Unreadable([Problem(FIELD, _("must be a list of rows"))])
    else:
        yield from _json_list(window)
    if window.peek():
        raise ValueError("more than one value")


def _json_list(window: Window) -> Iterator:
    if window.peek() != "[":
        window.value()
        raise Unreadable([Problem(FIELD, _("must be a list of rows"))])
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        yield window.value()
        if window.take(",", "]") == "]":
            return


def _cell(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else json.dumps(value)


@dataclass(frozen=True)
class Sheet:
    """A workbook's first sheet, its blank rows left out."""

    frame: pl.DataFrame
    passed_over: int = 0


def read_xlsx(body: bytes, outlet: str = "") -> Sheet:
    """The first sheet; titles stand above its heading, and columns without one have no content."""
    frame = workbooks.rows(body, workbooks.Bounds(MAX_ROWS, MAX_COLUMNS))
    frame = frame.with_row_index(LINE, 1)
    text = [pl.col(name).str.strip_chars().fill_null("") for name in frame.columns[1:]]
    frame = frame.filter(~pl.all_horizontal(one == "" for one in text))
    first = [
        [cell or "" for cell in cells]
        for cells in frame.drop(LINE).head(headings.MAX_ABOVE + 1).rows()
    ]
    at = heading_at(first)
    heading = first[at] if first else []
    frame = frame.slice(at + 1)
    unnamed = [
        name for name, title in zip(frame.columns[1:], heading, strict=True) if not title.strip()
    ]
    filled = frame.select(
        pl.any_horizontal(pl.col(name).str.strip_chars().fill_null("") != "" for name in unnamed)
        if unnamed
        else pl.lit(False).repeat_by(0).explode()
    ).to_series()
    if filled.any():
        message = _("has more cells than the heading")
        lines = frame[LINE].filter(filled).head(MAX_PROBLEMS)
        raise Unreadable([Problem(FIELD, message, line - 1, line=line) for line in lines])
    places = understood(heading, outlet)
    frame = frame.drop(unnamed)
    frame.columns = [LINE, *(str(n) for n in range(len(frame.columns) - 1))]
    return Sheet(*counted(headings.arranged(frame, places)))


#: why a packet is broken -> message
PACKET_PROBLEMS = {
    "frame": _("is no HJ 212 packet"),
    "length": _("differs in length from what the packet says"),
    "crc": _("does not match its check value"),
    "command": _("is neither hourly (2061) nor daily (2031) data"),
    "time": _("has no time of its data"),
    "parts": _("is a packet of which a part is missing"),
}


def read_packets(body: bytes, outlet: str = "") -> Table:
    """Packets, whether or not each has its line; what is no hourly or daily data is passed over."""
    names = ["time", "outlet", "pollutant", "concentration", "adjusted", "volume", "flag", SPAN]
    table, joining, problems = Table(names), packets.Joining(), []
    others: list[int] = []
    found = False
    for line, data in packets.split(body):
        try:
            packet = packets.parse(data, line)
            if packet.interval is None:
                others[:] = others or [line]
                table.passed_over += 1
                continue
            found = True
            if (whole := joining.add(packet)) is not None:
                for row in packets.rows(whole, outlet):
                    table.add(line, list(row.values()))
        except packets.Broken as broken:
            problems.append(_broken(broken.args[0], line))
            if len(problems) >= MAX_PROBLEMS:
                break
    problems += [_broken("parts", line) for line in joining.incomplete()]
    if others and not found and not problems:
        problems.append(_broken("command", others[0]))
    if not outlet:
        problems.append(Problem("outlet", _("is required")))
    if problems:
        raise Unreadable(problems)
    return table


def _broken(why: str, line: int) -> Problem:
    return Problem(FIELD, PACKET_PROBLEMS[why], line - 1, line=line)


READERS: dict[str, Callable] = {
    "csv": read_csv,
    "json": read_json,
    "xlsx": read_xlsx,
    "xls": read_xlsx,
    "hj212": read_packets,
}


# types -------------------------------------------------------------------------------------


def require_columns(names: Iterable[str]):
    """Unreadable where a column is missing, unknown or there twice."""
    names = list(names)
    problems = [
        Problem(FIELD, _("is required"), None, name)
        for name in SCHEMA
        if name not in names and name not in OPTIONAL
    ]
    problems += [
        Problem(FIELD, _("is no column of this table"), None, name[:100])
        for place, name in enumerate(names)
        if name not in SCHEMA or name in names[:place]
    ]
    if problems:
        raise Unreadable(problems)


def normalised(frame: pl.DataFrame, outlet: str = "") -> pl.DataFrame:
    """Times typed, codes for names, flags in upper case, with ROW and SPAN (null: not said)."""
    if "outlet" not in frame.columns:
        frame = frame.with_columns(outlet=pl.lit(outlet))
    text = frame["time"].str.strip_chars()
    time = to_time(text)
    span = pl.when(is_day(text)).then(pl.lit("day"))
    flag = pl.col("flag").str.strip_chars().str.to_uppercase()
    columns = [
        pl.col("outlet").str.strip_chars(),
        pl.col("pollutant").str.strip_chars(),
        flag.replace(headings.words("flag")).alias("flag"),
    ]
    if "method" in frame.columns:
        columns.append(pl.col("method").str.strip_chars().replace(headings.words("method")))
    frame = frame.with_row_index(ROW).with_columns(
        *columns,
        time=time,
        _time=text,
        **{SPAN: pl.col(SPAN) if SPAN in frame.columns else span},
    )
    return with_codes(frame)


def with_codes(frame: pl.DataFrame) -> pl.DataFrame:
    """Pollutants by their codes, where they are named; the outlet says of what medium."""
    pairs = frame.select("outlet", "pollutant").unique()
    known = [*tables.names("pollutants"), *tables.names("auxiliary")]
    rows = []
    for outlet, name in pairs.filter(~pl.col("pollutant").is_in(known)).iter_rows():
        found = headings.pollutants().get(headings.plain(name), ()) if name else ()
        fits = [code for code in found if _medium(code) == codes.medium(outlet or "")]
        if found:
            rows.append((outlet, name, (fits or list(found))[0]))
    if not rows:
        return frame
    kinds = dict.fromkeys(("outlet", "pollutant", "_code"), pl.String)
    by_name = pl.DataFrame(rows, schema=kinds, orient="row")
    joined = frame.join(by_name, on=["outlet", "pollutant"], how="left", maintain_order="left")
    return joined.with_columns(pollutant=pl.coalesce("_code", "pollutant")).drop("_code")


def units_of(frame: pl.DataFrame) -> dict[str, str]:
    """pollutant -> unit it was sent in, where that is not the one readings are kept in."""
    unit = UNITS["concentration"]
    if unit not in frame.columns:
        return {}
    pairs = frame.select("pollutant", unit).drop_nulls().unique().sort("pollutant").rows()
    return {name: unit for name, unit in pairs if unit != unit_of_readings(name)}


def other_kind(frame: pl.DataFrame, context: Context) -> pl.Series:
    """True for rows that are no reading of a pollutant in the interval of its outlet.

    An outlet is accounted by hours or by days; the other of the two would count twice. A day is one
    by its command or because nothing but the day is written; a series of hours in a day of a daily outlet
    is one from two hours on, as a single odd time is a mistake that has to be named.
    """
    hourly = [code for code, interval in context.outlets.items() if interval == "hour"]
    daily = [code for code, interval in context.outlets.items() if interval == "day"]
    col = pl.col
    by_command = col("flag") == packets.WEATHER
    auxiliary = col("pollutant").is_in(list(tables.names("auxiliary")))
    auxiliary |= col("pollutant").str.contains(r"^SB\d+$")  # state of a treatment unit
    days = col("outlet").is_in(hourly) & (col(SPAN) == "day")
    clocked = col(SPAN).is_null() & col("time").is_not_null()
    series = (
        col("time").filter(clocked).n_unique().over("outlet", "pollutant", col("time").dt.date())
    )
    hours = col("outlet").is_in(daily) & ((col(SPAN) == "hour") | (clocked & (series > 1)))
    return frame.select((by_command | auxiliary | days | hours).fill_null(False)).to_series()


def no_value(text: pl.Series) -> pl.Series:
    """Why there is no value, where a cell has a mark that says so; null elsewhere.

    A formula that failed in a spreadsheet leaves its error: `#VALUE!`, `#N/A`, `#DIV/0!`.
    """
    capitals = text.str.to_uppercase()
    marks = capitals.replace_strict(headings.words("mark"), default=None, return_dtype=pl.String)
    failed = capitals.str.contains(r"^#[A-Z0/]+[!?]?$")
    return pl.select(
        pl.when(failed.fill_null(False)).then(pl.lit("电子表格公式错误")).otherwise(marks)
    ).to_series()


#: `<0.5`, `0.5L`: below the limit of detection that is named
BELOW = r"^(?:[<<]\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*[LlLl])$"  # noqa: RUF001


def undetected(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(value, mark) where a cell says that nothing was detected; null elsewhere.

    Half the limit of detection counts (HJ 91.1-2019; HJ 942-2018 has amounts from such values); `ND`
    and 未检出 name no limit, and count as none. The mark stays on record.
    """
    found = text.str.extract_groups(BELOW).struct
    limit = pl.select(pl.coalesce(found.field("1"), found.field("2")).cast(pl.Float64)).to_series()
    bare = text.str.to_uppercase().is_in(list(headings.words("undetected"))).fill_null(False)
    value = pl.select(pl.when(bare).then(0.0).otherwise(limit / 2)).to_series()
    return value, pl.select(pl.when(value.is_not_null()).then(text)).to_series()


def typed(frame: pl.DataFrame, context: Context) -> tuple[pl.DataFrame, list[Problem]]:
    """The table with the types of SCHEMA, in the units of readings, and the cells that do not fit."""
    problems = []
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in ("note", "concentration", "adjusted", "volume")
        if name not in frame.columns
    )
    for name in ("concentration", "adjusted", "volume"):
        if frame[name].null_count() == frame.height:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name))
            continue
        text = frame[name].str.strip_chars().str.replace(r"^\+", "")
        grouped = text.str.contains(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
        text = text.zip_with(~grouped.fill_null(False), text.str.replace_all(",", ""))
        why = no_value(text)
        if why.null_count() < frame.height:
            # why there is no value stays on record, where the sender gives no reason
            blank = pl.col("note").fill_null("").str.strip_chars() == ""
            told = pl.when(blank & pl.lit(why).is_not_null()).then(pl.lit(why))
            frame = frame.with_columns(note=told.otherwise("note"))
        number = text.str.replace("^(?i)nan$", "?").cast(pl.Float64, strict=False)
        if name != "volume" and number.null_count() > text.null_count():
            below, mark = undetected(text)
            if below.null_count() < frame.height:
                number = number.fill_null(below)
                frame = frame.with_columns(note=_noted(mark))
        bad = number.is_null() & text.is_not_null() & (text != "") & why.is_null()
        problems += _at(frame, bad, name, _("must be a number"))
        frame = frame.with_columns(number.alias(name)).with_columns(
            pl.when(pl.col(name) == 0).then(0.0).otherwise(name).alias(name)  # none is -0.0
        )
    frame, misfits = in_units(frame, context)
    problems += misfits
    bad = frame["time"].is_null() & (frame["_time"].fill_null("") != "")
    problems += _at(frame, bad, "time", _("must be a time written YYYY-MM-DDTHH:MM"))
    return with_defaults(frame), problems


def _noted(mark: pl.Series) -> pl.Expr:
    """The note, with the mark behind what the sender wrote."""
    told = pl.format("低于检出限：{}", pl.lit(mark))
    note = pl.col("note").fill_null("").str.strip_chars()
    both = pl.when(note == "").then(told).otherwise(pl.concat_str(note, pl.lit("；"), told))
    return pl.when(pl.lit(mark).is_null()).then(pl.col("note")).otherwise(both)


#: unit of a volume -> m3 in one of it; of a flow, in one of it in an hour
VOLUMES = {"m3": 1.0, "10000m3": 1e4}
FLOWS = {"m3/h": 1.0, "10000m3/h": 1e4, "m3/s": 3600.0, "L/s": 3.6, "m3/d": 1 / 24}


def in_units(frame: pl.DataFrame, context: Context) -> tuple[pl.DataFrame, list[Problem]]:
    """Values in the units readings are kept in, where the heading or the device names others."""
    problems: list[Problem] = []
    cannot = _("is in a unit that cannot be converted to the one of this pollutant")
    for name, unit in UNITS.items():
        if unit not in frame.columns:
            continue
        rows = []
        for pollutant, text in frame.select("pollutant", unit).drop_nulls().unique().rows():
            known = headings.words("unit").get(headings.plain(text), text)
            wanted = unit_of_readings(pollutant)
            rows.append((pollutant, text, factor(known, wanted) if wanted else 1.0))
        kinds = {"pollutant": pl.String, unit: pl.String, "_by": pl.Float64}
        by_unit = pl.DataFrame(rows, schema=kinds, orient="row")
        frame = frame.join(by_unit, on=["pollutant", unit], how="left", maintain_order="left")
        bad = frame[unit].is_not_null() & frame["_by"].is_null() & (frame[unit] != "")
        problems += _at(frame, bad, name, cannot)
        by = pl.col("_by").fill_null(1.0)
        value = pl.when(by == 1).then(name).otherwise((pl.col(name) * by).round_sig_figs(12))
        frame = frame.with_columns(value.alias(name)).drop("_by")
    if VOLUME_UNIT in frame.columns:
        of_volume = str(frame[VOLUME_UNIT].drop_nulls().first())
        daily = [code for code, interval in context.outlets.items() if interval == "day"]
        hours = pl.when(pl.col("outlet").is_in(daily)).then(24.0).otherwise(1.0)
        by = hours * FLOWS.get(of_volume, 1.0)
        if of_volume in VOLUMES:
            by = pl.lit(VOLUMES[of_volume])
        frame = frame.with_columns(volume=(pl.col("volume") * by).round_sig_figs(12))
        if of_volume not in VOLUMES and of_volume not in FLOWS:
            problems.append(Problem(FIELD, cannot, None, "volume"))
    return frame, problems


# checks ------------------------------------------------------------------------------------


def find_problems(frame: pl.DataFrame, context: Context) -> list[Problem]:
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
        ("time", _("has not begun yet"), col("time") > context.until),
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
    checks += [
        (
            "concentration",
            _("is required with this flag"),
            counts & col("concentration").is_null() & col("adjusted").is_null(),
        ),
        ("volume", _("is required with this flag"), counts & col("volume").is_null()),
        (
            "note",
            _("is longer than ${limit} characters", mapping={"limit": MAX_NOTE}),
            col("note").str.len_chars() > MAX_NOTE,
        ),
        (
            "note",
            _("must not contain control characters"),
            col("note").str.contains(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"),
        ),
    ]
    for name, largest in LARGEST.items():
        checks += [
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
            bad = frame.select(check.fill_null(False)).to_series()
            problems += _at(frame, bad, name, message)
    if misfits.height:
        bad = frame.join(
            misfits.with_columns(misfit=pl.lit(True)),
            on=["outlet", "pollutant"],
            how="left",
            maintain_order="left",
        )["misfit"].fill_null(False)
        problems += _at(frame, bad, "pollutant", _("does not fit the medium of the outlet"))
    if not problems:
        problems += repeated(frame)
    # a cell is named once, with the first thing that is wrong with it
    cells = {(problem.row, problem.column): problem for problem in reversed(problems)}
    return sorted(cells.values(), key=lambda problem: (problem.row or 0, problem.column or ""))


def _medium(pollutant: str) -> str | None:
    row = tables.by_code("pollutants").get(pollutant)
    return row["medium"] if row else None


def repeated(frame: pl.DataFrame) -> list[Problem]:
    """The same interval twice in one batch: which of the two should count is not ours to say."""
    if frame.select(pl.struct(KEY).n_unique()).item() == frame.height:
        return []
    bad = ~frame.select(pl.struct(KEY).is_first_distinct()).to_series()
    return _at(frame, bad, "time", _("is sent twice in this batch"))


def _at(frame: pl.DataFrame, bad: pl.Series, column: str, message) -> list[Problem]:
    """A problem for each row where `bad` is true."""
    heading = HEADINGS.get(column, "")
    name = pl.col(heading) if heading in frame.columns else pl.lit(column)
    places = frame.select(ROW, LINE, name.alias("at")).filter(bad.fill_null(False))
    return [
        Problem(FIELD, message, row, at, line=line)
        for row, line, at in places.head(MAX_PROBLEMS).rows()
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
