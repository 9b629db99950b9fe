# SPDX-License-Identifier: Apache-2.0
"""Who stays with whom if a household has to travel in two vehicles."""

from __future__ import annotations

from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.persons import is_adult
from qafila.core.values import Need


def stays_with(operation: Operation) -> dict[str, str]:
    """Return for everybody who never travels apart from the household alone the one to stay with.

    A child stays with its guardian. Without one, whoever is not known to be adult and whoever needs
    an escort stay with the first of the household who is adult and needs none.
    """
    day = operation.description.on
    first: dict[str, str] = {}
    dependent: list[Person] = []
    found: dict[str, str] = {}
    for person in operation.persons.values():
        if person.guardian:
            found[person.id] = person.guardian
        elif Need.ESCORT in person.needs or not is_adult(person, day):
            dependent.append(person)
        elif person.household:
            first.setdefault(person.household, person.id)
    for person in dependent:
        if adult := first.get(person.household or ""):
            found[person.id] = adult
    return found
