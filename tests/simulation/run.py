# SPDX-License-Identifier: Apache-2.0
"""One run: a seed makes a world, its devices and its bad luck, and everything is checked.

Every step draws from its own generator, so that a run can be cut short, or steps left out, and the
rest happens as before: that is how a failing run is made small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from qafila.adapters.courier_http import HttpCourier
from qafila.app.identities import person_subject
from qafila.app.meeting import Carried, Met, meet, read_bundle, write_bundle
from qafila.core.events import (
    Correctable,
    DeviceEnrolled,
    Fact,
    ManifestIssued,
    PeopleMoved,
    PersonRegistered,
    PlaceNamed,
    Role,
    VehicleRegistered,
    digest,
)
from qafila.core.fleet import Vehicle
from qafila.core.registry import Person
from qafila.core.route import Place
from qafila.core.values import Name, PlaceKind, VehicleKind
from qafila.ports import CourierProblem
from tests.simulation import checks, faults
from tests.simulation.bounds import Reasons, Truth, astray, explain
from tests.simulation.devices import OPERATION, Device, Ledgers
from tests.simulation.misfortunes import MISFORTUNES
from tests.simulation.oracle import Told, tell
from tests.simulation.serving import Database, served
from tests.simulation.world import (
    ASSEMBLY,
    CLERK,
    DAY_MS,
    HOSPITAL,
    HUBS,
    LATECOMER,
    MOST_MARSHALS,
    RECEPTION,
    ROAD,
    Happening,
    Time,
    World,
    WrongClock,
)
from tests.stores.server import Server as Postgres

PHONES = 12
_WATCHERS = {ASSEMBLY: ("phone-09", "phone-12"), RECEPTION: ("phone-11", "phone-12")}
"""Who stands where; marshals ride with their buses."""


@dataclass
class Report:
    """What a run did, for the table and for progress."""

    steps: int = 0
    facts: int = 0
    meetings: int = 0
    did: Counter[str] = field(default_factory=Counter)
    reasons: Reasons = field(default_factory=Reasons)


@dataclass(frozen=True)
class Luck:
    """What can go wrong in a run: every run has its own share of it."""

    courier: float
    close: float
    clock_ms: int
    jumps: bool
    on_disk: float
    deep_every: int
    kinds: frozenset[str]
    misfortune: float = 0.06
    http: bool = False
    real_keys: bool = False

    @classmethod
    def of(cls, seed: int, people: int) -> Luck:
        """Draw the luck of a seed."""
        rng = Random(f"luck/{seed}")
        return cls(
            courier=rng.choice((0.0, 0.1, 0.1, 0.3)),
            close=rng.choice((0.02, 0.15, 0.4)),
            clock_ms=rng.choice((2_000, 300_000, 3 * 3_600_000)),
            jumps=rng.random() < 0.6,
            on_disk=rng.choice((0.3, 1.0)) if people < 1000 else 1.0,
            deep_every=max(3, people // 40),
            kinds=frozenset(kind for kind in MISFORTUNES if rng.random() < 0.7),
            # With real keys, seals differ from run to run, and so do digests: it is repeated, and
            # made small, in all but what hangs on those.
            http=rng.random() < 0.15,
            real_keys=rng.random() < 0.15,
        )

    @classmethod
    def worst(cls) -> Luck:
        """Return the luck of a day on which everything goes wrong that can."""
        return cls(
            courier=0.1,
            close=0.15,
            clock_ms=3 * 3_600_000,
            jumps=True,
            on_disk=0.5,
            deep_every=3,
            kinds=frozenset(MISFORTUNES),
            misfortune=0.2,
        )


class Simulation:
    """One run of a seed.

    Parameters
    ----------
    folder
        For the devices' files; a folder in memory makes it faster.
    steps
        How many; None for as many as the people need.
    skip
        Steps that are left out.
    postgres
        A server for the first hub's store; None keeps it in a file.
    """

    def __init__(
        self,
        seed: int,
        people: int,
        folder: Path,
        *,
        steps: int | None = None,
        skip: frozenset[int] = frozenset(),
        luck: Luck | None = None,
        postgres: Postgres | None = None,
    ) -> None:
        self.seed, self.skip, self.at_step = seed, skip, 0
        self.planned = people * 3 // 2 + 120
        self.steps = self.planned if steps is None else min(steps, self.planned)
        self.luck = luck or Luck.of(seed, people)
        self.time = Time()
        self.book = Ledgers()
        self.report = Report()
        rng = Random(f"{seed}/people")
        self.world = World.of(people, rng, self.time)
        self.last_moved: dict[str, int] = {}
        self.clocks: dict[str, WrongClock] = {}
        self.archive: dict[str, list[bytes]] = {}
        self.devices: dict[str, Device] = {}
        self.apart: dict[str, int] = {}
        self.ways: dict[str, HttpCourier] = {}
        self._closing = ExitStack()
        self._postgres = postgres
        self.garbler = f"phone-{rng.randint(1, 8):02}"
        for n in range(1, PHONES + len(HUBS) + 1):
            name = f"phone-{n:02}" if n <= PHONES else HUBS[n - PHONES - 1]
            self._make(name, rng, folder)
        self._set_up(rng)

    def _make(self, name: str, rng: Random, folder: Path) -> None:
        off = rng.randint(-self.luck.clock_ms, self.luck.clock_ms)
        clock = WrongClock(self.time, off, rng.uniform(-80, 80))
        self.clocks[name] = clock
        role = Role.HUB if name in HUBS else Role.REGISTRAR if name == CLERK else Role.MARSHAL
        keeps = folder if name in HUBS or rng.random() < self.luck.on_disk else None
        keys = folder if self.luck.real_keys else None
        database = None
        if self._postgres is not None and name == HUBS[0]:
            keeps, database = None, Database(self._postgres, OPERATION)
        device = Device(
            name, role, clock, self.time, keeps, self.book, keys=keys, database=database
        )
        self.devices[name] = device
        self._closing.callback(device.close)
        if self.luck.http and name in HUBS:
            self.ways[name] = self._closing.enter_context(served(device))

    def close(self) -> None:
        """Close stores, servers and connections."""
        self._closing.close()

    def enrolment(self, name: str) -> DeviceEnrolled:
        """Return what a hub records to enrol a device."""
        device = self.devices[name]
        return DeviceEnrolled(
            device=name,
            role=device.role,
            signing_key=device.vault.signing_key,
            sealing_key=device.vault.sealing_key,
            holder=name,
        )

    def _set_up(self, rng: Random) -> None:
        hub = self.devices[HUBS[0]]
        hub.record([self.enrolment(HUBS[0])])
        hub.record([self.enrolment(n) for n in self.devices if n not in (HUBS[0], LATECOMER)])
        facts: list[Fact] = []
        for place in dict.fromkeys((*ROAD, HOSPITAL)):
            kind, name = place.split(":")
            if kind == "place":
                facts.append(
                    PlaceNamed(place=Place(id=name, name=Name(en=name), kind=PlaceKind.HALT))
                )
        facts += (
            VehicleRegistered(
                vehicle=Vehicle(id=bus, kind=VehicleKind.BUS, seats=50, at="assembly")
            )
            for bus in self.world.buses
        )
        for number, family in enumerate(self.world.families):
            facts += (
                PersonRegistered(person=Person(id=p, household=f"F-{number}", name_ar="سعاد"))
                for p in family
            )
        for number, family in enumerate(self.world.families[::3]):
            bus = self.world.buses[number % len(self.world.buses)]
            facts.append(ManifestIssued(manifest=f"M-{number}", vehicle=bus, persons=family))
            self.world.manifest_of.update(dict.fromkeys(family, f"M-{number}"))
        hub.record(facts)
        everybody = [person_subject(p) for family in self.world.families for p in family]
        for device in self.devices.values():
            if device is not hub:
                some = everybody if device.name in HUBS else rng.sample(everybody, 5)
                device.vault.accept(hub.vault.grant(some, device.vault.sealing_key))
        for device in self.devices.values():
            if device is not hub and device.name != LATECOMER:
                self.meet(device, hub, rng, rate=0.0)

    # One step

    def run(self) -> Report:
        """Run all steps, let everybody meet, and check everything."""
        for n in range(self.steps):
            if n not in self.skip:
                self.step(n)
        self.finish()
        return self.report

    def step(self, n: int) -> None:
        """Do one step: something happens, two devices meet, or something goes wrong."""
        rng = Random(f"{self.seed}/{n}")
        self.at_step = n
        self.report.steps += 1
        mean = DAY_MS / self.planned
        close = rng.random() < self.luck.close
        self.time.pass_ms(1 + (rng.randrange(800) if close else round(rng.expovariate(1 / mean))))
        self.time.now_ms += 1
        roll = rng.random()
        if roll >= self.luck.misfortune + 0.12:
            self._live(n / self.planned, rng)
        elif roll >= self.luck.misfortune or not self.luck.kinds:
            self._some_meet(rng)
        else:
            kind = rng.choice(sorted(self.luck.kinds))
            self.report.did[kind] += 1
            MISFORTUNES[kind](self, rng)

    def _live(self, progress: float, rng: Random) -> None:
        found = self.world.happen(progress, rng)
        while found:
            happening = found.pop(0)
            fact = happening.fact
            for device in self._witnesses(happening, rng):
                self.record(device, [fact], rng)
            if isinstance(fact, PeopleMoved):
                self.last_moved.update(dict.fromkeys(fact.persons, self.time.now_ms))
                if rng.random() < self.luck.close:
                    # The same people again, seconds later.
                    self.time.pass_ms(rng.choice((3, 300, 3_000, 30_000)))
                    found = self.world.go_on(fact.persons, rng)

    def _witnesses(self, happening: Happening, rng: Random) -> list[Device]:
        names: list[str] = []
        for scene in happening.scenes:
            kind, _, name = scene.partition(":")
            if kind == "vehicle":
                seat = self.world.buses.index(name)
                names += (f"phone-{(seat + n) % MOST_MARSHALS + 1:02}" for n in (0, 3))
            else:
                names += _WATCHERS.get(scene, ("phone-10", "phone-11"))
        there = [self.devices[name] for name in dict.fromkeys(names)]
        able = [d for d in there if not (d.is_lost or d.is_revoked)]
        return [
            device
            for device in there
            if not device.is_lost and rng.random() < (0.95 if device in able[:1] else 0.3)
        ]

    def record(
        self,
        device: Device,
        facts: Sequence[Fact],
        rng: Random,
        *,
        is_true: bool = True,
        right: Correctable | None = None,
    ) -> None:
        """Let a device record, unless it is the one that has never met anybody."""
        if not device.store.last_position():
            return
        if "power" in self.luck.kinds and is_true and rng.random() < 0.02:
            self.report.did["power cut"] += 1
            if not device.record_and_lose_power(facts, rng) and rng.random() < 0.7:
                device.record(facts)  # whoever was told nothing writes it down again
            return
        device.record(facts, is_true=is_true, right=right)
        if rng.random() < 0.02:
            device.reopen()

    # Meetings

    def _some_meet(self, rng: Random) -> None:
        there = [d for d in self.devices.values() if not d.is_lost]
        hubs = [d for d in there if d.name in HUBS]
        roll = rng.random()
        if roll < 0.12:
            caller, callee = rng.sample(hubs, 2)
        elif roll < 0.2:
            caller, callee = rng.sample([d for d in there if d.name not in HUBS], 2)
        else:
            caller = rng.choice([d for d in there if d.name not in HUBS])
            callee = rng.choice(hubs)
        if self.apart.get(caller.name, 0) != self.apart.get(callee.name, 0):
            self.report.did["kept apart"] += 1
            return
        if rng.random() < 0.1:
            self.carry(caller, callee, rng)
        else:
            self.meet(caller, callee, rng, rate=self.luck.courier)

    def meet(self, caller: Device, callee: Device, rng: Random, *, rate: float) -> Met | None:
        """Let two devices meet, and check what must hold afterwards."""
        way = self.ways.get(callee.name)
        courier = faults.BadCourier(self.time, rng, callee, rate, self.archive, way=way)
        met: Met | None = None
        known = caller.known.get(callee.name) if rng.random() < 0.8 else None
        try:
            met = meet(caller.recorder, courier, known=known)
        except CourierProblem as trouble:
            self.report.did[f"meeting broken: {trouble.code}"] += 1
            caller.known.pop(callee.name, None)
            if rng.random() < 0.3:
                caller.reopen()
        self.report.meetings += 1
        self.report.did.update(courier.troubles)
        if met is not None:
            if met.peer is not None:
                caller.known[callee.name] = met.peer
            if not (courier.troubles or met.is_shut):
                checks.clock_was_compared(caller, callee, met.offered)
            checks.every_refusal_is_explained(callee, met.offered)
            checks.every_refusal_is_explained(caller, met.received)
        for device in (caller, callee):
            self.check(device, rng)
        return met

    def carry(self, giver: Device, taker: Device, rng: Random) -> None:
        """Carry a stick from one to the other; some of it may be spoilt on the way."""
        met = Met()
        letters: list[bytes | None] = list(write_bundle(giver.recorder, {}, met))
        if rng.random() < self.luck.courier:
            at = rng.randrange(len(letters))
            letters[at] = rng.choice((None, (letters[at] or b"")[:50]))
        carried = Carried()
        try:
            read_bundle(taker.recorder, letters, carried)
        except CourierProblem as trouble:
            self.report.did[f"stick refused: {trouble.code}"] += 1
        self.report.did["stick"] += 1
        checks.every_refusal_is_explained(taker, carried.met.received)
        self.check(taker, rng)

    def forget_unshared(self) -> None:
        """Strike out what no device has any more, after one was lost or forgot: it is gone."""
        left = set(self.book.durable)
        for device in self.devices.values():
            if not device.is_lost and left:
                left -= device.store.bodies(left).keys()
        for one in left:
            del self.book.durable[one]

    def check(self, device: Device, rng: Random) -> None:
        """Check a replica; now and then against a fresh fold and against the oracle."""
        if self.report.meetings % self.luck.deep_every:
            checks.nobody_lost_nobody_twice(device)
            return
        operation = checks.one_operation_whatever_the_order(device, rng)
        checks.agrees_with_oracle(device, operation)

    # The end

    def finish(self) -> None:
        """Let all that are left meet until nobody learns anything, and check everything."""
        rng = Random(f"{self.seed}/end")
        there = [d for d in self.devices.values() if not d.is_lost]
        first, second = (self.devices[name] for name in HUBS)
        if LATECOMER not in first.store.devices():
            first.record([self.enrolment(LATECOMER)])
        for device in there:
            if device.is_out and rng.random() < 0.5:
                first.record([self.enrolment(device.name)])
        before = ""
        for _ in range(8):
            for device in there:
                if device is not first:
                    self.time.pass_ms(1000)
                    self.meet(device, first, rng, rate=0.0)
            self.meet(second, first, rng, rate=0.0)
            now = checks.content(first)
            if now == before:
                break
            before = now
        # Whoever is revoked pushes and is given nothing. A second revocation may stand where a
        # first one was taken back, so the facts are asked who it is.
        first.catch_up()
        belief = tell(first.bodies(), first=first.history.first).belief
        members = [d for d in there if d.name in belief.members.keys() - belief.revoked.keys()]
        checks.all_the_same(members)
        self._strike_out(members)
        checks.durable_is_there(first, self.book)
        told: Told | None = None
        whole, same = checks.content(members[0]), checks.nobody_lost_nobody_twice(members[0])
        for device in members:
            operation = checks.one_operation_whatever_the_order(device, rng)
            checks.chains_hold(device, self.book.forked)
            checks.forgotten_is_forgotten(device, operation, self.book.wished)
            if told is None:
                told = checks.agrees_with_oracle(device, operation)
                self._account(told)
            elif operation != same and checks.content(device) == whole:
                raise checks.Broken(f"{device.name} folds the same facts to another operation")
        assert told is not None

    def _strike_out(self, members: Sequence[Device]) -> None:
        """Strike out what only devices have that are given nothing, and have not brought it."""
        held = {digest(b) for d in members for b in d.bodies()}
        for one, name in list(self.book.durable.items()):
            if one not in held and all(name != device.name for device in members):
                del self.book.durable[one]

    def truth(self) -> Truth:
        """Return what the simulation knows beside the facts."""
        return Truth(self.book.notes, self.clocks)

    def _account(self, told: Told) -> None:
        self.told = told
        self.report.facts = len(told.facts)
        truth = self.truth()
        off = astray(told, truth)
        if off:
            raise checks.Broken(f"{len(off)} facts are out of time: {off[0]}")
        self.report.reasons = explain(told, truth, self.world.where, self.last_moved)
        if self.report.reasons.unexplained:
            raise checks.Broken("; ".join(self.report.reasons.unexplained[:3]))
