# SPDX-License-Identifier: Apache-2.0
"""In which lot everybody travels: one answer for plans, the release board and the crossing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.agreement import Obligation
from qafila.core.journeys import bonds, journeys
from qafila.core.memory import once
from qafila.core.operation import Operation


@once
def lots_of(operation: Operation) -> Mapping[str, str]:
    """Return the lot of everybody on the list, by person id.

    It is the one that the list names; else that of the last manifest, else of the plan in force;
    else the people of an obligation are cut into its lots as a plan would cut them, families whole.
    While no plan is in force, people whom a plan would leave without a seat are counted among them.
    """
    of = journeys(operation).of
    found = {person: itinerary.lot for person, itinerary in of.items() if itinerary.lot}
    if len(found) == len(of):
        return found
    planned = _planned(operation)
    named = {lot for obligation in operation.obligations.values() for lot in obligation.lots}
    waiting: dict[str, list[tuple[str, ...]]] = {}
    for group in _together(operation, [person for person in of if person not in found]):
        obligation = operation.obligations[of[group[0]].obligation or ""]
        # A plan of an older agreement may have lots that are no longer agreed.
        known = {
            person: planned[person]
            for person in group
            if person in planned and (not obligation.lots or planned[person] in named)
        }
        if known:
            found.update(
                (person, known.get(person, next(iter(known.values())))) for person in group
            )
        else:
            waiting.setdefault(obligation.id, []).append(group)
    for obligation_id, groups in waiting.items():
        lots = cut(operation.obligations[obligation_id], [len(group) for group in groups])
        for group, lot in zip(groups, lots, strict=True):
            found.update(dict.fromkeys(group, lot))
    return found


@once
def vehicles_of(operation: Operation) -> Mapping[str, Mapping[str, int]]:
    """Return the vehicles of each lot, and on which run each carries it.

    They are those of its manifests, else of the plan in force; else those listed for it.
    """
    found: dict[str, dict[str, int]] = {}
    superseded = operation.day.superseded
    for manifest in operation.day.manifests.values():
        if manifest.lot and manifest.manifest not in superseded:
            found.setdefault(manifest.lot, {})[manifest.vehicle] = manifest.run
    for trip in operation.plan.trips if operation.plan else ():
        found.setdefault(trip.lot, {}).setdefault(trip.vehicle, trip.run)
    planned = set(found)
    for vehicle in operation.vehicles.values():
        if vehicle.lot and vehicle.lot not in planned:
            found.setdefault(vehicle.lot, {})[vehicle.id] = 1
    return found


def cut(obligation: Obligation, sizes: Sequence[int]) -> tuple[str, ...]:
    """Return the lot of each group of people that an obligation moves, filled in order.

    Parameters
    ----------
    sizes
        People in each group.
    """
    size = _lot_size(obligation, sum(sizes))
    found: list[str] = []
    filled, number = 0, 1
    for people in sizes:
        if filled and filled + people > size:
            filled, number = 0, number + 1
        filled += people
        found.append(_lot_name(obligation, number))
    return tuple(found)


def _lot_size(obligation: Obligation, people: int) -> int:
    count = len(obligation.lots) or obligation.lot_count
    return -(-people // count) if count else max(1, obligation.lot_size or people)


def _lot_name(obligation: Obligation, number: int) -> str:
    """Return the name of an obligation's lot; what does not fit the named lots joins the last."""
    if obligation.lots:
        return obligation.lots[min(number, len(obligation.lots)) - 1]
    if obligation.lot_count:
        number = min(number, obligation.lot_count)
    return f"{obligation.id}-{number}"


def _planned(operation: Operation) -> dict[str, str]:
    """Return the lot in which people are seated: a manifest's word goes before the plan's."""
    found: dict[str, str] = {}
    for trip in operation.plan.trips if operation.plan else ():
        found.update(dict.fromkeys(trip.people, trip.lot))
    for manifest in operation.day.manifests.values():
        if manifest.lot and manifest.manifest not in operation.day.superseded:
            found.update(dict.fromkeys(manifest.persons, manifest.lot))
    return found


def _together(operation: Operation, persons: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield who travels together, ids sorted, in the order of their first ids."""
    of, bound = journeys(operation).of, bonds(operation)
    groups: dict[tuple[str | None, ...], list[str]] = {}
    for person in sorted(persons):
        groups.setdefault((bound[person], *of[person].together), []).append(person)
    yield from map(tuple, groups.values())
