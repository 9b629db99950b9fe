# SPDX-License-Identifier: Apache-2.0
"""Admission of the route: places, legs, the table of travel times, checkpoints, windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from qafila.core.admission.desk import Desk, TableIdRepeated
from qafila.core.admission.field_findings import KeyMissing, NumberOutOfRange
from qafila.core.admission.fields import Fields
from qafila.core.admission.route_findings import (
    CheckpointAtUnknownPlace,
    CheckpointTimeMissing,
    CoordinatesUnusable,
    LegAlternativeUnknown,
    LegToItself,
    LegToUnknownPlace,
    LegWithoutTime,
    SpeedAssumed,
    TravelPairRepeated,
    TravelTableEmpty,
    TravelTableReplacesLegs,
    TravelTimeGivenTwice,
    WindowKindUnknown,
    WindowUnusable,
)
from qafila.core.drafts import Draft, Origin
from qafila.core.drafts.words import read_word
from qafila.core.events import CheckpointDescribed, LegDescribed, PlaceNamed, WindowSet
from qafila.core.route import (
    TYPICAL_SPEED_KMH,
    Checkpoint,
    Leg,
    Place,
    Window,
    travel_from_speed,
)
from qafila.core.values import Estimate, Name, PlaceKind, WindowKind, exactly

MOST_MINUTES = 100_000
"""About ten weeks: no leg takes longer."""

MOST_KM = 40_000
"""Around the Earth."""

MOST_SPEED_KMH = 300
LEAST = 0.001
"""The least distance, time or speed that is not taken for a slip of the pen."""

MINUTE_S = 60


def admit_places(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every place."""
    for draft in drafts:
        fields = desk.fields(draft)
        place_id = desk.id_of(fields)
        lat, lon = _coordinates(fields)
        place = Place(
            id=place_id,
            name=fields.name("name") or Name(en=place_id),
            kind=fields.word("kind", PlaceKind) or PlaceKind.WAYPOINT,
            lat=lat,
            lon=lon,
            controlled_by=fields.id("controlled_by"),
            pcode=fields.text("pcode"),
            capacity=fields.integer("capacity", 0, 10_000_000),
            load_s=_seconds(fields, "load_min"),
            unload_s=_seconds(fields, "unload_min"),
            assumed=bool(fields.yes_no("assumed")),
            source=fields.name("source"),
        )
        desk.references.check("party", place.controlled_by, draft, "controlled_by")
        desk.register("place", place_id, place, PlaceNamed(place=place), draft)


def _coordinates(fields: Fields) -> tuple[float | None, float | None]:
    lat, lon = fields.number("lat", -90, 90), fields.number("lon", -180, 180)
    if (lat is None) != (lon is None):
        fields.say(CoordinatesUnusable, "lat" if lon is None else "lon")
        return None, None
    return lat, lon


def _seconds(fields: Fields, key: str) -> int:
    return round((fields.number(key, 0, MOST_MINUTES) or 0) * MINUTE_S)


# -------------------------------------------------------------------------------------- legs


def admit_legs(
    legs: Sequence[Draft], travel: Sequence[Draft], table: Draft | None, desk: Desk
) -> None:
    """Register the legs; where there is a table of travel times, only the pairs that it lists.

    Parameters
    ----------
    legs
        Tables of the route.
    travel
        Rows of the table of travel times.
    table
        That says that the table is there, None when it is not.
    """
    named = _named(legs, desk)
    if table is None:
        for leg_id, draft in named:
            leg = _leg(leg_id, draft, desk)
            if leg is not None:
                desk.register("leg", leg.id, leg, LegDescribed(leg=leg), draft)
        _check_alternatives(desk)
        return
    known = [(draft, leg) for leg_id, draft in named if (leg := _leg(leg_id, draft, desk))]
    if known:
        file = table.origin.file
        desk.found.add(TravelTableReplacesLegs, table.ref(), file=file, legs=len(known))
    _admit_travel(travel, [leg for _, leg in known], desk)
    if not travel:
        desk.found.add(TravelTableEmpty, table.ref(), file=table.origin.file)


def _named(legs: Sequence[Draft], desk: Desk) -> list[tuple[str, Draft]]:
    """Return the legs with their ids; a leg without one is called after its two ends."""
    given = {thing for draft in legs if (thing := desk.fields(draft).id("id"))}
    named: list[tuple[str, Draft]] = []
    copies: dict[str, int] = {}
    for draft in legs:
        fields = desk.fields(draft)
        leg_id = fields.id("id")
        if leg_id is None:
            ends = f"{draft.values.get('from', '')}-{draft.values.get('to', '')}"
            leg_id = ends
            while leg_id in given:
                copies[ends] = copies.get(ends, 1) + 1
                leg_id = f"{ends}-{copies[ends]}"
            given.add(leg_id)
        named.append((leg_id, draft))
    desk.references.declare("leg", given)
    return named


