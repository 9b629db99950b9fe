# SPDX-License-Identifier: Apache-2.0
"""Workbooks: the tables of a document as XLSX, a sheet each.

Text is always text: a name that begins with ``=`` never becomes a formula, nor an address a link.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

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
from qafila.words import Together, Words, runs_right_to_left

Speaking: TypeAlias = Words | Together
Format: TypeAlias = Any  # xlsxwriter has no type hints
Worksheet: TypeAlias = Any

_SHEET_NAME = 31
_CELL = 32_767  # characters that a cell holds
_NARROWEST, _WIDEST = 6, 48
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


class _Sheets:
    """The sheets of one workbook in the making."""

    def __init__(self, book: Workbook, say: Speaking, first: Words) -> None:
        self.book = book
        self.say = say
        self.first = first
        self.taken: set[str] = set()
        base = {"valign": "top", "text_wrap": True, "reading_order": 0}
        self.text = self.form(base)
        self.strong = self.form({**base, "bold": True})
        self.title = self.form({"bold": True, "font_size": 16, "valign": "top"})
        self.part = self.form({"bold": True, "font_size": 13, "valign": "top", "top": 1})
        self.head = self.form(
            {**base, "bold": True, "valign": "bottom", "bottom": 2, "bg_color": "#EEF1F4"}
        )
        self.forms: dict[tuple[str, bool, str], Format] = {}

    def form(self, properties: dict[str, object]) -> Format:
        return self.book.add_format({"font_name": "Arial", "font_size": 11, **properties})

    def cell_form(self, align: str, totals: bool, number: str = "", *, ltr: bool = False) -> Format:
        """Return the format of a cell; workbooks know left and right, not start and end."""
        key = (align, totals, f"{number}{ltr}")
        if key not in self.forms:
            side = "right" if (align == "end") != self.say.rtl else "left"
            self.forms[key] = self.form(
                {
                    "valign": "top",
                    "text_wrap": True,
                    "align": "center" if align == "center" else side,
                    **({"bold": True, "top": 2} if totals else {}),
                    **({"num_format": number} if number else {}),
                    **({"reading_order": 1} if ltr else {}),
                }
            )
        return self.forms[key]

    def sheet(self, wanted: str) -> Worksheet:
        sheet = self.book.add_worksheet(sheet_name(wanted, self.taken))
        if self.say.rtl:
            sheet.right_to_left()
        return sheet

    def fill(self, document: Document) -> None:
        summary = self.sheet(self.first(phrase("print-summary")))
        summary.set_column(0, 0, 34)
        summary.set_column(1, 1, 60)
        row = self.line(summary, 0, document.title, self.title)
        tables: list[tuple[Part, Table]] = []
        for part in document.parts:
            row = self.line(summary, row + 1, part.title, self.part)
            row = self.line(summary, row, part.subtitle, self.text)
            for mark in part.marks:
                row = self.line(summary, row, mark, self.strong)
            for block in part.blocks:
                if isinstance(block, Table) and block.id:
                    tables.append((part, block))
                else:
                    row = self.block(summary, row, block)
        for part, table in tables:
            self.table(part, table)

    def line(self, sheet: Worksheet, row: int, item: Wording, form: Format) -> int:
        """Write `item` on a line of its own; return the next row. Nothing said takes no row."""
        text = self.say(item)
        if not text:
            return row
        sheet.write_string(row, 0, text[:_CELL], form)
        return row + 1

    def block(self, sheet: Worksheet, row: int, block: Block) -> int:
        plain = self.book.formats[0]
        match block:
            case Heading():
                row = self.line(sheet, row, block.text, self.strong)
            case Paragraph():
                row = self.line(sheet, row, block.text, plain)
            case Bullets():
                for item in block.items:
                    row = self.line(sheet, row, item, plain)
            case Notice():
                tone = "" if block.tone == "plain" else self.say(phrase(f"print-tone-{block.tone}"))
                sheet.write_string(row, 0, tone, self.strong)
                sheet.write_string(row, 1, self.say(block.text)[:_CELL], self.text)
                row += 1
                if block.remedy is not None:
                    sheet.write_string(row, 1, self.say(block.remedy)[:_CELL], self.text)
                    row += 1
            case Pairs():
                for label, value in block.items:
                    sheet.write_string(row, 0, self.say(label)[:_CELL], self.text)
                    self.cell(sheet, row, 1, value)
                    row += 1
        return row

    def table(self, part: Part, table: Table) -> None:
        said = self.first(table.caption) or self.first(part.title) or table.id
        sheet = self.sheet(said)
        sheet.freeze_panes(1, 0)
        widths = self.widths(table)
        for x, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            sheet.set_column(x, x, width)
            sheet.write_string(0, x, self.say(column.title)[:_CELL], self.head)
        for y, row in enumerate(table.rows, start=1):
            self.row(sheet, y, row, table.columns)
        if table.columns:
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        if table.totals:
            self.row(sheet, len(table.rows) + 1, table.totals, table.columns, totals=True)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def row(
        self,
        sheet: Worksheet,
        y: int,
        row: Sequence[Wording],
        columns: Sequence[Column],
        *,
        totals: bool = False,
    ) -> None:
        for x, (item, column) in enumerate(zip(row, columns, strict=True)):
            self.cell(sheet, y, x, item, column.align, totals)

    def cell(
        self,
        sheet: Worksheet,
        y: int,
        x: int,
        item: Wording,
        align: str = "start",
        totals: bool = False,
    ) -> None:
        if isinstance(item, Moment):
            local = item.at.astimezone(ZoneInfo(item.timezone)).replace(tzinfo=None)
            sheet.write_datetime(y, x, local, self.cell_form(align, totals, "yyyy-mm-dd hh:mm"))
        elif isinstance(item, date):
            sheet.write_datetime(y, x, item, self.cell_form(align, totals, "yyyy-mm-dd"))
        elif isinstance(item, Duration):
            days = item.seconds / 86_400
            sheet.write_number(y, x, days, self.cell_form(align, totals, "[h]:mm"))
        elif isinstance(item, int | float) and math.isfinite(item):
            sheet.write_number(y, x, item, self.cell_form(align, totals))
        elif text := self.say(item)[:_CELL]:
            # Left to itself a phone number in a right-to-left sheet is shown backwards.
            ltr = self.say.rtl and not runs_right_to_left(text)
            sheet.write_string(y, x, text, self.cell_form(align, totals, ltr=ltr))
        else:
            sheet.write_blank(y, x, None, self.cell_form(align, totals))

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
