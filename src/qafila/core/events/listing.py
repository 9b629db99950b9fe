# SPDX-License-Identifier: Apache-2.0
"""Facts about the list itself: where it came from, and who was added, amended, dropped, merged."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from qafila.core.events.base import FactBase
from qafila.core.registry import Person


class ListTaken(FactBase, frozen=True, kw_only=True, tag="list_taken"):
    """A list was read and a human agreed to what it changes; the facts of that follow.

    Parameters
    ----------
    source
        What the facts that came by it call it.
    sender
        Who sent it, as an office rather than a name.
    file, digest
        Name of the file and SHA-256 of its bytes.
    rows
        Entries that it held.
    mapping
        What each column was read as: header as written, and the field.
    named
        Everybody whom it names, by the numbers of the registry; empty where nobody wrote it down.
    of
        Id of the list that is owed whose entries it holds; empty for a list of people who travel.
    """

    source: str
    sender: str = ""
    file: str = ""
    digest: str = ""
    rows: int = 0
    mapping: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    of: str = ""


class PersonAmended(FactBase, frozen=True, kw_only=True, tag="person_amended"):
    """What the list says of a person was changed; what it said before stays on record.

    Parameters
    ----------
    person
        Bears the new values. In a store, those of them that are identity are in `sealed`.
    changed
        Names of the fields of `Person` that are taken from it; all others stay as they were.
    reason, agreed_by
        Why, and who agreed, as an office rather than a name.
    source
        The list that brought the change; empty when a human keyed it in.
    """

    person: Person
    changed: tuple[str, ...]
    reason: str = ""
    agreed_by: str = ""
    source: str = ""
    sealed: str = ""

    def __post_init__(self) -> None:
        if not self.changed or "id" in self.changed:
            raise ValueError("changed must name at least one field, and not id")


class PeopleDropped(FactBase, frozen=True, kw_only=True, tag="people_dropped"):
    """People are no longer on the list: refused, declined, listed in error, or substituted.

    They are not planned. Whoever was seen already stays where they are in the ledger. Registering
    them again, or correcting this fact, brings them back.

    Parameters
    ----------
    substitutes
        Who goes in their place, where the list was changed one for one.
    """

    persons: tuple[str, ...]
    reason: str
    agreed_by: str = ""
    substitutes: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if not self.persons or not self.reason:
            raise ValueError("persons and reason are needed")


class PeopleMerged(FactBase, frozen=True, kw_only=True, tag="people_merged"):
    """A human says that several entries are one person: whatever is said of one is said of all.

    Correcting this fact takes them apart again, with everything that was said of each.

    Parameters
    ----------
    keep
        The entry whose particulars stand.
    others
        Entries that are the same person; they leave the list.
    """

    keep: str
    others: tuple[str, ...]
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.others or self.keep in self.others:
            raise ValueError("others must name somebody, and not keep")


class PeopleKeptApart(FactBase, frozen=True, kw_only=True, tag="people_kept_apart"):
    """A human says that these entries, however alike, are different people, each from each."""

    persons: tuple[str, ...]
    reason: str = ""

    def __post_init__(self) -> None:
        if len(set(self.persons)) < 2 or len(set(self.persons)) != len(self.persons):
            raise ValueError("persons must be two or more, without repeats")


class Fitness(StrEnum):
    """What a clinician says of travelling."""

    FIT = "fit"
    FIT_WITH_CARE = "fit_with_care"
    UNFIT = "unfit"


class FitnessAssessed(FactBase, frozen=True, kw_only=True, tag="fitness_assessed"):
    """A clinician judged whether a person can travel.

    Parameters
    ----------
    assessed_by
        The clinician, by name or number as their service has it: the act is theirs.
    medical
        Whether the person is to leave as a medical evacuation, by need alone.
    until
        Last day on which the judgement holds; None when none was set.
    """

    person: str
    fitness: Fitness
    assessed_by: str
    medical: bool = False
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.assessed_by:
            raise ValueError("assessed_by is needed")


class SharingAgreed(FactBase, frozen=True, kw_only=True, tag="sharing_agreed"):
    """A person agreed, or no longer agrees, to have their data shared with one recipient.

    Nothing follows from it for consent to travel, nor the other way round.
    """

    person: str
    recipient: str
    agreed: bool
    taken_by: str = ""
    given_by: str = ""
