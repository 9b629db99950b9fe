# SPDX-License-Identifier: Apache-2.0
"""What goes wrong during the day, beside the way between devices."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from qafila.app.closing import closing_fact
from qafila.app.identities import forget, person_subject
from qafila.core.events import (
    ClockMeasured,
    Correctable,
    DeviceEnrolled,
    DeviceRevoked,
    Fact,
    FactCorrected,
    HeadcountTaken,
    IdentityForgotten,
    OperationClosed,
    PeopleMoved,
    Role,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    digest,
    read,
)
from qafila.core.ledger import OUTSIDE, UNACCOUNTED, Act
from qafila.ports import Stored
from tests.simulation import checks, faults
from tests.simulation.devices import Device
from tests.simulation.world import ASSEMBLY, CLERK, HUBS, LATECOMER, WrongClock

if TYPE_CHECKING:
    from tests.simulation.run import Simulation

_YEARS_MS = 73 * 365 * 86_400_000
_JUMPS_MS = (60_000, 3_600_000, 7_200_000)


def _any_phone(run: Simulation, rng: Random) -> Device | None:
    ready = [
        device
        for name, device in run.devices.items()
        if name not in HUBS and not device.is_lost and device.store.last_position()
    ]
    return rng.choice(ready) if ready else None


def _a_hub(run: Simulation, rng: Random) -> Device:
    """Return a hub that is listened to, as far as its holders know."""
    return run.devices[rng.choice([name for name in HUBS if not run.devices[name].is_revoked])]


def _partition(run: Simulation, rng: Random) -> None:
    """The road divides the devices in two that cannot reach each other, or they can again."""
    run.apart = {name: rng.randrange(2) for name in run.devices} if rng.random() < 0.6 else {}


def _set_clock(run: Simulation, rng: Random) -> None:
    """Somebody sets a phone an hour forward or back, or to the year 2099 and back again."""
    phone = _any_phone(run, rng)
    if phone is None or not run.luck.jumps:
        return
    ahead = phone.clock.error_ms(run.time.now_ms)
    if ahead > _YEARS_MS // 2:
        phone.clock.jump(-ahead)
    elif rng.random() < 0.3:
        phone.clock.jump(_YEARS_MS)
    else:
        phone.clock.jump(rng.choice((-1, 1)) * rng.choice(_JUMPS_MS))


def _set_hub_clock(run: Simulation, rng: Random) -> None:
    """Somebody sets a hub, and with it perhaps the reference of all other clocks."""
    if run.luck.jumps and rng.random() < 0.3:
        hub = run.devices[rng.choice(HUBS)]
        hub.clock.jump(rng.choice((-1, 1)) * rng.choice(_JUMPS_MS))


def _scan_twice(run: Simulation, rng: Random) -> None:
    """Two marshals tick off one child on two buses; one of them is wrong."""
    aboard = [p for p, place in sorted(run.world.where.items()) if place.startswith("vehicle:")]
    phone = _any_phone(run, rng)
    if not aboard or phone is None:
        return
    child = rng.choice(aboard)
    others = [bus for bus in run.world.buses if f"vehicle:{bus}" != run.world.where[child]]
    fact = PeopleMoved(
        persons=(child,),
        source=rng.choice(("place:nowhere", ASSEMBLY)),
        target=f"vehicle:{rng.choice(others)}",
        act=Act.BOARDED,
    )
    right = PeopleMoved(
        persons=(child,), source=ASSEMBLY, target=run.world.where[child], act=Act.BOARDED
    )
    run.record(phone, [fact], rng, is_true=False, right=right)


def _wrongly_missing(run: Simulation, rng: Random) -> None:
    """Somebody reports a person missing who is not: a mistake that others contradict."""
    phone = _any_phone(run, rng)
    person = rng.choice(sorted(run.world.where))
    if phone is None or run.world.where[person] in (OUTSIDE, UNACCOUNTED):
        return
    fact = PeopleMoved(
        persons=(person,), source="place:nowhere", target=UNACCOUNTED, act=Act.WENT_MISSING
    )
    run.record(phone, [fact], rng, is_true=False)


def _settle(run: Simulation, rng: Random) -> None:
    """A human at a hub looks at what is disputed, asks around, and says where people are."""
    hub = _a_hub(run, rng)
    hub.catch_up()
    disputes = hub.history.operation().day.people.disputes
    for person in sorted(disputes)[:3]:
        weighed = {d.held_by for d in disputes[person]} | {d.seen_by for d in disputes[person]}
        fact = WhereaboutsSettled(
            subjects=(person,),
            place=run.world.where[person],
            weighed=tuple(sorted(weighed)),
            reason="asked the people around",
        )
        run.record(hub, [fact], rng)


def _lose_sight(run: Simulation, rng: Random) -> None:
    """A hub or a registrar states of people, or of a bus, that nobody knows where they are."""
    device = rng.choice([_a_hub(run, rng), run.devices[CLERK]])
    missing = sorted(p for p, place in run.world.where.items() if place == UNACCOUNTED)
    is_true = bool(missing) and rng.random() < 0.6
    people = missing if is_true else sorted(run.world.where)
    persons = tuple(rng.sample(people, min(len(people), rng.randint(1, 3))))
    buses = () if is_true or rng.random() < 0.5 else (rng.choice(run.world.buses),)
    fact = WhereaboutsUnknown(
        persons=persons, vehicles=buses, tried="asked all stations", follow_up="tracing desk"
    )
    if not device.is_lost:
        run.record(device, [fact], rng, is_true=is_true)


def _close(run: Simulation, rng: Random) -> None:
    """Somebody closes the operation, too early as a rule: the day goes on, and counts."""
    device = rng.choice([_a_hub(run, rng), run.devices[CLERK]])
    if device.is_lost or not device.store.last_position():
        return
    device.catch_up()
    fact = closing_fact(device.history.operation(), follow_up="tracing desk", note="")
    if rng.random() < 0.3:  # keyed in from paper, which does not say what was known
        fact = OperationClosed(follow_up="tracing desk")
    run.record(device, [fact], rng)


def _correct(run: Simulation, rng: Random) -> None:
    """Somebody finds out that a count was mistyped, or that a scan was a slip, and says so."""
    phone = _any_phone(run, rng)
    tail = phone.store.chain(phone.name) if phone else []
    if phone is None:
        return
    for stored in rng.sample(tail, min(len(tail), 6)):
        envelope, note = read(stored.body), run.book.notes.get(stored.digest)
        fact = envelope.fact
        right: Correctable | None
        if isinstance(fact, HeadcountTaken):
            right = HeadcountTaken(place=fact.place, count=fact.count + 1)
            act = FactCorrected(corrects=envelope.id, reason="slip of the pen", instead=right)
        elif isinstance(fact, PeopleMoved) and note is not None and not note.is_true:
            right = note.right if rng.random() < 0.6 else None
            act = FactCorrected(corrects=envelope.id, reason="the wrong one", instead=right)
        elif isinstance(fact, OperationClosed | WhereaboutsUnknown):
            act = FactCorrected(corrects=envelope.id, reason="too early")
        elif isinstance(fact, FactCorrected) and fact.instead is not None:
            act = FactCorrected(corrects=envelope.id, reason="it was right before")
        else:
            continue
        run.record(phone, [act], rng)
        return


def _lose(run: Simulation, rng: Random) -> None:
    """A phone is lost or taken: it is revoked, and its holder's paper list is keyed in."""
    phone = _any_phone(run, rng)
    gone = [d for d in run.devices.values() if d.is_lost or d.is_revoked]
    if phone is None or len(gone) >= 2 or phone.name == LATECOMER or phone.is_out:
        return
    hub = _a_hub(run, rng)
    reach = hub.store.frontier().get(phone.name)
    last_seq = reach.seq if reach is not None else 0
    unsent = phone.store.chain(phone.name, after_seq=last_seq)
    hub.record([DeviceRevoked(device=phone.name, last_seq=last_seq, reason="lost")])
    _key_in(run, hub, phone, unsent, rng)
    if rng.random() < 0.5:
        phone.is_lost = True
        run.forget_unshared()
    else:
        # Whoever has it now goes on recording; it is taken in, and set aside.
        phone.is_revoked = True


