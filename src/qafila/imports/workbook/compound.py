# SPDX-License-Identifier: Apache-2.0
"""The compound file that an old workbook is, and a new one that is encrypted."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from qafila.imports.workbook.look import Unreadable

_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""

_ENTRY = 128
_STREAM, _ROOT = 2, 5
_MOST_ROOM = 1 << 26

_SMALL = 4_096
"""A stream with fewer bytes lies among the small ones."""

_PIECE = 64


def streams(content: bytes) -> Mapping[str, bytes]:
    """Return the streams of a compound file by name.

    Raises
    ------
    Unreadable
        When its tables of sectors do not hold together.
    """
    if len(content) < 512:
        raise Unreadable
    shift = int.from_bytes(content[30:32], "little")
    if shift not in (9, 12):
        raise Unreadable
    _refuse_counts(content, 1 << shift)
    file = _Compound(content, 1 << shift)
    directory = file.chained(int.from_bytes(content[48:52], "little"))
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]
    small = _Small(file, entries, int.from_bytes(content[60:64], "little"))
    found: dict[str, bytes] = {}
    for entry in entries:
        if len(entry) < _ENTRY or entry[66] != _STREAM:
            continue
        length = int.from_bytes(entry[64:66], "little")
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", entry, 116)
        found[name] = file.chained(first)[:size] if size >= _SMALL else small.chained(first, size)
    return found


class _Small:
    """The small streams: pieces of 64 bytes of one stream that belongs to the root."""

    def __init__(self, file: _Compound, entries: Sequence[bytes], table: int) -> None:
        root = next((entry for entry in entries if len(entry) > 66 and entry[66] == _ROOT), b"")
        self._pieces = file.chained(int.from_bytes(root[116:120], "little")) if root else b""
        numbers = file.chained(table)
        self._next = struct.unpack(f"<{len(numbers) // 4}I", numbers[: len(numbers) // 4 * 4])

    def chained(self, first: int, size: int) -> bytes:
        """Return the first bytes of a chain of pieces; nothing of what does not hold together."""
        pieces: list[bytes] = []
        number = first
        while number < len(self._next) and len(pieces) * _PIECE < size:
            pieces.append(self._pieces[number * _PIECE : (number + 1) * _PIECE])
            number = self._next[number]
        return b"".join(pieces)[:size]


def _refuse_counts(content: bytes, sector: int) -> None:
    """Refuse counts that no file of this size has: room is made for them before they are tried."""
    tables = int.from_bytes(content[44:48], "little")
    misread = int.from_bytes(content[62:66], "little")  # what one reader takes for a count
    if tables > len(content) // sector or misread > _MOST_ROOM:
        raise Unreadable


class _Compound:
    def __init__(self, content: bytes, sector: int) -> None:
        self._content = content
        self._sector = sector
        self._next = self._table()

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _table(self) -> list[int]:
        """Return which sector follows each; a list of places names the sectors that say so."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        more = int.from_bytes(self._content[68:72], "little")
        for _ in range(len(self._content) // self._sector):
            if more >= _END:
                break
            block = self._at(more)
            if len(block) < self._sector:
                break
            numbers = struct.unpack(f"<{self._sector // 4}I", block)
            places.extend(numbers[:-1])
            more = numbers[-1]
        else:
            raise Unreadable  # a list that runs in a circle
        table: list[int] = []
        for place in places:
            if place >= _END:
                continue
            block = self._at(place)
            table.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
        return table

    def chained(self, first: int) -> bytes:
        """Return the bytes of a chain of sectors; a chain that runs in a circle is refused."""
        blocks: list[bytes] = []
        number = first
        while number < _END:
            if number >= len(self._next) or len(blocks) > len(self._next):
                raise Unreadable
            blocks.append(self._at(number))
            number = self._next[number]
        return b"".join(blocks)
