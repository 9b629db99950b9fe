# SPDX-License-Identifier: Apache-2.0
"""The side that is called: it reads a letter, takes in what it brings, and answers.

Nothing is read for, and nothing written from, somebody who is not enrolled, or whose signature does
not fit. A device that is revoked, or whose enrolment was withdrawn, may push, so that nothing
offered is lost; it is given nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import msgspec

from qafila.app.meeting.holdings import Holdings, Page, Strangers, Wanted, pages
from qafila.app.meeting.intake import take_in
from qafila.app.meeting.letters import (
    VERSION,
    Answer,
    Ask,
    Batch,
    Letter,
    Line,
    Refused,
    letter_mark,
    milliseconds,
    operation_mark,
    read,
    refusal,
    take_apart,
    write,
)
from qafila.app.meeting.trust import Register, Trust
from qafila.app.recording import Recorder
from qafila.core.events import ClockMeasured, Frontier, Member, Reach, Receipt, ReceiptKind
from qafila.ports import StoreProblem

RECEIPT_LETTERS = {
    ReceiptKind.CREATED: "c",
    ReceiptKind.EXISTS: "e",
    ReceiptKind.EXISTS_DIFFERS: "d",
    ReceiptKind.UNKNOWN_DEVICE: "u",
    ReceiptKind.MALFORMED: "m",
    ReceiptKind.NOT_HELD: "n",
}
"""How an answer says what became of each fact."""

DRIFT_MS = 2000
"""A clock that went wrong by less than this is not compared again for comparisons alone."""

TOKEN_MS = 10 * 60 * 1000
"""How long what an answer says may be said back: an old letter, sent again, sets no clock."""

_COMPARISON, _MANY = b'"kind":"clock_measured"', 50

_FARTHEST_MS = 100 * 365 * 24 * 3600 * 1000
"""No clock is wrong by a hundred years; who says so has none."""

_LONGEST_MS = 60_000
"""A way there and back that took longer tells too little of a clock."""


class _Token(msgspec.Struct, frozen=True, array_like=True):
    device: str
    sent_ms: int
    came_ms: int
    left_ms: int
    signature: str = ""

    def signed(self) -> bytes:
        parts = ["qafila-clock-1", self.device, self.sent_ms, self.came_ms, self.left_ms]
        return msgspec.json.encode(parts)


class Desk:
    """Answers letters on behalf of a store; for several threads at once.

    Parameters
    ----------
    station
        The store, and the device that speaks for it.
    founder
        Signing key of the operation's founder, when it is known before the first meeting.
    is_live
        Whether letters come at once, so that clocks can be compared.
    author
        As whom comparisons are recorded.
    on_trouble
        Told when the store fails; the caller hears only that it should come again later.
    """

    def __init__(
        self,
        station: Recorder,
        *,
        founder: str = "",
        is_live: bool = True,
        author: str = "hub",
        on_trouble: Callable[[StoreProblem], None] | None = None,
    ) -> None:
        self._station = station
        self._is_live = is_live
        self._author = author
        self._on_trouble = on_trouble
        self._mark = operation_mark(station.store.operation)
        self._register = Register(station.store, founder)
        self._strangers = Strangers(station.store)
        self._clocks = threading.Lock()
        self._to_record: dict[str, ClockMeasured] = {}

    @property
    def mark(self) -> str:
        """Mark of the operation: all that is told to whoever asks."""
        return self._mark

    @property
    def marks(self) -> tuple[str, ...]:
        """Its mark, where somebody answers for several operations."""
        return (self._mark,)

    def answer(self, wire: bytes) -> bytes:
        """Return the answer to a letter: sealed for its sender, or a refusal."""
        try:
            return self._answer(wire)
        except Refused as no:
            return refusal(no.code, self._mark, no.reason)
        except StoreProblem as trouble:
            if self._on_trouble is not None:
                self._on_trouble(trouble)
            return refusal("sync-store-unusable", self._mark)

    def _answer(self, wire: bytes) -> bytes:
        station = self._station
        came_ms = milliseconds(station.clock.now())
        letter = take_apart(wire)
        member = self._known(letter)
        ask, batch = self._opened(letter)
        sender = self._register.trust().sender(member.device)
        receipts = take_in(batch, station.store, station.vault, self._register, sender=sender)
        trust = self._register.trust()
        shut = trust.is_shut(member.device)
        again = self._is_live and not shut and self._compare(member.device, ask)
        holdings = self._holdings(trust)
        same = ask.mark == holdings.mark
        if same and again:
            # Who brought something comes once more for its clock; who brought nothing has met.
            same = all(receipt.kind is not ReceiptKind.CREATED for receipt in receipts)
        page = self._page(ask, holdings, trust) if not (same or shut) else Page(Batch(), None)
        greeted = not letter.line.to
        answer = Answer(
            same=same,
            signing_key=station.vault.signing_key if greeted else "",
            sealing_key=station.vault.sealing_key if greeted else "",
            theirs=_told(ask, holdings, member.device, shut=shut) if not same else {},
            strangers=() if shut or same or not ask.tell else holdings.stranger_marks(),
            receipts="".join(RECEIPT_LETTERS[receipt.kind] for receipt in receipts),
            why=_reasons(receipts),
            whole=() if shut or same else holdings.parted(ask.mine),
            after=page.after,
            token=self._token(member.device, ask.sent_ms, came_ms) if self._is_live else "",
            again=again and not same,
            shut=shut,
        )
        line = Line(
            sync=VERSION,
            operation=self._mark,
            sender=station.device,
            to=member.device,
            kind="answer",
        )
        return write(
            answer,
            page.batch,
            station.vault,
            line,
            sealing_keys=member.sealing_keys,
            answers=letter_mark(wire),
        )

    def _known(self, letter: Letter) -> Member:
        line = letter.line
        if line.kind != "ask":
            raise Refused("sync-unreadable")
        if line.operation != self._mark:
            raise Refused("sync-other-operation", reason=f"{line.operation[:16]} / {self._mark}")
        trust = self._register.trust()
        member = trust.known(line.sender)
        if member is None:
            raise Refused("sync-unknown-device")
        if not trust.signed_by(line.sender, letter.signed(), line.signature, self._station.vault):
            raise Refused("sync-wrong-signature")
        if line.to not in ("", self._station.device):
            raise Refused("sync-other-device")
        if not member.sealing_keys:
            raise Refused("sync-no-key")
        return member

    def _opened(self, letter: Letter) -> tuple[Ask, Batch]:
        if not letter.line.to:
            ask, batch = read(letter.payload, Ask)
            if batch != Batch() or ask.want or ask.mine:
                raise Refused("sync-unreadable")  # a greeting is readable to all: it holds nothing
            return ask, batch
        payload = self._station.vault.disclose(letter.payload)
        if payload is None:
            raise Refused("sync-unreadable")
        return read(payload, Ask)

    def _holdings(self, trust: Trust) -> Holdings:
        store = self._station.store
        strangers = self._strangers.held(trust.order)
        return Holdings(store, store.frontier(), strangers, trust.of_several_keys)

    def _page(self, ask: Ask, holdings: Holdings, trust: Trust) -> Page:
        if not ask.want:
            return Page(Batch(), None)
        wanted = Wanted(ask.mine, ask.whole, ask.strangers, is_all=False)
        return next(pages(holdings, wanted, trust.order, ask.after))

    # ------------------------------------------------------------------ clocks

    def _token(self, device: str, sent_ms: int, came_ms: int) -> str:
        left_ms = milliseconds(self._station.clock.now())
        token = _Token(device, sent_ms, came_ms, left_ms)
        signature = self._station.vault.sign(token.signed())
        return msgspec.json.encode(msgspec.structs.replace(token, signature=signature)).decode()

    def _compare(self, device: str, ask: Ask) -> bool:
        """Record what this letter tells of the caller's clock, if that is news.

        Return whether a comparison is wanted and this letter does not allow one.
        """
        held = self._highest(device)
        last_seq = max(held, ask.mine.get(device, Reach()).seq)
        measured = self._register.measured(device, self._station.device)
        if measured is not None and last_seq <= measured.last_seq:
            return False
        is_quiet = (
            measured is not None
            and last_seq == held
            and self._only_compared(device, measured.last_seq)
        )
        found = self._offset(device, ask)
        if found is None:
            return last_seq > 0 and not is_quiet and not ask.token
        offset_ms, uncertainty_ms = found
        if is_quiet and measured is not None and abs(offset_ms - measured.offset_ms) <= DRIFT_MS:
            return False
        self._record(
            ClockMeasured(
                device=device,
                offset_ms=offset_ms,
                last_seq=last_seq,
                uncertainty_ms=uncertainty_ms,
            )
        )
        return False

    def _highest(self, device: str) -> int:
        """Return the highest number held of a device: where its chain forks, beside the line."""
        store = self._station.store
        reach = store.frontier().get(device, Reach())
        if not reach.astray_count:
            return reach.seq
        return max(link.seq for link in store.links(device))

    def _only_compared(self, device: str, after_seq: int) -> bool:
        """Whether all that a device recorded since it was compared are comparisons of its own.

        Anything else needs a comparison of its own, although the clock goes as before: a clock that
        is set later would otherwise speak for what was collected long before. Without this rule two
        hubs would tell each other about comparisons for ever.
        """
        since = self._station.store.chain(device, after_seq=after_seq, limit=_MANY)
        return len(since) < _MANY and all(_COMPARISON in stored.body for stored in since)

    def _offset(self, device: str, ask: Ask) -> tuple[int, int] | None:
        """Return by how much the caller's clock is behind, and how sure that is, in milliseconds.

        Both ways are taken to be equally long: the offset holds for the middle of the exchange
        before, of which the caller says back what it was told.
        """
        try:
            token = msgspec.json.decode(ask.token, type=_Token)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        vault = self._station.vault
        now_ms = milliseconds(self._station.clock.now())
        if (
            token.device != device
            or not 0 <= now_ms - token.left_ms <= TOKEN_MS
            or not vault.verify(vault.signing_key, token.signed(), token.signature)
        ):
            return None
        way_ms = (ask.heard_ms - token.sent_ms) - (token.left_ms - token.came_ms)
        if not 0 <= way_ms <= _LONGEST_MS:
            return None  # a clock was set in between
        offset_ms = ((token.came_ms - token.sent_ms) + (token.left_ms - ask.heard_ms)) // 2
        return (offset_ms, way_ms // 2 + 1) if abs(offset_ms) <= _FARTHEST_MS else None

    def _record(self, fact: ClockMeasured) -> None:
        """Record a comparison, together with those that other threads have ready."""
        self._to_record[fact.device] = fact
        with self._clocks:
            if self._to_record.get(fact.device) is not fact:
                return  # somebody took it along
            facts = list(self._to_record.values())
            self._station.record(facts, author=self._author)
            for each in facts:
                if self._to_record.get(each.device) is each:
                    del self._to_record[each.device]


def answer(wire: bytes, station: Recorder, *, is_live: bool = True) -> bytes:
    """Answer one letter; a `Desk` does the same and remembers what it read for the next one."""
    return Desk(station, is_live=is_live).answer(wire)


def _told(ask: Ask, holdings: Holdings, device: str, *, shut: bool) -> dict[str, Reach]:
    if not ask.tell:
        return {}
    frontier: Frontier = holdings.frontier
    if shut:
        return {device: frontier[device]} if device in frontier else {}
    return dict(frontier)


def _reasons(receipts: tuple[Receipt, ...]) -> dict[int, str]:
    return {i: receipt.why for i, receipt in enumerate(receipts) if receipt.why}


class Desks:
    """The desks of all operations of a hub; a letter says by a mark which of them it is for."""

    def __init__(self, desks: Iterable[Desk]) -> None:
        self._desks = {desk.mark: desk for desk in desks}

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks of the operations: all that is told to whoever asks."""
        return tuple(self._desks)

    def answer(self, wire: bytes) -> bytes:
        """Return the answer to a letter: sealed for its sender, or a refusal.

        Where there is one operation alone, its desk answers whatever the letter says.
        """
        if len(self._desks) == 1:
            return next(iter(self._desks.values())).answer(wire)
        try:
            mark = take_apart(wire).line.operation
        except Refused as no:
            return refusal(no.code, "", no.reason)
        desk = self._desks.get(mark)
        return refusal("sync-other-operation", "") if desk is None else desk.answer(wire)
