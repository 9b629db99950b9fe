# SPDX-License-Identifier: Apache-2.0
"""Workbooks: one or several sheets, merged cells, numbers, dates, the values of formulas."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import PurePath

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from qafila.core.drafts import Found, Reading, Table, drafts_of, read_table
from qafila.core.drafts.headers import COLUMNS, score
from qafila.core.drafts.spelling import clean
from qafila.core.drafts.table import HEADER_WITHIN
from qafila.core.findings import Finding, Severity, finding
from qafila.imports import (
    OTHER_TABLE_ENDINGS,
    WORKBOOK_MARKS,
    FileKindDiffers,
    presence,
    reader,
    table_kind,
)

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes that a workbook may hold when unpacked."""

MAX_AREA = 12_000_000
"""Cells of the rectangle that a sheet's filled cells span."""

MAX_MERGED = 1_000_000
"""Cells under merged blocks that are followed; a block beyond holds for its first row."""

MAX_PARTS = 4_000
LOOKED_AT = 200
"""Rows in which a sheet's row of column names is looked for."""


Value = int | float | str | bool | time | date | datetime | timedelta


@finding
class WorkbookUnreadable(Finding):
    """A workbook is damaged, protected with a password, or no workbook at all. It was not read."""

    severity = Severity.ERROR
    en = "{file} could not be opened as a workbook, so the list was not read."
    ar = "تعذّر فتح الملف {file}، فلم تُقرأ القائمة."
    remedy_en = (
        "Open it in the spreadsheet program, remove a password if it has one, and save it again as"
        " XLSX. If it does not open there either, ask for another copy."
    )
    remedy_ar = (
        "افتحه في برنامج الجداول وأزل كلمة المرور إن كانت له كلمة مرور، ثم احفظه من جديد بصيغة "
        "XLSX. وإن لم يُفتح هناك أيضًا فاطلب نسخة أخرى منه."
    )

    file: str


@finding
class WorkbookTooBig(Finding):
    """A workbook unpacks to far more than a list can hold, as a damaged or hostile file does."""

    severity = Severity.ERROR
    en = "{file} is far larger inside than a list can be, so it was not read."
    ar = "محتوى الملف {file} أكبر بكثير مما تحتاج إليه أي قائمة، فلم يُقرأ."
    remedy_en = "Copy the filled cells of the list into a new workbook and save that."
    remedy_ar = "انسخ الخانات المملوءة من القائمة إلى ملف جديد واحفظه."

    file: str


@finding
class SheetNotRead(Finding):
    """A sheet of the workbook is no list of the kind that the file holds; it was not read."""

    severity = Severity.WARNING
    en = "The sheet {sheet} of {file} has no row of known column names and was not read."
    ar = "ليس في الورقة {sheet} من {file} سطر لأسماء أعمدة معروفة، فلم تُقرأ."
    remedy_en = "If people or vehicles are listed there, put the column names above them."
    remedy_ar = "إن كان فيها أشخاص أو مركبات فضع فوق بياناتها أسماء الأعمدة."

    sheet: str
    file: str


@finding
class HiddenSheetNotRead(Finding):
    """A sheet of the workbook is hidden. It was not read: hidden sheets often hold old lists."""

    severity = Severity.WARNING
    en = "The sheet {sheet} of {file} is hidden and was not read."
    ar = "الورقة {sheet} في {file} مخفية، فلم تُقرأ."
    remedy_en = "If it belongs to the list, unhide it and save; otherwise delete it."
    remedy_ar = "إن كانت من القائمة فأظهرها واحفظ الملف، وإلا فاحذفها."

    sheet: str
    file: str


@finding
class CellHoldsError(Finding):
    """A formula in a workbook gives an error, such as #N/A; the cell was read as blank."""

    severity = Severity.WARNING
    en = "The formula in cell {cell} gives an error; the cell was read as blank."
    ar = "الصيغة في الخانة {cell} تعطي خطأ، فعُدّت الخانة فارغة."
    remedy_en = "Type the value itself into the cell."
    remedy_ar = "اكتب القيمة نفسها في الخانة بدل الصيغة."

    cell: str


