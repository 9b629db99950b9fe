# SPDX-License-Identifier: Apache-2.0
"""What would do instead: changes after which everybody of a column was seen to find a seat.

None of them puts people together whom a rule keeps apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from qafila.core.fleet import Vehicle
from qafila.core.plan import Load, Unit, room_of
from qafila.core.values import Name
from qafila.planner.impossible import words
from qafila.planner.impossible.scene import AWAY, NEEDS, PIN, WHOLE, Scene
from qafila.planner.impossible.trial import left, seats_all

ASKED_SEATS = 49
"""Seats of a bus that is asked for where no vehicle of the column shows what buses there are."""

MOST_VEHICLES = 64
"""So many more vehicles are tried at most; whoever needs more needs another plan."""

MOST_TRIES = 6
"""Households, ways to divide one, and vehicles that are tried before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A change that was tried, and did.

    Parameters
    ----------
    token
        For programs: ``vehicles:2:seats=49,wheelchair=1``, ``divide:F-0213:P-7+P-8;F-0214:P-12``,
        ``unpin:BUS-1:P-1+P-2``, ``vehicle:BUS-3``; two that are needed at once with ``&`` between.
    name
        In words.
    scene
        The column with it.
    """

    token: str
    name: Name
    scene: Scene


def ways(scene: Scene, conflict: Collection[str]) -> Iterator[Way]:
    """Yield the nearest changes that let everybody of the scene find a seat."""
    found = False
    for way in _plain(scene, conflict):
        found = True
        yield way
    if not found and any(unit.pin is not None and not unit.aboard for unit in scene.behind):
        yield from _pins_cleared_and_more(scene, conflict)


def _plain(scene: Scene, conflict: Collection[str]) -> Iterator[Way]:
    """Yield changes of one kind."""
    yield from _vehicles_there(scene, conflict)
    yield from _pins_cleared(scene, conflict)
    if WHOLE in conflict:
        halved = next(_households_divided(scene), None)
        if halved is not None:
            yield halved
        else:
            yield from _in_several_vehicles(scene)
    elif any(unit.load.seats > ASKED_SEATS for unit in scene.behind):
        yield from _in_several_vehicles(scene)
    yield from _more_vehicles(scene)


def _vehicles_there(scene: Scene, conflict: Collection[str]) -> Iterator[Way]:
    """Yield one vehicle of the list that would do if it could come."""
    for why, vehicles in sorted(scene.away.items()):
        if f"{AWAY}{why}" not in conflict or why == "used":
            continue
        for vehicle in sorted(vehicles, key=lambda v: (-room_of(v).seats, v.id))[:MOST_TRIES]:
            with_it = replace(scene, fleet=(*scene.fleet, replace(vehicle, lot=None)))
            if seats_all(with_it):
                name = words.brought(vehicle, why)
                yield Way(token=f"vehicle:{vehicle.id}", name=name, scene=with_it)
                break


def _pins_cleared(scene: Scene, conflict: Collection[str]) -> Iterator[Way]:
    """Yield that those behind who ask for one vehicle ride in any."""
    for vehicle in sorted({unit.pin for unit in scene.behind if unit.pin is not None}):
        if f"{PIN}{vehicle}" not in conflict:
            continue
        theirs = {unit.id for unit in scene.behind if unit.pin == vehicle}
        units = tuple(replace(u, pin=None) if u.id in theirs else u for u in scene.units)
        cleared = replace(scene, units=units)
        if seats_all(cleared):
            persons = sorted(p for unit in scene.behind if unit.id in theirs for p in unit.persons)
            yield Way(
                token=f"unpin:{vehicle}:{'+'.join(persons)}",
                name=words.unpinned(persons, vehicle),
                scene=cleared,
            )


def _pins_cleared_and_more(scene: Scene, conflict: Collection[str]) -> Iterator[Way]:
    """Yield what would do for those behind who ask for one vehicle, if they rode in any."""
    theirs = [unit for unit in scene.behind if unit.pin is not None and not unit.aboard]
    pins = sorted({unit.pin for unit in theirs if unit.pin is not None})
    free = {unit.id: replace(unit, pin=None) for unit in theirs}
    cleared = replace(
        scene,
        units=tuple(free.get(unit.id, unit) for unit in scene.units),
        behind=tuple(free.get(unit.id, unit) for unit in scene.behind),
    )
    of = {pin: sorted(p for u in theirs if u.pin == pin for p in u.persons) for pin in pins}
    tokens = [f"unpin:{pin}:{'+'.join(persons)}" for pin, persons in of.items()]
    named = [words.unpinned(persons, pin) for pin, persons in of.items()]
    for way in _plain(cleared, [rule for rule in conflict if not rule.startswith(PIN)]):
        yield replace(
            way,
            token="&".join((*tokens, way.token)),
            name=words.listed((*named, way.name), words.AND_ALSO),
        )


def _households_divided(scene: Scene) -> Iterator[Way]:
    """Yield the households, one if that does, that would do if they travelled in two vehicles."""
    parts: list[tuple[Unit, Unit]] = []
    behind = sum(len(unit.persons) for unit in scene.behind)
    for unit in sorted(scene.behind, key=lambda u: (len(u.persons), u.id))[:MOST_TRIES]:
        best: tuple[int, Scene, tuple[Unit, Unit]] | None = None
        for first, second in _divisions(scene, unit):
            others = [u for u in scene.units if u.id != unit.id]
            divided = replace(scene, units=(*others, first, second))
            still = left(divided)
            if best is None or still < best[0]:
                best = (still, divided, (first, second))
            if not still:
                break
        if best is None or best[0] >= behind:
            continue
        behind, scene = best[0], best[1]
        parts.append(best[2])
        if not behind:
            token = ";".join(
                f"{min(first.households, default=first.id)}:{'+'.join(second.persons)}"
                for first, second in parts
            )
            yield Way(token=f"divide:{token}", name=words.divided(parts), scene=scene)
            return


def _in_several_vehicles(scene: Scene) -> Iterator[Way]:
    """Yield that those too many for any bus travel in several, with more buses if need be."""
    seats = max((room_of(v).seats for v in scene.buses()), default=ASKED_SEATS)
    parts = {
        unit.id: _parts(scene, unit, seats)
        for unit in scene.behind
        if unit.load.seats > seats and not unit.aboard
    }
    if not parts or any(len(some) < 2 for some in parts.values()):
        return

    def cut(units: Iterable[Unit]) -> tuple[Unit, ...]:
        return tuple(part for unit in units for part in parts.get(unit.id, [unit]))

    divided = replace(scene, units=cut(scene.units), behind=cut(scene.behind))
    token = ";".join(
        f"{min(some[0].households, default=some[0].id)}:{'+'.join(part.persons)}"
        for some in parts.values()
        for part in some[1:]
    )
    named = (words.in_several(some[0], len(some)) for some in parts.values())
    name = words.listed(named, words.AND_ALSO)
    if seats_all(divided):
        yield Way(token=f"divide:{token}", name=name, scene=divided)
        return
    for more in _more_vehicles(divided):
        yield Way(
            token=f"divide:{token}&{more.token}",
            name=words.listed((name, more.name), words.WITH),
            scene=more.scene,
        )


def _parts(scene: Scene, unit: Unit, seats: int) -> list[Unit]:
    """Return a unit in parts of at most so many seats, as few as they come one after another."""
    groups: list[list[str]] = [[]]
    left = seats
    for piece in sorted(scene.pieces(unit), key=lambda p: (-p.load.seats, p.id)):
        if piece.load.seats > left and groups[-1]:
            groups.append([])
            left = seats
        groups[-1] += piece.persons
        left -= piece.load.seats
    return [scene.part(unit, persons) for persons in groups]


def _divisions(scene: Scene, unit: Unit) -> Iterator[tuple[Unit, Unit]]:
    """Yield divisions of a unit in two, the larger part first: few leave, then more."""
    pieces = sorted(scene.pieces(unit), key=lambda p: (len(p.persons), p.id))
    if len(pieces) < 2:
        return
    seen: set[tuple[str, ...]] = set()
    counts = sorted({1, 2, len(pieces) // 3, len(pieces) // 2, len(pieces) - 1})
    for special in (False, True):
        # Those with needs apart from the others, or those without apart from them.
        order = sorted(pieces, key=lambda p: p.load.special is not special)
        alike = sum(piece.load.special is special for piece in pieces)
        for count in (*counts, alike):
            leaving = [person for piece in order[:count] for person in piece.persons]
            staying = [person for person in unit.persons if person not in leaving]
            if not leaving or not staying:
                continue
            one, other = sorted((staying, leaving), key=len, reverse=True)
            if tuple(other) not in seen:
                seen.add(tuple(other))
                yield scene.part(unit, one), scene.part(unit, other)


def _more_vehicles(scene: Scene) -> Iterator[Way]:
    """Yield how many more vehicles would do, of the largest sort that the column has."""
    room = _asked_room(scene)
    number = 1 if scene.returns else max(1, _missing(scene, room))
    while number <= MOST_VEHICLES:
        extra = tuple(_vehicle(scene, room, k) for k in range(number))
        with_them = replace(scene, fleet=(*scene.fleet, *extra))
        if seats_all(with_them):
            yield Way(
                token=f"vehicles:{number}:{_told(room)}",
                name=words.more_vehicles(number, room),
                scene=with_them,
            )
            return
        number += max(1, number // 8)


def _asked_room(scene: Scene) -> Load:
    """Return the room of a vehicle to ask for: as buses are here, with what those behind need."""
    there = [room_of(vehicle) for vehicle in scene.fleet]
    seats = max((room_of(vehicle).seats for vehicle in scene.buses()), default=ASKED_SEATS)
    places: dict[str, int] = {}
    for need in NEEDS:
        wanted = [getattr(unit.load, need.value) for unit in scene.behind]
        usual = max((getattr(room, need.value) for room in there), default=0)
        places[need.value] = min(sum(wanted), max(*wanted, usual)) if any(wanted) else 0
    largest = max((unit.load.seats for unit in scene.behind), default=1)
    if largest > max(seats, ASKED_SEATS):
        largest = 1  # nobody has such a vehicle: that household does not travel in one
    return Load(seats=max(seats, largest, 1), **places)


def _missing(scene: Scene, room: Load) -> int:
    """Return how many such vehicles are missing by volume alone."""
    kinds = ("seats", *(need.value for need in NEEDS))
    missing = 0
    for kind in kinds:
        needed, there = scene.asked(attrgetter(kind))
        each = getattr(room, kind)
        if each:
            missing = max(missing, -(-(needed - there) // each))
    return missing


def _vehicle(scene: Scene, room: Load, number: int) -> Vehicle:
    return Vehicle(
        id=f"\uffff{number}",  # no list has it
        seats=room.seats,
        wheelchair=room.wheelchair,
        stretcher=room.stretcher,
        oxygen=room.oxygen,
    )


def _told(room: Load) -> str:
    kinds: Sequence[str] = ("seats", *(need.value for need in NEEDS))
    return ",".join(f"{kind}={getattr(room, kind)}" for kind in kinds if getattr(room, kind))
