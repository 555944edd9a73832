"""Rows as they are read by people: column titles, names beside codes."""

from zope.i18n import translate
from zope.schema import getFieldsInOrder
from zope.schema.interfaces import IChoice

from paiwu.content import tables
from paiwu.content import zh
from paiwu.content.fields import Amounts
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Pollutants
from paiwu.content.fields import Rows
from paiwu.content.moments import wall


WITHHELD = zh("（商业秘密，依第二十六条不公开）")


def number(value) -> str:
    """A number with thousands separators and no needless zeros.

    >>> number(1180000), number(6.50), number(380.0)
    ('1,180,000', '6.5', '380')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")


def moment(text: str) -> str:
    """A time of a record on the wall clock of Shanghai, to the minute.

    >>> moment("2026-11-24T02:00:30+00:00")
    '2026-11-24 10:00'
    """
    return wall(text).strftime("%Y-%m-%d %H:%M")


def pollutant(code: str) -> str:
    return f"{tables.names('pollutants').get(code, '')} {code}".strip()


def cell(column, value, request) -> str:
    """One value as text."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(column, Pollutant):
        return pollutant(value)
    if isinstance(column, Pollutants):
        return "、".join(pollutant(code) for code in value)
    if isinstance(column, Amounts):
        return "；".join(f"{pollutant(code)} {number(value[code])} t/a" for code in value)
    if isinstance(value, bool):
        return zh("是") if value else zh("否")
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    if IChoice.providedBy(column):
        vocabulary = column.vocabulary
        if vocabulary is not None and value in vocabulary:
            return translate(vocabulary.getTerm(value).title, context=request)
        return tables.names("units").get(value, value)
    if isinstance(value, (int, float)):
        return number(value)
    return str(value)


def table(field: Rows, rows: list, request) -> dict:
    """Titles and cells of the columns that any row uses."""
    columns = field.columns()
    used = [
        name for name in columns if any(row.get(name) not in (None, "", [], {}) for row in rows)
    ]
    return {
        "id": field.__name__,
        "title": field.title,
        "columns": [columns[name].title for name in used],
        "rows": [
            [WITHHELD] + [""] * (len(used) - 1)
            if "withheld" in row
            else [cell(columns[name], row.get(name), request) for name in used]
            for row in rows
        ],
        "empty": not rows,
    }


def field_value(field, value, request) -> str:
    """A single field's value as text."""
    if field.__name__ == "industry_code" and value:
        return f"{tables.names('industries').get(value, '')} {value}"
    return cell(field, value, request)


def fields_of(schema) -> dict:
    return dict(getFieldsInOrder(schema))


def row_text(columns: dict, row: dict, request) -> str:
    """A whole row in one line, for rows that came or went."""
    shown = [(columns[name], row[name]) for name in columns if row.get(name) not in (None, "", [])]
    return "；".join(
        f"{translate(column.title, context=request)} {cell(column, value, request)}"
        for column, value in shown
    )


def difference(field, item: dict, request) -> dict:
    """One entry of a comparison as people read it."""
    title = translate(field.title, context=request)
    if "rows" not in item:
        before, after = (field_value(field, item[side], request) for side in ("before", "after"))
        return {"title": title, "before": before, "after": after, "rows": []}
    columns, rows = field.columns(), []
    for change in item["rows"]:
        row = {"label": " ".join(str(part) for part in change["row"]), "action": change["action"]}
        if change["action"] == "changed":
            row["cells"] = [
                {
                    "title": translate(columns[each["column"]].title, context=request)
                    if each["column"] in columns
                    else WITHHELD,
                    "before": cell(columns.get(each["column"]), each["before"], request),
                    "after": cell(columns.get(each["column"]), each["after"], request),
                }
                for each in change["cells"]
            ]
        else:
            side = "after" if change["action"] == "added" else "before"
            row["text"] = row_text(columns, change[side], request)
        rows.append(row)
    return {"title": title, "rows": rows}


def changes_for_people(items: list[dict], fields: dict, request) -> list[dict]:
    """Differences with titles instead of names and text instead of JSON."""
    return [
        difference(fields[item["field"]], item, request)
        for item in items
        if item["field"] in fields
    ]
