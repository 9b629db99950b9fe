# SPDX-License-Identifier: Apache-2.0
"""Workbooks (XLSX, XLS, XLSB, ODS): sheets, merged cells, numbers, dates, values of formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import PurePath

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from qafila.core.drafts import Found, Reading, Table, drafts_of, mappings_of, read_table
from qafila.core.drafts.headers import Saved, could_be, score
from qafila.core.drafts.table import HEADER_WITHIN, column_letters
from qafila.core.drafts.text import Controls
from qafila.core.spelling import clean
from qafila.imports import (
    COMPOUND_MARK,
    WORKBOOK_ENDINGS,
    WORKBOOK_MARKS,
    FileKindDiffers,
    TableFormatNotRead,
    is_markup,
    presence,
    table_reader,
)
from qafila.imports.workbook import ods_parts, xls_parts, xlsb_parts, xml_parts
from qafila.imports.workbook.archive import format_of, members, parts
from qafila.imports.workbook.findings import (
    CellHoldsError,
    FormulaNotCalculated,
    HiddenColumnsRead,
    HiddenRowsRead,
    HiddenSheetNotRead,
    SheetNotRead,
    WorkbookLocked,
    WorkbookTooBig,
    WorkbookUnreadable,
)
from qafila.imports.workbook.look import (
    AnotherFormat,
    Block,
    Locked,
    Look,
    Looks,
    TooBig,
    Unreadable,
    look_of,
)

MAX_MERGED = 1_000_000
"""Cells under merged blocks that are followed; a block beyond holds for its first row."""

LOOKED_AT = 200
"""Rows in which a sheet's row of column names is looked for."""

NAMED = 12
"""Cells and columns that one finding names."""

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
}

_LOOKS = {"xlsx": xml_parts.looks, "xlsb": xlsb_parts.looks, "ods": ods_parts.looks}

_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")

_NOTHING_SEEN: Looks = ()

Value = int | float | str | bool | time | date | datetime | timedelta


def _is_workbook(file_name: str, head: bytes, kind: str) -> bool:
    suffix = PurePath(file_name.casefold()).suffix
    if head.startswith(WORKBOOK_MARKS):
        return True
    return suffix in WORKBOOK_ENDINGS and not is_markup(head)


@table_reader("workbook", _is_workbook)
def read_workbook(file_name: str, content: bytes, kind: str, columns: Saved) -> Reading:
    """Read a list of people, of vehicles or of travel times from a workbook."""
    found = Found(file_name)
    there = presence(file_name, kind)
    really, looks, book = "", _NOTHING_SEEN, None
    try:
        really, looks = _looked_into(content)
        book = _opened(content)
    except TooBig:
        found.add(WorkbookTooBig, found.here(), file=file_name)
    except Locked:
        found.add(WorkbookLocked, found.here(), file=file_name)
    except AnotherFormat:
        found.add(TableFormatNotRead, found.here(), file=file_name)
    except Unreadable:
        found.add(WorkbookUnreadable, found.here(), file=file_name)
    if book is None:
        return Reading(drafts=(there,), findings=found.findings())
    if PurePath(file_name.casefold()).suffix not in _ENDINGS[really]:
        found.add(FileKindDiffers, found.here(), file=file_name, really=really.upper())
    tables = list(_tables(kind, book, looks, found, columns))
    drafts = drafts_of(tables, found)
    return Reading(drafts=(there, *drafts), findings=found.findings(), tables=mappings_of(tables))


def _looked_into(content: bytes) -> tuple[str, Looks]:
    """Return the format, and what is seen of each sheet before the workbook is opened."""
    if content.startswith(COMPOUND_MARK):
        return "xls", xls_parts.looks(content)
    infos = members(content)
    really = format_of(infos)
    if not really:
        for _ in parts(content, infos):  # what unpacks to too much is said so
            pass
        raise Unreadable
    return really, _LOOKS[really](content, infos)


