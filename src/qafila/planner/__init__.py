# SPDX-License-Identifier: Apache-2.0
"""The planner: ``solve(problem, stop, seed)`` gives a legal plan and says what could not be done.

Column by column: seats (`seating`), order of march and timetable (`marching`), with the
bounds of `bounds` beside what was reached. Infeasible is a result, never an exception.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain

from qafila.core.findings import Finding
from qafila.core.fleet import Vehicle
from qafila.core.memory import uncollected
from qafila.core.plan import (
    Journey,
    Lot,
    Plan,
    Problem,
    Unit,
    Unseated,
    room_of,
)
from qafila.core.route import called
from qafila.planner.bounds import Demand
from qafila.planner.conflicts import (
    LeftForWantOfWay,
    NoRoomAtReceptions,
    NoVehicle,
    SpareCapacityRelaxed,
    SpareVehicleUsed,
    VehicleCannotReach,
    VehicleNotAvailable,
)
from qafila.planner.explaining import NAMED, explain, homeless, no_room
from qafila.planner.finishing import finish
from qafila.planner.impossible import contradictions, with_hours, without_room
from qafila.planner.impossible.hours import ANY_HOUR, Fits, OtherHours
from qafila.planner.kin import curve, kin_elsewhere, must_split, split_groups, wider
from qafila.planner.making import Making
from qafila.planner.march import natural
from qafila.planner.marching import march
from qafila.planner.pool import is_available, reaches
from qafila.planner.proving import Pools, bounded
from qafila.planner.rear import Seated
from qafila.planner.runs import add_runs, is_on_a_road, would_return
from qafila.planner.seating import Column, Seating, Stop, seat
from qafila.planner.seating.keep import changed, keep
from qafila.planner.sites import lacking, room_left, send
from qafila.planner.standing import Watch
from qafila.planner.stock import Make, stock_of

__all__ = ["OtherHours", "Solution", "Stop", "solve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A plan, and what had to be said while making it."""

    plan: Plan
    findings: tuple[Finding, ...]


def solve(  # noqa: PLR0913 - all but the first three may be left out
    problem: Problem,
    stop: Stop,
    seed: int,
    kept: Mapping[str, str] | None = None,
    watch: Watch | None = None,
    *,
    runs: Mapping[str, str] | None = None,
    boarded: Mapping[str, int] | None = None,
    marched: Mapping[str, tuple[str, Journey, str, int]] | None = None,
    hours: OtherHours = ANY_HOUR,
) -> Solution:
    """Return a plan for `problem`.

    Parameters
    ----------
    problem
        What is to be planned.
    stop
        Asked now and then whether time is up; a legal plan comes back all the same.
    seed
        The same problem, seed and answers of `stop` give the same plan.
    kept
        The vehicle each person had in a plan before, with its run (`seat_key`): people stay there
        where that goes, for at most 2 % more vehicles (`seating.keep`). None: nobody had any.
    watch
        Told how far it has come.
    runs
        Where each run of the plan before led (`seat_key`), if vehicles came back in it: those that
        have begun go on with it.
    boarded
        When each of these runs boarded, from the same first movement: those that keep their people
        board no sooner, so that their papers still hold. None: times count from another moment.
    marched
        Lot, journey, serial and place in the order of march of each vehicle that had people in a
        column of the plan before: it keeps its place where the order is as good.
    hours
        What other hours of departure have to suit, and in which time zone they are told.
    """
    occupied = frozenset(unit.pin for unit in problem.units if unit.aboard)

    def solved(posed: Problem) -> Solution:
        making = Making(problem=posed, stop=stop, seed=seed, occupied=occupied, kept=kept)
        making.runs = runs or {}
        making.boarded = boarded or {}
        making.marched = marched or {}
        making.zone = hours.zone
        making.watch = watch
        making.columns = len({(u.lot, u.source, u.target) for u in problem.units})
        return _solve(making, hours.fits)

    with uncollected():
        found = solved(problem)
        if problem.policy.kin_more_vehicles and any(_harm(found)):
            # Vehicles that keep kin together may be missing elsewhere: nobody stays behind for it.
            plain = replace(problem, policy=problem.policy.without("kin_more_vehicles"))
            found = min(found, solved(plain), key=_harm)
        return found


def _harm(found: Solution) -> tuple[int, int]:
    """Return how many people have no seat, and how many runs are made by vehicles that return."""
    trips = found.plan.trips
    return len(found.plan.unseated), sum(trip.boards_s is not None for trip in trips)


def _solve(making: Making, fits: Fits) -> Solution:
    making.had = frozenset((making.kept_next or {}).values())
    making = _planned(making)
    march(making)
    _keep_spare(making)
    _strand(making)
    making.findings += contradictions(making)
    again = partial(_again, making)
    making.findings += without_room(making, again)
    plan = finish(making)
    return Solution(plan=plan, findings=tuple(with_hours(making, plan, (again, fits))))