def _key_in(run: Simulation, hub: Device, phone: Device, unsent: list[Stored], rng: Random) -> None:
    watch = WrongClock(run.time, rng.randint(-240_000, 240_000))
    lines = []
    for stored in unsent:
        fact, note = read(stored.body).fact, run.book.notes.get(stored.digest)
        if isinstance(fact, PeopleMoved | HeadcountTaken) and note is not None and note.is_true:
            lines.append((note.at_ms, fact))
    if not lines:
        return
    lines.sort(key=lambda line: line[0])
    paper = f"paper-{phone.name}-{run.report.steps}"
    run.clocks[paper] = watch
    hub.key_in(
        paper,
        [(watch.read_at(at_ms), "marshal", fact) for at_ms, fact in lines],
        [at_ms for at_ms, _ in lines],
    )
    # The marshal's watch is held against the hub's clock, as well as the eye can.
    now, unsure = run.time.now_ms, 20_000
    offset = hub.clock.error_ms(now) - watch.error_ms(now) + rng.randint(-unsure, unsure)
    hub.record(
        [ClockMeasured(device=paper, offset_ms=offset, last_seq=len(lines), uncertainty_ms=unsure)]
    )


def _take_back(run: Simulation, rng: Random) -> None:
    """A revoked phone turns up in its holder's pocket: the hub takes the revocation back."""
    hub = _a_hub(run, rng)
    for stored in hub.store.read():
        fact = read(stored.body).fact
        if not isinstance(fact, DeviceRevoked) or run.devices[fact.device].is_rogue:
            continue
        if run.devices[fact.device].is_revoked:
            act = FactCorrected(corrects=read(stored.body).id, reason="it was found")
            run.record(hub, [act], rng)
            run.devices[fact.device].is_revoked = False
            return


