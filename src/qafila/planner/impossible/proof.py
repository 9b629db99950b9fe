# SPDX-License-Identifier: Apache-2.0
"""Whether it can be proven that not everybody of a column finds a seat; all of it is volume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qafila.core.plan import Load, Unit, room_of
from qafila.planner.bounds import bound_by_size, fewest
from qafila.planner.impossible.scene import NEEDS, Scene
from qafila.planner.seating import Column

MOST_CLIQUE = 200
"""Units among which it is looked for some that may not meet each other."""


def is_impossible(scene: Scene) -> bool:
    """Whether one of the reasons holds; none of them need not mean that it is possible."""
    if is_plainly_impossible(scene):
        return True
    if scene.returns:
        return False
    return bound_by_size(scene.problem, scene.units, scene.fleet)[0] > len(scene.fleet)


def is_plainly_impossible(scene: Scene) -> bool:
    """Whether one of the reasons holds that are quickly looked at."""
    return any(_reasons(scene))


def _reasons(scene: Scene) -> Iterator[bool]:
    column = Column(scene.problem, scene.units, scene.fleet)
    joining = [unit for unit in scene.units if not unit.aboard]
    alike = {(unit.load, unit.pin): unit for unit in joining}  # in an empty vehicle
    yield not all(map(column.could_ever_fit, alike.values()))
    if scene.returns:
        return
    for kind in ("seats", *(need.value for need in NEEDS)):
        needed = sum(getattr(unit.load, kind) for unit in joining)
        yield needed > sum(getattr(room_of(vehicle), kind) for vehicle in scene.fleet)
    yield _pins_burst(scene, column, joining)
    yield len(_clique(column, joining)) > len(scene.fleet)
    yield _camps_burst(scene, joining)


def _pins_burst(scene: Scene, column: Column, joining: Sequence[Unit]) -> bool:
    """Whether those who ask for one vehicle do not all fit, or may not meet."""
    asking: dict[str, list[Unit]] = defaultdict(list)
    for unit in joining:
        if unit.pin is not None:
            asking[unit.pin].append(unit)
    for vehicle, units in asking.items():
        if not sum((unit.load for unit in units), Load()).fits(room_of(column.by_id[vehicle])):
            return True
        if any(scene.problem.clash(a, b) for i, a in enumerate(units) for b in units[:i]):
            return True
    return False


def _clique(column: Column, joining: Sequence[Unit]) -> list[Unit]:
    """Return units of which no two may share a vehicle, as they are found first."""
    found: list[Unit] = []
    wary = sorted(joining, key=lambda u: (not u.apart_from, not u.cohorts & column.apart, u.id))
    for unit in wary[:MOST_CLIQUE]:
        if all(column.problem.clash(unit, other) for other in found):
            found.append(unit)
    return found


def _camps_burst(scene: Scene, joining: Sequence[Unit]) -> bool:
    """Whether cohorts that never share a vehicle need more vehicles than there are."""
    seats: dict[str, int] = defaultdict(int)
    for unit in joining:
        if not unit.load.special:
            for cohort in unit.cohorts:
                seats[cohort] += unit.load.seats
    chosen: list[str] = []
    for cohort in sorted(seats, key=lambda c: (-seats[c], c)):
        if all(frozenset((cohort, other)) in scene.problem.separated for other in chosen):
            chosen.append(cohort)
    rooms = sorted((room_of(vehicle).seats for vehicle in scene.buses()), reverse=True)
    needed = 0
    for cohort in chosen:
        if seats[cohort] > sum(rooms):
            return True
        needed += fewest(seats[cohort], rooms)
    return needed > len(rooms)
