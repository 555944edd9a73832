"""Tables as CSV for spreadsheets.

>>> safe("=1+1"), safe("-"), safe(-1), safe("甲")
("'=1+1", "'-", -1, '甲')
"""

import csv
import io
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence


FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(value):
    """Text that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def csv_of(columns: Sequence[str], rows: Iterable[Mapping]) -> str:
    """The rows under the names of their columns, with the byte order mark that spreadsheets want."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(row.get(name)) for name in columns])
    return "\ufeff" + file.getvalue()


def send(response, name: str, text: str) -> str:
    """`text` as a file of that name."""
    response.setHeader("Content-Type", "text/csv; charset=utf-8")
    response.setHeader("Content-Disposition", f'attachment; filename="{name}.csv"')
    return text
