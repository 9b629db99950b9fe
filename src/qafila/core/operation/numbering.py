# SPDX-License-Identifier: Apache-2.0
"""Who numbered whom: every sender of lists counts households in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from qafila.core.operation.state import Operation
from qafila.core.registry import Person
from qafila.core.spelling import spelled


def origins(operation: Operation) -> dict[str, str]:
    """Return who first listed each entry: the sender, or the one list that nobody sent.

    Whoever the operation began with is left out.
    """
    listing = operation.listing
    senders = {each.taken.source: spelled(each.taken.sender) for each in listing.lists}
    return {person: senders.get(source) or source for person, source in listing.came_by.items()}


def numberings(persons: Iterable[Person], origin: Mapping[str, str]) -> dict[str, str]:
    """Return, by person, whose numbering the number of their household is of.

    A household has one, that of most who are in it: a list that puts people into a household of
    the registry does not split it.

    Parameters
    ----------
    persons
        By ids that differ.
    origin
        Who first listed each, as `origins` has it.
    """
    everybody = tuple(persons)
    voices: dict[str, Counter[str]] = {}
    for person in everybody:
        if person.household:
            voices.setdefault(person.household, Counter())[origin.get(person.id, "")] += 1
    most = {household: counted.most_common(1)[0][0] for household, counted in voices.items()}
    return {
        person.id: most[person.household] if person.household else origin.get(person.id, "")
        for person in everybody
    }
