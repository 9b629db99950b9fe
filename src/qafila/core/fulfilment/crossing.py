# SPDX-License-Identifier: Apache-2.0
"""Paired release at a crossing: which lots are pairs, and where the facts have them.

Nothing is recorded for it beyond what is recorded anyway: vehicles that moved or were hit, lots
that were released or held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from qafila.core.agreement import Obligation
from qafila.core.events import IncidentKind
from qafila.core.fulfilment.board import IN_LOTS, LotStanding, board
from qafila.core.fulfilment.lots import lots_of, vehicles_of
from qafila.core.fulfilment.paired import BEFORE, Pair, PairedLot, PairStanding, Progress, Times
from qafila.core.fulfilment.permits import Clock, hindrances
from qafila.core.fulfilment.proven import Fulfilment
from qafila.core.journeys import journeys
from qafila.core.ledger import OUTSIDE, PLACE, ROAD, UNACCOUNTED, VEHICLE
from qafila.core.operation import Driven, Operation
from qafila.core.plan import Passage
from qafila.core.route import Path, find_path
from qafila.core.values import PlaceKind


def crossings(
    operation: Operation,
    fulfilled: dict[str, Fulfilment] | None = None,
    passages: Iterable[Passage] = (),
    clock: Clock | None = None,
) -> tuple[PairStanding, ...]:
    """Return how every pair stands, in the order of the obligations.

    Parameters
    ----------
    fulfilled
        As `fulfilments` returns it, where that is at hand.
    passages
        When columns pass, where no plan in force says so.
    clock
        As of when approvals and notices are asked for; None: they are not.
    """
    if not any(True for _ in paired_obligations(operation)):
        return ()
    lots = {each.lot: each for each in board(operation, fulfilled)}
    seen = _Lots(operation, lots, tuple(passages), clock)
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

    def __init__(
        self,
        operation: Operation,
        lots: Mapping[str, LotStanding],
        passages: tuple[Passage, ...],
        clock: Clock | None,
    ) -> None:
        self._operation = operation
        self._clock = clock
        self._lots = lots
        planned = operation.plan.passages if operation.plan else ()
        self._passages = {(p.lot, p.source, p.target, p.place): p for p in passages + planned}
        self._legs = tuple(operation.legs.values())
        self._paths: dict[tuple[str | None, str | None], Path | None] = {}
        self._people: dict[str, dict[str, tuple[str | None, str | None]]] = defaultdict(dict)
        lot_of = lots_of(operation)
        for person, itinerary in journeys(operation).of.items():
            self._people[lot_of[person]][person] = (itinerary.source, itinerary.target)
        self._vehicles = vehicles_of(operation)
        self._hit = _hit(operation)

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
        people = Counter(
            self._person_at(person, journey, pair.crossing)
            for person, journey in self._people[lot].items()
        )
        cars = Counter(
            self._vehicle_at(vehicle, path, (source, target), pair.crossing) for vehicle in vehicles
        )
        return PairedLot(
            standing=self._standing(lot),
            giver=next(givers, None),
            source=source,
            target=target,
            path=path,
            crossing=_index(path, pair.crossing),
            passage=self._passages.get((lot, source, target, pair.crossing or "")),
            departs_at=self._departs_at(lot),
            vehicles=tuple(vehicles),
            people_at=people,
            vehicles_at=cars,
            vehicles_seen=any(self._is_seen(vehicle) for vehicle in vehicles),
            times=_times(self._operation, vehicles, path, pair.crossing, (source, target)),
        )

    def _standing(self, lot: str) -> LotStanding:
        """Return how a lot stands now; an approval may have ended since it was released."""
        standing = self._lots[lot]
        if self._clock is None:
            return standing
        owed = (self._operation.obligations[each] for each in standing.obligations)
        stages = tuple(dict.fromkeys(each.stage for each in owed))
        wanting = hindrances(self._operation, self._clock, lot, stages)
        return replace(standing, hindrances=wanting)

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
        if f"person:{person}" in day.unknowns:
            return Progress.UNKNOWN
        word, path = day.people.place(person), self._path(journey)
        if word.startswith(VEHICLE):
            return self._vehicle_at(word.removeprefix(VEHICLE), path, journey, crossing)
        return _progress(self._operation, path, crossing, journey, word)

    def _vehicle_at(
        self,
        vehicle: str,
        path: Path | None,
        journey: tuple[str | None, str | None],
        crossing: str | None,
    ) -> Progress:
        day = self._operation.day
        if f"{VEHICLE}{vehicle}" in day.unknowns:
            return Progress.UNKNOWN
        word = day.vehicles.place(vehicle)
        there = _progress(self._operation, path, crossing, journey, word)
        return Progress.HIT if vehicle in self._hit and there in BEFORE else there

    def _is_seen(self, vehicle: str) -> bool:
        day = self._operation.day
        return vehicle in day.vehicles.seen_by or f"{VEHICLE}{vehicle}" in day.unknowns

    def _departs_at(self, lot: str) -> datetime | None:
        plan = self._operation.plan
        hours = [t.departs_at for t in (plan.trips if plan else ()) if t.lot == lot]
        return min((hour for hour in hours if hour is not None), default=None)


def _hit(operation: Operation) -> frozenset[str]:
    """Return the vehicles that an attack is reported to have hit, and that did not drive since."""
    day = operation.day
    found: set[str] = set()
    for told in day.incidents:
        vehicle = told.report.vehicle
        if vehicle and told.report.what is IncidentKind.ATTACK:
            ways = day.driven.get(vehicle, ())
            if all(way.said.at <= told.said.at for way in ways):
                found.add(vehicle)
    return frozenset(found)


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
    if word in (OUTSIDE, UNACCOUNTED):
        return Progress.NOT_LEFT if word == OUTSIDE else Progress.UNKNOWN
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
