# SPDX-License-Identifier: Apache-2.0
"""A later report into a folder that is there: what it says stands beside, nothing is overwritten.

The folder's files are text that somebody may have edited. Lines are added to them and none is
changed but the `source` of a table that the report says again. What two tables cannot hold side by
side, such as two days of one movement, is added as a comment and told in a finding.
"""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from qafila.app.drafting import Drafted
from qafila.app.drafting_findings import LaterReportDiffers
from qafila.app.drafting_folder import files
from qafila.app.drafting_shown import draft_json
from qafila.core.findings import Finding
from qafila.core.spelling import spelled

OPERATION, ROUTE, DRAFT = TOUCHED = "operation.toml", "route.toml", "draft.json"
"""Files of a folder that a later report adds to."""

_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([a-z_]+)[ \t]*\]\]?[ \t]*(?:#.*)?\r?$")
_SOURCE = re.compile(r"""^([ \t]*source[ \t]*=[ \t]*)("(?:[^"\\]|\\.)*"|'[^']*')(.*)$""", re.DOTALL)
_REFERENCES = frozenset({"by", "to", "what", "from", "to_place", "gate", "parts", "part_of"})
"""Keys of a drafted table that name another by its id."""

_ID_KINDS: Mapping[str, str] = {"party": "party", "place": "place", "cohort": "cohort",
                                "claim": "claim", "obligation": "owed"}  # fmt: skip
_MOST_TOLD = 12


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a later report came to.

    Parameters
    ----------
    files
        What is to be written: files that changed, and new ones.
    findings
        What it says otherwise than the folder.
    new, again
        Tables that were added, and those that it says again.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    new: int
    again: int


@dataclass(slots=True)
class _Table:
    """A table of a TOML file: its lines from its header on, and what they say."""

    kind: str
    lines: list[str]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
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


_Tables: TypeAlias = list[_Table]


def add(there: Mapping[str, bytes], drafted: Drafted, name: str) -> Added:
    """Return what a draft of later reports adds to the files of a folder.

    Parameters
    ----------
    there
        operation.toml, and route.toml and draft.json where the folder has them.
    drafted
        The later reports, read with the copies that the folder holds.
    name
        Name of the folder.

    Raises
    ------
    UnreadFolder
        When one of these files is no TOML, or no JSON, as it stands.
    UnaddableFolder
        When one is written, by hand, so that added lines would say something else there.
    """
    made = files(drafted, name)
    merging = _Merging(
        {file: _tables(file, there.get(file, b"")) for file in (OPERATION, ROUTE)},
        {file: _tables(file, made.get(file, b"")) for file in (OPERATION, ROUTE)},
    )
    if ROUTE not in there:
        merging.there[ROUTE][0].lines = list(merging.made[ROUTE][0].lines)
    merging.merge()
    changed = {
        file: content
        for file, tables in merging.there.items()
        if (content := _written(tables, there.get(file, b""))) != there.get(file)
        and (file in there or len(tables) > 1)
    }
    for file, content in changed.items():
        if not _only_adds(there.get(file, b""), content, merging.appended[file]):
            raise UnaddableFolder(file)
    copied = {file: content for file, content in made.items() if file not in (OPERATION, ROUTE)}
    told = _told(drafted, merging.differs)
    body = _json_of(there.get(DRAFT), draft_json(drafted))
    return Added(
        files={**changed, **copied, DRAFT: body},
        findings=told,
        new=merging.new,
        again=merging.again,
    )


def _only_adds(before: bytes, after: bytes, appended: int) -> bool:
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


def _told(drafted: Drafted, differs: Sequence[str]) -> tuple[Finding, ...]:
    if not differs:
        return ()
    read = ", ".join(report.file for report in drafted.reports if report.text)
    return (LaterReportDiffers(file=read, said=tuple(differs[:_MOST_TOLD])),)


def _is_said(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith("#")


def _tables(file: str, content: bytes) -> _Tables:
    """Return the tables of a file, the lines above the first as one without a kind."""
    try:
        text = content.decode("utf-8-sig")
        tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadFolder(file) from error
    tables = [_Table("", [])]
    for line in text.split("\n"):
        header = _HEADER.match(line)
        if header is not None:
            tables.append(_Table(header[1], []))
        tables[-1].lines.append(line)
    for table in tables:
        table.values = _said(table)
    return tables


def _said(table: _Table) -> dict[str, Any]:
    """Return what a table says; nothing where its lines alone are no TOML."""
    try:
        body = tomllib.loads("\n".join(line.removesuffix("\r") for line in table.lines))
    except tomllib.TOMLDecodeError:
        return {}
    inner: Any = body.get(table.kind, {})
    said: Any = inner[0] if isinstance(inner, list) and inner else inner
    return said if isinstance(said, dict) else {}


def _written(tables: _Tables, before: bytes) -> bytes:
    """Return tables as a file, with the mark at its beginning that it had."""
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + "\n".join(line for table in tables for line in table.lines).encode()


class _Merging:
    """Lays the tables of a draft beside those of a folder."""

    def __init__(self, there: dict[str, _Tables], made: dict[str, _Tables]) -> None:
        self.there = there
        self.made = made
        self.new, self.again = 0, 0
        self.appended = {OPERATION: 0, ROUTE: 0}
        self.differs: list[str] = []
        self._ids: dict[str, dict[str, str]] = {kind: {} for kind in _ID_KINDS}
        self._taken: set[str] = {each.id for tables in there.values() for each in tables}

    def merge(self) -> None:
        """Merge all: what others refer to first."""
        for file, kinds in (
            (ROUTE, ("place",)),
            (OPERATION, ("operation", "party", "cohort", "claim", "obligation", "approval")),
        ):
            for kind in kinds:
                fresh = [each for each in self.made[file] if each.kind == kind]
                before = [each for each in self.there[file] if each.kind == kind]
                self._merge(file, kind, fresh, before)

    def _merge(self, file: str, kind: str, fresh: _Tables, before: _Tables) -> None:
        if kind == "operation":
            for each in fresh:
                self._operation(each, before)
            return
        met = [(each, self._same(kind, each, before), self._rival(kind, each, before))
               for each in fresh]  # fmt: skip
        for each, known, rival in met:  # ids first: tables refer to each other
            if kind in self._ids:
                other = known or rival
                self._ids[kind][each.id] = self._free(kind, each) if other is None else other.id
        for each, known, rival in met:
            if rival is not None:
                self._beside(each, known or rival)
            elif known is not None:
                self._again(kind, each, known)
            else:
                self._append(file, each)

    def _free(self, kind: str, table: _Table) -> str:
        """Return an id that no table of the folder has."""
        free, number = table.id, 1
        while free in self._taken:
            number += 1
            free = f"{_ID_KINDS[kind]}-{number}"
        self._taken.add(free)
        return free

    def _mapped(self, key: str, value: Any) -> Any:
        """Return a value with the ids that the folder has for what it names."""
        if isinstance(value, list):
            return [self._mapped(key, each) for each in value]
        kinds = {"by": ("party",), "to": ("party",), "what": ("cohort",), "from": ("place",),
                 "to_place": ("place",), "gate": ("obligation",), "parts": ("claim",),
                 "part_of": ("claim",)}  # fmt: skip
        for kind in kinds.get(key, ()):
            if isinstance(value, str) and value in self._ids[kind]:
                return self._ids[kind][value]
        return value

    def _same(self, kind: str, table: _Table, before: _Tables) -> _Table | None:
        """Return the table of the folder that says the same; None where none does."""
        key = self._key(kind, {k: self._mapped(k, v) for k, v in table.values.items()})
        return next((each for each in before if each.values and _meets(key, self._key(
            kind, each.values))), None)  # fmt: skip

    def _key(self, kind: str, said: Mapping[str, Any]) -> tuple[frozenset[str], tuple[Any, ...]]:
        """Return what two tables have in common that are one: any name, and all of the rest."""
        if kind in ("party", "place", "cohort"):
            own = str(said.get("id", ""))
            named = _names(said.get("name"))
            made_up = re.fullmatch(rf"{_ID_KINDS[kind]}-\d+", own)
            return named | (frozenset() if made_up else frozenset([spelled(own)])), ()
        if kind == "claim":
            low = said.get("low", said.get("value"))
            high = said.get("high", None if "low" in said else said.get("value"))
            who = _names(said.get("by")) or frozenset({"-"})
            return who, (said.get("what"), low, high, bool(said.get("approx")))
        if kind == "obligation":
            count = said.get("count")
            amount = count.get("value", count.get("low")) if isinstance(count, dict) else count
            ends = tuple(said.get(key) for key in ("what", "by", "to", "from", "to_place"))
            return frozenset({"-"}), (*ends, amount)
        return frozenset({str(said.get("by"))}), ()

    def _rival(self, kind: str, table: _Table, before: _Tables) -> _Table | None:
        """Return the movement of the folder that another one would stand in the way of."""
        if kind != "obligation" or table.id != "move":
            return None
        return next((each for each in before if each.values.get("what") == "move_people"), None)

    def _again(self, kind: str, table: _Table, known: _Table) -> None:
        self.again += 1
        source = table.values.get("source")
        if isinstance(source, str):
            known.add_source(source)
        for key in ("roles", "kind"):
            said, kept = table.values.get(key), known.values.get(key)
            more = [each for each in said or () if each not in (kept or ())]
            more = more if key == "roles" else [said] if said != kept else []
            if kind in ("party", "place") and more:
                self._note(known, f"{key} = {json.dumps(more, ensure_ascii=False)}", table)
                self.differs += [f"{known.id}: {each}" for each in more]

    def _note(self, table: _Table, said: str, made: _Table) -> None:
        """Add as a comment what cannot stand beside what is there."""
        _, _, mark = made.lines[0].partition("# ")
        line = f"# {said} – {made.values.get('source')} – {mark}"
        if line not in table.lines:
            table.add(line)

    def _beside(self, table: _Table, rival: _Table) -> None:
        """Add as a comment the ends, and what comes first, that the folder's movement has not."""
        said = {key: self._mapped(key, table.values[key])
                for key in ("from", "to_place", "gate") if key in table.values}  # fmt: skip
        other = {key: value for key, value in said.items()
                 if not _listed(value) <= _listed(rival.values.get(key))}  # fmt: skip
        if not other:
            self._again("obligation", table, rival)
            return
        told = {key: f"{key} = {json.dumps(value, ensure_ascii=False)}"
                for key, value in said.items()}  # fmt: skip
        self._note(rival, ", ".join(told.values()), table)
        self.differs += [f"{rival.id}: {told[key]}" for key in other]

    def _append(self, file: str, table: _Table) -> None:
        """Put a table behind all others, with the folder's ids."""
        self.new += 1
        self.appended[file] += 1
        lines = [_line_with(line, table, self._mapped) for line in table.lines]
        own = self._ids.get(table.kind, {}).get(table.id, table.id)
        lines = [f"id = {json.dumps(own)}" if line.startswith("id = ") else line for line in lines]
        tables = self.there[file]
        while len(tables[-1].lines) > 1 and not tables[-1].lines[-1].strip():
            tables[-1].lines.pop()
        while lines and not lines[-1].strip():
            lines.pop()
        end = "\r" if tables[-1].lines[0].endswith("\r") else ""
        above = [end] if any(each.lines != [""] for each in tables) else []
        tables[-1].lines += above
        tables.append(_Table(table.kind, [*(line + end for line in lines), ""], table.values))

    def _operation(self, table: _Table, before: _Tables) -> None:
        """Add the day and the zone where the folder has none; another day as a comment."""
        if not before:
            return
        known = before[0]
        halted = [each for each in self.made[OPERATION][0].lines[1:] if each.startswith("# ")]
        if "date" in known.values and not {*halted} <= {*known.lines}:
            self.differs.append(f"date: {_day(known.values['date'])} → –")
        for line in (*halted, *table.lines):
            if line in known.lines:
                continue
            key, _, _ = line.removeprefix("# ").partition(" = ")
            if key not in ("date", "timezone") or _day(table.values.get(key)) == "":
                if line.startswith("# "):
                    known.add(line)  # what has no key of its own
                continue
            if key not in known.values:
                self.new += 1
                known.add(line)
            elif key == "date" and _day(table.values[key]) != _day(known.values[key]):
                self.differs.append(f"date: {_day(table.values[key])}")
                known.add(f"# {line}")


def _listed(value: object) -> set[object]:
    """Return the ids that a key names, one or several."""
    return set(value) if isinstance(value, list) else set() if value is None else {value}


def _day(value: object) -> str:
    """Return the day of a date, with or without an hour; empty for nothing."""
    return "" if value is None else str(value)[:10]


def _meets(one: tuple[frozenset[str], tuple[Any, ...]],
           other: tuple[frozenset[str], tuple[Any, ...]]) -> bool:  # fmt: skip
    return not one[0].isdisjoint(other[0]) and one[1] == other[1]


def _names(value: object) -> frozenset[str]:
    """Return names as they are compared, of a text or of a table of two languages."""
    texts: Iterable[object] = value.values() if isinstance(value, dict) else (value,)
    return frozenset(key for text in texts if isinstance(text, str) and (key := spelled(text)))


def _line_with(line: str, table: _Table, mapped: Any) -> str:
    """Return a line of a drafted table with the ids of the folder."""
    key, equals, _ = line.partition(" = ")
    if not equals or key not in _REFERENCES or not isinstance(table.values.get(key), str | list):
        return line
    return f"{key} = {json.dumps(mapped(key, table.values[key]), ensure_ascii=False)}"


def _json_of(there: bytes | None, made: str) -> bytes:
    """Return draft.json with the values of both; a value that both have keeps all its words."""
    if there is None:
        return made.encode()
    try:
        body = json.loads(there)
        found = {_value_key(each): each for each in body["found"]}
        fresh = json.loads(made)
        for each in fresh["found"]:
            known = found.setdefault(_value_key(each), each)
            if known is not each:
                known["evidence"] += [e for e in each["evidence"] if e not in known["evidence"]]
        body["reports"] = [*body["reports"], *fresh["reports"]]
        body["findings"] = [*body["findings"], *fresh["findings"]]
        body["found"] = list(found.values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadFolder(DRAFT) from error
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _value_key(value: Mapping[str, Any]) -> str:
    told = {key: value.get(key) for key in ("field", "value", "hedge", "said_by")}
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def is_copy(name: str) -> bool:
    """Whether a file of a folder is the copy of a report."""
    return re.fullmatch(r"report(?:-\d+)?\.txt", name) is not None
