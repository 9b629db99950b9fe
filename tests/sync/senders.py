# SPDX-License-Identifier: Apache-2.0
"""What tests put into letters by hand: facts, signatures, and whole letters of whoever."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qafila.app.meeting import letters, operation_mark
from qafila.app.meeting.desk import RECEIPT_LETTERS
from qafila.app.meeting.letters import Answer, Ask, Batch, Line
from qafila.core.events import (
    Head,
    Receipt,
    ReceiptKind,
    Sealed,
    digest,
    head_message,
    seal,
)
from qafila.ports import Quarantined, Vault
from tests.sync.world import MORNING, OPERATION, Device, facts

NOTHING = Batch()


def chain(device: str, *counts: int, after: Sequence[Sealed] = (), ids: str = "x") -> list[Sealed]:
    """Facts as a device would seal them, behind others."""
    seq, prev = (after[-1].envelope.seq, after[-1].digest) if after else (0, "")
    names = iter([f"{ids}-{device}-{seq}-{i}" for i in range(len(counts))])
    made = seal(
        facts(*counts), device=device, author="x", at=MORNING, ids=names, seq=seq, prev=prev
    )
    return list(made)


def head(last: Sealed, vault: Vault, signer: str = "") -> Head:
    device, seq = last.envelope.device, last.envelope.seq
    return Head(
        device=device,
        seq=seq,
        digest=last.digest,
        signer=signer or device,
        signature=vault.sign(head_message(OPERATION, device, seq, last.digest)),
    )


def letter(
    sender: Device,
    hub: Device,
    batch: Batch = NOTHING,
    *,
    name: str = "",
    operation: str = OPERATION,
    version: int = letters.VERSION,
    ask: Ask | None = None,
) -> bytes:
    """A letter as `sender` would write it, with whatever it claims."""
    line = Line(
        sync=version,
        operation=operation_mark(operation),
        sender=name or sender.device,
        to=hub.device,
        kind="ask",
    )
    keys = [hub.vault.sealing_key]
    said = ask or Ask(nonce=sender.ids())
    return letters.write(said, batch, sender.vault, line, sealing_keys=keys)


def refused(answer: bytes) -> str:
    return json.loads(answer)["refused"] if answer.endswith(b"\n") else ""


def push(sender: Device, hub: Device, bodies: Sequence[bytes], *heads: Head) -> list[Receipt]:
    """Receipts of a batch that a device pushes as it is."""
    wire = letter(sender, hub, Batch(tuple(bodies), heads))
    answer = letters.take_apart(hub.desk().answer(wire))
    payload = sender.vault.disclose(answer.payload)
    assert payload is not None
    said, _ = letters.read(payload, Answer)
    named = {letter: kind.value for kind, letter in RECEIPT_LETTERS.items()}
    return [
        Receipt(ReceiptKind(named[k]), digest(b), why=said.why.get(i, ""))
        for i, (k, b) in enumerate(zip(said.receipts, bodies, strict=True))
    ]


def state(hub: Device) -> tuple[int, list[Quarantined]]:
    return hub.store.last_position(), list(hub.store.quarantined())
