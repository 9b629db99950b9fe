# SPDX-License-Identifier: Apache-2.0
"""Taking in what another store brings: only what a valid signature vouches for becomes a fact.

A body is vouched for when walking back by `prev` from a fact that a valid head names, or from a
body that is held already, reaches it. What is not vouched for is set aside with a word that says
why: kept, shown, and taken when its signature comes later. There is room for so much of one sender;
what goes beyond that is answered as not held, and stays with the sender, who offers it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qafila.app.identities import apply_tombstones
from qafila.app.meeting.holdings import UNKNOWN_DEVICE, Place, Strangers, place_of
from qafila.app.meeting.letters import Batch
from qafila.app.meeting.trust import Register, Trust, bearing, may_bear
from qafila.app.recording import history_of
from qafila.core.events import (
    START,
    DeviceEnrolled,
    Head,
    Malformed,
    Receipt,
    ReceiptKind,
    digest,
    take,
)
from qafila.ports import EventStore, Room, Vault

NOT_VOUCHED = "not-vouched"
"""No signature that came with it, or was here, covers the body."""

FORGED = "forged"
"""A signature came for it and is not the device's."""

ASIDE = Room(count=1000, size_bytes=16 * 1024 * 1024)
"""What a store sets aside of what one device brings; all who did not prove who they are share one.

A device that records signs every 2 MB and 1000 facts (`app.recording.portions`): a sound sender's
unsigned stretch has room.
"""

_ASIDE = frozenset({NOT_VOUCHED, FORGED, UNKNOWN_DEVICE})


