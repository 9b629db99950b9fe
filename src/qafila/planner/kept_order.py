# SPDX-License-Identifier: Apache-2.0
"""The order of march of a plan before, as far as it can be kept: whoever comes takes a free place.

An order made afresh goes by numbers: one vehicle less moves the borders of all serials behind it,
and vehicles that go on as they were would need new paper for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import MAX_SERIAL, lawful_serials
from qafila.planner.march import natural

Serials = tuple[tuple[Vehicle, ...], ...]


def kept_order(
    fresh: Serials,
    before: Mapping[str, tuple[str, int]],
    need: Mapping[str, int],
) -> Serials | None:
    """Return serials of the same vehicles in the places they had; None where that is not as good.

    Serials must have lawful sizes, as many must have a leader at their head as in the order made
    afresh, and no people in need may be without a medical vehicle that another serial can spare.

    Parameters
    ----------
    fresh
        The order made afresh.
    before
        Serial and place in the order of each vehicle that had people in this column.
    need
        How many people in need each vehicle carries.
    """
    here = {vehicle.id: vehicle for serial in fresh for vehicle in serial}
    if not here.keys() & before.keys():
        return None
    places: dict[str, list[Vehicle | None]] = {}
    free: list[tuple[str, int]] = []
    for vehicle_id, (serial, _) in sorted(before.items(), key=lambda each: each[1][1]):
        mine = places.setdefault(serial, [])
        if vehicle_id not in here:
            free.append((serial, len(mine)))
        mine.append(here.get(vehicle_id))
    after = {serial: tuple(mine) for serial, mine in places.items()}
    coming = [v for v in sorted(here.values(), key=lambda v: natural(v.id)) if v.id not in before]
    joining: list[Vehicle] = []
    for vehicle in coming:
        fitting = [s for s in free if _fits(after[s[0]], s[1], vehicle)]
        spot = min(fitting, key=lambda s: _fits_both(after[s[0]], s[1]), default=None)
        if spot is None:
            joining.append(vehicle)
        else:
            free.remove(spot)
            places[spot[0]][spot[1]] = vehicle
    if not all(_joins(places, vehicle) for vehicle in joining):
        return None
    found = tuple(
        _led(tuple(v for v in mine if v is not None)) for mine in places.values() if any(mine)
    )
    return found if _as_good(found, fresh, need) else None


def _fits(mine: Sequence[Vehicle | None], place: int, vehicle: Vehicle) -> bool:
    """Whether a vehicle may take a free place: medical vehicles close a serial."""
    if _is_medical(vehicle):
        return all(v is None or _is_medical(v) for v in mine[place:])
    return not any(v is not None and _is_medical(v) for v in mine[:place])


def _fits_both(mine: Sequence[Vehicle | None], place: int) -> bool:
    """Whether a free place is between the others and the medical vehicles of a serial."""
    return all(v is None or _is_medical(v) for v in mine[place:]) and not any(
        v is not None and _is_medical(v) for v in mine[:place]
    )


def _joins(places: Mapping[str, list[Vehicle | None]], vehicle: Vehicle) -> bool:
    """Let a vehicle join a serial with room: an ambulance where there are fewest, at its end."""
    medical = _is_medical(vehicle)
    room = [mine for mine in places.values() if sum(v is not None for v in mine) < MAX_SERIAL]
    if not room:
        return False
    helpers = [sum(v is not None and _is_medical(v) for v in mine) for mine in room]
    sizes = [sum(v is not None for v in mine) for mine in room]
    ranked = [(helpers[n] if medical else 0, sizes[n], n) for n in range(len(room))]
    mine = room[min(ranked)[2]]
    closing = next((n for n, v in enumerate(mine) if v is not None and _is_medical(v)), len(mine))
    mine.insert(len(mine) if medical else closing, vehicle)
    return True


def _led(serial: tuple[Vehicle, ...]) -> tuple[Vehicle, ...]:
    """Return a serial with a vehicle that has a leader at its head, if any has."""
    head = next((vehicle for vehicle in serial if vehicle.leader), serial[0])
    return (head, *(vehicle for vehicle in serial if vehicle is not head))


def _as_good(found: Serials, fresh: Serials, need: Mapping[str, int]) -> bool:
    if not lawful_serials(tuple(map(len, found))) or len(found) > len(fresh):
        return False
    if sum(bool(serial[0].leader) for serial in found) < sum(bool(s[0].leader) for s in fresh):
        return False
    helpers = [sum(map(_is_medical, serial)) for serial in found]
    needs = [sum(need.get(v.id, 0) for v in serial) for serial in found]
    bare = any(n and not h for n, h in zip(needs, helpers, strict=True))
    spare = any(h > 1 or (h and not n) for n, h in zip(needs, helpers, strict=True))
    return not (bare and spare)


def _is_medical(vehicle: Vehicle) -> bool:
    return vehicle.kind not in PASSENGER_KINDS
