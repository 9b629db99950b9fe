# SPDX-License-Identifier: Apache-2.0
"""Reading TOML in spite of errors: a statement that cannot be read is said and left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from qafila.core.drafts import Found
from qafila.core.findings import Finding, Severity, finding
from qafila.imports.toml_file.lines import KEY

MAX_LINE = 4_000
"""Length of a line that is read; a key of thousands of parts takes the parser minutes."""

MAX_REPAIRS = 60
"""Faults between statements (a table named twice, a key given twice) that are stepped over."""

REPAIRED_CHARACTERS = 8_000_000
"""Each fault between statements costs another reading; this bounds them all in a long file."""


@finding
class TomlUnreadable(Finding):
    """A statement of a TOML file cannot be read. It was left out; everything else was read.

    Frequent causes: a text without quotation marks or with curly ones, a bracket or quotation mark
    that is not closed, an Arabic comma between values, Arabic digits, a decimal comma, a key given
    twice, a line of more than 4,000 characters.
    """

    severity = Severity.ERROR
    en = "Line {line} of {file} could not be read (column {column}) and was left out."
    ar = "تعذّرت قراءة السطر {line} من {file} (عند الموضع {column})، فلم يُؤخذ به."
    remedy_en = (
        'Look at that line: text is put in straight quotation marks ("), numbers are written with '
        "0–9 and a point, values are separated by commas, every bracket is closed, no key is "
        "given twice."
    )
    remedy_ar = (
        'راجع هذا السطر: تُكتب النصوص بين علامتي اقتباس مستقيمتين \u2066(")\u2069، والأعداد'
        " بالأرقام \u20660–9\u2069 وبنقطة"
        " للكسر، وتفصل بين القيم الفاصلة اللاتينية \u2066(,)\u2069، ويُغلق كل قوس، ولا يتكرّر مفتاح."
    )

    file: str
    line: int
    column: int


@finding
class TomlTableUnreadable(Finding):
    """The line that begins a table cannot be read, so the table was left out with all its keys.

    Its keys would otherwise be taken for those of the table above it.
    """

    severity = Severity.ERROR
    en = "Line {line} of {file} begins a table and could not be read; the whole table was left out."
    ar = "السطر {line} من {file} يبدأ جدولًا وتعذّرت قراءته، فلم يُؤخذ بالجدول كله."
    remedy_en = (
        "Write [name] for a table that stands once and [[name]] for one of several, alone on its"
        " line, and give each single table once only."
    )
    remedy_ar = (
        "اكتب [name] للجدول الذي لا يتكرّر و[[name]] لكل واحد من جداول متعدّدة، كلًّا وحده على "
        "سطر، ولا تكتب الجدول المنفرد إلا مرة واحدة."
    )

    file: str
    line: int


@finding
class TomlGivenUp(Finding):
    """A TOML file has so many faults in its structure that reading was given up. Nothing was read.

    Such faults are tables or keys that stand twice.
    """

    severity = Severity.ERROR
    en = "{file} has too many faults in its structure; nothing in it was read."
    ar = "في بنية الملف {file} أخطاء كثيرة جدًا، فلم يُقرأ منه شيء."
    remedy_en = "Correct the lines that are listed as unreadable, then check again."
    remedy_ar = "صحّح الأسطر المذكورة على أنها غير مقروءة ثم أعد الفحص."

    file: str


_BROKEN_HEADER = re.compile(r"\s*\[+\s*[\w\"'-]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def parsed(text: str, found: Found) -> tuple[dict[str, Any], str]:
    """Return what the file says and the text that says it, without the lines that say nothing."""
    lines = text.split("\n")
    too_long = [n for n, line in enumerate(lines) if len(line) > MAX_LINE]
    for n in too_long:
        _blank(lines, n, n + 1, (n + 1, MAX_LINE), found)
    data, _ = _try("\n".join(lines) if too_long else text)
    if data is not None:
        return data, text
    for start, end in list(_blocks(lines)):
        _blank_broken(lines, start, end, found)
    for _ in range(max(3, min(MAX_REPAIRS, REPAIRED_CHARACTERS // (len(text) + 1)))):
        data, at = _try("\n".join(lines))
        if data is not None:
            return data, "\n".join(lines)
        start, end = _statement_at(lines, at[0] - 1)
        _blank(lines, start, end, at, found)
    found.add(TomlGivenUp, found.here(), file=found.file)
    return {}, ""


def _try(text: str) -> tuple[dict[str, Any] | None, tuple[int, int]]:
    """Return what a text says, or None and the line and column where it cannot be read."""
    try:
        return tomllib.loads(text), (0, 0)
    except (ValueError, RecursionError) as failure:
        at = _AT.search(str(failure)[-80:])
        lines = text.split("\n")
        last = next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip()), 1)
        return None, (int(at[1]), int(at[2])) if at else (last, 1)


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield first and last+1 line of each table; lines before the first table are one too."""
    starts = [0, *(n for n, line in enumerate(lines) if n and _begins_table(line))]
    yield from zip(starts, [*starts[1:], len(lines)], strict=True)


def _begins_table(line: str) -> bool:
    return _BROKEN_HEADER.match(line) is not None and not line.rstrip().endswith(",")


def _blank_broken(lines: list[str], start: int, end: int, found: Found) -> None:
    """Blank what cannot be read of one table: single statements, or all of it with its header."""
    first = start
    if _begins_table(lines[start]):
        data, at = _try(lines[start])
        if data is None:
            _blank(lines, start, end, (start + 1, at[1]), found)
            return
        first += 1
    if _try("\n".join(lines[first:end]))[0] is not None:
        return
    starts = [n for n in range(first, end) if n == first or KEY.match(lines[n])]
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        _blank_statement(lines, begin, stop, found)


def _blank_statement(lines: list[str], begin: int, stop: int, found: Found) -> None:
    data, at = _try("\n".join(lines[begin:stop]))
    if data is not None:
        return
    if _try(lines[begin])[0] is not None:  # sound by itself: what follows it is not
        begin = next(n for n in range(begin + 1, stop) if lines[n].split("#")[0].strip())
        at = (1, 1)
    _blank(lines, begin, stop, (begin + max(1, at[0]), at[1]), found)


def _statement_at(lines: list[str], line: int) -> tuple[int, int]:
    """Return the lines of the statement, or of the table if it is a header, that holds a line."""
    line = min(max(line, 0), len(lines) - 1)
    while line > 0 and not lines[line].strip():
        line -= 1
    begin = next((n for n in range(line, -1, -1) if _begins_statement(lines[n])), line)
    ends = _begins_table if _begins_table(lines[begin]) else _begins_statement
    stop = next((n for n in range(begin + 1, len(lines)) if ends(lines[n])), len(lines))
    return begin, max(stop, begin + 1)


def _begins_statement(line: str) -> bool:
    return _begins_table(line) or KEY.match(line) is not None


def _blank(lines: list[str], begin: int, stop: int, at: tuple[int, int], found: Found) -> None:
    """Take lines out, leaving their number, and say so."""
    line, column = at
    shown = lines[min(line, len(lines)) - 1].strip() or lines[begin].strip()
    if _begins_table(lines[begin]):
        where = found.here(begin + 1, raw=lines[begin].strip())
        found.add(TomlTableUnreadable, where, file=found.file, line=begin + 1)
    else:
        where = found.here(line, str(column), shown)
        found.add(TomlUnreadable, where, file=found.file, line=line, column=column)
    lines[begin:stop] = [""] * (stop - begin)
