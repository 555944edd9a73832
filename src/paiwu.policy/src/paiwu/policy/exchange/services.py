"""`@existing-permits` of a region: the template, a dry run, the import (Art. 63)."""

from paiwu.content.rest.errors import Invalid
from paiwu.content.types.identity import no_place_for_units
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import body_size
from paiwu.policy.access.http import take_writes
from paiwu.policy.exchange.effects import existing
from paiwu.policy.exchange.effects.columns import COLUMNS
from paiwu.policy.exchange.effects.columns import HEADER
from paiwu.policy.monitoring.effects.readings import refuse_size


class Template(Service):
    """`GET @existing-permits`: the columns, and those that must be filled."""

    def reply(self):
        return {
            "@id": f"{self.context.absolute_url()}/@existing-permits",
            "columns": HEADER,
            "required": [name for name in HEADER if name in COLUMNS and COLUMNS[name].required],
        }


class ImportPermits(Service):
    """`POST @existing-permits[?dry_run=1]` with `text/csv` or xlsx."""

    def reply(self):
        take_writes(self.request)
        if (message := no_place_for_units(self.context.getId())) is not None:
            raise Invalid([Problem("id", message)])
        refuse_size(body_size(self.request))
        body = self.request.get("BODY", b"")
        rows = existing.read_table(body, self.request.getHeader("Content-Type") or "")
        dry_run = self.request.form.get("dry_run") in ("1", "true")
        return existing.run(self.context, rows, dry_run)
