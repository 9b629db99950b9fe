# SPDX-License-Identifier: Apache-2.0
"""No plan of the same people is complete sooner, with places counted in whole parts.

A place where 100 people wait needs three buses of 48 seats, not 2.1; and a vehicle that is fetched
for its wheelchair places brings its seats along. So all kinds of places are held together, each in
parts of several sizes, and tours of vehicles of several sizes are mixed (`tours`): if even parts
of tours cannot move all by a time, the worths and prices of that mix prove it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Flow, Part, Unit, room_of
from qafila.planner.runs.bound import Group, first_s, site_rooms, until_s
from qafila.planner.runs.tours import Term, Tours, World
from qafila.planner.runs.yard import Ground
from qafila.planner.seating import Stop
from qafila.planner.shuttle.ground import NEVER, Numbers
from qafila.planner.shuttle.linear import is_at_hand

BUS_SEATS = "bus_seats"
"""Seats for people who never ride in an ambulance, in vehicles that are none."""

KINDS = ("seats", "wheelchair", "stretcher", "oxygen", BUS_SEATS)
"""Kinds of places that a part may be of."""

MOST_SIZES, MOST_TERMS = 8, 1_000
"""Sizes of parts of one kind, and needs that are counted, beyond which it is not tried."""

STEPS, MOST_CELLS = (300, 2_000), 12_000_000
"""Steps of time in which tours are sought, one after the other; and cells of a table over time."""

MOST_WORK, ROUNDS = 60_000_000, 60
"""Cells of all tables of tours, and tables for one time; ten million take about a second."""

FINE = 100_000_000
"""What the worth of all that is asked is counted in."""

EASE = 1e-7
"""A mix that moves all but so small a share is taken to move all."""


@dataclass(frozen=True, slots=True)
class _Worths:
    worths: Numbers
    prices: Numbers


def bound_in_parts(
    ground: Ground, seated: Sequence[Unit], completion_s: int, stop: Stop
) -> Flow | None:
    """Return what is proven in parts; None where nothing is, or it is too much to reckon.

    Parameters
    ----------
    seated
        Units that the plan moves; the bound speaks of them alone.
    completion_s
        The plan's own time: nothing above it is looked for.
    """
    world = _world(ground, seated) if is_at_hand() else None
    if world is None:
        return None
    search = _Search(world, stop)
    best: _Worths | None = None
    proven_s = 0
    for steps in STEPS:
        found = search.best(_step_s(world, completion_s, steps), proven_s, completion_s)
        step_s = _step_s(world, completion_s, MOST_CELLS // world.cells)
        if found is not None:
            fine = world.in_steps(step_s)
            most = -(-completion_s // step_s)
            table = Tours(fine, found.worths, found.prices, most, world.parts())
            reached_s = min(table.proven() * step_s, completion_s)
            if reached_s > proven_s:
                best, proven_s = found, reached_s
        if proven_s >= completion_s:
            break
    return _told(ground, seated, world, best, proven_s) if best is not None else None


_Tour = tuple[int, tuple[tuple[int, int, int], ...]]
"""A sort of vehicles, and runs: source, sink and people."""


class _Search:
    """Mixes of tours; those found for one time are used for others."""

    def __init__(self, world: World, stop: Stop) -> None:
        self.world, self.stop, self._work = world, stop, MOST_WORK
        self._parts = world.parts()
        self._tours: dict[_Tour, None] = {}

    def best(self, step_s: int, low_s: int, high_s: int) -> _Worths | None:
        """Return the worths that rule out the longest time found, above `low_s`."""
        steps = self.world.in_steps(step_s)
        low, high, stride = low_s // step_s + 1, -(-high_s // step_s), 1
        best: _Worths | None = None
        while low < high and not self.stop() and self._work > 0:
            # From what is known upwards, in longer and longer strides; then halving.
            middle = min(low + stride - 1, (low + high) // 2) if low_s else (low + high) // 2
            found = self._ruled_out(steps, middle)
            if found is None:
                high, stride = middle, high - low
            else:
                best, low, stride = found, middle + 1, 2 * stride
        return best

    def _ruled_out(self, steps: World, horizon: int) -> _Worths | None:
        """Return worths by which not all can be moved within so many steps; None: not found."""
        mix = _Mix(steps)
        for tour in self._tours:
            self._offer(mix, steps, tour, horizon)
        for _ in range(ROUNDS):
            found = mix.solved()
            if found is None or self.stop() or self._work <= 0:
                return None
            self._work -= horizon * steps.cells
            table = Tours(steps, found.worths, found.prices, horizon, self._parts)
            if table.earned(horizon) < table.owed():
                return found
            if not self._enlarge(mix, table, horizon):
                return None
        return None

    def _enlarge(self, mix: _Mix, table: Tours, horizon: int) -> bool:
        """Add the best tour of each class of vehicles; tell whether one is new."""
        steps, known = table.world, len(self._tours)
        each = table.of_classes(horizon)
        for number, sort in enumerate(steps.sort.tolist()):
            first = int(each[number].argmax())
            left = int(min(steps.until[number], horizon) - steps.reach[number, first])
            if each[number, first] > 0:
                tour = (sort, tuple(table.tour(sort, first, left)))
                if tour not in self._tours:
                    self._tours[tour] = None
                    self._offer(mix, steps, tour, horizon)
        return len(self._tours) > known

    def _offer(self, mix: _Mix, steps: World, tour: _Tour, horizon: int) -> None:
        """Let every class that can make a tour in time take part in it."""
        sort, runs = tour
        taken = np.zeros(len(steps.terms), dtype=np.int64)
        people = np.zeros(len(steps.room), dtype=np.int64)
        length = -int(steps.back[runs[-1][1], runs[0][0]])
        for at, (i, j, some) in enumerate(runs):
            mine = steps.serving(i, j)
            taken[mine] += self._parts[sort, some, mine]
            people[j] += some
            length += int(steps.carry[i, j]) + int(steps.back[j, runs[(at + 1) % len(runs)][0]])
        ends = np.minimum(steps.until, horizon)
        able = (steps.sort == sort) & (steps.reach[:, runs[0][0]] + length <= ends)
        for number in np.flatnonzero(able).tolist():
            mix.add(number, taken, people)


class _Mix:
    """The mix of tours, in parts of vehicles, that moves the largest share of everything asked."""

    def __init__(self, world: World) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        endless = self._solver.infinity()
        share = self._solver.NumVar(0.0, 1.0, "")
        self._share = share
        self._terms = [self._solver.Constraint(0.0, endless) for _ in world.terms]
        for row, parts in zip(self._terms, world.asked.tolist(), strict=True):
            row.SetCoefficient(share, -parts)
        self._rooms = [self._solver.Constraint(-endless, n) for n in world.room.tolist()]
        self._classes = [self._solver.Constraint(-endless, n) for n in world.counts.tolist()]
        self._endless = endless
        self._solver.Objective().SetCoefficient(share, 1)
        self._solver.Objective().SetMaximization()

    def add(self, number: int, taken: Numbers, people: Numbers) -> None:
        """Add a tour of a class."""
        tour = self._solver.NumVar(0.0, self._endless, "")
        self._classes[number].SetCoefficient(tour, 1)
        for rows, values in ((self._terms, taken), (self._rooms, people)):
            for at in np.flatnonzero(values).tolist():
                rows[at].SetCoefficient(tour, int(values[at]))

    def solved(self) -> _Worths | None:
        """Return the worths and prices of the mix; None where it moves everything."""
        if self._solver.Solve() != self._solver.OPTIMAL:
            return None
        if self._share.solution_value() >= 1 - EASE:
            return None
        worths = [max(0, round(-row.dual_value() * FINE)) for row in self._terms]
        prices = [max(0, round(row.dual_value() * FINE)) for row in self._rooms]
        return _Worths(np.array(worths, dtype=np.int64), np.array(prices, dtype=np.int64))


def _step_s(world: World, completion_s: int, steps: int) -> int:
    """Return a step of time: a multiple of what all times are, no longer than the quickest run."""
    known = [t[t < NEVER] for t in (world.carry, world.back, world.reach)]
    unit = max(1, int(np.gcd.reduce([np.gcd.reduce(t, initial=0) for t in known])))
    fastest = int(world.carry.min())
    return max(unit, min(-(-completion_s // max(1, steps) // unit) * unit, fastest))


def _world(ground: Ground, seated: Sequence[Unit]) -> World | None:
    """Return the numbers; None where nobody is fetched anywhere."""
    # Who sits in a vehicle already may take places that it does not have.
    waiting = [unit for unit in seated if not unit.aboard]
    sources = tuple(sorted({unit.source or "" for unit in waiting}))
    terms = tuple(_terms(ground, waiting, sources))
    people: Counter[Group] = Counter()
    for unit in seated:
        people[unit.source or "", unit.target] += len(unit.persons)
    sorts: dict[tuple[int, ...], int] = {}
    classes: Counter[tuple[int, tuple[int, ...], int]] = Counter()
    for carrier in ground.carriers:
        until = until_s(ground, carrier)
        if until is None or until >= 0:
            sort = sorts.setdefault(_places(carrier.vehicle), len(sorts))
            reach = [first_s(ground, carrier, source) for source in sources]
            classes[sort, _known(reach), NEVER if until is None else until] += 1
    carry = np.array(
        [
            _known(_carry_s(ground, waiting, source, site) for site in ground.sites)
            for source in sources
        ],
        dtype=np.int64,
    )
    if not terms or not classes or carry.min(initial=NEVER) >= NEVER:
        return None
    world = World(
        terms=terms,
        holds=np.array(list(sorts), dtype=np.int64),
        sort=np.array([sort for sort, _, _ in classes], dtype=np.int64),
        counts=np.array(list(classes.values()), dtype=np.int64),
        reach=np.array([reach for _, reach, _ in classes], dtype=np.int64),
        until=np.array([until for _, _, until in classes], dtype=np.int64),
        carry=carry,
        back=np.array(
            [_known(ground.back_s(site, source) for source in sources) for site in ground.sites],
            dtype=np.int64,
        ),
        room=np.array(list(site_rooms(ground, people).values()), dtype=np.int64),
    )
    return world if world.cells * STEPS[-1] <= MOST_CELLS and len(terms) <= MOST_TERMS else None


def _terms(ground: Ground, waiting: Sequence[Unit], sources: Sequence[str]) -> Iterator[Term]:
    """Yield what is needed, by place and, where it is fixed, destination, in parts of each size."""
    needed: Counter[tuple[int, int | None, int]] = Counter()
    for unit in waiting:
        source = sources.index(unit.source or "")
        ends = {None} if unit.target is None else {None, ground.sites.index(unit.target)}
        for kind, count in enumerate(_needs(unit)):
            for sink in ends if count else ():
                needed[source, sink, kind] += count
    held = [_places(carrier.vehicle) for carrier in ground.carriers]
    in_order = sorted(needed, key=lambda n: (n[0], -1 if n[1] is None else n[1], n[2]))
    for source, sink, kind in in_order:
        count = needed[source, sink, kind]
        for size in _sizes({places[kind] for places in held} - {0}):
            yield Term(source=source, sink=sink, kind=kind, size=size, parts=-(-count // size))


def _sizes(held: set[int]) -> list[int]:
    """Return sizes of parts worth counting in: all that vehicles hold, halves, thirds; and one."""
    sizes = dict.fromkeys(-(-most // k) for k in (1, 2, 3) for most in sorted(held, reverse=True))
    return sorted({1, *list(sizes)[: MOST_SIZES - 1]}) if held else []


def _needs(unit: Unit) -> tuple[int, ...]:
    load = unit.load
    plain = 0 if load.special or unit.beside else load.seats
    return load.seats, load.wheelchair, load.stretcher, load.oxygen, plain


def _places(vehicle: Vehicle) -> tuple[int, ...]:
    room = room_of(vehicle)
    bus = room.seats if vehicle.kind in PASSENGER_KINDS else 0
    return room.seats, room.wheelchair, room.stretcher, room.oxygen, bus


def _carry_s(ground: Ground, waiting: Iterable[Unit], source: str, site: str) -> int | None:
    goes = any(u.source == source and u.target in (None, site) for u in waiting)
    return ground.carry_s(source, site) if goes else None


def _known(times: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(NEVER if time is None else time for time in times)


def _told(
    ground: Ground, seated: Sequence[Unit], world: World, found: _Worths, proven_s: int
) -> Flow:
    sources = sorted({unit.source or "" for unit in seated if not unit.aboard})
    parts = tuple(
        Part(
            source=sources[term.source],
            target=None if term.sink is None else ground.sites[term.sink],
            places=KINDS[term.kind],
            size=term.size,
            worth=worth,
        )
        for term, worth in zip(world.terms, found.worths.tolist(), strict=True)
        if worth
    )
    mine = {unit.lot for unit in seated}
    prices = zip(ground.sites, found.prices.tolist(), strict=True)
    return Flow(
        lots=tuple(lot.id for lot in ground.problem.lots if lot.id in mine),
        scale=max(1, *(part.worth for part in parts)),
        worth={},
        price={site: price for site, price in prices if price},
        completion_s=proven_s,
        parts=parts,
    )
