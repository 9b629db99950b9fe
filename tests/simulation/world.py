# SPDX-License-Identifier: Apache-2.0
"""What really happens: people, buses and a road, at true times. No device knows any of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from qafila.core.events import (
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    Fact,
    GoodsMoved,
    HeadcountTaken,
    NoShowDeclared,
    PeopleMoved,
    VehiclesMoved,
)
from qafila.core.ledger import DECEASED, GONE, LEFT, OUTSIDE, UNACCOUNTED, Act

START = datetime(2026, 6, 1, 3, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
DAY_MS = 14 * 3600 * 1000
"""How long the day of one run lasts."""

ASSEMBLY, HALT, HOSPITAL = "place:assembly", "place:halt", "place:hospital"
BOUNDARY, RECEPTION, CUSTODY = "place:boundary", "place:reception", "custody:line"
ROAD = (ASSEMBLY, "road:north", HALT, "road:desert", BOUNDARY, "road:far", RECEPTION)
"""The way of every bus, place by place."""

HUBS = ("hub-1", "hub-2")
CLERK = "phone-10"
"""The phone of a registrar, who may have identities forgotten."""

LATECOMER = "phone-12"
"""The phone that is enrolled in the middle of the day."""

BUS_SEATS = 50
MOST_MARSHALS = 8


class Time:
    """The true time, in milliseconds since 1970; it only goes forward."""

    def __init__(self) -> None:
        self.now_ms = START_MS

    def pass_ms(self, ms: int) -> None:
        """Let some time pass."""
        self.now_ms += ms


class WrongClock:
    """A device's own clock: off from the start, drifting, and set forward and back by somebody."""

    def __init__(self, time: Time, off_ms: int = 0, drift_ppm: float = 0.0) -> None:
        self._time = time
        self._off_ms = off_ms
        self._drift = drift_ppm / 1e6
        self.jumps: list[tuple[int, int]] = []

    def error_ms(self, true_ms: int) -> int:
        """Return by how much it is ahead at a true instant."""
        jumped = sum(by for at, by in self.jumps if at <= true_ms)
        return self._off_ms + round(self._drift * (true_ms - START_MS)) + jumped

    def read_at(self, true_ms: int) -> datetime:
        """Return what it shows at a true instant."""
        return datetime.fromtimestamp(0, UTC) + timedelta(
            milliseconds=true_ms + self.error_ms(true_ms)
        )

    def now(self) -> datetime:
        """Return what it shows."""
        return self.read_at(self._time.now_ms)

    def jump(self, by_ms: int) -> None:
        """Somebody sets it."""
        self.jumps.append((self._time.now_ms, by_ms))

    def unsteadiness_ms(self, one_ms: int, other_ms: int) -> int:
        """Return by how much its error can have changed between two true instants."""
        start, end = min(one_ms, other_ms), max(one_ms, other_ms)
        jumped = sum(abs(by) for at, by in self.jumps if start < at <= end)
        return round(abs(self._drift) * (end - start)) + jumped + 1


@dataclass(frozen=True)
class Happening:
    """Something that happened, in the words of whoever sees it, and who could see it.

    Parameters
    ----------
    fact
        What a witness records.
    scenes
        Places and vehicles at which somebody may have seen it.
    """

    fact: Fact
    scenes: tuple[str, ...]


