# SPDX-License-Identifier: Apache-2.0
"""The fewest vehicles that could carry those who are seated, by volume and by its prices.

Per column: however many ambulances are used, they must hold those who fit nothing else, and the
passenger vehicles must hold the rest of every kind of place, everybody who cannot ride in an
ambulance, and cohorts that never share a vehicle each in vehicles of their own. Whatever is left
out of account (kin, pins) can only make the true minimum larger, so the bound
holds for every plan of the same people. Vehicles in which people sit already are used by every
plan; they count as such, with what those people leave.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, product

import numpy as np

from qafila.core.fleet import Vehicle
from qafila.core.values import VehicleKind
from qafila.judge.demands import NO_PLACES, Places, places_offered, total
from qafila.judge.hearing import Column, Hearing
from qafila.judge.places import found_there
from qafila.judge.reading import ClaimedPrice
from qafila.judge.rows import Numbers, Truths
from qafila.judge.scarce import proven_of_all
from qafila.judge.units import Units
from qafila.judge.vehicles import CARRIES_ANYBODY, available, comes

MOST_MIXES = 20_000
"""Mixes of vehicle kinds tried exactly; beyond, each kind of place is bounded by itself."""

MOST_SEATS = 1_000
"""Seats of a vehicle, and of a group, up to which prices are held against it."""

MOST_COHORTS = 12
"""Cohorts of which every set kept apart is tried; beyond, only the largest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the seated people of one column need.

    Parameters
    ----------
    everybody
        Places of all of them.
    no_ambulance
        Places of those who must ride in passenger vehicles: nobody among them needs a special
        place, or together they fit into no ambulance.
    only_ambulance
        Places of those who together fit into no passenger vehicle.
    apart
        Seats of `no_ambulance` for each cohort of a set that never share a vehicle, per such set.
    sizes
        How many groups of `no_ambulance` take so many seats, by cohort; under None all of them.
    units
        All groups.
    """

    everybody: Places
    no_ambulance: Places
    only_ambulance: Places
    apart: tuple[tuple[int, ...], ...]
    sizes: Mapping[str | None, Counter[int]]
    units: Units


def fewest_vehicles(hearing: Hearing) -> int:
    """Return the lower bound on vehicles used, over all columns.

    Where vehicles come back, one may do for many: nothing above that is proven then.
    """
    if hearing.shuttles:
        return min(1, len(hearing.plan.trips))
    return sum(fewest_by_column(hearing).values())


def fewest_by_column(hearing: Hearing) -> Mapping[Column, int]:
    """Return the lower bound on the vehicles of each column in which vehicles do not come back."""
    if not hearing.fewest:
        for column, trips in hearing.columns.items():
            if hearing.rank(trips[0]) not in hearing.shuttles:
                hearing.fewest[column] = _fewest_of_column(hearing, column)
    return hearing.fewest


def _fewest_of_column(hearing: Hearing, column: Column) -> int:
    pool = _pool(hearing, column)
    ambulances = [_left(hearing, v) for v in pool if v.kind is VehicleKind.AMBULANCE]
    buses = [_left(hearing, v) for v in pool if v.kind in CARRIES_ANYBODY]
    occupied = {trip.vehicle for trip in hearing.columns[column]} & set(hearing.sitting)
    demand = _demand(hearing, column, ambulances, buses)
    by_size = 0 if occupied else _by_prices(hearing, column, demand, [bus[0] for bus in buses])
    best: int | None = None
    sums = list(_largest_sums(ambulances))
    # However many ambulances there are, so many passenger vehicles are needed beside them.
    beside_all = max(_covering(demand, sums[-1], buses) or 0, by_size)
    for used, offered in enumerate(sums):
        if best is not None and used + beside_all >= best:
            break
        if not _within(demand.only_ambulance, offered):
            continue
        needed = _covering(demand, offered, buses)
        if needed is not None and (best is None or used + max(needed, by_size) < best):
            best = used + max(needed, by_size)
    # Where even all vehicles do not suffice, the plan overfills some; that is said elsewhere.
    least = best if best is not None else len(hearing.columns[column])
    if not occupied:
        least = max(least, _by_scarce_places(hearing, column, demand, (ambulances, buses)))
    beside = sum(_left(hearing, v)[0] for v in pool if v.id in occupied)
    empty = [places_offered(v)[0] for v in pool if v.id not in occupied]
    more = _fewest_of_one_kind(demand.everybody[0] - beside, empty) if occupied else None
    return max(least, len(occupied) + (more or 0))


def _left(hearing: Hearing, vehicle: Vehicle) -> Places:
    """Return the places that a vehicle offers beside those whom the plan has where they sit."""
    offered, sitting = places_offered(vehicle), hearing.sitting.get(vehicle.id)
    if not sitting:
        return offered
    taken = found_there(total(hearing.demands.places[p] for p in sitting), offered)
    seats, wheelchair, stretcher, oxygen = (
        max(0, mine - theirs) for mine, theirs in zip(offered, taken, strict=True)
    )
    return (seats, wheelchair, stretcher, oxygen)


def _pool(hearing: Hearing, column: Column) -> list[Vehicle]:
    """Return the vehicles the column may use, without the list's own spare ones left unused."""
    lot, source = column[0], column[1]
    trips = hearing.columns[column]
    used = {trip.vehicle for trip in trips}
    hour = hearing.operation.description.departs_at
    if hearing.rank(trips[0]) != 0:
        hour = None
    return [
        v
        for v in hearing.operation.vehicles.values()
        if v.id in used
        or (
            not v.spare
            and v.id not in hearing.sitting
            and v.lot in (None, lot)
            and comes(hearing, v, source)
            and (hour is None or available(v, hour))
        )
    ]


