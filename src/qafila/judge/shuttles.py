# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more: their runs in number, in place and in time.

A run begins when the vehicle boards, `boards_s` after the first movement of the stage, and is over
when it is empty: boarding, the way of one vehicle by itself at typical times, unloading. Each way,
the approach and the ways back too, is taken in whole seconds; checks count on all but the approach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from qafila.core.findings import Finding, finding
from qafila.core.fleet import Vehicle
from qafila.judge.hearing import Hearing
from qafila.judge.objects import LARGEST
from qafila.judge.reading import ClaimedTrip
from qafila.judge.runs import ROUNDING_S, alone_s
from qafila.judge.verdict import PlanProblem


@finding
class PlanMisnumbersRuns(PlanProblem):
    """The runs of a vehicle are not numbered one by one in the order of the stages.

    They count from 1, or on from the journeys that the day has it make already.
    """

    en = (
        "The runs of vehicle {vehicle} are numbered {runs}; they are to count from {first} without"
        " gap."
    )
    ar = "أرقام سفرات المركبة {vehicle} هي {runs}، والصحيح أن تُعدّ من {first} بلا انقطاع."

    vehicle: str
    runs: tuple[int, ...]
    first: int = 1


@finding
class PlanMisnamesTrip(PlanProblem):
    """The id of a trip is not its vehicle and its run: papers would name two trips alike."""

    en = "The trip of {vehicle} in run {run} has the id {trip}; its id is to be {expected}."
    ar = "معرّف رحلة المركبة {vehicle} في السفرة {run} هو {trip}، والصحيح {expected}."

    trip: str
    vehicle: str
    run: int
    expected: str


@finding
class PlanOmitsBoarding(PlanProblem):
    """Vehicles come back in this stage, but a trip does not tell when its vehicle boards."""

    en = "Trip {trip} gives no boards_s, though vehicles of its stage make several runs."
    ar = "لا قيمة boards_s للرحلة {trip}، مع أن مركبات مرحلتها تقوم بأكثر من سفرة."

    trip: str


@finding
class PlanBoardsTooEarly(PlanProblem):
    """A vehicle boards before it can be there.

    On its first run it leaves where it stands, and not before it is available; after that, where it
    was emptied.
    """

    en = "Trip {trip} boards after {boards_s} s; {vehicle} cannot be there before {earliest_s} s."
    ar = (
        "يبدأ الصعود في الرحلة {trip} بعد {boards_s} ث، ولا يمكن أن تصل المركبة {vehicle} قبل "
        "{earliest_s} ث."
    )
    remedy_en = "Let the trip board later, or give it to another vehicle, and verify again."
    remedy_ar = "أخّر الصعود في هذه الرحلة أو أسندها إلى مركبة أخرى، ثم تحقّق من جديد."

    trip: str
    vehicle: str
    boards_s: int
    earliest_s: int


@finding
class PlanHasNoWayBack(PlanProblem):
    """A vehicle is to come from where it was emptied, and no way from there is known."""

    en = "Trip {trip} starts at {origin}; {vehicle} is emptied at {place}, and no way is known."
    ar = "تبدأ الرحلة {trip} من {origin}، والمركبة {vehicle} تُفرَغ في {place} ولا يُعرف طريق بينهما."
    remedy_en = "Add the missing legs to route.toml, or use another vehicle."
    remedy_ar = "أضف المقاطع الناقصة إلى route.toml، أو استعمل مركبة أخرى."

    trip: str
    vehicle: str
    place: str
    origin: str


@finding
class PlanKeepsVehicleTooLong(PlanProblem):
    """A run is over only after the vehicle is no longer available."""

    en = "Trip {trip} is empty at {empty}; {vehicle} is available until {until}."
    ar = "تفرغ المركبة {vehicle} في الرحلة {trip} عند {empty}، وهي متاحة حتى {until}."
    remedy_en = "Use another vehicle, or agree other hours with its provider and record them."
    remedy_ar = "استعمل مركبة أخرى، أو اتّفق مع الجهة المزوِّدة على ساعات أخرى وسجّلها."

    trip: str
    vehicle: str
    empty: str
    until: str


