# SPDX-License-Identifier: Apache-2.0
"""A later report into a folder that is there: what it says stands beside, nothing is overwritten.

The folder's files are text that somebody may have edited. Lines are added to them and none is
changed but the `source` of a table that the report says again. What two tables cannot hold side by
side, such as two days of one movement, is added as a comment and told in a finding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qafila.app import drafting_differs as words
from qafila.app.drafted import Drafted, Noted
from qafila.app.drafting_findings import DraftDayOpen, LaterReportElsewhere
from qafila.app.drafting_folder import files
from qafila.app.drafting_lines import quotation
from qafila.app.drafting_parties import key_of_party
from qafila.app.drafting_rivals import may_be_same_people
from qafila.app.drafting_shown import draft_json
from qafila.app.drafting_tables import (
    Table,
    Tables,
    UnaddableFolder,
    UnreadFolder,
    only_adds,
    tables_of,
    written,
)
from qafila.app.drafting_words import WITHHELD
from qafila.core.findings import Finding
from qafila.core.spelling import spelled
from qafila.core.values import Name

OPERATION, ROUTE, DRAFT = TOUCHED = "operation.toml", "route.toml", "draft.json"
"""Files of a folder that a later report adds to."""

_REFERENCES = frozenset({"by", "to", "what", "from", "to_place", "gate", "parts", "part_of"})
"""Keys of a drafted table that name another by its id."""

_ID_KINDS: Mapping[str, str] = {"party": "party", "place": "place", "cohort": "cohort",
                                "claim": "claim", "obligation": "owed"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a later report came to.

    Parameters
    ----------
    files
        What is to be written: files that changed, and new ones.
    findings
        What there is to say of the later reports, and of what they say otherwise than the folder.
    new, again
        Tables that were added, and those that it says again.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    new: int
    again: int


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
        {file: tables_of(file, there.get(file, b"")) for file in (OPERATION, ROUTE)},
        {file: tables_of(file, made.get(file, b"")) for file in (OPERATION, ROUTE)},
        drafted,
    )
    if ROUTE not in there:
        merging.there[ROUTE][0].lines = list(merging.made[ROUTE][0].lines)
    merging.merge()
    changed = {
        file: content
        for file, tables in merging.there.items()
        if (content := written(tables, there.get(file, b""))) != there.get(file)
        and (file in there or len(tables) > 1)
    }
    for file, content in changed.items():
        if not only_adds(there.get(file, b""), content, merging.appended[file]):
            raise UnaddableFolder(file)
    copied = {file: content for file, content in made.items() if file not in (OPERATION, ROUTE)}
    told = replace(drafted, findings=(*merging.still_true(drafted.findings), *merging.differs))
    body = _json_of(there.get(DRAFT), draft_json(told))
    return Added(
        files={**changed, **copied, DRAFT: body},
        findings=told.findings,
        new=merging.new,
        again=merging.again,
    )


class _Merging:
    """Lays the tables of a draft beside those of a folder."""

    def __init__(self, there: dict[str, Tables], made: dict[str, Tables],
                 drafted: Drafted) -> None:  # fmt: skip
        self.there = there
        self.made = made
        self._drafted = drafted
        self.new, self.again = 0, 0
        self.appended = {OPERATION: 0, ROUTE: 0}
        self.differs: list[Finding] = []
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
                if kind == "place" and fresh and before and not self.again:
                    told = next((report.file for report in self._drafted.reports
                                 if report.reading.of("place")), "")  # fmt: skip
                    self.differs.append(LaterReportElsewhere(file=told))
        self._withheld()

    def _withheld(self) -> None:
        """Add what later reports say of approvals that are none: to each approval, else below all.

        Whoever writes an approval by hand reads them where it will stand.
        """
        told = f"# {WITHHELD[self._drafted.language]} "
        lines = [told + quotation(said.text) for said in self._drafted.withheld]
        tables = self.there[OPERATION]
        for table in (each for each in tables if each.kind == "approval"):
            for line in lines:
                if line not in table.lines:
                    table.add(line)
        if any(table.kind == "approval" for table in tables):
            return
        last = tables[-1].lines
        fresh = [line for line in lines if not any(line in table.lines for table in tables)]
        if fresh:
            end = "\r" if any(line.endswith("\r") for line in last) else ""
            last[len(last) - (not last[-1]) :] = [end, *(line + end for line in fresh), ""]

    def still_true(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings of the later reports alone that hold of the folder with them, too."""
        has_day = any("date" in each.values for each in self.there[OPERATION])
        return tuple(each for each in findings if not (has_day and isinstance(each, DraftDayOpen)))

    def _merge(self, file: str, kind: str, fresh: Tables, before: Tables) -> None:
        if kind == "operation":
            for each in fresh:
                self._operation(each, before)
            return
        same = [(each, self._same(kind, each, before)) for each in fresh]
        met = [(each, known, self._rival(kind, each, same, before)) for each, known in same]
        for each, known, rival in met:  # ids first: tables refer to each other
            if kind in self._ids:
                other = known or rival
                self._ids[kind][each.id] = self._free(kind, each) if other is None else other.id
        for each, known, rival in met:
            other = known or rival
            if other is None:
                self._append(file, each)
            elif kind == "obligation":
                self._beside(each, other)
            else:
                self._again(kind, each, other)

    def _free(self, kind: str, table: Table) -> str:
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

    def _same(self, kind: str, table: Table, before: Tables) -> Table | None:
        """Return the table of the folder that says the same; None where none does."""
        key = self._key(kind, self._mapped_of(table))
        return next((each for each in before if each.values and _meets(key, self._key(
            kind, each.values))), None)  # fmt: skip

    def _key(self, kind: str, said: Mapping[str, Any]) -> tuple[frozenset[str], tuple[Any, ...]]:
        """Return what two tables have in common that are one: any name, and all of the rest."""
        if kind in ("party", "place", "cohort"):
            own = str(said.get("id", ""))
            named = _names(said.get("name"))
            made_up = re.fullmatch(rf"{_ID_KINDS[kind]}-\d+", own)
            named |= frozenset() if made_up else frozenset([spelled(own)])
            return (frozenset(map(key_of_party, named)) if kind == "party" else named), ()
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

    def _rival(
        self, kind: str, table: Table, fresh: Sequence[tuple[Table, Table | None]], before: Tables
    ) -> Table | None:
        """Return the movement, or the debt, of the folder that another one would double.

        A debt is one where one giver owes one thing, and nothing else in either could be meant.
        """
        if kind != "obligation":
            return None
        if table.id == "move":
            return next((each for each in before if each.values.get("what") == "move_people"), None)
        met = [known for _, known in fresh]
        own = self._mapped_of(table)
        mine = [each for each, known in fresh
                if known is None and _is_one_debt(own, self._mapped_of(each))]  # fmt: skip
        theirs = [each for each in before if _is_one_debt(own, each.values)
                  and not any(each is known for known in met)]  # fmt: skip
        return theirs[0] if len(theirs) == 1 == len(mine) else None

    def _mapped_of(self, table: Table) -> dict[str, Any]:
        """Return what a drafted table says, with the folder's ids."""
        return {key: self._mapped(key, value) for key, value in table.values.items()}

    def _again(self, kind: str, table: Table, known: Table) -> None:
        self.again += 1
        source = table.values.get("source")
        if isinstance(source, str):
            known.add_source(source)
        called = words.called(known.values.get("name"), known.id)
        if kind == "party":
            kept = known.values.get("roles") or ()
            more = [each for each in table.values.get("roles") or () if each not in kept]
            if more:
                self._note(known, f"roles = {json.dumps(more)}", table)
                told = words.roles(kept), words.roles(more)
                self._differs(words.role_of(called), *told, source)
        elif kind == "place" and (said := table.values.get("kind")) != known.values.get("kind"):
            self._note(known, f"kind = {json.dumps(said)}", table)
            told = words.kind(known.values.get("kind")), words.kind(said)
            self._differs(words.kind_of(called), *told, source)

    def _differs(self, about: Name, kept: Name, said: Name, source: object) -> None:
        self.differs.append(words.differs(about, kept, said, source))

    def _note(self, table: Table, said: str, made: Table) -> None:
        """Add as a comment what cannot stand beside what is there."""
        _, _, mark = made.lines[0].partition("# ")
        line = f"# {said} – {made.values.get('source')} – {mark}"
        if line not in table.lines:
            table.add(line)

    def _beside(self, table: Table, rival: Table) -> None:
        """Add as a comment what the folder's movement, or debt, does not say: ends, order, figure.

        An end that is not said is no contradiction; nor is a figure.
        """
        said = {key: self._mapped(key, table.values[key])
                for key in words.ENDS if key in table.values}  # fmt: skip
        other = {key: value for key, value in said.items()
                 if not _listed(value) <= _listed(rival.values.get(key))}  # fmt: skip
        figure, kept = _figure(table.values.get("count")), _figure(rival.values.get("count"))
        if not other and figure in ("", kept):
            self._again("obligation", table, rival)
            return
        source = table.values.get("source")
        told = [f"{key} = {json.dumps(value, ensure_ascii=False)}"
                for key, value in said.items() if other]  # fmt: skip
        told += [f"count = {{ {figure} }}"] if figure not in ("", kept) else []
        self._note(rival, ", ".join(told), table)
        for key, value in other.items():
            names = (self._named(rival.values.get(key)), self._named(value))
            first = next(iter(_listed(table.values[key])))
            where = next((each for tables in self.made.values() for each in tables
                          if each.id == first), table)  # fmt: skip
            self._differs(words.ENDS[key], *names, where.values.get("source"))
        if figure not in ("", kept):
            told_both = (_shown(rival.values.get("count")), _shown(table.values.get("count")))
            self._differs(words.figure_of(_subject(rival.values)), *told_both, source)

    def _named(self, ids: object) -> Name:
        """Return what the folder, or the draft, calls those that a key names."""
        known = {each.id: each for tables in self.there.values() for each in tables}
        for each in (each for tables in self.made.values() for each in tables):
            known.setdefault(self._ids.get(each.kind, {}).get(each.id, ""), each)
        tables = (known.get(str(each)) for each in sorted(map(str, _listed(ids))))
        return words.together(
            words.quoted(_subject(table.values))
            if table.kind == "obligation"
            else words.called(table.values.get("name"), table.id)
            for table in tables
            if table is not None
        )

    def _append(self, file: str, table: Table) -> None:
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
        tables.append(Table(table.kind, [*(line + end for line in lines), ""], table.values))

    def _operation(self, table: Table, before: Tables) -> None:
        """Add the day and the zone where the folder has none; another day as a comment."""
        if not before:
            return
        known = before[0]
        halted = [each for each in self.made[OPERATION][0].lines[1:] if each.startswith("# ")]
        if "date" in known.values and not {*halted} <= {*known.lines}:
            self._differs(words.DAY, words.plain(_day(known.values["date"])), words.NO_MOVEMENT,
                          self._halted_in())  # fmt: skip
        for line in (*halted, *table.lines):
            if line in known.lines or f"# {line}" in known.lines:
                continue
            key, _, _ = line.removeprefix("# ").partition(" = ")
            if key not in ("date", "timezone") or _day(table.values.get(key)) == "":
                if line.startswith("# "):
                    known.add(line)  # what has no key of its own
                continue
            if key not in known.values:
                self.new += 1
                known.add(line)
            elif key == "date" and not _is_said_by(table.values[key], known.values[key]):
                known.add(f"# {line}")
        if "date" in known.values and not halted:
            self._when(known.values["date"])

    def _when(self, kept: object) -> None:
        """Tell where the first day, or the first hour, of the later reports is another."""
        for field, about, of in (("date", words.DAY, _day), ("hour", words.HOUR, _hour)):
            for noted in self._drafted.of(field)[:1]:
                said = str(noted.found.value)
                said = said if field == "date" else said[:5]
                if said != of(kept):
                    told = words.plain(of(kept)), words.plain(said)
                    self._differs(about, *told, _place(noted))

    def _halted_in(self) -> str:
        """Return where it is said that the movement does not go."""
        return next(
            f"{report.file}:{said.start}-{said.end} {quotation(said.text)}"
            for report in self._drafted.reports
            if (said := report.reading.halted) is not None
        )


