# SPDX-License-Identifier: Apache-2.0
"""Small workbooks in four formats, written by the tests themselves, the same bytes every time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypeAlias

import xlsxwriter  # type: ignore[import-untyped]

Cell: TypeAlias = str | int | float | date | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: rows from A1; merged blocks as (top, left, bottom, right), all from 0."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Sheet1"
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_columns: Sequence[int] = ()
    hidden_rows: Sequence[int] = ()
    hidden: bool = False


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ----------------------------------------------------------------------------------------- xlsx


def xlsx(*sheets: Sheet) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            made = book.add_worksheet(sheet.name)
            for r, row in enumerate(sheet.rows):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        made.write_datetime(r, c, value, day)
                    elif value is not None:
                        made.write(r, c, value)
            for block in sheet.merged:
                made.merge_range(*block, sheet.rows[block[0]][block[1]])
            for column in sheet.hidden_columns:
                made.set_column(column, column, None, None, {"hidden": True})
            for at in sheet.hidden_rows:
                made.set_row(at, None, None, {"hidden": True})
            if sheet.hidden:
                made.hide()
    return stream.getvalue()


# ------------------------------------------------------------------------------------------ ods

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
)
_HIDDEN_STYLE = (
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_book(body: str, manifest: str = "", before: str = "") -> bytes:
    """Return an ODS of this ``office:spreadsheet`` body."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_SPACES}>'
        f"{_HIDDEN_STYLE}<office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": MIMETYPE,
            "META-INF/manifest.xml": f"<manifest:manifest {_SPACES}>{manifest}</manifest:manifest>",
            "content.xml": content,
        }
    )


def ods_cell(value: Cell, more: str = "") -> str:
    if value is None or value == "":
        return f"<table:table-cell {more}/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind} {more}>{lines}</table:table-cell>"


def ods(*sheets: Sheet) -> bytes:
    return ods_book("".join(map(_ods_table, sheets)))


