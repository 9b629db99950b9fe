# SPDX-License-Identifier: Apache-2.0
"""The columns of a plan on the road, and how reports name their places, serials and times."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from qafila.core.document import Duration, Moment, Part, Wording, phrase
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.plan import (
    ONE_SERIAL,
    Load,
    Marcher,
    Passage,
    Plan,
    TimedPair,
    Trip,
    column_length_m,
    column_run,
    load_of,
    march_role,
    pass_s,
)
from qafila.core.route import Path, find_alternatives, find_path
from qafila.core.values import Name, PlaceKind, Spread, name_in_own_script
from qafila.data.timezones import zone_of
from qafila.reports import Context

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Serial:
    """Vehicles under one leader.

    Parameters
    ----------
    id
        Serial id.
    places
        Its vehicles in order of march.
    trips
        Those of them with people; none in the rear of a column.
    lead
        Vehicle id of the leader; None when the fleet list names no leader in it.
    led_from
        The serial whose leader leads this one too: a short rear without a leader of its own.
    """

    id: str
    places: tuple[Marcher, ...]
    trips: tuple[Trip, ...]
    lead: str | None
    led_from: str | None = None

    @property
    def is_rear(self) -> bool:
        """Whether it follows behind all people."""
        return not self.trips


@dataclass(frozen=True, slots=True, kw_only=True)
class March:
    """One column: the trips of one lot on one journey; where vehicles come back, those of one run.

    Parameters
    ----------
    number
        From 1, in the order of the plan.
    lot, source, target
        What it is.
    trips
        In order of march.
    order
        Every vehicle in order of march, with people or without.
    passages
        When it passes places, along the way.
    path, alternatives
        The way and what may replace parts of it; None and empty where no road is known.
    departs_at
        None when no hour is known.
    run
        Which journey of its vehicles it is, where vehicles come back; None where none does.
    """

    number: int
    lot: str
    source: str | None
    target: str | None
    trips: tuple[Trip, ...]
    order: tuple[Marcher, ...]
    passages: tuple[Passage, ...]
    path: Path | None
    alternatives: tuple[Path, ...]
    departs_at: datetime | None
    run: int | None = None

    @property
    def people(self) -> int:
        """People seated in the column."""
        return sum(len(trip.people) for trip in self.trips)

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Vehicle ids in order of march."""
        return tuple(each.vehicle for each in self.order)

    @property
    def followers(self) -> tuple[Marcher, ...]:
        """Vehicles without people of the list."""
        aboard = {trip.vehicle for trip in self.trips}
        return tuple(each for each in self.order if each.vehicle not in aboard)

    @property
    def longest_s(self) -> int | None:
        """Elapsed p95 until its last vehicle arrives, None where no road is known."""
        spreads = [trip.elapsed.p95_s for trip in self.trips if trip.elapsed]
        return max(spreads, default=None)

    def passage(self, place: str) -> Passage | None:
        """When the column passes a place, None when that is not known."""
        return next((p for p in self.passages if p.place == place), None)

    def passes(self, place: str) -> bool:
        """Whether the place lies on the planned way."""
        return self.passage(place) is not None or (
            self.path is not None and place in self.path.places
        )

    def way(self) -> tuple[tuple[str, float | None], ...]:
        """Every place in order, with metres from the start; None once a length is unknown."""
        if self.path is None:
            return tuple((passage.place, None) for passage in self.passages)
        along: float | None = 0.0
        places: list[tuple[str, float | None]] = [(self.path.source, along)]
        for stretch in self.path.stretches:
            length = stretch.leg.distance_m
            along = None if along is None or length is None else along + length
            places.append((stretch.target, along))
        return tuple(places)


def plan_in_force(operation: Operation) -> Plan:
    """Return the plan; raises ValueError "operation must have a plan in force"."""
    if operation.plan is None:
        raise ValueError("operation must have a plan in force")
    return operation.plan


_Key = tuple[str, str | None, str | None, int]


