# SPDX-License-Identifier: Apache-2.0
"""Why no run takes some people, as the fewest rules that do not all hold, and what would do.

Every change that is offered was tried, with runs made one by one. That none were found without it
proves nothing, and is said so, unless the time that vehicles have is bounded and the bound in parts
(`parts`) shows that it does not suffice for all who ride and all who are left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cache

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Unit, room_of
from qafila.core.values import Name
from qafila.planner.impossible import RulesCannotAllHold, words
from qafila.planner.impossible.scene import SHUTTLES
from qafila.planner.making import Could
from qafila.planner.runs.greedy import crowds_waiting, depart, dispatch, soonest
from qafila.planner.runs.parts import bound_in_parts
from qafila.planner.runs.yard import Carrier, Crowd, Ground, Yard
from qafila.planner.seating import Stop

UNTIL, BACK, VEHICLES = "away:until", "away:back", "vehicles"
"""Rules by name: vehicles leave when withdrawn; no way back is known; there are so many."""

MOST_VEHICLES = 64
"""So many more vehicles are tried at most."""

KINDS = ("seats", "wheelchair", "stretcher", "oxygen")

STEP_MIN = 10
"""Minutes to which an hour is rounded up until which vehicles are asked for."""

_RULES = {
    UNTIL: Name(
        en="vehicles leave when they are withdrawn (available_until)",
        ar="أن تنصرف المركبات في موعد انتهاء إتاحتها (available_until)",
    ),
    BACK: Name(
        en="vehicles drive only where a way is known",
        ar="ألّا تسير المركبات إلّا في طريق معروف",
    ),
    VEHICLES: Name(en="vehicles for this lot: {count}", ar="المركبات المتاحة للدفعة: {count}"),
}

Way = tuple[str, Name]
"""A change that was tried and did, for programs and in words."""


def wanting(
    yard: Yard, crowd: Crowd, late: Sequence[Unit], stop: Stop, zone: tzinfo
) -> RulesCannotAllHold:
    """Return what keeps people of a crowd from any run, and what would do."""
    ground = yard.ground
    found = _Trials(ground, crowd, late, zone)
    conflict = list(found.conflict())
    ways = list(found.ways(conflict))
    persons = tuple(sorted(person for unit in late for person in unit.persons))
    rules = (words.said(_RULES[rule], count=len(found.fleet)) for rule in conflict)
    proven = VEHICLES in conflict and _is_too_little_time(yard, late, stop)
    return RulesCannotAllHold(
        lot=crowd.lot.id,
        count=len(persons),
        reason=words.said(
            words.CANNOT if proven else words.NOT_FOUND, rules=words.listed(rules, words.AND)
        ),
        ways=words.listed((name for _, name in ways), words.OR) if ways else "",
        persons=persons[:12],
        conflict=tuple(conflict),
        relaxations=tuple(token for token, _ in ways),
        proven=proven,
    )


def _is_too_little_time(yard: Yard, late: Sequence[Unit], stop: Stop) -> bool:
    """Whether it is proven that not all who ride and all who are late can be moved in time.

    Proven of all the vehicles there are, and only where each is withdrawn some time or cannot come
    back: else the last are moved at some time.
    """
    ground = yard.ground
    mine = {carrier.vehicle.id for carrier in ground.carriers}
    if any(v.spare and v.carries_people and v.id not in mine for v in ground.problem.vehicles):
        return False
    last_s = max((_last_s(ground, carrier) for carrier in ground.carriers), default=math.inf)
    if last_s == math.inf:
        return False
    riding = yard.riders()
    asked = [u for c in ground.crowds for u in c.units if u.id in riding] + list(late)
    flow = bound_in_parts(ground, asked, int(last_s) + 1, stop)
    return flow is not None and flow.completion_s > last_s


def _last_s(ground: Ground, carrier: Carrier) -> float:
    """Return when a vehicle has moved its last, at the latest."""
    until = ground.until_s(carrier)
    ways = [(site, source) for site in ground.sites for source in ground.sources]
    if until < math.inf or any(ground.back_s(*way) is not None for way in ways):
        return until
    ends = (
        first + carried
        for source in ground.sources
        if (first := ground.first_s(carrier, source)) is not None
        for site in ground.sites
        if (carried := ground.carry_s(source, site)) is not None
    )
    return max(ends, default=0)


def could(
    yard: Yard, could_ride: Callable[[Ground, Unit], bool], zone: tzinfo
) -> dict[tuple[str, str | None], Could]:
    """Return what would let vehicles come back where they move nobody more, by lot and place."""
    left, found = {unit.id for unit in yard.left()}, dict[tuple[str, str | None], Could]()
    for crowd in yard.ground.crowds:
        late = [u for u in crowd.units if u.id in left and could_ride(yard.ground, u)]
        if not late:
            continue
        trials = _Trials(yard.ground, crowd, late, zone)
        rules = [rule for rule in (UNTIL, BACK) if trials.rides({rule}) is not None]
        ways = [way for rule in rules for way in trials.way_of(rule)]
        if ways:
            found[crowd.lot.id, crowd.source] = Could(
                units=frozenset(unit.id for unit in late),
                rules=tuple((rule, _RULES[rule]) for rule in rules),
                ways=tuple(ways),
            )
    return found


def come_back_if_allowed(
    ground: Ground, could_ride: Callable[[Ground, Unit], bool]
) -> dict[tuple[str, str | None], Could]:
    """Return that vehicles would come back for everybody whom one can carry, if they might.

    By lot and place; empty where no such runs were found.
    """
    yard = _all_ridden(ground, lambda yard: not any(could_ride(ground, u) for u in yard.left()))
    riding = yard.riders() if yard else set()
    return {
        (crowd.lot.id, crowd.source): Could(
            units=frozenset(unit.id for unit in crowd.units if unit.id in riding),
            rules=((SHUTTLES, words.ONE_JOURNEY),),
            ways=((SHUTTLES, words.COME_BACK),),
            barred=True,
        )
        for crowd in ground.crowds
        if yard
    }


def _all_ridden(ground: Ground, does: Callable[[Yard], bool]) -> Yard | None:
    """Return runs that do, made one by one, those of the hardest first if need be; else None."""
    for hard in (False, True):
        yard = Yard(ground)
        crowds = crowds_waiting(yard)
        depart(yard, crowds)
        if hard:
            dispatch(yard, crowds, soonest, hard=True)
        dispatch(yard, crowds, soonest)
        if does(yard):
            return yard
    return None


class _Trials:
    """Grounds in which single rules do not hold, and whether everybody concerned rides there."""

    def __init__(self, ground: Ground, crowd: Crowd, late: Sequence[Unit], zone: tzinfo) -> None:
        self.ground, self.crowd, self.zone = ground, crowd, zone
        self.late = frozenset(unit.id for unit in late)
        self.fleet = [c.vehicle for c in ground.carriers if c.vehicle.lot in (None, crowd.lot.id)]
        seats = [room_of(v).seats for v in self.fleet if v.kind in PASSENGER_KINDS]
        wanted = {kind: max(getattr(u.load, kind) for u in late) for kind in KINDS}
        self.asked = Load(**{**wanted, "seats": max(wanted["seats"], *seats, 1)})
        self.more = cache(self._more)

    def conflict(self) -> Iterator[str]:
        """Yield the rules of which none can be left out: without any one of them it goes."""
        dropped: set[str] = set()
        for rule in (UNTIL, BACK, VEHICLES):
            if self.rides({*dropped, rule}) is None and rule != VEHICLES:
                dropped.add(rule)
            else:
                yield rule

    def ways(self, conflict: Sequence[str]) -> Iterator[Way]:
        """Yield the nearest changes."""
        for rule in conflict:
            yield from self.way_of(rule)
        number = next((n for n in _numbers() if self.more(n) is not None), None)
        if number is not None:
            kinds = ((kind, getattr(self.asked, kind)) for kind in KINDS)
            told = ",".join(f"{kind}={places}" for kind, places in kinds if places)
            yield f"vehicles:{number}:{told}", words.more_vehicles(number, self.asked)

    def way_of(self, rule: str) -> Iterator[Way]:
        """Yield what would do if a rule did not hold, where that was seen to do."""
        hour = self.ground.problem.departs_at
        if rule == UNTIL and hour and (yard := self.rides({UNTIL})) is not None:
            step_s = 60 * STEP_MIN
            over_s = hour.timestamp() + yard.completion_s
            until = datetime.fromtimestamp(math.ceil(over_s / step_s) * step_s, self.zone)
            yield (
                f"until:{until.isoformat(timespec='minutes')}",
                words.said(
                    Name(en="vehicles until {until}", ar="بقاء المركبات حتى {until}"),
                    until=f"{until:%Y-%m-%d %H:%M}",
                ),
            )
        if rule == BACK and self.rides({BACK}) is not None:
            yield (
                f"back:{self.crowd.source}",
                words.said(
                    Name(
                        en="ways in both directions, so that vehicles come back to {place}",
                        ar="طرق ذهابًا وإيابًا لتعود المركبات إلى {place}",
                    ),
                    place=self.crowd.source,
                ),
            )

    def rides(self, dropped: Iterable[str]) -> Yard | None:
        """Return runs that take all who are concerned where some rules do not hold."""
        ground = self.ground
        if UNTIL in dropped:
            carriers = (
                replace(c, vehicle=replace(c.vehicle, available_until=None))
                for c in ground.carriers
            )
            ground = replace(ground, carriers=tuple(carriers))
        if BACK in dropped:
            legs = tuple(replace(leg, both_ways=True) for leg in ground.problem.legs)
            ground = replace(ground, problem=replace(ground.problem, legs=legs))
        if VEHICLES in dropped:
            ground = self._with_more(ground, MOST_VEHICLES)
        return self._ridden(ground)

    def _more(self, number: int) -> Yard | None:
        return self._ridden(self._with_more(self.ground, number))

    def _with_more(self, ground: Ground, number: int) -> Ground:
        room = self.asked
        extra = (
            Vehicle(
                id=f"\uffff{k}",  # no list has it
                seats=room.seats,
                wheelchair=room.wheelchair,
                stretcher=room.stretcher,
                oxygen=room.oxygen,
                at=self.crowd.source,
            )
            for k in range(number)
        )
        more = tuple(Carrier(vehicle=vehicle) for vehicle in extra)
        return replace(ground, carriers=(*ground.carriers, *more))

    def _ridden(self, ground: Ground) -> Yard | None:
        """Return runs that take all who are concerned, None where none were found."""
        return _all_ridden(ground, lambda yard: not self.late & {unit.id for unit in yard.left()})


def _numbers() -> Iterator[int]:
    number = 1
    while number <= MOST_VEHICLES:
        yield number
        number += max(1, number // 8)
