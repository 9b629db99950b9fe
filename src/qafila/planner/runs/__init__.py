# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more, where there are fewer of them than loads.

Planned for all lots that may move side by side: one crowd with one destination exactly, up to the
packer (`slots`); vehicles alike through the solver for shuttles (`alike`); any mix of vehicles,
needs and rules run by run with real people (`greedy`). The best of them is kept, evened out, and
held against a bound that anybody can check (`bound`). See `docs/dev/shuttles.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from qafila.core.fleet import Vehicle
from qafila.core.plan import Flow, Unit
from qafila.planner.kin import must_split
from qafila.planner.making import Could, Making
from qafila.planner.runs.abreast import abreast
from qafila.planner.runs.alike import by_shuttle, sizes_worth_trying
from qafila.planner.runs.anew import bettered, filled
from qafila.planner.runs.bound import flow_bound
from qafila.planner.runs.chosen import by_choice
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
from qafila.planner.runs.keeping import held, kept, moved
from qafila.planner.runs.parts import bound_in_parts
from qafila.planner.runs.posing import is_on_a_road, pose
from qafila.planner.runs.saying import MOST_LOOKS as MOST_LOOKS_LEFT
from qafila.planner.runs.saying import could_ride, say
from qafila.planner.runs.slots import by_slots, evened
from qafila.planner.runs.trips import Timed, add_trips, reach_s
from qafila.planner.runs.wanting import come_back_if_allowed, could
from qafila.planner.runs.yard import Ground, Yard
from qafila.planner.seating import Stop
from qafila.planner.seating.keep import WORSE
from qafila.planner.standing import Standing

__all__ = ["add_runs", "is_on_a_road", "would_return"]

WORK, LESS_WORK = 500_000, 200_000
"""Tries of the solver for shuttles, for the first size of load and for others: some seconds."""

LOOKS = 400_000
"""Runs looked at in all, by which the number of orders tried is set."""

MOST_LOOKS = 6_000_000
"""Looks of one order beyond which runs are not made one by one: the solver's routes must do."""

MOST_ORDERS = 24
"""Orders in which runs are made one by one, at most."""

OPEN = 0.05
"""Part of the time that a bound in parts may leave open before one in seats is looked for."""

Tell = Callable[[Yard, int], None]
"""Told of the best runs so far, and of a time before which they cannot be over."""

BLURS = (0.1, 0.3, 1.0)
"""How far random orders are from what is set down soonest, in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What proves a time before which certain people cannot all be moved; None: nothing does."""

    riders: frozenset[str] = frozenset()
    flow: Flow | None = None

    @property
    def seconds(self) -> int:
        """That time; 0 where nothing is proven."""
        return self.flow.completion_s if self.flow else 0


NO_FLOOR = Floor()


def add_runs(making: Making, rank: int, units: Sequence[Unit], once: int) -> bool:
    """Plan units of one rank with vehicles that come back; tell whether that moves more people.

    Parameters
    ----------
    making
        What is planned so far; it is added to where more people are moved.
    units
        Of this rank, on roads that are known (`is_on_a_road`).
    once
        How many of these people stay behind where every vehicle makes one journey.
    """
    yard, floor = _best(making, rank, units, _telling(making)) or (None, NO_FLOOR)
    if yard is None or yard.worth()[0] >= once:
        if yard is not None and yard.ground.looks <= MOST_LOOKS_LEFT:
            making.could |= could(yard, could_ride, making.zone)
        return False
    if making.kept is not None:
        within_s = yard.completion_s * (1 + WORSE)
        yard = kept(yard, making.kept, making.runs, making.stop, making.seed)
        yard = held(yard, making.kept, making.boarded, within_s)
        making.changed += moved(yard, making.kept)
    timed: Timed = {}
    yard, pairs = abreast(yard, making.problem, partial(reach_s, making, timed))
    riding = yard.riders()
    seated = [unit for unit in units if unit.id in riding]
    flow = _bound(yard, seated, making.stop, floor)
    add_trips(making, yard, timed)
    making.pairs += pairs
    say(making, yard)
    coming = _coming(yard)
    making.pools.setdefault(rank, {}).update(coming)
    making.reached |= coming.keys()
    making.completion[rank] = max(making.completion.get(rank, 0.0), yard.completion_s)
    proven = flow.completion_s if flow else 0
    making.completion_bound[rank] = max(making.completion_bound.get(rank, 0.0), proven)
    making.flows += [flow] if flow else []
    making.returning = True
    _note_kin(making, yard, seated)
    return True


def would_return(
    making: Making, rank: int, units: Sequence[Unit]
) -> dict[tuple[str, str | None], Could]:
    """Return for whom vehicles would come back if the policy let them, by lot and place.

    Empty unless they would for everybody whom one can carry. Parameters as for `add_runs`.
    """
    ground = pose(making, rank, units, with_spare=True)
    if not ground.carriers or ground.looks > MOST_LOOKS_LEFT:
        return {}
    return come_back_if_allowed(ground, could_ride)


def _bound(yard: Yard, seated: Sequence[Unit], stop: Stop, floor: Floor) -> Flow | None:
    """Return the best bound found: in parts, and in seats where these leave much open.

    Parts say more where loads are small; of long routes they find little in the time they have. A
    floor of the search holds too if the same people ride: once time is up nothing better is found.
    """
    in_parts = bound_in_parts(yard.ground, seated, yard.completion_s, stop)
    if floor.flow is not None and floor.riders == yard.riders():
        in_parts = max(floor.flow, in_parts or floor.flow, key=lambda flow: flow.completion_s)
    if in_parts is not None and in_parts.completion_s >= yard.completion_s * (1 - OPEN):
        return in_parts
    in_seats = flow_bound(yard.ground, seated, yard.completion_s, stop)
    found = [flow for flow in (in_parts, in_seats) if flow is not None]
    return max(found, key=lambda flow: flow.completion_s, default=None)


def _note_kin(making: Making, yard: Yard, seated: Sequence[Unit]) -> None:
    """Note the kin groups that could not be kept together; what vehicles are worth is not tried."""
    if not any(unit.kin for unit in seated):
        return
    for crowd, column in zip(yard.ground.crowds, yard.ground.columns, strict=True):
        mine = [u for u in seated if (u.lot, u.source or "") == (crowd.lot.id, crowd.source)]
        making.unavoidable |= must_split(column, mine)
    trips: Counter[str] = Counter()
    for load in (load for loads in yard.rounds for load in loads):
        trips.update({group for unit in load.units for group in unit.kin})
    vehicles = sum(bool(loads) for loads in yard.rounds)
    making.curves.append([(vehicles, sum(count > 1 for count in trips.values()))])


def _coming(yard: Yard) -> dict[str, Vehicle]:
    """Return the vehicles that drive, or could have come to somebody: others are no reserve."""
    ground = yard.ground
    sources = {crowd.source for crowd in ground.crowds}
    return {
        carrier.vehicle.id: carrier.vehicle
        for carrier, loads in zip(ground.carriers, yard.rounds, strict=True)
        if loads
        or (
            ground.until_s(carrier) >= 0
            and any(ground.first_s(carrier, source) is not None for source in sources)
        )
    }


def _telling(making: Making) -> Tell:
    """Return what tells the watcher of runs, and of a time before which they cannot be over."""

    def tell(yard: Yard, floor_s: int) -> None:
        if making.watch is not None:
            making.watch(
                Standing(
                    column=making.begun,
                    of=making.columns,
                    vehicles=len(making.used) + sum(map(bool, yard.rounds)),
                    bound=making.bound + 1,
                    unseated=len(making.unseated) + yard.worth()[0],
                    completion_s=yard.completion_s,
                    completion_bound_s=min(floor_s, yard.completion_s),
                )
            )

    return tell


def _best(
    making: Making, rank: int, units: Sequence[Unit], tell: Tell
) -> tuple[Yard, Floor] | None:
    """Return the best runs found, without the list's spare vehicles where these change nothing."""
    if not units:
        return None
    ground = pose(making, rank, units)
    best = _tried(ground, making.stop, making.seed, tell) if ground.carriers else None
    behind = best[0].worth()[0] if best else 1
    if behind and any(v.spare for v in making.problem.vehicles):
        wider = pose(making, rank, units, with_spare=True)
        if len(wider.carriers) > len(ground.carriers):
            other = _tried(wider, making.stop, making.seed, tell)
            if best is None or other[0].worth()[0] < behind:
                best = other
    return best


def _tried(ground: Ground, stop: Stop, seed: int, tell: Tell) -> tuple[Yard, Floor]:
    """Return the best runs that any of the ways finds, and a floor; tell of each that is better."""
    exact = by_slots(ground, stop, seed)
    if exact is not None and not any(u.pin or u.aboard for c in ground.crowds for u in c.units):
        return exact, NO_FLOOR
    best, floor = exact, NO_FLOOR
    for yard in _candidates(ground, stop, seed):
        if best is None or yard.worth()[0] < best.worth()[0]:
            floor = _floor(yard, stop)
        if best is None or yard.worth() < best.worth():
            best = yard
            tell(best, floor.seconds)
        if stop() or (best.completion_s <= floor.seconds and not best.left()):
            break
    if best is None:  # time was up before anything was found
        return Yard(ground), floor
    best = bettered(best, floor.seconds, stop, seed)
    tell(best, floor.seconds)
    if best.completion_s > floor.seconds and not best.left():
        chosen = by_choice(ground, floor.seconds, best.completion_s, stop)
        if chosen is not None:
            best = min(best, bettered(chosen, floor.seconds, stop, seed), key=Yard.worth)
            tell(best, floor.seconds)
    return evened(best, stop, seed), floor


def _floor(yard: Yard, stop: Stop) -> Floor:
    """Return a time before which those who ride cannot all be moved; none where it takes long."""
    riding = yard.riders()
    units = [unit for crowd in yard.ground.crowds for unit in crowd.units if unit.id in riding]
    flow = bound_in_parts(yard.ground, units, yard.completion_s, stop)
    return Floor(riders=frozenset(riding), flow=flow)


def _candidates(ground: Ground, stop: Stop, seed: int) -> Iterable[Yard]:
    """Yield runs made in different ways: a first one at once, then better ones."""
    first = Yard(ground)
    crowds = crowds_waiting(first)
    depart(first, crowds)
    begun = first.copy()
    is_huge = ground.looks > MOST_LOOKS
    if not is_huge:
        dispatch(first, [waiting.copy() for waiting in crowds], soonest)
        yield first
    # Whoever needs a certain vehicle is fetched first; the others then find it where it is.
    hard = begun.copy()
    dispatch(hard, [waiting.copy() for waiting in crowds], soonest, hard=True)
    sizes, routes = sizes_worth_trying(ground), 0
    # Of vehicles of several sizes the solver's routes are a beginning, and its proofs say nothing.
    work = WORK if len(sizes) == 1 and not is_huge else LESS_WORK
    for size in sizes:
        for prefix in [begun, hard] if any(hard.rounds) else [begun]:
            routed = by_shuttle(prefix, size, work=work, stop=stop, seed=seed)
            work = LESS_WORK
            if routed is not None:
                routes += 1
                yard = routed.yard
                dispatch(yard, crowds_waiting(yard), soonest)
                yield yard
                yield filled(yard)
            if stop():
                return
    chance = Random(seed)
    orders: list[Order] = [furthest, largest]
    orders += [shaken(chance, BLURS[k % len(BLURS)]) for k in range(MOST_ORDERS - 2)]
    for order in orders[: max(0 if routes else 2, LOOKS // ground.looks)]:
        if stop():
            return
        yard = begun.copy()
        dispatch(yard, [waiting.copy() for waiting in crowds], order)
        yield yard
