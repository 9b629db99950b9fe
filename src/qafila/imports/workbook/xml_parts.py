# SPDX-License-Identifier: Apache-2.0
"""A look into the parts of an XLSX: extent, texts, errors, formulas, what is hidden."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise

from qafila.imports.workbook.archive import parts
from qafila.imports.workbook.look import (
    MAX_AREA,
    MAX_UNPACKED,
    Extent,
    Look,
    Looks,
    TooBig,
    Unreadable,
    refuse_repeated_text,
)

_P = rb"(?:[\w.-]+:)?"  # elements may be written with the prefix of their namespace
_FILLED = re.compile(
    rb"<" + _P + rb"""c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["'][^<>]*(?<!/)>"""
)
_MANY_COLUMNS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{2,4}\d""")
_MANY_ROWS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{1,4}(?:[4-9]\d{5}|\d{7})""")
_ERROR = re.compile(rb"<" + _P + rb"""c\s(?=[^<>]*\bt="e")[^<>]*?\br="([A-Z]{1,4})(\d{1,9})\"""")
_NAME = re.compile(rb"<" + _P + rb'sheet (?=[^<>]*\bname="([^"]*)")[^<>]*?\b[\w]+:id="([^"]*)"')
_TARGET = re.compile(
    rb"<" + _P + rb'Relationship (?=[^<>]*\bId="([^"]*)")[^<>]*?\bTarget="([^"]*)"'
)
_NO_PLACE = re.compile(rb"<" + _P + rb"c(?:\s(?![^<>]*\br\s*=)[^<>]*)?>")
_ODD_CELLS = (b"<c>", b"<c/", b"<c\t", b"<c\n", b"<c\r", b":c>", b":c/", b":c ", b":c\t", b":c\n")
_CELL_OR_ROW = re.compile(rb"<" + _P + rb"""(row|c)(?=[\s/>])([^<>]*)>""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,9})["']""")
_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["']""")
_SHARED_INDEX = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<""" + _P + rb"v>\s*(\d{1,9})")
_TEXTS = re.compile(rb"<" + _P + rb"sst[\s/>]")
_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["']\s*\+?(\d{1,40})""")
_TEXT = re.compile(rb"<" + _P + rb"si[\s/>]")
_FORMULA = re.compile(rb"<" + _P + rb"f[\s/>]")
_UNVALUED = re.compile(
    rb"<" + _P + rb"c\s([^<>]*)(?<!/)>\s*"
    rb"<" + _P + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + _P + rb"f>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)?\s*</" + _P + rb"c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,4}\d{1,9})"')
_COLUMN = re.compile(rb"<" + _P + rb"col\s([^<>]*)>")
_ROW = re.compile(rb"<" + _P + rb'row\s(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d{1,9})"')
_NUMBER = {key: re.compile(rb"\b" + key + rb'="(\d{1,7})"') for key in (b"min", b"max")}
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"|\bwidth="0"')


def looks(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> Looks:
    """Return what is seen of each sheet.

    Raises
    ------
    TooBig
        When it holds more than any list, or repeats one text too often.
    Unreadable, Locked
        As `parts`.
    """
    seen: dict[str, Look] = {}
    references = longest = 0
    book = relations = b""
    folder = "xl/"
    for name, part in parts(content, infos):
        # Parts are known by what they hold: relations may put them anywhere.
        if b"sheetData" in part:
            seen[name] = _looked_at(part)
            references += part.count(b'"s"') + part.count(b"'s'")  # perhaps too many
        if _TEXTS.search(part):
            _refuse_count(part)
            longest = max(longest, *_lengths(part), 0)
        if name.rpartition("/")[2] == "workbook.xml":
            book, folder = part, name.removesuffix("workbook.xml")
        elif name.rpartition("/")[2] == "workbook.xml.rels":
            relations = part
    if references * longest > MAX_UNPACKED:
        _count_texts(content, infos)
    return _in_order(seen, folder, book, relations)


def _count_texts(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Add up the texts that cells share: one long text in every cell is a way to fill a memory."""
    lengths: list[int] = []
    used: list[int] = []
    for _, part in parts(content, infos):
        if _TEXTS.search(part):
            lengths = max(lengths, _lengths(part), key=sum)
        if b"sheetData" in part:
            used.extend(map(int, _SHARED_INDEX.findall(part)))
    refuse_repeated_text(lengths, used)


def _refuse_count(part: bytes) -> None:
    """Refuse a count of texts that the part cannot hold: room is made for so many at once."""
    if any(int(count) > len(part) for count in _COUNT.findall(part)):
        raise Unreadable


def _lengths(part: bytes) -> list[int]:
    """Return about how many bytes each shared text has: from where it begins to the next."""
    begins = [match.start() for match in _TEXT.finditer(part)]
    return [end - begin for begin, end in pairwise([*begins, len(part)])]


def _looked_at(part: bytes) -> Look:
    seen = Look()
    if not _says_places(part):
        _refuse_wide_by_order(part)
    elif _MANY_COLUMNS.search(part) or _MANY_ROWS.search(part):
        _refuse_wide(part)  # otherwise less than 400,000 rows of 26 columns
    if b't="e"' in part:
        for match in _ERROR.finditer(part):
            seen.error(f"{match[1].decode()}{match[2].decode()}", int(match[2]))
    if _FORMULA.search(part):
        for match in _UNVALUED.finditer(part):
            place = _PLACE.search(match[1])
            if b't="str"' not in match[1] and place:  # a formula may well give an empty text
                seen.not_calculated(place[1].decode())
    for match in _COLUMN.finditer(part[: part.find(b"sheetData")]):
        ends = [_NUMBER[key].search(match[1]) for key in (b"min", b"max")]
        if _HIDDEN.search(match[1]) and ends[0] and ends[1]:
            seen.hidden_columns.append((int(ends[0][1]) - 1, int(ends[1][1]) - 1))
    if b"hidden=" in part:
        seen.hidden_rows = [(int(n) - 1, int(n) - 1) for n in _ROW.findall(part)]
    return seen


def _says_places(part: bytes) -> bool:
    """Whether every cell says its place. Sheets are long and nearly all say it in one way."""
    plain = part.count(b'<c r="') == part.count(b"<c ")
    if plain and not any(mark in part for mark in _ODD_CELLS):
        return True
    return _NO_PLACE.search(part) is None


def _refuse_wide(part: bytes) -> None:
    """Refuse a sheet whose filled cells span an area that no memory holds."""
    rows = columns = 1
    for match in _FILLED.finditer(part):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column(match[1]))
    if rows * columns > MAX_AREA:
        raise TooBig


def _refuse_wide_by_order(part: bytes) -> None:
    """Do the same where cells do not say their place: each stands right of the one before."""
    extent = Extent()
    row = column = -1
    for match in _CELL_OR_ROW.finditer(part):
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            row, column = int(number[1]) - 1 if number else row + 1, -1
        else:
            place = _CELL_PLACE.search(match[2])
            column = _column(place[1]) - 1 if place else column + 1
            if not match[2].endswith(b"/"):
                extent.add(int(place[2]) - 1 if place else max(row, 0), column)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _in_order(seen: Mapping[str, Look], folder: str, book: bytes, relations: bytes) -> Looks:
    targets = {key: target.decode("utf-8", "replace") for key, target in _TARGET.findall(relations)}
    named: list[tuple[str, Look]] = []
    for name, key in _NAME.findall(book):
        target = targets.get(key, "").lower()
        path = target.lstrip("/") if target.startswith(("/", folder)) else f"{folder}{target}"
        named.append((html.unescape(name.decode("utf-8", "replace")), seen.get(path, Look())))
    return named
