# SPDX-License-Identifier: Apache-2.0
"""Where people go for whom nobody says where: to the nearest reception site that has room.

Room is counted in people. Those whose destination is fixed fill it first, and whoever must travel
together goes to one site. Where vehicles come back for more, `runs` chooses again, by time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qafila.core.plan import Problem, Unit
from qafila.planner.rear import Journeyed


def room_left(
    problem: Problem, journeys: Iterable[Journeyed], waiting: Iterable[Unit]
) -> dict[str, float]:
    """Return how many people each reception site can still take of those without a destination.

    Those who are there already take of its room.

    Parameters
    ----------
    journeys
        Planned so far.
    waiting
        Who is not planned yet; those with a destination count as there.
    """
    return {site: max(0, room) for site, room in _balance(problem, journeys, waiting).items()}


def lacking(
    problem: Problem, journeys: Iterable[Journeyed], waiting: Iterable[Unit]
) -> dict[str, int]:
    """Return by site how many people with a destination are more than it has room for."""
    balance = _balance(problem, journeys, waiting)
    return {site: -int(room) for site, room in balance.items() if room < 0}


def _balance(
    problem: Problem, journeys: Iterable[Journeyed], waiting: Iterable[Unit]
) -> dict[str, float]:
    """Return the room that each site has left; below 0 where more people are bound for it."""
    capacities = {site: problem.places[site].capacity for site in problem.receptions}
    if all(capacity is None for capacity in capacities.values()):
        return dict.fromkeys(capacities, math.inf)
    taken: Counter[str] = Counter(problem.arrived)
    for each in journeys:
        if each.target:
            taken[each.target] += each.people
    for unit in waiting:
        if unit.target:
            taken[unit.target] += len(unit.persons)
    return {
        site: math.inf if capacity is None else capacity - taken[site]
        for site, capacity in capacities.items()
    }


def send(
    problem: Problem, units: Sequence[Unit], left: Mapping[str, float]
) -> tuple[list[Unit], list[Unit]]:
    """Return the units with a destination each, and those for whom no site has room.

    Where no way to any site is known, the first one with room is taken: that journey has no times.
    Whoever sits in a vehicle already goes somewhere in any case.
    """
    if not problem.receptions:
        return list(units), []
    sent, over = _sent(problem, units, left)
    if over:  # the largest first, each where the least room is left over: perhaps more go in
        again = sorted(units, key=lambda unit: -len(unit.persons))
        tighter = _sent(problem, again, left, tight=True)
        if _people(tighter[1]) < _people(over):
            return tighter
    return sent, over


def _sent(
    problem: Problem, units: Sequence[Unit], left: Mapping[str, float], *, tight: bool = False
) -> tuple[list[Unit], list[Unit]]:
    """Send units one by one: to the nearest site with room, or to that with the least."""
    free = dict(left)
    sent: list[Unit] = []
    over: list[Unit] = []
    for unit in units:
        if unit.target is not None:
            sent.append(unit)
            continue
        size = len(unit.persons)
        roomy = [site for site in nearest(problem, unit.source) if free[site] >= size]
        site = next(iter(sorted(roomy, key=free.__getitem__) if tight else roomy), None)
        if site is None and unit.aboard:  # nobody is put out on the road for want of room
            site = nearest(problem, unit.source)[0]
        if site is None:
            over.append(unit)
            continue
        free[site] -= size
        sent.append(replace(unit, target=site))
    return sent, over


def _people(units: Iterable[Unit]) -> int:
    return sum(len(unit.persons) for unit in units)


def nearest(problem: Problem, source: str | None) -> list[str]:
    """Return the sites in the order of their ways at typical times; all of them, if there is none.

    Equals stand in the order of the route.
    """
    ways = {
        site: path.typical_s
        for site in problem.receptions
        if (path := problem.paths.get((source, site)))
    }
    return sorted(ways, key=ways.__getitem__) if ways else list(problem.receptions)