def _retract_comparison(run: Simulation, rng: Random) -> None:
    """A hub withdraws a comparison of clocks that it has come to doubt."""
    hub = _a_hub(run, rng)
    made = [
        envelope.id
        for stored in hub.store.read()
        if isinstance((envelope := read(stored.body)).fact, ClockMeasured)
    ]
    if made and rng.random() < 0.5:
        run.record(hub, [FactCorrected(corrects=rng.choice(made), reason="doubtful")], rng)


def _lie_about_a_clock(run: Simulation, rng: Random) -> None:
    """A phone claims to have compared somebody's clock, and to be sure of it as nobody can be."""
    phone = _any_phone(run, rng)
    if phone is None:
        return
    others = [name for name in (*run.clocks, "nobody") if name != phone.name]
    lie = ClockMeasured(
        device=rng.choice(others),
        offset_ms=rng.choice((-1, 1)) * rng.choice((*_JUMPS_MS, _YEARS_MS)),
        last_seq=rng.choice((0, rng.randrange(60), 2**53 - 1)),
        uncertainty_ms=0,
    )
    run.record(phone, [lie], rng, is_true=False)


def _revoke_hub(run: Simulation, rng: Random) -> None:
    """The second hub is in wrong hands: the first revokes it. Its holder fights back."""
    first, second = (run.devices[name] for name in HUBS)
    if not second.is_revoked:
        reach = first.store.frontier().get(second.name)
        last_seq = reach.seq if reach is not None else 0
        first.record([DeviceRevoked(device=second.name, last_seq=last_seq, reason="taken")])
        second.is_revoked = True
        # Otherwise it was only mislaid, and may be taken back.
        second.is_rogue = rng.random() < 0.6
    elif second.is_rogue:
        victim = rng.choice([name for name in run.devices if name != run.garbler])
        revocations = [
            envelope.id
            for stored in second.store.read()
            if isinstance((envelope := read(stored.body)).fact, DeviceRevoked)
        ]
        corrected = rng.choice(revocations or _enrolments(second, victim) or ["nothing"])
        acts: list[Fact] = [
            DeviceRevoked(device=HUBS[0], last_seq=rng.randrange(3)),
            FactCorrected(corrects=corrected, reason="it was nothing"),
            FactCorrected(corrects=rng.choice(_enrolments(second, victim)), reason="out"),
            DeviceEnrolled(device=f"accomplice-{rng.randrange(3)}", role=Role.HUB),
        ]
        run.record(second, [rng.choice(acts)], rng, is_true=False)


def _enrolments(hub: Device, device: str) -> list[str]:
    """Return the ids of a device's enrolments, as a hub knows them."""
    found = [read(stored.body) for stored in hub.store.read()]
    return [
        e.id for e in found if isinstance(e.fact, DeviceEnrolled) and e.fact.device == device
    ] or ["nothing"]


def _withdraw_enrolment(run: Simulation, rng: Random) -> None:
    """A hub withdraws the enrolment of a phone, by mistake. Later it is enrolled after all."""
    hub, phone = _a_hub(run, rng), _any_phone(run, rng)
    out = [d for d in run.devices.values() if d.is_out]
    if out and rng.random() < 0.7:
        phone = rng.choice(out)
        withdrawn = [
            envelope.id
            for stored in hub.store.read()
            if isinstance(fact := (envelope := read(stored.body)).fact, FactCorrected)
            and fact.corrects in _enrolments(hub, phone.name)
        ]
        if withdrawn and rng.random() < 0.5:
            acts: list[Fact] = [
                FactCorrected(corrects=one, reason="it is ours") for one in withdrawn
            ]
        else:
            acts = [run.enrolment(phone.name)]
        run.record(hub, acts, rng)
        phone.is_out = False
    elif phone is not None and not (out or phone.is_revoked or phone.name == run.garbler):
        act = [
            FactCorrected(corrects=one, reason="not ours") for one in _enrolments(hub, phone.name)
        ]
        run.record(hub, act, rng)
        phone.is_out = True


