# SPDX-License-Identifier: Apache-2.0
"""Kin groups: how many are split, how many must be, and what more vehicles would be worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise

from qafila.core.memory import once
from qafila.core.plan import Half, KinProof, Kinship, Load, Problem, Unit
from qafila.planner.bounds import kept_apart
from qafila.planner.loosening import fewest_loosened
from qafila.planner.rear import Seated
from qafila.planner.seating import Aboard, Column, Seating, Stop, by_size, seat

MOST_EXTRA = 0.05
"""How far the curve of vehicles against split groups is followed, as a share of the vehicles."""

MOST_POINTS, FEWER_POINTS, MANY_UNITS = 6, 3, 5_000
"""At how many numbers of vehicles it is looked at; fewer where there are many units."""

ALL_PAIRS = 40
"""Units of a group up to which every two are held against each other."""


@once
def kin_elsewhere(problem: Problem) -> frozenset[str]:
    """Return the groups of whom some travel in one column and some in another.

    They are divided whatever one column does.
    """
    columns: dict[str, tuple[str, str | None, str | None]] = {}
    found: set[str] = set()
    for unit in problem.units:
        mine = (unit.lot, unit.source, unit.target)
        found.update(group for group in unit.kin if columns.setdefault(group, mine) != mine)
    return frozenset(found)


def split_groups(aboard: Iterable[Aboard], but: AbstractSet[str] = frozenset()) -> int:
    """Return how many groups sit in more than one of these vehicles, without some of them."""
    vehicles: dict[str, int] = defaultdict(int)
    for place in aboard:
        for group in place.kin:
            vehicles[group] += 1
    return sum(number > 1 and group not in but for group, number in vehicles.items())


def must_split(column: Column, units: Iterable[Unit]) -> set[str]:
    """Return the groups that no seating of the column can keep together.

    Those for whom no vehicle has places enough, and those in which two may not meet.
    """
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for group in unit.kin:
            groups[group].append(unit)
    most = max((room.seats for room in column.problem.rooms), default=0)
    return {
        group
        for group, members in groups.items()
        if len(members) > 1 and _must_split(column, members, most)
    }


def _must_split(column: Column, members: Sequence[Unit], most: int) -> bool:
    """Whether no vehicle can hold all members; the roomiest has `most` seats."""
    if any(unit.aboard for unit in members):  # they stay where they sit, strangers beside them
        return len({unit.pin for unit in members if unit.aboard}) > 1
    # Over the whole fleet: what other columns took is the plan's choice, not a law.
    if sum([unit.load.seats for unit in members]) > most:
        return True
    if any(unit.load.special for unit in members):
        load = sum((unit.load for unit in members), Load())
        if not any(load.fits(room) for room in column.problem.rooms):
            return True
    companies = {unit.cohorts for unit in members}
    if column.are_friends(companies) and not any(unit.apart_from for unit in members):
        return False
    return any(
        one.households & other.apart_from
        or other.households & one.apart_from
        or column.clash(one.cohorts, other.cohorts)
        for one, other in combinations(members[:ALL_PAIRS], 2)
    )


def wider(column: Column, seating: Seating, share: float, seed: int, stop: Stop) -> Seating:
    """Return the seating that splits the fewest groups, with the fewest vehicles that do.

    The one given, where no other splits fewer.

    Parameters
    ----------
    share
        How many more vehicles it may take, as a share of those of the one given.
    """
    used, split = len(seating.aboard), split_groups(seating.aboard)
    least = len(must_split(column, [unit for place in seating.aboard for unit in place.units]))
    most = int(share * used + 1e-9)
    best, extra = (split, used), 0
    for point in range(1, MOST_POINTS + 1):
        more = -(-most * point // MOST_POINTS)
        if seating.unseated or seating.relaxed or best[0] <= least or stop():
            break
        found = by_size(column, more, used)
        worth = (split_groups(found.aboard), len(found.aboard))
        if worth < best and worth[1] <= used + most and not (found.unseated or found.relaxed):
            best, extra = worth, more
    return seat(column, used, stop, seed, extra) if extra else seating


def curve(
    column: Column, used: int, split: int, least: int, stop: Stop, taken: int = 0
) -> list[tuple[int, int]]:
    """Return what more vehicles would be worth: pairs of vehicles and split groups, improving.

    Of the groups of this column alone: others stay divided (`kin_elsewhere`).

    Parameters
    ----------
    used, split
        The seating that was chosen: its vehicles, its split groups. It is the first pair.
    least
        Groups that no seating keeps together; reaching it ends the search.
    taken
        How many more vehicles than the fewest it has already, to keep kin together.
    """
    found = [(used, split)]
    if split <= least or stop():
        return found
    points = FEWER_POINTS if len(column.units) > MANY_UNITS else MOST_POINTS
    step = max(1, round(used * MOST_EXTRA / points))
    but = kin_elsewhere(column.problem)
    most = by_size(column, taken + points * step, used)
    if not (most.unseated or most.relaxed) and split_groups(most.aboard, but) >= split:
        return found  # what the most vehicles do not mend, fewer do not
    for point in range(1, points + 1):
        if found[-1][1] <= least or stop():
            break
        enough = len(most.aboard) <= used + point * step
        seating = most if enough else by_size(column, taken + point * step, used)
        if seating.unseated or seating.relaxed:
            break
        vehicles, groups = len(seating.aboard), split_groups(seating.aboard, but)
        if vehicles > found[-1][0] and groups < found[-1][1]:
            found.append((vehicles, groups))
    return found


def summed(curves: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Return the curve of several columns: each next vehicle goes where it keeps most together."""
    steps = sorted(
        ((more[0] - less[0]) / (less[1] - more[1]), more[0] - less[0], less[1] - more[1])
        for each in curves
        for less, more in pairwise(each)
    )
    vehicles, split = (sum(each[0][k] for each in curves) for k in (0, 1))
    found = [(vehicles, split)]
    for _, added, kept in steps:
        vehicles, split = vehicles + added, split - kept
        found.append((vehicles, split))
    return found


