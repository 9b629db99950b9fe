# SPDX-License-Identifier: Apache-2.0
"""Expected against accounted: what was reserved (`reserving`), and where everybody is (`standing`).

*Planned*, *registered*, *cleared*, *expected*,
*boarded* and *arrived* are different numbers and are never taken for each other. Every group of
people is told in the same columns, and its last seven add up to the people in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from qafila.core.operation.moved_on import moved_on
from qafila.core.operation.reckoning import Account, Reckoning
from qafila.core.operation.state import Operation
from qafila.core.registry import Person, age_group_on
from qafila.core.values import AgeGroup

_COUNTED_APART = ("planned", "registered", "cleared", "expected", "boarded", "arrived")


_OF_PEOPLE_ALONE = ("places", "serials", "lots", "cohorts", "sexes", "age_groups")
"""Divisions that are the same while nothing happens to anybody, whatever the vehicles do."""


class Accounts:
    """The whole reckoning of an operation at one instant.

    Each division is counted when it is first asked for: who shows one does not pay for all.
    """

    def __init__(self, reckoning: Reckoning) -> None:
        self._reckoning = reckoning

    def moved_on(self, operation: Operation, now: datetime) -> Accounts | None:
        """Return the reckoning of a later picture, reckoned anew of whom anything happened to.

        None where more than that has changed (the list, a plan, a manifest that expired), so that
        `accounts` is to begin again. The numbers are those that it would come to.
        """
        moved = moved_on(self._reckoning, operation, now)
        if moved is None:
            return None
        made, known = Accounts(moved.after), dict(vars(self))
        vehicles: Mapping[str, Account] | None = known.get("vehicles")
        if vehicles is not None and vehicles.keys() == moved.after.known_vehicles():
            anew = {vehicle: moved.after.of_vehicle(vehicle) for vehicle in moved.vehicles()}
            vars(made)["vehicles"] = {**vehicles, **anew}
        if not moved.people:
            kept = {name: told for name, told in known.items() if name in _OF_PEOPLE_ALONE}
            vars(made).update(kept)
        return made

    @cached_property
    def total(self) -> Account:
        """Everybody: registered, or seen without being on the list."""
        return self._reckoning.total()

    @cached_property
    def places(self) -> Mapping[str, Account]:
        """By word of the ledger; only places where somebody is or is to come."""
        return self._reckoning.places()

    @cached_property
    def vehicles(self) -> Mapping[str, Account]:
        """By id; whom the plan, a manifest or the day knows of."""
        return self._reckoning.vehicles()

    @cached_property
    def convoys(self) -> Mapping[str, Account]:
        """By id; of each the vehicles that are in it now."""
        return self._reckoning.convoys()

    @cached_property
    def serials(self) -> Mapping[str, Account]:
        """By id; empty id: people of none."""
        return self._reckoning.grouped(self._reckoning.serial)

    @cached_property
    def lots(self) -> Mapping[str, Account]:
        """By id; empty id: people of none."""
        return self._reckoning.grouped(self._reckoning.lot)

    @cached_property
    def cohorts(self) -> Mapping[str, Account]:
        """By id; empty id: people of none."""
        return self._reckoning.listed(lambda person, on: person.cohort or "")

    @cached_property
    def sexes(self) -> Mapping[str, Account]:
        """By word; empty: not recorded."""
        return self._reckoning.listed(lambda person, on: person.sex.value if person.sex else "")

    @cached_property
    def age_groups(self) -> Mapping[str, Account]:
        """By word, as of the day of the operation; empty: not recorded."""
        return self._reckoning.listed(_age_group)

    def add_up(self) -> bool:
        """Whether every column set adds up, and every division of everybody to everybody.

        What does not is a fault of Qafila, never of the data.
        """
        whole = (self.serials, self.lots, self.cohorts, self.sexes, self.age_groups)
        every = (self.places, self.vehicles, self.convoys, *whole)
        rows = [row for group in every for row in group.values()]
        return (
            all(row.adds_up for row in (self.total, *rows))
            and all(
                sum(getattr(row, column) for row in group.values()) == getattr(self.total, column)
                for group in whole
                for column in ("people", *_COUNTED_APART)
            )
            and sum(row.accounted for row in self.places.values()) == self.total.people
        )


def accounts(operation: Operation, now: datetime) -> Accounts:
    """Return the reckoning of everybody at an instant; see `Account` for the columns.

    Parameters
    ----------
    now
        Aware instant for reservations that expire.
    """
    return Accounts(Reckoning(operation, now))


def _age_group(person: Person, on: date | None) -> str:
    group = age_group_on(person, on)
    return "" if group is AgeGroup.UNKNOWN else group.value