def _leg(leg_id: str, draft: Draft, desk: Desk) -> Leg | None:
    fields = desk.fields(draft)
    ends = _ends(leg_id, fields, desk)
    distance_km = fields.number("distance_km", LEAST, MOST_KM)
    travel = _travel(leg_id, fields, distance_km)
    custody = fields.id("custody")
    desk.references.check("party", custody, draft, "custody")
    if ends is None or travel is None:
        return None
    both_ways = fields.yes_no("both_ways")
    return Leg(
        id=leg_id,
        source=ends[0],
        target=ends[1],
        travel=travel,
        distance_m=None if distance_km is None else distance_km * 1000,
        both_ways=True if both_ways is None else both_ways,
        custody=custody,
        alternative_of=tuple(other for other in fields.ids("alternative_of") if other != leg_id),
        assumed=bool(fields.yes_no("assumed")),
    )


def _ends(leg_id: str, fields: Fields, desk: Desk) -> tuple[str, str] | None:
    """Return the two ends of a leg, None when one is missing, unknown, or the same as the other."""
    source, target = fields.id("from"), fields.id("to")
    sound = True
    for key, place in (("from", source), ("to", target)):
        if place is None:
            fields.say(KeyMissing, key, table=fields.draft.kind, key=key)
            sound = False
        elif place not in desk.references.declared("place"):
            nearest = desk.references.nearest("place", place)
            fields.say(LegToUnknownPlace, key, leg=leg_id, place=place, nearest=nearest)
            sound = False
    if source is None or target is None or not sound:
        return None
    if source == target:
        fields.say(LegToItself, "to", leg=leg_id, place=source)
        return None
    return source, target


def _travel(leg_id: str, fields: Fields, distance_km: float | None) -> Estimate | None:
    minutes = fields.estimate("travel_min", MOST_MINUTES)
    if minutes is not None and minutes.typical > 0:
        if fields.has("speed_kmh"):
            fields.say(TravelTimeGivenTwice, "speed_kmh", leg=leg_id)
        return minutes.scaled(MINUTE_S)
    if minutes is not None and distance_km is not None:  # else it is said to have no time at all
        value = fields.draft.values["travel_min"]
        fields.unread(NumberOutOfRange, "travel_min", value, least=LEAST, most=MOST_MINUTES)
    speed = fields.estimate("speed_kmh", MOST_SPEED_KMH, least=LEAST)
    if distance_km is None:
        fields.say(LegWithoutTime, "", leg=leg_id)
        return None
    if speed is None:
        assumed = TYPICAL_SPEED_KMH
        fields.say(
            SpeedAssumed,
            "",
            leg=leg_id,
            low=int(assumed.low),
            typical=int(assumed.typical),
            high=int(assumed.high),
        )
        speed = assumed
    return travel_from_speed(distance_km, speed)


def _check_alternatives(desk: Desk) -> None:
    for fact in desk.facts:
        if isinstance(fact, LegDescribed):
            for other in fact.leg.alternative_of:
                if other not in desk.references.declared("leg"):
                    draft = desk.origins[f"leg:{fact.leg.id}"]
                    nearest = desk.references.nearest("leg", other)
                    desk.found.add(
                        LegAlternativeUnknown,
                        draft.ref("alternative_of"),
                        leg=fact.leg.id,
                        other=other,
                        nearest=nearest,
                    )


# ------------------------------------------------------------------ the table of travel times


def _admit_travel(travel: Sequence[Draft], known: Sequence[Leg], desk: Desk) -> None:
    """Register one leg per listed pair, in the direction listed, with the times taken as given."""
    roads = {ends: leg for leg in known for ends in _directions(leg)}
    first: dict[tuple[str, str], Draft] = {}
    for draft in travel:
        fields = desk.fields(draft)
        source, target = fields.id("from"), fields.id("to")
        if source == target and source is not None and _is_nothing(draft.values):
            continue  # the diagonal of a square table
        leg_id = f"{source or ''}-{target or ''}"
        ends = _ends(leg_id, fields, desk)
        minutes = _minutes(fields, leg_id)
        if ends is None or minutes is None:
            continue
        if ends in first:
            where = (first[ends].ref(), draft.ref())
            desk.found.add(TravelPairRepeated, *where, begin=ends[0], end=ends[1])
            continue
        first[ends] = draft
        road = roads.get(ends)
        leg = Leg(
            id=leg_id,
            source=ends[0],
            target=ends[1],
            travel=minutes,
            distance_m=road.distance_m if road else None,
            both_ways=False,
            custody=road.custody if road else None,
            assumed=road.assumed if road else False,
        )
        desk.register("leg", leg.id, leg, LegDescribed(leg=leg), draft)


def _directions(leg: Leg) -> Iterator[tuple[str, str]]:
    yield leg.source, leg.target
    if leg.both_ways:
        yield leg.target, leg.source


def _is_nothing(values: Mapping[str, Any]) -> bool:
    return all(
        values.get(key) in (None, "0", "0.0") for key in ("minutes", "low", "typical", "high")
    )