def marches(operation: Operation) -> tuple[March, ...]:
    """Return the columns of the plan in force, in its order."""
    plan = plan_in_force(operation)
    groups: dict[_Key, list[Trip]] = {}
    for trip in plan.trips:
        key = (trip.lot, trip.source, trip.target, column_run(trip))
        groups.setdefault(key, []).append(trip)
    return tuple(
        _march(operation, plan, number, key, trips)
        for number, (key, trips) in enumerate(groups.items(), start=1)
    )


def _march(
    operation: Operation,
    plan: Plan,
    number: int,
    key: _Key,
    trips: list[Trip],
) -> March:
    lot, source, target, run = key
    legs = tuple(operation.legs.values())
    path = find_path(legs, source, target) if source and target else None
    hours = [trip.departs_at for trip in trips if trip.departs_at]
    return March(
        number=number,
        lot=lot,
        source=source,
        target=target,
        trips=tuple(sorted(trips, key=lambda trip: trip.position)),
        order=_order(operation, plan, key, trips),
        passages=tuple(p for p in plan.passages if (p.lot, p.source, p.target) == key[:3]),
        path=path,
        alternatives=find_alternatives(legs, path) if path else (),
        departs_at=min(hours, default=None),
        run=run if any(trip.boards_s is not None for trip in trips) else None,
    )


def _order(
    operation: Operation,
    plan: Plan,
    key: tuple[str, str | None, str | None, int],
    trips: list[Trip],
) -> tuple[Marcher, ...]:
    """Return the order of march; of a plan that tells none, the trips in theirs."""
    told = [
        each
        for each in plan.march
        if (each.lot, each.source, each.target) == key[:3] and trips[0].boards_s is None
    ]
    if not told:
        leaders: dict[str, str] = {}
        for trip in sorted(trips, key=lambda trip: trip.position):
            if vehicle_of(operation, trip.vehicle).leader:
                leaders.setdefault(trip.serial, trip.vehicle)
        told = [
            Marcher(
                lot=trip.lot,
                source=trip.source,
                target=trip.target,
                run=trip.run,
                serial=trip.serial,
                position=trip.position,
                vehicle=trip.vehicle,
                role=march_role(vehicle_of(operation, trip.vehicle), with_people=True),
                leads=leaders.get(trip.serial) == trip.vehicle,
            )
            for trip in trips
        ]
    return tuple(sorted(told, key=lambda each: each.position))


def serials(march: March) -> Iterator[Serial]:
    """Yield the serials of a column in order of march, those of its rear last."""
    trip_of = {trip.vehicle: trip for trip in march.trips}
    groups: dict[str, list[Marcher]] = {}
    for each in march.order:
        groups.setdefault(each.serial, []).append(each)
    ahead: str | None = None
    for serial_id, places in groups.items():
        trips = tuple(trip_of[p.vehicle] for p in places if p.vehicle in trip_of)
        lead = next((p.vehicle for p in places if p.leads), None)
        follows = not trips and lead is None and len(places) <= ONE_SERIAL
        yield Serial(
            id=serial_id,
            places=tuple(places),
            trips=trips,
            lead=lead,
            led_from=ahead if follows else None,
        )
        if trips or ahead is None:
            ahead = serial_id


def serial_heading(serial: Serial) -> Wording:
    """Name a serial, and say of a rear that it is one."""
    return phrase(
        "report-rear-heading" if serial.is_rear else "report-serial-heading", serial=serial.id
    )


def stays_behind(plan: Plan) -> tuple[str, ...]:
    """Return the vehicles of the reserve that drive with no column."""
    driving = {each.vehicle for each in plan.march}
    return tuple(vehicle for vehicle in plan.reserve if vehicle not in driving)


def vehicle_of(operation: Operation, vehicle_id: str) -> Vehicle:
    """Return a vehicle; one that the fleet does not know is only its id."""
    return operation.vehicles.get(vehicle_id) or Vehicle(id=vehicle_id)


def place_name(operation: Operation, place_id: str | None) -> Wording:
    """Name a place: its name, else its id, else "not said"."""
    if place_id is None:
        return phrase("report-not-said")
    place = operation.places.get(place_id)
    return place.name if place else place_id


