# SPDX-License-Identifier: Apache-2.0
"""From the rows of a table to drafts: whatever the file format, tables are read in one way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from qafila.core.drafts.draft import Draft, Found, Origin
from qafila.core.drafts.headers import (
    COLUMNS,
    FAMILY_OR_SURNAME,
    ID_FIELD,
    WEAK_ID,
    Layout,
    layout_of,
    score,
    suggestion_for,
)
from qafila.core.drafts.spelling import cleaned, spelled
from qafila.core.drafts.table_findings import (
    CellTooLong,
    ColumnMisspelled,
    ColumnUnknown,
    ColumnWithoutHeader,
    HeaderNotFound,
    HeaderRepeated,
    HeaderRowRepeated,
    HouseholdLooksLikeSurname,
    HouseholdOftenBlank,
    HouseholdOnSeveralSheets,
    IdColumnMissing,
    MergedCellsNotRepeated,
    MergedCellsRepeated,
    RowLongerThanHeader,
    RowNearlyEmpty,
    RunningNumbersRepeat,
    TableOfAnotherKind,
    TooManyColumns,
    TooManyRows,
    TotalsRowSkipped,
)
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

SHARED_BY_GROUPS = frozenset(
    {
        *("family", FAMILY_OR_SURNAME, "surname", "cohort", "at", "to_place", "lot", "kin"),
        *("apart_from", "guardian", "provider"),
    }
)
"""Fields that a merged cell may say for every row that it covers."""

_EXAMPLES: Mapping[str, str] = {
    "person": "person, family, name_ar, sex, age, needs, consent",
    "vehicle": "vehicle, kind, seats, wheelchair, stretcher, at",
    "travel": "from, to, minutes",
}
_FILES: Mapping[str, str] = {"person": "people.csv", "vehicle": "fleet.csv", "travel": "travel.csv"}

_TOTALS_FIRST = re.compile(
    r"\W*(?:ال)?(?:مجموع|[إا]جمال|عدد)|\W*(?:grand\s+)?(?:sub)?(?:total|sum)", re.I
)
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
    """The rows of one table, before it is settled what doubtful columns hold."""

    kind: str
    file: str
    sheet: str
    columns: dict[str, str]
    rows: list[Row] = field(default_factory=list)


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
    """
    filled = (row for row in _cleaned(rows, found, sheet) if any(row[1]))
    top = [row for _, row in zip(range(HEADER_WITHIN), filled, strict=False)]
    if not top:
        return None
    header = _find_header(kind, top, found, sheet)
    if header is None:
        return None
    number, cells = top[header]
    layout = layout_of(kind, cells)
    _say_columns(kind, layout, found, number, sheet)
    reader = _Reader(kind, layout, cells, found, sheet, ragged=ragged, below=below or {})
    table = Table(
        kind=kind, file=found.file, sheet=sheet, columns=dict(layout.columns), rows=reader.kept
    )
    for number, cells in chain(top[header + 1 :], filled):
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


def _find_header(
    kind: str, top: Sequence[tuple[int, Sequence[str]]], found: Found, sheet: str
) -> int | None:
    scores = [score(kind, cells) for _, cells in top]
    best = max(scores)
    others = {
        other: max(score(other, cells) for _, cells in top) for other in COLUMNS if other != kind
    }
    rival = max(others, key=lambda other: others[other])
    where = found.here(top[0][0], raw=", ".join(cell for cell in top[0][1] if cell), sheet=sheet)
    if others[rival] > max(best, 2) and others[rival] >= 2 * best:
        found.add(TableOfAnotherKind, where, file=found.file, belongs_in=_FILES[rival])
        return None
    if best == 0:
        found.add(HeaderNotFound, where, file=found.file, example=_EXAMPLES[kind])
        return None
    return scores.index(best)


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


class _Reader:
    """Takes the rows below a header one by one."""

    def __init__(
        self,
        kind: str,
        layout: Layout,
        header: Sequence[str],
        found: Found,
        sheet: str,
        *,
        ragged: bool,
        below: Mapping[tuple[int, int], int],
    ) -> None:
        self.kept: list[Row] = []
        self._kind = kind
        self._layout = layout
        self._header = header
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
            *((index, text) for index, text, _ in layout.repeated),
            *layout.serial,
        )
        self._named = {index for index, _ in (*layout.fields, *self._kept_columns)}

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Keep one row, or say why it is not an entry."""
        if self._is_header_again(cells):
            self._found.add(HeaderRowRepeated, self._here(number, cells))
            return
        if self._is_totals(cells):
            self._found.add(TotalsRowSkipped, self._here(number, cells))
            return
        width = len(cells)
        values = {
            name: cells[index]
            for index, name in self._layout.fields
            if index < width and cells[index] and cells[index] not in BLANK
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
        index = self._layout.fields[0][0]
        if index >= len(cells) or cells[index] != self._header[index]:
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

    def _outside(self, number: int, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield cells in columns without a name."""
        for index, cell in enumerate(cells):
            if not cell or index in self._named:
                continue
            column = column_letters(index)
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
        if len(values) + len(extra) == 1 and len(self._layout.fields) >= 3:
            self._found.add(RowNearlyEmpty, self._here(number, cells))
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


