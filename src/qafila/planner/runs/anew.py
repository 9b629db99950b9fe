# SPDX-License-Identifier: Apache-2.0
"""Better runs from good ones: routes filled by real people again, and tails driven anew.

Rounds of a few vehicles are cut, the last one's among them, and whoever rode there is fetched in
another order, by anybody who can do so by about the time to be beaten.
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

STARTS, TRIES, FEW = 4, 800, 100
"""How often it begins anew, and tries of each; where there is work for few tries, fewer starts."""

MOST_LOOKS = 400_000
"""Runs times crowds of all tries together, some milliseconds for a thousand."""

HEAT = 0.02
"""Share of the time by which a change for the worse is taken at first; in the end none is."""


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


def bettered(yard: Yard, floor_s: int, stop: Stop, seed: int) -> Yard:
    """Return runs at least as good, found by cutting tails and driving them in another order.

    Small changes for the worse are taken too, fewer and fewer, so that it does not end where every
    single change is one.

    Parameters
    ----------
    floor_s
        A time before which nobody can be done: it ends where that is reached.
    """
    tries = MOST_LOOKS // max(1, sum(map(len, yard.rounds)) * len(yard.ground.crowds))
    starts = max(1, min(STARTS, tries // FEW))
    best = yard
    for start in range(starts):
        found = _cooled(yard, floor_s, min(TRIES, tries // starts), Random(f"{seed} {start}"), stop)
        if found.worth() < best.worth():
            best = found
    return best


def _cooled(yard: Yard, floor_s: int, tries: int, chance: Random, stop: Stop) -> Yard:
    best = now = yard
    for number in range(tries):
        if stop() or (best.completion_s <= floor_s and not best.left()):
            break
        heat_s = HEAT * yard.completion_s * (1 - number / tries)
        trial = _tried(now, int(heat_s), chance)
        (behind, ends_s, _), (before, ended_s, _) = trial.worth(), now.worth()
        if behind < before or (behind == before and ends_s <= ended_s + heat_s * chance.random()):
            now = trial
        if now.worth() < best.worth():
            best = now
    return best


def _tried(yard: Yard, more_s: int, chance: Random) -> Yard:
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
    within_s = yard.completion_s + more_s - (0 if yard.left() else 1)
    dispatch(trial, crowds_waiting(trial, freed), _order(chance), within_s=within_s)
    return trial


def _order(chance: Random) -> Order:
    return chance.choice((soonest, furthest, largest, shaken(chance, 0.3), shaken(chance, 1.0)))
