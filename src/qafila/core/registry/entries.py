# SPDX-License-Identifier: Apache-2.0
"""Entries of a list that somebody owes: people named, or numbered, who need not travel with us."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qafila.core.registry.persons import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One entry of a list: somebody to be released, handed over, or told about.

    Parameters
    ----------
    of
        Id of the list.
    number
        Id of the entry on it, as the parties use it.
    who
        Whom it names, with the entry's own `id`; sealed in a store. None where the number alone is
        known: a sealed id, whose name the other side holds.
    person
        Id of a person of the registry who is the same human; None for whoever does not travel here.

    Raises
    ------
    ValueError
        "of and number are needed", "who must have the entry's id".
    """

    of: str
    number: str
    who: Person | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        if not (self.of and self.number):
            raise ValueError("of and number are needed")
        if self.who is not None and self.who.id != self.id:
            raise ValueError("who must have the entry's id")

    @property
    def id(self) -> str:
        """Its id in the operation: by it an identity is sealed, and forgotten."""
        return entry_id(self.of, self.number)

    def filled(self, other: ListEntry) -> ListEntry | None:
        """Return this entry with what another fact says of it beyond; None where the two differ.

        A name, or who of the registry it is, may be told later than the number.
        """
        parts = ((self.who, other.who), (self.person, other.person))
        if any(mine is not None and told not in (None, mine) for mine, told in parts):
            return None
        return replace(self, who=self.who or other.who, person=self.person or other.person)


def entry_id(of: str, number: str) -> str:
    """Return the id of an entry in the operation."""
    return f"{of}/{number}"
