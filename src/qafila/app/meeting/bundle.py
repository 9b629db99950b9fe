# SPDX-License-Identifier: Apache-2.0
"""A meeting by stick: letters that one store leaves for the others, and takes from them.

A bundle begins with an opening (how far its writer's chains go), ends with a closing (how many
letters there are), and holds facts in between. Every letter is whole by itself, signed, and
enclosed for every device that may read it: a lost or copied stick says which operation it is for by
a mark, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qafila.app.meeting.calling import Met
from qafila.app.meeting.holdings import Holdings, Strangers, Wanted, pages
from qafila.app.meeting.intake import take_in
from qafila.app.meeting.letters import (
    VERSION,
    Batch,
    Letter,
    Line,
    Opening,
    Refused,
    operation_mark,
    read,
    take_apart,
    write,
)
from qafila.app.meeting.trust import Register
from qafila.app.recording import Recorder
from qafila.core.events import Frontier, Reach

_NOTHING = Reach()


@dataclass(slots=True)
class Carried:
    """What reading bundles told.

    Parameters
    ----------
    met
        Receipts of what they held; `damaged` counts letters that could not be used.
    frontiers
        How far the chains of other stores went, by the device that said so.
    """

    met: Met = field(default_factory=Met)
    frontiers: dict[str, Frontier] = field(default_factory=dict)


def write_bundle(
    station: Recorder, frontiers: Mapping[str, Frontier], met: Met, *, founder: str = ""
) -> Iterator[bytes]:
    """Yield the letters of a bundle: all that any of the others may lack.

    Parameters
    ----------
    frontiers
        How far the others' chains go, as they left it; empty when nobody left anything: then the
        bundle holds everything.
    met
        Told how many facts it carries.
    """
    register = Register(station.store, founder)
    trust = register.trust()
    strangers = Strangers(station.store).held(trust.order)
    store = station.store
    holdings = Holdings(store, store.frontier(), strangers, trust.of_several_keys)
    keys = trust.readers(but="")
    said = {device: dict(frontier) for device, frontier in frontiers.items()}
    said[station.device] = dict(holdings.frontier)
    # Who is given nothing may be as far behind as it likes.
    others = [
        frontier
        for device, frontier in frontiers.items()
        if device != station.device and not trust.is_shut(device)
    ]
    wanted = Wanted(_least(holdings, others) if others else {})

    def letter(kind: str, opening: Opening, batch: Batch) -> bytes:
        line = Line(
            sync=VERSION,
            operation=operation_mark(station.store.operation),
            sender=station.device,
            kind=kind,
        )
        return write(opening, batch, station.vault, line, sealing_keys=keys)

    yield letter("opening", Opening(device=station.device, frontiers=said), Batch())
    count = 0
    for page in pages(holdings, wanted, trust.order):
        if page.batch.bodies or page.batch.strangers:
            count += 1
            met.carried += len(page.batch.bodies) + len(page.batch.strangers)
            yield letter("facts", Opening(device=station.device, letters=count), page.batch)
    yield letter("closing", Opening(device=station.device, letters=count), Batch())


def _least(holdings: Holdings, others: list[Frontier]) -> dict[str, Reach]:
    """Return how far all the others have come: what is beyond it, one of them may lack."""
    least: dict[str, Reach] = {}
    for device, ours in holdings.frontier.items():
        reaches = [frontier.get(device, _NOTHING) for frontier in others]
        least[device] = _lowest(holdings, device, ours, reaches)
    return least


def _lowest(holdings: Holdings, device: str, ours: Reach, reaches: list[Reach]) -> Reach:
    lowest = ours
    for reach in reaches:
        if reach == ours:
            continue
        if ours.astray_count and reach.astray_mark != ours.astray_mark:
            return _NOTHING
        if reach.seq > ours.seq:
            # They are ahead; if the lines part there, their bundle brings the other one, and the
            # next of ours says so.
            continue
        if not reach.seq or not holdings.store.holds_on_line(device, reach.seq, reach.digest):
            return _NOTHING
        if reach.seq < lowest.seq:
            lowest = reach
    return lowest


def read_bundle(
    station: Recorder, letters: Iterable[bytes | None], into: Carried, *, founder: str = ""
) -> None:
    """Take in what a bundle holds, letter by letter; each is on the disk before the next is read.

    Parameters
    ----------
    letters
        As they stand in the file; None for a stretch of it that is no letter any more.
    into
        Told what came of it.

    Raises
    ------
    Refused
        "sync-other-operation", "sync-unknown-version", "sync-bundle-not-ours"; what was read
        before that stays.
    StoreProblem
        The store here cannot be used; what was taken before stays.
    """
    register = Register(station.store, founder)
    seen = 0
    closed: int | None = None
    opened = False
    for wire in letters:
        try:
            if wire is None:
                raise Refused("sync-unreadable")
            letter = _ours(wire, station)
            payload = station.vault.disclose(letter.payload)
            if payload is None:
                if not opened and letter.line.kind == "opening":
                    raise Refused("sync-bundle-not-ours")
                raise Refused("sync-unreadable")
            said, batch = read(payload, Opening)
        except Refused as no:
            if no.code not in ("sync-unreadable", "sync-too-large"):
                raise
            into.met.damaged += 1
            continue
        opened = True
        is_signed = register.trust().signed_by(
            letter.line.sender, letter.signed(), letter.line.signature, station.vault
        )
        # Facts are vouched for by their own signatures; the writer's word counts when it is known.
        sender = register.trust().sender(letter.line.sender) if is_signed else ""
        into.met.received += take_in(batch, station.store, station.vault, register, sender=sender)
        if letter.line.kind == "facts":
            seen += 1
        elif letter.line.kind == "closing":
            closed = said.letters
        elif is_signed:
            _note(said, letter.line.sender, station.device, into.frontiers)
    if opened and closed is None:
        into.met.damaged += 1  # the end is missing
    elif closed is not None and closed > seen + into.met.damaged:
        into.met.damaged += closed - seen - into.met.damaged


def _ours(wire: bytes, station: Recorder) -> Letter:
    letter = take_apart(wire)
    mark = operation_mark(station.store.operation)
    if letter.line.operation != mark:
        reason = f"{letter.line.operation[:16]} / {mark}"
        raise Refused("sync-other-operation", reason=reason)
    return letter


def _note(said: Opening, sender: str, device: str, frontiers: dict[str, Frontier]) -> None:
    """Keep how far others are: their own word, and what this device itself left word of."""
    if sender != device:
        if sender in said.frontiers:
            frontiers[sender] = said.frontiers[sender]
        return
    for other, frontier in said.frontiers.items():
        if other != device:
            frontiers.setdefault(other, frontier)
