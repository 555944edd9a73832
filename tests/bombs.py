"""Small files that want to become large tables, each made here and none of them kept."""

import io
import json
import zipfile


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
START = f'<worksheet xmlns="{MAIN}"><sheetData>'
HEADING = ("time", "outlet", "pollutant", "concentration", "volume", "flag")


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def heading(names=HEADING) -> str:
    cells = (cell(f"{chr(65 + n)}1", name) for n, name in enumerate(names))
    return f'<row r="1">{"".join(cells)}</row>'


def workbook(rows, shared=(), start: str = START) -> bytes:
    """An xlsx with these pieces of XML as its sheet's rows, and as its shared texts."""
    kinds = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet"}
    relations = {"worksheet": "worksheets/sheet1.xml"}
    if shared:
        kinds["sharedStrings"], relations["sharedStrings"] = "sharedStrings", "sharedStrings.xml"
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.spreadsheetml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(relations.items(), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
        "</Relationships>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(start.encode())
            for row in rows:
                sheet.write(row.encode())
            sheet.write(b"</sheetData></worksheet>")
        if shared:
            with packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                for text in shared:
                    part.write(text.encode())
    return buffer.getvalue()


def far(names=HEADING) -> bytes:
    """One cell in the last column of row 20,000: 328 million cells between it and the heading."""
    return workbook([heading(names), f'<row r="20000">{cell("XFD20000", "x")}</row>'])


def deep(names=HEADING) -> bytes:
    """One cell in the last row of a sheet, under the heading."""
    return workbook([heading(names), f'<row r="1048576">{cell("F1048576", "x")}</row>'])


def blanks() -> bytes:
    """A gigabyte of blanks in a megabyte."""
    return workbook(" " * (1 << 20) for _n in range(1024))


def one_long_text() -> bytes:
    """A cell of 100 megabytes."""
    open_cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>'
    return workbook([open_cell, *(("x" * (1 << 20)) for _n in range(100)), "</t></is></c></row>"])


def shared_texts() -> bytes:
    """Forty million empty texts that cells could share, and none does."""
    start = f'<sst xmlns="{MAIN}">'
    return workbook([heading()], [start, *("<si/>" * 1_000_000 for _n in range(40)), "</sst>"])


def entities() -> bytes:
    """Ten entities, each ten times the one before."""
    names = "abcdefghij"
    told = "".join(
        f'<!ENTITY {name} "{"&" + names[n - 1] + ";" if n else "x"}">'.replace(
            f"&{names[n - 1]};", f"&{names[n - 1]};" * 10
        )
        for n, name in enumerate(names)
    )
    return workbook(
        [f'<row r="1">{cell("A1", "&j;")}</row>'], start=f"<!DOCTYPE x [{told}]>{START}"
    )


def wide_json() -> bytes:
    """Three thousand rows, each with a key of its own: nine million cells."""
    return json.dumps([{f"k{n}": 1} for n in range(3000)]).encode()


def nested_json() -> bytes:
    """Millions of empty lists in one cell."""
    return b'[{"time": [' + b"[]," * 7_000_000 + b"[]]}]"


def deep_json() -> bytes:
    return b"[" * 5_000_000


def empty_rows_json() -> bytes:
    return b"[" + b"{}," * 7_000_000 + b"{}]"


def wide_csv() -> bytes:
    """A heading of ten million columns."""
    return b"," * 10_000_000 + b"\n"


def lines_csv() -> bytes:
    """Twenty million blank lines under a heading."""
    return (",".join(HEADING) + "\n").encode() + b"\n" * 20_000_000


READINGS = {
    "far": far,
    "deep": deep,
    "blanks": blanks,
    "one_long_text": one_long_text,
    "shared_texts": shared_texts,
    "entities": entities,
    "wide_json": wide_json,
    "nested_json": nested_json,
    "deep_json": deep_json,
    "empty_rows_json": empty_rows_json,
    "wide_csv": wide_csv,
    "lines_csv": lines_csv,
}

#: … those that are tables of existing permits as well, by their heading
TABLES = {
    "far": far,
    "deep": deep,
    "blanks": lambda names: blanks(),
    "shared_texts": lambda names: shared_texts(),
    "wide_csv": lambda names: wide_csv(),
    "long_csv": lambda names: (",".join(names) + "\n").encode() + b"x\n" * 5_000_000,
}