def _tables(
    kind: str,
    book: CalamineWorkbook,
    looks: Looks,
    found: Found,
    columns: Saved,
) -> Iterator[Table]:
    sheets = [
        (index, meta)
        for index, meta in enumerate(book.sheets_metadata)
        if meta.typ == SheetTypeEnum.WorkSheet
    ]
    shown = [meta for _, meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    for index, meta in sheets:
        where = found.here(sheet=meta.name)
        sheet = _sheet(book, index)
        if sheet is None:
            found.add(WorkbookUnreadable, where, file=found.file)
            continue
        if not sheet.height:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            found.add(HiddenSheetNotRead, where, sheet=meta.name, file=found.file)
            continue
        controls = Controls()
        seen = look_of(looks, index, meta.name)
        rows = _rows(sheet, controls, holds_errors=bool(seen.errors))
        top = list(islice(rows, LOOKED_AT))
        if len(shown) > 1 and not _has_header(kind, top, columns):
            found.add(SheetNotRead, where, sheet=meta.name, file=found.file)
            continue
        table = _table(kind, chain(top, rows), sheet, seen, found, columns, shown)
        controls.say(found, meta.name)
        if table:
            yield table


def _table(
    kind: str,
    rows: Iterator[tuple[int, list[str]]],
    sheet: CalamineSheet,
    seen: Look,
    found: Found,
    columns: Saved,
    shown: Sequence[SheetMetadata],
) -> Table | None:
    for cell, row in seen.errors:
        where = found.here(row, cell.rstrip("0123456789"), sheet=sheet.name)
        found.add(CellHoldsError, where, cell=cell)
    if seen.unvalued_count:
        found.add(
            FormulaNotCalculated,
            found.here(sheet=sheet.name),
            file=found.file,
            cells=tuple(seen.unvalued[:NAMED]),
            count=seen.unvalued_count,
        )
    blocks = seen.merged if seen.merged is not None else sheet.merged_cell_ranges or ()
    several = len(shown) > 1
    table = read_table(
        kind,
        rows,
        found,
        sheet=sheet.name if several else "",  # said where there is more than one to tell apart
        below=_below(blocks),
        saved=columns,
    )
    if table:
        _say_hidden(table, seen, found, sheet.name)
    return table


def _say_hidden(table: Table, seen: Look, found: Found, sheet: str) -> None:
    if seen.hidden_columns:
        hidden = tuple(
            f"{column_letters(index)} ({header})" if header else column_letters(index)
            for index, header in sorted(table.filled.items())
            if seen.hides_column(index)
        )
        if hidden:
            found.add(
                HiddenColumnsRead,
                found.here(table.header_row, sheet=sheet),
                file=found.file,
                columns=hidden[:NAMED],
            )
    if seen.hidden_rows:
        rows = seen.hidden_row_numbers([row.number for row in table.rows])
        if rows:
            where = [found.here(number, sheet=sheet) for number in rows[:NAMED]]
            found.add(HiddenRowsRead, *where, file=found.file, count=len(rows))


def _has_header(kind: str, rows: Sequence[tuple[int, list[str]]], columns: Saved) -> bool:
    filled = [cells for _, cells in rows if any(cells)][:HEADER_WITHIN]
    mine = max((score(kind, [clean(c) for c in cells], columns) for cells in filled), default=0)
    others = max(
        (score(k, [clean(c) for c in cells]) for cells in filled for k in could_be(kind)),
        default=0,
    )
    return mine > 0 and mine >= others


def _rows(
    sheet: CalamineSheet, controls: Controls, *, holds_errors: bool
) -> Iterator[tuple[int, list[str]]]:
    start = sheet.start
    if start is None:
        return
    pad = [""] * start[1]  # rows come from the first one, cells from the first filled column
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [*pad, *(_text(cell) for cell in cells)]
        if holds_errors:  # ODS has their text where the others have nothing
            texts = ["" if _ERROR.fullmatch(text) else text for text in texts]
        yield number, controls.removed(number, texts)


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


def _below(blocks: Sequence[Block]) -> Mapping[tuple[int, int], int]:
    """Return, for each cell under the first of a merged block, the row where the block begins."""
    below: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, right) in blocks:
        if right < left or len(below) + (bottom - top) * (right - left + 1) > MAX_MERGED:
            continue
        for row in range(top + 1, bottom + 1):
            for column in range(left, right + 1):
                below[row + 1, column] = top + 1
    return below


def _opened(content: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(content))
    except PasswordError as failure:
        raise Locked from failure
    except BaseException as failure:
        if not _of_the_file(failure):
            raise
        raise Unreadable from failure


def _sheet(book: CalamineWorkbook, index: int) -> CalamineSheet | None:
    try:
        return book.get_sheet_by_index(index)
    except BaseException as failure:
        if not _of_the_file(failure):
            raise
        return None


def _of_the_file(failure: BaseException) -> bool:
    """Tell a failure to read this file from an interruption; the library panics on some files."""
    return isinstance(failure, Exception) or type(failure).__name__ == "PanicException"
