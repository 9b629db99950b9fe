# SPDX-License-Identifier: Apache-2.0
"""Paired release at a crossing: two lots of two sides that pass one place for each other.

Both sides look at the same counts. A lot may pass when it and its counterpart stand at the
crossing, nobody holds either, and the gates of both are open. Lots of a declared pair pass
together; where one lot waits until the other is proven, they pass in turn. Patients wait for
nobody: a medical obligation is in no pair.

Nothing is recorded for it beyond what is recorded anyway: vehicles that moved, lots that were
released or held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qafila.core.agreement import Obligation
from qafila.core.fulfilment.board import IN_LOTS, LotStanding, board
from qafila.core.fulfilment.gates import GateStanding
from qafila.core.fulfilment.proven import Fulfilment
from qafila.core.journeys import journeys
from qafila.core.ledger import OUTSIDE, PLACE, ROAD, VEHICLE
from qafila.core.operation import Driven, Operation
from qafila.core.plan import Passage
from qafila.core.route import Path, find_path
from qafila.core.values import PlaceKind


class Progress(StrEnum):
    """Where somebody of a lot is, as seen from the crossing; each is in exactly one."""

    NOT_LEFT = "not_left"
    ON_THE_WAY = "on_the_way"
    AT_CROSSING = "at_crossing"
    """At the crossing, or at the halt before it, where the column waits."""
    PASSED = "passed"
    ARRIVED = "arrived"
    ELSEWHERE = "elsewhere"
    """In hospital, in custody, gone, or at a place that is not on the way."""


_PAST = (Progress.PASSED, Progress.ARRIVED)


class Bar(StrEnum):
    """Why a lot may not pass now."""

    NO_CROSSING = "no_crossing"
    """Nobody knows where they are to pass."""
    NOT_HERE = "not_here"
    OTHER_NOT_HERE = "other_not_here"
    HELD = "held"
    OTHER_HELD = "other_held"
    GATE = "gate"
    OTHER_GATE = "other_gate"
    """The counterpart waits for something else than this lot, and that is not proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two lots that pass one crossing for each other, in the order of their receivers' ids.

    Parameters
    ----------
    lots
        Their ids.
    obligations
        What of each is paired.
    crossing
        Place id; None where the folder does not tell.
    """

    lots: tuple[str, str]
    obligations: tuple[tuple[str, ...], tuple[str, ...]]
    crossing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a column was seen doing something, by the measured clocks; None while nobody saw it.

    Parameters
    ----------
    left
        The first vehicle left; None also where it was next seen at the crossing.
    reached, passed, arrived
        First and last vehicle.
    """

    left: datetime | None = None
    reached: tuple[datetime, datetime] | None = None
    passed: tuple[datetime, datetime] | None = None
    arrived: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedLot:
    """One lot of a pair.

    Parameters
    ----------
    standing
        Of the release board.
    giver
        Party that lets it go, None when not said.
    source, target
        The journey of most of its people.
    path, crossing
        Its way, None where no road is known, and where on it the crossing lies (index of the place
        in the path), None where it lies elsewhere.
    passage
        When it passes the crossing by the plan in force, None where no plan says.
    departs_at
        By the plan, None where no hour is known.
    vehicles
        Vehicles that carry it, by id.
    people_at, vehicles_at
        How many are where: they add up to all of them.
    """

    standing: LotStanding
    giver: str | None
    source: str | None
    target: str | None
    path: Path | None
    crossing: int | None
    passage: Passage | None
    departs_at: datetime | None
    vehicles: tuple[str, ...]
    people_at: Mapping[Progress, int]
    vehicles_at: Mapping[Progress, int]
    times: Times = field(default_factory=Times)

    @property
    def lot(self) -> str:
        """Its id."""
        return self.standing.lot

    @property
    def people(self) -> int:
        """How many of the list are in it."""
        return self.standing.people

    def seen(self, *progress: Progress) -> bool:
        """Whether anybody of it, or a vehicle of it, is there."""
        return any(self.people_at.get(p, 0) or self.vehicles_at.get(p, 0) for p in progress)

    @property
    def is_here(self) -> bool:
        """Whether it stands at the crossing, or part of it."""
        return self.seen(Progress.AT_CROSSING)

    @property
    def has_passed(self) -> bool:
        """Whether it has passed, or part of it."""
        return self.seen(*_PAST)

    @property
    def people_past(self) -> int:
        """How many people are past the crossing."""
        return sum(self.people_at.get(p, 0) for p in _PAST)

    @property
    def vehicles_past(self) -> int:
        """How many of its vehicles are past the crossing."""
        return sum(self.vehicles_at.get(p, 0) for p in _PAST)

    @property
    def people_here(self) -> int:
        """How many people wait at the crossing."""
        return self.people_at.get(Progress.AT_CROSSING, 0)

    @property
    def vehicles_here(self) -> int:
        """How many of its vehicles wait at the crossing."""
        return self.vehicles_at.get(Progress.AT_CROSSING, 0)

    @property
    def distance_m(self) -> float | None:
        """From where it leaves to the crossing; None where a length is not known."""
        way = self._to_crossing()
        return way.distance_m if way else None

    @property
    def drive_s(self) -> float | None:
        """Driving time to the crossing at usual speeds, without checks; None where no road is."""
        way = self._to_crossing()
        return way.typical_s if way else None

    def waited_s(self, now: datetime) -> int | None:
        """Return how long it stood or stands at the crossing; None where it was not seen there."""
        reached = self.times.reached
        if reached is None:
            return None
        passed = self.times.passed
        until = passed[1] if passed and not self.is_here else now
        return max(0, round((until - reached[0]).total_seconds()))

    def _to_crossing(self) -> Path | None:
        if self.path is None or self.crossing is None:
            return None
        stretches = self.path.stretches[: self.crossing]
        return Path(
            source=self.path.source,
            target=self.path.places[self.crossing],
            stretches=stretches,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairStanding:
    """How a pair stands: the two lots beside each other."""

    pair: Pair
    sides: tuple[PairedLot, PairedLot]

    def bars(self, side: int) -> tuple[Bar, ...]:
        """Return why a lot may not pass now; nothing where it may.

        Parameters
        ----------
        side
            0 or 1, as in `sides`.
        """
        mine, other = self.sides[side], self.sides[1 - side]
        found = (
            (Bar.NO_CROSSING, self.pair.crossing is None),
            (Bar.NOT_HERE, not mine.is_here),
            (Bar.OTHER_NOT_HERE, not (other.is_here or other.has_passed)),
            (Bar.HELD, bool(mine.standing.holds)),
            (Bar.OTHER_HELD, bool(other.standing.holds)),
            (Bar.GATE, bool(self.waits(side))),
            (Bar.OTHER_GATE, bool(self._waits_for_others(1 - side))),
        )
        return tuple(bar for bar, holds in found if holds)

    def may_pass(self, side: int) -> bool:
        """Whether a lot may pass now."""
        return not self.bars(side)

    def waits(self, side: int) -> tuple[GateStanding, ...]:
        """Return the gates that keep a lot, where nobody has overridden them by name."""
        standing = self.sides[side].standing
        return () if standing.override else standing.closed

    @property
    def goes_first(self) -> int | None:
        """The side that the agreement lets go first, as the other waits until it is proven.

        None where they pass together; and where each waits for the other, so that none can.
        """
        waiting = [
            side
            for side in (0, 1)
            if any(
                gate.gate.obligation in self.sides[1 - side].standing.obligations
                for gate in self.sides[side].standing.gates
            )
        ]
        return 1 - waiting[0] if len(waiting) == 1 else None

    @property
    def alone(self) -> int | None:
        """The side of which some have passed and of the other nobody; None where none is.

        A lot that neither people nor vehicles are on record for cannot be seen passing.
        """
        for side in (0, 1):
            other = self.sides[1 - side]
            on_record = bool(other.people or other.vehicles)
            if self.sides[side].has_passed and on_record and not other.has_passed:
                return side
        return None

    def _waits_for_others(self, side: int) -> tuple[GateStanding, ...]:
        between = self.sides[1 - side].standing.obligations
        return tuple(gate for gate in self.waits(side) if gate.gate.obligation not in between)


def crossings(
    operation: Operation, fulfilled: dict[str, Fulfilment] | None = None
) -> tuple[PairStanding, ...]:
    """Return how every pair stands, in the order of the obligations.

    Parameters
    ----------
    fulfilled
        As `fulfilments` returns it, where that is at hand.
    """
    if not any(True for _ in paired_obligations(operation)):
        return ()
    lots = {each.lot: each for each in board(operation, fulfilled)}
    seen = _Lots(operation, lots)
    return tuple(
        PairStanding(
            pair=pair,
            sides=(seen.side(pair, 0), seen.side(pair, 1)),
        )
        for pair in _pairs(operation, seen)
    )


def paired_obligations(operation: Operation) -> Iterator[tuple[Obligation, Obligation]]:
    """Yield obligations of two givers whose lots pass for each other, as declared or by gates."""
    for mine in operation.obligations.values():
        named = dict.fromkeys([mine.pair] if mine.pair else ())
        named |= dict.fromkeys(gate.obligation for gate in mine.gates if gate.matching_lot)
        for other_id in named:
            other = operation.obligations.get(other_id)
            if other is not None and may_pair(mine, other):
                yield mine, other


def may_pair(mine: Obligation, other: Obligation) -> bool:
    """Whether the lots of two obligations can be let through for each other."""
    return (
        mine.giver is not None
        and other.giver is not None
        and mine.giver != other.giver
        and mine.kind in IN_LOTS
        and other.kind in IN_LOTS
        and not (mine.medical or other.medical)
    )


def _pairs(operation: Operation, seen: _Lots) -> tuple[Pair, ...]:
    found: dict[tuple[str, str], list[tuple[Obligation, Obligation]]] = {}
    for one, two in paired_obligations(operation):
        first, second = sorted((one, two), key=lambda o: (o.receiver or o.giver or "", o.id))
        for lots in zip(seen.of(first), seen.of(second), strict=False):
            found.setdefault(lots, []).append((first, second))
    pairs = []
    for lots, between in found.items():
        declared = [o.crossing for both in between for o in both if o.crossing]
        crossing = declared[0] if declared else seen.crossing(*lots)
        named = any(two.id == one.pair or one.id == two.pair for one, two in between)
        if crossing is None and not named:
            continue  # one waits for the other, and not at a place
        pairs.append(
            Pair(
                lots=lots,
                obligations=(
                    tuple(dict.fromkeys(first.id for first, _ in between)),
                    tuple(dict.fromkeys(second.id for _, second in between)),
                ),
                crossing=crossing,
            )
        )
    return tuple(pairs)


class _Lots:
    """Lots with their people, their vehicles and their way, looked up once."""

    def __init__(self, operation: Operation, lots: Mapping[str, LotStanding]) -> None:
        self._operation = operation
        self._lots = lots
        self._legs = tuple(operation.legs.values())
        self._paths: dict[tuple[str | None, str | None], Path | None] = {}
        self._people: dict[str, dict[str, tuple[str | None, str | None]]] = defaultdict(dict)
        for person, itinerary in journeys(operation).of.items():
            if lot := itinerary.lot or itinerary.obligation:
                self._people[lot][person] = (itinerary.source, itinerary.target)
        self._vehicles = _vehicles(operation)

    def of(self, obligation: Obligation) -> tuple[str, ...]:
        """Return the lots of an obligation, in their order."""
        serving = (lot.lot for lot in self._lots.values() if obligation.id in lot.obligations)
        named = tuple(lot for lot in obligation.lots if lot in self._lots)
        return named or tuple(serving)

    def journey(self, lot: str) -> tuple[str | None, str | None]:
        """Return where most of a lot's people go from and to, else what is owed says."""
        many = Counter(self._people[lot].values())
        if many:
            return max(many, key=lambda each: many[each])
        for obligation_id in self._lots[lot].obligations:
            obligation = self._operation.obligations[obligation_id]
            if obligation.source_place or obligation.to_place:
                return obligation.source_place, obligation.to_place
        return None, None

    def crossing(self, one: str, two: str) -> str | None:
        """Return the crossing on the ways of two lots; of one, where no road is known of both."""
        ways = [path for lot in (one, two) if (path := self._path(self.journey(lot)))]
        if not ways:
            return None
        common = [place for place in ways[0].places if all(place in w.places for w in ways)]
        for place_id in common:
            place = self._operation.places.get(place_id)
            if place is not None and place.kind is PlaceKind.CROSSING:
                return place_id
        return None

    def side(self, pair: Pair, side: int) -> PairedLot:
        lot = pair.lots[side]
        source, target = self.journey(lot)
        path = self._path((source, target))
        vehicles = self._vehicles.get(lot, {})
        givers = (self._operation.obligations[each].giver for each in pair.obligations[side])
        where = self._operation.day.vehicles.where
        people = Counter(
            self._person_at(person, journey, pair.crossing)
            for person, journey in self._people[lot].items()
        )
        cars = Counter(
            _progress(self._operation, path, pair.crossing, (source, target), where.get(v, OUTSIDE))
            for v in vehicles
        )
        return PairedLot(
            standing=self._lots[lot],
            giver=next(givers, None),
            source=source,
            target=target,
            path=path,
            crossing=_index(path, pair.crossing),
            passage=self._passage(lot, source, target, pair.crossing),
            departs_at=self._departs_at(lot),
            vehicles=tuple(vehicles),
            people_at=people,
            vehicles_at=cars,
            times=_times(self._operation, vehicles, path, pair.crossing, (source, target)),
        )

    def _path(self, journey: tuple[str | None, str | None]) -> Path | None:
        if journey not in self._paths:
            source, target = journey
            known = source is not None and target is not None
            self._paths[journey] = find_path(self._legs, source, target) if known else None  # type: ignore[arg-type]
        return self._paths[journey]

    def _person_at(
        self, person: str, journey: tuple[str | None, str | None], crossing: str | None
    ) -> Progress:
        day = self._operation.day
        word = day.people.place(person)
        if word.startswith(VEHICLE):
            word = day.vehicles.place(word.removeprefix(VEHICLE))
        return _progress(self._operation, self._path(journey), crossing, journey, word)

    def _passage(
        self, lot: str, source: str | None, target: str | None, crossing: str | None
    ) -> Passage | None:
        plan = self._operation.plan
        key = (lot, source, target, crossing)
        passages = plan.passages if plan else ()
        return next((p for p in passages if (p.lot, p.source, p.target, p.place) == key), None)

    def _departs_at(self, lot: str) -> datetime | None:
        plan = self._operation.plan
        hours = [t.departs_at for t in (plan.trips if plan else ()) if t.lot == lot]
        return min((hour for hour in hours if hour is not None), default=None)


def _vehicles(operation: Operation) -> dict[str, dict[str, int]]:
    """Return the vehicles of each lot and on which run each carries it."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    superseded = operation.day.superseded
    for manifest in operation.day.manifests.values():
        if manifest.lot and manifest.manifest not in superseded:
            found[manifest.lot][manifest.vehicle] = manifest.run
    for trip in operation.plan.trips if operation.plan else ():
        found[trip.lot].setdefault(trip.vehicle, trip.run)
    planned = set(found)
    for vehicle in operation.vehicles.values():
        if vehicle.lot and vehicle.lot not in planned:
            found[vehicle.lot][vehicle.id] = 1
    return found


def _times(
    operation: Operation,
    vehicles: Mapping[str, int],
    path: Path | None,
    crossing: str | None,
    journey: tuple[str | None, str | None],
) -> Times:
    """Return when the column was seen leaving, at the crossing, past it and at its end."""
    trips = operation.plan.trips if operation.plan else ()
    origins = frozenset(f"{PLACE}{place}" for place in (journey[0], *(t.source for t in trips)))
    left: list[datetime] = []
    first: dict[Progress, list[datetime]] = defaultdict(list)
    for vehicle, run in vehicles.items():
        been: set[Progress] = set()
        for way in _of_run(operation.day.driven.get(vehicle, ()), origins, run):
            now_at = _progress(operation, path, crossing, journey, way.target)
            if way.source == f"{PLACE}{journey[0]}" and now_at is Progress.ON_THE_WAY:
                left.append(way.said.at)
            reached = {now_at}
            if now_at is Progress.ARRIVED:
                reached.add(Progress.PASSED)
            for each in reached - been:
                first[each].append(way.said.at)
            been |= reached
    return Times(
        left=min(left, default=None),
        reached=_span(first[Progress.AT_CROSSING]),
        passed=_span(first[Progress.PASSED]),
        arrived=_span(first[Progress.ARRIVED]),
    )


def _of_run(ways: Iterable[Driven], origins: frozenset[str], run: int) -> Iterator[Driven]:
    """Yield what a vehicle drove on one run: from where it leaves with people until it does again.

    What it drove before is no run: vehicles come empty to where they load.
    """
    number = 0
    for way in ways:
        if way.aboard and way.source in origins:
            number += 1
        if number == run or (run == 1 and number == 0 and way.aboard):
            yield way


def _span(at: list[datetime]) -> tuple[datetime, datetime] | None:
    return (min(at), max(at)) if at else None


def _index(path: Path | None, crossing: str | None) -> int | None:
    if path is None or crossing not in path.places:
        return None
    return path.places.index(crossing)


def _progress(
    operation: Operation,
    path: Path | None,
    crossing: str | None,
    journey: tuple[str | None, str | None],
    word: str,
) -> Progress:
    """Say where a place of the ledger is on a way, as seen from the crossing."""
    kind, mark, name = word.partition(":")
    if word == OUTSIDE:
        return Progress.NOT_LEFT
    if f"{kind}{mark}" == ROAD:
        return _on_road(operation, path, crossing, name)
    if f"{kind}{mark}" != PLACE:
        return Progress.ELSEWHERE
    place = operation.places.get(name)
    if name == journey[1]:
        return Progress.ARRIVED
    if name == journey[0]:
        return Progress.NOT_LEFT
    if path is not None and name in path.places:
        return _on_way(operation, path, _index(path, crossing), path.places.index(name))
    if name == crossing:
        return Progress.AT_CROSSING
    of_kind = {
        PlaceKind.RECEPTION: Progress.ARRIVED,
        PlaceKind.FALLBACK: Progress.ARRIVED,
        PlaceKind.ASSEMBLY: Progress.NOT_LEFT,
        PlaceKind.DEPOT: Progress.NOT_LEFT,
    }
    return of_kind.get(place.kind, Progress.ELSEWHERE) if place else Progress.ELSEWHERE


def _on_way(operation: Operation, path: Path, crossing: int | None, at: int) -> Progress:
    if crossing is None:
        return Progress.ON_THE_WAY
    if at > crossing:
        return Progress.PASSED
    waits_from = _waits_from(operation, path, crossing)
    return Progress.AT_CROSSING if at >= waits_from else Progress.ON_THE_WAY


def _waits_from(operation: Operation, path: Path, crossing: int) -> int:
    """Return from where on a column waits: the halt before the crossing, else the crossing."""
    before = operation.places.get(path.places[crossing - 1]) if crossing else None
    waits = before is not None and before.kind is PlaceKind.HALT and crossing > 1
    return crossing - 1 if waits else crossing


def _on_road(operation: Operation, path: Path | None, crossing: str | None, leg: str) -> Progress:
    at = _index(path, crossing)
    if path is None or at is None:
        return Progress.ON_THE_WAY
    for number, stretch in enumerate(path.stretches):
        if stretch.leg.id == leg:
            if number >= at:
                return Progress.PASSED
            return _on_way(operation, path, at, number) if number else Progress.ON_THE_WAY
    return Progress.ON_THE_WAY
