# SPDX-License-Identifier: Apache-2.0
"""Manifests: a plan frozen per vehicle, as the bus marshal holds it.

A manifest knows names and tokens and, on purpose, no cohort: what is not in it cannot be printed
from it. Sums are kept by sex, age group and need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qafila.core.plan import Plan, Trip
from qafila.core.registry import Person, age_group_on, age_on
from qafila.core.values import AgeGroup, Consent, Need, Sex

TOKEN_MARK_LENGTH = 6
"""Characters at the end of a token that a manifest shows, enough to match a card with a row."""

Tally = Mapping[tuple[Sex | None, AgeGroup], int]
"""People by sex (None: not recorded) and age group; combinations without anybody are absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One person expected aboard.

    Parameters
    ----------
    number
        Place on the manifest, from 1.
    person
        Person id; for the ledger, not for paper.
    name_ar, name_latin
        As written on the list; empty when absent.
    father
        Father's name where it is not part of the Arabic name already; empty otherwise. It tells
        people of one name apart.
    household
        Household number, None for somebody listed alone.
    sex, age
        None when unknown; age in completed years on the day of the operation.
    needs, other_needs
        Needs that Qafila places, and needs in the list's own words.
    guardian
        Person id of whoever answers for this person, None when none is named.
    guardian_row
        Row of the guardian on the same manifest, None when there is none here.
    guardian_name_ar, guardian_name_latin
        The guardian's name; empty when nobody is named.
    token_mark
        Last characters of the person's token.
    consent
        Consent to travel; None while none is recorded.
    disputed
        Whether two records of where the person is contradict each other.
    """

    number: int
    person: str
    name_ar: str = ""
    name_latin: str = ""
    father: str = ""
    household: str | None = None
    sex: Sex | None = None
    age: int | None = None
    needs: tuple[Need, ...] = ()
    other_needs: tuple[str, ...] = ()
    guardian: str | None = None
    guardian_row: int | None = None
    guardian_name_ar: str = ""
    guardian_name_latin: str = ""
    token_mark: str = ""
    consent: Consent | None = None
    disputed: bool = False

    @property
    def may_board(self) -> bool:
        """Whether a consent to travel is recorded; without one nobody boards."""
        return self.consent not in (None, Consent.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Who is expected aboard one vehicle on one run.

    Parameters
    ----------
    trip
        The journey it belongs to.
    version
        Version of the plan in force that it was made from, as the coordinator numbers them.
    rows
        Households together, whoever answers for a child before or beside the child.
    tally, needs
        Sums of the rows by sex and age group, and by need.

    Raises
    ------
    ValueError
        "rows must name the people of the trip", "tally must count every row".
    """

    trip: Trip
    version: str
    rows: tuple[ManifestRow, ...]
    tally: Tally
    needs: Mapping[Need, int]

    def __post_init__(self) -> None:
        if sorted(row.person for row in self.rows) != sorted(self.trip.people):
            raise ValueError("rows must name the people of the trip")
        if sum(self.tally.values()) != len(self.rows):
            raise ValueError("tally must count every row")


def manifests(
    plan: Plan,
    persons: Mapping[str, Person],
    *,
    tokens: Mapping[str, str],
    version: str,
    on: date | None,
    disputed: Collection[str] = (),
) -> tuple[Manifest, ...]:
    """Freeze a plan into one manifest per trip, in the order of the plan.

    Parameters
    ----------
    plan
        The plan in force.
    persons
        The registry, by person id, in list order.
    tokens
        The opaque random token of each person, minted by the caller.
    version
        Version to print on them.
    on
        Day of the operation, for ages; None when unknown.
    disputed
        Persons whose whereabouts are disputed.

    Raises
    ------
    KeyError
        When the plan seats somebody who is not in the registry.
    ValueError
        "tokens must cover everybody seated", "tokens must not repeat".
    """
    seated = [person for trip in plan.trips for person in trip.people]
    if missing := [person for person in seated if not tokens.get(person)]:
        raise ValueError(f"tokens must cover everybody seated: {len(missing)} missing")
    if len({tokens[person] for person in seated}) != len(set(seated)):
        raise ValueError("tokens must not repeat")
    rank = {person: i for i, person in enumerate(persons)}
    made = (_manifest(trip, persons, rank, tokens, version, on) for trip in plan.trips)
    return tuple(_with_disputes(manifest, frozenset(disputed)) for manifest in made)


def _with_disputes(manifest: Manifest, disputed: frozenset[str]) -> Manifest:
    if disputed.isdisjoint(manifest.trip.people):
        return manifest
    rows = tuple(replace(row, disputed=row.person in disputed) for row in manifest.rows)
    return replace(manifest, rows=rows)


def tally(persons: Iterable[Person], on: date | None) -> Tally:
    """Return how many people there are by sex and age group on a day."""
    return Counter((person.sex, age_group_on(person, on)) for person in persons)


def count_needs(persons: Iterable[Person]) -> Mapping[Need, int]:
    """Return how many people have each need, in the order of `Need`; absent ones are 0."""
    counted = Counter(need for person in persons for need in frozenset(person.needs))
    return {need: counted[need] for need in Need}


def _manifest(
    trip: Trip,
    persons: Mapping[str, Person],
    rank: Mapping[str, int],
    tokens: Mapping[str, str],
    version: str,
    on: date | None,
) -> Manifest:
    aboard = _boarding_order([persons[person] for person in trip.people], rank)
    number = {person.id: i for i, person in enumerate(aboard, start=1)}
    rows = []
    for person in aboard:
        guardian = persons.get(person.guardian) if person.guardian else None
        rows.append(
            ManifestRow(
                number=number[person.id],
                person=person.id,
                name_ar=person.name_ar,
                name_latin=person.name_latin,
                father="" if _within(person.father, person.name_ar) else person.father,
                household=person.household,
                sex=person.sex,
                age=age_on(person, on),
                needs=person.needs,
                other_needs=person.other_needs,
                guardian=person.guardian,
                guardian_row=number.get(person.guardian) if person.guardian else None,
                guardian_name_ar=guardian.name_ar if guardian else "",
                guardian_name_latin=guardian.name_latin if guardian else "",
                token_mark=tokens[person.id][-TOKEN_MARK_LENGTH:],
                consent=person.consent,
            )
        )
    return Manifest(
        trip=trip,
        version=version,
        rows=tuple(rows),
        tally=tally(aboard, on),
        needs=count_needs(aboard),
    )


def _within(part: str, name: str) -> bool:
    """Whether a name holds another one, word for word and in a row."""
    return f" {' '.join(part.split())} " in f" {' '.join(name.split())} "


def _boarding_order(aboard: Sequence[Person], rank: Mapping[str, int]) -> list[Person]:
    """Order people as they board.

    Households in list order; somebody of another household goes with the guardian's household.
    """
    here = {person.id: person for person in aboard}

    def group(person: Person) -> str:
        head, seen = person, {person.id}
        while head.guardian in here and head.guardian not in seen:
            head = here[head.guardian]
            seen.add(head.id)
        return f"household {head.household}" if head.household else f"person {head.id}"

    group_of = {person.id: group(person) for person in aboard}
    first: dict[str, int] = {}
    for person in aboard:
        key = group_of[person.id]
        first[key] = min(first.get(key, rank[person.id]), rank[person.id])

    def place(person: Person) -> tuple[int, bool, int]:
        mine = group_of[person.id]
        return first[mine], mine != f"household {person.household}", rank[person.id]

    return sorted(aboard, key=place)
