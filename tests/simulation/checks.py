# SPDX-License-Identifier: Apache-2.0
"""What must hold after every meeting and at the end. Each failure is one sentence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from random import Random

from qafila.app.identities import apply_tombstones
from qafila.app.proof import verify_chains
from qafila.core.events import ClockMeasured, Receipt, ReceiptKind, Sealed, digest, read
from qafila.core.ledger import Ledger, is_place
from qafila.core.operation import Day, History, Operation, accounts
from qafila.ports import SealState
from qafila.rules.log import ChainForked
from tests.simulation.devices import Device, Ledgers
from tests.simulation.oracle import Told, Walk, counts, tell
from tests.simulation.world import HUBS, START

NOON = START + timedelta(hours=9)


TAKEN = (ReceiptKind.CREATED, ReceiptKind.EXISTS, ReceiptKind.EXISTS_DIFFERS)


_COMPARISON = b'"kind":"clock_measured"'


class Broken(AssertionError):
    """An invariant does not hold."""


def _must(condition: bool, sentence: str) -> None:
    if not condition:
        raise Broken(sentence)


def nobody_lost_nobody_twice(device: Device) -> Operation:
    """Check a replica's ledgers on two counts; return its operation."""
    device.catch_up()
    operation = device.history.operation()
    day = operation.day
    for what, ledger in (("people", day.people), ("vehicles", day.vehicles)):
        _must(ledger.conserved(), f"{device.name}: running and recounted {what} differ")
        total = sum(ledger.accounted(place) for place in set(ledger.where.values()))
        _must(total == len(ledger.where), f"{device.name}: {what} do not add up to all of them")
        _must(all(is_place(p) for p in ledger.where.values()), f"{device.name}: no such place")
    missing = operation.persons.keys() - day.people.where.keys()
    _must(not missing, f"{device.name}: {sorted(missing)[:3]} are on the list and nowhere")
    missing = operation.vehicles.keys() - day.vehicles.where.keys()
    _must(not missing, f"{device.name}: {sorted(missing)[:3]} are in the fleet and nowhere")
    sums = Counter[tuple[str, str, str]]()
    for item in day.goods:
        sums[item.waybill, item.goods, item.unit] += item.quantity
    _must(not any(sums.values()), f"{device.name}: goods came from nowhere")
    return operation


