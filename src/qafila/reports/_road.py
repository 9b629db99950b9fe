# SPDX-License-Identifier: Apache-2.0
"""The road of a column in words and figures: strip, map, timetable, alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qafila.core.document import Block, Column, Duration, Figure, Paragraph, Table, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.route import Path, Stretch
from qafila.core.values import Name, PlaceKind, Spread, name_in_own_script
from qafila.drawing.map import MapPlace, RouteMap, Way
from qafila.drawing.quantities import distance
from qafila.drawing.strip import Stop, StripMap
from qafila.reports._marches import (
    March,
    after_departure,
    departure,
    joined,
    journey,
    party_name,
    place_label,
    place_name,
)


def strip_figure(operation: Operation, march: March) -> Figure:
    """Draw a column's way as a strip."""
    stops: list[Stop] = []
    before: float | None = None
    for place_id, along in march.way():
        place = operation.places.get(place_id)
        passage = march.passage(place_id)
        stops.append(
            Stop(
                name=place_label(operation, place_id),
                kind=place.kind if place else PlaceKind.WAYPOINT,
                distance_m=None if along is None or before is None else along - before,
                elapsed=passage.arrive if passage and stops else None,
                controlled_by=_holder(operation, place_id),
            )
        )
        before = along
    return Figure(
        drawing=StripMap(stops=tuple(stops)),
        caption=phrase("report-strip-caption"),
        alt=phrase("report-strip-alt", journey=journey(operation, march)),
    )


def map_figure(operation: Operation, columns: Iterable[March]) -> Figure:
    """Draw every column's way and what may replace it on one map."""
    paths = list(dict.fromkeys(march.path for march in columns if march.path))
    others = dict.fromkeys((m.path, other) for m in columns if m.path for other in m.alternatives)
    on_route = {place for path in paths for place in path.places}
    ways = [Way(points=_points(operation, path)) for path in paths]
    ways += [
        Way(
            points=_points(operation, other),
            kind="alternative",
            label=_by_way_of(operation, planned, other),
        )
        for planned, other in others
    ]
    return Figure(
        drawing=RouteMap(
            places=tuple(
                MapPlace(
                    id=place.id,
                    name=place.name,
                    kind=place.kind,
                    lat=place.lat,
                    lon=place.lon,
                    on_route=place.id in on_route,
                )
                for place in operation.places.values()
            ),
            ways=tuple(ways),
        ),
        caption=phrase("report-map-caption"),
        alt=phrase("report-map-alt", ways=joined(journey(operation, march) for march in columns)),
    )


def timetable(
    operation: Operation, march: March, *, brief: bool = False, every_run: bool = False
) -> Table:
    """Return when a column passes each place: elapsed always, by the clock if an hour is known.

    Parameters
    ----------
    brief
        Leave out what happens at the places and who holds them.
    every_run
        Of vehicles that come back, tell how one passes, from when it leaves, on any of its runs:
        the hour of the first run is that of no other.
    """
    alone = every_run and march.run is not None
    titles = ["report-place", "report-kind", "report-controlled-by", "report-km-from-start"]
    titles += ["report-first-arrives", "report-last-leaves", "report-first-arrives-clock"]
    left_out = {"report-kind", "report-controlled-by"} if brief else set()
    if march.departs_at is None or alone:
        left_out.add("report-first-arrives-clock")
    chosen = [title for title in titles if title not in left_out]
    rows = []
    for place_id, along in march.way():
        cells = dict(zip(titles, _passing(operation, march, place_id, along), strict=True))
        if not alone:
            cells["report-last-leaves"] = _last_leaves(march, place_id)
        rows.append(tuple(cells[title] for title in chosen))
    return Table(
        columns=tuple(
            Column(
                title=phrase(_OF_ONE.get(title, title) if alone else title),
                align="end" if title == "report-km-from-start" else "start",
                weight=_WEIGHTS.get(title, 2.2),
            )
            for title in chosen
        ),
        rows=tuple(rows),
    )


_OF_ONE = {
    "report-first-arrives": "report-vehicle-arrives",
    "report-last-leaves": "report-vehicle-leaves",
}