@dataclass
class World:
    """The truth: where everybody and every bus is."""

    time: Time
    families: list[tuple[str, ...]]
    buses: list[str]
    where: dict[str, str] = field(default_factory=dict)
    stands: dict[str, str] = field(default_factory=dict)
    goods: dict[str, int] = field(default_factory=dict)
    convoys: dict[str, str] = field(default_factory=dict)
    manifest_of: dict[str, str] = field(default_factory=dict)
    newcomers: int = 0
    _there: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: int, rng: Random, time: Time) -> World:
        """Return the world before the day, with about one bus for fifty people."""
        families: list[tuple[str, ...]] = []
        made = 0
        while made < people:
            size = min(rng.choice((1, 2, 3, 4, 4, 5, 6, 7)), people - made)
            families.append(tuple(f"P-{n:05}" for n in range(made, made + size)))
            made += size
        buses = [f"B-{n:03}" for n in range(1, max(4, people * 11 // 10 // BUS_SEATS + 1) + 1)]
        world = cls(time=time, families=families, buses=buses)
        for family in families:
            for person in family:
                world._put(person, OUTSIDE)
        world.stands = dict.fromkeys(buses, ASSEMBLY)
        world.convoys = dict.fromkeys(buses, "")
        return world

    def happen(self, progress: float, rng: Random) -> list[Happening]:
        """Let one thing happen, as is usual at this part of the day (0 to 1)."""
        first: list[Callable[[Random], list[Happening]]] = []
        if progress < 0.3:
            first += (
                [self._check_in] * 5 + [self._board] * 6 + [self._load, self._count, self._join]
            )
        elif progress < 0.75:
            first += self._on_the_road()
        else:
            first += [self._arrive] * 9 + [self._drive] * 2 + self._on_the_road()[:9]
        rng.shuffle(first)
        for act in first:
            found = act(rng)
            if found:
                return found
        return self._count(rng)

    def _on_the_road(self) -> list[Callable[[Random], list[Happening]]]:
        usual = [self._halt_off, self._halt_on, self._transfer, self._count, self._drive]
        rare = [self._go_missing, self._find, self._give_birth, self._die, self._to_hospital]
        more = [self._detain, self._release, self._leave, self._join, self._refuse, self._unload]
        rest = [self._split, self._offer, self._accept, self._no_show, self._lose_bus]
        return [*usual, *usual, *rare, *more, *rest, self._board, self._arrive]

    # Groups

    def aboard(self, bus: str) -> list[str]:
        """Return who is really aboard."""
        return self._at(f"vehicle:{bus}")

    def _at(self, place: str) -> list[str]:
        return sorted(self._there.get(place, ()))

    def _put(self, person: str, place: str) -> None:
        if person in self.where:
            self._there[self.where[person]].discard(person)
        self.where[person] = place
        self._there.setdefault(place, set()).add(person)

    def _family_at(self, place: str, rng: Random) -> tuple[str, ...]:
        for _ in range(12):
            family = rng.choice(self.families)
            there = tuple(p for p in family if self.where[p] == place)
            if there:
                return there
        there = tuple(self._at(place))
        return (rng.choice(there),) if there else ()

    def _some_aboard(self, rng: Random, most: int) -> tuple[str, tuple[str, ...]]:
        full = [bus for bus in self.buses if self._there.get(f"vehicle:{bus}")]
        if not full:
            return "", ()
        bus = rng.choice(full)
        people = self.aboard(bus)
        return bus, tuple(sorted(rng.sample(people, min(len(people), rng.randint(1, most)))))

    def _move(
        self, people: tuple[str, ...], source: str, target: str, act: Act, **more: str
    ) -> list[Happening]:
        if not people:
            return []
        for person in people:
            assert self.where[person] == source, "the world itself is consistent"
            self._put(person, target)
        fact = PeopleMoved(persons=people, source=source, target=target, act=act, **more)
        return [Happening(fact, (source, target))]

    def go_on(self, people: tuple[str, ...], rng: Random) -> list[Happening]:
        """Let people who have just moved move again: off the bus, onto it, or to the next one."""
        place = self.where[people[0]]
        if place.startswith("vehicle:"):
            bus = place.removeprefix("vehicle:")
            near = [f"vehicle:{b}" for b in self.buses if b != bus]
            if self.stands[bus] in (HALT, BOUNDARY):
                near.append(self.stands[bus])
            target = rng.choice(near)
            act = Act.TRANSFERRED if target.startswith("vehicle:") else Act.HALT_OFF
            return self._move(people, place, target, act)
        if place in (HALT, BOUNDARY, ASSEMBLY):
            return self._move(people, place, f"vehicle:{rng.choice(self.buses)}", Act.BOARDED)
        return []

    # Boarding

    def _check_in(self, rng: Random) -> list[Happening]:
        return self._move(self._family_at(OUTSIDE, rng), OUTSIDE, ASSEMBLY, Act.CHECKED_IN)

    def _board(self, rng: Random) -> list[Happening]:
        here = [bus for bus in self.buses if self.stands[bus] in (ASSEMBLY, HALT, BOUNDARY)]
        if not here:
            return []
        bus = rng.choice(here)
        place = self.stands[bus]
        people = self._family_at(place, rng)
        return self._move(people, place, f"vehicle:{bus}", Act.BOARDED)

    def _join(self, rng: Random) -> list[Happening]:
        self.newcomers += 1
        person = f"N-{self.newcomers:04}"
        self._put(person, OUTSIDE)
        bus = rng.choice(self.buses)
        return self._move((person,), OUTSIDE, f"vehicle:{bus}", Act.JOINED)

    def _no_show(self, rng: Random) -> list[Happening]:
        absent = [p for p in self._at(OUTSIDE) if p in self.manifest_of]
        if not absent:
            return []
        person = rng.choice(absent)
        fact = NoShowDeclared(manifest=self.manifest_of[person], persons=(person,))
        return [Happening(fact, (ASSEMBLY,))]

    # The road

    def _halt_off(self, rng: Random) -> list[Happening]:
        bus, people = self._some_aboard(rng, 8)
        if not bus or self.stands[bus] not in (HALT, BOUNDARY):
            return []
        return self._move(people, f"vehicle:{bus}", self.stands[bus], Act.HALT_OFF)

    def _halt_on(self, rng: Random) -> list[Happening]:
        bus = rng.choice(self.buses)
        place = self.stands[bus]
        if place not in (HALT, BOUNDARY):
            return []
        waiting = self._at(place)
        people = tuple(sorted(rng.sample(waiting, min(len(waiting), rng.randint(1, 10)))))
        return self._move(people, place, f"vehicle:{bus}", Act.HALT_ON)

    def _transfer(self, rng: Random) -> list[Happening]:
        bus, people = self._some_aboard(rng, 6)
        others = [b for b in self.buses if b != bus and self.stands[b] == self.stands.get(bus)]
        if not bus or not others:
            return []
        target = f"vehicle:{rng.choice(others)}"
        return self._move(people, f"vehicle:{bus}", target, Act.TRANSFERRED)

    def _drive(self, rng: Random) -> list[Happening]:
        going = [b for b in self.buses if self.stands[b] in ROAD[:-1]]
        if not going:
            return []
        place = self.stands[rng.choice(going)]
        there = [b for b in going if self.stands[b] == place]
        column = tuple(sorted(rng.sample(there, min(len(there), rng.randint(1, 6)))))
        target = ROAD[ROAD.index(place) + 1]
        for bus in column:
            self.stands[bus] = target
        fact = VehiclesMoved(vehicles=column, source=place, target=target)
        return [Happening(fact, (place, target, *(f"vehicle:{b}" for b in column)))]

    def _lose_bus(self, rng: Random) -> list[Happening]:
        empty = [b for b in self.buses if self.stands[b] in ROAD and not self.aboard(b)]
        if len(empty) < 2 or rng.random() < 0.7:
            return []
        bus = rng.choice(empty)
        place, self.stands[bus] = self.stands[bus], GONE
        fact = VehiclesMoved(vehicles=(bus,), source=place, target=GONE, note="broke down")
        return [Happening(fact, (place, f"vehicle:{bus}"))]

    def _from_bus(self, target: str, act: Act, rng: Random, **more: str) -> list[Happening]:
        bus, people = self._some_aboard(rng, 1)
        return self._move(people, f"vehicle:{bus}", target, act, **more) if bus else []

    def _back_to_bus(self, source: str, act: Act, rng: Random) -> list[Happening]:
        there = self._at(source)
        if not there:
            return []
        return self._move((rng.choice(there),), source, f"vehicle:{rng.choice(self.buses)}", act)

    def _go_missing(self, rng: Random) -> list[Happening]:
        return self._from_bus(UNACCOUNTED, Act.WENT_MISSING, rng)

    def _find(self, rng: Random) -> list[Happening]:
        return self._back_to_bus(UNACCOUNTED, Act.FOUND, rng)

    def _give_birth(self, rng: Random) -> list[Happening]:
        self.newcomers += 1
        child = f"N-{self.newcomers:04}"
        self._put(child, OUTSIDE)
        return self._move((child,), OUTSIDE, f"vehicle:{rng.choice(self.buses)}", Act.BORN)

    def _die(self, rng: Random) -> list[Happening]:
        return self._from_bus(DECEASED, Act.DIED, rng) if rng.random() < 0.4 else []

    def _to_hospital(self, rng: Random) -> list[Happening]:
        return self._from_bus(HOSPITAL, Act.HOSPITALISED, rng)

    def _detain(self, rng: Random) -> list[Happening]:
        return self._from_bus(
            CUSTODY, Act.DETAINED, rng, authority="controlling party", follow_up="guarantor"
        )

    def _release(self, rng: Random) -> list[Happening]:
        return self._back_to_bus(CUSTODY, Act.RELEASED, rng)

    def _leave(self, rng: Random) -> list[Happening]:
        return self._from_bus(LEFT, Act.LEFT, rng)

    def _refuse(self, rng: Random) -> list[Happening]:
        return self._from_bus(BOUNDARY, Act.REFUSED, rng)

    # Arrival, goods, columns

    def _arrive(self, rng: Random) -> list[Happening]:
        bus, people = self._some_aboard(rng, 12)
        if not bus or self.stands[bus] != RECEPTION:
            return []
        return self._move(people, f"vehicle:{bus}", RECEPTION, Act.ARRIVED)

    def _load(self, rng: Random) -> list[Happening]:
        bus = rng.choice(self.buses)
        self.goods[bus] = self.goods.get(bus, 0) + (pieces := rng.randint(1, 40))
        return [_goods(bus, pieces, ASSEMBLY, f"vehicle:{bus}")]

    def _unload(self, rng: Random) -> list[Happening]:
        loaded = sorted(bus for bus, pieces in self.goods.items() if pieces)
        if not loaded:
            return []
        bus = rng.choice(loaded)
        pieces, self.goods[bus] = self.goods[bus], 0
        return [_goods(bus, pieces, f"vehicle:{bus}", RECEPTION)]

    def _count(self, rng: Random) -> list[Happening]:
        bus = rng.choice(self.buses)
        heads = max(0, len(self.aboard(bus)) + rng.choice((0, 0, 0, 0, -1, 1)))
        return [Happening(HeadcountTaken(place=f"vehicle:{bus}", count=heads), (f"vehicle:{bus}",))]

    def _split(self, rng: Random) -> list[Happening]:
        bus = rng.choice(self.buses)
        column = f"column-{bus}"
        split_from, self.convoys[bus] = self.convoys[bus], column
        fact = ConvoyFormed(
            convoy=column, vehicles=(bus,), custodian="agency", split_from=split_from
        )
        return [Happening(fact, (f"vehicle:{bus}",))]

    def _offer(self, rng: Random) -> list[Happening]:
        column = rng.choice([c for c in self.convoys.values() if c] or ["main"])
        fact = CustodyOffered(convoy=column, giver="agency", receiver="receiving", place="boundary")
        return [Happening(fact, (BOUNDARY, "leader"))]

    def _accept(self, rng: Random) -> list[Happening]:
        column = rng.choice([c for c in self.convoys.values() if c] or ["main"])
        fact = CustodyAccepted(convoy=column, receiver="receiving", place="boundary")
        return [Happening(fact, (BOUNDARY, "leader"))]


def _goods(bus: str, pieces: int, source: str, target: str) -> Happening:
    fact = GoodsMoved(
        waybill=f"W-{bus}",
        goods="luggage",
        quantity=pieces,
        unit="piece",
        source=source,
        target=target,
    )
    return Happening(fact, (source, target))