def place_label(operation: Operation, place_id: str) -> Name:
    """Name a place for a figure: its name, else its id."""
    place = operation.places.get(place_id)
    return place.name if place else name_in_own_script(place_id)


def party_name(operation: Operation, party_id: str | None) -> Wording:
    """Name a party: its name, else its id, else nothing."""
    if party_id is None:
        return None
    party = operation.parties.get(party_id)
    return party.name if party else party_id


def journey(operation: Operation, march: March) -> Wording:
    """Name a column by where it goes from and to."""
    return phrase(
        "report-journey",
        source=place_name(operation, march.source),
        target=place_name(operation, march.target),
    )


def with_lot(operation: Operation, march: March) -> Wording:
    """Name a column by its journey and its lot; not for crews, since lots may tell the cohort."""
    said = phrase(
        "report-journey-lot",
        source=place_name(operation, march.source),
        target=place_name(operation, march.target),
        lot=march.lot,
    )
    return _with_run(said, march)


def _with_run(said: Wording, march: March) -> Wording:
    return said if march.run is None else phrase("report-journey-run", journey=said, run=march.run)


def numbered_journey(operation: Operation, march: March, columns: int) -> Wording:
    """Name a column by its journey, and by its number where there are several."""
    if columns == 1:
        return journey(operation, march)
    said = phrase(
        "report-journey-of",
        source=place_name(operation, march.source),
        target=place_name(operation, march.target),
        n=march.number,
        m=columns,
    )
    return _with_run(said, march)


def load_aboard(operation: Operation, trip: Trip) -> Load:
    """Return the places that the people of a trip take."""
    people = (operation.persons[person] for person in trip.people)
    return sum((load_of(person.needs, operation.policy) for person in people), Load())


def is_checkpoint(operation: Operation, place_id: str) -> bool:
    """Whether vehicles are checked at a place."""
    place = operation.places.get(place_id)
    return place_id in operation.checkpoints or (
        place is not None and place.kind is PlaceKind.CHECKPOINT
    )


def moment(operation: Operation, at: datetime) -> Moment:
    """Return an instant to be shown in the operation's own time zone."""
    return Moment(at=at, timezone=operation.description.timezone)


def departure(operation: Operation, departs_at: datetime | None) -> Wording:
    """Say when something departs: an hour, else a day without an hour, else nothing is fixed."""
    if departs_at is not None:
        return moment(operation, departs_at)
    on = operation.description.on
    return phrase("report-no-hour-on", day=on) if on else phrase("report-no-hour")


def clock_range(operation: Operation, times: tuple[datetime, datetime, datetime]) -> Wording:
    """Say a range of instants: the typical one with its day, bounds of that day by the clock."""
    low, typical, high = times
    if low == high:
        return moment(operation, typical)
    zone = zone_of(operation.description.timezone)
    day = typical.astimezone(zone).date()

    def bound(at: datetime) -> Wording:
        local = at.astimezone(zone)
        return f"{local:%H:%M}" if local.date() == day else moment(operation, at)

    return phrase(
        "report-clock-range",
        typical=moment(operation, typical),
        low=bound(low),
        high=bound(high),
    )


def after_departure(operation: Operation, march: March, elapsed: Spread | None) -> Wording:
    """Say when something happens to a column: by the clock if an hour is known, else elapsed."""
    if elapsed is None:
        return phrase("report-time-unknown")
    if march.departs_at is None:
        return phrase("report-after-departure", elapsed=elapsed)
    return clock_range(operation, instants(march.departs_at, elapsed))


def instants(start: datetime, elapsed: Spread) -> tuple[datetime, datetime, datetime]:
    """Return a range of elapsed times as instants after `start`."""
    return (
        start + timedelta(seconds=elapsed.p05_s),
        start + timedelta(seconds=elapsed.p50_s),
        start + timedelta(seconds=elapsed.p95_s),
    )


def arrival(operation: Operation, trip: Trip) -> Wording:
    """Say when a vehicle arrives."""
    if trip.arrives_at is not None:
        return clock_range(operation, trip.arrives_at)
    if trip.elapsed is not None:
        return phrase("report-after-departure", elapsed=trip.elapsed)
    return phrase("report-time-unknown")


