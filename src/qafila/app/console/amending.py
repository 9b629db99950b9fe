# SPDX-License-Identifier: Apache-2.0
"""Changing what the list says of one person, as a form that was opened some time ago has it.

A form carries what it was opened on. Only what its user changed becomes a fact, so that nobody
takes back by accident what somebody else recorded meanwhile; where both changed one field, both are
shown and the user decides: either way both edits are on record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from qafila.core.events import (
    ConsentRecorded,
    Fitness,
    FitnessAssessed,
    PersonAmended,
    PersonRegistered,
    SharingAgreed,
)
from qafila.core.registry import Person
from qafila.core.spelling import clean, identifier, western_digits
from qafila.core.values import Consent, Need, Sex

Typed = Mapping[str, Sequence[str]]
"""What a form holds, by field; empty for nothing."""

NAMES = ("name_ar", "name_latin", "father", "grandfather", "mother")
TEXTS = ("document", "phone", "note")
IDS = ("household", "guardian", "lot", "kin", "apart_from")
CHOICES = ("sex", "cohort", "to_place", "pin")
NUMBERS = ("age", "birth_year")
FLAGS = ("unaccompanied", "separated")
FIELDS = (*NAMES, *NUMBERS, *CHOICES, *IDS, *TEXTS, "needs", "other_needs", *FLAGS)
"""What a form may change; consent and place are facts of their own."""

NEEDS = tuple(need.value for need in Need)
SEXES = tuple(sex.value for sex in Sex)
CONSENTS = tuple(consent.value for consent in Consent)
JUDGEMENTS = tuple(fitness.value for fitness in Fitness)
BY_ANOTHER = Consent.PROXY.value
"""Consent that somebody else gave: who did must be said."""

_APART = re.compile("[,،;؛\n]")
_YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody changed in a form, beside what others recorded meanwhile.

    Parameters
    ----------
    touched
        Fields that its user changed.
    elsewhere
        Fields that changed since the form was opened, by facts of others.
    """

    touched: tuple[str, ...]
    elsewhere: tuple[str, ...]

    @property
    def both(self) -> tuple[str, ...]:
        """Fields that both changed."""
        return tuple(field for field in self.touched if field in self.elsewhere)


def typed_of(person: Person) -> dict[str, tuple[str, ...]]:
    """Return what a form that is opened on a person holds."""
    return {field: tuple(_typed(field, getattr(person, field))) for field in FIELDS}


def _typed(field: str, value: Any) -> Iterator[str]:
    if field in FLAGS:
        yield from (_YES,) if value else ()
    elif field == "other_needs":
        yield from ("، ".join(value),) if value else ()
    elif field == "needs":
        yield from (need.value for need in value)
    elif value not in (None, ""):
        yield str(value)


def digest_of(person: Person) -> str:
    """Return a word that differs when anything that a form may change does."""
    body = msgspec.json.encode(typed_of(person), order="sorted")
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def edited(opened_on: Typed, typed: Typed, person: Person) -> Edit:
    """Return what the user of a form changed, and what others did since it was opened."""
    now = typed_of(person)
    return Edit(
        touched=tuple(f for f in FIELDS if not _same(f, opened_on.get(f, ()), typed.get(f, ()))),
        elsewhere=tuple(f for f in FIELDS if not _same(f, opened_on.get(f, ()), now[f])),
    )


def _same(field: str, one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(_value(field, one) == _value(field, other))


def is_so(person: Person, typed: Typed, touched: Sequence[str]) -> bool:
    """Whether everything that somebody changed stands so already."""
    return all(_same(field, typed_of(person)[field], typed.get(field, ())) for field in touched)


def amendment(
    person: Person, typed: Typed, touched: Sequence[str], *, reason: str, agreed_by: str
) -> PersonAmended:
    """Return what somebody changed as a fact; what was typed is sound, and something is touched."""
    values: dict[str, Any] = {field: _value(field, typed.get(field, ())) for field in touched}
    if "birth_year" in values and person.age is not None:
        values.setdefault("age", person.age)  # the age group follows from both, and the age wins
    if "age" in values and values["age"] is None:
        values.setdefault("birth_year", person.birth_year)
    return PersonAmended(
        person=Person(id=person.id, **values),
        changed=tuple(sorted(values)),
        reason=reason,
        agreed_by=agreed_by,
    )


def registration(number: str, typed: Typed) -> PersonRegistered:
    """Return somebody who is new on the list as a fact; what was typed is sound."""
    values = {field: _value(field, typed.get(field, ())) for field in FIELDS}
    return PersonRegistered(person=Person(id=identifier(number), **values))


def number_of(typed: str) -> str:
    """Return the number of an entry as it is kept, however it was typed."""
    return identifier(typed)


def answer_on_consent(
    person: str,
    consent: str,
    *,
    given_by: str,
    taken_by: str,
    told_terms: bool | None,
    offered_to_stay: bool | None,
    answered_at: datetime | None,
) -> ConsentRecorded:
    """Return an answer on consent to travel as a fact; `consent` is one of `CONSENTS`."""
    return ConsentRecorded(
        person=person,
        consent=Consent(consent),
        given_by=given_by,
        taken_by=taken_by,
        told_terms=told_terms,
        offered_to_stay=offered_to_stay,
        answered_at=answered_at,
    )


def judgement(
    person: str, fitness: str, *, assessed_by: str, medical: bool, until: date | None
) -> FitnessAssessed:
    """Return a clinician's judgement as a fact; `fitness` is one of `JUDGEMENTS`."""
    return FitnessAssessed(
        person=person,
        fitness=Fitness(fitness),
        assessed_by=assessed_by,
        medical=medical,
        until=until,
    )


def _value(field: str, typed: Sequence[str]) -> Any:
    """Return what a field of a person becomes."""
    text = clean(typed[0].replace("\r\n", "\n")) if typed else ""
    if field in FLAGS:
        return bool(text)
    if field == "needs":
        return tuple(need for need in Need if need.value in typed)
    if field == "other_needs":
        return tuple(dict.fromkeys(part.strip() for part in _APART.split(text) if part.strip()))
    if field in NUMBERS:
        digits = western_digits(text)
        return int(digits) if digits.isascii() and digits.isdecimal() else None
    if field == "sex":
        return Sex(text) if text in tuple(Sex) else None
    if field in IDS:
        return identifier(text) or None
    return text or (None if field in CHOICES else "")


def answer_on_sharing(
    person: str, recipient: str, *, agreed: bool, given_by: str, taken_by: str
) -> SharingAgreed:
    """Return an answer on sharing one's data with one recipient as a fact."""
    return SharingAgreed(
        person=person, recipient=recipient, agreed=agreed, given_by=given_by, taken_by=taken_by
    )