def _again(making: Making, problem: Problem) -> Plan:
    """Return the plan where something else is planned in the same way."""
    posed = Making(
        problem=problem, stop=making.stop, seed=making.seed, occupied=making.occupied,
        kept=making.kept, runs=making.runs,
    )  # fmt: skip
    posed.boarded, posed.marched = making.boarded, making.marched
    posed = _planned(posed)
    march(posed)
    return finish(posed)


def _planned(making: Making) -> Making:
    """Return what the columns of all ranks add up to, not yet marching."""
    problem = making.problem
    making.unseated += [Unseated(person=w.person, why=w.why) for w in problem.withheld]
    ranks = sorted({lot.rank for lot in problem.lots})
    lost = _lost(problem)
    found = [unit for unit in problem.units if unit.id not in lost] if lost else problem.units
    for rank in ranks:
        making = _plan_rank(making, rank, found, [*lost.values()])
    for rank in ranks if lost else ():
        making = _plan_rank(making, rank, [*lost.values()], ())
    return making


def _lost(problem: Problem) -> dict[str, Unit]:
    """Return the units for whom no way is known where other ways are: they have what is left.

    Whoever sits in a vehicle already keeps it in any case.
    """
    journeys = {(unit.source, unit.target): unit for unit in problem.units if not unit.aboard}
    lost = {way for way, unit in journeys.items() if not is_on_a_road(problem, unit)}
    if not lost or not problem.paths:
        return {}
    return {u.id: u for u in problem.units if (u.source, u.target) in lost and not u.aboard}


def _plan_rank(making: Making, rank: int, wanted: Sequence[Unit], last: Sequence[Unit]) -> Making:
    """Plan what may move side by side, in one journey of each vehicle; else in several.

    Parameters
    ----------
    wanted
        All units that are planned now, of whatever rank.
    last
        Whom vehicles serve afterwards that are left.
    """
    problem, ranks = making.problem, making.ranks
    lots = {lot for lot, place in ranks.items() if place == rank}
    mine = [unit for unit in wanted if unit.lot in lots]

    def waiting() -> Iterator[Unit]:
        return chain((unit for unit in wanted if ranks[unit.lot] >= rank), last)

    left = room_left(problem, making.journeys(), waiting())
    sent, over = send(problem, mine, left)
    once = making.copy()
    if over:
        _no_room(once, over, left, sent, lacking(problem, making.journeys(), waiting()))
    for lot, journey, units in replace(problem, units=tuple(sent)).columns():
        _plan_column(once, once.begun, lot, journey, units)
        once.begun += 1
    behind = once.unseated[len(making.unseated) :]
    # Where sites are full to the last place, nobody more is moved however often vehicles drive.
    full = bool(behind) and sum(left.values()) <= sum(
        len(unit.persons) for unit in _anywhere(problem, sent)
    )
    if _goes_on(making, once, rank):
        again = _come_back(making, once, rank, mine, len(behind) + 1)
    elif _ridable(problem, [e for e in behind if not (full and e.why == NoRoomAtReceptions.code)]):
        again = _come_back(making, once, rank, mine, len(behind))
    else:
        again = None
    return again or once


def _goes_on(making: Making, once: Making, rank: int) -> bool:
    """Whether vehicles that have made runs of the plan before would drive again: as they did."""
    return bool(making.runs) and any(
        making.problem.made.get(trip.vehicle) and making.ranks[trip.lot] == rank
        for trip in once.journeys()
    )


def _ridable(problem: Problem, behind: Sequence[Unseated]) -> bool:
    """Whether any vehicle, empty, has the places for anybody who stays behind."""
    people = (problem.unit_of.get(entry.person) for entry in behind)
    return any(unit.load.fits(room) for unit in people if unit for room in problem.rooms)


def _come_back(
    making: Making, once: Making, rank: int, mine: Sequence[Unit], behind: int
) -> Making | None:
    """Return the plan of a rank in which vehicles come back, None where that moves nobody more."""
    problem = making.problem
    moved = [unit for unit in mine if is_on_a_road(problem, unit)]
    if not moved:
        return None
    if not problem.policy.shuttles:
        homeless = {e.person for e in once.unseated if e.why == NoRoomAtReceptions.code}
        once.could |= would_return(
            making, rank, [u for u in moved if homeless.isdisjoint(u.persons)]
        )
        return None
    again = making.copy()
    again.stranded, again.reached = dict(once.stranded), set(once.reached)
    still = [unit for unit in mine if not is_on_a_road(problem, unit)]
    left = room_left(problem, making.journeys(), mine)
    sent, over = send(problem, still, left)
    if over:
        _no_room(again, over, left, sent, lacking(problem, making.journeys(), mine))
    for lot, journey, units in replace(problem, units=tuple(sent)).columns():
        _plan_column(again, again.begun, lot, journey, units)
        again.begun += 1
    behind -= len(again.unseated) - len(making.unseated)
    if add_runs(again, rank, moved, behind):
        return again
    once.could = again.could
    return None


