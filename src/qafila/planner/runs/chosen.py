# SPDX-License-Identifier: Apache-2.0
"""Runs of vehicles of several sizes, chosen all at once where there are few places and vehicles.

What counts of a vehicle's route is how often it comes to which crowd and how soon that can be done:
a few hundred such bundles for each vehicle. Which one each vehicle drives, so that there are
seats for everybody in time, is a small integer program. Made one by one, runs fill vehicles well
and end badly: the last load of each crowd is small, and whichever vehicle is free fetches it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qafila.core.plan import room_of
from qafila.planner.runs.anew import filled
from qafila.planner.runs.yard import Carrier, Ground, Load, Yard
from qafila.planner.seating import Stop
from qafila.planner.shuttle.linear import is_at_hand

MOST_CROWDS, MOST_CARRIERS = 12, 16
"""Crowds and vehicles beyond which it is not tried."""

MOST_BUNDLES = 4_000
"""Bundles of one sort of vehicles beyond which it is not tried."""

LOOKS = 5
"""Times that are tried, each between what was found and what was not."""

CLOSE = 0.003
"""Part of the time that is not looked into."""

LEAST = 0.6
"""Part of the time to be beaten that is not undercut."""

EFFORT, FIRST, WORKERS = 1.5, 0.4, 8
"""Deterministic seconds of CP-SAT for all times, and of the first, which is mostly too soon to be
found; and its strategies, taken in turn. One takes some five seconds of a processor."""

Bundle = tuple[int, ...]
"""The crowds that a vehicle comes to, by number, in their order; as often as it does."""


@dataclass(frozen=True, slots=True)
class _Drive:
    """The soonest way to drive a bundle that ends at one site: when, and crowd and site by run."""

    empty_s: int
    runs: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Sort:
    """Vehicles that can do the same, and what each of them can do in time."""

    numbers: tuple[int, ...]
    seats: int
    drives: Mapping[Bundle, _Drive]


def by_choice(ground: Ground, floor_s: int, within_s: int, stop: Stop) -> Yard | None:
    """Return runs that end before `within_s` as far as seats tell; None: none found, or too many.

    People are put into the runs chosen; who finds no place in them is fetched afterwards.

    Parameters
    ----------
    floor_s
        Nobody can be done before it.
    within_s
        The time to be beaten.
    """
    if not is_at_hand() or not _is_plain(ground):
        return None
    sorts = _sorts(ground, within_s)
    if not sorts:
        return None
    wanted = [sum(unit.load.seats for unit in crowd.units) for crowd in ground.crowds]
    found: list[Counter[Bundle]] | None = None
    left = EFFORT
    low_s, high_s = max(floor_s - 1, int(LEAST * within_s)), within_s
    for _ in range(LOOKS):
        middle_s = (low_s + high_s) // 2
        if stop() or left <= 0 or high_s - low_s <= CLOSE * high_s:
            break
        choice, spent = _choice(sorts, wanted, middle_s, left if left < EFFORT else FIRST)
        left -= spent
        if choice is None:
            low_s = middle_s
        else:
            found = choice
            high_s = max(
                sort.drives[bundle].empty_s
                for sort, bundles in zip(sorts, choice, strict=True)
                for bundle in bundles
            )
    return filled(_routes(ground, sorts, found)) if found is not None else None


def _is_plain(ground: Ground) -> bool:
    """Say whether crowds and vehicles are few, and any vehicle may take all of a crowd anywhere."""
    return (
        len(ground.crowds) <= MOST_CROWDS
        and len(ground.carriers) <= MOST_CARRIERS
        and not any(c.sitting is not None or c.vehicle.lot is not None for c in ground.carriers)
        and all(len({unit.target for unit in crowd.units}) == 1 for crowd in ground.crowds)
    )


def _sorts(ground: Ground, within_s: int) -> list[_Sort]:
    """Return the vehicles by what they can do; nothing where one could do too much."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, carrier in enumerate(ground.carriers):
        firsts = tuple(ground.first_s(carrier, source) for source in ground.sources)
        key = (room_of(carrier.vehicle).seats, ground.until_s(carrier), firsts)
        alike.setdefault(key, []).append(number)
    sorts = []
    for numbers in alike.values():
        carrier = ground.carriers[numbers[0]]
        seats = room_of(carrier.vehicle).seats
        drives = _drives(ground, carrier, seats, within_s) if seats else {}
        if drives is None:
            return []
        if drives:
            sorts.append(_Sort(tuple(numbers), seats, drives))
    return sorts


