# SPDX-License-Identifier: Apache-2.0
"""Runs one by one with real people: whoever is free first takes what is best by some order.

Legal for any mix of vehicles, needs and rules. Different orders are tried, and random ones; with a
time by which all must be over, a vehicle leaves alone what it could not finish.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from random import Random

from qafila.core.fleet import PASSENGER_KINDS
from qafila.core.plan import Unit
from qafila.planner.runs.waiting import Waiting
from qafila.planner.runs.yard import Yard

Order = Callable[[Yard, int, int, str, int, int], float]
"""What a run is worth doing next, the least first.

Told the yard, the vehicle's number, the crowd's number, the destination, when the vehicle would be
empty, and the seats that the crowd needs.
"""


def soonest(yard: Yard, number: int, crowd: int, target: str, ends_s: int, seats: int) -> float:
    """What is set down soonest."""
    return ends_s


def furthest(yard: Yard, number: int, crowd: int, target: str, ends_s: int, seats: int) -> float:
    """The crowd that is furthest from anywhere, to its nearest destination."""
    source = yard.ground.crowds[crowd].source
    nearest = min(
        (run for site in yard.ground.sites if (run := yard.ground.carry_s(source, site))),
        default=0,
    )
    return ends_s - 1000.0 * nearest


def largest(yard: Yard, number: int, crowd: int, target: str, ends_s: int, seats: int) -> float:
    """The crowd that has most work left, by seats and way."""
    source = yard.ground.crowds[crowd].source
    run = yard.ground.carry_s(source, target) or 0
    back = yard.ground.back_s(target, source) or run
    return ends_s - seats * (run + back) / 10.0


def shaken(chance: Random, blur: float) -> Order:
    """What is set down soonest, give or take."""

    def order(yard: Yard, number: int, crowd: int, target: str, ends_s: int, seats: int) -> float:
        return ends_s * (1.0 + blur * chance.random())

    return order


def crowds_waiting(yard: Yard, units: Iterable[Unit] | None = None) -> list[Waiting]:
    """Return who waits in each crowd: all who do not ride yet, or `units`, who do not."""
    ground = yard.ground
    waiting: list[list[Unit]] = [[] for _ in ground.crowds]
    number = {(crowd.lot.id, crowd.source): k for k, crowd in enumerate(ground.crowds)}
    for unit in yard.left() if units is None else units:
        if not unit.aboard:
            waiting[number[unit.lot, unit.source or ""]].append(unit)
    return [Waiting(column, mine) for column, mine in zip(ground.columns, waiting, strict=True)]


def depart(yard: Yard, crowds: list[Waiting]) -> None:
    """Let vehicles in which people sit begin with them, and fill what is free beside them."""
    ground = yard.ground
    for number, carrier in enumerate(ground.carriers):
        sitting = carrier.sitting
        if sitting is None or yard.rounds[number]:
            continue
        k = next(k for k, crowd in enumerate(ground.crowds) if sitting in crowd.units)
        source, size = ground.crowds[k].source, len(sitting.persons)
        sites = [sitting.target] if sitting.target else list(ground.sites)
        ways = [(times[1], site) for site in sites if (times := yard.when(number, source, site))]
        roomy = [way for way in ways if sitting.target or yard.room.get(way[1], 0) >= size]
        if ways:  # nobody is put out on the road for want of room
            site = min(roomy or ways)[1]
            room = yard.room.get(site, 0)
            joining = crowds[k].take(carrier.vehicle, site, room, sitting, hard=False)
            yard.drive(number, ground.crowds[k].lot, source, site, [sitting, *joining])


def dispatch(
    yard: Yard,
    crowds: list[Waiting],
    order: Order,
    *,
    within_s: float = math.inf,
    hard: bool = False,
) -> None:
    """Let vehicles drive until nobody waits whom any of them could take.

    Parameters
    ----------
    crowds
        Who waits, in the order of the ground's crowds; who is taken leaves them.
    order
        What a vehicle does next.
    within_s
        No run ends later.
    hard
        Only runs for people who need a certain vehicle or more than a seat; others fill them up.
    """
    heap = [(_free_s(yard, number), number) for number in range(len(yard.rounds))]
    heapq.heapify(heap)
    while heap:
        _, number = heapq.heappop(heap)
        if _next(yard, crowds, number, order, within_s, hard):
            heapq.heappush(heap, (_free_s(yard, number), number))


def _free_s(yard: Yard, number: int) -> float:
    if yard.rounds[number]:
        return yard.rounds[number][-1].empty_s
    carrier = yard.ground.carriers[number]
    comes = (yard.ground.first_s(carrier, source) for source in yard.ground.sources)
    return min((s for s in comes if s is not None), default=math.inf)


def _next(
    yard: Yard, crowds: list[Waiting], number: int, order: Order, within_s: float, hard: bool
) -> bool:
    """Let a vehicle make one more run; tell whether there was one."""
    ground = yard.ground
    vehicle = ground.carriers[number].vehicle
    options: list[tuple[float, int, int, str]] = []
    for k, waiting in enumerate(crowds):
        crowd = ground.crowds[k]
        if vehicle.lot not in (None, crowd.lot.id):
            continue
        targets = waiting.targets()
        seats = waiting.seats() if targets else 0
        if (hard or vehicle.kind not in PASSENGER_KINDS) and not waiting.has_hard():
            continue
        for site in ground.sites:
            is_open = None in targets and yard.room.get(site, 0) >= 1
            if site not in targets and not is_open:
                continue
            times = yard.when(number, crowd.source, site)
            if times is not None and times[1] <= within_s:
                worth = order(yard, number, k, site, times[1], seats)
                options.append((worth, times[1], k, site))
    for _, _, k, site in sorted(options):
        crowd = ground.crowds[k]
        riders = crowds[k].take(vehicle, site, yard.room.get(site, 0), None, hard=hard)
        if riders:
            yard.drive(number, crowd.lot, crowd.source, site, riders)
            return True
    return False