def _minutes(fields: Fields, leg_id: str) -> Estimate | None:
    """Return the driving time in seconds of one row."""
    values = fields.draft.values
    given = {key: values[key] for key in ("low", "typical", "high") if key in values}
    if "minutes" in values:
        given.setdefault("typical", values["minutes"])
    if not given:
        fields.say(LegWithoutTime, "minutes", leg=leg_id)
        return None
    key = "minutes" if "minutes" in values else next(iter(given))
    minutes = fields.estimate_of(key, given, 0, MOST_MINUTES)
    if minutes is None or minutes.typical <= 0:
        fields.say(LegWithoutTime, key, leg=leg_id)
        return None
    return minutes.scaled(MINUTE_S)


# ------------------------------------------------------------------- checkpoints and windows


def admit_checkpoints(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register how each checkpoint handles a column; the first of a place counts."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        fields = desk.fields(draft)
        place = fields.id("place")
        if place is None:
            fields.say(KeyMissing, "place", table="checkpoint", key="place")
            continue
        if place not in desk.references.declared("place"):
            nearest = desk.references.nearest("place", place)
            fields.say(CheckpointAtUnknownPlace, "place", place=place, nearest=nearest)
            continue
        if place in first:
            where = (first[place].ref(), draft.ref())
            desk.found.add(TableIdRepeated, *where, table="checkpoint", id=place)
            continue
        first[place] = draft
        minutes = fields.estimate("per_vehicle_min", MOST_MINUTES)
        if minutes is None:
            fields.say(CheckpointTimeMissing, "per_vehicle_min", place=place)
        lanes = fields.integer("lanes", 1, 1_000)
        checkpoint = Checkpoint(
            place=place,
            per_vehicle=(minutes or exactly(0)).scaled(MINUTE_S),
            setup_s=_seconds(fields, "setup_min"),
            lanes=lanes or 1,
        )
        desk.sources.setdefault(f"checkpoint:{place}", draft.ref())
        desk.facts.append(CheckpointDescribed(checkpoint=checkpoint))


def admit_windows(drafts: Iterable[Draft], stages: Iterable[Draft], desk: Desk) -> None:
    """Register windows of places, and those that a stage of the agreement gives itself."""
    for draft in drafts:
        _admit_window(draft, desk, stage=None)
    for stage in stages:
        windows = stage.values.get("windows")
        if isinstance(windows, dict):
            windows = [windows]
        if not isinstance(windows, list) or not all(isinstance(w, dict) for w in windows):
            if windows is not None:
                where = stage.ref("windows")
                desk.found.add(WindowUnusable, where, raw=where.raw)
            continue
        for window in windows:
            inside = Draft(
                kind="window",
                row=stage.lines.get("windows", stage.row),
                values=window,
                origin=Origin(file=stage.origin.file),
            )
            stage_id = desk.fields(stage).id("id") or f"stage-{stage.row}"
            _admit_window(inside, desk, stage=stage_id)


def _admit_window(draft: Draft, desk: Desk, *, stage: str | None) -> None:
    fields = desk.fields(draft)
    kind = _window_kind(fields, in_stage=stage is not None)
    place = fields.id("place")
    desk.references.check("place", place, draft, "place")
    begins, ends = fields.moment("from"), fields.moment("to")
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    daily: tuple[time, time] | None = None
    if begins and ends and begins.day is None and ends.day is None:
        if begins.clock is not None and ends.clock is not None:
            daily = (begins.clock, ends.clock)
    else:
        opens_at = fields.until(begins, "from", end=False) if begins else None
        closes_at = fields.until(ends, "to", end=True) if ends else None
    reversed_ = opens_at is not None and closes_at is not None and closes_at <= opens_at
    nothing = daily is None and opens_at is None and closes_at is None
    half = sum(m is not None and m.day is None for m in (begins, ends)) == 1
    if nothing or reversed_ or half or (daily and daily[0] == daily[1]):
        fields.say(WindowUnusable, "from", raw=draft.ref("from").raw + " – " + draft.ref("to").raw)
        return
    if kind is None:
        return
    window = Window(
        kind=kind,
        place=place,
        opens_at=opens_at,
        closes_at=closes_at,
        daily_from=daily[0] if daily else None,
        daily_until=daily[1] if daily else None,
        stage=stage,
    )
    desk.facts.append(WindowSet(window=window))


def _window_kind(fields: Fields, *, in_stage: bool) -> WindowKind | None:
    """Return the kind. A window that a stage gives itself is one that the agreement approves."""
    if in_stage and not fields.has("kind"):
        return WindowKind.APPROVAL
    text = fields.text("kind")
    kind = read_word(WindowKind, text) if text else None
    if kind is None:
        known = tuple(kind.value for kind in WindowKind)
        fields.say(WindowKindUnknown, "kind", raw=text or "–", known=known)
    return kind
