# SPDX-License-Identifier: Apache-2.0
"""What is seen in a workbook before it is opened: how much it holds, and what it does not show.

Files are opened by a library that lays out every cell between the first and the last and makes
every repeated text anew. A small file can ask for more memory than there is, so its sums are done
here first, from its own bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes that a workbook may hold when unpacked, and all texts of its cells together."""

MAX_AREA = 12_000_000
"""Cells of the rectangle that a sheet's filled cells span."""

MAX_PARTS = 4_000
"""Files inside the archive that a workbook is."""

MAX_NOTED = 1_000
"""Cells of one kind that are noted of one sheet; the rest are counted or left out."""

MAX_BLOCKS = 200_000
"""Merged blocks that are noted of one sheet."""


class TooBig(Exception):
    """More bytes, cells or text than any list has."""


class Locked(Exception):
    """Encrypted with a password."""


class Unreadable(Exception):
    """Damaged, or no workbook."""


class AnotherFormat(Exception):
    """An archive of another kind: a text document, a presentation."""


Block = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged block as (row, column) from 0, both within it."""


@dataclass(slots=True)
class Look:
    """What was seen in one sheet.

    Attributes
    ----------
    errors
        (name of the cell, row from 1) of cells whose formula gives an error; at most `MAX_NOTED`.
    unvalued, unvalued_count
        Names of cells with a formula and no result, at most `MAX_NOTED`, and how many there are.
    hidden_columns, hidden_rows
        First and last index from 0 of runs of hidden ones.
    merged
        Merged blocks; None where the library that opens the file knows them.
    """

    errors: list[tuple[str, int]] = field(default_factory=list)
    unvalued: list[str] = field(default_factory=list)
    unvalued_count: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Block] | None = None

    def error(self, cell: str, row: int) -> None:
        """Note a cell that holds an error."""
        if len(self.errors) < MAX_NOTED:
            self.errors.append((cell, row))

    def not_calculated(self, cell: str) -> None:
        """Note a cell whose formula has no result."""
        self.unvalued_count += 1
        if len(self.unvalued) < MAX_NOTED:
            self.unvalued.append(cell)

    def hides_column(self, index: int) -> bool:
        """Whether the column with this index from 0 is hidden."""
        return any(first <= index <= last for first, last in self.hidden_columns)

    def hidden_row_numbers(self, among: Sequence[int]) -> list[int]:
        """Return which of these rows, numbered from 1 and in order, are hidden."""
        runs = sorted(self.hidden_rows)
        found, at = [], 0
        for number in among:
            while at < len(runs) and runs[at][1] < number - 1:
                at += 1
            if at < len(runs) and runs[at][0] <= number - 1:
                found.append(number)
        return found


Looks = Sequence[tuple[str, Look]]
"""What was seen of each sheet, by its name, in the order of the workbook."""


def look_of(looks: Looks, index: int, name: str) -> Look:
    """Return what was seen of a sheet; old workbooks may call it by a name that reads otherwise."""
    named = [look for known, look in looks if known == name]
    if len(named) == 1:
        return named[0]
    return looks[index][1] if index < len(looks) else Look()


class Extent:
    """The rectangle from A1 that filled cells span; refuses one that no memory holds."""

    def __init__(self) -> None:
        self._rows = self._columns = 1

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell, by its row and column from 0."""
        if row < self._rows and column < self._columns:
            return
        self._rows = max(self._rows, row + 1)
        self._columns = max(self._columns, column + 1)
        if self._rows * self._columns > MAX_AREA:
            raise TooBig


def refuse_repeated_text(lengths: Sequence[int], used: Sequence[int]) -> None:
    """Refuse cells that together repeat more text than `MAX_UNPACKED`.

    Parameters
    ----------
    lengths
        Bytes of each text that the sheets share.
    used
        Index of the text of every cell that uses one.
    """
    if not used or len(used) * max(lengths, default=0) <= MAX_UNPACKED:
        return
    known = len(lengths)
    if sum(lengths[index] for index in used if index < known) > MAX_UNPACKED:
        raise TooBig
