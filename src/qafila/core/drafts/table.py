# SPDX-License-Identifier: Apache-2.0
"""From the rows of a table to drafts: whatever the file format, tables are read in one way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from qafila.core.drafts.columns import FAMILY_OR_SURNAME
from qafila.core.drafts.draft import Found, raw_text
from qafila.core.drafts.header_rows import Header, find_header
from qafila.core.drafts.headers import Layout, Saved, layout_of, suggestion_for
from qafila.core.drafts.table_findings import (
    CellLooksLikeFormula,
    CellTooLong,
    ColumnMisspelled,
    ColumnReadAs,
    ColumnUnknown,
    ColumnWithoutHeader,
    FooterRowSkipped,
    HeaderRepeated,
    HeaderRowRepeated,
    MergedCellsNotRepeated,
    MergedCellsRepeated,
    RowLongerThanHeader,
    RowNearlyEmpty,
    TooManyColumns,
    TooManyRows,
    TotalsRowSkipped,
)
from qafila.core.spelling import cleaned, spelled
from qafila.core.values import CellRef

HEADER_WITHIN = 10
"""Filled rows among which the header is looked for."""

MAX_ROWS = 250_000
"""Rows of one file that are read."""

MAX_COLUMNS = 512
"""Columns of one table that are read."""

MAX_CELL = 4_000
"""Characters of one cell that are kept."""

BLANK = frozenset(
    {
        *("-", "–", "—", "--", "---", "/", "?", "؟", "ـ", "n/a", "N/A", "#N/A", "NA", "nan", "NaN"),
        *("null", "NULL", "None", "unknown", "Unknown", "UNKNOWN", "not known", "لا يوجد"),
        *("لا توجد", "غير معروف", "غير معروفة", "غير محدد", "غير محددة"),
    }
)
"""What people write into a cell to say that there is nothing to write."""

NONE_OF_IT = frozenset({"لا يوجد", "لا توجد"})
"""What says in a column of needs that there are none, and in others that nothing is known."""

ANSWERED = frozenset(
    {
        *("needs", "disability", "unaccompanied", "separated"),
        *("need_wheelchair", "need_stretcher", "need_oxygen", "need_escort"),
    }
)
"""Fields in which *there is none* is an answer."""

SHARED_BY_GROUPS = frozenset(
    {
        *("family", FAMILY_OR_SURNAME, "surname", "cohort", "at", "to_place", "lot", "kin"),
        *("apart_from", "guardian", "provider"),
    }
)
"""Fields that a merged cell may say for every row that it covers."""

_FORMULA_LIKE = re.compile(r"=\s*\S|@\w+[\s]*\(|[-+@](?![\d\s()./+-]*$)[^\s].*[(|!]", re.S)
"""What a spreadsheet that opens a text table would take for a formula; plain numbers are none."""

_TOTALS_FIRST = re.compile(
    r"\W*(?:ال)?(?:مجموع|[إا]جمال|عدد)|\W*(?:grand\s+)?(?:sub)?(?:total|sum)", re.I
)
_FOOTER = re.compile(
    r"\W*(?:"
    r"(?:ال)?توقيع|(?:ال)?ختم\b|[أا]?عدّ?ها?\s+[:ا-ي]|[إا]عداد\s*[:ا-ي]|(?:ال)?ملاحظ(?:ة|ات)\s*:|"
    r"(?:ال)?مصدر\s*:|(?:حُ?رّ?ر|كُ?تب)\s+(?:في|بتاريخ)|(?:ال)?صفحة\s*[\d٠-٩]|"
    r"signature|signed\s+by|stamp\b|prepared\s+by|approved\s+by|page\s*\d|notes?\s*:|source\s*:"
    r")",
    re.I,
)
"""How the one filled cell of a row begins that stands under a list and is nobody's entry."""

_TOTALS = frozenset(
    spelled(word)
    for word in (
        *("total", "totals", "sum", "grand total", "subtotal", "sub total", "total people"),
        *("total persons", "total vehicles", "total seats", "المجموع", "مجموع", "المجموع الكلي"),
        *("المجموع العام", "الإجمالي", "إجمالي", "الإجمالي العام", "العدد الكلي", "العدد الإجمالي"),
        *(
            "العدد",
            "مجموع الركاب",
            "إجمالي الركاب",
            "مجموع الأفراد",
            "إجمالي الأفراد",
            "عدد الأفراد",
        ),
        *("عدد الأشخاص", "مجموع الأشخاص", "إجمالي الأشخاص", "مجموع المقاعد", "إجمالي المقاعد"),
    )
)


@dataclass(slots=True)
class Row:
    """One row while its table is still being read."""

    number: int
    values: dict[str, str]
    extra: list[tuple[str, str]]


