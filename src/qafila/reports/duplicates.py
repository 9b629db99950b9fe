# SPDX-License-Identifier: Apache-2.0
"""Entries of the list that may be one person, side by side, with what speaks for it.

For the registrar alone: it is full of names, and is printed for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Document,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.core.operation.numbering import numberings, origins
from qafila.core.registry import Person
from qafila.core.registry.matching import Candidate, Match, NameBook, Registry
from qafila.core.values import Name
from qafila.data.names import names
from qafila.reports import Context, report

_SHOWN = 500
"""Pairs that are listed; all are counted."""

_REASONS = 3
"""Reasons that are told of each pair, the weightiest."""


@report("duplicates")
def duplicates(operation: Operation, context: Context) -> Document:
    """Return the entries that may be one person, the likeliest first."""
    registry = registry_of(operation)
    return candidates_document(operation, registry, registry.candidates())


@dataclass(frozen=True, slots=True)
class Listed:
    """What is to be compared: it may go to another process.

    Parameters
    ----------
    on
        Day of the operation.
    numbering
        The sender whose household numbers each person has, by id.
    apart
        Entries that a human said are different people.
    """

    persons: tuple[Person, ...]
    on: date | None
    numbering: Mapping[str, str]
    apart: tuple[tuple[str, ...], ...]


def to_compare(operation: Operation) -> Listed:
    """Return what there is to compare in an operation.

    Household numbers of two senders are not compared: each counts families in its own way.
    """
    persons = tuple(operation.persons.values())
    return Listed(
        persons=persons,
        on=operation.description.on,
        numbering=numberings(persons, origins(operation)),
        apart=tuple(tuple(each.persons) for each in operation.listing.apart),
    )


def registry_from(listed: Listed) -> Registry:
    """Return entries made ready for comparing."""
    return Registry(
        listed.persons, NameBook(names()), listed.on, listed.numbering, apart=listed.apart
    )


def registry_of(operation: Operation) -> Registry:
    """Return the people of an operation made ready for comparing."""
    return registry_from(to_compare(operation))


def candidates_document(
    operation: Operation, registry: Registry, candidates: Sequence[Candidate]
) -> Document:
    """Return candidates that were found already as a document."""
    blocks: list[Block] = []
    if not candidates:
        blocks.append(Notice(text=phrase("report-duplicates-none"), tone="info"))
    else:
        blocks.append(
            Notice(
                text=phrase("report-duplicates-found", pairs=len(candidates)),
                remedy=phrase("report-duplicates-remedy"),
                tone="warning",
            )
        )
        blocks.append(_table(operation, registry, candidates[:_SHOWN]))
        if len(candidates) > _SHOWN:
            blocks.append(Paragraph(text=phrase("report-duplicates-more", shown=_SHOWN)))
    return Document(
        title=phrase("report-duplicates"),
        parts=(Part(id="duplicates", title=None, blocks=tuple(blocks)),),
    )


def _table(operation: Operation, registry: Registry, candidates: Sequence[Candidate]) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for candidate in candidates:
        match = registry.reasons(candidate)
        for number, person in enumerate((candidate.one, candidate.other)):
            rows.append(
                (
                    _percent(match.probability) if number == 0 else "",
                    person,
                    _name(operation.persons[person]),
                    _why(match, number),
                )
            )
    return Table(
        columns=_columns(),
        rows=tuple(rows),
        id="duplicates",
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(title=phrase("report-duplicates-chance"), align="end", weight=0.8),
        Column(title=phrase("report-duplicates-entry"), weight=1.2, ltr=True),
        Column(title=phrase("report-duplicates-name"), weight=3),
        Column(title=phrase("report-duplicates-why"), weight=4),
    )


def _why(match: Match, row: int) -> Wording:
    """Return the reasons of a pair over its two rows: what speaks for it, what against."""
    told = match.reasons[: _REASONS * 2]
    chosen = [r for r in told if (r.bits >= 0) == (row == 0)][:_REASONS]
    if not chosen:
        return ""
    return Name(ar="؛ ".join(r.ar for r in chosen), en="; ".join(r.en for r in chosen))


def _name(person: Person) -> Wording:
    return person.name_ar or person.name_latin or ""


def _percent(probability: float) -> Wording:
    # Nothing is certain here, and 100 % would say so.
    return phrase("report-duplicates-percent", percent=min(99, int(probability * 100)))


def match_document(one: str, other: str, match: Match) -> Document:
    """Return whether two names may be one person's, with the reasons, for a terminal."""
    blocks: tuple[Block, ...] = (
        Pairs(items=((one, other),), columns=1),
        Paragraph(
            text=phrase("report-match-chance", percent=min(99, int(match.probability * 100))),
            strong=True,
        ),
        Bullets(items=tuple(Name(ar=r.ar, en=r.en) for r in match.reasons)),
    )
    return Document(
        title=phrase("report-match"), parts=(Part(id="match", title=None, blocks=blocks),)
    )


def found_document(operation: Operation, name: str, found: Sequence[tuple[str, Match]]) -> Document:
    """Return the entries that a typed name may mean, for a terminal."""
    blocks: tuple[Block, ...] = (Notice(text=phrase("report-match-nobody", name=name)),)
    if found:
        rows = tuple(
            (_percent(match.probability), person, _name(operation.persons[person]), _why(match, 0))
            for person, match in found
        )
        blocks = (Table(columns=_columns(), rows=rows, id="found"),)
    return Document(
        title=phrase("report-match-found", name=name),
        parts=(Part(id="found", title=None, blocks=blocks),),
    )
