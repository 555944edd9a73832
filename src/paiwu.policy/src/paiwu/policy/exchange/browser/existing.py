"""Existing permits from a table (Art. 63)."""

from paiwu.content import _
from paiwu.policy.exchange.effects import existing
from paiwu.policy.exchange.effects.columns import HEADER
from paiwu.policy.shell.acting import ActPage


class ImportPage(ActPage):
    """Existing permits from a table (Art. 63): a dry run shows every bad row, then the import."""

    def act(self, form):
        upload = form.get("file")
        body = upload.read() if upload else b""
        rows = existing.read_table(body, upload.headers.get("Content-Type", "") if upload else "")
        result = existing.run(self.context, rows, form.get("do") != "import")
        counted = _(
            "${permits} permits in ${rows} rows: ${created} new, ${skipped} there already",
            mapping={key: result[key] for key in ("permits", "rows", "created", "skipped")},
        )
        self.say(counted)
        return self.request.URL

    def header(self) -> str:
        return ",".join(HEADER)
