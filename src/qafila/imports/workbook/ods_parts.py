# SPDX-License-Identifier: Apache-2.0
"""A look into an ODS: what its repeated rows and cells add up to, merged blocks, what is hidden."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping, Sequence
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
    TooBig,
    Unreadable,
)

_TOKEN = re.compile(
    rb"<(/?)table:(table|table-column|table-row|table-cell|covered-table-cell)(?=[\s/>])"
    rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>"""
)
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*["']([^"']*)["']""")
_INNER_TABLE = 1
_VERY_OFTEN = 10**10
_UNSEEN = (b"collapse", b"filter")

Attributes = Mapping[bytes, bytes]


def looks(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> Mapping[str, Look]:
    """Return what is seen of each sheet, by its name.

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
        if name.endswith(".xml"):
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


class _Scan:
    """Goes over the sheets tag by tag. A run of equal rows is one row with a number."""

    def __init__(self, body: bytes) -> None:
        self.sheets: dict[str, Look] = {}
        self._look = Look()
        self._extent = Extent()
        self._depth = 0
        self._row = self._column = self._grid_column = 0
        self._repeated = 1
        self._text = 0
        self._cell: tuple[int, int] | None = None  # where its text begins, how often it stands
        for match in _TOKEN.finditer(body):
            self._take(match, body)

    def _take(self, match: re.Match[bytes], body: bytes) -> None:
        name, closes = match[2], bool(match[1])
        if name == b"table":
            self._table(match[3], closes=closes)
        elif self._depth != _INNER_TABLE:
            return  # a table inside a cell says nothing of the list
        elif closes:
            if name == b"table-row":
                self._row += self._repeated
            elif self._cell is not None:
                self._add_text((match.start() - self._cell[0]) * self._cell[1])
                self._cell = None
        else:
            given = dict(_ATTRIBUTE.findall(match[3])) if match[3] else {}
            self._open(name, given, match, body)

    def _table(self, attributes: bytes, *, closes: bool) -> None:
        if closes:
            self._depth -= 1
            return
        self._depth += 0 if attributes.endswith(b"/") else 1
        if self._depth != _INNER_TABLE:
            return
        given = dict(_ATTRIBUTE.findall(attributes))
        name = html.unescape(given.get(b"table:name", b"").decode("utf-8", "replace"))
        self._look = self.sheets.setdefault(name, Look(merged=[]))
        self._extent = Extent()
        self._row = self._column = self._grid_column = 0

    def _open(self, name: bytes, given: Attributes, match: re.Match[bytes], body: bytes) -> None:
        alone = match[3].endswith(b"/")
        hidden = given.get(b"table:visibility") in _UNSEEN
        if name == b"table-column":
            count = _count(given, b"table:number-columns-repeated")
            if hidden:
                self._look.hidden_columns.append((self._grid_column, self._grid_column + count - 1))
            self._grid_column += count
        elif name == b"table-row":
            self._repeated = _count(given, b"table:number-rows-repeated")
            self._column = 0
            if hidden:
                self._look.hidden_rows.append((self._row, self._row + self._repeated - 1))
            if alone:
                self._row += self._repeated
        else:
            self._take_cell(given, match.end(), body, alone=alone)

    def _take_cell(self, given: Attributes, end: int, body: bytes, *, alone: bool) -> None:
        count = _count(given, b"table:number-columns-repeated")
        row, column = self._row, self._column
        self._column += count
        kind = given.get(b"calcext:value-type") or given.get(b"office:value-type")
        name = f"{column_letters(column)}{row + 1}"
        if kind is not None or not alone or b"table:formula" in given:
            self._extent.add(row + self._repeated - 1, column + count - 1)
        if kind is not None:
            if kind == b"error":
                self._look.error(name, row + 1)
        elif b"table:formula" in given:
            self._look.not_calculated(name)
        if not alone:
            self._cell = (end, count * self._repeated)
        elif kind == b"string":
            self._add_text(len(given.get(b"office:string-value", b"")) * count * self._repeated)
        down = _count(given, b"table:number-rows-spanned")
        across = _count(given, b"table:number-columns-spanned")
        merged = self._look.merged
        if (down > 1 or across > 1) and merged is not None and len(merged) < MAX_BLOCKS:
            merged.append(((row, column), (row + down - 1, column + across - 1)))

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
