# SPDX-License-Identifier: Apache-2.0
"""``operation.toml`` and ``route.toml``: tables, with the line of each of them and of each key.

The TOML parser stops at its first error. Here a statement that it cannot read is said, left out,
and the rest is read, so that one slip does not hide the others or cost the whole file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qafila.core.drafts import Draft, Found, Origin, Reading, read_text
from qafila.core.drafts.keys import (
    EVERYWHERE,
    KEYS,
    NESTED,
    SINGLE,
    STATEMENTS,
    SYNONYMS,
    meant,
    nearly,
)
from qafila.core.findings import Finding, Severity, finding
from qafila.imports import presence, reader

MAX_CHARACTERS = 4_000_000
"""Length of a file that is read: about twenty thousand legs."""

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


@finding
class TomlTooLong(Finding):
    """A TOML file is longer than any operation needs; it was not read."""

    severity = Severity.ERROR
    en = "{file} is far longer than any operation needs and was not read."
    ar = "الملف {file} أطول بكثير مما تحتاج إليه أي عملية، فلم يُقرأ."
    remedy_en = (
        "Check that this is the right file; lists of people and vehicles go into CSV or XLSX."
    )
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، فقوائم الأشخاص والمركبات توضع في CSV أو XLSX."

    file: str


@finding
class KeyUnknown(Finding):
    """A key that Qafila does not know stands in a table. It has no effect.

    Of several tables of one kind it is said by id which one, or by its place among them (#2).
    """

    severity = Severity.INFO
    en = "The key {key} is not known to Qafila in [{table}]⟦ ({of})⟧ and has no effect."
    ar = "المفتاح {key} في الجدول [{table}]⟦ ({of})⟧ غير معروف لدى قافلة، ولا أثر له."
    remedy_en = "Nothing, if it is a remark of yours. Otherwise look up the keys of this table."
    remedy_ar = "لا شيء إن كان ملاحظة لك، وإلا فراجع مفاتيح هذا الجدول في الدليل."

    table: str
    key: str
    of: str = ""


@finding
class KeyMisspelled(Finding):
    """A key is almost a known one. It has no effect, because almost is not enough."""

    severity = Severity.WARNING
    en = "The key {key} in [{table}]⟦ ({of})⟧ has no effect. Was {suggestion} meant?"
    ar = "المفتاح {key} في الجدول [{table}]⟦ ({of})⟧ لا أثر له. هل المقصود {suggestion}؟"
    remedy_en = "If so, write {suggestion} and check again."
    remedy_ar = "إن كان كذلك فاكتب {suggestion} ثم أعد الفحص."

    table: str
    key: str
    suggestion: str
    of: str = ""


@finding
class StatementKeyUnknown(Finding):
    """A key of an approval, a notification or an assurance is not known. It has no effect.

    If it was to set an end, or to name whom it is about, the statement reaches further than was
    said.
    """

    severity = Severity.WARNING
    en = (
        "The key {key} in [[{table}]]⟦ ({of})⟧ has no effect, so what was said may be taken further"
        " than it goes."
    )
    ar = (
        "المفتاح {key} في الجدول [[{table}]]⟦ ({of})⟧ لا أثر له، فقد يُؤخذ هذا القول على أوسع ممّا"
        " قُصد به."
    )
    remedy_en = "Write it under one of these keys: {known}; a mere remark goes under note."
    remedy_ar = "اكتبه تحت أحد هذه المفاتيح: {known}؛ وإن كان مجرّد ملاحظة فاكتبه تحت note."

    table: str
    key: str
    known: tuple[str, ...]
    of: str = ""


@finding
class TableUnknown(Finding):
    """A table, or a value outside of all tables, that Qafila does not know. It has no effect."""

    severity = Severity.WARNING
    en = "{table} is no table that Qafila knows in {file}; it has no effect. Known: {known}."
    ar = "لا تعرف قافلة في {file} جدولًا باسم {table}، فلا أثر له. والجداول المعروفة: {known}."
    remedy_en = "Use one of the known tables, or delete this one."
    remedy_ar = "استعمل أحد الجداول المعروفة، أو احذف هذا الجدول."

    table: str
    file: str
    known: tuple[str, ...]


@finding
class TableExpected(Finding):
    """A name of a table was given a plain value, such as ``party = 5``. It was left out."""

    severity = Severity.ERROR
    en = (
        "{table} in {file} must be a table, written under [{table}] or [[{table}]]; it was left"
        " out."
    )
    ar = "يجب أن يكون {table} في {file} جدولًا يُكتب تحت [{table}] أو [[{table}]]، فلم يُؤخذ به."
    remedy_en = "Write the name in brackets on a line of its own and its keys below it."
    remedy_ar = "اكتب الاسم بين قوسين معقوفين على سطر مستقل، ثم مفاتيحه تحته."

    table: str
    file: str


@finding
class TableGivenTwice(Finding):
    """A table that stands once, such as ``[operation]``, was given as a list; the first counts."""

    severity = Severity.ERROR
    en = "[{table}] may be given only once in {file}; only the first of the {count} given was read."
    ar = "لا يُكتب الجدول [{table}] في {file} إلا مرة واحدة، وعدد مراته هنا {count}؛ فقُرئ الأول فقط."
    remedy_en = "Bring all keys under one [{table}] and delete the others."
    remedy_ar = "اجمع المفاتيح كلها تحت [{table}] واحد واحذف ما عداه."

    table: str
    file: str
    count: int


def _is_toml(file_name: str, head: bytes) -> bool:
    return file_name.casefold() in ("operation.toml", "route.toml")


@reader("toml", _is_toml)
def read_toml(file_name: str, content: bytes) -> Reading:
    """Read the agreement and the route."""
    found = Found(file_name)
    there = presence(file_name, file_name.casefold().removesuffix(".toml"))
    text = read_text(content, found).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CHARACTERS:
        found.add(TomlTooLong, found.here(), file=file_name)
        return Reading(drafts=(there,), findings=found.findings())
    data, text = _parsed(text, found)
    lines = _lines_of(text)
    origin = Origin(file=file_name)
    drafts = [
        draft
        for name, value in data.items()
        for draft in _drafts(name, value, lines, origin, found)
    ]
    return Reading(drafts=(there, *drafts), findings=found.findings())


def _drafts(
    name: str, value: object, lines: _Lines, origin: Origin, found: Found
) -> Iterator[Draft]:
    where = found.here(lines.of(name, 0).line, name, value)
    if name not in KEYS:
        known = tuple(sorted(KEYS))
        found.add(TableUnknown, where, table=name, file=found.file, known=known)
        return
    tables = value if isinstance(value, list) else [value]
    if not all(isinstance(table, dict) for table in tables):
        found.add(TableExpected, where, table=name, file=found.file)
        tables = [table for table in tables if isinstance(table, dict)]
    if name in SINGLE and len(tables) > 1:
        found.add(TableGivenTwice, where, table=name, file=found.file, count=len(tables))
        tables = tables[:1]
    for index, table in enumerate(tables):
        block = lines.of(name, index)
        keys = {key: _key_of(name, key, table) for key in (*block.keys, *table)}
        draft = Draft(
            kind=name,
            row=block.line,
            values={keys[key]: value for key, value in table.items()},
            origin=origin,
            lines={keys[key]: line for key, line in block.keys.items()},
        )
        _say_unknown_keys(draft, _which(table, index) if isinstance(value, list) else "", found)
        yield draft


def _which(table: Mapping[str, object], index: int) -> str:
    """Return which table of several it is: by its id, its place on the road, or its number."""
    named = table.get("id", table.get("place"))
    return named if isinstance(named, str) and named else f"#{index + 1}"


def _key_of(table: str, key: str, given: Mapping[str, object]) -> str:
    """Return the key under which a value is read; one of two for the same thing stays unknown."""
    synonyms = SYNONYMS.get(table, {})
    known = synonyms.get(key, key)
    rivals = [other for other in given if synonyms.get(other, other) == known]
    return known if rivals[:1] == [key] and known not in given else key


def _say_unknown_keys(draft: Draft, of: str, found: Found) -> None:
    known = KEYS[draft.kind]
    for key, value in draft.values.items():
        if key in known | EVERYWHERE:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and key in NESTED:
                    say = _Unknown(draft, key, f"{draft.kind}.{key}", of, found)
                    say.among(inner, NESTED[key])
        else:
            _Unknown(draft, key, draft.kind, of, found).among({key: value}, known)


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Says which keys of a table are not known, and in which table they stand."""

    draft: Draft
    key: str
    table: str
    of: str
    found: Found

    def among(self, values: Mapping[str, object], known: frozenset[str]) -> None:
        for name in values:
            if name in known | EVERYWHERE:
                continue
            if self.draft.kind == "policy" and not nearly(name, known):
                continue  # kept in the policy, which says so itself
            self._say(name, known)

    def _say(self, name: str, known: frozenset[str]) -> None:
        table, where = self.table, self.draft.ref(self.key)
        said = {"table": table, "key": name, "of": self.of}
        suggestion = meant(name, table) if table in STATEMENTS else nearly(name, known)
        if suggestion and suggestion not in self.draft.values:
            self.found.add(KeyMisspelled, where, **said, suggestion=suggestion)
        elif table in STATEMENTS:
            self.found.add(StatementKeyUnknown, where, **said, known=tuple(sorted(known)))
        else:
            self.found.add(KeyUnknown, where, **said)


# ------------------------------------------------------------------------------- lines of tables

_HEADER = re.compile(r"\s*\[(\[)?([^\[\]=]+)\](?(1)\])\s*(?:#.*)?")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s=\[\]{},"'#]+)\s*(?:\.[^=\[\]{},"'#]*)?=""")
_STRINGS = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")


@dataclass(slots=True)
class _Block:
    """A table: the line of its header and of each of its keys."""

    line: int = 1
    keys: dict[str, int] = field(default_factory=dict)


class _Lines:
    """Where each table of a file begins."""

    def __init__(self, blocks: Mapping[str, list[_Block]]) -> None:
        self._blocks = blocks

    def of(self, name: str, index: int) -> _Block:
        """Return the block of the table of this name, counted from 0, else the file's start."""
        blocks = self._blocks.get(name, [])
        return blocks[index] if index < len(blocks) else (blocks[-1] if blocks else _Block())


def _lines_of(text: str) -> _Lines:
    """Scan for headers and keys, stepping over strings and arrays that run over several lines."""
    blocks: dict[str, list[_Block]] = {}
    block = _Block()
    depth, quotes = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if depth == 0:
            if header := _HEADER.fullmatch(line):
                path = [part.strip().strip("\"'") for part in header[2].split(".")]
                if len(path) > 1 and path[0] in blocks:
                    blocks[path[0]][-1].keys.setdefault(path[1], number)
                    block = _Block()
                else:
                    block = _Block(line=number)
                    blocks.setdefault(path[0], []).append(block)
                continue
            if key := _KEY.match(line):
                name = key[1].strip("\"'").split(".")[0]
                block.keys.setdefault(name, number)
                if not blocks:
                    blocks_before = _Block(line=number)
                    blocks.setdefault(name, [blocks_before])
        depth, quotes = _open_after(line, depth)
    return _Lines(blocks)


def _open_after(line: str, depth: int) -> tuple[int, str]:
    """Return how many brackets, and which triple quotation mark, are open at the end of a line."""
    for mark in ('"""', "'''"):
        if line.count(mark) % 2:
            return depth, mark
    bare = _STRINGS.sub("", line)
    return max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")), ""


# ------------------------------------------------------------------- reading in spite of errors

_BROKEN_HEADER = re.compile(r"\s*\[+\s*[\w\"'-]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def _parsed(text: str, found: Found) -> tuple[dict[str, Any], str]:
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
    starts = [n for n in range(first, end) if n == first or _KEY.match(lines[n])]
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
    return _begins_table(line) or _KEY.match(line) is not None


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