def _forget(run: Simulation, rng: Random) -> None:
    """Somebody asks to be forgotten. A marshal who records that on a phone is not heeded."""
    device = rng.choice([_a_hub(run, rng), run.devices[CLERK], run.devices["phone-01"]])
    if device.is_lost or not device.store.last_position():
        return
    everybody = [person for family in run.world.families for person in family]
    persons = tuple(rng.sample(everybody, rng.randint(1, 2)))
    if device.role is Role.MARSHAL:
        run.record(device, [IdentityForgotten(persons=persons, reason="asked")], rng)
        return
    run.book.wished.update(map(person_subject, persons))
    device.catch_up()
    operation = device.history.operation()
    forget(operation, device.vault, persons, "asked", lambda fact: device.record([fact]))


def _restore(run: Simulation, rng: Random) -> None:
    """A phone is put back to an old copy: it forgets, and goes on from there as from a fork."""
    saved = [d for d in run.devices.values() if d.backups and not d.is_lost]
    if saved and rng.random() < 0.6:
        phone = rng.choice(saved)
        phone.restore(rng)
        run.forget_unshared()
        fact = HeadcountTaken(place=ASSEMBLY, count=rng.randrange(500), note="after the copy")
        run.record(phone, [fact], rng)
        return
    for device in run.devices.values():
        if device.name not in HUBS and device.path is not None and rng.random() < 0.3:
            device.back_up()


def _send_garbage(run: Simulation, rng: Random) -> None:
    """A broken device sends what is no fact, and a careless program offers it to the store."""
    sender, callee = run.devices[run.garbler], _a_hub(run, rng)
    if sender.is_lost or not sender.store.last_position():
        return
    bodies = faults.garbage(sender, rng)
    checks.every_refusal_is_explained(callee, callee.store.append(bodies))
    more = faults.garbage(sender, rng)
    answer = faults.send(sender, callee, more, (), f"n-{rng.getrandbits(60)}")
    checks.every_refusal_is_explained(callee, faults.receipts_in(answer, sender, more))


def _forge(run: Simulation, rng: Random) -> None:
    """An enemy with a stolen key sends facts in other devices' names, without their signature."""
    sender, victim = run.devices[run.garbler], _any_phone(run, rng)
    callee = _a_hub(run, rng)
    if victim is None or victim is sender or sender.is_lost or not sender.store.last_position():
        return
    bodies, heads = faults.forgeries(victim, rng, sorted(run.world.where))
    run.book.forged |= {digest(body) for body in bodies}
    answer = faults.send(sender, callee, bodies, heads, f"n-{rng.getrandbits(60)}")
    receipts = faults.receipts_in(answer, sender, bodies)
    checks.every_refusal_is_explained(callee, receipts)
    if any(receipt.kind in checks.TAKEN for receipt in receipts):
        raise checks.Broken(f"{callee.name} takes a forged fact for true")


def _repeat_id(run: Simulation, rng: Random) -> None:
    """A broken device mints an id for the second time: two facts under one id."""
    phone = _any_phone(run, rng)
    tail = phone.own_tail() if phone else []
    if phone is None or not tail:
        return
    phone.next_id = rng.choice(tail).id
    run.record(phone, [HeadcountTaken(place=ASSEMBLY, count=rng.randrange(500))], rng)


def _enrol_late(run: Simulation, rng: Random) -> None:
    """A device is enrolled in the middle of the day."""
    hub = run.devices[HUBS[0]]
    if LATECOMER not in hub.store.devices():
        run.record(hub, [run.enrolment(LATECOMER)], rng)


def _nothing(run: Simulation, rng: Random) -> None:
    """Power cuts happen while facts are recorded; see `Simulation.record`."""


MISFORTUNES: dict[str, Callable[[Simulation, Random], None]] = {
    "partition": _partition,
    "set clock": _set_clock,
    "set hub clock": _set_hub_clock,
    "scan twice": _scan_twice,
    "wrongly missing": _wrongly_missing,
    "settle": _settle,
    "correct": _correct,
    "lose": _lose,
    "take back": _take_back,
    "retract comparison": _retract_comparison,
    "restore": _restore,
    "garbage": _send_garbage,
    "forge": _forge,
    "repeat id": _repeat_id,
    "enrol late": _enrol_late,
    "power": _nothing,
    "lie about a clock": _lie_about_a_clock,
    "revoke hub": _revoke_hub,
    "withdraw enrolment": _withdraw_enrolment,
    "forget": _forget,
    "lose sight": _lose_sight,
    "close": _close,
}