def _demand(
    hearing: Hearing, column: Column, ambulances: Sequence[Places], buses: Sequence[Places]
) -> Demand:
    rows = hearing.rows_on(column)
    if hearing.sits:
        found = [hearing.sitting.get(t.vehicle, frozenset()) for t in hearing.columns[column]]
        sitting = frozenset().union(*found)
        rows = rows[np.isin(rows, [hearing.demands.row_of[p] for p in sitting], invert=True)]
    units = Units(hearing, rows)
    special: Truths = np.any(units.taken[1:], axis=0)
    by_ambulance, by_bus = np.zeros_like(special), ~special
    ambulance_kinds, kinds = set(ambulances), set(buses)
    for unit in np.flatnonzero(special).tolist():
        taken = units.places(unit)
        by_ambulance[unit] = any(_within(taken, offered) for offered in ambulance_kinds)
        by_bus[unit] = any(_within(taken, offered) for offered in kinds)
    plain, seats = ~by_ambulance & by_bus, units.taken[0]
    sizes: dict[str | None, Counter[int]] = {None: _counted(seats[plain])}
    by_cohort: dict[str, int] = {}
    for cohort, members in units.by_cohort().items():
        mine = seats[members[plain[members]]]
        if len(mine):
            by_cohort[cohort], sizes[cohort] = int(mine.sum()), _counted(mine)
    return Demand(
        everybody=units.total(np.ones_like(plain)),
        no_ambulance=units.total(plain),
        only_ambulance=units.total(by_ambulance & ~by_bus),
        apart=tuple(
            tuple(by_cohort[c] for c in together) for together in kept_apart(hearing, by_cohort)
        ),
        sizes=sizes,
        units=units,
    )


def _counted(seats: Numbers) -> Counter[int]:
    number, count = np.unique(seats, return_counts=True)
    return Counter(dict(zip(number.tolist(), count.tolist(), strict=True)))


def _prices(hearing: Hearing, column: Column, *, of_all: bool) -> list[ClaimedPrice]:
    """Return the prices told of a column: of all vehicles, or of passenger vehicles alone.

    Those of several cohorts add up where all of these are kept apart from each other; others prove
    nothing together.
    """
    quality = hearing.plan.quality
    certificate = quality.certificate if quality else None
    told = certificate.prices if certificate else ()
    prices = [p for p in told if (p.lot, p.source, p.target) == column[:3]]
    prices = [price for price in prices if (price.needs is not None) == of_all]
    cohorts = [price.cohort for price in prices]
    apart = all(
        one is not None and other is not None and hearing.demands.separated(one, other)
        for one, other in combinations(cohorts, 2)
    )
    return prices if apart else []


def _by_prices(hearing: Hearing, column: Column, demand: Demand, seats: Sequence[int]) -> int:
    """Return how many passenger vehicles the plan's prices prove, checked size by size.

    What one vehicle can hold is worth at most `scale` and what it can hold beyond; the groups of
    the column are worth what they are worth.
    """
    if max(seats, default=0) > MOST_SEATS:
        return 0
    prices = _prices(hearing, column, of_all=False)
    return sum(_proven(price, demand.sizes.get(price.cohort, Counter()), seats) for price in prices)


def _by_scarce_places(
    hearing: Hearing,
    column: Column,
    demand: Demand,
    offered: tuple[Sequence[Places], Sequence[Places]],
) -> int:
    """Return how many vehicles prices prove that weigh scarce places against seats.

    Parameters
    ----------
    offered
        By ambulances, which take those alone who need more than seats, and by other vehicles.
    """
    prices = _prices(hearing, column, of_all=True)
    if not prices:
        return 0
    ambulances, buses = (Counter(each) for each in offered)
    groups = demand.units.by_places([price.cohort for price in prices])
    return sum(
        proven_of_all(price, mine, ambulances, buses)
        for price, mine in zip(prices, groups, strict=True)
    )


