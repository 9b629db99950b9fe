# SPDX-License-Identifier: Apache-2.0
"""Tables as text: columns separated by comma, semicolon or tab, in whatever encoding they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from qafila.core.drafts import Found, Reading, drafts_of, mappings_of, read_table, read_text
from qafila.core.drafts.headers import Saved, score
from qafila.core.drafts.table_findings import TooManyRows
from qafila.core.findings import Finding, Severity, finding
from qafila.imports import (
    OTHER_TABLE_ENDINGS,
    WORKBOOK_ENDINGS,
    WORKBOOK_MARKS,
    FileKindDiffers,
    is_markup,
    presence,
    table_reader,
)

SEPARATORS = (",", ";", "\t", "|", "،", "؛")
_SHOWN = {"\t": "TAB"}

MAX_SPAN = 50
"""Lines that one row may run over inside quotes; beyond, a quotation mark was left open."""

MAX_LINES = 1_000_000
"""Lines of one file that are read, blank ones too."""

MAX_LINE = 100_000
"""Characters of one line that are read."""

_NO_TEXT = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")
"""First bytes of what people send as a list and that is no text: pages, pictures, archives."""


@finding
class SeparatorNoticed(Finding):
    """The columns of a CSV file are separated by another sign than the comma."""

    severity = Severity.INFO
    en = "The columns of {file} are separated by {separator}; it was read so."
    ar = "أعمدة الملف {file} مفصولة بالعلامة {separator}، وقد قُرئ على هذا الأساس."
    remedy_en = "Nothing to do, if the plan shows the right number of people and vehicles."
    remedy_ar = "لا يلزم فعل شيء إن ظهر في الخطة العدد الصحيح للأشخاص والمركبات."

    file: str
    separator: str


@finding
class QuoteNotClosed(Finding):
    """A cell begins with a quotation mark that is never closed.

    Read literally, it would swallow the rows below it. The line was read without its quotation
    marks, and reading went on in the next line.
    """

    severity = Severity.ERROR
    en = "A quotation mark in this line is never closed; the line was read without it."
    ar = "في هذا السطر علامة اقتباس لم تُغلق، وقد قُرئ السطر دونها."
    remedy_en = "Close the quotation mark or delete it, then look at the cells of this row."
    remedy_ar = "أغلق علامة الاقتباس أو احذفها، ثم راجع خانات هذا السطر."


@finding
class LineTooLong(Finding):
    """A line of a text table is far longer than any row. Only its beginning was read."""

    severity = Severity.ERROR
    en = "A line of {file} has {characters} characters; only its beginning was read."
    ar = "في الملف {file} سطر طويل جدًا، عدد محارفه {characters}، ولم يُقرأ إلا أوله."
    remedy_en = "Check that the file is a table, and that its rows are on lines of their own."
    remedy_ar = "تأكّد من أن الملف جدول، ومن أن كل قيد فيه على سطر مستقل."

    file: str
    characters: int


def _is_text_table(file_name: str, head: bytes, kind: str) -> bool:
    """Tables that are no workbook inside; a list named .xlsx that is really text counts too."""
    suffix = PurePath(file_name.casefold()).suffix
    if head.startswith((*WORKBOOK_MARKS, *_NO_TEXT)) or suffix in OTHER_TABLE_ENDINGS:
        return False
    if is_markup(head):
        return False
    return suffix not in WORKBOOK_ENDINGS or _looks_like_table(file_name, head, kind)


def _looks_like_table(file_name: str, head: bytes, kind: str) -> bool:
    text = read_text(head, Found(file_name))
    lines = [line for line in text.splitlines() if line.strip()][:20]
    return any(score(kind, _cells(line, sign)) for line in lines for sign in SEPARATORS)


@table_reader("csv", _is_text_table)
def read_csv(file_name: str, content: bytes, kind: str, columns: Saved) -> Reading:
    """Read a list of people, of vehicles or of travel times from text."""
    found = Found(file_name)
    if PurePath(file_name.casefold()).suffix in WORKBOOK_ENDINGS:
        found.add(FileKindDiffers, found.here(), file=file_name, really="CSV")
    text = read_text(content, found)
    del content
    separator, skip = _separator(kind, text, columns)
    if separator != ",":
        shown = _SHOWN.get(separator, separator)
        found.add(SeparatorNoticed, found.here(1 + skip), file=file_name, separator=shown)
    rows = _rows(text, separator, skip, found)
    table = read_table(kind, rows, found, ragged=True, saved=columns)
    tables = (table,) if table else ()
    drafts = drafts_of(tables, found)
    return Reading(
        drafts=(presence(file_name, kind), *drafts),
        findings=found.findings(),
        tables=mappings_of(tables),
    )


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"').strip() for cell in line.split(separator)]


def _separator(kind: str, text: str, columns: Saved) -> tuple[str, int]:
    """Return the sign between columns and how many lines to skip before the table.

    The right sign is the one that makes a header of one of the first lines.
    """
    lines = [line for line in text[:MAX_LINE].splitlines() if line.strip()][:20]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4], 1
    best = max(
        SEPARATORS,
        key=lambda sign: max(
            ((score(kind, _cells(line, sign), columns), line.count(sign)) for line in lines),
            default=(0, 0),
        ),
    )
    return best, 0


def _rows(text: str, separator: str, skip: int, found: Found) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line, whatever stands in it.

    The CSV reader is strict, so that a quote left open is noticed and cannot swallow rows.
    """
    lines = _Lines(text, found)
    for _ in range(skip):
        next(lines, None)
    while True:
        start = lines.begin()
        try:
            for row in csv.reader(lines, delimiter=separator, strict=True):
                yield start, row
                start = lines.begin()
            return
        except csv.Error:
            number, line = lines.back_to_first()
            yield number, _leniently(line, separator, number, found)


