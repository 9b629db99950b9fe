# SPDX-License-Identifier: Apache-2.0
"""Kin groups: those that no plan keeps together, and those that no plan with as few vehicles does.

The second is proven from the plan's own word on the matter (`ClaimedHalf`): of groups that take
more than a third of the largest vehicle it holds two at most, and one beside which no other fits.
Each takes one or two halves of a vehicle; what is more than the vehicles have, has to be divided.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import numpy as np

from qafila.judge.bounds import fewest_by_column, kept_apart
from qafila.judge.hearing import Column, Hearing
from qafila.judge.reading import ClaimedHalf
from qafila.judge.rows import Numbers, Truths
from qafila.judge.units import units_of

MOST_SEATS = 1_000
"""Seats of the largest vehicle up to which halves are reckoned."""


def divided_by_every_plan(hearing: Hearing) -> set[str]:
    """Return the kin groups with somebody seated that no plan of these people keeps together."""
    return {kin for kin, members in hearing.kin.items() if _cannot_stay(hearing, members)}


def more_divided(hearing: Hearing, told: Sequence[ClaimedHalf], divided: Collection[str]) -> int:
    """Return how many more are divided by every plan that uses no more vehicles than this one.

    Each column counts once, and each of the cohorts in it that never share a vehicle. Nothing is
    proven of columns in which vehicles come back, or in which people sit already.
    """
    size = max((offered[0] for offered in hearing.demands.offered), default=0)
    if hearing.shuttles or not 0 < size <= MOST_SEATS:
        return 0
    fewest = fewest_by_column(hearing)
    spare = len({trip.vehicle for trip in hearing.plan.trips}) - sum(fewest.values())
    by_column: dict[Column, list[ClaimedHalf]] = defaultdict(list)
    for half in told:
        by_column[half.lot, half.source, half.target, 1].append(half)
    return sum(
        _more_of_column(hearing, column, halves, size, fewest[column] + spare, divided)
        for column, halves in by_column.items()
        if column in fewest and not _is_occupied(hearing, column)
    )


def _more_of_column(
    hearing: Hearing,
    column: Column,
    halves: Sequence[ClaimedHalf],
    size: int,
    vehicles: int,
    divided: Collection[str],
) -> int:
    """Return the same for one column, which has so many vehicles at most."""
    separated = hearing.demands.separated
    if not all(
        a.cohort is not None and b.cohort is not None and separated(a.cohort, b.cohort)
        for a, b in combinations(halves, 2)
    ):
        return 0
    units = units_of(hearing, column)
    seats, by_cohort, by_kin = units.taken[0], units.by_cohort(), units.by_kin()
    wanted = {cohort: int(seats[mine].sum()) for cohort, mine in by_cohort.items()}
    found = 0
    for half in halves:
        mine = np.full(units.count, half.cohort is None)
        if half.cohort is not None and half.cohort in by_cohort:
            mine[by_cohort[half.cohort]] = True
        beside = 0 if half.cohort is None else _beside(hearing, half.cohort, wanted, size)
        blocks, others = _blocks(by_kin, mine, seats, size, divided)
        if 3 * half.seats > size >= 2 * half.seats:
            found += _fewest_divided(blocks, others, size, half.seats, vehicles - beside)
    return found


def _fewest_divided(
    blocks: Sequence[Sequence[int]], others: Numbers, size: int, least: int, vehicles: int
) -> int:
    """Return how many blocks have to be divided, for what takes `least` seats takes a half."""

    def halves(taken: int) -> int:
        return 0 if taken < least else 1 if taken <= size - least else 2

    beside = int((others >= least).sum() + (others > size - least).sum())
    too_many = sum(halves(sum(block)) for block in blocks) + beside - 2 * vehicles
    saved = sorted((halves(sum(block)) - sum(map(halves, block)) for block in blocks), reverse=True)
    number = 0
    while too_many > 0 and number < len(saved) and saved[number] > 0:
        too_many -= saved[number]
        number += 1
    return number


def _blocks(
    by_kin: Mapping[str, Sequence[int]],
    mine: Truths,
    seats: Numbers,
    size: int,
    divided: Collection[str],
) -> tuple[list[list[int]], Numbers]:
    """Return the seats of the units of each group that might stay together, and of all others.

    Only of groups that have no unit in common with another, nor one that is not among `mine`.
    """
    times = Counter(unit for members in by_kin.values() for unit in members)
    whole = [
        members
        for group, members in by_kin.items()
        if group not in divided
        and len(members) > 1
        and mine[members].all()
        and all(times[unit] == 1 for unit in members)
        and seats[members].sum() <= size
    ]
    others = mine.copy()
    others[[unit for members in whole for unit in members]] = False
    return [seats[members].tolist() for members in whole], seats[others]


def _beside(hearing: Hearing, cohort: str, by_cohort: Mapping[str, int], size: int) -> int:
    """Return how many vehicles the cohorts need that never share one with this."""
    return max(
        (
            sum(-(-by_cohort[other] // size) for other in together if other != cohort)
            for together in kept_apart(hearing, by_cohort)
            if cohort in together
        ),
        default=0,
    )


def _is_occupied(hearing: Hearing, column: Column) -> bool:
    return any(hearing.sitting.get(trip.vehicle) for trip in hearing.columns[column])


def _cannot_stay(hearing: Hearing, rows: Sequence[int]) -> bool:
    """Whether no plan could put all of a kin group, with whoever must stay with them, together."""
    members = [hearing.demands.persons[row] for row in rows]
    trips = [hearing.plan.trips[hearing.rides[row]] for row in rows]
    if len({(trip.lot, trip.source, trip.target) for trip in trips}) > 1:
        return True
    if (
        sum(not sitting.isdisjoint(p.id for p in members) for sitting in hearing.sitting.values())
        > 1
    ):
        return True
    groups = set(hearing.groups.number[[*rows]].tolist())
    everybody = frozenset().union(*map(hearing.group_of.of, groups))
    cohorts = {hearing.operation.persons[p].cohort for p in everybody} - {None}
    if any(hearing.demands.separated(str(a), str(b)) for a, b in combinations(cohorts, 2)):
        return True
    taken = hearing.demands.taken(everybody)
    if not any(
        all(mine <= theirs for mine, theirs in zip(taken, offered, strict=True))
        for offered in hearing.demands.offered
    ):
        return True
    houses = {hearing.operation.persons[p].household for p in everybody}
    return any(hearing.operation.persons[p].apart_from in houses - {None} for p in everybody)
