"""Readings in and out of a ledger, for whoever may; what they mean is told by `accounting`."""

import datetime
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from paiwu.content import _
from paiwu.content.moments import is_moment
from paiwu.content.moments import wall
from paiwu.content.quantities import factor
from paiwu.content.quantities import unit_of_readings
from paiwu.content.readings import parse
from paiwu.content.readings import store
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import Refusal
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects.unit import declared
from paiwu.policy.monitoring.effects.unit import permit_facts
from paiwu.policy.monitoring.rules import preview as rules
from paiwu.policy.monitoring.rules import quality
from paiwu.policy.monitoring.rules.basis import Outlet
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


MAX_BYTES = 64 * 1024 * 1024
TIME = "%Y-%m-%dT%H:%M"


class TooMuch(Refusal):
    """413: more than one batch may hold."""

    status = 413
    kind = "RequestEntityTooLarge"


def refuse_size(size: int):
    """TooMuch (413) above MAX_BYTES; asked before a body is read into memory."""
    if size > MAX_BYTES:
        raise TooMuch(
            _("The file is larger than ${limit} MB.", mapping={"limit": MAX_BYTES >> 20})
        )


def receive(ledger, body: bytes, content_type: str, form: Mapping) -> dict:
    """Store a batch whole or not at all; Invalid (400) names every bad row.

    WrongState (409) once the ledger is closed, TooMuch (413) above MAX_BYTES. Of a body in which
    everything is passed over there is no batch. `form`: outlet, unit (see `check`).
    """
    if state_of(ledger) != "open":
        raise WrongState(_("The ledger is closed; nothing is added to it."), state="closed")
    refuse_size(len(body))
    # both take long for a year of readings, and neither needs the interpreter meanwhile
    with ThreadPoolExecutor(1) as beside:
        digesting = beside.submit(lambda: hashlib.sha256(body).hexdigest())
        parsed = check(ledger, permit_facts(unit_of(ledger))[0], body, content_type, form)
        digest = digesting.result()
    passed = {"passed_over": parsed.passed_over, "rejected": [], "sha256": digest}
    if parsed.units:
        passed["units"] = dict(parsed.units)
    if parsed.frame.is_empty():
        counts = {"batch": None, "rows": parsed.passed_over, "stored": 0, "superseded": 0}
        return counts | passed
    answer = store.append(
        ledger,
        parsed.frame,
        {
            "by": actor(),
            "at": now.moment().isoformat(),
            "source": parse.kind_of(body, content_type),
            "sha256": digest,
        },
    )
    if answer["stored"]:
        kept = store.batch(ledger, answer["batch"])
        told = {key: answer[key] for key in ("batch", "rows", "superseded")}
        told |= {"source": kept.facts["source"], "sha256": digest, "parquet": kept.frame.sha256}
        if parsed.passed_over:
            told["passed_over"] = parsed.passed_over
        note(ledger, "readings", details=told)
    return answer | {"rows": answer["rows"] + parsed.passed_over} | passed


def preview(ledger, body: bytes, content_type: str, form: Mapping) -> dict:
    """What `receive` would do; nothing is stored."""
    refuse_size(len(body))
    unit = unit_of(ledger)
    outlets, editions = permit_facts(unit)
    parsed = check(ledger, outlets, body, content_type, form)
    items = []
    if not parsed.frame.is_empty():
        first, last = store.span_of(parsed.frame)
        kept = store.counting(ledger, first, last + datetime.timedelta(seconds=1)).collect()
        specials = declared(unit, ledger.year, "special_period")
        items = rules.preview(parsed.frame, kept, outlets, editions, specials)
        for item in items:
            for side in ("from", "to"):
                item[side] = item[side].strftime(TIME)
    found = {
        "dry_run": True,
        "rows": parsed.frame.height + parsed.passed_over,
        "superseded": sum(item["superseded"] for item in items),
        "passed_over": parsed.passed_over,
        "rejected": [],
        "items": items,
    }
    return found | ({"units": dict(parsed.units)} if parsed.units else {})


