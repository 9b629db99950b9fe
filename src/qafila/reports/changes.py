# SPDX-License-Identifier: Apache-2.0
"""Every change to the list, and every answer: who was added, amended, dropped, merged, and why.

Of consent to travel it is told who answered, for whom, when, and whether the terms were told and
staying was offered; of fitness, who judged; of data sharing, with whom.

By name where the reader may see names, else by number alone. For the registrar; printed for nobody
else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from qafila.core.document import (
    Block,
    Column,
    Document,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.events import (
    ConsentRecorded,
    Envelope,
    FactCorrected,
    FitnessAssessed,
    ListTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    PersonRegistered,
    SharingAgreed,
)
from qafila.core.operation import Operation, instant
from qafila.reports import Context, report
from qafila.reports._list_facts import LIST_SAID
from qafila.reports._marches import joined, moment

Answer: TypeAlias = ConsentRecorded | FitnessAssessed | SharingAgreed
"""What a person said, or a clinician said of them."""

_ANSWERS = {ConsentRecorded: "answered", FitnessAssessed: "judged", SharingAgreed: "sharing"}
_OF_THE_LIST = (
    PersonAmended,
    PeopleDropped,
    PeopleMerged,
    PeopleKeptApart,
    PersonRegistered,
    ConsentRecorded,
    FitnessAssessed,
    SharingAgreed,
)


_LOOKED_AT = frozenset({*_OF_THE_LIST, ListTaken, FactCorrected})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """One entry that one fact changed, or says something of.

    Parameters
    ----------
    what
        ``added``, ``amended``, ``dropped``, ``substituted``, ``merged``, ``kept_apart`` or
        ``taken_back``; ``answered`` (consent to travel), ``judged`` (fitness) or ``sharing``.
    detail
        Fields that were amended, or the numbers of the other entries.
    answer
        What was answered or judged; None for changes.
    """

    at: datetime
    what: str
    person: str
    detail: tuple[str, ...] = ()
    reason: str = ""
    agreed_by: str = ""
    recorded_by: str = ""
    fact: str = ""
    answer: Answer | None = None


def list_changes(log: Iterable[tuple[Envelope, int]]) -> Iterator[ListChange]:
    """Yield every change and answer, in order; whoever the first list held is no change."""
    told = [each for each in log if type(each[0].fact) in _LOOKED_AT]  # most facts are of the day
    of_list = {e.id: e.fact for e, _ in told if isinstance(e.fact, _OF_THE_LIST)}
    senders = {e.fact.source: e.fact.sender for e, _ in told if isinstance(e.fact, ListTaken)}
    for envelope, at_ms in told:
        for change in _of(envelope, of_list, senders):
            yield ListChange(
                at=instant(at_ms), recorded_by=envelope.author, fact=envelope.id, **change
            )


def _of(
    envelope: Envelope, of_list: Mapping[str, object], senders: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    fact = envelope.fact
    if isinstance(fact, PersonRegistered) and fact.source:
        sender = senders.get(fact.source, "")
        reason = f"{fact.source} ({sender})" if sender else fact.source
        yield {"what": "added", "person": fact.person.id, "reason": reason}
    elif isinstance(fact, PersonAmended):
        yield {
            "what": "amended",
            "person": fact.person.id,
            "detail": fact.changed,
            "reason": fact.reason,
            "agreed_by": fact.agreed_by,
        }
    elif isinstance(fact, PeopleDropped):
        for person in fact.persons:
            yield {
                "what": "substituted" if fact.substitutes else "dropped",
                "person": person,
                "detail": fact.substitutes,
                "reason": fact.reason,
                "agreed_by": fact.agreed_by,
            }
    elif isinstance(fact, PeopleMerged):
        for person in fact.others:
            yield {
                "what": "merged",
                "person": person,
                "detail": (fact.keep,),
                "reason": fact.reason,
            }
    elif isinstance(fact, PeopleKeptApart):
        first, *others = fact.persons
        yield {
            "what": "kept_apart",
            "person": first,
            "detail": tuple(others),
            "reason": fact.reason,
        }
    elif isinstance(fact, ConsentRecorded | FitnessAssessed | SharingAgreed):
        yield {"what": _ANSWERS[type(fact)], "person": fact.person, "answer": fact}
    elif isinstance(fact, FactCorrected) and fact.corrects in of_list:
        wrong = of_list[fact.corrects]
        yield {
            "what": "taken_back",
            "person": _whom(wrong),
            "detail": (fact.corrects[:8],),
            "reason": fact.reason,
        }


def _whom(fact: object) -> str:
    if isinstance(fact, PersonRegistered | PersonAmended):
        return fact.person.id
    if isinstance(fact, ConsentRecorded | FitnessAssessed | SharingAgreed):
        return fact.person
    if isinstance(fact, PeopleMerged):
        return fact.keep
    if isinstance(fact, PeopleDropped | PeopleKeptApart):
        return fact.persons[0]
    return ""


@report("changes")
def changes(operation: Operation, context: Context) -> Document:
    """Return every change to the list in `context.log`, with reason and who agreed."""
    rows = tuple(_row(operation, change) for change in list_changes(context.log))
    blocks: tuple[Block, ...] = (Notice(text=phrase("report-changes-none")),)
    if rows:
        blocks = (
            Paragraph(text=phrase("report-changes-count", changes=len(rows))),
            Table(
                columns=(
                    Column(title=phrase("report-corrected-time"), weight=1.7),
                    Column(title=phrase("report-duplicates-entry"), weight=1.2, ltr=True),
                    Column(title=phrase("report-duplicates-name"), weight=2.6),
                    Column(title=phrase("report-changes-what"), weight=3),
                    Column(title=phrase("report-changes-reason"), weight=2.4),
                    Column(title=phrase("report-changes-agreed"), weight=1.6),
                    Column(title=phrase("report-recorded-by"), weight=1.4),
                ),
                rows=rows,
                id="changes",
                tight=True,
            ),
        )
    return Document(
        title=phrase("report-changes", operation=operation.description.title),
        parts=(
            Part(
                id="changes",
                title=None,
                blocks=blocks,
                marks=(phrase("report-as-of", at=moment(operation, context.now)),),
                landscape=True,
            ),
        ),
        meta={"operation": operation.description.id},
    )


def _row(operation: Operation, change: ListChange) -> tuple[Wording, ...]:
    entry = operation.persons.get(change.person) or operation.listing.off.get(change.person)
    said = change_said(operation, change)
    if operation.day.log.corrected.get(change.fact):
        said = phrase("report-changes-undone", what=said)
    return (
        moment(operation, change.at.astimezone(UTC)),
        change.person,
        (entry.name_ar or entry.name_latin) if entry else "",
        said,
        change.reason,
        change.agreed_by,
        change.recorded_by,
    )


def change_said(operation: Operation, change: ListChange) -> Wording:
    """Say what changed, or what was answered."""
    if change.answer is not None:
        return LIST_SAID[type(change.answer)](operation, change.answer)
    details: list[Wording] = list(change.detail)
    if change.what == "amended":
        details = [phrase(f"field-{name.replace('_', '-')}") for name in change.detail]
    said = phrase(f"report-changes-{change.what.replace('_', '-')}")
    return phrase("report-changes-with", what=said, detail=joined(details)) if details else said
