# SPDX-License-Identifier: Apache-2.0
"""A look into an ODS: what its repeated rows and cells add up to, merged blocks, what is hidden."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from qafila.core.drafts.table import column_letters
from qafila.imports.workbook import look
from qafila.imports.workbook.archive import parts
from qafila.imports.workbook.look import (
    MAX_BLOCKS,
    AnotherFormat,
    Extent,
    Locked,
    Look,
    Looks,
    TooBig,
    Unreadable,
)

_TOKEN = re.compile(
    rb"<(/?)table:(table|table-column|table-row|table-cell|covered-table-cell)(?=[\s/>])"
    rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>"""
)
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*["']([^"']*)["']""")
_INNER_TABLE = 1
_READ = ("content.xml", "meta-inf/manifest.xml")
"""Parts that are read when the file is opened; others may well be empty."""

_BANDS = (b"table-column", b"table-row")
_VERY_OFTEN = 10**10
_UNSEEN = (b"collapse", b"filter")

Attributes = Mapping[bytes, bytes]


def looks(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> Looks:
    """Return what is seen of each sheet.

    Raises
    ------
    TooBig
        When rows and cells that are said once and repeated add up to more than any list.
    Locked
        When it is protected with a password.
    AnotherFormat
        When it is a text document.
    Unreadable
        As `parts`.
    """
    body = b""
    for name, part in parts(content, infos):
        if name == "content.xml":
            body = part
        elif name == "meta-inf/manifest.xml" and b"encryption-data" in part:
            raise Locked
        elif name == "mimetype" and part.strip() and b"spreadsheet" not in part:
            raise AnotherFormat
        if name in _READ:
            _refuse_unbalanced(part)
    return _Scan(body).sheets


def _refuse_unbalanced(part: bytes) -> None:
    """Refuse a part that is no whole XML: the library that opens the file would wait forever.

    Entities are refused too. No program writes them, and they are a way to fill a memory.
    """
    if b"<!ENTITY" in part:
        raise Unreadable
    parser = expat.ParserCreate()
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError) as failure:  # also of unknown encodings
        raise Unreadable from failure


@dataclass(frozen=True, slots=True)
class _Cell:
    """What the attributes of a cell say; most cells of a sheet have the same few."""

    count: int
    length: int
    is_alone: bool
    is_filled: bool
    is_error: bool
    lacks_result: bool
    down: int
    across: int

    @property
    def is_plain(self) -> bool:
        return not (self.is_error or self.lacks_result) and self.down == self.across == 1


@lru_cache(maxsize=8192)
def _cell_of(attributes: bytes) -> _Cell:
    given = dict(_ATTRIBUTE.findall(attributes))
    is_alone = attributes.endswith(b"/")
    kind = given.get(b"calcext:value-type") or given.get(b"office:value-type")
    has_formula = b"table:formula" in given
    return _Cell(
        count=_count(given, b"table:number-columns-repeated"),
        length=len(given.get(b"office:string-value", b"")),
        is_alone=is_alone,
        is_filled=kind is not None or has_formula or not is_alone,
        is_error=kind == b"error",
        lacks_result=has_formula and kind is None,
        down=_count(given, b"table:number-rows-spanned"),
        across=_count(given, b"table:number-columns-spanned"),
    )


class _Scan:
    """Goes over the sheets tag by tag. A run of equal rows is one row with a number."""

    def __init__(self, body: bytes) -> None:
        self.sheets: list[tuple[str, Look]] = []
        self._look = Look()
        self._extent = Extent()
        self._depth = 0
        self._row = self._column = self._grid_column = 0
        self._repeated = 1
        self._text = 0
        self._text_begins = self._text_stands = 0  # of the open cell; how often it stands
        for match in _TOKEN.finditer(body):
            self._take(match)

    def _take(self, match: re.Match[bytes]) -> None:
        name, closes = match[2], bool(match[1])
        if name == b"table":
            self._table(match[3], closes=closes)
        elif self._depth != _INNER_TABLE:
            return  # a table inside a cell says nothing of the list
        elif closes:
            if name == b"table-row":
                self._row += self._repeated
            elif self._text_stands:
                self._add_text((match.start() - self._text_begins) * self._text_stands)
                self._text_stands = 0
        else:
            self._open(name, match)

    def _table(self, attributes: bytes, *, closes: bool) -> None:
        if closes:
            self._depth -= 1
            return
        self._depth += 0 if attributes.endswith(b"/") else 1
        if self._depth != _INNER_TABLE:
            return
        given = dict(_ATTRIBUTE.findall(attributes))
        name = html.unescape(given.get(b"table:name", b"").decode("utf-8", "replace"))
        self._look = Look(merged=[])
        self.sheets.append((name, self._look))
        self._extent = Extent()
        self._row = self._column = self._grid_column = 0

    def _open(self, name: bytes, match: re.Match[bytes]) -> None:
        if name not in _BANDS:
            self._take_cell(_cell_of(match[3]), match.end())
            return
        given = dict(_ATTRIBUTE.findall(match[3]))
        hidden = given.get(b"table:visibility") in _UNSEEN
        if name == b"table-column":
            count = _count(given, b"table:number-columns-repeated")
            if hidden:
                self._look.hidden_columns.append((self._grid_column, self._grid_column + count - 1))
            self._grid_column += count
        else:
            self._repeated = _count(given, b"table:number-rows-repeated")
            self._column = 0
            if hidden:
                self._look.hidden_rows.append((self._row, self._row + self._repeated - 1))
            if match[3].endswith(b"/"):
                self._row += self._repeated

    def _take_cell(self, cell: _Cell, end: int) -> None:
        row, column = self._row, self._column
        self._column += cell.count
        if cell.is_filled:
            self._extent.add(row + self._repeated - 1, column + cell.count - 1)
        if cell.length:
            self._add_text(cell.length * cell.count * self._repeated)
        if not cell.is_alone:
            self._text_begins, self._text_stands = end, cell.count * self._repeated
        if cell.is_plain:
            return
        name = f"{column_letters(column)}{row + 1}"
        if cell.is_error:
            self._look.error(name, row + 1)
        elif cell.lacks_result:
            self._look.not_calculated(name)
        merged = self._look.merged
        if (cell.down > 1 or cell.across > 1) and merged is not None and len(merged) < MAX_BLOCKS:
            merged.append(((row, column), (row + cell.down - 1, column + cell.across - 1)))

    def _add_text(self, length: int) -> None:
        self._text += length
        if self._text > look.MAX_UNPACKED:
            raise TooBig


def _count(given: Attributes, key: bytes) -> int:
    """Return how often something stands; what is no number counts as once."""
    text = given.get(key, b"1")
    if not text.isdigit():
        return 1
    return max(1, int(text)) if len(text) <= 10 else _VERY_OFTEN