def _is_workbook(file_name: str, head: bytes) -> bool:
    suffix = PurePath(file_name.casefold()).suffix
    if table_kind(file_name) is None or suffix in OTHER_TABLE_ENDINGS:
        return False
    return head.startswith(WORKBOOK_MARKS) or suffix in (".xlsx", ".xlsm")


@reader("xlsx", _is_workbook)
def read_xlsx(file_name: str, content: bytes) -> Reading:
    """Read a list of people, of vehicles or of travel times from a workbook."""
    kind = table_kind(file_name) or ""
    found = Found(file_name)
    there = presence(file_name, kind)
    try:
        parts = _unpacked_safely(content)
    except _TooBig:
        found.add(WorkbookTooBig, found.here(), file=file_name)
        return Reading(drafts=(there,), findings=found.findings())
    book = _opened(content) if parts is not None else None
    if book is None or parts is None:
        found.add(WorkbookUnreadable, found.here(), file=file_name)
        return Reading(drafts=(there,), findings=found.findings())
    if PurePath(file_name.casefold()).suffix not in (".xlsx", ".xlsm"):
        found.add(FileKindDiffers, found.here(), file=file_name, really="XLSX")
    tables = list(_tables(kind, book, parts, found))
    return Reading(drafts=(there, *drafts_of(tables, found)), findings=found.findings())


def _tables(
    kind: str, book: CalamineWorkbook, parts: Mapping[str, _Part], found: Found
) -> Iterator[Table]:
    sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    shown = [meta for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    for meta in sheets:
        sheet = _sheet(book, meta.name)
        if sheet is None:
            found.add(WorkbookUnreadable, found.here(sheet=meta.name), file=found.file)
            continue
        if not sheet.height:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            found.add(
                HiddenSheetNotRead, found.here(sheet=meta.name), sheet=meta.name, file=found.file
            )
            continue
        rows = _rows(sheet)
        top = list(islice(rows, LOOKED_AT))
        if len(shown) > 1 and not _has_header(kind, top):
            found.add(SheetNotRead, found.here(sheet=meta.name), sheet=meta.name, file=found.file)
            continue
        for cell, row in parts.get(meta.name, _Part()).errors:
            where = found.here(row, re.sub(r"\d", "", cell), sheet=meta.name)
            found.add(CellHoldsError, where, cell=cell)
        table = read_table(
            kind, chain(top, rows), found, sheet=_sheet_name(meta.name, shown), below=_below(sheet)
        )
        if table:
            yield table


def _sheet_name(name: str, shown: Sequence[object]) -> str:
    """Return the sheet's name where there is more than one to tell apart."""
    return name if len(shown) > 1 else ""


def _has_header(kind: str, rows: Sequence[tuple[int, list[str]]]) -> bool:
    filled = [cells for _, cells in rows if any(cells)][:HEADER_WITHIN]
    mine = max((score(kind, [clean(c) for c in cells]) for cells in filled), default=0)
    others = max(
        (score(k, [clean(c) for c in cells]) for cells in filled for k in COLUMNS if k != kind),
        default=0,
    )
    return mine > 0 and mine >= others


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    start = sheet.start
    if start is None:
        return
    pad = [""] * start[1]  # rows come from the first one, cells from the first filled column
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [*pad, *(_text(cell) for cell in cells)]


def _text(value: Value) -> str:
    """Return a cell as it would be typed into a text table."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _below(sheet: CalamineSheet) -> Mapping[tuple[int, int], int]:
    """Return, for each cell under the first of a merged block, the row where the block begins."""
    below: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if len(below) + (bottom - top) * (right - left + 1) > MAX_MERGED:
            continue
        for row in range(top + 1, bottom + 1):
            for column in range(left, right + 1):
                below[row + 1, column] = top + 1
    return below


# ------------------------------------------------------------------- looking before unpacking


class _TooBig(Exception):
    """More bytes or cells than any list has."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What was seen in one sheet before it was opened: cells whose formula gives an error."""

    errors: tuple[tuple[str, int], ...] = ()


_SHEETS = re.compile(rb"xl/worksheets/[^/]+\.xml")
_FILLED = re.compile(
    rb"""<(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["'][^<>]*(?<!/)>"""
)
_MANY_COLUMNS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{2,4}\d""")
_MANY_ROWS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{1,4}\d{6}""")
_ERROR = re.compile(rb"""<c\s(?=[^<>]*\bt="e")[^<>]*?\br="([A-Z]{1,4})(\d{1,9})\"""")
_NAME = re.compile(rb'<sheet (?=[^<>]*\bname="([^"]*)")[^<>]*?\b[\w]+:id="([^"]*)"')
_TARGET = re.compile(rb'<Relationship (?=[^<>]*\bId="([^"]*)")[^<>]*?\bTarget="([^"]*)"')


