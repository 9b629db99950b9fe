# SPDX-License-Identifier: Apache-2.0
"""Headers: which column of a table is which field, in English and Arabic, in any order.

The words stand in `columns`. Arabic headers and the usual variants are compared in the form of
`spelled`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from qafila.core.drafts.columns import COLUMNS, FAMILY_OR_SURNAME, ID_FIELD, KEPT, WEAK_ID
from qafila.core.spelling import spelled


def could_be(kind: str) -> tuple[str, ...]:
    """Return the kinds that a table could be instead of this one.

    People on a list that is owed are named as those who travel are: only the file tells them apart.
    """
    same = ("person", "entry") if kind == "entry" else (kind, "entry")
    return tuple(other for other in COLUMNS if other not in same)


@lru_cache(maxsize=8)
def headers_of(kind: str) -> Mapping[str, str]:
    """Return the field of every known header of one kind of table, by its compared form."""
    known: dict[str, str] = {}
    for field, words in COLUMNS[kind].items():
        for word in (field, *_split(words)):
            if key := spelled(word) or word.strip():
                known.setdefault(key, field)
    for field in COLUMNS[kind]:  # a field's own name is its own, whatever else it could mean
        known[spelled(field)] = field
    return known


def _split(words: str) -> list[str]:
    return words.split(",")


Saved = Mapping[str, str]
"""Field by compared form of a header, as somebody settled it; empty for a column to leave alone."""


def saved_columns(kind: str, columns: Mapping[str, str]) -> Saved:
    """Return a saved mapping of headers to fields in its compared form.

    Raises
    ------
    ValueError
        "columns must name fields of the kind".
    """
    if any(field and field not in COLUMNS[kind] for field in columns.values()):
        raise ValueError("columns must name fields of the kind")
    return {compared(header): field for header, field in columns.items()}


def compared(header: str) -> str:
    """Return a header in the form in which headers are compared."""
    return spelled(header) or header.strip()


_NUMBERING = re.compile(r"\A\W*\d{1,2}\s*[-.):]\s*(?=[^\W\d])")
_PARENTHESES = re.compile(r"[(\[{].*?[)\]}]")


@lru_cache(maxsize=2048)
def field_of(kind: str, header: str) -> str | None:
    """Return the field that a header names, None when it is not known.

    ``الجنس (ذكر / أنثى)``, ``Name / الاسم`` and ``3- العمر`` are understood.
    """
    if not header or len(header) > 200:
        return None
    known = headers_of(kind)
    bare = _NUMBERING.sub("", _PARENTHESES.sub(" ", header), count=1)
    for text in (header, bare, *re.split(r"[/|\n–—:]| - ", bare)):
        field = known.get(spelled(text) or text.strip())
        if field:
            return field
    return None


def meaning(kind: str, header: str, saved: Saved) -> str | None:
    """Return the field of a header, empty when it is to be left alone, None when not known."""
    if saved and header:
        field = saved.get(compared(header))
        if field is not None:
            return field
    return field_of(kind, header)


def whole_meaning(kind: str, header: str, saved: Saved) -> str | None:
    """Return what `meaning` does, but for the header as a whole: no part of it is enough."""
    field = saved.get(compared(header)) if saved else None
    return headers_of(kind).get(spelled(header)) if field is None else field


def suggestion_for(kind: str, header: str) -> str:
    """Return the field one of whose names is nearly this header; empty when none is."""
    names = _suggested(kind)
    close = get_close_matches(spelled(header)[:40], list(names), n=1, cutoff=0.8)
    return names[close[0]] if close else ""


@lru_cache(maxsize=8)
def _suggested(kind: str) -> Mapping[str, str]:
    """Return the names that may be suggested: no tick columns, nothing that needs settling."""
    return {
        name: field
        for name, field in headers_of(kind).items()
        if not field.startswith("need_")
        and field not in (WEAK_ID, FAMILY_OR_SURNAME)
        and (len(name) > 3 or name == spelled(field))
    }


def slip_of(kind: str, header: str) -> str:
    """Return the one field whose English name this header is with a single slip of the pen.

    One letter too many, too few, wrong, or two that changed places; never the first, never a digit.
    Empty when it is none, or could be two. Arabic words differ by one letter too often.
    """
    word = spelled(header)
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return ""
    names = _suggested(kind)
    fields = {field for name, field in names.items() if name.isalpha() and _is_slip(word, name)}
    return fields.pop() if len(fields) == 1 else ""


def _is_slip(word: str, name: str) -> bool:
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), len(name))
    rest, true = word[at:], name[at:]
    if rest[:2] == true[1::-1] and len(true) > 1 and rest[2:] == true[2:]:
        return True  # two letters changed places
    if min(len(word), len(name)) < 5:
        return False
    return rest[1:] == true[1:] or rest[1:] == true or rest == true[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the columns of one table hold.

    Parameters
    ----------
    fields
        (index, field) of every column that is read, in order.
    columns
        Header as written, by field.
    unknown
        (index, header as written) of columns that are kept as they are.
    slips
        (index, header as written, field) of columns that are read for what was nearly written.
    left_alone
        (index, header as written) of columns that a saved mapping says to leave alone.
    kept
        (index, header as written, field) of columns that are known and kept beside an entry.
    repeated
        (index, header, field) of columns that name a field a second time; kept like unknown ones.
    serial
        A running number beside a real id; kept, and nothing more.
    width
        Cells of the header row.
    """

    fields: tuple[tuple[int, str], ...]
    columns: Mapping[str, str]
    unknown: tuple[tuple[int, str], ...]
    repeated: tuple[tuple[int, str, str], ...]
    slips: tuple[tuple[int, str, str], ...] = ()
    left_alone: tuple[tuple[int, str], ...] = ()
    kept: tuple[tuple[int, str, str], ...] = ()
    serial: tuple[tuple[int, str], ...] = ()
    width: int


