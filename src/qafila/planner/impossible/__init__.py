# SPDX-License-Identifier: Apache-2.0
"""Why not everybody finds a seat: the fewest rules that cannot all hold, and what would do.

For each column and each reason why people stay behind, rules are taken away one after the other: a
rule without which it still does not go has no part in it (a deletion filter); those that are left
cannot all hold, and without any one of them everybody was seen to find a seat. Where volume alone
proves it (`proof`), it is said to be impossible; else that no seating was found. Every change that
is offered (`ways`) was tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.fleet import Vehicle
from qafila.core.plan import Lot, Plan, Unit
from qafila.core.values import Name
from qafila.planner.explaining import causes
from qafila.planner.impossible import words
from qafila.planner.impossible.hours import HOUR, UNTIL, Again, Fits, nearest_hour, worded
from qafila.planner.impossible.proof import is_impossible
from qafila.planner.impossible.rooms import why_no_room
from qafila.planner.impossible.scene import USED, Scene
from qafila.planner.impossible.trial import seats_all
from qafila.planner.impossible.ways import Way, ways
from qafila.planner.making import Could, Making
from qafila.planner.pool import is_available, reaches
from qafila.planner.seating import Column

MOST_CAUSES = 6
"""Reasons of one column that are looked into; each person's own finding stands in any case."""

MOST_WAYS = 4

MOST_HOURS, HOURS_OF_MANY = 8, 1
"""Hours of departure that are planned with; and of many units (`MANY_UNITS`)."""

MANY_UNITS = 500
"""Columns beyond this are not looked into where the search has ended before its time."""

HUGE, MOST_OF_HUGE = 3_000, 2
"""Units of a column beyond which fewer of its reasons are looked into, and how many."""