@finding
class PlanClockUnlikeBoarding(PlanProblem):
    """A clock time of departure does not agree with when the vehicle begins to board.

    All trips of a stage count `boards_s` from one moment, and leave when they are boarded.
    """

    en = "Trip {trip} departs at {departs}; by its boards_s it would be {expected}."
    ar = "تنطلق الرحلة {trip} عند {departs}، وبحسب boards_s يكون ذلك عند {expected}."

    trip: str
    departs: str
    expected: str


@dataclass(frozen=True)
class Shuttles:
    """The times of a plan in which vehicles come back, in whole seconds."""

    hearing: Hearing

    @cached_property
    def _runs(self) -> dict[tuple[str | None, str | None], int | None]:
        return {}

    def run_s(self, source: str | None, target: str | None) -> int | None:
        """Return the time from boarding at `source` until empty at `target`; None: no way."""
        if (source, target) not in self._runs:
            self._runs[source, target] = self._run_s(source, target)
        return self._runs[source, target]

    def _run_s(self, source: str | None, target: str | None) -> int | None:
        path = self.hearing.way(source, target)
        if path is None:
            return None
        places = self.hearing.operation.places
        origin, end = places.get(path.source), places.get(path.target)
        loading = (origin.load_s if origin else 0) + (end.unload_s if end else 0)
        return loading + round(alone_s(self.hearing.operation, path))

    def back_s(self, source: str | None, target: str | None) -> int | None:
        """Return how long an empty vehicle takes from one run to the next; None: no way."""
        path = self.hearing.way(source, target)
        return None if path is None else round(alone_s(self.hearing.operation, path))

    def approach_s(self, vehicle: Vehicle, origin: str | None) -> int | None:
        """Return how long a vehicle drives from where it stands to its first run; None: no way.

        One without a place is there.
        """
        if vehicle.at is None or vehicle.at == origin:
            return 0
        path = self.hearing.way(vehicle.at, origin)
        return None if path is None else round(path.typical_s)

    def boarded_s(self, trip: ClaimedTrip) -> int | None:
        """Return when all are aboard and the vehicle leaves."""
        if trip.boards_s is None:
            return None
        origin = self.hearing.operation.places.get(trip.source or "")
        return trip.boards_s + (origin.load_s if origin else 0)

    def empty_s(self, trip: ClaimedTrip) -> int | None:
        """Return when the run of a trip is over, from its stage's first movement."""
        takes = self.run_s(trip.source, trip.target)
        return None if trip.boards_s is None or takes is None else trip.boards_s + takes

    def completion_s(self, rank: int) -> int | None:
        """Return when the last vehicle of a stage is empty; None where a time is not known."""
        ends = [self.empty_s(trip) for trip in self.hearing.shuttles[rank]]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    @cached_property
    def begins_at(self) -> datetime | None:
        """The moment from which the first stage counts: what most of its trips agree on."""
        told: list[datetime] = []
        for trip in self.hearing.shuttles.get(0, ()):
            boarded = self.boarded_s(trip)
            if trip.departs_at is not None and boarded is not None:
                told.append(trip.departs_at.astimezone(UTC) - timedelta(seconds=boarded))
        return (
            sorted(told)[len(told) // 2] if told else self.hearing.operation.description.departs_at
        )

    def available_s(self, vehicle: Vehicle, rank: int) -> tuple[int, int | None]:
        """Return from when until when a vehicle may be used, counted as its stage counts.

        Only the first stage has an hour; (0, None) where nothing is said.
        """
        begins = self.begins_at
        if rank or begins is None:
            return 0, None
        since, until = vehicle.available_from, vehicle.available_until
        return (
            max(0, round((since - begins).total_seconds())) if since else 0,
            round((until - begins).total_seconds()) if until else None,
        )


def judge_shuttles(hearing: Hearing, shuttles: Shuttles) -> Iterator[Finding]:
    """Yield what is wrong with the runs of vehicles."""
    for trip in hearing.plan.trips:
        expected = f"{trip.vehicle}/{trip.run}"
        if trip.id != expected:
            yield PlanMisnamesTrip(
                trip=trip.id, vehicle=trip.vehicle, run=trip.run, expected=expected
            )
    for vehicle_id, trips in sorted(hearing.journeys.items()):
        yield from _numbers(hearing, vehicle_id, trips)
        vehicle = hearing.operation.vehicles.get(vehicle_id)
        if vehicle is not None:
            yield from _chain(hearing, shuttles, vehicle, trips)
    for trips in hearing.shuttles.values():
        for trip in trips:
            if trip.boards_s is None and hearing.way(trip.source, trip.target) is not None:
                yield PlanOmitsBoarding(trip=trip.id)
    yield from _clocks(hearing, shuttles)


def _numbers(
    hearing: Hearing, vehicle: str, trips: Sequence[ClaimedTrip]
) -> Iterator[PlanMisnumbersRuns]:
    runs = tuple(trip.run for trip in trips)
    ranks = [hearing.rank(trip) for trip in trips]
    # The same run twice, or a trip that could not be read: that is said.
    if len(set(runs)) < len(runs) or not hearing.plan.people_whole:
        return
    first = hearing.first_run(vehicle)
    if runs != tuple(range(first, first + len(trips))) or ranks != sorted(ranks):
        yield PlanMisnumbersRuns(vehicle=vehicle, runs=runs, first=first)


def _chain(
    hearing: Hearing, shuttles: Shuttles, vehicle: Vehicle, trips: Sequence[ClaimedTrip]
) -> Iterator[Finding]:
    """Follow one vehicle from run to run."""
    before: ClaimedTrip | None = None
    for trip in trips:
        rank = hearing.rank(trip)
        since, until = shuttles.available_s(vehicle, rank)
        if before is None:
            way_s = shuttles.approach_s(vehicle, trip.source)
        else:
            way_s = shuttles.back_s(before.target, trip.source)
            if hearing.rank(before) == rank:
                since = max(since, shuttles.empty_s(before) or 0)
            if way_s is None and hearing.operation.places:
                yield PlanHasNoWayBack(
                    trip=trip.id,
                    vehicle=vehicle.id,
                    place=before.target or "–",
                    origin=trip.source or "–",
                )
        earliest = since + (way_s or 0)
        if trip.boards_s is not None and trip.boards_s < earliest:
            yield PlanBoardsTooEarly(
                trip=trip.id, vehicle=vehicle.id, boards_s=trip.boards_s, earliest_s=earliest
            )
        empty = shuttles.empty_s(trip)
        if until is not None and empty is not None and until < empty <= LARGEST:
            yield _kept(shuttles, vehicle, trip, empty)
        before = trip


def _kept(
    shuttles: Shuttles, vehicle: Vehicle, trip: ClaimedTrip, empty_s: int
) -> PlanKeepsVehicleTooLong:
    begins, until = shuttles.begins_at, vehicle.available_until
    zone = until.tzinfo if until else UTC
    over = begins.astimezone(UTC) + timedelta(seconds=empty_s) if begins else None
    return PlanKeepsVehicleTooLong(
        trip=trip.id,
        vehicle=vehicle.id,
        empty=over.astimezone(zone).isoformat(timespec="minutes") if over else "–",
        until=until.isoformat(timespec="minutes") if until else "–",
    )


def _clocks(hearing: Hearing, shuttles: Shuttles) -> Iterator[Finding]:
    """Hold the departures of the first stage against one beginning for all."""
    begins = shuttles.begins_at
    for trip in hearing.shuttles.get(0, ()):
        boarded, departs = shuttles.boarded_s(trip), trip.departs_at
        if begins is None or departs is None or boarded is None or boarded > LARGEST:
            continue
        expected = begins.astimezone(UTC) + timedelta(seconds=boarded)
        if abs((departs - expected).total_seconds()) > ROUNDING_S:
            yield PlanClockUnlikeBoarding(
                trip=trip.id,
                departs=departs.isoformat(timespec="minutes"),
                expected=expected.astimezone(departs.tzinfo).isoformat(timespec="minutes"),
            )