def _drives(
    ground: Ground, carrier: Carrier, seats: int, within_s: int
) -> dict[Bundle, _Drive] | None:
    """Return the soonest drive of each bundle that ends in time; None where there are too many."""
    until_s = min(ground.until_s(carrier), within_s - 1)
    most = [math.ceil(sum(u.load.seats for u in crowd.units) / seats) for crowd in ground.crowds]
    at: dict[Bundle, dict[str, _Drive]] = {(): {"": _Drive(0, ())}}
    soonest: dict[Bundle, _Drive] = {}
    while at and len(soonest) <= MOST_BUNDLES:
        longer: dict[Bundle, dict[str, _Drive]] = {}
        for bundle, drives in at.items():
            for k, crowd in enumerate(ground.crowds):
                if bundle.count(k) < most[k]:
                    ends = longer.setdefault(tuple(sorted((*bundle, k))), {})
                    for site, drive in drives.items():
                        there = (
                            ground.back_s(site, crowd.source)
                            if site
                            else ground.first_s(carrier, crowd.source)
                        )
                        if there is not None:
                            _lengthen(ground, ends, drive, k, drive.empty_s + there, until_s)
        at = {bundle: ends for bundle, ends in longer.items() if ends}
        for bundle, ends in at.items():
            soonest[bundle] = min(ends.values(), key=lambda drive: drive.empty_s)
    return soonest if len(soonest) <= MOST_BUNDLES else None


def _lengthen(
    ground: Ground,
    ends: dict[str, _Drive],
    drive: _Drive,
    k: int,
    there_s: int,
    until_s: float,
) -> None:
    """Let a drive go on with a run from crowd `k` to each site, where that is the soonest there."""
    target = ground.crowds[k].units[0].target
    for site in (target,) if target else ground.sites:
        carried = ground.carry_s(ground.crowds[k].source, site)
        if carried is None or there_s + carried > until_s:
            continue
        if site not in ends or there_s + carried < ends[site].empty_s:
            ends[site] = _Drive(there_s + carried, (*drive.runs, (k, site)))


def _choice(
    sorts: Sequence[_Sort], wanted: Sequence[int], within_s: int, effort: float
) -> tuple[list[Counter[Bundle]] | None, float]:
    """Return how many vehicles of each sort drive which bundle, to be done in time; None: unknown.

    And what it took of the effort, in deterministic seconds. The fewest runs for the seats that are
    wanted leave vehicles time for whoever does not fit.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    taken: list[list[Any]] = [[] for _ in wanted]
    chosen: list[list[tuple[Bundle, cp_model.IntVar]]] = []
    for sort in sorts:
        mine = [
            (bundle, model.new_int_var(0, len(sort.numbers), ""))
            for bundle, drive in sort.drives.items()
            if drive.empty_s <= within_s
        ]
        model.add(sum(count for _, count in mine) <= len(sort.numbers))
        for bundle, count in mine:
            for k, times in Counter(bundle).items():
                taken[k].append(times * sort.seats * count)
        chosen.append(mine)
    for seats, terms in zip(wanted, taken, strict=True):
        model.add(sum(terms) >= seats)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, spent
    return [
        Counter({bundle: n for bundle, count in mine if (n := int(solver.value(count)))})
        for mine in chosen
    ], spent


def _routes(ground: Ground, sorts: Sequence[_Sort], choice: Sequence[Counter[Bundle]]) -> Yard:
    """Return the runs chosen, with nobody in them."""
    yard = Yard(ground)
    for sort, bundles in zip(sorts, choice, strict=True):
        for number, bundle in zip(sort.numbers, bundles.elements(), strict=False):
            clock, site = 0, ""
            for k, target in sort.drives[bundle].runs:
                crowd = ground.crowds[k]
                carrier = ground.carriers[number]
                there = (
                    ground.back_s(site, crowd.source)
                    if site
                    else ground.first_s(carrier, crowd.source)
                )
                boards = clock + (there or 0)
                clock = boards + (ground.carry_s(crowd.source, target) or 0)
                site = target
                yard.rounds[number].append(
                    Load(
                        lot=crowd.lot,
                        source=crowd.source,
                        target=target,
                        units=[],
                        boards_s=boards,
                        empty_s=clock,
                    )
                )
    return yard