def expires_on(operation: Operation, context: Context) -> date | None:
    """Return the last day on which paper of this plan is good, None when no day is known.

    The day of the latest arrival at p95; where the hour is not known the movement may begin late
    in its day, so one day is added to the whole days that it takes.
    """
    if context.expires_on is not None:
        return context.expires_on
    zone = zone_of(operation.description.timezone)
    trips = plan_in_force(operation).trips
    if arrivals := [trip.arrives_at[2] for trip in trips if trip.arrives_at]:
        return max(arrivals).astimezone(zone).date()
    if operation.description.on is None:
        return None
    longest_s = max((trip.elapsed.p95_s for trip in trips if trip.elapsed), default=0)
    return operation.description.on + timedelta(days=longest_s // DAY_S + 1)


def version_mark(operation: Operation, context: Context) -> Wording:
    """Say which version this is and on which day it was made, so that the newer paper is known."""
    zone = zone_of(operation.description.timezone)
    day = context.now.astimezone(zone).date().isoformat()  # short: marks stand on every page
    return phrase("report-version-of", version=context.version, day=day)


def marks_of_paper(operation: Operation, context: Context, copy: int) -> tuple[Wording, ...]:
    """Return what every sheet that leaves the office carries: copy, version, last day."""
    until = expires_on(operation, context)
    return (
        phrase("report-copy", n=copy, m=context.copies),
        version_mark(operation, context),
        phrase("report-valid-until", day=until) if until else phrase("report-valid-this-movement"),
    )


def in_copies(
    operation: Operation, context: Context, recipient: Wording, *parts: Part
) -> Iterator[Part]:
    """Yield parts as sheets to hand out: the numbered copies, each copy whole, with all marks.

    Parameters
    ----------
    recipient
        Who holds it; the first mark.
    parts
        Without marks; their ids get the number of the copy where there are several.
    """
    for copy in range(1, context.copies + 1):
        marks = (recipient, *marks_of_paper(operation, context, copy))
        for part in parts:
            name = part.id if context.copies == 1 else f"{part.id}-{copy}"
            yield replace(part, id=name, marks=marks)


def length_m(operation: Operation, march: March) -> float:
    """Return the length of a column on the road: vehicles and the spaces between them."""
    vehicles = (vehicle_of(operation, vehicle) for vehicle in march.vehicles)
    return column_length_m(vehicles, operation.policy.spacing_m)


def passes_in(operation: Operation, march: March) -> Wording:
    """Say how long a column takes to pass a point, in whole minutes that suffice."""
    taken = pass_s(length_m(operation, march), march.path)
    if taken is None:
        return phrase("report-time-unknown")
    return phrase("report-minutes", n=math.ceil(taken / 60))


def leaves(operation: Operation, march: March) -> tuple[TimedPair, March] | None:
    """Return the pair that a column is timed in, and the column of the other lot."""
    pair = next((p for p in plan_in_force(operation).pairs if march.lot in p.lots), None)
    if pair is None:
        return None
    other = next((m for m in marches(operation) if m.lot in pair.lots and m.lot != march.lot), None)
    return None if other is None else (pair, other)


def departs_beside(operation: Operation, march: March, *, lots: bool) -> Wording:
    """Say by how much later or sooner than its counterpart a column leaves; None for most.

    Parameters
    ----------
    lots
        Whether lots may be named; to crews they may tell the cohort.
    """
    found = leaves(operation, march)
    if found is None:
        return None
    pair, other = found
    if not pair.after_s:
        key = "report-leaves-together"
    else:
        key = "report-leaves-first" if pair.lots[0] == march.lot else "report-leaves-after"
    return phrase(
        key,
        took=Duration(seconds=pair.after_s),
        other=with_lot(operation, other) if lots else journey(operation, other),
        crossing=place_name(operation, pair.crossing),
    )


def joined(items: Iterable[Wording]) -> Wording:
    """Say several things in a row, separated as the language does; nothing for none."""
    said: Wording = None
    for item in items:
        said = item if said is None else phrase("report-join", first=said, second=item)
    return said