@dataclass(slots=True)
class Table:
    """The rows of one table, before it is settled what doubtful columns hold.

    Parameters
    ----------
    kind, file, sheet
        Kind of draft, and where the table stands.
    columns
        Header as written, by field.
    rows
        Its entries.
    header_row
        1-based row of the column names.
    filled
        Header of every column that holds something, by its index; empty for one without a name.
    order
        Headers in the order of the columns.
    """

    kind: str
    file: str
    sheet: str
    columns: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    header_row: int = 0
    filled: dict[int, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()


Rows = Iterable[tuple[int, Sequence[str]]]
"""Rows with their 1-based number, cells as text."""


def read_table(
    kind: str,
    rows: Rows,
    found: Found,
    *,
    sheet: str = "",
    ragged: bool = False,
    below: Mapping[tuple[int, int], int] | None = None,
    saved: Saved | None = None,
) -> Table | None:
    """Return the rows of one table, None when it has no header or nothing in it.

    Parameters
    ----------
    kind
        ``person``, ``vehicle`` or ``travel``.
    rows
        Every row, blank ones too.
    sheet
        Sheet of a workbook, empty otherwise.
    ragged
        Whether a row can be longer than the header because a separator was not quoted.
    below
        For cells covered by a merged cell: (row, index of the column) and the row where it begins.
    saved
        What somebody settled that headers mean.
    """
    known = saved or {}
    filled = (row for row in _cleaned(rows, found, sheet) if any(row[1]))
    top = [row for _, row in zip(range(HEADER_WITHIN), filled, strict=False)]
    if not top:
        return None
    header = find_header(kind, top, found, sheet, known)
    if header is None:
        return None
    layout = layout_of(kind, header.cells, known)
    _say_columns(kind, layout, found, header.row, sheet)
    reader = _Reader(kind, layout, header, found, sheet, ragged=ragged, below=below or {})
    table = Table(
        kind=kind,
        file=found.file,
        sheet=sheet,
        columns=dict(layout.columns),
        rows=reader.kept,
        header_row=header.row,
        filled=reader.filled,
        order=tuple(header.cells),
    )
    for number, cells in chain(top[header.below :], filled):
        if len(reader.kept) >= MAX_ROWS:
            found.add(TooManyRows, found.here(number, sheet=sheet), file=found.file, limit=MAX_ROWS)
            break
        reader.take(number, cells)
    return table


def _cleaned(rows: Rows, found: Found, sheet: str) -> Iterator[tuple[int, list[str]]]:
    said = False
    for number, cells in rows:
        if len(cells) > MAX_COLUMNS and not said and any(map(str.strip, cells[MAX_COLUMNS:])):
            said = True
            where = found.here(number, column_letters(MAX_COLUMNS), sheet=sheet)
            found.add(TooManyColumns, where, file=found.file, limit=MAX_COLUMNS)
        yield number, cleaned(cells[:MAX_COLUMNS])


def _say_columns(kind: str, layout: Layout, found: Found, number: int, sheet: str) -> None:
    for _, header in layout.unknown:
        where = found.here(number, header, header, sheet)
        suggestion = suggestion_for(kind, header)
        if suggestion and suggestion not in layout.columns:
            found.add(
                ColumnMisspelled, where, header=header, file=found.file, suggestion=suggestion
            )
        else:
            found.add(ColumnUnknown, where, header=header, file=found.file)
    for _, header, name in layout.repeated:
        where = found.here(number, header, header, sheet)
        found.add(HeaderRepeated, where, header=header, field=layout.columns[name])
    for _, header, name in layout.slips:
        where = found.here(number, header, header, sheet)
        found.add(ColumnReadAs, where, header=header, file=found.file, field=name)


class _Reader:
    """Takes the rows below a header one by one."""

    def __init__(
        self,
        kind: str,
        layout: Layout,
        header: Header,
        found: Found,
        sheet: str,
        *,
        ragged: bool,
        below: Mapping[tuple[int, int], int],
    ) -> None:
        self.kept: list[Row] = []
        self._kind = kind
        self._layout = layout
        self._header = header.cells
        self._raw = [list(filter(None, cells)) for cells in header.raw]
        self._found = found
        self._sheet = sheet
        self._ragged = ragged
        self._below = below
        self._held: dict[tuple[int, int], str] = {}
        self._tops = {(top, column) for (_, column), top in below.items()}
        self._nameless: set[int] = set()
        self._said_merged: set[str] = set()
        self._kept_columns = (
            *layout.unknown,
            *layout.left_alone,
            *((index, text) for index, text, _ in layout.kept),
            *((index, text) for index, text, _ in layout.repeated),
            *layout.serial,
        )
        self._named = {index for index, _ in (*layout.fields, *self._kept_columns)}
        self.filled = {index: cell for index, cell in enumerate(header.cells) if cell}

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Keep one row, or say why it is not an entry."""
        if self._is_header_again(cells):
            self._found.add(HeaderRowRepeated, self._here(number, cells))
            return
        if self._is_totals(cells):
            self._found.add(TotalsRowSkipped, self._here(number, cells))
            return
        if self._is_footer(cells):
            self._found.add(FooterRowSkipped, self._here(number, cells))
            return
        width = len(cells)
        values = {
            name: cells[index]
            for index, name in self._layout.fields
            if index < width
            and cells[index]
            and (cells[index] not in BLANK or (name in ANSWERED and cells[index] in NONE_OF_IT))
        }
        extra = [
            (header, cells[index])
            for index, header in self._kept_columns
            if index < width and cells[index]
        ]
        if width > len(self._named):
            extra += self._outside(number, cells)
        if self._below:
            self._unmerge(number, cells, values)
        self._check(number, cells, values, extra)
        self.kept.append(Row(number=number, values=values, extra=extra))

    def _here(self, number: int, cells: Sequence[str]) -> CellRef:
        return self._found.here(
            number, raw=", ".join(cell for cell in cells if cell), sheet=self._sheet
        )

    def _is_header_again(self, cells: Sequence[str]) -> bool:
        if len(self._raw) > 1 and list(filter(None, cells)) in self._raw:
            return True
        fields = self._layout.fields
        index = fields[0][0] if fields else 0
        if not fields or index >= len(cells) or cells[index] != self._header[index]:
            return False
        return sum(
            1 for at, _ in self._layout.fields if at < len(cells) and cells[at] == self._header[at]
        ) * 2 > len(self._layout.fields)

    @staticmethod
    def _is_totals(cells: Sequence[str]) -> bool:
        first = next(cell for cell in cells if cell)
        if not _TOTALS_FIRST.match(first):
            return False
        words = re.sub(r"[\d٠-٩۰-۹]+", " ", first)
        return spelled(words) in _TOTALS

    @staticmethod
    def _is_footer(cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell]
        return len(filled) == 1 and _FOOTER.match(filled[0]) is not None

    def _outside(self, number: int, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield cells in columns without a name."""
        for index, cell in enumerate(cells):
            if not cell or index in self._named:
                continue
            column = column_letters(index)
            self.filled.setdefault(index, "")
            yield column, cell
            where = self._found.here(number, column, cell, self._sheet)
            if self._ragged and index >= self._layout.width:
                self._found.add(
                    RowLongerThanHeader, where, cells=len(cells), columns=self._layout.width
                )
                yield from (
                    (column_letters(at), rest)
                    for at, rest in enumerate(cells[index + 1 :], index + 1)
                    if rest
                )
                return
            if index not in self._nameless:
                self._nameless.add(index)
                self._found.add(ColumnWithoutHeader, where, column=column, file=self._found.file)

    def _unmerge(self, number: int, cells: Sequence[str], values: dict[str, str]) -> None:
        for index, name in self._layout.fields:
            if (number, index) in self._tops:
                self._held[number, index] = values.get(name, "")
            top = self._below.get((number, index))
            held = "" if top is None else self._held.get((top, index), "")
            if not held or name in values:
                continue
            shared = name in SHARED_BY_GROUPS
            if shared:
                values[name] = held
            if name not in self._said_merged:
                self._said_merged.add(name)
                header = self._layout.columns[name]
                self._found.add(
                    MergedCellsRepeated if shared else MergedCellsNotRepeated,
                    self._found.here(number, header, held, self._sheet),
                    header=header,
                    file=self._found.file,
                )

    def _check(
        self,
        number: int,
        cells: Sequence[str],
        values: dict[str, str],
        extra: list[tuple[str, str]],
    ) -> None:
        few = len(values) + len(extra) == 1 and len(self._layout.fields) >= 3
        if few and self._kind != "entry":  # there a number alone is a sealed id
            self._found.add(RowNearlyEmpty, self._here(number, cells))
        for at, cell in enumerate(cells):
            if cell and cell[0] in "=+-@" and _FORMULA_LIKE.match(cell):
                column = self.filled.get(at) or column_letters(at)
                where = self._found.here(number, column, cell, self._sheet)
                self._found.add(CellLooksLikeFormula, where, raw=raw_text(cell))
        if max(map(len, cells)) <= MAX_CELL:
            return
        for name, text in values.items():
            if len(text) > MAX_CELL:
                where = self._found.here(number, self._layout.columns[name], text, self._sheet)
                self._found.add(CellTooLong, where, characters=len(text))
                values[name] = text[:MAX_CELL]
        extra[:] = [(header, text[:MAX_CELL]) for header, text in extra]


def column_letters(index: int) -> str:
    """Return the name of a column without one: ``A`` for index 0, as spreadsheets show it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
