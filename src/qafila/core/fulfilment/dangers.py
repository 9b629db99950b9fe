# SPDX-License-Identifier: Apache-2.0
"""Ways that were reported unsafe, and which of them a lot still has to pass.

A road that was cut and an attack make a way unsafe, until somebody reports that it is open or that
movement goes on. Nothing is weighed: one report is enough, whoever made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qafila.core.agreement import Obligation
from qafila.core.events import IncidentKind, IncidentReported
from qafila.core.fulfilment.closing import DELIVERED
from qafila.core.fulfilment.lots import lots_of, vehicles_of
from qafila.core.fulfilment.proven import fulfilments
from qafila.core.journeys import Itinerary, journeys
from qafila.core.ledger import OUTSIDE, PLACE, ROAD, VEHICLE
from qafila.core.memory import once
from qafila.core.operation import FINAL, Operation, Reported, standing
from qafila.core.route import Leg, Path, find_path
from qafila.core.values import Consent

UNSAFE = (IncidentKind.ATTACK, IncidentKind.ROAD_CUT)
"""What makes a way unsafe, the gravest first."""
SAFE = frozenset({IncidentKind.ROAD_OPEN, IncidentKind.RESUMED})

CONVOY = "convoy:"
"""Of a column that was attacked, as `PLACE` and `ROAD` are of places and legs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """One way that is unsafe, as far as anybody reported.

    Parameters
    ----------
    where
        A place, a leg, a column or a vehicle, as ``place:<id>``, ``road:<id>``, ``convoy:<id>``,
        ``vehicle:<id>``; empty where nobody says.
    reports
        What speaks for it, of every thread that nobody cleared; at least one.
    """

    where: str
    reports: tuple[Reported, ...]

    @property
    def kinds(self) -> frozenset[IncidentKind]:
        """What was reported."""
        return frozenset(each.report.what for each in self.reports)

    @property
    def what(self) -> IncidentKind:
        """The gravest of what was reported."""
        return next(kind for kind in UNSAFE if kind in self.kinds)

    @property
    def reported_at(self) -> datetime:
        """When it was last reported."""
        return max(each.said.at for each in self.reports)


def dangers(operation: Operation, until: datetime | None = None) -> tuple[Danger, ...]:
    """Return the ways that are unsafe, in the order in which they became so.

    A report that says a way is open clears what it names, in any thread; where it names neither
    place nor leg, column nor vehicle, all that it adds to (`about`).

    Parameters
    ----------
    until
        Reports made after this do not count; None: all do, also from a clock that is ahead.
    """
    if until is None:
        return _dangers_now(operation)
    return _standing(tuple(each for each in operation.day.incidents if each.said.at <= until))


@once
def _dangers_now(operation: Operation) -> tuple[Danger, ...]:
    return _standing(operation.day.incidents)


def _standing(told: Sequence[Reported]) -> tuple[Danger, ...]:
    if not any(each.report.what in UNSAFE for each in told):
        return ()
    thread_of = _threads(told)
    placed: dict[str, dict[str, None]] = defaultdict(dict)
    for each in told:
        placed[thread_of[each.said.fact]].update(dict.fromkeys(_ways(each.report)))
    standing: dict[tuple[str, str], list[Reported]] = {}
    named: tuple[str, ...]
    for each in told:
        thread = thread_of[each.said.fact]
        if each.report.what in UNSAFE:
            named = _ways(each.report) or tuple(placed[thread]) or _columns(each.report) or ("",)
            for where in named:
                standing.setdefault((thread, where), []).append(each)
        elif each.report.what in SAFE:
            named = _ways(each.report) or _columns(each.report)
            cleared = [
                (about, where)
                for about, where in standing
                if where in named or (about == thread and not (named and where))
            ]
            for key in cleared:
                del standing[key]
    by_way: dict[str, list[Reported]] = {}
    for (_, where), reports in standing.items():
        by_way.setdefault(where, []).extend(reports)
    return tuple(Danger(where=w, reports=tuple(reports)) for w, reports in by_way.items())


def cut_legs(operation: Operation, found: Iterable[Danger]) -> tuple[Leg, ...]:
    """Return the legs that are cut, of a place that is cut off all that lead there."""
    cut = {each.where for each in found if IncidentKind.ROAD_CUT in each.kinds}
    return tuple(
        leg
        for leg in operation.every_leg.values()
        if not cut.isdisjoint(
            (f"{ROAD}{leg.id}", f"{PLACE}{leg.source}", f"{PLACE}{leg.target}"),
        )
    )


