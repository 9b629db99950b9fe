# SPDX-License-Identifier: Apache-2.0
"""Better runs from good ones: routes filled by real people again, and tails driven anew.

Rounds of a few vehicles are cut, the last one's among them, and whoever rode there is fetched in
another order, by anybody who can do so before the time to be beaten.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from random import Random

from qafila.core.plan import Unit
from qafila.planner.runs.greedy import (
    Order,
    crowds_waiting,
    depart,
    dispatch,
    furthest,
    largest,
    shaken,
    soonest,
)
from qafila.planner.runs.yard import Load, Yard, driven
from qafila.planner.seating import Stop

MOST_TRIES, MOST_SEATS = 400, 400_000
"""Times that tails are cut, at most, and runs driven again for it in all."""

PATIENCE = 80
"""Tries in a row that better nothing, after which it ends."""


def filled(yard: Yard) -> Yard:
    """Return the same routes with every vehicle as full as it can be; whoever is left dispatched.

    Routes made for loads of one size leave larger vehicles partly empty: some runs fall away.
    """
    again = Yard(yard.ground)
    crowds = crowds_waiting(again)
    depart(again, crowds)
    place = {(c.lot.id, c.source): k for k, c in enumerate(yard.ground.crowds)}
    queues = [list(loads[len(again.rounds[n]) :]) for n, loads in enumerate(yard.rounds)]
    heap = [(queue[0].boards_s, number) for number, queue in enumerate(queues) if queue]
    heapq.heapify(heap)
    while heap:
        _, number = heapq.heappop(heap)
        load = queues[number].pop(0)
        k = place[load.lot.id, load.source]
        vehicle, room = yard.ground.carriers[number].vehicle, again.room.get(load.target, 0)
        if again.when(number, load.source, load.target) is not None:
            riders = crowds[k].take(vehicle, load.target, room, None, hard=False)
            if riders:
                again.drive(number, load.lot, load.source, load.target, riders)
        if queues[number]:
            heapq.heappush(heap, (queues[number][0].boards_s, number))
    dispatch(again, crowds, soonest)
    return again


def bettered(yard: Yard, stop: Stop, seed: int) -> Yard:
    """Return runs at least as good, found by cutting tails and driving them in another order."""
    chance = Random(seed)
    best, waits = yard, 0
    runs = sum(map(len, yard.rounds))
    for _ in range(min(MOST_TRIES, MOST_SEATS // max(1, runs * len(yard.ground.crowds)))):
        if stop() or waits >= PATIENCE or best.completion_s == 0:
            break
        trial = _tried(best, chance)
        waits += 1
        if trial.worth() < best.worth():
            best, waits = trial, 0
        elif trial.worth()[:2] == best.worth()[:2]:
            best = trial
    return best


def _tried(yard: Yard, chance: Random) -> Yard:
    ends = [loads[-1].empty_s if loads else 0 for loads in yard.rounds]
    last = ends.index(max(ends))
    several = chance.randint(1, min(len(ends), 6))
    cut = {last, *chance.sample(range(len(ends)), several)}
    routes: list[Sequence[Load]] = []
    freed: list[Unit] = yard.left()
    for number, loads in enumerate(yard.rounds):
        keep = len(loads)
        if number in cut and loads:
            begun = int(yard.ground.carriers[number].sitting is not None)
            least = max(begun, len(loads) - 3) if chance.random() < 0.7 else begun
            keep = chance.randint(min(least, len(loads)), max(begun, len(loads) - 1))
        routes.append(loads[:keep])
        freed += [unit for load in loads[keep:] for unit in load.units]
    trial = driven(yard.ground, routes)
    within_s = yard.completion_s - (0 if yard.left() else 1)
    dispatch(trial, crowds_waiting(trial, freed), _order(chance), within_s=within_s)
    return trial


def _order(chance: Random) -> Order:
    return chance.choice((soonest, furthest, largest, shaken(chance, 0.3), shaken(chance, 1.0)))
