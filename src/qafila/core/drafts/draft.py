# SPDX-License-Identifier: Apache-2.0
"""Drafts: what a file says, before anybody has judged it, with the place of every cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import CellRef

RAW_LENGTH = 80
"""Characters of a cell that a finding quotes."""

KEPT_PER_CODE = 1_000
"""Findings of one code that are kept from one file; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The table of a file that drafts come from; all drafts of one table share it.

    Parameters
    ----------
    file, sheet
        File name, and sheet of a workbook (else empty).
    columns
        Header as written, by field; empty for files whose keys are the fields.
    """

    file: str
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row or table of a file.

    Parameters
    ----------
    kind
        What it describes: ``person``, ``vehicle``, ``travel``, or a table of the two TOML files.
        ``file`` says only that a file is there; its value ``holds`` says of what kind.
    row
        1-based line or row.
    values
        What stands there, by field: text as written in tables, the value itself in TOML. Cells
        without a value are absent.
    origin
        File, sheet and headers.
    extra
        Columns that Qafila does not know, as (header, text).
    lines
        Line of each key, where keys stand on lines of their own.
    """

    kind: str
    row: int
    values: Mapping[str, Any]
    origin: Origin
    extra: tuple[tuple[str, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def ref(self, key: str = "") -> CellRef:
        """Return where this row stands, or the cell of one field with its raw text."""
        origin = self.origin
        return CellRef(
            file=origin.file,
            sheet=origin.sheet,
            row=self.lines.get(key, self.row),
            column=origin.columns.get(key, key),
            raw=raw_text(self.values.get(key, "")) if key else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """Which columns of one table were read as what, so that it can be shown, kept and used again.

    Parameters
    ----------
    file, sheet
        File name, and sheet of a workbook that has several (else empty).
    header_row
        1-based row of the column names; of two rows of names the lower.
    rows
        Entries that were read; blank rows, totals and repeated headers are none.
    fields
        Field by header as written, in the order of the columns. Of two rows of names, both with a
        space between where the upper says what the lower means.
    unused
        Headers of columns that are kept beside an entry and mean nothing to Qafila.
    """

    file: str
    sheet: str = ""
    header_row: int
    rows: int
    fields: Mapping[str, str]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of a file: drafts, what there is to say about it, how tables were understood.

    Parameters
    ----------
    drafts, findings
        What the file says, and what there is to say about it.
    tables
        One for each table that was read; none for files that are no tables.
    """

    drafts: tuple[Draft, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: tuple[TableMapping, ...] = ()


def raw_text(value: object) -> str:
    """Return a value as it may be quoted in a finding, cut to a readable length."""
    try:
        text = value if isinstance(value, str) else _toml(value)
    except ValueError:  # an integer of more digits than Python will write
        text = "…"
    return text if len(text) <= RAW_LENGTH else text[: RAW_LENGTH - 1] + "…"


def _toml(value: object, depth: int = 0) -> str:
    """Write a value as TOML has it, shortened: this is quoted, never read again."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if depth > 2:
        return "…"
    if isinstance(value, dict):
        pairs = (f"{key} = {_toml(inner, depth + 1)}" for key, inner in list(value.items())[:6])
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner, depth + 1) for inner in value[:6]) + "]"
    return str(value)


@finding
class MoreOfTheSame(Finding):
    """One code was found so often that only the first thousand are listed; the rest are counted.

    Usually one cause stands behind all of them, such as a column that holds something else than its
    header says.
    """

    severity = Severity.INFO
    en = "More findings of the kind {kind} that are not listed: {count}."
    ar = "وُجدت ملاحظات أخرى من النوع {kind} لم تُدرج هنا، وعددها {count}."
    remedy_en = "Look for one cause behind those listed, correct it, and check again."
    remedy_ar = "ابحث عن سبب واحد مشترك بين الملاحظات المدرجة، وصحّحه ثم أعد الفحص."

    kind: str
    count: int


class Found:
    """Gathers findings of one file, a bounded number of each code, and counts the rest."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self._kept: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def add(self, kind: type[Finding], /, *where: CellRef, **fields: Any) -> None:
        """Keep a finding of this class, or only count it when there are too many of it already."""
        self._counts[kind.code] += 1
        if self._counts[kind.code] <= KEPT_PER_CODE:
            self._kept.append(kind(where=where, **fields))

    def here(self, row: int = 0, column: str = "", raw: object = "", sheet: str = "") -> CellRef:
        """Return a place in the file that is being read."""
        return CellRef(file=self.file, row=row, column=column, raw=raw_text(raw), sheet=sheet)

    def count(self, kind: type[Finding]) -> int:
        """Return how many findings of this class were added."""
        return self._counts[kind.code]

    def findings(self) -> tuple[Finding, ...]:
        """Return what was kept, and how many more there were."""
        rest = [
            MoreOfTheSame(
                kind=code,
                count=count - KEPT_PER_CODE,
                where=(CellRef(file=self.file),) if self.file else (),
            )
            for code, count in sorted(self._counts.items())
            if count > KEPT_PER_CODE
        ]
        return (*self._kept, *rest)