def _threads(told: Sequence[Reported]) -> dict[str, str]:
    """Return for each report the fact that its thread begins with."""
    about = {each.said.fact: each.report.about for each in told}
    found: dict[str, str] = {}
    for fact in about:
        first, seen = fact, {fact}
        while (earlier := about.get(first, "")) and earlier not in seen:
            seen.add(earlier)
            first = found.get(earlier, earlier)
        found[fact] = first
    return found


def _ways(report: IncidentReported) -> tuple[str, ...]:
    place, leg = report.place.removeprefix(PLACE), report.leg.removeprefix(ROAD)
    return (*([f"{PLACE}{place}"] if place else ()), *([f"{ROAD}{leg}"] if leg else ()))


def _columns(report: IncidentReported) -> tuple[str, ...]:
    if report.vehicle:
        return (f"{VEHICLE}{report.vehicle.removeprefix(VEHICLE)}",)
    return (f"{CONVOY}{report.convoy}",) if report.convoy else ()


def dangers_ahead(
    operation: Operation, lot: str, until: datetime | None = None
) -> tuple[Danger, ...]:
    """Return the dangers that a lot still has to pass.

    Of a place that nobody says, or that is not on record, nobody can say who passes it: every lot
    that is still to move is concerned.

    Parameters
    ----------
    until
        As of when: reports made later, and how far it had come later, do not count. None: now.
    """
    found = dangers(operation, until)
    if not found:
        return ()
    ahead = _roads(operation).ahead(lot, until, _led_around(operation, found, until))
    if ahead is None:
        return ()
    return tuple(
        each
        for each in found
        if each.where in ahead.words
        or (not _is_on_record(operation, each.where))
        or (not ahead.is_known and each.where.startswith((PLACE, ROAD)))
    )


def _led_around(
    operation: Operation, found: Iterable[Danger], until: datetime | None
) -> frozenset[str]:
    """Return the legs that were cut when the plan in force was: it leads around them, if it can."""
    plans = [p.said.at for p in operation.day.plans if until is None or p.said.at <= until]
    if not plans:
        return frozenset()
    known = [each for each in found if each.reported_at <= plans[-1]]
    return frozenset(leg.id for leg in cut_legs(operation, known))