def _leniently(line: str, separator: str, number: int, found: Found) -> list[str]:
    """Return the cells of a line whose quotes are not as they should be."""
    if line.count('"') % 2 == 0:
        return next(csv.reader([line], delimiter=separator), [])
    found.add(QuoteNotClosed, found.here(number, raw=line.strip()))
    return _cells(line.replace('"', "").rstrip("\r\n"), separator)


class _Lines(Iterator[str]):
    """The lines of a text, handed to the CSV reader a row at a time.

    A row that would run over more than `MAX_SPAN` lines is cut off here, which the CSV reader takes
    for an open quote; `back_to_first` then goes on behind its first line.
    """

    def __init__(self, text: str, found: Found) -> None:
        lines = io.StringIO(text, newline="")
        self._lines: list[str] = list(islice(lines, MAX_LINES))
        self._next = 0
        self._start = 0
        self._found = found
        if next(lines, None) is not None:
            where = found.here(MAX_LINES + 1)
            found.add(TooManyRows, where, file=found.file, limit=MAX_LINES)

    def begin(self) -> int:
        """Note that a row begins with the next filled line; return that line's number."""
        lines, n = self._lines, self._next
        while n < len(lines) and lines[n] in ("\n", "\r\n", "\r"):
            n += 1
        self._next = self._start = n
        return n + 1

    def __next__(self) -> str:
        n = self._next
        if n >= len(self._lines) or n - self._start >= MAX_SPAN:
            raise StopIteration
        line = self._lines[n]
        self._next = n + 1
        if len(line) > MAX_LINE:
            where = self._found.here(n + 1, raw=line)
            self._found.add(LineTooLong, where, file=self._found.file, characters=len(line))
            line = line[:MAX_LINE].replace('"', "") + "\n"
            self._lines[n] = line
        return line

    def back_to_first(self) -> tuple[int, str]:
        """Return the first line of the row that could not be read, and go on behind it."""
        number, line = self._start + 1, self._lines[self._start]
        self._next = self._start = self._start + 1
        return number, line