def _anywhere(problem: Problem, sent: Iterable[Unit]) -> list[Unit]:
    """Return those whom the planner has sent somewhere, as they were before: anywhere would do."""
    units = (problem.unit_of[unit.persons[0]] for unit in sent)
    return [unit for unit in units if unit.target is None]


def _no_room(
    making: Making,
    units: Sequence[Unit],
    left: Mapping[str, float],
    sent: Sequence[Unit],
    over: Mapping[str, int],
) -> None:
    """Say of people whom no reception site has room for that they are not planned.

    `left` is the room before others were `sent` there, `over` how many with a destination are too
    many there.
    """
    people = tuple(person for unit in units for person in unit.persons)
    others = _anywhere(making.problem, sent)
    free = sum(left.values()) - sum(len(unit.persons) for unit in others)
    making.findings.append(no_room(people, free))
    making.unseated += [Unseated(person=p, why=NoRoomAtReceptions.code) for p in people]
    making.homeless += homeless(units, others, left, over)


def _plan_column(
    making: Making, number: int, lot: Lot, journey: Journey, units: tuple[Unit, ...]
) -> None:
    pool = _usable(making, lot, journey[0], {unit.pin for unit in units if unit.aboard})
    fleet = _fleet(making, pool, units)
    if not fleet:
        _nobody_seated(making, lot, journey, units, pool)
        return
    column = Column(making.problem, units, fleet)
    demand = Demand(making.problem, units)
    wanted = demand.fewest_of([v for v in fleet if not v.spare])
    telling = making.telling(number, wanted)
    finer = cache(lambda: demand.by_need([v for v in pool if not v.spare]))
    seating = seat(column, wanted, making.stop, making.seed + number, told=telling, finer=finer)
    fewest = len(seating.aboard)
    if (share := making.problem.policy.kin_more_vehicles) and column.of_kin:
        seating = wider(column, seating, share, making.seed + number, making.stop)
    taken_more = len(seating.aboard) - fewest
    if (had := making.kept_next) is not None:
        seating = keep(column, had, seating)
        making.changed += changed(seating, had)
    _explain(making, lot, column, seating)
    if seating.relaxed:
        spares = tuple(a.vehicle.id for a in seating.aboard if a.vehicle.spare)
        making.findings.append(SpareVehicleUsed(lot=lot.id, vehicles=spares))
    if not seating.aboard:
        return
    making.pools.setdefault(lot.rank, {}).update({v.id: v for v in fleet})
    pools = Pools(every=pool, left=fleet, bound=wanted, finer=finer)
    bound, prices = bounded(demand, seating, pools)
    making.prices += [(lot, journey, each) for each in prices]
    making.bound += bound
    behind = {unit.id for unit in seating.unseated}
    if of_kin := [unit for unit in column.of_kin if unit.id not in behind]:
        _note_kin(making, column, seating, of_kin, taken_more)
    making.used |= {place.vehicle.id for place in seating.aboard}
    taken = Seated(
        number=number, lot=lot, journey=journey, aboard=tuple(seating.aboard), bound=bound
    )
    making.seated.append(taken)


def _fleet(making: Making, pool: Sequence[Vehicle], units: Sequence[Unit]) -> tuple[Vehicle, ...]:
    """Return what earlier columns left, without what others had before where that is enough."""
    left = tuple([vehicle for vehicle in pool if vehicle.id not in making.used])
    if not (had := making.kept_next):
        return left
    mine = {had.get(person) for unit in units for person in unit.persons}
    mine |= {unit.pin for unit in units if unit.aboard}
    without = tuple(v for v in left if v.id in mine or v.id not in making.had)
    return without if _enough(without, units) else left


def _enough(fleet: Sequence[Vehicle], units: Sequence[Unit]) -> bool:
    """Whether places suffice by volume, with a tenth to spare."""
    rooms = [room_of(vehicle) for vehicle in fleet]
    return all(
        sum(getattr(room, kind) for room in rooms)
        >= 1.1 * sum(getattr(u.load, kind) for u in units)
        for kind in ("seats", "wheelchair", "stretcher", "oxygen")
    )


def _explain(making: Making, lot: Lot, column: Column, seating: Seating) -> None:
    """Say of every unit without a seat what keeps it from one."""
    if seating.unseated:
        making.short = True
        making.behind.append((lot, column, seating))
        found, unseated = explain(lot, column, seating)
        making.findings += found
        making.unseated += unseated


