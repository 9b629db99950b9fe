# SPDX-License-Identifier: Apache-2.0
"""No plan of the same people is complete sooner: a flow of seats through places and time.

Every seat is taken for a vehicle of its own, and everybody for a load of one seat: no plan becomes
slower by that, for any mix of vehicles. Worths of whoever waits and prices of room follow from
linear flows of the solver for shuttles; what they prove is reckoned here, in whole numbers. Where
all vehicles are alike, people may be counted in whole loads, and room left out of account: that may
prove more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qafila.core.plan import Flow, Unit, room_of
from qafila.core.plan.running import approach_s, bounds_s
from qafila.planner.runs.yard import Carrier, Ground
from qafila.planner.seating import Stop
from qafila.planner.shuttle import Bus, Shuttle, Sink, Source
from qafila.planner.shuttle.bounds import by_reach
from qafila.planner.shuttle.flow import least_driving
from qafila.planner.shuttle.ground import NEVER, Numbers
from qafila.planner.shuttle.ground import Ground as Steps
from qafila.planner.shuttle.ground import ground as numbers_of
from qafila.planner.shuttle.linear import Limits, dual_values, is_at_hand

ROUNDS = 8
"""Linear flows solved, at most, while the bound is raised."""

EFFORT = 4.0
"""Deterministic seconds of one of them."""

MOST_CELLS, OVERHEAD = 20_000_000, 2_000
"""Sources × sinks × steps of a table, beyond which steps are longer; and what a step costs."""

KINDS = ("seats", "wheelchair", "stretcher", "oxygen")
"""Kinds of places, each with a bound of its own: few vehicles may have what some people need."""

Group = tuple[str, str | None]
"""Where people wait, and their destination where it is fixed."""


@dataclass(frozen=True, slots=True)
class _Proven:
    bound_s: int
    worths: tuple[int, ...]
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posed:
    """Seats that wait and seats that drive, as loads and vehicles of the solver for shuttles."""

    shuttle: Shuttle
    groups: tuple[Group, ...]
    sites: tuple[str, ...]
    kind: str


def flow_bound(
    ground: Ground, seated: Sequence[Unit], completion_s: int, stop: Stop
) -> Flow | None:
    """Return what is proven of the time in which those who ride can be moved.

    Parameters
    ----------
    seated
        Units that the plan moves; the bound speaks of them alone.
    completion_s
        The plan's own time: nothing above it is looked for.
    """
    found: list[tuple[_Posed, _Proven]] = []
    for kind, whole in ((k, w) for w in (True, False) for k in KINDS):
        posed = _pose(ground, seated, kind, whole=whole)
        if posed is not None:
            bound = _raised(posed.shuttle, completion_s, stop)
            if bound is not None:
                found.append((posed, bound))
        if found and found[-1][1].bound_s >= completion_s:
            break
    if not found:
        return None
    posed, bound = max(found, key=lambda each: each[1].bound_s)
    worth = {
        source if target is None else f"{source}→{target}": value
        for (source, target), value in zip(posed.groups, bound.worths, strict=True)
    }
    price = dict(zip(posed.sites, bound.prices, strict=True))
    return Flow(
        lots=tuple(
            lot.id for lot in ground.problem.lots if lot.id in {unit.lot for unit in seated}
        ),
        scale=max(1, *worth.values()) if worth else 1,
        worth=worth,
        price={site: value for site, value in price.items() if value},
        completion_s=bound.bound_s,
        places=posed.kind,
    )


def _pose(ground: Ground, seated: Sequence[Unit], kind: str, *, whole: bool) -> _Posed | None:
    """Return places of one kind as loads; None where nobody needs any.

    With `whole`, people in whole loads of vehicles that are all alike, those of them that have such
    places; room is left out of account then, since it is in people.
    """
    needed: Counter[Group] = Counter()
    people: Counter[Group] = Counter()
    for unit in seated:
        people[unit.source or "", unit.target] += len(unit.persons)
    roomy = _is_roomy(ground, people)
    # Who sits in a vehicle already may take places that it does not have.
    for unit in (each for each in seated if not each.aboard):
        # Room is counted in people: a companion's seat takes none of it.
        most = math.inf if whole or roomy else len(unit.persons)
        needed[unit.source or "", unit.target] += int(min(most, getattr(unit.load, kind)))
    groups = tuple(sorted((g for g in needed if needed[g]), key=lambda g: (g[0], g[1] or "")))
    rooms = [getattr(room_of(carrier.vehicle), kind) for carrier in ground.carriers]
    size = max(rooms, default=0)
    if not groups or size < 1:
        return None
    if whole and (set(rooms) - {0} != {size} or _may_mix(groups)):
        return None
    each = size if whole else 1
    loads = {group: -(-needed[group] // each) for group in groups}
    shuttle = Shuttle(
        sources=tuple(Source(id=str(i), loads=loads[group]) for i, group in enumerate(groups)),
        sinks=tuple(
            Sink(id=site, capacity=sum(loads.values()) if whole or roomy else room)
            for site, room in site_rooms(ground, people).items()
        ),
        buses=tuple(
            Bus(id=f"{number}/{k}", to_source_s=comes, until_s=until)
            for number, carrier in enumerate(ground.carriers)
            for comes in [tuple(first_s(ground, carrier, source) for source, _ in groups)]
            for until in [until_s(ground, carrier)]
            if until is None or until >= 0
            for k in range(min(1, rooms[number]) if whole else rooms[number])
        ),
        out_s=tuple(
            tuple(
                ground.carry_s(source, site) if target in (None, site) else None
                for site in ground.sites
            )
            for source, target in groups
        ),
        back_s=tuple(
            tuple(ground.back_s(site, source) for source, _ in groups) for site in ground.sites
        ),
    )
    return _Posed(shuttle=shuttle, groups=groups, sites=ground.sites, kind=kind)


def _may_mix(groups: Iterable[Group]) -> bool:
    """Whether some run may serve two groups at once: then their loads are not whole ones."""
    there: dict[str, list[str | None]] = {}
    for source, target in groups:
        there.setdefault(source, []).append(target)
    return any(len(targets) > 1 and None in targets for targets in there.values())


def site_rooms(ground: Ground, people: Mapping[Group, int]) -> dict[str, int]:
    """Return how many of those who ride each site takes: whose destination it is, in any case."""
    fixed: Counter[str] = Counter()
    for (_, target), count in people.items():
        fixed[target or ""] += count
    every = sum(people.values())
    return {site: int(min(every, fixed[site] + ground.room.get(site, 0))) for site in ground.sites}


def until_s(ground: Ground, carrier: Carrier) -> int | None:
    """Return by when a vehicle must be empty for good; None: it stays."""
    until = ground.until_s(carrier)
    return None if math.isinf(until) else int(until)


def _is_roomy(ground: Ground, people: Mapping[Group, int]) -> bool:
    """Whether every site could take everybody without a destination of their own."""
    wanting = sum(count for (_, target), count in people.items() if target is None)
    return all(ground.room.get(site, math.inf) >= wanting for site in ground.sites)


def first_s(ground: Ground, carrier: Carrier, source: str) -> int | None:
    """Return when a vehicle could be at a place at the soonest, wherever earlier stages ended."""
    begins, _ = bounds_s(ground.problem, carrier.vehicle, ground.rank)
    ways = [approach_s(ground.problem, carrier.vehicle, source)]
    ways += [ground.back_s(place, source) for place in ground.earlier]
    known = [way for way in ways if way is not None]
    return begins + min(known) if known else None


def _raised(shuttle: Shuttle, completion_s: int, stop: Stop) -> _Proven | None:
    """Return the best bound found: by reach, by least driving, and by flows through time."""
    posed, left = numbers_of(shuttle)
    if left or not posed.loads.any():
        return None
    unit_s, fastest = posed.unit_s(), int(posed.carry.min())
    step_s = unit_s
    while completion_s // step_s * (posed.carry.size + OVERHEAD) > MOST_CELLS:
        if step_s * 2 > fastest:
            break
        step_s *= 2
    steps = posed.in_steps(step_s)
    best: _Proven | None = None

    def raise_to(worths: Numbers, prices: Numbers) -> None:
        nonlocal best
        proven_s = _proven(steps, worths, prices, -(-completion_s // step_s)) * step_s
        if proven_s > (best.bound_s if best else 0):
            best = _Proven(proven_s, tuple(map(int, worths)), tuple(map(int, prices)))

    first = by_reach(posed)
    if first is not None:
        raise_to(np.array(first.worths), np.array(first.prices))
    flow = least_driving(posed, stop)
    if flow is not None:
        raise_to(np.maximum(flow.worths, 0), flow.prices)
    low, high = -(-(best.bound_s if best else 0) // step_s), (completion_s - 1) // step_s
    horizon = high
    for _ in range(ROUNDS if is_at_hand() else 0):
        if low > high or stop():
            break
        duals = dual_values(steps, horizon, Limits(effort=EFFORT), stop)
        if duals is None:
            high = horizon - 1
        else:
            raise_to(np.maximum(duals[0], 0), duals[1])
            low = max(horizon + 1, -(-(best.bound_s if best else 0) // step_s))
        horizon = (low + high) // 2
    return best


def _proven(posed: Steps, worths: Numbers, prices: Numbers, most: int) -> int:
    """Return the least number of steps in which the vehicles can earn what is asked.

    A run that would earn less than nothing earns nothing: the vehicle may drive it nearly empty.
    """
    asked = int((worths * posed.loads).sum() - (prices * posed.room).sum())
    best = np.maximum.accumulate(_tours(posed, worths, prices, most), axis=0)
    counts = posed.counts
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        left = np.minimum(posed.until, middle)[:, None] - posed.reach
        each = best[np.clip(left, 0, most), np.arange(best.shape[1])[None, :]]
        earned = int((counts * np.where(left >= 0, each, 0).max(axis=1, initial=0)).sum())
        if earned < asked:
            low = middle + 1
        else:
            high = middle
    return low


def _tours(posed: Steps, worths: Numbers, prices: Numbers, steps: int) -> Numbers:
    """Return what the best tour earns that starts at each source with 0 to `steps` left."""
    n, m = posed.carry.shape
    best = np.zeros((steps + 1, n), dtype=np.int64)
    after = np.zeros((steps + 1, m), dtype=np.int64)
    sinks, sources = np.arange(m)[None, :], np.arange(n)[None, :]
    gain = np.maximum(worths[:, None] - prices[None, :], 0)
    carry = np.where((posed.room > 0)[None, :], posed.carry, NEVER)
    for left in range(steps + 1):
        # First the sources: a run takes at least one step, so what follows it is known by now.
        rest = left - carry
        value = after[np.maximum(rest, 0), sinks] + gain
        best[left] = np.where(rest >= 0, value, 0).max(axis=1, initial=0)
        rest = left - posed.back
        value = best[np.maximum(rest, 0), sources]
        after[left] = np.where(rest >= 0, value, 0).max(axis=1, initial=0)
    return best