@dataclass(slots=True)
class _Sorting:
    """Bodies of one batch on their way: by digest, with what was found out about each."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    vouched: dict[str, None] = field(default_factory=dict)
    heads: list[Head] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    loose: dict[str, tuple[str, int]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def take_in(
    batch: Batch, store: EventStore, vault: Vault, register: Register, *, sender: str
) -> tuple[Receipt, ...]:
    """Append what is vouched for, set the rest aside; return an answer to each body, in order.

    All that becomes a fact does so in one transaction. Raises `StoreProblem`; then nothing of
    this batch was taken, and it can be offered again.

    Parameters
    ----------
    sender
        The device that brought it, in whose room (`ASIDE`) it is set aside; empty when it did not
        prove to be one that is enrolled.
    """
    offered = (*batch.bodies, *batch.strangers)
    if not offered:
        return ()
    sorting = _Sorting()
    marks = [digest(body) for body in offered]
    for mark, body in zip(marks, offered, strict=True):
        sorting.bodies[mark] = body
        place = place_of(body)
        if place is not None:
            sorting.places[mark] = place
    heeded = register.heeded()
    trust = _vouch(sorting, batch.heads, store, vault, register)
    _vouch_by_what_is_here(sorting, store)
    receipts: dict[str, Receipt] = {}
    _append(sorting, store, receipts)
    _set_aside(sorting, marks, trust, store, receipts, sender)
    if register.heeded() - heeded:
        # A wish came, or whoever had it is believed by now: only then all facts are folded.
        apply_tombstones(history_of(store).operation(), vault)
    return tuple(receipts[mark] for mark in marks)


def _append(sorting: _Sorting, store: EventStore, receipts: dict[str, Receipt]) -> None:
    # In the order in which they came: whoever enrols before the enrolled.
    taken = [mark for mark in sorting.bodies if mark in sorting.vouched]
    if taken:
        answers = store.append([sorting.bodies[mark] for mark in taken], sorting.heads)
        receipts.update(zip(taken, answers, strict=True))


def _set_aside(
    sorting: _Sorting,
    marks: Sequence[str],
    trust: Trust,
    store: EventStore,
    receipts: dict[str, Receipt],
    sender: str,
) -> None:
    left = [mark for mark in dict.fromkeys(marks) if mark not in receipts]
    if not left:
        return
    why: dict[str, list[str]] = {}
    for mark in left:
        place = sorting.places.get(mark)
        if place is None:
            why.setdefault(_trouble(sorting.bodies[mark]), []).append(mark)
        elif mark in sorting.held:
            receipts[mark] = Receipt(ReceiptKind.EXISTS, mark, place.id)
        elif trust.known(place.device) is None:
            why.setdefault(UNKNOWN_DEVICE, []).append(mark)
        else:
            reason = FORGED if mark in sorting.wrong else NOT_VOUCHED
            why.setdefault(reason, []).append(mark)
    for reason, those in why.items():
        answers = store.set_aside([sorting.bodies[mark] for mark in those], reason, sender, ASIDE)
        receipts.update(zip(those, answers, strict=True))


def _trouble(body: bytes) -> str:
    """Return what is wrong with a body that does not say where it stands in a chain."""
    try:
        take(body)
    except Malformed as trouble:
        return trouble.why
    return NOT_VOUCHED


def _vouch(
    sorting: _Sorting, heads: Sequence[Head], store: EventStore, vault: Vault, register: Register
) -> Trust:
    """Walk back from every valid head, and again while what was reached enrols more signers."""
    trust = register.trust()
    newcomers = not trust.members
    first = ""
    waiting = list(heads)
    while True:
        left: list[Head] = []
        reached: list[str] = []
        founding = trust if trust.members or not newcomers else _founding(sorting, register)
        first = first or next(iter(founding.members), "")
        for head in waiting:
            if founding.vouches(head, store.operation, vault):
                reached += _walk(sorting, head)
                sorting.heads.append(head)
            else:
                left.append(head)
        enrolling = [sorting.bodies[m] for m in reached if may_bear(sorting.bodies[m])]
        found = [e for e in bearing(enrolling) if isinstance(e.fact, DeviceEnrolled)]
        waiting = left
        if not found:
            break
        vouched = [sorting.bodies[m] for m in sorting.vouched if may_bear(sorting.bodies[m])]
        trust = register.trust_with(bearing(vouched), first)
        if not left:
            break
    for head in waiting:
        _mark_wrong(sorting, head)
    return trust


def _founding(sorting: _Sorting, register: Register) -> Trust:
    """Return what a store that knows nobody makes of the first fact it is offered.

    Nothing but a device's enrolment of itself, the first fact of its own chain, founds.
    """
    first = next(iter(sorting.bodies.values()), b"")
    envelopes = bearing([first])
    founds = any(
        isinstance(e.fact, DeviceEnrolled) and e.fact.device == e.device and e.seq == 1
        for e in envelopes
    )
    return register.trust_with(envelopes) if founds else Trust()


def _walk(sorting: _Sorting, head: Head) -> list[str]:
    """Vouch for what a valid head covers; return the digests newly reached, the first fact first.

    A head over a fact that is not in the batch covers what comes before it all the same, when
    that fact is held: then `_vouch_by_what_is_here` finds it.
    """
    reached: list[str] = []
    mark, seq = head.digest, head.seq
    while mark not in sorting.vouched and (place := sorting.places.get(mark)) is not None:
        if place.device != head.device or place.seq != seq:
            break
        reached.append(mark)
        mark, seq = place.prev, seq - 1
        if mark == START:
            break
    else:
        if mark not in sorting.vouched and mark != START:
            sorting.loose[mark] = (head.device, seq)
    reached.reverse()
    # In the order of the chain: enrolments before what the enrolled say, as the sender had it.
    sorting.vouched.update(dict.fromkeys(reached))
    return reached


def _vouch_by_what_is_here(sorting: _Sorting, store: EventStore) -> None:
    """Vouch for what a held body follows upon, and for what was set aside and is covered now."""
    left = {mark: place for mark, place in sorting.places.items() if mark not in sorting.vouched}
    for device in sorted({place.device for place in left.values()}):
        links = store.links(device)
        sorting.held |= {link.digest for link in links}
        followed = {link.prev: link.seq for link in links}
        chain = [
            (place.seq, mark)
            for mark, place in left.items()
            if place.device == device and followed.get(mark) == place.seq + 1
        ]
        for seq, mark in chain:
            _walk(sorting, Head(device=device, seq=seq, digest=mark, signer="", signature=""))
    if sorting.loose:
        _fetch(sorting, store)


def _fetch(sorting: _Sorting, store: EventStore) -> None:
    """Take up from the quarantine what a fact vouched for now follows upon."""
    if next(iter(store.quarantined(limit=1)), None) is None:
        return
    missing = {
        mark: (device, seq)
        for mark, (device, seq) in sorting.loose.items()
        if not store.holds_on_line(device, seq, mark)
    }
    if not missing:
        return
    # Numbers and not bodies: how much is aside is up to whoever offered it.
    aside = {offer.digest: offer.number for offer in store.quarantined() if offer.why in _ASIDE}
    book = Strangers(store)
    for mark, (device, seq) in missing.items():
        found: list[str] = []
        at = mark
        while at in aside and (body := book.body(aside[at])) is not None:
            place = place_of(body)
            if place is None or place.device != device or place.seq != seq - len(found):
                break
            found.append(at)
            sorting.bodies[at], sorting.places[at] = body, place
            at = place.prev
        sorting.vouched.update(dict.fromkeys(reversed(found)))


def _mark_wrong(sorting: _Sorting, head: Head) -> None:
    mark: str = head.digest
    while mark not in sorting.wrong and (place := sorting.places.get(mark)) is not None:
        sorting.wrong.add(mark)
        mark = place.prev