def _proven(price: ClaimedPrice, sizes: Mapping[int, int], seats: Sequence[int]) -> int:
    if price.scale < 1:
        return 0
    held = [0] * (max(seats, default=0) + 1)
    useful = [(size, worth) for size, worth in price.worth.items() if 0 < size < len(held)]
    for room in range(1, len(held)):
        fits = [held[room - size] + worth for size, worth in useful if size <= room]
        held[room] = max(held[room - 1], *fits, 0)
    worth = sum(price.worth.get(size, 0) * count for size, count in sizes.items() if size)
    worth -= sum(max(0, held[room] - price.scale) for room in seats)
    return max(0, -(-worth // price.scale))


def _within(taken: Places, offered: Places) -> bool:
    return all(mine <= theirs for mine, theirs in zip(taken, offered, strict=True))


def kept_apart(hearing: Hearing, by_cohort: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Yield sets of cohorts of which no two share a vehicle."""
    cohorts = sorted(by_cohort, key=lambda c: (-by_cohort[c], c))[:MOST_COHORTS]
    grown: list[tuple[str, ...]] = [()]
    for cohort in cohorts:
        grown += [
            (*apart, cohort)
            for apart in grown
            if all(hearing.demands.separated(cohort, other) for other in apart)
        ]
    yield from (apart for apart in grown if len(apart) > 1)


def _largest_sums(offers: Sequence[Places]) -> Iterator[Places]:
    """Yield, for 0, 1, 2 … vehicles, the most of each kind of place that so many can offer."""
    by_kind = [sorted((offer[k] for offer in offers), reverse=True) for k in range(4)]
    sums = [0, 0, 0, 0]
    yield NO_PLACES
    for i in range(len(offers)):
        for k in range(4):
            sums[k] += by_kind[k][i]
        yield (sums[0], sums[1], sums[2], sums[3])


def _covering(demand: Demand, ambulances: Places, buses: Sequence[Places]) -> int | None:
    """Return the fewest passenger vehicles that hold what `ambulances` do not, None if none do."""
    seats, wheelchair, stretcher, oxygen = (
        max(bound, all_of_them - aside)
        for bound, all_of_them, aside in zip(
            demand.no_ambulance, demand.everybody, ambulances, strict=True
        )
    )
    wanted = (seats, wheelchair, stretcher, oxygen)
    needed = _fewest(wanted, buses)
    if needed is None:
        return None
    sizes = [offer[0] for offer in buses]
    for cohorts in demand.apart:
        each = [_fewest_of_one_kind(wanted_seats, sizes) for wanted_seats in cohorts]
        needed = max(needed, sum(n for n in each if n is not None))
    return needed


def _fewest_of_one_kind(wanted: int, sizes: Iterable[int]) -> int | None:
    count = 0
    for size in sorted(sizes, reverse=True):
        if wanted <= 0:
            break
        wanted -= size
        count += 1
    return count if wanted <= 0 else None


def _fewest(wanted: Places, offers: Sequence[Places]) -> int | None:
    """Return the fewest of `offers` that together hold every kind of place wanted.

    Vehicles that offer the same special places differ in seats only, so the largest of each such
    group come first; all mixes of groups are tried, which is exact.
    """
    single = [_fewest_of_one_kind(wanted[k], [o[k] for o in offers]) for k in range(4)]
    if any(count is None for count in single):
        return None
    least = max(count for count in single if count is not None)
    groups: dict[tuple[int, int, int], list[int]] = {}
    for offer in offers:
        groups.setdefault(offer[1:], []).append(offer[0])
    plain = _seats_of_largest(groups.pop((0, 0, 0), []))
    special = {kind: _seats_of_largest(seats) for kind, seats in groups.items()}
    if math.prod(map(len, special.values())) > MOST_MIXES:
        return least
    best: int | None = None
    for mix in product(*(range(len(seats)) for seats in special.values())):
        taken = sum(mix)
        if best is not None and taken >= best:
            continue
        held = _held(mix, special)
        if any(held[k] < wanted[k] for k in (1, 2, 3)):
            continue
        rest = bisect_left(plain, wanted[0] - held[0])
        if rest < len(plain) and (best is None or taken + rest < best):
            best = taken + rest
    return best


def _seats_of_largest(seats: Iterable[int]) -> list[int]:
    """Return the seats that the 0, 1, 2 … largest vehicles have together."""
    return list(accumulate(sorted(seats, reverse=True), initial=0))


def _held(mix: Sequence[int], special: Mapping[tuple[int, int, int], Sequence[int]]) -> Places:
    """Return the places that so many vehicles of each group hold, the largest of each.

    Parameters
    ----------
    special
        For each group what `_seats_of_largest` says of it.
    """
    seats = wheelchair = stretcher = oxygen = 0
    for count, (kind, together) in zip(mix, special.items(), strict=True):
        seats += together[count]
        wheelchair += count * kind[0]
        stretcher += count * kind[1]
        oxygen += count * kind[2]
    return (seats, wheelchair, stretcher, oxygen)
