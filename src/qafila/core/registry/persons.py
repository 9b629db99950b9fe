# SPDX-License-Identifier: Apache-2.0
"""A person as the list names them. Nothing here infers anything that the list does not say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from qafila.core.values import ADULT_AGE, AgeGroup, Consent, Need, Sex

INFANT_BELOW_AGE = 2
"""Infants are 0 to 23 months old (Sphere Handbook 2018, infant and young child feeding)."""

OLDER_FROM_AGE = 60
"""Older people are 60 and over (UN agreed cutoff, as Sphere uses it)."""

MAX_AGE = 120
"""Ages above are taken for slips of the pen: a finding, never a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person on the list.

    Parameters
    ----------
    id
        The list's own number for the person; unique in the operation.
    household
        Household number (`family` in files); None for somebody listed alone.
    household_name
        What the list calls the household, where that may be a name and a number stands for it.
    name_ar, name_latin, father, grandfather, mother
        Names as written; empty when absent.
    sex, birth_year, age
        As recorded; None when unknown. `age` in completed years, 0 to 120.
    cohort
        Cohort id under the agreement, None when none is stated.
    guardian
        Person id of whoever answers for this person, None when none is named.
    needs, other_needs
        Needs that Qafila places, and needs in the list's own words for the crew.
    consent
        Consent to travel; None means none recorded yet.
    share_with
        Recipients the person agreed to have data shared with.
    at, lot, to_place
        Where the person is now, the lot and the destination, when the list says so.
    kin, apart_from, pin
        Group kept together where possible; household never in the same vehicle; vehicle asked for.
    unaccompanied, separated
        Two different things (IAWG definitions): no adult relative or customary carer at all, or
        apart from the parents but with another relative.
    document, phone, note
        As written.
    extra
        Columns Qafila does not know, kept as (header, text).
    age_group, coming_of_age
        What is left of the age where the identity is sealed: the group for totals on the day of the
        operation, and whether somebody counted as adult may still be 17 by the year of birth.
        A recorded age or birth year wins over both.
    """

    id: str
    household: str | None = None
    household_name: str = ""
    name_ar: str = ""
    name_latin: str = ""
    father: str = ""
    grandfather: str = ""
    mother: str = ""
    sex: Sex | None = None
    birth_year: int | None = None
    age: int | None = None
    cohort: str | None = None
    guardian: str | None = None
    needs: tuple[Need, ...] = ()
    other_needs: tuple[str, ...] = ()
    consent: Consent | None = None
    share_with: tuple[str, ...] = ()
    at: str | None = None
    lot: str | None = None
    to_place: str | None = None
    kin: str | None = None
    apart_from: str | None = None
    pin: str | None = None
    unaccompanied: bool = False
    separated: bool = False
    document: str = ""
    phone: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    age_group: AgeGroup | None = None
    coming_of_age: bool = False

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id must not be empty")
        if self.age is not None and not 0 <= self.age <= MAX_AGE:
            raise ValueError(f"age must be from 0 to {MAX_AGE}")


FIELDS = frozenset(field.name for field in fields(Person)) - {"id"}
"""What a person's entry may be amended in."""


def age_on(person: Person, day: date | None) -> int | None:
    """Return the age in years on `day`, None when it is not known.

    A recorded age wins. A birth year gives the age the person reaches in that year; without a day
    it gives nothing.
    """
    if person.age is not None:
        return person.age
    if person.birth_year is None or day is None:
        return None
    return max(0, day.year - person.birth_year)


def is_adult(person: Person, day: date | None) -> bool | None:
    """Whether the person is grown on `day`; None when it is not known.

    A birth year alone leaves a year open: whoever may still be 17 is not taken as adult, nor as a
    child.
    """
    if person.age is not None:
        return person.age >= ADULT_AGE
    reached = age_on(person, day)
    if reached is None:
        if person.coming_of_age or person.age_group in (None, AgeGroup.UNKNOWN):
            return None
        return person.age_group in (AgeGroup.ADULT, AgeGroup.OLDER)
    return None if reached == ADULT_AGE else reached > ADULT_AGE


def age_group(age: int | None) -> AgeGroup:
    """Return the age group used in totals; an unknown age is its own group."""
    if age is None:
        return AgeGroup.UNKNOWN
    if age < INFANT_BELOW_AGE:
        return AgeGroup.INFANT
    if age < ADULT_AGE:
        return AgeGroup.CHILD
    return AgeGroup.ADULT if age < OLDER_FROM_AGE else AgeGroup.OLDER


def age_group_on(person: Person, day: date | None) -> AgeGroup:
    """Return the age group in which the person counts on `day`, whether or not sealed."""
    age = age_on(person, day)
    if age is None and person.age_group is not None:
        return person.age_group
    return age_group(age)
