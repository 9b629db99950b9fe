# SPDX-License-Identifier: Apache-2.0
"""Seats: units to the vehicles of one column. Fewest vehicles, then kin together, then even loads.

Small columns are filled by best fit (`fill`). Where that misses the bound or splits kin, and in
large columns at once, whoever needs more than a seat goes first, by best fit, and others by their
sizes (`bulk`); small columns that miss the bound even so are filled again in shaken orders. Every
step keeps the rules of `qafila.core.plan`, which checks the outcome again.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from qafila.core.plan import Load, Unit
from qafila.planner.bounds import Reckoned
from qafila.planner.scarce import Filled
from qafila.planner.seating.aboard import Aboard, Column, Seating, Stop, empty
from qafila.planner.seating.bulk import seat_bulk
from qafila.planner.seating.even import downsize, even
from qafila.planner.seating.fill import Filling, fill, in_order, seat_scarce, shaken

__all__ = ["Aboard", "Column", "Seating", "Stop", "by_size", "empty", "fewest", "seat"]

RESTARTS = 60
"""Shaken orders tried while the bound is not met; the examples meet theirs without any."""

MOST_LOOKS = 2_000_000
"""Looks of a unit at a vehicle that all restarts may cost together."""


Finer = Callable[[], Reckoned]
"""Reckons the bound more finely; asked only where a seating misses the first one."""


def _as_it_is() -> Reckoned:
    return Reckoned(least=0)


def seat(
    column: Column,
    bound: int,
    stop: Stop,
    seed: int,
    extra: int = 0,
    told: Callable[[Seating], None] = lambda seating: None,
    *,
    finer: Finer = _as_it_is,
) -> Seating:
    """Return a seating of one column.

    Parameters
    ----------
    column
        What is to be seated.
    bound
        Fewest vehicles that could do; reaching it ends the search.
    stop
        Asked between restarts whether time is up; the first seating is always made.
    seed
        Repeats the result.
    extra
        Vehicles that each camp may take beyond the fewest, to keep kin together.
    told
        Told each seating that is better than those before.
    finer
        A bound that may be higher, and how those whose places are scarce share vehicles in it.
    """
    if extra:
        best = by_size(column, extra, bound)
    else:
        best = fewest(column, bound, stop, seed, told, finer=finer)
    told(best)
    downsize(column, best.aboard)
    even(column, best.aboard, stop)
    # Evening out may empty a vehicle after all.
    return replace(best, aboard=tuple(place for place in best.aboard if place.units))


def fewest(
    column: Column,
    bound: int,
    stop: Stop,
    seed: int,
    told: Callable[[Seating], None] = lambda seating: None,
    *,
    finer: Finer = _as_it_is,
) -> Seating:
    """Return the best of what best fit and sizes find, small columns by best fit first.

    As `seat`, before vehicles are exchanged for smaller ones and loads are evened out.
    """
    chance = random.Random(seed)
    effort = max(1, len(column.joining) * len(column.fleet))
    restarts = min(RESTARTS, MOST_LOOKS // effort)
    if restarts == 0:
        return by_size(column, 0, bound, finer)
    best = fill(column, in_order(column.joining))
    if _worth(best) <= (0, False, bound, 0):
        return best
    best = min(by_size(column, 0, bound, finer), best, key=_worth)
    for _ in range(restarts):
        told(best)
        if _worth(best)[:3] <= (0, False, bound) or stop():
            break
        if _worth(best) <= (0, False, finer().least, 0):
            break
        best = min(best, fill(column, shaken(column.joining, chance)), key=_worth)
    return best


def by_size(
    column: Column, extra: int, bound: float = math.inf, finer: Finer = _as_it_is
) -> Seating:
    """Return the seating by sizes, who needs more than a seat by best fit; quick at any number.

    The kin of those who need more than a seat sit down with them, unless that costs vehicles.

    Parameters
    ----------
    extra
        As in `seat`.
    bound
        Vehicles that nothing is tried to be better than; by default any number does that seats all.
    finer
        As in `seat`.
    """
    whole = _whole_groups(column)
    together = _by_size(column, extra, whole)
    if _worth(together)[:3] <= (0, False, bound + extra):
        return together
    reckoned = finer()
    if _worth(together)[:3] <= (0, False, reckoned.least + extra):
        return together
    found = [together]
    if whole:
        found.insert(0, _by_size(column, extra, {}))
    if reckoned.filled and min(map(_worth, found))[:3] > (0, False, reckoned.least + extra):
        found.append(_by_size(column, extra, whole, reckoned.filled))
    return min(found, key=_worth_of_kin if extra else _worth)


def _by_size(
    column: Column,
    extra: int,
    whole: Mapping[str, Sequence[Unit]],
    filled: Sequence[Filled] = (),
) -> Seating:
    """Return a seating by sizes, in which a unit brings along those whom `whole` has by its id.

    Vehicles are `filled` first with those whose places are scarce.
    """
    filling = Filling(column)
    sits = seat_scarce(filling, filled)
    parted = {member.id for first in sits for member in whole.get(first, ())}
    for unit in in_order(column.hard):
        if unit.id in sits:
            continue
        group = whole.get(unit.id, ()) if unit.id not in parted else ()
        if group and filling.seat_together(group):
            sits.update(member.id for member in group)
        else:
            parted.update(member.id for member in group)
            filling.seat(unit)
    seat_bulk(filling, [unit for unit in column.plain if unit.id not in sits], extra)
    return filling.seating()


def _whole_groups(column: Column) -> dict[str, Sequence[Unit]]:
    """Return the kin groups that are to sit down with a unit that needs more than a seat, by it.

    Without those of whom somebody has a vehicle already, for whom none is large enough, or in which
    two may not meet.
    """
    wanted = {min(unit.kin) for unit in column.hard if unit.kin}
    if not wanted:
        return {}
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in column.of_kin:
        if (group := min(unit.kin)) in wanted:
            groups[group].append(unit)
    found: dict[str, Sequence[Unit]] = {}
    for members in groups.values():
        if len(members) == 1 or any(unit.pin is not None for unit in members):
            continue
        hard = [unit for unit in members if not column.is_plain(unit)]
        load = sum((unit.load for unit in members), Load())
        if any(load.fits(sort.room) for sort in column.sorts) and not any(
            column.problem.clash(one, other) for one, other in combinations(members, 2)
        ):
            found.update((unit.id, members) for unit in hard)
    return found


def _kin_split(seating: Seating) -> int:
    """Return how many times kin would have to change vehicles to sit together."""
    times = Counter(group for place in seating.aboard for group in place.kin)
    return times.total() - len(times)


def _worth(seating: Seating) -> tuple[int, bool, int, int]:
    """Fewer people left behind, then spare vehicles kept, then fewer vehicles, then kin whole."""
    return (
        sum(len(unit.persons) for unit in seating.unseated),
        seating.relaxed,
        len(seating.aboard),
        _kin_split(seating),
    )


def _worth_of_kin(seating: Seating) -> tuple[int, bool, int, int]:
    """Return the same where vehicles are there to keep kin whole."""
    behind, relaxed, vehicles, split = _worth(seating)
    return behind, relaxed, split, vehicles