# ------------------------------------------------------------- what doubtful columns really hold


def drafts_of(tables: Sequence[Table], found: Found) -> tuple[Draft, ...]:
    """Return the drafts of all tables of one file, after settling what doubtful columns hold."""
    for table in tables:
        _settle_household(table, found)
    _compare_households(tables, found)
    _settle_ids(tables, found)
    made: list[Draft] = []
    for table in tables:
        origin = Origin(file=table.file, sheet=table.sheet, columns=table.columns)
        made.extend(
            Draft(
                kind=table.kind,
                row=row.number,
                values=row.values,
                origin=origin,
                extra=tuple(row.extra),
            )
            for row in table.rows
        )
    return tuple(made)


def _settle_household(table: Table, found: Found) -> None:
    """Decide whether العائلة holds household numbers or surnames; doubt about numbers is said."""
    if FAMILY_OR_SURNAME in table.columns:
        values = [text for row in table.rows if (text := row.values.get(FAMILY_OR_SURNAME))]
        numbers = "family" not in table.columns and _mostly(_is_number_like, values)
        _rename(table, FAMILY_OR_SURNAME, "family" if numbers else "surname")
    if "family" not in table.columns or not table.rows:
        return
    values = [text for row in table.rows if (text := row.values.get("family"))]
    header = table.columns["family"]
    where = found.here(table.rows[0].number, header, values[0] if values else "", table.sheet)
    blank, rows = len(table.rows) - len(values), len(table.rows)
    if values and rows >= 6 and blank * 3 >= rows:
        found.add(HouseholdOftenBlank, where, blank=blank, rows=rows, file=table.file)
    together = max(Counter(values).values(), default=0)
    if together > 12 and not any(any(c.isdigit() for c in text) for text in values):
        found.add(HouseholdLooksLikeSurname, where, header=header, file=table.file, people=together)


def _compare_households(tables: Sequence[Table], found: Found) -> None:
    """Point out household numbers that stand on several sheets: numbering may have begun again."""
    seen: dict[str, Table] = {}
    repeated: dict[str, None] = {}
    for table in tables:
        for household in {r.values["family"] for r in table.rows if r.values.get("family")}:
            if seen.setdefault(household, table) is not table:
                repeated[household] = None
    if repeated:
        table = tables[-1]
        where = found.here(table.rows[0].number if table.rows else 0, sheet=table.sheet)
        numbers = tuple(sorted(repeated))
        found.add(
            HouseholdOnSeveralSheets,
            where,
            file=table.file,
            count=len(numbers),
            households=numbers[:12],
        )


def _mostly(test: Callable[[str], bool], values: Sequence[str]) -> bool:
    return bool(values) and sum(1 for text in values if test(text)) * 5 >= len(values) * 4


def _is_number_like(text: str) -> bool:
    return len(text) <= 2 or any(c.isdigit() for c in text)


def _rename(table: Table, old: str, new: str) -> None:
    """Rename a field in every row; where the new one exists the old one is kept beside it."""
    header = table.columns.pop(old)
    taken = new in table.columns
    if not taken:
        table.columns[new] = header
    for row in table.rows:
        text = row.values.pop(old, None)
        if text is None:
            continue
        if taken:
            row.extra.append((header, text))
        else:
            row.values[new] = text


def _settle_ids(tables: Sequence[Table], found: Found) -> None:
    """Use a running number as id where it tells rows apart, else the row numbers."""
    weak = [table for table in tables if WEAK_ID in table.columns]
    numbers = Counter(text for t in weak for r in t.rows if (text := r.values.get(WEAK_ID)))
    repeat = any(count > 1 for count in numbers.values())
    for table in tables:
        id_field = ID_FIELD.get(table.kind)
        if id_field is None or not table.rows:
            continue
        if WEAK_ID in table.columns:
            header = table.columns[WEAK_ID]
            if not repeat:
                _rename(table, WEAK_ID, id_field)
                continue
            _keep_beside(table, WEAK_ID)
            where = found.here(table.rows[0].number, header, sheet=table.sheet)
            found.add(RunningNumbersRepeat, where, header=header, file=table.file, field=id_field)
        elif id_field not in table.columns:
            where = found.here(table.rows[0].number, sheet=table.sheet)
            found.add(IdColumnMissing, where, file=table.file, field=id_field)


def _keep_beside(table: Table, old: str) -> None:
    header = table.columns.pop(old)
    for row in table.rows:
        text = row.values.pop(old, None)
        if text is not None:
            row.extra.append((header, text))
