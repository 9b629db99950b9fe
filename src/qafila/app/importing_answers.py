# SPDX-License-Identifier: Apache-2.0
"""Answers on consent to travel that forms bring: facts of their own, each recorded once.

A list that says no more than a word of consent amends nothing. A form says how the answer was
heard: whether the terms were told and staying was offered, who answered for whom, and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qafila.app.importing_people import Row
from qafila.core.events import ConsentRecorded
from qafila.core.operation import Consented, Operation
from qafila.core.values import Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a list's forms heard of consent.

    Parameters
    ----------
    answers
        What to record.
    settled
        Whose answer is recorded, or was before: by the numbers of the registry.
    """

    answers: tuple[ConsentRecorded, ...] = ()
    settled: frozenset[str] = frozenset()


def hear(
    operation: Operation, rows: Iterable[Row], numbers: Mapping[str, str], sender: str
) -> Heard:
    """Return the answers of forms that are news.

    An answer is recorded once, however often its form is brought in. Where somebody refused, a form
    does not make a yes of it: a human asks again. Nor does a form that does not say when it was
    finished change what is on record: it may be the older one.

    Parameters
    ----------
    rows
        Those of people who are on the registry or come onto it.
    numbers
        Number in the registry by the list's own.
    """
    answers: list[ConsentRecorded] = []
    settled: set[str] = set()
    for row in rows:
        heard, consent = row.answers.heard, row.person.consent
        if heard is None or consent is None:
            continue
        number = numbers[row.person.id]
        answer = ConsentRecorded(
            person=number,
            consent=consent,
            given_by=numbers.get(heard.given_by, heard.given_by),
            taken_by=sender,
            told_terms=heard.told_terms,
            offered_to_stay=heard.offered_to_stay,
            answered_at=heard.answered_at,
        )
        known = operation.consents.get(operation.listing.merged.get(number, number), ())
        if _is_on_record(answer, known):
            settled.add(number)
        elif _may_stand(operation, answer):
            answers.append(answer)
            settled.add(number)
    return Heard(answers=tuple(answers), settled=frozenset(settled))


def _is_on_record(answer: ConsentRecorded, known: tuple[Consented, ...]) -> bool:
    """Whether this was recorded: at its time, or as the last answer, of which this is an edit."""
    said = _said(answer)
    return any(
        _said(one.answer) == said and (one.answer.answered_at == answer.answered_at or one is last)
        for last in known[-1:]
        for one in known
    )


def _said(answer: ConsentRecorded) -> tuple[object, ...]:
    return (answer.consent, answer.given_by, answer.told_terms, answer.offered_to_stay)


def _may_stand(operation: Operation, answer: ConsentRecorded) -> bool:
    person = operation.persons.get(answer.person)
    if person is None or person.consent is None:
        return True
    if person.consent is Consent.REFUSED and answer.consent is not Consent.REFUSED:
        return False
    return answer.answered_at is not None or answer.consent is person.consent