def _note_kin(
    making: Making, column: Column, seating: Seating, of_kin: Sequence[Unit], taken: int
) -> None:
    """Note the kin groups that could not be kept together, and what vehicles would be worth.

    `of_kin` have seats; `taken` vehicles more than the fewest keep some of them together already.
    """
    unavoidable = must_split(column, of_kin)
    making.unavoidable |= unavoidable
    used, split = len(seating.aboard), split_groups(seating.aboard)
    if split > len(unavoidable):
        elsewhere = kin_elsewhere(making.problem)
        unavoidable -= elsewhere
        split = split_groups(seating.aboard, elsewhere)
    making.curves.append(curve(column, used, split, len(unavoidable), making.stop, taken))


def _usable(
    making: Making, lot: Lot, origin: str | None, sitting: AbstractSet[str | None]
) -> tuple[Vehicle, ...]:
    """Return the vehicles that could serve the column if no other did before, by number.

    Those in which people of the column sit do, and those in which other people sit do not.
    """
    problem, occupied = making.problem, making.occupied
    stock, hour = stock_of(problem), problem.departs_at if lot.rank == 0 else None

    def serves(make: Make) -> bool:
        return make.carries_people and make.lot in (None, lot.id)

    def comes(make: Make) -> bool:
        return not origin or not make.at or reaches(problem, make.at, origin)

    def is_late(make: Make) -> bool:
        return hour is not None and not is_available(make, hour)

    def free(wanted: Callable[[Make], bool]) -> Sequence[Vehicle]:
        found = stock.of_makes(lambda make: serves(make) and wanted(make))
        return [v for v in found if v.id not in occupied] if occupied else found

    # Only of vehicles with a place of their own anybody asks whether they reach somebody.
    making.reached.update([v.id for v in free(lambda make: bool(make.at) and comes(make))])
    for vehicle in free(lambda make: not comes(make)):
        making.stranded.setdefault(vehicle.id, (vehicle.at or "", origin or ""))
    late = {v.id for v in free(lambda make: comes(make) and is_late(make))}
    making.findings += [VehicleNotAvailable(vehicle=v.id) for v in problem.vehicles if v.id in late]
    usable = free(lambda make: comes(make) and not is_late(make))
    mine = [v for v in stock.by_number if v.id in occupied and v.id in sitting] if sitting else []
    making.reached.update([vehicle.id for vehicle in mine])
    return tuple(sorted([*usable, *mine], key=lambda v: natural(v.id)) if mine else usable)


def _nobody_seated(
    making: Making,
    lot: Lot,
    journey: Journey,
    units: Sequence[Unit],
    pool: Sequence[Vehicle],
) -> None:
    people = tuple(person for unit in units for person in unit.persons)
    making.short = True
    if pool and making.problem.paths and journey not in making.problem.paths:
        making.findings.append(
            LeftForWantOfWay(
                lot=lot.id,
                origin=called(making.problem.places, journey[0]),
                destination=called(making.problem.places, journey[1]),
                count=len(people),
                persons=people[:NAMED],
            )
        )
        making.unseated += [Unseated(person=p, why=LeftForWantOfWay.code) for p in people]
        return
    nobody = Seating(aboard=(), unseated=tuple(units), relaxed=False)
    making.behind.append((lot, Column(making.problem, units, ()), nobody))
    making.findings.append(
        NoVehicle(
            lot=lot.id,
            origin=called(making.problem.places, journey[0]),
            count=len(people),
            seats=sum(unit.load.seats for unit in units),
        )
    )
    making.unseated += [Unseated(person=p, why=NoVehicle.code) for p in people]


def _keep_spare(making: Making) -> None:
    """Point out a reserve that could not be kept, over the lots that may move side by side."""
    for rank, pool in sorted(making.pools.items()):
        trips = [trip for trip in making.trips if making.ranks[trip.lot] == rank]
        seats = sum(room_of(v).seats for v in pool.values())
        # Who sits where there is no seat takes none from the reserve.
        taken: dict[str, int] = {}
        for trip in trips:  # of vehicles that come back, their fullest run
            sitting = min(trip.seats_used, room_of(pool[trip.vehicle]).seats)
            taken[trip.vehicle] = max(sitting, taken.get(trip.vehicle, 0))
        free = seats - sum(taken.values())
        wanted = math.ceil(making.problem.policy.spare_capacity * seats - 1e-9)
        if trips and free < wanted:
            lots = tuple(sorted({trip.lot for trip in trips}))
            making.findings.append(SpareCapacityRelaxed(lots=lots, free=free, wanted=wanted))


def _strand(making: Making) -> None:
    """Point out vehicles from which no way leads to any origin they could have served."""
    for vehicle, (place, origin) in sorted(making.stranded.items()):
        if vehicle not in making.reached:
            names = making.problem.places
            making.findings.append(
                VehicleCannotReach(
                    vehicle=vehicle, place=called(names, place), origin=called(names, origin)
                )
            )
