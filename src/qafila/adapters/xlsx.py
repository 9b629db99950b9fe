# SPDX-License-Identifier: Apache-2.0
"""Workbooks: the tables of a document as XLSX, a sheet each.

Text is always text: a name that begins with ``=`` never becomes a formula, nor an address a link.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, TypeAlias

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Document,
    Duration,
    Heading,
    Moment,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.values import LANGS, Lang
from qafila.data.timezones import zone_of
from qafila.words import Together, Words, starts_right_to_left

Speaking: TypeAlias = Words | Together
Format: TypeAlias = Any  # xlsxwriter has no type hints
Worksheet: TypeAlias = Any

_SHEET_NAME = 31
_CELL = 32_767  # characters that a cell holds
_NARROWEST, _WIDEST = 6, 48
_SUMMARY = (34, 48, 48)  # widths of the first sheet: label, value, value in the other language
_LINE, _TALLEST = 15.0, 409.0  # heights in points
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same document gives the same bytes


class XlsxPrinter:
    """Prints the tables of a document as a workbook.

    The first sheet holds what else is said: title, marks, pairs, notices. Every table with an `id`
    has a sheet of its own, named after its caption or its part in the first language. Two
    languages stand together: heads read ``عربي / English``. Arabic first makes sheets right to
    left. Numbers, dates, times and durations are values to count with; all else is text.
    """

    def render(self, document: Document, langs: tuple[Lang, ...] = LANGS) -> bytes:
        """Return `document` as XLSX.

        Raises
        ------
        ValueError
            "langs must name at least one language".
        """
        if not langs:
            raise ValueError("langs must name at least one language")
        first = Words(langs[0], isolates=False)
        say: Speaking = first
        if len(langs) > 1 and langs[1] != langs[0]:
            say = Together(first, Words(langs[1], isolates=False))
        out = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with Workbook(out, options) as book:
            book.set_properties({"title": first(document.title), "created": _MADE})
            _Sheets(book, say, first).fill(document)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell looks."""

    bold: bool = False
    size: int = 11
    align: str = "start"
    top: int = 0
    bottom: int = 0
    ground: str = ""
    number: str = ""
    right_to_left: bool | None = None


_TEXT, _STRONG = _Look(), _Look(bold=True)
_TITLE, _PART = _Look(bold=True, size=16), _Look(bold=True, size=13, top=1)
_HEAD = _Look(bold=True, bottom=2, ground="#EEF1F4")