def _ods_table(sheet: Sheet) -> str:
    width = max((len(row) for row in sheet.rows), default=0)
    collapsed = 'table:visibility="collapse"'
    columns = "".join(
        f"<table:table-column {collapsed if c in sheet.hidden_columns else ''}/>"
        for c in range(width)
    )
    rows = []
    for r, row in enumerate(sheet.rows):
        cells = "".join(_ods_placed(sheet, r, c, value) for c, value in enumerate(row))
        hidden = collapsed if r in sheet.hidden_rows else ""
        rows.append(f"<table:table-row {hidden}>{cells}</table:table-row>")
    style = 'table:style-name="hidden"' if sheet.hidden else ""
    rest = (
        f'<table:table-row table:number-rows-repeated="{1_048_576 - len(rows)}">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = f"{columns}{''.join(rows)}{rest}"
    return f'<table:table table:name="{escape(sheet.name)}" {style}>{body}</table:table>'


def _ods_placed(sheet: Sheet, r: int, c: int, value: Cell) -> str:
    for top, left, bottom, right in sheet.merged:
        if (r, c) == (top, left):
            spans = (
                f'table:number-rows-spanned="{bottom - top + 1}"'
                f' table:number-columns-spanned="{right - left + 1}"'
            )
            return ods_cell(value, spans)
        if top <= r <= bottom and left <= c <= right:
            return "<table:covered-table-cell/>"
    return ods_cell(value)


# ------------------------------------------------------------------------------------------ xls


def _record(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload


def _text(value: str, head: str = "<H") -> bytes:
    return struct.pack(head, len(value)) + b"\x01" + value.encode("utf-16-le")


_DAY_STYLE = 1
END = 0xFFFFFFFE


def xls(*sheets: Sheet, more: bytes = b"") -> bytes:
    """Return a BIFF8 workbook; `more` are records that are put among its globals."""
    return compound({"Workbook": xls_stream(*sheets, more=more)})


def xls_stream(*sheets: Sheet, more: bytes = b"") -> bytes:
    """Return the records of a BIFF8 workbook."""
    bodies = [_xls_sheet(sheet) for sheet in sheets]

    def book(offsets: Sequence[int]) -> bytes:
        made = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + more
        made += _record(0x42, struct.pack("<H", 1200))
        for number_format in (0, 14):  # general, and a day
            made += _record(0xE0, struct.pack("<HH", 0, number_format) + bytes(16))
        for sheet, at in zip(sheets, offsets, strict=True):
            made += _record(
                0x85, struct.pack("<IBB", at, sheet.hidden, 0) + _text(sheet.name, "<B")
            )
        return made + _record(0x0A)

    begin = len(book([0] * len(sheets)))
    offsets = [begin + sum(map(len, bodies[:n])) for n in range(len(bodies))]
    return book(offsets) + b"".join(bodies)


def _xls_sheet(sheet: Sheet) -> bytes:
    made = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    for column in sheet.hidden_columns:
        made += _record(0x7D, struct.pack("<HHHHHH", column, column, 2340, 0, 1, 0))
    width = max((len(row) for row in sheet.rows), default=0)
    made += _record(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for at in sheet.hidden_rows:
        made += _record(0x208, struct.pack("<HHHHHHHH", at, 0, width, 255, 0, 0, 0x20, 0))
    for r, row in enumerate(sheet.rows):
        for c, value in enumerate(row):
            if isinstance(value, date):
                made += _record(0x203, struct.pack("<HHHd", r, c, _DAY_STYLE, _serial(value)))
            elif isinstance(value, str) and value:
                made += _record(0x204, struct.pack("<HHH", r, c, 0) + _text(value))
            elif isinstance(value, int | float):
                made += _record(0x203, struct.pack("<HHHd", r, c, 0, value))
    if sheet.merged:
        blocks = b"".join(struct.pack("<HHHH", t, b, left, r) for t, left, b, r in sheet.merged)
        made += _record(0xE5, struct.pack("<H", len(sheet.merged)) + blocks)
    return made + _record(0x0A)


def compound(streams: Mapping[str, bytes], *, small: bool = False) -> bytes:
    """Return an OLE compound file of a few streams.

    Each is padded past what goes among small ones; or with `small` they all go there, and the first
    must have less than 4,096 bytes.
    """
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(content: bytes) -> int:
        first = len(sectors)
        count = max(1, -(-len(content) // 512))
        sectors.extend(content[n * 512 : n * 512 + 512].ljust(512, b"\0") for n in range(count))
        chain.extend([*range(first + 1, first + count), END])
        return first

    placed: dict[str, tuple[int, int]] = {}
    pieces = b""
    following: list[int] = []
    for name, body in streams.items():
        if small:
            first, count = len(pieces) // 64, -(-len(body) // 64)
            pieces += body.ljust(64 * count, b"\0")
            following += [*range(first + 1, first + count), END]
            placed[name] = (first, len(body))
        else:
            placed[name] = (put(body.ljust(4096, b"\0")), max(4096, len(body)))
    table = put(struct.pack(f"<{len(following)}I", *following)) if small else END
    root = (put(pieces), len(pieces)) if small else (END, 0)
    entries = [_entry("Root Entry", 5, 1, *root)]
    for n, (name, (first, size)) in enumerate(placed.items(), 1):
        right = n + 1 if n < len(placed) else 0xFFFFFFFF
        entries.append(_entry(name, 2, 0xFFFFFFFF, first, size, right))
    directory = put(b"".join(entries))
    fat_sectors = -(-(len(chain) + 1) // 127)
    places = [*range(len(sectors), len(sectors) + fat_sectors)]
    fat = [*chain, *([0xFFFFFFFD] * fat_sectors)]
    fat += [0xFFFFFFFF] * (fat_sectors * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHI", 0x3E, 3, 0xFFFE, 9, 6, 0, 0)
    head += struct.pack("<IIIIII", 0, fat_sectors, directory, 0, 4096, table)
    head += struct.pack("<III", int(small), END, 0)
    head += struct.pack("<109I", *places, *([0xFFFFFFFF] * (109 - len(places))))
    return head + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(
    name: str, kind: int, child: int, first: int, size: int, right: int = 0xFFFFFFFF
) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    made = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    made += struct.pack("<III", 0xFFFFFFFF, right, child if kind == 5 else 0xFFFFFFFF)
    return made + bytes(36) + struct.pack("<IQ", first, size)


# ----------------------------------------------------------------------------------------- xlsb


def _wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def binary_record(kind: int, payload: bytes = b"") -> bytes:
    """Return one record of an XLSB part."""
    made = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(payload)
    while True:
        part, size = size & 0x7F, size >> 7
        made += bytes([part | 0x80 if size else part])
        if not size:
            return made + payload


def xlsb(*sheets: Sheet) -> bytes:
    record = binary_record
    bundle = b"".join(
        record(156, struct.pack("<II", int(sheet.hidden), n) + _wide(f"rId{n}") + _wide(sheet.name))
        for n, sheet in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    styles = b"".join(
        record(47, struct.pack("<HHHHHBBHHH", 0xFFFF, form, 0, 0, 0, 0, 0, 0, 0, 0)[:16])
        for form in (0, 14)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet'
        '.binary.macroEnabled.main"/></Types>',
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": f"<Relationships>{targets}</Relationships>",
        "xl/styles.bin": record(278)
        + record(617, struct.pack("<I", 2))
        + styles
        + record(618)
        + record(279),
    }
    for n, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.bin"] = _xlsb_sheet(sheet)
    return zipped(parts)


def _xlsb_sheet(sheet: Sheet) -> bytes:
    record = binary_record
    width = max((len(row) for row in sheet.rows), default=1)
    made = record(129) + record(
        148, struct.pack("<IIII", 0, max(0, len(sheet.rows) - 1), 0, max(0, width - 1))
    )
    if sheet.hidden_columns:
        made += record(390)
        for column in sheet.hidden_columns:
            made += record(60, struct.pack("<IIIIH", column, column, 2340, 0, 1))
        made += record(391)
    made += record(145)
    for r, row in enumerate(sheet.rows):
        hidden = 0x10 if r in sheet.hidden_rows else 0
        made += record(0, struct.pack("<IIHBBB", r, 0, 300, 0, hidden, 0) + struct.pack("<I", 0))
        for c, value in enumerate(row):
            if isinstance(value, date):
                made += record(5, struct.pack("<IId", c, _DAY_STYLE, _serial(value)))
            elif isinstance(value, str) and value:
                made += record(6, struct.pack("<II", c, 0) + _wide(value))
            elif isinstance(value, int | float):
                made += record(5, struct.pack("<IId", c, 0, value))
    made += record(146)
    if sheet.merged:
        made += record(177, struct.pack("<I", len(sheet.merged)))
        for top, left, bottom, right in sheet.merged:
            made += record(176, struct.pack("<IIII", top, bottom, left, right))
        made += record(178)
    return made + record(130)


FORMATS: Mapping[str, Callable[..., bytes]] = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods}