def check(
    ledger, outlets: Mapping[str, Outlet], body: bytes, content_type: str, form: Mapping
) -> parse.Parsed:
    """The readings of a body about these outlets, or Invalid with every bad row; nothing is stored.

    `form`: `outlet` whose packets these are, `unit` of a pollutant (`w20111:mg/L`), one or several.
    """
    outlet = form.get("outlet", "")
    outlet = outlet if isinstance(outlet, str) else ""
    intervals = {code: outlet.interval for code, outlet in outlets.items()}
    until = now.moment().replace(tzinfo=None)
    context = parse.Context(ledger.year, intervals, until, units_asked(form))
    try:
        return parse.parse(body, content_type, context, outlet)
    except parse.Unreadable as unreadable:
        raise Invalid(
            unreadable.problems,
            _("Nothing was stored; correct the rows named and send them again."),
        ) from unreadable


def units_asked(form: Mapping) -> dict[str, str]:
    """pollutant -> unit, as a station is said to send it; Invalid where the two do not fit."""
    asked = form.get("unit") or []
    found = {}
    for text in asked if isinstance(asked, list) else [asked]:
        pollutant, _colon, unit = str(text).partition(":")
        if factor(unit, unit_of_readings(pollutant)) is None:
            message = _("must be a pollutant and a unit it is measured in, such as w20111:mg/L")
            raise Invalid([Problem("unit", message)])
        found[pollutant] = unit
    return found


def select(ledger, form) -> pl.LazyFrame:
    """The readings asked for: outlet, pollutant, method, from, to, history."""
    first, last = _moment(form, "from"), _moment(form, "to")
    if form.get("history") in ("1", "true"):
        frame = store.history(ledger)
        if first is not None:
            frame = frame.filter(pl.col("time") >= first)
        if last is not None:
            frame = frame.filter(pl.col("time") < last)
        order = ["outlet", "pollutant", "method", "time", "batch"]
    else:
        frame = store.counting(ledger, first, last)
        order = ["outlet", "pollutant", "method", "time"]
    for name in ("outlet", "pollutant", "method"):
        if form.get(name):
            frame = frame.filter(pl.col(name) == form[name])
    return frame.sort(order)


def _moment(form, name: str) -> datetime.datetime | None:
    """A day or a moment; `to` as a day means that whole day."""
    text = form.get(name)
    if not text:
        return None
    if not is_moment(text):
        raise Invalid([Problem(name, _("must be a time written YYYY-MM-DDTHH:MM"))])
    moment = wall(text)
    if name == "to" and len(text) == 10:
        moment += datetime.timedelta(days=1)
    return moment


def written(frame: pl.DataFrame) -> pl.DataFrame:
    """Times as text, as they are sent in."""
    return frame.with_columns(pl.col("time").dt.strftime(TIME))


def findings(ledger) -> list[dict]:
    """What is strange about a year's readings, by rule and interval; times as text."""
    frame = store.counting(ledger).collect()
    outlets, _editions = permit_facts(unit_of(ledger))
    found = quality.findings(frame)
    found += quality.unexplained_gaps(
        frame,
        {code: outlet.interval for code, outlet in outlets.items()},
        entries.spans(ledger, "cause"),
    )
    found += quality.stopped_but_measured(frame, entries.spans(ledger, "stopped"))
    for item in found:
        for side in ("from", "to"):
            item[side] = item[side].strftime(TIME)
    return found


def template(ledger) -> pl.DataFrame:
    """A table to fill in: one row for each monitoring item of the permit, at the year's start."""
    permit = permit_of(ledger)
    outlets, _editions = permit_facts(unit_of(ledger))
    rows = [
        {
            "time": f"{ledger.year}-01-01"
            + ("T00:00" if outlets[item["outlet"]].interval == "hour" else ""),
            "outlet": item["outlet"],
            "pollutant": item["pollutant"],
            "concentration": None,
            "volume": None,
            "flag": "N",
            "method": item["method"],
            "note": None,
        }
        for item in (permit.monitoring_items if permit is not None else None) or ()
        if item["outlet"] in outlets
    ]
    text = dict.fromkeys(("time", "outlet", "pollutant", "flag", "method", "note"), pl.String)
    names = ("time", "outlet", "pollutant", "concentration", "volume", "flag", "method", "note")
    kinds = {name: text.get(name, pl.Float64) for name in names}
    return pl.DataFrame(rows, schema=kinds)
