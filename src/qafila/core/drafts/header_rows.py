# SPDX-License-Identifier: Apache-2.0
"""Finding the row of column names, or the two rows where the upper one groups the lower."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qafila.core.drafts.columns import WEAK_ID
from qafila.core.drafts.draft import Found
from qafila.core.drafts.headers import Saved, could_be, field_of, meaning, score, whole_meaning
from qafila.core.drafts.table_findings import HeaderNotFound, TableOfAnotherKind

_EXAMPLES: Mapping[str, str] = {
    "person": "person, family, name_ar, sex, age, needs, consent",
    "vehicle": "vehicle, kind, seats, wheelchair, stretcher, at",
    "travel": "from, to, minutes",
    "entry": "entry, name_ar, father, birth_year",
}
_FILES: Mapping[str, str] = {"person": "people.csv", "vehicle": "fleet.csv", "travel": "travel.csv"}

_SOMEBODY = frozenset({"father", "grandfather", "mother", "guardian", "household_head"})
"""What stands below one of these as a group is about that person, unless both together say it."""

NumberedRow = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The names of the columns.

    Parameters
    ----------
    row
        1-based row that they stand in; the lower of two.
    cells
        Name of each column.
    raw
        The rows as they stand there, by which they are known when they are repeated.
    below
        Index of the first row below among those that were looked at.
    """

    row: int
    cells: Sequence[str]
    raw: tuple[Sequence[str], ...]
    below: int


def find_header(
    kind: str, top: Sequence[NumberedRow], found: Found, sheet: str, saved: Saved
) -> Header | None:
    """Return the names of the columns, None when there are none; then that is said."""
    scores = [score(kind, cells, saved) for _, cells in top]
    best = max(scores)
    others = {other: max(score(other, cells) for _, cells in top) for other in could_be(kind)}
    rival = max(others, key=lambda other: others[other])
    where = found.here(top[0][0], raw=", ".join(cell for cell in top[0][1] if cell), sheet=sheet)
    if not saved and others[rival] > max(best, 2) and others[rival] >= 2 * best:
        found.add(TableOfAnotherKind, where, file=found.file, belongs_in=_FILES[rival])
        return None
    if best == 0:
        found.add(HeaderNotFound, where, file=found.file, example=_EXAMPLES[kind])
        return None
    return _with_neighbour(kind, top, scores.index(best), saved)


def _with_neighbour(kind: str, top: Sequence[NumberedRow], at: int, saved: Saved) -> Header:
    """Return the header with the row of groups above it, or the row that goes into detail below."""
    number, cells = top[at]
    best = score(kind, cells, saved)
    if at + 1 < len(top) and top[at + 1][0] == number + 1:
        lower = top[at + 1][1]
        joined = _joined(kind, cells, lower, saved)
        if _goes_on(kind, cells, lower, joined, saved) and score(kind, joined, saved) >= best:
            return Header(row=number + 1, cells=joined, raw=(cells, lower), below=at + 2)
    if at > 0 and top[at - 1][0] == number - 1:
        upper = top[at - 1][1]
        joined = _joined(kind, upper, cells, saved)
        if sum(map(bool, upper)) > 1 and score(kind, joined, saved) > best:
            return Header(row=number, cells=joined, raw=(upper, cells), below=at + 1)
    return Header(row=number, cells=cells, raw=(cells,), below=at + 1)


def _goes_on(
    kind: str, upper: Sequence[str], lower: Sequence[str], joined: Sequence[str], saved: Saved
) -> bool:
    """Whether a row below a header is a part of it, and not the first entry of the list.

    It holds names of columns and no digit, and some of them stand where the header is blank.
    """
    filled = [(n, cell) for n, cell in enumerate(lower) if cell]
    if any(c.isdigit() for _, cell in filled for c in cell):
        return False
    known = [
        n
        for n, cell in filled
        if {meaning(kind, text, saved) for text in (joined[n], cell)} - {None, "", WEAK_ID}
    ]
    under_blank = [n for n in known if n >= len(upper) or not upper[n]]
    return bool(under_blank) and 2 * len(known) >= len(filled)


def _joined(kind: str, upper: Sequence[str], lower: Sequence[str], saved: Saved) -> list[str]:
    """Return the names of columns that two rows give together."""
    return list(_names(kind, upper, lower, saved))


def _names(kind: str, upper: Sequence[str], lower: Sequence[str], saved: Saved) -> Iterator[str]:
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        group = above or group
        yield _name(kind, above, group, below, saved)


def _name(kind: str, above: str, group: str, below: str, saved: Saved) -> str:
    if not below or not group:
        return below or above
    own = meaning(kind, below, saved)
    for text in (f"{group} {below}", f"{below} {group}"):
        together = whole_meaning(kind, text, saved)
        if together is not None and together != own:
            return " ".join(text.split())
    if field_of(kind, group) in _SOMEBODY:
        return f"{group} {below}"
    return below
