# SPDX-License-Identifier: Apache-2.0
"""What doubtful columns of a table really hold: household numbers or surnames, ids or a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from qafila.core.drafts.cells import read_integer
from qafila.core.drafts.columns import FAMILY_OR_SURNAME, ID_FIELD, WEAK_ID
from qafila.core.drafts.draft import Draft, Found, Origin, TableMapping
from qafila.core.drafts.table import Table
from qafila.core.drafts.table_findings import (
    HouseholdLooksLikeSurname,
    HouseholdOftenBlank,
    HouseholdOnSeveralSheets,
    IdColumnMissing,
    RowsMayBeHouseholds,
    RunningNumbersRepeat,
)

_NAMES = {"name", "name_ar", "name_latin", "given"}


def drafts_of(tables: Sequence[Table], found: Found) -> tuple[Draft, ...]:
    """Return the drafts of all tables of one file, after settling what doubtful columns hold."""
    for table in tables:
        _settle_head(table)
        _settle_household(table, found)
        _compare_size(table, found)
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


def mappings_of(tables: Sequence[Table]) -> tuple[TableMapping, ...]:
    """Return which columns were read as what, after `drafts_of` has settled what they hold."""
    made: list[TableMapping] = []
    for table in tables:
        field_of = {header: field for field, header in table.columns.items()}
        made.append(
            TableMapping(
                file=table.file,
                sheet=table.sheet,
                header_row=table.header_row,
                rows=len(table.rows),
                fields={header: field_of[header] for header in table.order if header in field_of},
                unused=tuple(header for header in table.order if header and header not in field_of),
            )
        )
    return tuple(made)


def _settle_head(table: Table) -> None:
    """Take the name of the head of household for the name where a list names nobody else."""
    if "household_head" in table.columns and not table.columns.keys() & _NAMES:
        header = table.columns.pop("household_head")
        table.columns["name"] = header
        for row in table.rows:
            texts = [text for name, text in row.extra if name == header]
            row.extra = [entry for entry in row.extra if entry[0] != header]
            if texts:
                row.values["name"] = texts[0]


def _compare_size(table: Table, found: Found) -> None:
    """Point out a list of households: one row each, with the number of people in a column.

    A list of people may have that column too: there households have several rows, the column is
    often blank, or a column says how each is related to the head.
    """
    header, relation = (table.columns.get(key) for key in ("household_size", "relation"))
    if header is None or not table.rows:
        return
    head = table.columns.get("household_head")
    households: set[str] = set()
    relations: set[str] = set()
    sizes: list[int] = []
    for row in table.rows:
        beside = dict(row.extra)
        households.add(row.values.get("family") or beside.get(head or "") or f"row {row.number}")
        if text := beside.get(header):
            sizes.append(_size(text))
        if relation and (text := beside.get(relation)):
            relations.add(text)
    rows = len(table.rows)
    people = sum(sizes) + rows - len(sizes)
    one_each = len(households) > 0.9 * rows and len(relations) < 2 and len(sizes) >= 0.8 * rows
    if one_each and people >= 1.5 * rows:
        where = found.here(table.header_row, header, sheet=table.sheet)
        found.add(
            RowsMayBeHouseholds, where, header=header, file=table.file, people=people, rows=rows
        )


def _size(text: str) -> int:
    number = read_integer(text)
    return number if number is not None and 0 < number <= 40 else 1


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
            # By the numbers of a list that is owed both sides speak of it: they are never replaced.
            if not repeat or table.kind == "entry":
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
