# SPDX-License-Identifier: Apache-2.0
"""The map: where the road runs, who holds it, what is closed, and where vehicles and people are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import msgspec

from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer
from qafila.core.document import Document, Part, phrase
from qafila.core.fulfilment.dangers import cut_legs, dangers
from qafila.core.ledger import PLACE, ROAD
from qafila.core.operation import Operation, way_said
from qafila.core.values import Name
from qafila.reports._marches import marches
from qafila.reports._road import map_figure, strip_figure


class PlaceOnMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place of the route, with whoever and whatever is there.

    Parameters
    ----------
    lon, lat
        Degrees; absent where nobody gave them, so that it is not on the map.
    controlled_by
        The party that holds it, by name.
    vehicles
        Ids of what stands there; absent for who does not see vehicles.
    """

    place: str
    name: dict[str, str]
    kind: str
    people: int
    lon: float | None = None
    lat: float | None = None
    controlled_by: dict[str, str] = {}
    vehicles: tuple[str, ...] = ()
    is_unsafe: bool = False


class WayOnMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of road between two places.

    Parameters
    ----------
    kind
        ``planned`` by the plan in force, ``alternative`` to another, or ``known``.
    is_cut
        Reported cut, or attacked, and not reported open since.
    vehicles
        Ids of what is on it now.
    """

    leg: str
    source: str
    target: str
    kind: str = "known"
    is_cut: bool = False
    vehicles: tuple[str, ...] = ()
    people: int = 0


class DangerOnMap(msgspec.Struct, frozen=True, kw_only=True):
    """A way that was reported unsafe and not safe since: where, and since when."""

    what: str
    where: dict[str, str]
    since: datetime


class MapView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that the map shows; the list beside it shows the same."""

    version: int
    at: datetime
    places: tuple[PlaceOnMap, ...]
    ways: tuple[WayOnMap, ...]
    dangers: tuple[DangerOnMap, ...] = ()
    elsewhere: int = 0


def road(snapshot: Snapshot, viewer: Viewer) -> MapView:
    """Return the map as of now; `elsewhere` counts vehicles that are at no place and no road."""
    operation, day = snapshot.operation, snapshot.operation.day
    at: dict[str, list[str]] = {}
    for vehicle, word in day.vehicles.where.items():
        at.setdefault(word, []).append(vehicle)
    riding = Counter(day.people.where.values())
    found = dangers(operation)
    unsafe = {danger.where for danger in found}
    cut = {leg.id for leg in cut_legs(operation, found)}
    planned = _planned(operation)
    shows = viewer.sees(Field.VEHICLE)
    places = tuple(
        PlaceOnMap(
            place=place.id,
            name=said(place.name),
            kind=place.kind.value,
            people=_with_riders(riding, f"{PLACE}{place.id}", at),
            lon=place.lon,
            lat=place.lat,
            controlled_by=_party(operation, place.controlled_by),
            vehicles=tuple(sorted(at.get(f"{PLACE}{place.id}", ()))) if shows else (),
            is_unsafe=f"{PLACE}{place.id}" in unsafe,
        )
        for place in operation.places.values()
    )
    ways = tuple(
        WayOnMap(
            leg=leg.id,
            source=leg.source,
            target=leg.target,
            kind=_kind(leg.id, leg.alternative_of, planned),
            is_cut=leg.id in cut,
            vehicles=tuple(sorted(at.get(f"{ROAD}{leg.id}", ()))) if shows else (),
            people=_with_riders(riding, f"{ROAD}{leg.id}", at),
        )
        for leg in operation.legs.values()
    )
    known = sum(len(vs) for word, vs in at.items() if word.startswith((PLACE, ROAD)))
    return MapView(
        version=snapshot.version,
        at=snapshot.at,
        places=places,
        ways=ways,
        dangers=tuple(
            DangerOnMap(
                what=danger.what.value,
                where=said(way_said(operation, danger.where)),
                since=danger.reported_at,
            )
            for danger in found
        ),
        elsewhere=sum(map(len, at.values())) - known if shows else 0,
    )


def drawn(snapshot: Snapshot) -> Document:
    """Return the map and the strip of every column as figures: for paper, and without a script."""

    def make() -> Document:
        operation = snapshot.operation
        columns = marches(operation) if operation.plan else ()
        figures = [map_figure(operation, columns)]
        shown: set[tuple[str, ...]] = set()
        for march in columns:
            places = march.path.places if march.path else ()
            if places and places not in shown:
                shown.add(places)
                figures.append(strip_figure(operation, march))
        part = Part(id="map", title=phrase("console-page-map"), blocks=tuple(figures))
        return Document(title=phrase("console-page-map"), parts=(part,))

    return snapshot.derive("map", make)


def _with_riders(riding: Counter[str], word: str, at: dict[str, list[str]]) -> int:
    """Count whoever is at a place, in the vehicles that stand there too."""
    return riding[word] + sum(riding[f"vehicle:{vehicle}"] for vehicle in at.get(word, ()))


def _party(operation: Operation, party: str | None) -> dict[str, str]:
    if party is None:
        return {}
    held = operation.parties.get(party)
    return said(held.name if held else Name(en=party))


def _kind(leg: str, alternative_of: tuple[str, ...], planned: frozenset[str]) -> str:
    if leg in planned:
        return "planned"
    return "alternative" if alternative_of else "known"


def _planned(operation: Operation) -> frozenset[str]:
    return frozenset(_legs(operation)) if operation.plan else frozenset()


def _legs(operation: Operation) -> Iterator[str]:
    by_ends = {
        frozenset((leg.source, leg.target)): leg.id
        for leg in operation.legs.values()
        if not leg.alternative_of
    }
    for march in marches(operation):
        places = march.path.places if march.path else ()
        for one, other in pairwise(places):
            if leg := by_ends.get(frozenset((one, other))):
                yield leg
