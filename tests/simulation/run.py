# SPDX-License-Identifier: Apache-2.0
"""One run: a seed makes a world, its devices and its bad luck, and everything is checked.

Every step draws from its own generator, so that a run can be cut short, or steps left out, and the
rest happens as before: that is how a failing run is made small.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from qafila.app.meeting import Carried, Met, meet, read_bundle, write_bundle
from qafila.core.events import (
    ClockMeasured,
    DeviceEnrolled,
    DeviceRevoked,
    Fact,
    FactCorrected,
    HeadcountTaken,
    ManifestIssued,
    PeopleMoved,
    PersonRegistered,
    PlaceNamed,
    ReceiptKind,
    Role,
    VehicleRegistered,
    WhereaboutsSettled,
    digest,
)
from qafila.core.fleet import Vehicle, VehicleKind
from qafila.core.ledger import OUTSIDE, UNACCOUNTED, Act
from qafila.core.registry import Person
from qafila.core.route import Place
from qafila.core.values import Name, PlaceKind
from qafila.ports import CourierProblem
from tests.simulation import checks, faults
from tests.simulation.bounds import Reasons, Truth, astray, explain
from tests.simulation.devices import Device, Ledgers
from tests.simulation.oracle import Told
from tests.simulation.world import (
    ASSEMBLY,
    DAY_MS,
    HOSPITAL,
    MOST_MARSHALS,
    RECEPTION,
    ROAD,
    Happening,
    Time,
    World,
    WrongClock,
)

PHONES = 12
HUBS = ("hub-1", "hub-2")
_ENROLLED_LATE = "phone-12"
_WATCHERS = {ASSEMBLY: ("phone-09", "phone-12"), RECEPTION: ("phone-11", "phone-12")}
"""Who stands where; marshals ride with their buses."""
_YEARS_MS = 73 * 365 * 86_400_000


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
            kinds=frozenset(kind for kind in FAULTS if rng.random() < 0.7),
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
    ) -> None:
        self.seed, self.skip = seed, skip
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
        self.meetings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.archive: dict[str, list[bytes]] = {}
        self.devices: dict[str, Device] = {}
        self.apart: dict[str, int] = {}
        self.garbler = f"phone-{rng.randint(1, 8):02}"
        for n in range(1, PHONES + len(HUBS) + 1):
            name = f"phone-{n:02}" if n <= PHONES else HUBS[n - PHONES - 1]
            self._make(name, rng, folder)
        self._set_up(rng)

    def _make(self, name: str, rng: Random, folder: Path) -> None:
        off = rng.randint(-self.luck.clock_ms, self.luck.clock_ms)
        clock = WrongClock(self.time, off, rng.uniform(-80, 80))
        self.clocks[name] = clock
        role = Role.HUB if name in HUBS else Role.MARSHAL
        keeps = folder if name in HUBS or rng.random() < self.luck.on_disk else None
        self.devices[name] = Device(name, role, clock, self.time, keeps, self.book)

    def _enrol(self, name: str) -> DeviceEnrolled:
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
        hub.record([self._enrol(HUBS[0])])
        hub.record([self._enrol(n) for n in self.devices if n not in (HUBS[0], _ENROLLED_LATE)])
        facts: list[Fact] = []
        for place in dict.fromkeys((*ROAD, HOSPITAL)):
            kind, name = place.split(":")
            if kind == "place":
                facts.append(
                    PlaceNamed(place=Place(id=name, name=Name(en=name), kind=PlaceKind.HALT))
                )
        for bus in self.world.buses:
            facts.append(
                VehicleRegistered(
                    vehicle=Vehicle(id=bus, kind=VehicleKind.BUS, seats=50, at="assembly")
                )
            )
        for number, family in enumerate(self.world.families):
            facts += (
                PersonRegistered(person=Person(id=p, household=f"F-{number}")) for p in family
            )
        for number, family in enumerate(self.world.families[::3]):
            bus = self.world.buses[number % len(self.world.buses)]
            facts.append(ManifestIssued(manifest=f"M-{number}", vehicle=bus, persons=family))
            self.world.manifest_of.update(dict.fromkeys(family, f"M-{number}"))
        hub.record(facts)
        for device in self.devices.values():
            if device is not hub and device.name != _ENROLLED_LATE:
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
        self.report.steps += 1
        mean = DAY_MS / self.planned
        close = rng.random() < self.luck.close
        self.time.pass_ms(1 + (rng.randrange(800) if close else round(rng.expovariate(1 / mean))))
        self.time.now_ms += 1
        roll = rng.random()
        if roll < 0.82:
            self._live(n / self.planned, rng)
        elif roll < 0.94 or not self.luck.kinds:
            self._some_meet(rng)
        else:
            kind = rng.choice(sorted(self.luck.kinds))
            self.report.did[kind] += 1
            FAULTS[kind](self, rng)

    def _live(self, progress: float, rng: Random) -> None:
        for happening in self.world.happen(progress, rng):
            fact = happening.fact
            if isinstance(fact, PeopleMoved):
                self.last_moved.update(dict.fromkeys(fact.persons, self.time.now_ms))
            for device in self._witnesses(happening, rng):
                # Everybody writes it down a little later, with the instant at which it was seen.
                self.record(device, [fact], rng)

    def _witnesses(self, happening: Happening, rng: Random) -> list[Device]:
        names: list[str] = []
        for scene in happening.scenes:
            kind, _, name = scene.partition(":")
            if kind == "vehicle":
                names.append(f"phone-{self.world.buses.index(name) % MOST_MARSHALS + 1:02}")
            else:
                names += _WATCHERS.get(scene, ("phone-10", "phone-11"))
        seen: list[Device] = []
        for i, name in enumerate(dict.fromkeys(names)):
            device = self.devices[name]
            if not device.is_lost and rng.random() < (0.93 if i == 0 else 0.4):
                seen.append(device)
        return seen

    def record(self, device: Device, facts: Sequence[Fact], rng: Random, *, is_true: bool = True) -> None:
        """Let a device record, unless it is the one that has never met anybody."""
        if not device.store.last_position():
            return
        if "power" in self.luck.kinds and is_true and rng.random() < 0.02:
            self.report.did["power cut"] += 1
            if not device.record_and_lose_power(facts, rng) and rng.random() < 0.7:
                device.record(facts)  # whoever was told nothing writes it down again
            return
        device.record(facts, is_true=is_true)
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
        courier = faults.BadCourier(self.time, rng, callee, rate, self.archive)
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
            reach = callee.store.frontier().get(caller.name)
            if reach is not None and not (courier.troubles or met.is_shut or caller.is_revoked):
                self.meetings[caller.name].append((self.time.now_ms, reach.seq))
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
        if _ENROLLED_LATE not in first.store.devices():
            first.record([self._enrol(_ENROLLED_LATE)])
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
        members = [d for d in there if not d.is_revoked]
        checks.all_the_same(members)
        checks.durable_is_there(first, self.book)
        told: Told | None = None
        for device in members:
            operation = checks.one_operation_whatever_the_order(device, rng)
            if told is None:
                told = checks.agrees_with_oracle(device, operation)
                self._account(told)
            elif operation != first.history.operation():
                raise checks.Broken(f"{device.name} folds the same facts to another operation")
        assert told is not None

    def truth(self) -> Truth:
        """Return what the simulation knows beside the facts."""
        return Truth(self.book.notes, self.clocks, self.meetings)

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


# What goes wrong beside the way between devices ---------------------------------------------------


def _any_phone(run: Simulation, rng: Random) -> Device | None:
    there = [d for n, d in run.devices.items() if n not in HUBS and not d.is_lost]
    ready = [d for d in there if d.store.last_position()]
    return rng.choice(ready) if ready else None


def _partition(run: Simulation, rng: Random) -> None:
    run.apart = {name: rng.randrange(2) for name in run.devices} if rng.random() < 0.6 else {}


def _set_clock(run: Simulation, rng: Random) -> None:
    if not run.luck.jumps:
        return
    name = rng.choice([n for n in run.clocks if n in run.devices])
    clock = run.clocks[name]
    ahead = clock.error_ms(run.time.now_ms)
    if ahead > _YEARS_MS // 2:
        clock.jump(-ahead)
    elif rng.random() < 0.3 and name not in HUBS:
        clock.jump(_YEARS_MS)
    else:
        clock.jump(rng.choice((-1, 1)) * rng.choice((60_000, 3_600_000, 7_200_000)))


def _scan_twice(run: Simulation, rng: Random) -> None:
    """Two marshals tick off one child on two buses; one of them is wrong."""
    aboard = [p for p, place in sorted(run.world.where.items()) if place.startswith("vehicle:")]
    phone = _any_phone(run, rng)
    if not aboard or phone is None:
        return
    child = rng.choice(aboard)
    others = [b for b in run.world.buses if f"vehicle:{b}" != run.world.where[child]]
    fact = PeopleMoved(
        persons=(child,),
        source=rng.choice(("place:nowhere", ASSEMBLY)),
        target=f"vehicle:{rng.choice(others)}",
        act=Act.BOARDED,
    )
    run.record(phone, [fact], rng, is_true=False)


def _settle(run: Simulation, rng: Random) -> None:
    """A human at a hub looks at what is disputed, asks around, and says where people are."""
    hub = run.devices[rng.choice(HUBS)]
    hub.catch_up()
    disputes = hub.history.operation().day.people.disputes
    for person in sorted(disputes)[:3]:
        weighed = {d.held_by for d in disputes[person]} | {d.seen_by for d in disputes[person]}
        place = run.world.where[person]
        fact = WhereaboutsSettled(
            subjects=(person,), place=place, weighed=tuple(sorted(weighed)), reason="asked"
        )
        run.record(hub, [fact], rng)


def _correct(run: Simulation, rng: Random) -> None:
    """Somebody finds out that a count was mistyped, or that a scan was a slip, and says so."""
    phone = _any_phone(run, rng)
    if phone is None:
        return
    tail = phone.own_tail()
    for envelope in rng.sample(tail, min(len(tail), 5)):
        note = run.book.notes.get(digest(phone.store.bodies([_digest_of(phone, envelope.seq)]).popitem()[1]))
        fact = envelope.fact
        if isinstance(fact, HeadcountTaken):
            right = HeadcountTaken(place=fact.place, count=fact.count + 1)
            run.record(phone, [FactCorrected(corrects=envelope.id, reason="slip", instead=right)], rng)
            return
        if isinstance(fact, PeopleMoved) and note is not None and not note.is_true:
            run.record(phone, [FactCorrected(corrects=envelope.id, reason="wrong child")], rng)
            return


def _digest_of(device: Device, seq: int) -> str:
    return next(s.digest for s in device.store.chain(device.name, after_seq=seq - 1))


def _lose(run: Simulation, rng: Random) -> None:
    """A phone is lost for good, or taken; it is revoked, and its paper list is keyed in."""
    phone = _any_phone(run, rng)
    lost = [d for d in run.devices.values() if d.is_lost or d.is_revoked]
    if phone is None or len(lost) >= 2 or phone.name == _ENROLLED_LATE:
        return
    hub = run.devices[HUBS[0]]
    reach = hub.store.frontier().get(phone.name)
    last_seq = reach.seq if reach is not None else 0
    unsent = [s for s in phone.store.chain(phone.name, after_seq=last_seq)]
    hub.record([DeviceRevoked(device=phone.name, last_seq=last_seq, reason="lost")])
    _key_in(run, hub, phone, unsent, rng)
    if rng.random() < 0.5:
        phone.is_lost = True
        _forget_unshared(run, phone)
    else:
        # Whoever has it now goes on recording, and what comes of it is set aside.
        phone.is_revoked = True


def _forget_unshared(run: Simulation, phone: Device) -> None:
    """Strike out what only this device had: it is gone with it."""
    mine = [d for d, name in run.book.durable.items() if name == phone.name]
    shared: set[str] = set()
    for other in run.devices.values():
        if other is not phone and not other.is_lost:
            shared |= other.store.bodies(mine).keys()
    for one in mine:
        if one not in shared:
            del run.book.durable[one]


def _key_in(run: Simulation, hub: Device, phone: Device, unsent: list, rng: Random) -> None:  # type: ignore[type-arg]
    paper = f"paper-{phone.name}-{run.report.steps}"
    watch = WrongClock(run.time, rng.randint(-240_000, 240_000))
    run.clocks[paper] = watch
    lines, at_ms = [], []
    from qafila.core.events import read

    for stored in unsent:
        fact, note = read(stored.body).fact, run.book.notes.get(stored.digest)
        if isinstance(fact, PeopleMoved | HeadcountTaken) and note is not None and note.is_true:
            lines.append((watch.read_at(note.at_ms), "marshal", fact))
            at_ms.append(note.at_ms)
    if not lines:
        return
    order = sorted(range(len(lines)), key=lambda i: lines[i][0])
    hub.key_in(paper, lines, [at_ms[i] for i in order])
    # The marshal's watch is held against the hub's clock, to within a few minutes.
    now = run.time.now_ms
    offset = hub.clock.error_ms(now) - watch.error_ms(now) + rng.randint(-20_000, 20_000)
    hub.record(
        [
            ClockMeasured(
                device=paper, offset_ms=offset, last_seq=len(lines), uncertainty_ms=20_000
            )
        ]
    )


def _restore(run: Simulation, rng: Random) -> None:
    """A phone is put back to an old copy: it forgets, and goes on from there as from a fork."""
    phone = _any_phone(run, rng)
    if phone is None or phone.path is None:
        return
    if not phone.backups or rng.random() < 0.5:
        phone.back_up()
        return
    phone.restore(rng)
    _forget_unshared_of(run, phone)


def _forget_unshared_of(run: Simulation, phone: Device) -> None:
    mine = [d for d, name in run.book.durable.items() if name == phone.name]
    shared = set(phone.store.bodies(mine))
    for other in run.devices.values():
        if other is not phone and not other.is_lost:
            shared |= other.store.bodies(mine).keys()
    for one in mine:
        if one not in shared:
            del run.book.durable[one]


def _send_garbage(run: Simulation, rng: Random) -> None:
    sender = run.devices[run.garbler]
    callee = run.devices[rng.choice(HUBS)]
    if sender.is_lost or not sender.store.last_position():
        return
    bodies = faults.garbage(sender, rng)
    receipts = callee.offer_directly(bodies)
    checks.every_refusal_is_explained(callee, receipts)
    faults.send(sender, callee, bodies, (), f"n-{rng.getrandbits(60)}")
    checks.every_refusal_is_explained(callee, receipts)


def _forge(run: Simulation, rng: Random) -> None:
    sender, victim = run.devices[run.garbler], _any_phone(run, rng)
    callee = run.devices[rng.choice(HUBS)]
    if victim is None or sender.is_lost or not sender.store.last_position():
        return
    bodies, heads = faults.forgeries(victim, rng, sorted(run.world.where))
    run.book.forged |= {digest(body) for body in bodies}
    faults.send(sender, callee, bodies, heads, f"n-{rng.getrandbits(60)}")
    aside = {kept.digest for kept in callee.store.quarantined()}
    if victim.name in callee.store.devices() and not {digest(b) for b in bodies} <= aside:
        raise checks.Broken(f"{callee.name}: a forged fact is neither set aside nor refused")


def _repeat_id(run: Simulation, rng: Random) -> None:
    """A broken device mints an id for the second time: two facts under one id."""
    phone = _any_phone(run, rng)
    tail = phone.own_tail() if phone else []
    if phone is None or not tail or phone.is_revoked:
        return
    phone.next_id = rng.choice(tail).id
    phone.record([HeadcountTaken(place=ASSEMBLY, count=rng.randrange(500))])


def _recount_all(run: Simulation, rng: Random) -> None:
    """Somebody reports a person missing who is not: a mistake that others contradict."""
    phone = _any_phone(run, rng)
    if phone is None:
        return
    person = rng.choice(sorted(run.world.where))
    fact = PeopleMoved(
        persons=(person,), source="place:nowhere", target=UNACCOUNTED, act=Act.WENT_MISSING
    )
    if run.world.where[person] not in (OUTSIDE, UNACCOUNTED):
        run.record(phone, [fact], rng, is_true=False)


def _enrol_late(run: Simulation, rng: Random) -> None:
    hub = run.devices[HUBS[0]]
    if _ENROLLED_LATE not in hub.store.devices():
        run.record(hub, [run._enrol(_ENROLLED_LATE)], rng)


def _nothing(run: Simulation, rng: Random) -> None:
    """Power cuts happen while facts are recorded; see `Simulation.record`."""


FAULTS: dict[str, Callable[[Simulation, Random], None]] = {
    "partition": _partition,
    "set clock": _set_clock,
    "scan twice": _scan_twice,
    "settle": _settle,
    "correct": _correct,
    "lose": _lose,
    "restore": _restore,
    "garbage": _send_garbage,
    "forge": _forge,
    "repeat id": _repeat_id,
    "wrongly missing": _recount_all,
    "enrol late": _enrol_late,
    "power": _nothing,
}

__all__ = ["FAULTS", "Luck", "ReceiptKind", "Report", "Simulation"]