def proof(
    problem: Problem, columns: Sequence[Seated], vehicles: int, divided: AbstractSet[str]
) -> KinProof | None:
    """Return what proves how many groups are divided by every plan with as few vehicles.

    None where nothing proves more than that those are that no plan keeps together.

    Parameters
    ----------
    columns
        Whose vehicles make one journey each.
    vehicles
        How many the plan uses.
    divided
        Groups that no plan keeps together.
    """
    size = max((room.seats for room in problem.rooms), default=0)
    if not size:
        return None
    spare = vehicles - sum(column.bound for column in columns)
    found, halves = 0, list[Half]()
    for column in columns:
        units = [unit for place in column.aboard for unit in place.units]
        if any(unit.aboard for unit in units) or not any(unit.kin for unit in units):
            continue
        camps = _apart(problem, units)
        needed = {cohort: -(-_seats(mine) // size) for cohort, mine in camps.items()}
        for cohort, mine in camps.items():
            rooms = column.bound + spare - sum(needed.values()) + needed[cohort]
            blocks, others = _blocks(units, mine, divided, size)
            number, seats = fewest_loosened(blocks, others, rooms, size)
            if number:
                found += number
                lot, (source, target) = column.lot.id, column.journey
                halves.append(
                    Half(lot=lot, source=source, target=target, cohort=cohort, seats=seats)
                )
    return KinProof(at_least=len(divided) + found, halves=tuple(halves)) if found else None


def _apart(problem: Problem, units: Sequence[Unit]) -> dict[str | None, list[Unit]]:
    """Return the units of cohorts that never share a vehicle; all, where there are no two such."""
    by_company: dict[frozenset[str], list[Unit]] = defaultdict(list)
    for unit in units:
        by_company[unit.cohorts].append(unit)
    chosen = kept_apart(problem, {each: _seats(mine) for each, mine in by_company.items()})
    if len(chosen) < 2:
        return {None: list(units)}
    return {cohort: [unit for unit in units if cohort in unit.cohorts] for cohort in chosen}


def _blocks(
    units: Iterable[Unit], mine: Sequence[Unit], divided: AbstractSet[str], size: int
) -> tuple[list[list[int]], Counter[int]]:
    """Return the sizes of the units of each group that might stay together, and of the others.

    Of groups of which each unit is among `mine`, and of no other group.
    """
    groups: dict[str, list[Unit]] = defaultdict(list)
    mixed = set(divided)
    known = {unit.id for unit in mine}
    for unit in units:
        if unit.id not in known or len(unit.kin) > 1:
            mixed |= unit.kin
        elif unit.kin:
            groups[min(unit.kin)].append(unit)
    blocks: list[list[int]] = []
    inside: set[str] = set()
    for group, members in groups.items():
        sizes = [unit.load.seats for unit in members]
        if group not in mixed and len(members) > 1 and sum(sizes) <= size:
            blocks.append(sizes)
            inside.update(unit.id for unit in members)
    return blocks, Counter(unit.load.seats for unit in mine if unit.id not in inside)


def _seats(units: Iterable[Unit]) -> int:
    return sum([unit.load.seats for unit in units])


def across(trips: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Return the groups that ride in several columns; `trips` as for `kinship`."""
    columns: dict[str, set[str]] = defaultdict(set)
    for column, groups in trips:
        for group in groups:
            columns[group].add(column)
    return {group for group, found in columns.items() if len(found) > 1}


def kinship(
    trips: Sequence[tuple[str, Iterable[str]]],
    divided: AbstractSet[str],
    curves: Sequence[Sequence[tuple[int, int]]],
) -> Kinship | None:
    """Return how the kin groups of a plan fare, None where there are none.

    Parameters
    ----------
    trips
        For each vehicle its column, and the groups of which somebody is in it, each once.
    divided
        Groups that no plan keeps together.
    curves
        Of all columns.
    """
    vehicles: dict[str, int] = defaultdict(int)
    for _, groups in trips:
        for group in groups:
            vehicles[group] += 1
    if not vehicles:
        return None
    split = sum(number > 1 for number in vehicles.values())
    whole = summed(curves)
    # Groups of several columns are split whatever a column does; a column does not count them.
    beside = split - whole[0][1]
    return Kinship(
        groups=len(vehicles),
        split=split,
        split_lower_bound=len(divided),
        curve=tuple((number, groups + beside) for number, groups in whole),
    )