def _listed(value: object) -> set[object]:
    """Return the ids that a key names, one or several."""
    return set(value) if isinstance(value, list) else set() if value is None else {value}


def _day(value: object) -> str:
    """Return the day of a date, with or without an hour; empty for nothing."""
    return "" if value is None else str(value)[:10]


def _hour(value: object) -> str:
    """Return the hour of a date; empty where it has none."""
    return "" if value is None else str(value)[11:16]


def _is_said_by(said: object, kept: object) -> bool:
    """Whether a folder's date says what another says: its day, and its hour if it has one."""
    return _day(said) == _day(kept) and _hour(said) in ("", _hour(kept))


def _place(noted: Noted) -> str:
    """Return where a value is said first, as the source of a table names it."""
    file, said = noted.words[0]
    return f"{file}:{said.start}-{said.end} {quotation(said.text)}"


def _is_one_debt(here: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether two obligations may be one debt, whatever figure either has."""
    return (
        here.get("by") is not None
        and all(here.get(key) == there.get(key) for key in ("what", "by"))
        and len({here.get("to"), there.get("to")} - {None}) < 2
        and may_be_same_people(*(_subject(each).text("ar") for each in (here, there)))
    )


def _subject(said: Mapping[str, Any]) -> Name:
    """Return what is owed, in the words that an obligation has for it."""
    return words.called(said.get("subject"), str(said.get("id", "")))


def _figure(count: object) -> str:
    """Return how many are owed, as a table writes it; empty where it does not say."""
    if isinstance(count, dict):
        return ", ".join(f"{key} = {json.dumps(count[key])}" for key in
                         ("value", "low", "high", "approx") if key in count)  # fmt: skip
    return "" if count is None else f"value = {count}"


def _shown(count: object) -> Name:
    """Return how many are owed, for a reader."""
    if not isinstance(count, dict):
        return words.plain(count)
    about = "≈ " if count.get("approx") else ""
    low, high = (count.get(key, count.get("value")) for key in ("low", "high"))
    if low is None or high is None:
        return words.plain(f"≤ {high}" if low is None else f"≥ {low}")
    return words.plain(f"{about}{low}" if low == high else f"{about}{low}–{high}")


def _meets(one: tuple[frozenset[str], tuple[Any, ...]],
           other: tuple[frozenset[str], tuple[Any, ...]]) -> bool:  # fmt: skip
    return not one[0].isdisjoint(other[0]) and one[1] == other[1]


def _names(value: object) -> frozenset[str]:
    """Return names as they are compared, of a text or of a table of two languages."""
    texts: Iterable[object] = value.values() if isinstance(value, dict) else (value,)
    return frozenset(key for text in texts if isinstance(text, str) and (key := spelled(text)))


def _line_with(line: str, table: Table, mapped: Any) -> str:
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
