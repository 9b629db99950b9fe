# SPDX-License-Identifier: Apache-2.0
"""Workbooks in four formats, read alike; what they hide, lack or lie about is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila import imports
from qafila.core.drafts import Draft, Reading
from qafila.core.findings import Finding
from qafila.imports.workbook import look, xls_parts
from tests.spreadsheets import (
    FORMATS,
    MIMETYPE,
    Cell,
    Sheet,
    binary_record,
    compound,
    ods,
    ods_book,
    ods_cell,
    parts_of,
    xls,
    xls_stream,
    xlsb,
    xlsx,
    zipped,
)

FORMAT = pytest.mark.parametrize("ending", sorted(FORMATS))

HEADER = ["person", "family", "الاسم", "birth_date", "age"]
ROWS: list[list[Cell]] = [
    [*HEADER],
    ["P-1", "F-1", "أمين السالم", date(1985, 3, 2), 40],
    ["P-2", None, "هدى الخباز", date(1987, 7, 9), 38.5],
]


def read(ending: str, *sheets: Sheet) -> Reading:
    return imports.read(f"people.{ending}", FORMATS[ending](*sheets))


def drafts(reading: Reading) -> list[Draft]:
    return [draft for draft in reading.drafts if draft.kind != "file"]


def codes(reading: Reading) -> list[str]:
    return [item.code for item in reading.findings]


def of(reading: Reading, code: str) -> Finding:
    (found,) = (item for item in reading.findings if item.code == code)
    return found


@FORMAT
@pytest.mark.parametrize("blank", [0, 3])
def test_one_list_in_every_format(ending: str, blank: int) -> None:
    reading = read(ending, Sheet(rows=[*[[]] * blank, *ROWS]))
    assert [dict(draft.values) for draft in drafts(reading)] == [
        {
            "person": "P-1",
            "family": "F-1",
            "name": "أمين السالم",
            "birth_date": "1985-03-02",
            "age": "40",
        },
        {"person": "P-2", "name": "هدى الخباز", "birth_date": "1987-07-09", "age": "38.5"},
    ]
    assert [draft.row for draft in drafts(reading)] == [2 + blank, 3 + blank]
    assert codes(reading) == []


@FORMAT
def test_a_merged_household_holds_for_its_rows(ending: str) -> None:
    sheet = Sheet(rows=[[], *ROWS, ["P-3", "F-2", "x", None, 1]], merged=[(2, 1, 3, 1)])
    reading = read(ending, sheet)
    assert [draft.values.get("family") for draft in drafts(reading)] == ["F-1", "F-1", "F-2"]
    assert codes(reading) == ["merged_cells_repeated"]


@pytest.mark.parametrize(
    "block", [(1, 9, 2_000_000_000, 3), (9, 1, 3, 1), (1, 1, 2_000_000_000, 1), (1, 1, 1, 2**31)]
)
def test_a_merged_block_that_cannot_be_is_left_aside(block: tuple[int, int, int, int]) -> None:
    reading = read("xlsb", Sheet(rows=ROWS, merged=[block]))
    assert [draft.values.get("family") for draft in drafts(reading)] == ["F-1", None]


@FORMAT
def test_several_sheets_are_one_list_and_hidden_ones_are_said(ending: str) -> None:
    reading = read(
        ending,
        Sheet(name="شرق", rows=ROWS),
        Sheet(name="غرب", rows=[HEADER, ["P-9", "F-9", "x", None, 5]]),
        Sheet(name="شكر", rows=[["Thanks", "to everybody"], ["who", "helped"]]),
        Sheet(name="old", rows=ROWS, hidden=True),
    )
    assert [str(draft.ref("age")) for draft in drafts(reading)] == [
        f"people.{ending}[شرق]:2:age",
        f"people.{ending}[شرق]:3:age",
        f"people.{ending}[غرب]:2:age",
    ]
    assert codes(reading) == ["sheet_not_read", "hidden_sheet_not_read"]
    assert [(table.sheet, table.rows) for table in reading.tables] == [("شرق", 2), ("غرب", 1)]


@FORMAT
def test_hidden_columns_and_rows_are_read_and_said(ending: str) -> None:
    reading = read(ending, Sheet(rows=ROWS, hidden_columns=[2, 4, 9], hidden_rows=[2, 40]))
    assert [draft.values["name"] for draft in drafts(reading)] == ["أمين السالم", "هدى الخباز"]
    assert codes(reading) == ["hidden_columns_read", "hidden_rows_read"]
    assert of(reading, "hidden_columns_read").subject()["columns"] == ("C (الاسم)", "E (age)")
    rows = of(reading, "hidden_rows_read")
    assert rows.subject()["count"] == 1
    assert [str(cell) for cell in rows.where] == [f"people.{ending}[Sheet1]:3"]


@FORMAT
def test_a_workbook_with_the_name_of_another_is_read_as_what_it_is(ending: str) -> None:
    other = "xls" if ending == "xlsx" else "xlsx"
    reading = imports.read(f"people.{other}", FORMATS[ending](Sheet(rows=ROWS)))
    assert len(drafts(reading)) == 2
    assert of(reading, "file_kind_differs").subject()["really"] == ending.upper()


def moved(content: bytes) -> bytes:
    """Return an XLSX whose parts lie at the root, as small libraries write it."""
    parts = {}
    for name, part in parts_of(content).items():
        text = part.replace(b"/xl/", b"/").replace(b'"xl/', b'"')
        parts[name.removeprefix("xl/")] = text
    return zipped(dict(parts))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        # LibreOffice keeps an empty part for shortcuts.
        (
            "people.ods",
            zipped(
                {**parts_of(ods(Sheet(rows=ROWS))), "Configurations2/accelerator/current.xml": ""}
            ),
        ),
        ("people.xlsx", moved(xlsx(Sheet(rows=ROWS)))),
        ("people.xls", compound({"Workbook": xls_stream(Sheet(rows=ROWS))}, small=True)),
        ("people.xls", compound({"WORKBOOK": xls_stream(Sheet(rows=ROWS))})),
    ],
)
def test_workbooks_as_other_programs_write_them(name: str, content: bytes) -> None:
    reading = imports.read(name, content)
    assert [draft.values["person"] for draft in drafts(reading)] == ["P-1", "P-2"]
    assert codes(reading) == []


@FORMAT
def test_what_is_cut_off_is_no_workbook(ending: str) -> None:
    whole = FORMATS[ending](Sheet(rows=ROWS))
    for part in (0.2, 0.5, 0.9):
        reading = imports.read(f"people.{ending}", whole[: int(len(whole) * part)])
        assert codes(reading) == ["workbook_unreadable"]
        assert [draft.kind for draft in reading.drafts] == ["file"]


@FORMAT
def test_a_cell_far_away_is_refused_before_it_is_laid_out(ending: str) -> None:
    far: list[list[Cell]] = [[]] * 60_000
    last: list[Cell] = [*[None] * 250, "x"]
    far.append(last)
    reading = read(ending, Sheet(rows=[*ROWS, *far]))
    assert codes(reading) == ["workbook_too_big"]


@pytest.mark.parametrize("ending", ["xls", "xlsb", "xlsx"])  # ODS cannot hold them
def test_control_characters_are_taken_out(ending: str) -> None:
    reading = read(ending, Sheet(rows=[HEADER, ["P-1", "F-1", "أ\u0001مين", None, 4]]))
    assert drafts(reading)[0].values["name"] == "أمين"
    assert codes(reading) == ["control_characters_removed"]
    assert reading.findings[0].where[0].row == 2


# ------------------------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.xlsx", compound({"EncryptionInfo": b"", "EncryptedPackage": b"x" * 5_000})),
        ("people.xls", xls(Sheet(rows=ROWS), more=b"\x2f\x00\x06\x00\x01\x00\x01\x00\x00\x00")),
        (
            "people.ods",
            ods_book("", manifest="<manifest:file-entry><manifest:encryption-data/>"),
        ),
    ],
)
def test_a_password_is_said_with_what_to_do(name: str, content: bytes) -> None:
    reading = imports.read(name, content)
    assert codes(reading) == ["workbook_locked"]
    assert "password" in reading.findings[0].remedy("en")


def test_an_archive_with_a_password_is_said_too() -> None:
    content = bytearray(xlsx(Sheet(rows=ROWS)))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    assert codes(imports.read("people.xlsx", bytes(content))) == ["workbook_locked"]


# -------------------------------------------------------------------------------- formulas


def changed(content: bytes, part: str, *pairs: tuple[bytes, bytes]) -> bytes:
    parts = parts_of(content)
    for old, new in pairs:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
    return zipped(dict(parts))


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas_without_results_are_named() -> None:
    content = changed(
        xlsx(Sheet(rows=[HEADER, ["P-1", "F-1", "x", None, 111], ["P-2", "F-1", "y", None, 222]])),
        SHEET,
        (b"<v>111</v>", b"<f>20+20</f><v></v>"),
        (b"<v>222</v>", b"<f>20&gt;1</f>"),
    )
    reading = imports.read("people.xlsx", content)
    assert [draft.values.get("age") for draft in drafts(reading)] == [None, None]
    found = of(reading, "formula_not_calculated")
    assert found.subject() == {"file": "people.xlsx", "cells": ("E2", "E3"), "count": 2}


def test_a_formula_may_well_give_an_empty_text() -> None:
    content = changed(
        xlsx(Sheet(rows=[HEADER, ["P-1", "F-1", "x", None, 111]])),
        SHEET,
        (b'<c r="E2"><v>111</v>', b'<c r="E2" t="str"><f>A9&amp;""</f><v></v>'),
    )
    assert codes(imports.read("people.xlsx", content)) == []


def test_formulas_and_errors_of_ods() -> None:
    rows = (
        f"<table:table-row>{ods_cell('person')}{ods_cell('age')}</table:table-row>"
        f"<table:table-row>{ods_cell('P-1')}"
        '<table:table-cell table:formula="of:=[.A1]&gt;1"/></table:table-row>'
        f"<table:table-row>{ods_cell('P-2')}"
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
        ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    )
    reading = imports.read(
        "people.ods", ods_book(f'<table:table table:name="a">{rows}</table:table>')
    )
    assert of(reading, "formula_not_calculated").subject()["cells"] == ("B2",)
    assert of(reading, "cell_holds_error").subject() == {"cell": "B3"}
    assert all("age" not in draft.values for draft in drafts(reading))


# ------------------------------------------------------------------------- files that lie


def bomb_of_texts() -> bytes:
    """A workbook of a few kilobytes in which every cell shows one long text."""
    rows: list[list[Cell]] = [[*HEADER]]
    rows += [["x" * 30_000] * 5 for _ in range(2_000)]
    return xlsx(Sheet(rows=rows))


def test_one_long_text_in_every_cell_is_refused() -> None:
    content = bomb_of_texts()
    assert len(content) < 100_000
    assert codes(imports.read("people.xlsx", content)) == ["workbook_too_big"]
    quoted = changed(content, SHEET, (b't="s"', b"t = 's'"))
    assert codes(imports.read("people.xlsx", quoted)) == ["workbook_too_big"]


def test_one_long_text_among_many_short_ones_is_read() -> None:
    rows: list[list[Cell]] = [["person", "note"], ["P-0", "x" * 30_000]]
    rows += [[f"P-{n}", "short"] for n in range(1, 8_000)]
    reading = imports.read("people.xlsx", xlsx(Sheet(rows=rows)))
    assert len(drafts(reading)) == 8_000
    assert codes(reading) == ["cell_too_long"]


def test_shared_texts_of_old_and_binary_workbooks_are_counted_too() -> None:
    text = "x" * 30_000

    def record(kind: int, payload: bytes = b"") -> bytes:
        return kind.to_bytes(2, "little") + len(payload).to_bytes(2, "little") + payload

    first, rest = text[:8_000].encode(), text[8_000:].encode()
    table = (1).to_bytes(4, "little") * 2 + len(text).to_bytes(2, "little") + b"\x00" + first
    shared = record(0xFC, table)
    for n in range(0, len(rest), 8_000):
        shared += record(0x3C, b"\x00" + rest[n : n + 8_000])
    assert xls_parts._text_lengths(shared + record(0x0A)) == [30_000]
    content = xlsb(Sheet(rows=[HEADER]))
    parts: dict[str, bytes] = parts_of(content)
    long = (60_000).to_bytes(4, "little") + ("x" * 60_000).encode("utf-16-le")
    parts["xl/sharedStrings.bin"] = binary_record(159) + binary_record(19, b"\x00" + long)
    cells = b"".join(
        binary_record(0, n.to_bytes(4, "little") + bytes(13))
        + binary_record(7, bytes(8) + (0).to_bytes(4, "little"))
        for n in range(3_000)
    )
    parts["xl/worksheets/sheet1.bin"] = binary_record(145) + cells + binary_record(146)
    assert codes(imports.read("people.xlsb", zipped(dict(parts)))) == ["workbook_too_big"]


@pytest.mark.parametrize(
    "cells",
    [
        # rows that say their number and cells that do not say their place
        b'<row r="1"><c><v>1</v></c></row><row r="1048576">' + b"<c><v>1</v></c>" * 700 + b"</row>",
        b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
    ],
)
def test_cells_far_away_are_found_however_they_are_written(cells: bytes) -> None:
    parts = parts_of(xlsx(Sheet(rows=ROWS)))
    parts[SHEET] = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    assert codes(imports.read("people.xlsx", zipped(dict(parts)))) == ["workbook_too_big"]


def test_repeated_rows_of_ods_are_added_up() -> None:
    def book(rows: int, columns: int, text: str) -> bytes:
        cell = ods_cell(text, f'table:number-columns-repeated="{columns}"')
        row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
        return ods_book(f'<table:table table:name="a">{row}</table:table>')

    assert codes(imports.read("people.ods", book(1_048_576, 12, "x"))) == ["workbook_too_big"]
    assert codes(imports.read("people.ods", book(1, 10**9, "x"))) == ["workbook_too_big"]
    assert codes(imports.read("people.ods", book(100, 100, "x" * 30_000))) == ["workbook_too_big"]
    assert codes(imports.read("people.ods", book(100, 100, "x"))) == ["header_not_found"]


def test_entities_are_not_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    table = f'<table:table table:name="a"><table:table-row>{ods_cell("person")}</table:table-row>'
    content = ods_book(f"{table}</table:table>", before=bomb)
    assert codes(imports.read("people.ods", content)) == ["workbook_unreadable"]
    parts = parts_of(xlsx(Sheet(rows=ROWS)))
    strings = parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = strings.replace(b"<sst", bomb.encode() + b"<sst", 1).replace(
        "أمين السالم".encode(), b"&b;&b;&b;"
    )
    reading = imports.read("people.xlsx", zipped(dict(parts)))
    assert all("haha" not in str(draft.values) for draft in reading.drafts)


def test_what_an_archive_holds_besides_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MAX_UNPACKED", 300_000)
    parts: dict[str, str | bytes] = {
        **parts_of(ods(Sheet(rows=ROWS))),
        "Pictures/1.png": b"0" * 400_000,
    }
    assert codes(imports.read("people.ods", zipped(parts))) == ["workbook_too_big"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.xlsx", zipped({"word/document.xml": "<w:document/>"})),
        ("people.csv", zipped({"word/document.xml": "<w:document/>"})),
        (
            "people.ods",
            zipped({"mimetype": MIMETYPE.replace("spreadsheet", "text"), "content.xml": "<a/>"}),
        ),
        ("people.numbers", zipped({"Index/Document.iwa": b"x"})),
        ("people.csv", b"%PDF-1.4\n..."),
        ("people.xls", b"<html><body><table><tr><td>person</td></tr></table>"),
        ("people.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook><Worksheet/></Workbook>'),
        ("people.csv", "<table><tr><td>الاسم".encode("utf-16")),
    ],
)
def test_what_people_take_for_a_list(name: str, content: bytes) -> None:
    reading = imports.read(name, content)
    assert codes(reading) == ["table_format_not_read"]
    assert [draft.values for draft in reading.drafts] == [{"holds": "person"}]


def test_a_million_blank_rows_cost_little() -> None:
    blank = b"".join(b'<row r="%d"/>' % n for n in range(4, 1_048_577))
    content = changed(xlsx(Sheet(rows=ROWS)), SHEET, (b"</sheetData>", blank + b"</sheetData>"))
    styled = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(4, 1_048_577))
    other = changed(xlsx(Sheet(rows=ROWS)), SHEET, (b"</sheetData>", styled + b"</sheetData>"))
    for book in (content, other, ods(Sheet(rows=ROWS))):
        reading = imports.read("people.xlsx" if book[30:38] != b"mimetype" else "people.ods", book)
        assert len(drafts(reading)) == 2
        assert codes(reading) == []


def put(content: bytes, at: int, number: int) -> bytes:
    return content[:at] + number.to_bytes(4, "little") + content[at + 4 :]


def test_what_a_workbook_declares_is_not_believed() -> None:
    """Whoever makes room for what a file declares can be made to ask for more than there is."""
    old = xls(Sheet(rows=ROWS))
    dimensions = old.index(b"\x00\x02\x0e\x00") + 4
    fat = len(old) - 512
    lies = {
        "people.xls": [
            put(old, dimensions + 4, 0x19000003),  # rows
            put(old, dimensions, 0x19000003),  # a first row behind the last
            put(old, 44, 0x7FFFFFFF),  # sectors of the table of sectors
            put(old, 62, 0x7FFFFFFF),  # what one reader takes for a count
            put(old, 68, 0),  # a list of sectors that begins with itself
            put(put(old, 60, 1), fat + 4, 1),  # small streams in a circle
        ],
        "people.xlsx": [
            changed(
                xlsx(Sheet(rows=ROWS)),
                "xl/sharedStrings.xml",
                (b'uniqueCount="', b'uniqueCount="99999999'),
            )
        ],
        "people.xlsb": [
            changed(
                xlsb(Sheet(rows=ROWS)),
                "xl/workbook.bin",
                (binary_record(143), binary_record(143) + binary_record(362, b"\xff\xff\xff\x7f")),
            )
        ],
    }
    for name, contents in lies.items():
        for number, content in enumerate(contents):
            said = codes(imports.read(name, content))
            assert said in (["workbook_too_big"], ["workbook_unreadable"]), (name, number)


def test_a_sheet_is_looked_at_wherever_it_lies() -> None:
    parts = parts_of(xlsx(Sheet(rows=ROWS)))
    far = b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/odd/place.bin"] = far + b"</worksheet>"
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"odd/place.bin"
    )
    assert codes(imports.read("people.xlsx", zipped(dict(parts)))) == ["workbook_too_big"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</table:table>", b""),
        (b"</table:table>", b"</tableJtable>"),
        (b"</table:table-row>", b""),
        (b"</text:p>", b""),
        (b"</office:spreadsheet>", b""),
    ],
)
def test_an_ods_that_does_not_end_is_not_waited_for(old: bytes, new: bytes) -> None:
    content = changed(ods(Sheet(rows=ROWS)), "content.xml", (old, new))
    assert codes(imports.read("people.ods", content)) == ["workbook_unreadable"]


HOSTILE: list[Callable[[], bytes]] = [
    lambda: b"<si>" * 300_000,
    lambda: b"<c " + b'r="' * 300_000,
    lambda: b'<c r="A1"><f>' * 100_000,
    lambda: b'<table:table-cell "' * 100_000,
    lambda: b"<row " + b"hidden " * 200_000,
]


@pytest.mark.parametrize("part", HOSTILE)
@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "content.xml"])
def test_parts_that_are_never_closed_are_got_over(part: Callable[[], bytes], name: str) -> None:
    base = ods if name == "content.xml" else xlsx
    parts = {**parts_of(base(Sheet(rows=ROWS))), name: part()}
    file = "people.ods" if name == "content.xml" else "people.xlsx"
    assert [draft.kind for draft in imports.read(file, zipped(dict(parts))).drafts][:1] == ["file"]


def test_sectors_in_a_circle_are_no_workbook() -> None:
    content = bytearray(xls(Sheet(rows=ROWS)))
    table = len(content) - 512
    content[table : table + 4] = (0).to_bytes(4, "little")
    assert codes(imports.read("people.xls", bytes(content))) == ["workbook_unreadable"]


def test_a_part_named_twice_counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MAX_UNPACKED", 150_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(2):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * 100_000)
    assert codes(imports.read("people.xlsx", stream.getvalue())) == ["workbook_too_big"]


# ------------------------------------------------------------------------------------- damage

SMALL = Sheet(
    rows=[*ROWS, ["P-3", "F-2", "سعاد", date(1990, 1, 1), 1]],
    merged=[(1, 1, 2, 1)],
    hidden_columns=[2],
    hidden_rows=[3],
)
BOOKS = {f"people.{ending}": write(SMALL) for ending, write in FORMATS.items()}
TEXT = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in SMALL.rows)
BOOKS |= {f"people.{codec}.csv": TEXT.encode(codec) for codec in ("utf-8", "utf-16", "cp1256")}

PIECES = st.binary(max_size=8) | st.sampled_from(
    [b'"', b"<", b">", b"</", b"/>", b"&amp;", b"\x00", b"\xff\xff\xff\xff", b"\xfe\xff", b"9" * 9]
)


def damaged(content: bytes, data: st.DataObject) -> bytes:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 12))
        content = content[:at] + data.draw(PIECES) + content[at + length :]
    return content


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_a_file_makes_reading_fail(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(BOOKS)))
    reading = imports.read_list(name, damaged(BOOKS[name], data))
    assert reading.drafts
    for item in reading.findings:
        assert item.text("ar")


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_inside_a_workbook_makes_reading_fail(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["people.xlsx", "people.xlsb", "people.ods"]))
    parts = parts_of(BOOKS[name])
    part = data.draw(st.sampled_from(sorted(parts)))
    parts[part] = damaged(parts[part], data)
    reading = imports.read_list(name, zipped(dict(parts)))
    assert reading.drafts
    for item in reading.findings:
        assert item.text("ar")