class _Sheets:
    """The sheets of one workbook in the making."""

    def __init__(self, book: Workbook, say: Speaking, first: Words) -> None:
        self.book = book
        self.say = say
        self.first = first
        self.taken: set[str] = set()
        self.forms: dict[_Look, Format] = {}

    def form(self, look: _Look, text: str = "") -> Format:
        """Return the format of a cell that shows `text`.

        Its direction is set, not left to the program: some start every cell from the left, and
        then a full stop stands at the wrong end and a telephone number is turned around.
        """
        if text:
            look = replace(look, right_to_left=starts_right_to_left(text))
        if look not in self.forms:
            side = "right" if (look.align == "end") != self.say.rtl else "left"
            self.forms[look] = self.book.add_format(
                {
                    "font_name": "Arial",
                    "font_size": look.size,
                    "bold": look.bold,
                    "text_wrap": True,
                    "valign": "top",
                    "align": "center" if look.align == "center" else side,
                    "top": look.top,
                    "bottom": look.bottom,
                    **({"bg_color": look.ground} if look.ground else {}),
                    **({"num_format": look.number} if look.number else {}),
                    **({"reading_order": 2 if look.right_to_left else 1} if text else {}),
                }
            )
        return self.forms[look]

    def sheet(self, wanted: str) -> Worksheet:
        sheet = self.book.add_worksheet(sheet_name(wanted, self.taken))
        if self.say.rtl:
            sheet.right_to_left()
        return sheet

    def fill(self, document: Document) -> None:
        summary = self.sheet(self.first(phrase("print-summary")))
        summary.set_paper(9)
        summary.fit_to_pages(1, 0)
        for x, width in enumerate(_SUMMARY):
            summary.set_column(x, x, width)
        row = self.lines(summary, 0, document.title, _TITLE, 21)
        tables: list[tuple[Part, Table]] = []
        for part in document.parts:
            row = self.lines(summary, row + 1, part.title, _PART, 18)
            row = self.lines(summary, row, part.subtitle, _TEXT)
            for mark in part.marks:
                row = self.lines(summary, row, mark, _STRONG)
            for block in part.blocks:
                if isinstance(block, Table) and block.id:
                    tables.append((part, block))
                else:
                    row = self.block(summary, row, block)
        for part, table in tables:
            self.table(part, table)

    def said(self, item: Wording) -> tuple[str, ...]:
        """Say `item`, once for each language that says it differently; nothing for nothing."""
        said = self.say.both(item) if isinstance(self.say, Together) else (self.say(item),)
        return tuple(text[:_CELL] for text in said if text)

    def lines(
        self, sheet: Worksheet, row: int, item: Wording, look: _Look, height: float = _LINE
    ) -> int:
        """Write `item` across the sheet, a line for each language; return the next row."""
        room = sum(_SUMMARY)
        for text in self.said(item):
            sheet.merge_range(row, 0, row, len(_SUMMARY) - 1, text, self.form(look, text))
            sheet.set_row(row, min(_TALLEST, height * -(-len(text) // room)))
            row += 1
        return row

    def block(self, sheet: Worksheet, row: int, block: Block) -> int:
        match block:
            case Heading():
                row = self.lines(sheet, row, block.text, _STRONG)
            case Paragraph():
                row = self.lines(sheet, row, block.text, _STRONG if block.strong else _TEXT)
            case Bullets():
                for item in block.items:
                    row = self.lines(sheet, row, item, _TEXT)
            case Notice():
                if block.tone != "plain":
                    self.cell(sheet, row, 0, phrase(f"print-tone-{block.tone}"), _STRONG)
                    row += 1
                row = self.lines(sheet, row, block.text, _TEXT)
                row = self.lines(sheet, row, block.remedy, _TEXT)
            case Pairs():
                for label, value in block.items:
                    self.cell(sheet, row, 0, label, _TEXT)
                    self.values(sheet, row, value)
                    row += 1
        return row

    def values(self, sheet: Worksheet, row: int, value: Wording) -> None:
        """Write the value of a pair: beside its label, in a cell for each language."""
        if isinstance(value, int | float | Moment | date | Duration):
            self.cell(sheet, row, 1, value, _STRONG)
            return
        said = self.said(value)
        for x, text in enumerate(said, start=1):
            sheet.write_string(row, x, text, self.form(_STRONG, text))
        longest = max((-(-len(text) // _SUMMARY[1]) for text in said), default=1)
        sheet.set_row(row, min(_TALLEST, _LINE * longest))

    def table(self, part: Part, table: Table) -> None:
        said = self.first(table.caption) or self.first(part.title) or table.id
        sheet = self.sheet(said)
        sheet.freeze_panes(1, 0)
        widths = self.widths(table)
        for x, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            sheet.set_column(x, x, width)
            self.cell(sheet, 0, x, column.title, replace(_HEAD, align=column.align))
        for y, cells in enumerate(table.rows, start=1):
            self.row(sheet, y, cells, table.columns, _TEXT)
            # Not every program finds the height of wrapped text by itself.
            lines = max(
                (
                    -(-len(self.say(item)) // width)
                    for item, width in zip(cells, widths, strict=True)
                ),
                default=1,
            )
            if lines > 1:
                sheet.set_row(y, min(_TALLEST, _LINE * lines))
        if table.columns:
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        if table.totals:
            self.row(
                sheet, len(table.rows) + 1, table.totals, table.columns, replace(_STRONG, top=2)
            )
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def row(
        self,
        sheet: Worksheet,
        y: int,
        row: Sequence[Wording],
        columns: Sequence[Column],
        look: _Look,
    ) -> None:
        for x, (item, column) in enumerate(zip(row, columns, strict=True)):
            self.cell(sheet, y, x, item, replace(look, align=column.align))

    def cell(self, sheet: Worksheet, y: int, x: int, item: Wording, look: _Look) -> None:
        if isinstance(item, Moment):
            local = item.at.astimezone(zone_of(item.timezone)).replace(tzinfo=None)
            look = replace(look, number="yyyy-mm-dd hh:mm")
            sheet.write_datetime(y, x, local, self.form(look))
        elif isinstance(item, date):
            sheet.write_datetime(y, x, item, self.form(replace(look, number="yyyy-mm-dd")))
        elif isinstance(item, Duration):
            look = replace(look, number="[h]:mm")
            sheet.write_number(y, x, item.seconds / 86_400, self.form(look))
        elif isinstance(item, int | float) and math.isfinite(item):
            sheet.write_number(y, x, item, self.form(look))
        elif text := self.say(item)[:_CELL]:
            sheet.write_string(y, x, text, self.form(look, text))
        else:
            sheet.write_blank(y, x, None, self.form(look))

    def widths(self, table: Table) -> list[int]:
        """Return widths in characters that show most of each column, within bounds."""
        out: list[int] = []
        for x, column in enumerate(table.columns):
            lengths = sorted(len(self.say(row[x])) for row in table.rows) or [0]
            typical = lengths[int(0.95 * (len(lengths) - 1))]
            longest_word = max(map(len, self.say(column.title).split() or [""]))
            out.append(min(_WIDEST, max(_NARROWEST, typical + 2, longest_word + 4)))
        return out


def sheet_name(wanted: str, taken: set[str]) -> str:
    r"""Return a valid sheet name near `wanted` that is not in `taken`, and add it there.

    At most 31 characters (as UTF-16 counts them), none of ``[]:*?/\``, no quote at either end,
    not "History", and no other name that differs from it in case only.
    """
    base = " ".join(_FORBIDDEN.sub(" ", wanted).split()).strip("' ") or "-"
    if base.casefold() == "history":
        base += " 1"
    name = _cut(base, _SHEET_NAME)
    n = 1
    while name.casefold() in taken:
        n += 1
        ending = f" ({n})"
        name = _cut(base, _SHEET_NAME - len(ending)) + ending
    taken.add(name.casefold())
    return name


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip("' ")
