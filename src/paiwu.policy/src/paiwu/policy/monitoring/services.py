"""`@readings` of a ledger, `@emissions`, `@exceedances` of a unit (contract, section 6)."""

import json

from paiwu.content import _
from paiwu.content.readings import parse
from paiwu.content.readings import store
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import said
from paiwu.content.rest.errors import translator
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import batched
from paiwu.policy.access.http import body_size
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import read_year
from paiwu.policy.access.http import take_writes
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects import incidents
from paiwu.policy.monitoring.effects import readings
from paiwu.policy.monitoring.effects import retention
from paiwu.policy.monitoring.effects import unit as units
from paiwu.policy.monitoring.effects.emissions import emissions
from paiwu.policy.monitoring.rules import basis
from paiwu.policy.monitoring.rules import compliance


class Compact(Service):
    """Long lists of figures are written without the indentation that people like."""

    def render(self):
        self.check_permission()
        content = said(self.reply(), translator(self.request))
        self.request.response.setHeader("Content-Type", self.content_type)
        return json.dumps(content, ensure_ascii=False)


def paged(request, frame) -> dict:
    """A page of a table."""
    return batched(
        request,
        range(frame.height),
        lambda page: frame.slice(page[0], len(page)).to_dicts() if page else [],
    )


class SendReadings(Service):
    """`POST {ledger}/@readings`: CSV, JSON, xlsx, xls or HJ 212 packets; 201, whole or not at all.

    `?outlet=` whose packets or table these are; `?unit=w20111:mg/L` (repeated) in what unit a station sends a
    pollutant, if not in the one of HJ 212; `?dry_run=1` says what would be, and stores nothing.
    """

    def reply(self):
        take_writes(self.request)
        readings.refuse_size(body_size(self.request))
        body = self.request.get("BODY", b"")
        kind = self.request.getHeader("Content-Type") or ""
        if self.request.form.get("dry_run") in ("1", "true"):
            return readings.preview(self.context, body, kind, self.request.form)
        answer = readings.receive(self.context, body, kind, self.request.form)
        self.request.response.setStatus(201)
        return answer


#: format -> content type
DOWNLOADS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


class Readings(Compact):
    """`GET {ledger}/@readings?outlet=&pollutant=&from=&to=&format=&history=1`."""

    def render(self):
        form = self.request.form.get("format") or "json"
        if form == "json":
            return super().render()
        self.check_permission()
        if form not in DOWNLOADS:
            message = _("must be one of ${values}", mapping={"values": "json, csv, parquet"})
            raise Invalid([Problem("format", message)])
        frame = readings.select(self.context, self.request.form).collect()
        if form == "csv":
            frame = readings.written(frame)
        response = self.request.response
        response.setHeader("Content-Type", DOWNLOADS[form])
        name = f"readings-{self.context.getId()}.{form}"
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        return parse.as_bytes(frame, form)

    def reply(self):
        frame = readings.written(readings.select(self.context, self.request.form).collect())
        return paged(self.request, frame)


class AddEntry(Service):
    """`POST {ledger}/@entries`: an entry of Art. 35, or the correction of one."""

    def reply(self):
        take_writes(self.request)
        entry = incidents.add_entry(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return entry


class Entries(Service):
    """`GET {ledger}/@entries[?history=1]`."""

    def reply(self):
        history = self.request.form.get("history") in ("1", "true")
        items = entries.entries(self.context, history)
        base = f"{self.context.absolute_url()}/@entries"
        return {"@id": base, "items": items, "items_total": len(items)}


class Dispose(Service):
    """`POST {ledger}/@dispose` {reason}: after the years of Art. 35, by the Approver."""

    def reply(self):
        take_writes(self.request)
        return retention.dispose(self.context, read_json(self.request))


class Quality(Compact):
    """`GET {ledger}/@quality`: what is strange about the year's readings, by rule and interval."""

    def reply(self):
        found = readings.findings(self.context)
        base = f"{self.context.absolute_url()}/@quality"
        return {"@id": base, "items": found, "items_total": len(found)}


class Template(Service):
    """`GET {ledger}/@readings-template`: an xlsx with a row for each monitoring item."""

    def render(self):
        self.check_permission()
        frame = readings.template(self.context)
        response = self.request.response
        response.setHeader("Content-Type", XLSX)
        name = f"readings-{self.context.getId()}.xlsx"
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        return parse.as_bytes(frame, "xlsx")


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Batches(Service):
    """`GET {ledger}/@batches`: who sent what when, the newest first."""

    def reply(self):
        items = [batch.metadata() for batch in reversed(store.batches(self.context))]
        base = f"{self.context.absolute_url()}/@batches"
        return {"@id": base, "items": items, "items_total": len(items)}


class Emissions(Compact):
    """`GET {unit}/@emissions?year=[&by=month|quarter][&outlet=][&pollutant=]` (Art. 36)."""

    def reply(self):
        form = self.request.form
        year, by = read_year(form), form.get("by") or None
        if by not in basis.CUTS:
            message = _("must be one of ${values}", mapping={"values": "year, quarter, month"})
            raise Invalid([Problem("by", message)])
        items = emissions(self.context, year, by, form.get("outlet"), form.get("pollutant"))
        base = f"{self.context.absolute_url()}/@emissions"
        return {"@id": base, "year": year, "by": by or "year", "items": items}


class Exceedances(Compact):
    """`GET {unit}/@exceedances?year=`: every interval above its limit, with limit and edition."""

    def reply(self):
        year = read_year(self.request.form)
        _outlets, editions = units.permit_facts(self.context)
        found = compliance.exceedances(
            units.readings_of(self.context, year).collect(),
            editions,
            units.declared(self.context, year, "special_period"),
        ).sort("outlet", "pollutant", "time")
        columns = ["time", "outlet", "pollutant", "concentration", "adjusted", "limit", "minimum"]
        columns += ["special_period", "edition", "batch"]
        frame = readings.written(found.select(columns))
        return paged(self.request, frame)
