# SPDX-License-Identifier: Apache-2.0
"""Who is to be moved in runs, and by which vehicles, from where earlier stages have left them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qafila.core.plan import Problem, Unit
from qafila.planner.making import Making
from qafila.planner.march import natural
from qafila.planner.rear import Journeyed
from qafila.planner.runs.yard import Carrier, Crowd, Ground
from qafila.planner.sites import room_left


def is_on_a_road(problem: Problem, unit: Unit) -> bool:
    """Whether a way is known for a unit: to its destination, or to any site it may be sent to."""
    sites = problem.receptions if unit.target is None else (unit.target,)
    return any((unit.source, site) in problem.paths for site in sites)


def pose(making: Making, rank: int, units: Sequence[Unit], *, with_spare: bool = False) -> Ground:
    """Return what is to be moved in the runs of one rank.

    Parameters
    ----------
    making
        What is planned so far, columns of this rank that have no way among it.
    units
        Of this rank, on roads that are known.
    with_spare
        Whether the list's own spare vehicles drive too.
    """
    problem = making.problem
    crowds: dict[tuple[str, str], list[Unit]] = {}
    for unit in units:
        crowds.setdefault((unit.lot, unit.source or ""), []).append(unit)
    ranks = making.ranks
    later = [unit for unit in problem.units if ranks[unit.lot] > rank]
    lots = [lot for lot in problem.lots if lot.rank == rank]
    return Ground(
        problem=problem,
        rank=rank,
        crowds=tuple(
            Crowd(lot=lot, source=source, units=tuple(members))
            for lot in lots
            for (lot_id, source), members in sorted(crowds.items())
            if lot_id == lot.id
        ),
        carriers=tuple(
            carrier
            for carrier in _carriers(making, rank, units)
            if with_spare or carrier.sitting or not carrier.vehicle.spare
        ),
        room=room_left(problem, making.journeys(), [*units, *later]),
        earlier=_earlier(problem, making.journeys()) if rank else (),
    )


def _carriers(making: Making, rank: int, units: Iterable[Unit]) -> Iterable[Carrier]:
    """Yield the vehicles that may drive: those in use by others of this rank may not."""
    problem, ranks = making.problem, making.ranks
    sitting = {unit.pin: unit for unit in units if unit.aboard}
    lots = {lot.id for lot in problem.lots if lot.rank == rank}
    last: dict[str, Journeyed] = {}
    for trip in making.journeys():
        if trip.vehicle not in last or last[trip.vehicle].run < trip.run:
            last[trip.vehicle] = trip
    for vehicle in sorted(problem.vehicles, key=lambda v: natural(v.id)):
        before = last.get(vehicle.id)
        inside = sitting.get(vehicle.id)
        elsewhere = vehicle.id in making.occupied and inside is None and before is None
        busy = before is not None and ranks[before.lot] == rank
        if elsewhere or busy:
            continue
        if inside is None and (not vehicle.carries_people or vehicle.lot not in (None, *lots)):
            continue
        yield Carrier(
            vehicle=vehicle,
            came_to=before.target or "" if before else None,
            done=before.run if before else problem.made.get(vehicle.id, 0),
            sitting=inside,
        )


def _earlier(problem: Problem, trips: Iterable[Journeyed]) -> tuple[str, ...]:
    """Return where journeys of earlier stages have ended, or might in another plan."""
    ends = dict.fromkeys(trip.target for trip in trips if trip.target)
    anywhere = any(unit.target is None for unit in problem.units)
    return tuple({**ends, **dict.fromkeys(problem.receptions if anywhere else ())})