def _is_on_record(operation: Operation, where: str) -> bool:
    kind, _, name = where.partition(":")
    known: Mapping[str, Mapping[str, object]] = {
        PLACE: operation.places,
        ROAD: operation.every_leg,
        CONVOY: operation.day.convoys,
        VEHICLE: {**operation.vehicles, **operation.day.vehicles.where},
    }
    return name in known.get(f"{kind}:", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """What a lot that is still to move has before it; not `is_known` where a way is not."""

    words: frozenset[str]
    is_known: bool


@once
def _roads(operation: Operation) -> _Roads:
    return _Roads(operation)


class _Roads:
    """The ways of all lots from where they are, looked up once."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._legs = tuple(operation.every_leg.values())
        self._paths: dict[tuple[str, str, frozenset[str]], Path | None] = {}
        self._vehicles = vehicles_of(operation)
        plan = operation.plan
        self._unseated = {each.person for each in plan.unseated} if plan else frozenset[str]()
        self._people: dict[str, dict[str, Itinerary]] = defaultdict(dict)
        lot_of = lots_of(operation)
        for person, itinerary in journeys(operation).of.items():
            self._people[lot_of[person]][person] = itinerary

    def ahead(self, lot: str, until: datetime | None, around: frozenset[str]) -> _Ahead | None:
        """Return what a lot has before it; None where nobody of it is still to move.

        Parameters
        ----------
        around
            Legs that it does not drive where another way leads there.
        """
        listed = self._people.get(lot, {})
        waiting = {p: way for p, way in listed.items() if self._is_waiting(p, until)}
        obligations = self._owed(lot)
        if listed and not waiting:
            return None
        if not listed and (not obligations or self._is_delivered(obligations)):
            return None
        journeys_of = {(way.source, way.target) for way in waiting.values()} or {
            (each.source_place, each.to_place) for each in obligations
        }
        if not any(source or target for source, target in journeys_of):
            return None
        steps = set(self._steps(lot, waiting, journeys_of, until))
        words: set[str] = set(self._columns(lot))
        known = True
        for where, target in steps:
            way = self._from(where, target, around)
            words.update(way or (where, *([f"{PLACE}{target}"] if target else ())))
            known = known and way is not None
        return _Ahead(words=frozenset(words), is_known=known)

    def _steps(
        self,
        lot: str,
        waiting: Mapping[str, Itinerary],
        ways: Iterable[tuple[str | None, str | None]],
        until: datetime | None,
    ) -> Iterator[tuple[str, str | None]]:
        """Yield where those who are still to move are, and where they are bound for.

        Vehicles that were all seen on their one run tell it for everybody who is in none: who did
        not board stays behind.
        """
        targets = {target for _, target in ways}
        runs = self._vehicles.get(lot, {})
        seen = {v: where for v in runs if (where := self._vehicle_at(v, until))}
        by_vehicle = bool(runs) and len(seen) == len(runs) and max(runs.values()) == 1
        if seen and (by_vehicle or not waiting):
            yield from ((at, t) for at in seen.values() if _is_on_the_road(at) for t in targets)
        for person, way in waiting.items():
            word = self._operation.day.people.place(person) if until is None else ""
            if word.startswith(VEHICLE):
                carrier = word.removeprefix(VEHICLE)
                at = self._vehicle_at(carrier, until) or OUTSIDE
                yield (at if _is_on_the_road(at) else f"{PLACE}{way.source}"), way.target
            elif not by_vehicle:
                yield (word if _is_on_the_road(word) else f"{PLACE}{way.source}"), way.target
        if not waiting and not seen:
            yield from ((f"{PLACE}{source}", target) for source, target in ways)

    def _is_waiting(self, person: str, until: datetime | None) -> bool:
        if self._operation.person(person).consent is Consent.REFUSED:
            return False
        if person in self._unseated:
            return False
        return until is not None or standing(self._operation, person) not in FINAL

    def _vehicle_at(self, vehicle: str, until: datetime | None) -> str:
        """Return where a vehicle was seen last; empty where it was not."""
        day = self._operation.day
        if until is None:
            return day.vehicles.place(vehicle) if vehicle in day.vehicles.seen_by else ""
        driven = [way for way in day.driven.get(vehicle, ()) if way.said.at <= until]
        return driven[-1].target if driven else ""

    def _owed(self, lot: str) -> tuple[Obligation, ...]:
        every = self._operation.obligations.values()
        return tuple(each for each in every if lot in each.lots or lot == each.id)

    def _is_delivered(self, obligations: Iterable[Obligation]) -> bool:
        stands = fulfilments(self._operation)
        return all(stands[each.id].state in DELIVERED for each in obligations)

    def _columns(self, lot: str) -> Iterator[str]:
        """Yield the lot's vehicles, and the columns in which they drive or drove."""
        day = self._operation.day
        for vehicle in self._vehicles.get(lot, {}):
            yield f"{VEHICLE}{vehicle}"
            convoy, seen = day.convoy_of.get(vehicle, ""), set[str]()
            while convoy and convoy not in seen:
                seen.add(convoy)
                yield f"{CONVOY}{convoy}"
                known = day.convoys.get(convoy)
                convoy = known.split_from if known else ""

    def _from(
        self, where: str, target: str | None, around: frozenset[str]
    ) -> frozenset[str] | None:
        """Return all that lies between where somebody is and where they are bound for."""
        if target is None:
            return None
        name = where.removeprefix(PLACE).removeprefix(ROAD)
        if where.startswith(PLACE):
            path = self._path(name, target, around)
            return None if path is None else _words(path)
        leg = self._operation.every_leg.get(name) if where.startswith(ROAD) else None
        if leg is None:
            return None
        ends = [p for end in (leg.source, leg.target) if (p := self._path(end, target, around))]
        if not ends:
            return None
        return _words(min(ends, key=lambda path: path.typical_s)) | {where}

    def _path(self, source: str, target: str, around: frozenset[str]) -> Path | None:
        key = (source, target, around)
        if key not in self._paths:
            other = find_path(self._legs, source, target, without=around)
            self._paths[key] = other or find_path(self._legs, source, target)
        return self._paths[key]


def _is_on_the_road(word: str) -> bool:
    return word.startswith((PLACE, ROAD))


def _words(path: Path) -> frozenset[str]:
    return frozenset(
        (
            *(f"{PLACE}{place}" for place in path.places),
            *(f"{ROAD}{stretch.leg.id}" for stretch in path.stretches),
        )
    )
