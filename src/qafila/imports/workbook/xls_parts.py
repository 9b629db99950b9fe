# SPDX-License-Identifier: Apache-2.0
"""A look into an XLS: its records, one after another."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from qafila.core.drafts.table import column_letters
from qafila.imports.workbook import look
from qafila.imports.workbook.compound import streams
from qafila.imports.workbook.look import (
    Extent,
    Locked,
    Look,
    Looks,
    TooBig,
    Unreadable,
    refuse_repeated_text,
)

_EOF, _BOF, _CONTINUE, _DIMENSIONS = 0x0A, 0x809, 0x3C, 0x200
_FILEPASS, _BOUNDSHEET, _SST = 0x2F, 0x85, 0xFC
_COLINFO, _ROW, _BOOLERR, _FORMULA, _LABELSST, _MULRK = 0x7D, 0x208, 0x205, 0x06, 0xFD, 0xBD
_CELLS = frozenset({0x203, 0x204, 0x27E, 0xD6, _BOOLERR, _FORMULA, _LABELSST, _MULRK})
_WIDE, _RICH, _PHONETIC = 1, 8, 4


def looks(content: bytes) -> Looks:
    """Return what is seen of each sheet.

    Raises
    ------
    Locked, TooBig, Unreadable
        When it needs a password, holds more than any list, or does not hold together.
    """
    inside = {name.casefold(): stream for name, stream in streams(content).items()}
    if "encryptedpackage" in inside or "encryptioninfo" in inside:
        raise Locked
    book = inside.get("workbook") or inside.get("book")
    if not book:
        raise Unreadable
    sheets: list[tuple[int, str]] = []
    lengths: list[int] = []
    used: list[int] = []
    for kind, payload, _ in _records(book, 0):
        if kind == _FILEPASS:
            raise Locked
        if kind == _BOUNDSHEET and len(payload) >= 8:
            sheets.append((int.from_bytes(payload[:4], "little"), _sheet_name(payload)))
        elif kind == _EOF:
            break
    lengths = _text_lengths(book)
    seen = [(name, _looked_at(book, begin, used)) for begin, name in sheets]
    refuse_repeated_text(lengths, used)
    return seen


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield the kind, the bytes and the place of each record from a place on."""
    end = len(book) - 4
    while 0 <= at <= end:
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size], at
        at += 4 + size


def _sheet_name(payload: bytes) -> str:
    count, flags = payload[6], payload[7]
    if flags & _WIDE:
        return payload[8 : 8 + 2 * count].decode("utf-16-le", "replace")
    return payload[8 : 8 + count].decode("latin-1")


def _looked_at(book: bytes, begin: int, used: list[int]) -> Look:
    seen, extent = Look(), Extent()
    depth = 0
    for kind, payload, _ in _records(book, begin):
        size = len(payload)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue  # a chart within the sheet
        elif kind in _CELLS and size >= 6:
            _take_cell(kind, payload, seen, extent, used)
        elif kind == _DIMENSIONS:
            _refuse_dimensions(payload)
        elif kind == _COLINFO and size >= 10:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", payload)
            if flags & 1:
                seen.hidden_columns.append((first, last))
        elif kind == _ROW and size >= 14 and payload[12] & 0x20:
            row = int.from_bytes(payload[:2], "little")
            seen.hidden_rows.append((row, row))
    return seen


def _take_cell(kind: int, payload: bytes, seen: Look, extent: Extent, used: list[int]) -> None:
    row, column = struct.unpack_from("<HH", payload)
    last = int.from_bytes(payload[-2:], "little") if kind == _MULRK else column
    extent.add(row, max(column, last))
    if kind == _LABELSST:
        used.append(int.from_bytes(payload[6:10], "little"))
    elif _is_error(kind, payload):
        seen.error(f"{column_letters(column)}{row + 1}", row + 1)


def _refuse_dimensions(payload: bytes) -> None:
    """Refuse what a sheet declares to span: room is made for it before a cell is read."""
    if len(payload) not in (10, 14):
        raise Unreadable
    first, last, _, right = struct.unpack_from("<HHHH" if len(payload) == 10 else "<IIHH", payload)
    if first > last:
        raise Unreadable
    if (last - first) * max(right, 1) > look.MAX_AREA:
        raise TooBig


def _is_error(kind: int, payload: bytes) -> bool:
    if kind == _BOOLERR:
        return len(payload) >= 8 and payload[7] == 1
    return (
        kind == _FORMULA
        and len(payload) >= 14
        and payload[12:14] == b"\xff\xff"
        and payload[6] == 2
    )


def _text_lengths(book: bytes) -> list[int]:
    """Return the characters of each text that cells share.

    The texts run on through records that continue the first; a text that is cut there begins again
    with one byte that says how wide its letters are.
    """
    pieces: list[bytes] = []
    for kind, payload, _ in _records(book, 0):
        if kind == _SST or (pieces and kind == _CONTINUE):
            pieces.append(payload)
        elif pieces or kind == _EOF:
            break
    return _Texts(pieces).lengths() if pieces else []


class _Texts:
    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece, self._at = 0, 8  # two counts stand before the first text

    def lengths(self) -> list[int]:
        found: list[int] = []
        while (count := self._number(2)) is not None:
            flags = self._number(1) or 0
            runs = (self._number(2) or 0) if flags & _RICH else 0
            more = (self._number(4) or 0) if flags & _PHONETIC else 0
            found.append(count)
            self._skip_letters(count, 2 if flags & _WIDE else 1)
            self._skip(4 * runs + more)
        return found

    def _number(self, size: int) -> int | None:
        while self._piece < len(self._pieces) and self._at >= len(self._pieces[self._piece]):
            self._piece, self._at = self._piece + 1, 0
        if self._piece >= len(self._pieces):
            return None
        got = self._pieces[self._piece][self._at : self._at + size]
        self._at += size
        return int.from_bytes(got, "little")

    def _skip_letters(self, count: int, width: int) -> None:
        while self._piece < len(self._pieces):
            room = (len(self._pieces[self._piece]) - self._at) // width
            if count <= room:
                self._at += count * width
                return
            count -= max(0, room)
            self._piece, self._at = self._piece + 1, 1
            if self._piece < len(self._pieces) and self._pieces[self._piece]:
                width = 2 if self._pieces[self._piece][0] & _WIDE else 1

    def _skip(self, size: int) -> None:
        while self._piece < len(self._pieces):
            room = len(self._pieces[self._piece]) - self._at
            if size <= room:
                self._at += size
                return
            size -= max(0, room)
            self._piece, self._at = self._piece + 1, 0
