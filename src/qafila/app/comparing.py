# SPDX-License-Identifier: Apache-2.0
"""Two lists side by side: what each has, what is compared, and what changed between them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qafila import imports
from qafila.core.admission import admit_list
from qafila.core.document import Document
from qafila.core.findings import Finding, as_json, ordered, veiled
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.difference import Change, Difference, difference
from qafila.core.registry.matching import NameBook
from qafila.core.registry.persons import FIELDS
from qafila.core.values import Need
from qafila.data.names import names
from qafila.reports import lists

_EVERY = FIELDS | {"id"}
_HOLDS: Mapping[str, tuple[str, ...]] = {
    "person": ("id",),
    "family": ("household",),
    "birth_date": ("birth_year",),
    "needs": ("needs", "other_needs"),
    "disability": ("needs", "other_needs"),
    **{f"need_{need.value}": ("needs",) for need in Need},
}
"""Fields of `Person` that a column fills, where it is not the one of its name."""

_NAMES = ("name_ar", "name_latin", "father", "grandfather", "mother")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two lists.

    Parameters
    ----------
    people
        Everybody on it; of a number on several rows the later ones have an ending.
    fields
        Fields of `Person` that it has a column for, ``id`` among them.
    beside
        Headers of columns that mean nothing to Qafila.
    """

    people: tuple[Person, ...]
    fields: frozenset[str]
    beside: frozenset[str]


def side_of_operation(operation: Operation) -> Side:
    """Return an operation as one of two lists: it has every field."""
    people = tuple(operation.persons.values())
    beside = frozenset(header for person in people for header, _ in person.extra)
    return Side(people=people, fields=_EVERY, beside=beside)


def side_of_list(file_name: str, content: bytes) -> tuple[Side, tuple[Finding, ...]]:
    """Read a file as one of two lists, and return what reading it had to say."""
    reading = imports.read_list(file_name, content, "person")
    admitted = admit_list(reading.drafts, {}, None)
    seen: Counter[str] = Counter()
    people: list[Person] = []
    for person, _ in admitted.people:
        seen[person.id] += 1
        again = seen[person.id]
        people.append(replace(person, id=f"{person.id} ({again})") if again > 1 else person)
    columns = {field for table in reading.tables for field in table.fields.values()}
    fields = {name for column in columns for name in _HOLDS.get(column, (column,))}
    # Which alphabet a column of names is in, only its cells say.
    fields |= {name for name in _NAMES if any(getattr(p, name) for p in people)}
    side = Side(
        people=tuple(people),
        fields=frozenset(fields & _EVERY),
        beside=frozenset(header for table in reading.tables for header in table.unused),
    )
    return side, (*reading.findings, *admitted.findings)


def compare(old: Side, new: Side, on: date | None = None) -> Difference:
    """Return what changed from one list to the other in the columns that both have."""
    both = old.beside & new.beside
    found = difference(
        [_with_beside(person, both) for person in old.people],
        [_with_beside(person, both) for person in new.people],
        NameBook(names()),
        on,
        fields=old.fields & new.fields | {"extra"},
    )
    return replace(found, left_out=_left_out(old, new))


def _with_beside(person: Person, both: Collection[str]) -> Person:
    extra = tuple(entry for entry in person.extra if entry[0] in both)
    return person if extra == person.extra else replace(person, extra=extra)


def _left_out(old: Side, new: Side) -> tuple[str, ...]:
    """Return the fields that one list alone has and says something in."""
    alone = old.fields ^ new.fields
    blank = Person(id="–")
    return tuple(
        sorted(
            name
            for name in alone - {"age_group", "coming_of_age", "household_name"}
            if any(getattr(p, name) != getattr(blank, name) for p in (*old.people, *new.people))
        )
    )


def difference_json(found: Difference, findings: Iterable[Finding] = ()) -> str:
    """Return a difference as JSON, without one name: ids, fields and counts."""

    def changes(of: Iterable[Change]) -> list[dict[str, object]]:
        return [
            {
                "old": change.old.id,
                "new": change.new.id,
                "fields": change.fields,
                "probability": round(change.probability, 4),
            }
            for change in of
        ]

    body = {
        "qafila": "1",
        "added": [person.id for person in found.added],
        "gone": [person.id for person in found.gone],
        "changed": changes(found.changed),
        "renamed": changes(found.renamed),
        "same": found.same,
        "not_compared": found.left_out,
        "findings": [as_json(veiled(f)) for f in ordered(findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def difference_document(found: Difference) -> Document:
    """Return a difference for a person to read."""
    return lists.difference_document(
        added=found.added,
        gone=found.gone,
        changed=found.changed,
        renamed=found.renamed,
        same=found.same,
        left_out=found.left_out,
    )
