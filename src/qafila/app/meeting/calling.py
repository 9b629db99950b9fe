# SPDX-License-Identifier: Apache-2.0
"""The side that calls: it greets, sends what the other side lacks, and takes what it lacks itself.

Every batch that comes is on the disk before the next one is asked for, and every batch that goes is
on the other side's disk before its receipts come back: a meeting that breaks off loses nothing,
and the next one begins where it broke.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from qafila.app.meeting.desk import RECEIPT_LETTERS
from qafila.app.meeting.holdings import Holdings, Page, Strangers, Wanted, pages
from qafila.app.meeting.intake import take_in
from qafila.app.meeting.letters import (
    VERSION,
    Answer,
    Ask,
    Batch,
    Cursor,
    Line,
    Refused,
    letter_mark,
    milliseconds,
    operation_mark,
    read,
    take_apart,
    write,
)
from qafila.app.meeting.trust import Register
from qafila.app.recording import Recorder
from qafila.core.events import Frontier, Reach, Receipt, ReceiptKind, digest
from qafila.ports import Courier

_KINDS = {letter: kind for kind, letter in RECEIPT_LETTERS.items()}

_EMPTY = Page(Batch(), None)

REFUSALS = frozenset(
    {
        "sync-no-key",
        "sync-other-device",
        "sync-other-operation",
        "sync-store-unusable",
        "sync-too-large",
        "sync-unknown-device",
        "sync-unknown-version",
        "sync-unreadable",
        "sync-wrong-signature",
    }
)
"""Why the other side may say no; anything else it says is "sync-refused"."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What is remembered of the other side, so that the next meeting can begin with facts.

    Parameters
    ----------
    device
        Which device spoke for it.
    frontier
        How far its chains went.
    """

    device: str
    frontier: Frontier


@dataclass(slots=True)
class Met:
    """What came of a meeting.

    Parameters
    ----------
    peer
        The other side; None when it never spoke.
    offered, received
        Receipts for what was sent, and for what came.
    exchanges
        Round trips.
    bytes_out, bytes_in
        As they went over the wire.
    is_shut
        This device is revoked, or its enrolment withdrawn: the other side took what it was given,
        and gave nothing.
    is_peer_shut
        The other side is: what its own device recorded was taken, and it was given nothing.
    is_first
        Nobody was known before: the other side's founder was believed without proof.
    damaged
        Letters of a bundle that could not be used.
    carried
        Facts left on a stick for others.
    """

    peer: Peer | None = None
    offered: list[Receipt] = field(default_factory=list)
    received: list[Receipt] = field(default_factory=list)
    exchanges: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    is_shut: bool = False
    is_peer_shut: bool = False
    is_first: bool = False
    damaged: int = 0
    carried: int = 0

    @property
    def sent(self) -> int:
        """Facts that are new to the other side."""
        return _count(self.offered, ReceiptKind.CREATED)

    @property
    def taken(self) -> int:
        """Facts that are new here."""
        return _count(self.received, ReceiptKind.CREATED)

    @property
    def conflicts(self) -> int:
        """Facts that say two different things under one id, on either side."""
        both = [*self.offered, *self.received]
        return len({r.digest for r in both if r.kind is ReceiptKind.EXISTS_DIFFERS})

    @property
    def quarantined(self) -> tuple[Receipt, ...]:
        """What was set aside, on either side, conflicts left out."""
        kinds = (ReceiptKind.MALFORMED, ReceiptKind.UNKNOWN_DEVICE)
        both = [*self.offered, *self.received]
        return tuple({r.digest: r for r in both if r.kind in kinds}.values())

    @property
    def not_held(self) -> tuple[Receipt, ...]:
        """What the side it was brought to has no room for; whoever brought it keeps it."""
        both = [*self.offered, *self.received]
        return tuple({r.digest: r for r in both if r.kind is ReceiptKind.NOT_HELD}.values())


def _count(receipts: list[Receipt], kind: ReceiptKind) -> int:
    return Counter(receipt.kind for receipt in receipts)[kind]


def meet(
    station: Recorder,
    courier: Courier,
    *,
    founder: str = "",
    known: Peer | None = None,
    want: bool = True,
) -> Met:
    """Exchange with another store what either lacks.

    Parameters
    ----------
    station
        The store, and the device that speaks for it.
    courier
        The way to the other store.
    founder
        Signing key of the operation's founder, as it was scanned when this device was enrolled.
        A store that holds nothing yet believes nobody else; without it, whoever it meets first.
    known
        What the last meeting with it found; then facts ride on the first letter already.
    want
        Whether to take what the other side has; False only gives.

    Raises
    ------
    CourierProblem
        The other side cannot be reached, or refuses (`Refused`). What was exchanged by then stays.
    StoreProblem
        The store here cannot be used. What was exchanged by then stays.
    """
    meeting = _Meeting(station, courier, founder)
    trust = meeting.register.trust()
    if known and trust.known(known.device) and not trust.is_shut(known.device):
        try:
            meeting.hold(known, want=want)
        except Refused as no:
            # Another device answers there now: begin as with a stranger.
            if no.code not in ("sync-other-device", "sync-unreadable"):
                raise
        else:
            return meeting.met
    meeting.hold(None, want=want)
    return meeting.met


class _Meeting:
    def __init__(self, station: Recorder, courier: Courier, founder: str) -> None:
        self.met = Met()
        self.register = Register(station.store, founder)
        self._founder = founder
        self._station = station
        self._courier = courier
        self._mark = operation_mark(station.store.operation)
        self._strangers = Strangers(station.store)
        self._peer = ""
        self._keys: tuple[str, ...] = ()
        self._claimed = ""
        self._token = ""
        self._heard_ms = 0

    def hold(self, known: Peer | None, *, want: bool) -> None:
        first = self._greet(known)
        self.met.is_shut = first.shut
        theirs: Frontier = first.theirs
        self.met.peer = Peer(self._peer, theirs if not first.same else self._holdings().frontier)
        if first.same:
            return
        if self._claimed and not self._prove(theirs):
            raise Refused("sync-unknown-peer")
        if self._is_peer_shut():
            self._take_from_the_shut()
        else:
            self._go_on(first, theirs, want=want and not first.shut)

    def _is_on_line(self, device: str, reach: Reach) -> bool:
        return self._station.store.holds_on_line(device, reach.seq, reach.digest)

    def _is_peer_shut(self) -> bool:
        self.met.is_peer_shut = self.register.trust().is_shut(self._peer)
        return self.met.is_peer_shut

    def _take_from_the_shut(self) -> None:
        """Take what a device that is shut out recorded, which must not be lost; give it nothing.

        It is told how far its own chain goes here, and no more.
        """
        own = {self._peer: self._holdings().frontier.get(self._peer, Reach())}
        after: Cursor | None = None
        while True:
            ask = Ask(nonce=self._station.ids(), mine=own, want=True, after=after)
            answer, batch = self._exchange(ask, self._holdings(), _EMPTY)
            self._take(batch)
            after = answer.after
            if after is None:
                return

    def _greet(self, known: Peer | None) -> Answer:
        holdings = self._holdings()
        if known is None:
            self._peer, self._keys, self._claimed = "", (), ""
            answer, _ = self._exchange(Ask(nonce=self._station.ids(), tell=True), holdings, _EMPTY)
            return answer
        self._peer = known.device
        self._keys = self.register.trust().members[known.device].sealing_keys
        page = next(pages(holdings, Wanted(known.frontier), self._order()))
        ask = Ask(nonce=self._station.ids(), tell=True, mine=holdings.differing(known.frontier))
        answer, _ = self._exchange(ask, holdings, page)
        return answer

    def _prove(self, theirs: Frontier) -> bool:
        """Take what hubs recorded, until it says that the other side is enrolled as it claims."""
        known = self.register.trust()
        self.met.is_first = not known.members and not self._founder
        after: Cursor | None = None
        while True:
            holdings = self._holdings()
            told = {
                device: reach
                for device, reach in holdings.differing(theirs).items()
                if device not in holdings.frontier
                or ((member := known.ever.get(device)) is not None and member.is_hub)
            }
            ask = Ask(nonce=self._station.ids(), mine=told, want=True, after=after)
            answer, batch = self._exchange(ask, holdings, _EMPTY)
            self._take(batch)
            member = self.register.trust().known(self._peer)
            if member is not None and self._claimed in member.signing_keys:
                self._claimed, self._keys = "", member.sealing_keys
                return True
            after = answer.after
            if after is None:
                return False

    def _go_on(self, first: Answer, theirs: Frontier, *, want: bool) -> None:
        holdings = self._holdings()
        asked = first.whole
        if first.shut:
            # A revoked device is asked for nothing: where lines may part it gives all of its own.
            asked = tuple(d for d, reach in theirs.items() if not self._is_on_line(d, reach))
        push = _filled(pages(holdings, Wanted(theirs, asked, first.strangers), self._order()))
        mine = holdings.differing(theirs)
        if want:
            # What the other side records of this meeting comes too.
            mine[self._peer] = holdings.frontier.get(self._peer, Reach())
        whole = holdings.parted(theirs) if want else ()
        asked_whole = set(first.whole)
        after: Cursor | None = None
        again = first.again
        while True:
            page = next(push, None)
            if page is None and not want and not again:
                return
            ask = Ask(
                nonce=self._station.ids(),
                mine=mine,
                whole=whole,
                strangers=holdings.stranger_marks() if want else (),
                want=want,
                after=after,
            )
            answer, batch = self._exchange(ask, holdings, page or _EMPTY)
            self._take(batch)
            if answer.same or self._is_peer_shut():
                return  # or it was revoked by what just came
            after, again = answer.after, answer.again
            want = want and after is not None
            more = [device for device in answer.whole if device not in asked_whole]
            if more:
                asked_whole |= set(more)
                wanted = Wanted({d: theirs.get(d, Reach()) for d in more}, more, is_all=False)
                push = chain(push, _filled(pages(holdings, wanted, self._order())))
            holdings = self._holdings()

    def _exchange(self, ask: Ask, holdings: Holdings, page: Page) -> tuple[Answer, Batch]:
        station = self._station
        said = Ask(
            nonce=ask.nonce,
            mark=holdings.mark,
            tell=ask.tell,
            mine=ask.mine,
            whole=ask.whole,
            strangers=ask.strangers,
            want=ask.want,
            after=ask.after,
            sent_ms=milliseconds(station.clock.now()),
            token=self._token,
            heard_ms=self._heard_ms,
        )
        line = Line(
            sync=VERSION,
            operation=self._mark,
            sender=station.device,
            to=self._peer,
            kind="ask",
        )
        keys = self._keys if self._peer else None
        wire = write(said, page.batch, station.vault, line, sealing_keys=keys)
        self.met.bytes_out += len(wire)
        back = self._courier.exchange(wire)
        heard_ms = milliseconds(station.clock.now())
        self.met.bytes_in += len(back)
        self.met.exchanges += 1
        answer, batch = self._read(wire, back)
        self._token, self._heard_ms = answer.token, heard_ms
        self._note(page.batch, answer)
        return answer, batch

    def _read(self, wire: bytes, back: bytes) -> tuple[Answer, Batch]:
        """Return what an answer says, once it is sure that it is one, and whose."""
        station = self._station
        letter = take_apart(back)
        line = letter.line
        if line.refused:
            code = line.refused if line.refused in REFUSALS else "sync-refused"
            raise Refused(code, reason=line.reason[:200] or self._mark)
        if line.operation != self._mark or line.kind != "answer" or line.to != station.device:
            raise Refused("sync-answer-not-ours")
        if self._peer and line.sender != self._peer:
            raise Refused("sync-answer-not-ours")
        payload = station.vault.disclose(letter.payload)
        if payload is None:
            raise Refused("sync-answer-not-ours")
        signed = letter.signed(letter_mark(wire))
        trust = self.register.trust()
        member = trust.known(line.sender)
        if member is not None:
            is_good = trust.signed_by(line.sender, signed, line.signature, station.vault)
            answer, batch = read(payload, Answer) if is_good else (Answer(), Batch())
            self._keys = member.sealing_keys
        else:
            # Not known here yet. It is told nothing before what it sends proves who it is.
            answer, batch = read(payload, Answer)
            key = self._claimed or answer.signing_key
            is_good = bool(key) and station.vault.verify(key, signed, line.signature)
            if not self._claimed:
                self._claimed, self._keys = key, (answer.sealing_key,)
        if not is_good:
            raise Refused("sync-answer-not-ours")
        self._peer = line.sender
        return answer, batch

    def _note(self, batch: Batch, answer: Answer) -> None:
        offered = (*batch.bodies, *batch.strangers)
        if len(answer.receipts) != len(offered) or not set(answer.receipts) <= _KINDS.keys():
            raise Refused("sync-answer-not-ours")
        self.met.offered += [
            Receipt(_KINDS[letter], digest(body), why=answer.why.get(i, ""))
            for i, (body, letter) in enumerate(zip(offered, answer.receipts, strict=True))
        ]

    def _take(self, batch: Batch) -> None:
        station = self._station
        # Whoever did not prove yet who it is has a name of its own choice.
        sender = self.register.trust().sender(self._peer)
        self.met.received += take_in(
            batch, station.store, station.vault, self.register, sender=sender
        )

    def _holdings(self) -> Holdings:
        store = self._station.store
        trust = self.register.trust()
        strangers = self._strangers.held(trust.order)
        return Holdings(store, store.frontier(), strangers, trust.of_several_keys)

    def _order(self) -> tuple[str, ...]:
        return self.register.trust().order


def _filled(found: Iterator[Page]) -> Iterator[Page]:
    """Leave out pages with nothing on them."""
    return (page for page in found if page.batch.bodies or page.batch.strangers)