def score(kind: str, cells: Sequence[str], saved: Saved | None = None) -> int:
    """Return how many different fields a row of headers would name; 0 when it is no header."""
    meanings = (meaning(kind, cell, saved or {}) for cell in cells)
    fields = {field for field in meanings if field}
    filled = sum(1 for cell in cells if cell)
    if len(fields) >= 2 or (len(fields) == 1 and WEAK_ID not in fields and filled <= 2):
        return len(fields)
    return 0


def layout_of(kind: str, cells: Sequence[str], saved: Saved | None = None) -> Layout:
    """Return what each column holds.

    Where two headers name one field the exact name wins, else the first. A saved mapping wins over
    everything.
    """
    known = saved or {}
    named: dict[str, int] = {}
    repeated: list[tuple[int, str, str]] = []
    unknown: list[tuple[int, str]] = []
    left_alone: list[tuple[int, str]] = []
    for index, cell in enumerate(cells):
        field = meaning(kind, cell, known)
        if field is None:
            if cell:
                unknown.append((index, cell))
        elif not field:
            left_alone.append((index, cell))
        elif field not in named:
            named[field] = index
        elif _is_better(cell, cells[named[field]], field, known):
            repeated.append((named[field], cells[named[field]], field))
            named[field] = index
        else:
            repeated.append((index, cell, field))
    slips = _slips(kind, unknown, named)
    serial: tuple[tuple[int, str], ...] = ()
    if ID_FIELD.get(kind) in named and WEAK_ID in named:
        index = named.pop(WEAK_ID)
        serial = ((index, cells[index]),)
    beside = KEPT.get(kind, frozenset())
    ordered = sorted((index, field) for field, index in named.items())
    return Layout(
        fields=tuple((index, field) for index, field in ordered if field not in beside),
        columns={field: cells[index] for index, field in ordered},
        unknown=tuple((index, cell) for index, cell in unknown if index not in named.values()),
        repeated=tuple(repeated),
        slips=slips,
        left_alone=tuple(left_alone),
        kept=tuple((index, cells[index], field) for index, field in ordered if field in beside),
        serial=serial,
        width=len(cells),
    )


def _is_better(cell: str, held: str, field: str, saved: Saved) -> bool:
    """Whether a header is a field's own name, or a saved one, where the one before it was not."""
    if compared(held) in saved:
        return False
    own = spelled(field)
    return compared(cell) in saved or spelled(cell) == own != spelled(held)


def _slips(
    kind: str, unknown: Sequence[tuple[int, str]], named: dict[str, int]
) -> tuple[tuple[int, str, str], ...]:
    """Name the columns whose header is one slip away from a field that no other column names."""
    made: list[tuple[int, str, str]] = []
    for index, cell in unknown:
        field = slip_of(kind, cell)
        if field and field not in named:
            named[field] = index
            made.append((index, cell, field))
    return tuple(made)
