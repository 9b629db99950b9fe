# SPDX-License-Identifier: Apache-2.0
"""The order of march: serials of 6–10 vehicles, a leader at the head, medical vehicles near need.

What follows behind all people is `qafila.planner.rear`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import MAX_SERIAL, lawful_serials, serial_sizes


@lru_cache(maxsize=65_536)
def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a key that sorts BUS-2 before BUS-10."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    )


@dataclass(slots=True)
class _Serial:
    """A serial being filled: at most one head, then others, then medical vehicles."""

    size: int
    head: Vehicle | None = None
    others: list[Vehicle] = field(default_factory=list)
    medical: list[Vehicle] = field(default_factory=list)

    @property
    def medical_count(self) -> int:
        return len(self.medical) + (self.head is not None and _is_medical(self.head))

    @property
    def room(self) -> int:
        return self.size - len(self.others) - len(self.medical) - (self.head is not None)

    @property
    def vehicles(self) -> tuple[Vehicle, ...]:
        head = [] if self.head is None else [self.head]
        by_number = sorted(self.others, key=lambda v: natural(v.id))
        return (*head, *by_number, *sorted(self.medical, key=lambda v: natural(v.id)))


def order_of_march(
    vehicles: Sequence[Vehicle],
    *,
    idle: Sequence[Vehicle] = (),
    in_need: Mapping[str, int] | None = None,
    ties: Mapping[str, AbstractSet[str]] | None = None,
) -> tuple[tuple[Vehicle, ...], ...]:
    """Return the serials of a column in order.

    A vehicle with a leader heads each serial as long as there are some. Ambulances close the
    serials and are dealt evenly, so that no part of a divided column is without one; where there
    are fewer than serials, vehicles with people in need ride where there is one. Other vehicles
    follow by number.

    Parameters
    ----------
    vehicles
        Vehicles with people.
    idle
        Ambulances without: one closes each serial that has none, as far as serials stay lawful with
        and without it. The others are not in the answer.
    in_need
        How many people in need each vehicle carries.
    ties
        Households and kin groups in each vehicle: an ambulance closes the serial with most of its
        own people's.
    """
    need, bonds = in_need or {}, ties or {}
    ordered = sorted(vehicles, key=lambda v: natural(v.id))
    ambulances = [v for v in ordered if _is_medical(v)]
    others = [v for v in ordered if not _is_medical(v)]
    serials = [_Serial(size) for size in _sizes(len(ordered), len(ambulances), len(idle))]
    leaders = [v for v in (*others, *ambulances) if v.leader]
    for serial, leader in zip(serials, leaders, strict=False):
        serial.head = leader
    heading = {serial.head.id for serial in serials if serial.head}
    others = [v for v in others if v.id not in heading]
    ambulances = [v for v in ambulances if v.id not in heading]
    shares = _shares(serials, len(ambulances), need)
    helped = _helped(serials, shares, len(idle), need)
    _fill(
        serials,
        shares,
        others,
        need,
        [i for i, s in enumerate(serials) if s.medical_count + shares[i] or i in helped],
    )
    _close(serials, shares, ambulances, bonds)
    for i, vehicle in zip(helped, sorted(idle, key=lambda v: natural(v.id)), strict=False):
        serials[i].medical.append(vehicle)
    if helped and not _near_need(serials, need):
        return order_of_march(vehicles, in_need=in_need, ties=ties)
    return tuple(serial.vehicles for serial in serials)


def _is_medical(vehicle: Vehicle) -> bool:
    return vehicle.kind not in PASSENGER_KINDS


def _sizes(count: int, ambulances: int, idle: int) -> tuple[int, ...]:
    """Return the sizes of serials, with room for idle ambulances where those are wanted."""
    sizes = serial_sizes(count)
    if idle and ambulances < len(sizes) and MAX_SERIAL in sizes:
        parts = len(sizes) + 1
        smaller = tuple(count // parts + (i < count % parts) for i in range(parts))
        if lawful_serials(smaller):
            return smaller
    return sizes


def _shares(serials: Sequence[_Serial], medical: int, need: Mapping[str, int]) -> list[int]:
    """Return how many more medical vehicles each serial gets: evenly, first where a head needs it.

    Of equals those are taken that lie evenly along the column.
    """
    shares = [0] * len(serials)
    along = _evenly(len(serials), medical)
    for _ in range(medical):
        room = [i for i, s in enumerate(serials) if shares[i] < s.room]

        def wish(i: int) -> tuple[int, bool, bool, int]:
            head = serials[i].head
            needs = head is not None and need.get(head.id, 0) > 0
            return serials[i].medical_count + shares[i], not needs, i not in along, i

        shares[min(room, key=wish)] += 1
    return shares


def _helped(
    serials: Sequence[_Serial], shares: Sequence[int], idle: int, need: Mapping[str, int]
) -> list[int]:
    """Return the serials without a medical vehicle that an idle one closes, in order.

    They stay lawful with it; without it they are, since it came on top.
    """
    without = [
        i for i, s in enumerate(serials) if not s.medical_count + shares[i] and s.size < MAX_SERIAL
    ]
    without.sort(key=lambda i: (not _needs(serials[i].head, need), i))
    found = sorted(without[:idle])
    while found and not lawful_serials(tuple(s.size + (i in found) for i, s in enumerate(serials))):
        found.pop()
    return found


def _near_need(serials: Sequence[_Serial], need: Mapping[str, int]) -> bool:
    """Whether no serial with people in need is without help that another has to spare."""
    needs = [sum(need.get(v.id, 0) for v in serial.vehicles) for serial in serials]
    bare = any(n and not s.medical_count for s, n in zip(serials, needs, strict=True))
    spare = any(
        s.medical_count > 1 or (s.medical_count and not n)
        for s, n in zip(serials, needs, strict=True)
    )
    return not (bare and spare)


def _evenly(serials: int, medical: int) -> frozenset[int]:
    if not medical:
        return frozenset()
    return frozenset((2 * k + 1) * serials // (2 * medical) for k in range(medical))


def _fill(
    serials: Sequence[_Serial],
    shares: Sequence[int],
    others: Sequence[Vehicle],
    need: Mapping[str, int],
    helped: Sequence[int],
) -> None:
    """Give each serial its other vehicles: who is in need where help drives, the rest by number."""
    waiting, placed = list(others), set[str]()
    if 0 < len(helped) < len(serials):
        load = {i: _needs(serials[i].head, need) for i in helped}
        for vehicle in sorted(others, key=lambda v: -need.get(v.id, 0)):
            room = [i for i in helped if serials[i].room > shares[i]]
            if not need.get(vehicle.id, 0) or not room:
                break
            best = min(room, key=lambda i: (load[i], i))
            load[best] += need[vehicle.id]
            serials[best].others.append(vehicle)
            placed.add(vehicle.id)
        waiting = [vehicle for vehicle in others if vehicle.id not in placed]
    for serial, share in zip(serials, shares, strict=True):
        count = serial.room - share
        serial.others += waiting[:count]
        waiting = waiting[count:]


def _needs(vehicle: Vehicle | None, need: Mapping[str, int]) -> int:
    return need.get(vehicle.id, 0) if vehicle else 0


def _close(
    serials: Sequence[_Serial],
    shares: Sequence[int],
    medical: Sequence[Vehicle],
    bonds: Mapping[str, AbstractSet[str]],
) -> None:
    """Close the serials with medical vehicles: each where most of its people's own ride."""
    if not medical:
        return
    nobody: frozenset[str] = frozenset()
    near = [
        frozenset[str]().union(*(bonds.get(v.id, nobody) for v in serial.vehicles))
        for serial in serials
    ]
    for vehicle in medical:
        mine = bonds.get(vehicle.id, nobody)
        room = [i for i, serial in enumerate(serials) if len(serial.medical) < shares[i]]
        best = min(room, key=lambda i: (-len(mine & near[i]), i))
        serials[best].medical.append(vehicle)
