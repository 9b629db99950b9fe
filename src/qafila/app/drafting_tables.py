# SPDX-License-Identifier: Apache-2.0
"""Tables of a TOML file as text that somebody may have edited: lines are added, none is changed."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([a-z_]+)[ \t]*\]\]?[ \t]*(?:#.*)?\r?$")
_SOURCE = re.compile(r"""^([ \t]*source[ \t]*=[ \t]*)("(?:[^"\\]|\\.)*"|'[^']*')(.*)$""", re.DOTALL)


class UnreadFolder(Exception):
    """A file of the folder is no TOML as it stands, so that nothing can be added to it.

    Parameters
    ----------
    file
        Which one.
    """

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class UnaddableFolder(UnreadFolder):
    """A file of the folder is written so that lines beside it would change what it says."""


@dataclass(slots=True)
class Table:
    """A table of a TOML file: its lines from its header on, and what they say."""

    kind: str
    lines: list[str]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """By what other tables name it; empty where it has none."""
        return str(self.values.get("id", ""))

    def add(self, line: str) -> None:
        """Put a line behind the last one that says something."""
        at = max((n for n, each in enumerate(self.lines) if _is_said(each)), default=0)
        end = "\r" if self.lines[at].endswith("\r") else ""
        self.lines.insert(at + 1, line + end)

    def add_source(self, said: str) -> None:
        """Name another place where it is said; one that is named already is not named twice."""
        known = self.values.get("source")
        for at, line in enumerate(self.lines):
            found = _SOURCE.match(line)
            if found is None or not isinstance(known, str):
                continue
            fresh = [each for each in said.split(" · ") if each not in known]
            both = json.dumps(" · ".join([known, *fresh]), ensure_ascii=False)
            self.lines[at] = f"{found[1]}{both}{found[3]}"
            return
        if known is None:
            self.add(f"source = {json.dumps(said, ensure_ascii=False)}")
        else:
            self.add(f"# {said}")


Tables: TypeAlias = list[Table]


def _is_said(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith("#")


def tables_of(file: str, content: bytes) -> Tables:
    """Return the tables of a file, the lines above the first as one without a kind."""
    try:
        text = content.decode("utf-8-sig")
        tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadFolder(file) from error
    tables = [Table("", [])]
    for line in text.split("\n"):
        header = _HEADER.match(line)
        if header is not None:
            tables.append(Table(header[1], []))
        tables[-1].lines.append(line)
    for table in tables:
        table.values = _said(table)
    return tables


def _said(table: Table) -> dict[str, Any]:
    """Return what a table says; nothing where its lines alone are no TOML."""
    try:
        body = tomllib.loads("\n".join(line.removesuffix("\r") for line in table.lines))
    except tomllib.TOMLDecodeError:
        return {}
    inner: Any = body.get(table.kind, {})
    said: Any = inner[0] if isinstance(inner, list) and inner else inner
    return said if isinstance(said, dict) else {}


def written(tables: Tables, before: bytes) -> bytes:
    """Return tables as a file, with the mark at its beginning that it had."""
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + "\n".join(line for table in tables for line in table.lines).encode()


def only_adds(before: bytes, after: bytes, appended: int) -> bool:
    """Whether a file says all that it said, and beside it only what was meant to be added.

    Lines stand where they were not meant to when a table is written inside a list, below its own
    sub-table, or when a text of many lines looks like a header.
    """
    try:
        old = tomllib.loads(before.decode("utf-8-sig"))
        new = tomllib.loads(after.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError:
        return False
    if not old:
        return True  # a file that was not there, or that said nothing
    met = [(kind, *pair) for kind in old for pair in _pairs(old[kind], new.get(kind))]
    tables = sum(len(each) for each in new.values() if isinstance(each, list))
    before_it = sum(len(each) for each in old.values() if isinstance(each, list))
    return all(_is_kept(*each) for each in met) and tables == before_it + appended


def _pairs(old: Any, new: Any) -> list[tuple[Any, Any]]:
    """Return what a key held beside what it holds: table by table, in their order."""
    if isinstance(old, list) and isinstance(new, list):
        return list(zip(old, [*new, *[None] * len(old)], strict=False))
    return [(old, new)]


def _is_kept(kind: str, old: Any, new: Any) -> bool:
    """Whether a table says all that it said; its source may be longer, a day may be new."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return bool(old == new)
    more = {"source", "date", "timezone"} if kind == "operation" else {"source"}
    kept = all(
        key in new and (new[key] == said or (key == "source" and str(new[key]).startswith(said)))
        for key, said in old.items()
    )
    return kept and new.keys() - old.keys() <= more