def one_operation_whatever_the_order(device: Device, rng: Random) -> Operation:
    """Check the incremental fold against a fresh one of the shuffled set."""
    operation = nobody_lost_nobody_twice(device)
    facts = [Sealed(read(body), body, digest(body)) for body in device.bodies()]
    rng.shuffle(facts)
    folded = History(device.history.first)
    folded.add(facts + facts[: len(facts) // 5])
    fresh = folded.operation()
    if fresh != operation:
        raise Broken(
            f"{device.name}: {_difference(operation, fresh)} depends on the order of arrival"
        )
    orders = list(operation.persons) == list(fresh.persons) and list(
        operation.day.manifests
    ) == list(fresh.day.manifests)
    _must(orders, f"{device.name}: the order of the list depends on the order of arrival")
    _must(accounts(operation, NOON).add_up(), f"{device.name}: the accounts do not add up")
    return operation


def _difference(one: Operation, other: Operation) -> str:
    pairs = ((one, other), (one.day, other.day), (one.day.log, other.day.log))
    people = (one.day.people, other.day.people)
    for mine, theirs in (*pairs, people):
        for name in vars(mine):
            if name not in ("day", "people", "log") and getattr(mine, name) != getattr(
                theirs, name
            ):
                return name
    return "the operation"


def agrees_with_oracle(device: Device, operation: Operation) -> Told:
    """Check the fold against the third, independent reckoning; return the oracle's account."""
    told = tell(device.bodies(), first=device.history.first)
    name = device.name
    line = device.history.in_order()
    _must([e.id for e, _ in line] == told.order, f"{name}: the order of facts differs")
    wrong = [e.id for e, at in line if told.corrected_ms[e.id] != at]
    _must(not wrong, f"{name}: the time of {wrong[:2]} differs")
    day = operation.day
    _same_ledger(f"{name}, people", day.people, told.people)
    _same_ledger(f"{name}, vehicles", day.vehicles, told.vehicles)
    goods = {(g.waybill, g.goods, g.unit, g.place): g.quantity for g in day.goods}
    _must(goods == {k: n for k, n in told.goods.items() if n}, f"{name}: goods differ")
    heads = [(h.said.fact, h.place, h.count, h.accounted) for h in day.headcounts]
    _must(heads == told.headcounts, f"{name}: headcounts differ")
    _must(set(day.log.rewritten) == told.rewritten, f"{name}: rewritten facts are not flagged")
    _must(operation.forgotten == told.forgotten, f"{name}: who is forgotten differs")
    same_ending(name, day, told)
    late: Counter[str] = Counter()
    for raw in told.facts.values():
        if not told.belief.counts(raw):
            late[raw["device"]] += 1
    _must(dict(day.log.set_aside) == dict(late), f"{name}: what is set aside differs")
    return told


def same_ending(name: str, day: Day, told: Told) -> None:
    """Check who is stated to be nowhere, what was closed, and what came after it."""
    unknown = {subject: each.said.fact for subject, each in day.unknowns.items()}
    _must(unknown == told.unknown, f"{name}: of whom nobody knows where they are differs")
    closings = [each.said.fact for each in day.closings]
    _must(closings == told.closings, f"{name}: closings differ")
    after = [said.fact for said in day.recorded_after]
    _must(after == told.after_closing, f"{name}: what came after the closing differs")


def _same_ledger(name: str, ledger: Ledger, walks: Mapping[str, Walk]) -> None:
    for subject in ledger.where.keys() | walks.keys():
        walk = walks.get(subject)
        _must(walk is not None, f"{name}: only the fold knows {subject}")
        assert walk is not None
        held = ledger.where.get(subject)
        _must(held == walk.place, f"{name}: {subject} is at {held}, the oracle says {walk.place}")
        seen = ledger.seen_by.get(subject, "")
        _must(seen == walk.seen_by, f"{name}: {subject} was seen by {seen} or {walk.seen_by}")
        disputes = [
            (d.held, d.held_by, d.stated, d.seen, d.seen_by)
            for d in ledger.disputes.get(subject, ())
        ]
        _must(disputes == walk.disputes, f"{name}: disputes about {subject} differ")
    running = {place: n for place, n in ledger.counts.items() if n}
    _must(running == counts(walks), f"{name}: counts differ from a count of the raw facts")
    strangers = {s for s, walk in walks.items() if not walk.listed}
    _must(ledger.strangers == strangers, f"{name}: strangers differ")


def every_refusal_is_explained(device: Device, receipts: Iterable[Receipt]) -> None:
    """Check that whatever was offered to a device is still there, in the log or set aside."""
    refused: dict[str, Receipt] = {}
    accepted: list[str] = []
    for receipt in receipts:
        if receipt.kind in (ReceiptKind.CREATED, ReceiptKind.EXISTS):
            accepted.append(receipt.digest)
        else:
            refused[receipt.digest] = receipt
    held = device.store.bodies(accepted)
    lost = [digest for digest in accepted if digest not in held]
    _must(not lost, f"{device.name}: {len(lost)} accepted facts are not in the store")
    if not refused:
        return
    aside = {kept.digest for kept in device.store.quarantined()}
    for mark, receipt in refused.items():
        is_there = mark in aside or mark in device.store.bodies([mark])
        _must(is_there, f"{device.name}: what was answered {receipt.kind} is gone")
        why = receipt.kind is not ReceiptKind.MALFORMED or receipt.why
        _must(bool(why), f"{device.name}: a malformed offer was not told why")


def clock_was_compared(caller: Device, callee: Device, offered: Iterable[Receipt]) -> None:
    """Check that a meeting left word of the caller's clock, if the caller brought what it saw.

    The comparison has to reach the last that it brought; comparisons of its own need none.
    """
    created = {receipt.digest for receipt in offered if receipt.kind is ReceiptKind.CREATED}
    brought = [
        read(stored.body).seq
        for stored in (callee.store.chain(caller.name) if created else ())
        if stored.digest in created and _COMPARISON not in stored.body
    ]
    if not brought:
        return
    measured = 0
    for stored in callee.store.read():
        if _COMPARISON in stored.body:
            envelope = read(stored.body)
            fact, by = envelope.fact, envelope.device
            # What others say of the caller's clock does not speak for this meeting.
            counts_here = by == callee.name or by in HUBS
            if isinstance(fact, ClockMeasured) and fact.device == caller.name and counts_here:
                measured = max(measured, fact.last_seq)
    _must(measured >= max(brought), f"{callee.name} met {caller.name} and did not compare clocks")


def chains_hold(device: Device, forked: Collection[str]) -> None:
    """Check that every chain of a store is whole and signed, by the proof that an auditor runs.

    Parameters
    ----------
    forked
        Devices that went on from an old copy, and have forked.
    """
    for item in verify_chains(device.store, device.vault):
        is_fork = isinstance(item, ChainForked) and item.device in forked
        _must(is_fork, f"{device.name}: {item.text('en')}")


def forgotten_is_forgotten(device: Device, operation: Operation, may: Collection[str]) -> None:
    """Check that no key is left of anybody who is forgotten, and that no other is lost.

    Parameters
    ----------
    may
        Subjects that somebody who may have it done has ever wanted forgotten.
    """
    apply_tombstones(operation, device.vault)  # as at every start
    for subject, sealed in operation.sealed.items():
        state = device.vault.state(subject, sealed)
        if subject in operation.forgotten:
            _must(state is SealState.FORGOTTEN, f"{device.name} can still open {subject}")
        elif subject not in may:
            _must(state is not SealState.FORGOTTEN, f"{device.name} forgot {subject} unasked")
            _must(device.name != HUBS[0] or state is SealState.OPENS, f"{subject} is {state}")


def content(device: Device) -> str:
    """Return one digest over all that counts in a store."""
    whole = hashlib.sha256()
    for body in sorted(device.bodies()):
        whole.update(len(body).to_bytes(4, "big") + body)
    return whole.hexdigest()


def all_the_same(devices: Iterable[Device]) -> None:
    """Check that all logs have converged to the same bytes."""
    listed = list(devices)
    first = listed[0]
    mine = set(first.bodies())
    reach = first.store.frontier()
    for other in listed[1:]:
        theirs = set(other.bodies())
        if theirs != mine:
            raise Broken(
                f"{other.name} lacks {len(mine - theirs)} bodies that {first.name} has, "
                f"and has {len(theirs - mine)} that it lacks"
            )
        _must(
            reach == other.store.frontier(),
            f"{first.name} and {other.name} hold the same and have different frontiers",
        )


def durable_is_there(device: Device, book: Ledgers) -> None:
    """Check that every fact that a device said was on the disk is in the final log."""
    held = device.store.bodies(book.durable.keys())
    lost = [digest for digest in book.durable if digest not in held]
    first = book.durable[lost[0]] if lost else ""
    _must(not lost, f"{len(lost)} facts were durable and are gone, first one of {first}")
    forged = device.store.bodies(book.forged)
    _must(not forged, f"{len(forged)} forged facts were taken for true")