@finding
class RulesCannotAllHold(Finding):
    """People have no seat because some rules cannot all hold: the fewest of them, and a way out.

    Without any one of these rules the planner finds a seat for all those concerned. Where it says
    that no seating was found, there may be one all the same; else places and numbers prove that
    there is none. Each way out was tried: with any one of them, all who are concerned have a seat
    in a new plan. A way out that puts people together whom a rule keeps apart is never offered, nor
    one in which a child, or who needs an escort, leaves the household alone. Where several such
    findings stand for one lot, one way out of each is needed.

    `conflict` and `relaxations` say the same for programs: ``seats``, ``places:wheelchair``,
    ``whole`` (households, and children with their guardians, in one vehicle), ``apart:red/blue``,
    ``feuds``, ``ambulances``, ``pin:BUS-1``, ``away:lot``, ``shuttles`` (each vehicle makes one
    journey); of vehicles that come back also ``away:until``, ``away:back``, ``vehicles``. And
    ``vehicles:2:seats=49,wheelchair=1`` (two more vehicles with so much each),
    ``divide:F-0213:P-7+P-8`` (these of the household in another vehicle; ``;`` before those in a
    third), ``unpin:BUS-1:P-1`` (these in any vehicle), ``vehicle:BUS-3`` (it serves this lot, now),
    ``shuttles`` (vehicles come back for more), ``until:2026-03-01T14:20+02:00`` (vehicles stay
    until then), ``departs:2026-03-01T16:40+02:00`` (the first lots leave then; nobody else stays
    behind for it, and windows and approvals are kept), ``back:square`` (ways in both directions, so
    that vehicles come back there). ``&`` stands between changes that are needed at once.

    Of people for whom no reception site has room: ``room:school`` (it takes no more than it has
    room for) and ``whole``; ``room:school:2`` (room for two more), ``divide:…`` (so that parts of a
    household go to several sites), ``to:hall:P-1+P-2`` (these to another site). Where people cannot
    reach the same site, more room at several is one way out: ``room:school:2&room:hall:1``.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "Lot {lot}, without a seat: {count}. The reason: {reason}⟦. What would do: {ways}⟧."
    ar = "الدفعة {lot}، عدد من لا مقعد لهم: {count}. السبب: {reason}⟦. ويكفي لذلك: {ways}⟧."
    remedy_en = "Choose one of the ways out with those concerned, enter it, and plan again."
    remedy_ar = "اختر أحد الحلول مع أصحاب الشأن وأدخله، ثم أعد التخطيط."

    lot: str
    count: int
    reason: Name
    ways: Name | str
    persons: tuple[str, ...]
    conflict: tuple[str, ...]
    relaxations: tuple[str, ...]
    proven: bool


def contradictions(making: Making) -> Iterator[Finding]:
    """Yield, for every column with people behind, what cannot all hold."""
    behind = {entry.person for entry in making.unseated}
    for returns, (lot, column, seating) in (
        *((False, each) for each in making.behind),
        *((True, each) for each in making.behind_runs),
    ):
        still = [unit for unit in seating.unseated if behind.issuperset(unit.persons)]
        if still and not (len(column.units) > MANY_UNITS and making.stop()):
            why = causes(column, seating, still)
            yield from _explained(making, lot, column, why, returns=returns)


def without_room(making: Making, again: Again) -> Iterator[Finding]:
    """Yield, for those whom no reception site has room for, why, and what would do.

    Parameters
    ----------
    again
        Plans a problem in the same way.
    """
    behind = {entry.person for entry in making.unseated}
    for each in making.homeless:
        still = tuple(unit for unit in each.units if behind.issuperset(unit.persons))
        if not still:
            continue
        size = len(making.problem.units)
        most = MOST_WAYS if size <= HUGE else 1
        told = why_no_room(
            making.problem,
            replace(each, units=still),
            again,
            0 if size > MANY_UNITS and making.stop() else most,
        )
        persons = tuple(sorted(person for unit in still for person in unit.persons))
        yield RulesCannotAllHold(
            lot=each.lot,
            count=len(persons),
            reason=told.reason,
            ways=words.listed((name for _, name in told.ways), words.OR) if told.ways else "",
            persons=persons[:12],
            conflict=told.conflict,
            relaxations=tuple(token for token, _ in told.ways),
            proven=told.proven,
        )


def with_hours(making: Making, plan: Plan, ask: tuple[Again, Fits]) -> Iterator[Finding]:
    """Yield what was found, with another hour of departure as a way out where one would do."""
    size, left = len(making.problem.units), frozenset(each.person for each in plan.unseated)
    tries = MOST_HOURS if size <= MANY_UNITS else HOURS_OF_MANY
    if size > MANY_UNITS and making.stop():
        tries = 0
    for found in making.findings:
        if not (isinstance(found, RulesCannotAllHold) and {HOUR, UNTIL} & {*found.conflict}):
            yield found
            continue
        hour = nearest_hour(
            making.problem, left, found.relaxations, found.persons, found.count, ask, tries
        )
        if hour is None:
            yield found
            continue
        token, name = worded(*hour, making.zone)
        told = [found.ways] if isinstance(found.ways, Name) else []
        yield replace(
            found,
            ways=words.listed((*told, name), words.OR),
            relaxations=(*found.relaxations, token),
        )


def _explained(
    making: Making, lot: Lot, column: Column, why: Sequence[Sequence[Unit]], *, returns: bool
) -> Iterator[Finding]:
    away = _away(making, lot, column)
    left = {unit.id for units in why for unit in units}
    seated = tuple(unit for unit in column.units if unit.id not in left)
    most = MOST_OF_HUGE if len(column.units) > HUGE else MOST_CAUSES
    for units in why[:most]:
        scene = Scene(
            problem=making.problem,
            lot=lot,
            units=(*seated, *units),
            behind=tuple(units),
            fleet=column.fleet,
            away=away,
            stop=making.stop,
            seed=making.seed,
            returns=returns,
        )
        could = making.could.get((lot.id, column.units[0].source))
        if could is not None and not could.units.issuperset(unit.id for unit in units):
            could = None
        yield _told(lot, column, scene, units, could)


def _told(
    lot: Lot, column: Column, scene: Scene, units: Sequence[Unit], could: Could | None
) -> Finding:
    lone = bool(column.fleet) and not any(map(column.could_ever_fit, units))
    if lone and scene.problem.policy.shuttles and all(map(scene.has_way_back, units)):
        scene = replace(scene, returns=True)  # each part of it would be fetched one after another
    # Who fits no vehicle however empty is left behind whoever else travels.
    conflict = _conflict(replace(scene, units=tuple(units)) if lone else scene)
    found: list[Way] = list(islice(ways(scene, conflict), MOST_WAYS))
    # Of runs nothing is proven: they were looked for.
    proven = (could is None or could.barred) and is_impossible(
        scene.without([r for r in scene.rules if r not in conflict])
    )
    rules, back = (could.rules, could.ways) if could else ((), ())
    if could and could.barred:  # the same rule, said once
        conflict = [rule for rule in conflict if rule != USED]
    told = (*back, *((way.token, way.name) for way in found))
    persons = tuple(sorted(person for unit in units for person in unit.persons))
    # Who waits for a vehicle that comes back, or fits no vehicle, is hindered by its size alone.
    singly = scene.returns or (lone and len(units) == 1)
    return RulesCannotAllHold(
        lot=lot.id,
        count=len(persons),
        reason=words.reason(
            scene, conflict, [name for _, name in rules], proven=proven, singly=singly
        ),
        ways=words.listed((name for _, name in told), words.OR) if told else "",
        persons=persons[:12],
        conflict=(*(rule for rule, _ in rules), *conflict),
        relaxations=tuple(token for token, _ in told),
        proven=proven,
    )


def _conflict(scene: Scene) -> list[str]:
    """Return the fewest rules that, as far as seen, cannot all hold; the plainest come last."""
    rules = list(scene.rules)
    if not seats_all(scene.without(rules)):
        return rules[-1:]  # not even without any rule: there is no vehicle at all
    for rule in scene.rules:
        others = [each for each in rules if each != rule]
        dropped: Collection[str] = [each for each in scene.rules if each not in others]
        if not seats_all(scene.without(dropped)):
            rules = others
    return rules


def _away(making: Making, lot: Lot, column: Column) -> dict[str, tuple[Vehicle, ...]]:
    """Return the vehicles that may not serve the column, by why."""
    mine = {vehicle.id for vehicle in column.fleet}
    problem, source = making.problem, column.units[0].source
    hour = problem.departs_at if lot.rank == 0 else None
    found: dict[str, list[Vehicle]] = {}
    for vehicle in problem.vehicles:
        if not vehicle.carries_people or vehicle.id in mine or vehicle.id in making.occupied:
            continue
        if vehicle.id in making.used:
            why = "used"
        elif vehicle.lot not in (None, lot.id):
            why = "lot"
        elif source and vehicle.at and not reaches(problem, vehicle.at, source):
            why = "way"
        elif hour and not is_available(vehicle, hour):
            why = "hour"
        else:
            continue
        found.setdefault(why, []).append(vehicle)
    return {why: tuple(vehicles) for why, vehicles in found.items()}
