# SPDX-License-Identifier: Apache-2.0
"""Who on a list that is owed is still not delivered: by name, with what is said of each.

For the tracing officer alone. Names stand here where they are known and this device may open them;
whoever is known by a number alone stands by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qafila.core.document import (
    Block,
    Column,
    Document,
    Notice,
    Pairs,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.fulfilment import EntryStanding, EntryWord, Fulfilment, Grade, fulfilments
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry, Person, entry_id
from qafila.reports import Context, report
from qafila.reports._day import instant, ledger_place, owed, party_said
from qafila.reports._marches import moment
from qafila.reports._owed_lists import due_said, still_open
from qafila.reports._people import full_name


@report("open-lists")
def open_lists(operation: Operation, context: Context) -> Document:
    """Return, for each list that is owed, who on it is not proven to be delivered."""
    marks = (
        phrase("report-restricted-tracing"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    parts = tuple(
        Part(
            id=f"open-{number}",
            title=phrase(
                "report-owed-of",
                what=owed(operation, stands.obligation),
                subject=stands.obligation,
            ),
            marks=marks,
            landscape=True,
            blocks=tuple(_blocks(operation, stands)),
        )
        for number, stands in enumerate(fulfilments(operation).values(), start=1)
        if stands.entries
    )
    nothing = Part(
        id="nothing",
        title=None,
        marks=marks,
        blocks=(Notice(text=phrase("report-open-lists-none"), tone="info"),),
    )
    return Document(
        title=phrase("report-open-lists-title", operation=operation.description.title),
        parts=parts or (nothing,),
        meta={"operation": operation.description.id},
    )


def _blocks(operation: Operation, stands: Fulfilment) -> Iterator[Block]:
    obligation = operation.obligations[stands.obligation]
    versions = operation.day.versions
    pairs: tuple[tuple[Wording, Wording], ...] = (
        (phrase("report-owed-by"), party_said(operation, obligation.giver or "")),
        (phrase("report-owed-to"), party_said(operation, obligation.receiver or "")),
        (
            phrase("report-owed-since"),
            versions[0].agreement.signed_on if versions else None,
        ),
        (phrase("report-due"), due_said(operation, obligation.due)),
        (phrase("report-condition"), obligation.condition),
        (phrase("report-entries"), len(stands.entries)),
        (phrase("report-agreement-proven"), stands.proven),
        (phrase("report-still-open"), still_open(stands)),
    )
    yield Pairs(items=tuple((label, value) for label, value in pairs if value is not None))
    if stands.unnamed:
        unnamed = phrase("report-open-unnamed", count=stands.unnamed)
        yield Notice(text=unnamed, tone="warning")
    if not stands.undelivered:
        yield Notice(text=phrase("report-open-nobody"), tone="info")
        return
    yield Table(
        id=f"open-{obligation.id}",
        columns=(
            Column(title=phrase("report-entry"), weight=1, ltr=True),
            Column(title=phrase("report-name"), weight=3),
            Column(title=phrase("report-mother"), weight=1.6),
            Column(title=phrase("report-born"), weight=0, align="end"),
            Column(title=phrase("report-document"), weight=1.4, ltr=True),
            Column(title=phrase("report-said-of-entry"), weight=5),
        ),
        rows=tuple(
            _row(operation, operation.entries[entry_id(obligation.listed or "", each.number)], each)
            for each in stands.undelivered
        ),
    )


def _row(operation: Operation, entry: ListEntry, stands: EntryStanding) -> tuple[Wording, ...]:
    who = entry.who or Person(id=entry.id)
    name: Wording = full_name(who.name_ar, who.name_latin)
    if name is not None and who.father:
        name = phrase("report-name-and-father", name=name, father=who.father)
    if name is None:
        is_forgotten = f"person:{entry.id}" in operation.forgotten
        name = phrase("report-entry-forgotten" if is_forgotten else "report-entry-by-number")
    return (
        entry.number,
        name,
        who.mother or None,
        str(who.birth_year) if who.birth_year else _age(who),
        who.document or None,
        _together(_said(operation, entry, stands)) or phrase("report-entry-nothing-said"),
    )


def _together(said: Iterable[Wording]) -> Wording:
    """Return what several say, one after the other; each holds commas of its own."""
    whole: Wording = None
    for each in said:
        whole = each if whole is None else phrase("report-entry-said-too", first=whole, second=each)
    return whole


def _age(who: Person) -> Wording:
    return None if who.age is None else phrase("report-years-old", age=who.age)


def _said(operation: Operation, entry: ListEntry, stands: EntryStanding) -> Iterator[Wording]:
    for word in stands.words:
        yield _word(operation, word)
    person = operation.listing.merged.get(entry.person or "", entry.person)
    if person:
        where = operation.day.people.where.get(person)
        place = ledger_place(operation, where) if where else phrase("report-not-said")
        yield phrase("report-entry-travels", person=person, place=place)


def _word(operation: Operation, word: EntryWord) -> Wording:
    by = party_said(operation, word.by) or phrase("report-not-said")
    if word.grade is Grade.MEASURED:
        by = phrase("report-the-ledger")
    said = phrase(
        "report-entry-delivered" if word.delivered else "report-entry-not-delivered",
        grade=phrase(f"report-grade-{word.grade.value}"),
        by=by,
    )
    if word.source:
        said = phrase("report-entry-source", said=said, source=word.source)
    if word.said is not None:
        at = instant(operation, word.said.at)
        said = phrase("report-entry-recorded", said=said, at=at)
    return said
