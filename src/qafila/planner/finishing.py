# SPDX-License-Identifier: Apache-2.0
"""The plan at the end: its trips, who stays behind, and how good it is beside its bounds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from qafila.core.plan import (
    Certificate,
    CompletionCertificate,
    Kinship,
    Load,
    Needed,
    Plan,
    Price,
    Problem,
    Quality,
    Trip,
)
from qafila.planner.kin import across, kinship, proof
from qafila.planner.making import Making
from qafila.planner.stock import stock_of


def finish(making: Making) -> Plan:
    """Return the plan that the columns add up to, with how good it is."""
    problem = making.problem
    timed = making.timed and bool(making.trips)
    fleet = stock_of(problem).of_makes(lambda make: make.carries_people)
    vehicles_used = len({trip.vehicle for trip in making.trips})
    # Where vehicles come back there is nothing to prove of their number.
    bound = 1 if making.returning else making.bound
    completion_s = round(sum(making.completion.values())) if timed else None
    least_s = math.floor(sum(making.completion_bound.values())) if timed else None
    reached = completion_s == least_s if making.returning else vehicles_used == bound
    # Fewest for those who are seated says little while others stay behind for want of places.
    proven = bool(making.trips) and not making.short and reached
    counted = not making.returning and (proven or bool(making.prices))
    return Plan(
        operation=problem.operation,
        seed=making.seed,
        stage_order=tuple(dict.fromkeys(lot.stage for lot in problem.lots if lot.stage)),
        trips=tuple(making.trips),
        reserve=tuple(v.id for v in fleet if v.id not in making.used),
        unseated=tuple(sorted(making.unseated, key=lambda u: u.person)),
        passages=tuple(making.passages),
        march=tuple(making.march),
        columns=tuple(making.lengths),
        pairs=making.pairs,
        quality=Quality(
            vehicles_used=vehicles_used,
            vehicles_lower_bound=bound,
            split_households=split_households(problem, making.trips),
            completion_s=completion_s,
            completion_lower_bound_s=least_s,
            proven_optimal=proven,
            kin=_kin(making),
            changed_people=None if making.kept is None else making.changed,
            certificate=_certificate(making) if counted else None,
            certificate_completion=CompletionCertificate(kind="flow", flows=tuple(making.flows))
            if making.returning and timed
            else None,
        ),
    )


def _kin(making: Making) -> Kinship | None:
    if not making.curves:
        return None
    trips = [
        (f"{column.lot.id} {column.journey[0]} {column.journey[1]}", place.kin)
        for column in making.seated
        for place in column.aboard
    ]
    trips += _returning(making) if making.returning else ()
    curves = making.curves
    if making.returning:  # one vehicle serves several stages, and none is tried beside them
        used = len({trip.vehicle for trip in making.trips})
        curves = [[(used, sum(each[0][1] for each in making.curves))]]
    divided = making.unavoidable | across(trips)
    kin = kinship(trips, divided, curves)
    if kin is None or making.returning or kin.split <= kin.split_lower_bound:
        return kin
    used = len({trip.vehicle for trip in making.trips})
    return msgspec.structs.replace(kin, here=proof(making.problem, making.seated, used, divided))


def _returning(making: Making) -> Iterator[tuple[str, set[str]]]:
    """Yield the columns of vehicles that come back, and the groups in each run of them."""
    of_kin = {p: unit.kin for unit in making.problem.units if unit.kin for p in unit.persons}
    for trip in making.trips:
        if trip.boards_s is not None:
            groups = set[str]().union(*[of_kin[p] for p in of_kin.keys() & trip.people])
            yield f"{trip.lot} {trip.source} {trip.target}", groups


def _certificate(making: Making) -> Certificate:
    """Return what a second reckoning needs to prove the number of vehicles again."""
    return Certificate(
        kind="dual" if making.prices else "volume",
        vehicles=making.bound,
        prices=tuple(
            Price(
                lot=lot.id,
                source=source,
                target=target,
                cohort=each.cohort,
                scale=each.scale,
                worth=tuple(sorted(each.worth.items())),
                needs=None if each.needs is None else _by_places(each.needs),
            )
            for lot, (source, target), each in making.prices
        ),
    )


def _by_places(worth: Mapping[Load, int]) -> tuple[tuple[Needed, int], ...]:
    needs = (
        ((load.seats, load.wheelchair, load.stretcher, load.oxygen), each)
        for load, each in worth.items()
    )
    return tuple(sorted(needs))


def split_households(problem: Problem, trips: Iterable[Trip]) -> int:
    """Return how many households travel in more than one vehicle, or run of a vehicle.

    Units are whole, so only households of several units can.
    """
    households = [unit.households for unit in problem.units]
    if len(frozenset().union(*households)) == sum(map(len, households)):
        return 0
    units = Counter(chain.from_iterable(households))
    several = {household for household, number in units.items() if number > 1}
    vehicles: dict[str, set[str]] = {}
    for trip in trips:
        for person in trip.people:
            for household in problem.unit_of[person].households & several:
                vehicles.setdefault(household, set()).add(trip.id)
    return sum(len(found) > 1 for found in vehicles.values())