def _unpacked_safely(content: bytes) -> Mapping[str, _Part] | None:
    """Unpack every part, counting what really comes out, and look at the extent of each sheet.

    Sizes that an archive declares are not believed. Returns None for what is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return None
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _TooBig
    left = MAX_UNPACKED
    seen: dict[str, _Part] = {}
    book = relations = b""
    for info in infos:
        part = _inflated(content, info, left)
        if part is None:
            return None
        left -= len(part)
        name = info.filename.replace("\\", "/").lower()
        if _SHEETS.fullmatch(name.encode("utf-8", "replace")):
            seen[name] = _looked_at(part)
        elif name == "xl/workbook.xml":
            book = part
        elif name == "xl/_rels/workbook.xml.rels":
            relations = part
    return _by_sheet_name(seen, book, relations)


def _inflated(content: bytes, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    start = info.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or info.flag_bits & 1:  # encrypted
        return None
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            part = zlib.decompressobj(-15).decompress(packed, limit + 1)
        except zlib.error:
            return None
    else:
        return None
    if len(part) > limit:
        raise _TooBig
    return part


def _looked_at(part: bytes) -> _Part:
    """Refuse a sheet whose filled cells span an area that no memory holds; find error cells."""
    if not _MANY_COLUMNS.search(part) and not _MANY_ROWS.search(part):
        rows = columns = 1  # at most 99,999 rows of 26 columns
    else:
        rows, columns = _extent(part)
    if rows * columns > MAX_AREA:
        raise _TooBig
    errors = tuple(
        (f"{match[1].decode()}{match[2].decode()}", int(match[2]))
        for match in _ERROR.finditer(part)
    )
    return _Part(errors=errors[:1_000])


def _extent(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column that hold something."""
    rows = columns = 1
    for match in _FILLED.finditer(part):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column(match[1]))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _by_sheet_name(seen: Mapping[str, _Part], book: bytes, relations: bytes) -> Mapping[str, _Part]:
    targets = {key: target.decode("utf-8", "replace") for key, target in _TARGET.findall(relations)}
    named: dict[str, _Part] = {}
    for name, key in _NAME.findall(book):
        target = targets.get(key, "").lstrip("/").lower()
        path = target if target.startswith("xl/") else f"xl/{target}"
        named[html.unescape(name.decode("utf-8", "replace"))] = seen.get(path, _Part())
    return named


def _opened(content: bytes) -> CalamineWorkbook | None:
    try:
        return load_workbook(io.BytesIO(content))
    except BaseException as failure:
        if not _of_the_file(failure):
            raise
        return None


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet | None:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as failure:
        if not _of_the_file(failure):
            raise
        return None


def _of_the_file(failure: BaseException) -> bool:
    """Tell a failure to read this file from an interruption; the library panics on some files."""
    return isinstance(failure, Exception) or type(failure).__name__ == "PanicException"
