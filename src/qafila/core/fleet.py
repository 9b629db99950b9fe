# SPDX-License-Identifier: Apache-2.0
"""The fleet: vehicles and the places they offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from qafila.core.values import VehicleKind

PASSENGER_KINDS = frozenset({VehicleKind.BUS, VehicleKind.MINIBUS, VehicleKind.CAR})
"""Kinds that carry anybody; ambulances carry patients and who travels with them."""

PEOPLE_KINDS = PASSENGER_KINDS | {VehicleKind.AMBULANCE}

LENGTH_M = {
    VehicleKind.BUS: 12.0,
    VehicleKind.MINIBUS: 7.0,
    VehicleKind.CAR: 5.0,
    VehicleKind.AMBULANCE: 6.0,
    VehicleKind.TRUCK: 10.0,
    VehicleKind.RECOVERY: 10.0,
}
"""Assumed, and said so wherever the length of a column is given: fleet lists do not tell it."""

LEADER_MARK = "•"
"""Stands for the leader's name where it is sealed: the vehicle can still head a serial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle and the places in it.

    Parameters
    ----------
    id
        The fleet list's own number; unique in the operation.
    kind
        What it is for.
    seats, staff_seats
        Seats without the driver's, and how many of them crew and staff take;
        ``staff_seats <= seats``.
    wheelchair, stretcher, oxygen
        Places for a wheelchair with its user, for a stretcher, and oxygen supplies; at least 0.
    luggage_m3, range_km
        Luggage volume and range on one tank; None when unknown.
    provider, lot, at
        Party that provides it, the lot it is kept for, and the place where it stands; None when
        not said.
    leader, crew, driver, driver_phone, plate
        As written. A vehicle with a leader can head a serial.
    available_from, available_until
        When it can be used; None means no limit.
    spare
        Kept as reserve by the list itself.
    inspected
        Whether it was inspected; None when the list is silent.
    extra
        Columns Qafila does not know, kept as (header, text).

    Raises
    ------
    ValueError
        "id must not be empty", "seats must be >= 0" and the like, "staff_seats must be <= seats".
    """

    id: str
    kind: VehicleKind = VehicleKind.BUS
    seats: int = 0
    staff_seats: int = 0
    wheelchair: int = 0
    stretcher: int = 0
    oxygen: int = 0
    luggage_m3: float | None = None
    range_km: float | None = None
    provider: str | None = None
    lot: str | None = None
    at: str | None = None
    leader: str = ""
    crew: str = ""
    driver: str = ""
    driver_phone: str = ""
    plate: str = ""
    available_from: datetime | None = None
    available_until: datetime | None = None
    spare: bool = False
    inspected: bool | None = None
    extra: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id must not be empty")
        for field in ("seats", "staff_seats", "wheelchair", "stretcher", "oxygen"):
            if getattr(self, field) < 0:
                raise ValueError(f"{field} must be >= 0")
        if self.staff_seats > self.seats:
            raise ValueError("staff_seats must be <= seats")

    @property
    def passenger_seats(self) -> int:
        """Seats left for people after crew and staff."""
        return self.seats - self.staff_seats

    @property
    def carries_people(self) -> bool:
        """Whether people of the list may travel in it at all."""
        return self.kind in PEOPLE_KINDS


class _Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of `Vehicle` that are sealed, as `Vehicle` describes them."""

    leader: str = ""
    crew: str = ""
    driver: str = ""
    driver_phone: str = ""
    plate: str = ""
    extra: tuple[tuple[str, str], ...] = ()


_FIELDS = tuple(_Identity.__struct_fields__)
_BARE = {name: getattr(_Identity(), name) for name in _FIELDS}
_DECODER = msgspec.json.Decoder(_Identity)


def reduced_vehicle(vehicle: Vehicle) -> Vehicle:
    """Return the vehicle without the names of its crew and without its plate."""
    return replace(vehicle, **{**_BARE, "leader": LEADER_MARK if vehicle.leader else ""})


def is_vehicle_in_clear(vehicle: Vehicle) -> bool:
    """Whether anything is there that `reduced_vehicle` would take away."""
    return vehicle != reduced_vehicle(vehicle)


def vehicle_identity_bytes(vehicle: Vehicle) -> bytes:
    """Return as canonical JSON what `reduced_vehicle` leaves out."""
    identity = _Identity(**{name: getattr(vehicle, name) for name in _FIELDS})
    return msgspec.json.encode(identity, order="sorted")


def restored_vehicle(vehicle: Vehicle, identity: bytes) -> Vehicle:
    """Return a reduced vehicle with the identity it had.

    Raises
    ------
    ValueError
        When the bytes are no identity.
    """
    try:
        read = _DECODER.decode(identity)
    except msgspec.MsgspecError as error:
        raise ValueError("identity must be what vehicle_identity_bytes returned") from error
    return replace(vehicle, **{name: getattr(read, name) for name in _FIELDS})
