# SPDX-License-Identifier: Apache-2.0
"""A look into an XLSB: the records of its parts."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Sequence

from qafila.core.drafts.table import column_letters
from qafila.imports.workbook.archive import parts
from qafila.imports.workbook.look import (
    MAX_BLOCKS,
    Extent,
    Look,
    Looks,
    Unreadable,
    refuse_repeated_text,
)

_ROW, _ERRORS, _SHARED, _CELLS = 0, (3, 11), 7, range(2, 12)
_TEXT, _COLUMN, _SHEET, _MERGED = 19, 60, 156, 176
_OTHER_SHEETS, _OTHER_SHEET = 362, 12
_TEXTS = (6, 8)
_LEAST = {
    _ROW: 12,
    1: 8,
    2: 12,
    3: 9,
    4: 9,
    5: 16,
    6: 12,
    7: 12,
    8: 12,
    9: 16,
    10: 9,
    11: 9,
    _COLUMN: 18,
    _MERGED: 16,
    148: 16,
}
"""Bytes that a record has at least; the library that opens the file gives up loudly on less."""

_TARGET = re.compile(rb'<Relationship (?=[^<>]*\bId="([^"]*)")[^<>]*?\bTarget="([^"]*)"')


def looks(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> Looks:
    """Return what is seen of each sheet.

    Raises
    ------
    TooBig, Unreadable, Locked
        When it holds more than any list, or as `parts`.
    """
    book = relations = b""
    for name, part in parts(content, infos):
        if name == "xl/workbook.bin":
            book = part
        elif name == "xl/_rels/workbook.bin.rels":
            relations = part
    paths = _sheet_paths(book, relations)
    wanted = {path for _, path in paths}
    seen: dict[str, Look] = {}
    lengths: list[int] = []
    used: list[int] = []
    for name, part in parts(content, infos):
        if name in wanted:
            seen[name] = _looked_at(part, used)
        elif name.endswith("sharedstrings.bin"):
            texts = [2 * _u32(payload, 1) for kind, payload in _records(part) if kind == _TEXT]
            lengths = max(lengths, texts, key=sum)
    refuse_repeated_text(lengths, used)
    return [(sheet, seen.get(path, Look(merged=[]))) for sheet, path in paths]


def _sheet_paths(book: bytes, relations: bytes) -> list[tuple[str, str]]:
    """Return the name of each sheet and the part that holds it."""
    targets = {key: target.decode("utf-8", "replace") for key, target in _TARGET.findall(relations)}
    paths: list[tuple[str, str]] = []
    for kind, payload in _records(book):
        if kind == _SHEET:
            key, rest = _wide(payload[8:])
            name, _ = _wide(rest)
            written = key.encode("utf-8", "replace")
            if written not in targets:
                raise Unreadable
            target = targets[written].lstrip("/").lower()
            paths.append((name, target if target.startswith("xl/") else f"xl/{target}"))
        elif kind == _OTHER_SHEETS and _u32(payload, 0) * _OTHER_SHEET > len(payload):
            raise Unreadable  # room is made for so many before any is read
    return paths


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the bytes of each record; both numbers before it vary in length."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + size > end:
            raise Unreadable
        yield kind, part[at : at + size]
        at += size


def _looked_at(part: bytes, used: list[int]) -> Look:
    seen, extent = Look(merged=[]), Extent()
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    row = 0
    for kind, payload in _records(part):
        size = len(payload)
        if size < _LEAST.get(kind, 0):
            raise Unreadable
        if kind == _ROW:
            row = _u32(payload, 0)
            if payload[11] & 0x10:
                seen.hidden_rows.append((row, row))
        elif kind in _CELLS:
            column = _u32(payload, 0)
            extent.add(row, column)
            if kind == _SHARED:
                used.append(_u32(payload, 8))
            elif kind in _TEXTS:
                _wide(payload[8:])
            elif kind in _ERRORS:
                seen.error(f"{column_letters(column)}{row + 1}", row + 1)
        elif kind == _COLUMN and payload[16] & 1:
            seen.hidden_columns.append((_u32(payload, 0), _u32(payload, 4)))
        elif kind == _MERGED and len(merged) < MAX_BLOCKS:
            top, bottom, left, right = struct.unpack_from("<IIII", payload)
            merged.append(((top, left), (bottom, right)))
    seen.merged = merged
    return seen


def _u32(payload: bytes, at: int) -> int:
    return int.from_bytes(payload[at : at + 4], "little")


def _wide(payload: bytes) -> tuple[str, bytes]:
    """Return a text with its length before it, and what stands behind."""
    end = 4 + 2 * _u32(payload, 0)
    if len(payload) < end:
        raise Unreadable
    return payload[4:end].decode("utf-16-le", "replace"), payload[end:]