def _last_leaves(march: March, place_id: str) -> Spread | None:
    """Return when the last vehicle leaves; those that come back leave one after another."""
    passage = march.passage(place_id)
    boards = [trip.boards_s for trip in march.trips if trip.boards_s is not None]
    if passage is None or not boards:
        return passage.leave if passage else None
    later_s = max(boards) - min(boards)
    leave = passage.leave
    return Spread(
        p05_s=leave.p05_s + later_s, p50_s=leave.p50_s + later_s, p95_s=leave.p95_s + later_s
    )


_WEIGHTS = {
    "report-kind": 1.5,
    "report-controlled-by": 2,
    "report-km-from-start": 0,
    "report-first-arrives-clock": 2.8,
}


def _passing(
    operation: Operation, march: March, place_id: str, along: float | None
) -> tuple[Wording, ...]:
    """Return all there is to say of a column at one place."""
    place = operation.places.get(place_id)
    passage = march.passage(place_id)
    if place_id == march.source:
        by_the_clock = departure(operation, march.departs_at)
    else:
        by_the_clock = after_departure(operation, march, passage.arrive if passage else None)
    return (
        place_name(operation, place_id),
        phrase(f"place-kind-{place.kind.value}") if place else None,
        party_name(operation, place.controlled_by if place else None),
        None if along is None else round(along / 1000),
        passage.arrive if passage else None,
        passage.leave if passage else None,
        by_the_clock,
    )


def alternatives(operation: Operation, march: March) -> Iterator[Block]:
    """Yield what may replace parts of the way, and who must agree; or that nothing is known."""
    if march.path is None:
        return
    if not march.alternatives:
        yield Paragraph(text=phrase("report-no-alternative"), strong=True)
        return
    yield Table(
        columns=(
            Column(title=phrase("report-leaves-way-at"), weight=1.4),
            Column(title=phrase("report-by-way-of"), weight=2),
            Column(title=phrase("report-rejoins-way-at"), weight=1.4),
            Column(title=phrase("report-distance"), align="end", weight=0),
            Column(title=phrase("report-driving"), align="end", weight=0),
            Column(title=phrase("report-who-must-agree"), weight=2),
        ),
        rows=tuple(_alternative(operation, march.path, other) for other in march.alternatives),
    )


def _alternative(operation: Operation, planned: Path, other: Path) -> tuple[Wording, ...]:
    detour = _detour(planned, other)
    leaves, rejoins = detour[0].source, detour[-1].target
    between = [stretch.target for stretch in detour[:-1]]
    holders = dict.fromkeys(
        holder
        for stretch in detour
        for holder in (stretch.leg.custody, _holder_id(operation, stretch.target))
        if holder
    )
    return (
        place_name(operation, leaves),
        joined(place_name(operation, place) for place in between),
        place_name(operation, rejoins),
        None if other.distance_m is None else distance(other.distance_m),
        Duration(seconds=round(other.typical_s)),
        joined(party_name(operation, holder) for holder in holders) or phrase("report-not-said"),
    )


def _detour(planned: Path, other: Path) -> tuple[Stretch, ...]:
    """Return the stretches of `other` between where it leaves the planned way and rejoins it."""
    old = [stretch.leg.id for stretch in planned.stretches]
    new = [stretch.leg.id for stretch in other.stretches]
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return other.stretches[first : len(new) - last] or other.stretches


def _by_way_of(operation: Operation, planned: Path, other: Path) -> Wording:
    """Name an alternative by the first place it passes off the planned way."""
    off = [place for place in other.places if place not in planned.places]
    return phrase("report-by", place=place_name(operation, off[0])) if off else None


def _points(operation: Operation, path: Path) -> tuple[tuple[float, float], ...]:
    places = (operation.places.get(place) for place in path.places)
    return tuple((p.lat, p.lon) for p in places if p and p.lat is not None and p.lon is not None)


def _holder_id(operation: Operation, place_id: str) -> str | None:
    place = operation.places.get(place_id)
    return place.controlled_by if place else None


def _holder(operation: Operation, place_id: str) -> Name | None:
    holder = _holder_id(operation, place_id)
    if holder is None:
        return None
    party = operation.parties.get(holder)
    return party.name if party else name_in_own_script(holder)
