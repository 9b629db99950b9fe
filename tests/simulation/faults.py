# SPDX-License-Identifier: Apache-2.0
"""The way between two devices, as bad as it can be, and what enemies and broken devices send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import msgspec

from qafila.app.meeting.desk import RECEIPT_LETTERS
from qafila.app.meeting.letters import (
    Answer,
    Ask,
    Batch,
    Line,
    operation_mark,
    take_apart,
    write,
)
from qafila.app.meeting.letters import read as open_letter
from qafila.core.events import (
    Envelope,
    Head,
    PeopleMoved,
    Receipt,
    canonical,
    digest,
)
from qafila.core.ledger import LEFT, Act
from qafila.ports import Courier, CourierProblem
from tests.simulation.devices import OPERATION, Device
from tests.simulation.world import Time

MAX_WAY_MS = 1500
_TROUBLES = (
    *("lost", "lost_answer", "cut_answer", "old_answer", "twice"),
    *("replay", "late", "cut", "garbled", "crash"),
)


@dataclass
class BadCourier:
    """Carries letters to a desk, and loses, repeats, cuts, garbles and mixes them up on the way.

    Parameters
    ----------
    rate
        How often something goes wrong with one letter, 0 to 1.
    archive
        Letters that were ever sent to each device, for replays.
    way
        A courier that really goes there; None for the short way.
    """

    time: Time
    rng: Random
    callee: Device
    rate: float
    archive: dict[str, list[bytes]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    way: Courier | None = None

    def exchange(self, message: bytes) -> bytes:
        """Return the answer to a letter, or what became of it."""
        rng = self.rng
        self._travel()
        sent = self.archive.setdefault(self.callee.name, [])
        if len(sent) < 40:
            sent.append(message)
        if rng.random() >= self.rate:
            answer = self._carried(message)
            self._travel()
            return answer
        trouble = rng.choice(_TROUBLES)
        self.troubles.append(trouble)
        return self._go_wrong(trouble, message, sent)

    def _go_wrong(self, trouble: str, message: bytes, sent: list[bytes]) -> bytes:
        rng = self.rng
        if trouble == "lost":
            raise CourierProblem("courier-unreachable")
        if trouble == "cut":
            return self._carried(message[: rng.randrange(len(message))])
        if trouble == "garbled":
            at = rng.randrange(len(message))
            return self._carried(
                message[:at] + bytes([message[at] ^ (1 << rng.randrange(8))]) + message[at + 1 :]
            )
        if trouble in ("replay", "late"):
            # What was sent long ago comes now: before the letter, or in its place after it.
            self._carried(rng.choice(sent))
        answer = self._carried(message)
        self._travel()
        if trouble == "twice":
            answer = self._carried(message)
        elif trouble == "late":
            self._carried(rng.choice(sent))
        elif trouble == "lost_answer":
            raise CourierProblem("courier-unreachable")
        elif trouble == "cut_answer":
            answer = answer[: rng.randrange(len(answer))]
        elif trouble == "old_answer":
            answer = self._carried(rng.choice(sent))
        elif trouble == "crash":
            self.callee.reopen()
            raise CourierProblem("courier-unreachable")
        return answer

    def _carried(self, message: bytes) -> bytes:
        """Return the desk's answer, over a real network where there is one to it."""
        return (self.way.exchange if self.way is not None else self.callee.desk.answer)(message)

    def _travel(self) -> None:
        self.time.pass_ms(self.rng.randint(5, MAX_WAY_MS))


def send(
    sender: Device, callee: Device, bodies: Sequence[bytes], heads: Sequence[Head], nonce: str
) -> bytes:
    """Send one well-signed letter with whatever bodies; return the answer as it came."""
    said = Ask(nonce=nonce)
    line = Line(
        sync=1,
        operation=operation_mark(OPERATION),
        sender=sender.name,
        to=callee.name,
        kind="ask",
    )
    wire = write(
        said,
        Batch(tuple(bodies), tuple(heads)),
        sender.vault,
        line,
        sealing_keys=(callee.vault.sealing_key,),
    )
    return callee.desk.answer(wire)


def garbage(victim: Device, rng: Random) -> list[bytes]:
    """Return bodies that are no facts, each in its own way."""
    stored = [s.body for s in victim.store.chain(victim.name)]
    real = rng.choice(stored) if stored else b"{}"
    plain = msgspec.json.decode(real) if stored else {}
    wrong_kind = {**plain, "id": f"g-{rng.getrandbits(60):x}", "fact": {"kind": "people_moved"}}
    later_kind = {
        **plain,
        "id": f"g-{rng.getrandbits(60):x}",
        "device": f"nobody-{rng.randrange(3)}",
    }
    return [
        b"",
        b"\xff\xfe not json",
        real[: rng.randrange(1, len(real))],
        real.replace(b":", b": ", 1),
        b"[" * 5000,
        msgspec.json.encode(wrong_kind, order="sorted"),
        msgspec.json.encode(later_kind, order="sorted"),
        msgspec.json.encode({"id": rng.getrandbits(60)}),
    ]


def forgeries(
    victim: Device, rng: Random, persons: Sequence[str]
) -> tuple[list[bytes], list[Head]]:
    """Return facts in another device's name, with a signature that is not that device's.

    One goes on behind the victim's chain, one rewrites a fact that the victim did record.
    """
    tail = victim.own_tail()
    last = tail[-1] if tail else None
    fact = PeopleMoved(
        persons=(rng.choice(persons),), source="outside", target=LEFT, act=Act.LEFT, note="forged"
    )
    beyond = Envelope(
        id=f"f-{rng.getrandbits(60):015x}",
        device=victim.name,
        seq=last.seq + 1 if last else 1,
        prev=digest(canonical(last)) if last else "",
        happened_at=victim.clock.now(),
        author="forged",
        fact=fact,
    )
    made = [beyond]
    if tail:
        made.append(msgspec.structs.replace(rng.choice(tail), fact=fact, author="forged"))
    bodies = [canonical(e) for e in made]
    signature = rng.choice(("AAAA", "not base64 at all", victim.vault.sign(b"something else")))
    heads = [
        Head(device=e.device, seq=e.seq, digest=digest(b), signer=victim.name, signature=signature)
        for e, b in zip(made, bodies, strict=True)
    ]
    return bodies, heads


_KINDS = {letter: kind for kind, letter in RECEIPT_LETTERS.items()}


def receipts_in(answer: bytes, asker: Device, bodies: Sequence[bytes]) -> list[Receipt]:
    """Return the receipts that an answer gives for bodies that were sent."""
    letter = take_apart(answer)
    payload = asker.vault.disclose(letter.payload)
    assert payload is not None, f"a well-signed letter is answered, not refused: {letter.line}"
    said, _ = open_letter(payload, Answer)
    return [
        Receipt(_KINDS[mark], digest(body), why=said.why.get(i, ""))
        for i, (body, mark) in enumerate(zip(bodies, said.receipts, strict=True))
    ]
