# SPDX-License-Identifier: Apache-2.0
"""The messages of a meeting between two stores, and how they look on the wire.

A letter is one line of JSON that anybody may read (version, operation mark, from, to, signature),
a line feed, and a payload. The payload of a greeting is readable; every other payload is enclosed
for the devices it is meant for. Inside is a zlib stream of: four bytes with the length of a JSON
head, the head, and the bodies of facts one after another as their devices made them.

    line of JSON ⏎ enclose( zlib( length · head · body · body · … ) )

Whoever reads a letter checks in this order: version, operation, sender, signature; only then is
anything decrypted or inflated.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from qafila.core.events import MAX_FACT_BYTES, Head, Reach
from qafila.core.events.envelope import MAX_SEQ
from qafila.ports import CourierProblem, Vault

VERSION = 1
"""Of the protocol. A change that an older side cannot read gets the next number."""

PAGE_FACTS, PAGE_BYTES = 1000, 2_000_000
"""What one letter carries, unless a single signed stretch of a chain is longer than that."""

MAX_STRETCH_BYTES = 3 * MAX_FACT_BYTES
"""The longest signed stretch that can travel; one fact has at most a third of it."""

MAX_INFLATED = MAX_STRETCH_BYTES + 4 * 1024 * 1024
"""A letter that inflates to more is refused before it does: the rest is room for frontiers."""

MAX_LETTER = MAX_INFLATED + 64 * 1024
"""The largest letter that is looked at, in bytes."""

_LINE = 2048
_LEVEL = 1  # Facts repeat their keys: the fastest level already takes four fifths off.


class Refused(CourierProblem):
    """The other side, or this one, refuses a letter; `code` is a phrase of the word catalogue.

    Exception
    └── CourierProblem
        └── Refused
    """


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where the page before ended: the next one begins behind this number of this chain."""

    device: str
    seq: int


class Batch(msgspec.Struct, frozen=True):
    """Facts with the signatures that vouch for them; `strangers` are of devices nobody knows."""

    bodies: tuple[bytes, ...] = ()
    heads: tuple[Head, ...] = ()
    strangers: tuple[bytes, ...] = ()


class Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the calling side says.

    Parameters
    ----------
    nonce
        New for every letter, so that no two are alike and an answer fits one of them.
    mark
        One mark over all that the caller holds.
    tell
        Whether the answer shall say how far the called side's chains go.
    mine
        How far the caller's chains go, where they differ from the called side's.
    whole
        Devices of whose chain all is wanted, because the lines of the two sides part.
    strangers
        Marks of what the caller keeps of devices that it does not know.
    want
        Whether the caller takes facts in this letter's answer.
    after
        Where the page before ended.
    sent_ms
        The caller's clock, milliseconds since 1970.
    token, heard_ms
        What the answer before said, and the caller's clock when it came.
    """

    nonce: str
    mark: str = ""
    tell: bool = False
    mine: dict[str, Reach] = {}
    whole: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    want: bool = False
    after: Cursor | None = None
    sent_ms: int = 0
    token: str = ""
    heard_ms: int = 0


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the called side says.

    Parameters
    ----------
    same
        Both sides hold the same: the meeting is over.
    signing_key, sealing_key
        Keys of the called device, in answer to a greeting.
    theirs, strangers
        How far the called side's chains go, and marks of what it keeps of strangers.
    receipts
        One letter for each fact of the request, in order; see `RECEIPT_LETTERS`.
    why
        For those answered `malformed` or `not_held`: the word of the catalogue, by place in
        `receipts`.
    whole
        Devices of whose chain the called side wants all, because the lines part.
    after
        Where this page ended; None when there is nothing more.
    token
        To be said back in the next letter, so that clocks can be compared.
    again
        Whether the caller shall come once more, for its clock to be compared.
    shut
        The caller is revoked, or its enrolment withdrawn: it may push, and is given nothing.
    """

    same: bool = False
    signing_key: str = ""
    sealing_key: str = ""
    theirs: dict[str, Reach] = {}
    strangers: tuple[str, ...] = ()
    receipts: str = ""
    why: dict[int, str] = {}
    whole: tuple[str, ...] = ()
    after: Cursor | None = None
    token: str = ""
    again: bool = False
    shut: bool = False


class Opening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a bundle on a stick begins: who wrote it, and how far whom it knows of had come."""

    device: str
    frontiers: dict[str, dict[str, Reach]] = {}
    letters: int = 0


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The readable line of a letter.

    Parameters
    ----------
    sync
        Version of the protocol.
    operation
        Mark of the operation: it says which one without naming it.
    sender, to
        Device ids; `to` is empty in a greeting and in a bundle for everybody.
    kind
        ``ask``, ``answer``, ``opening`` or ``facts``.
    signature
        The sender's, over `signed`.
    refused, where, reason
        Of a refusal: the phrase of the catalogue and what it says.
    """

    sync: int
    operation: str = ""
    sender: str = ""
    to: str = ""
    kind: str = ""
    signature: str = ""
    refused: str = ""
    reason: str = ""


class Letter(msgspec.Struct, frozen=True):
    """A letter that was taken apart and not yet believed."""

    line: Line
    payload: bytes

    def signed(self, answers: str = "") -> bytes:
        """Return the bytes its signature is over; `answers` is the mark of the request."""
        line = self.line
        mark = hashlib.sha256(self.payload).hexdigest()
        parts = ["qafila-sync-1", line.kind, line.operation, line.sender, line.to, answers, mark]
        return msgspec.json.encode(parts)


class _Counted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    said: msgspec.Raw
    heads: tuple[Head, ...] = ()
    sizes: tuple[int, ...] = ()
    strangers: int = 0


_DIGEST = re.compile("(?:[0-9a-f]{64})?")


def is_place(seq: int, digest: str) -> bool:
    """Whether a number and a digest (or none) can be those of a fact in a chain."""
    return 0 <= seq <= MAX_SEQ and _DIGEST.fullmatch(digest) is not None


Said = TypeVar("Said", Ask, Answer, Opening)


def operation_mark(operation: str) -> str:
    """Return the mark that stands for an operation where its name must not: 16 digits."""
    return hashlib.sha256(b"qafila-operation\n" + operation.encode()).hexdigest()[:16]


def letter_mark(wire: bytes) -> str:
    """Return the mark of a whole letter, which its answer is bound to."""
    return hashlib.sha256(wire).hexdigest()


def milliseconds(at: datetime) -> int:
    """Return an instant in milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def write(
    said: Ask | Answer | Opening,
    batch: Batch,
    vault: Vault,
    line: Line,
    *,
    sealing_keys: Collection[str] | None,
    answers: str = "",
) -> bytes:
    """Return a signed letter.

    Parameters
    ----------
    line
        With kind, operation, sender and receiver.
    sealing_keys
        Whom it is enclosed for; None leaves it readable: a greeting.
    answers
        Mark of the request that it answers.
    """
    bodies = (*batch.bodies, *batch.strangers)
    head = msgspec.json.encode(
        _Counted(
            said=msgspec.Raw(msgspec.json.encode(said)),
            heads=batch.heads,
            sizes=tuple(map(len, bodies)),
            strangers=len(batch.strangers),
        )
    )
    plain = b"".join((len(head).to_bytes(4, "big"), head, *bodies))
    payload = zlib.compress(plain, _LEVEL)
    if sealing_keys is not None:
        payload = vault.enclose(payload, sealing_keys)
    letter = Letter(line, payload)
    signature = vault.sign(letter.signed(answers))
    signed = msgspec.structs.replace(line, signature=signature)
    return msgspec.json.encode(signed) + b"\n" + payload


def refusal(code: str, operation: str, reason: str = "") -> bytes:
    """Return the letter that says no. It is not signed: it tells nothing and changes nothing."""
    line = Line(sync=VERSION, operation=operation, refused=code, reason=reason)
    return msgspec.json.encode(line) + b"\n"


def is_refusal(wire: bytes) -> bool:
    """Whether an answer says no."""
    return wire.endswith(b"\n") and b'"refused":' in wire[:_LINE]


def take_apart(wire: bytes) -> Letter:
    """Return line and payload of a letter.

    Raises
    ------
    Refused
        "sync-too-large", "sync-unreadable", "sync-unknown-version".
    """
    if len(wire) > MAX_LETTER:
        raise Refused("sync-too-large")
    end = wire.find(b"\n", 0, _LINE)
    if end < 0:
        raise Refused("sync-unreadable")
    try:
        version = msgspec.json.decode(wire[:end], type=dict[str, msgspec.Raw]).get("sync")
        number = msgspec.json.decode(version, type=int) if version else 0
        if number != VERSION:
            raise Refused("sync-unknown-version", reason=f"{number} / {VERSION}")
        line = msgspec.json.decode(wire[:end], type=Line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused("sync-unreadable") from error
    return Letter(line, wire[end + 1 :])


def read(payload: bytes, kind: type[Said]) -> tuple[Said, Batch]:
    """Return what a payload says, once its signature was found good and it was decrypted.

    Raises
    ------
    Refused
        "sync-too-large" for what inflates beyond bounds, "sync-unreadable".
    """
    plain = _inflated(payload)
    length = int.from_bytes(plain[:4], "big")
    try:
        counted = msgspec.json.decode(plain[4 : 4 + length], type=_Counted)
        said = msgspec.json.decode(counted.said, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused("sync-unreadable") from error
    if not _is_sound(said, counted.heads):
        raise Refused("sync-unreadable")
    bodies = _cut(plain, 4 + length, counted.sizes)
    many = counted.strangers
    if not 0 <= many <= len(bodies):
        raise Refused("sync-unreadable")
    own = len(bodies) - many
    return said, Batch(tuple(bodies[:own]), counted.heads, tuple(bodies[own:]))


def _is_sound(said: Ask | Answer | Opening, heads: Sequence[Head]) -> bool:
    """Whether all places in chains that a letter names can be places: stores rely on it."""
    after: Cursor | None = None
    frontiers: list[Mapping[str, Reach]] = []
    if isinstance(said, Ask):
        frontiers, after = [said.mine], said.after
    elif isinstance(said, Answer):
        frontiers, after = [said.theirs], said.after
    else:
        frontiers = list(said.frontiers.values())
    return (
        all(is_place(head.seq, head.digest) for head in heads)
        and all(is_place(r.seq, r.digest) for f in frontiers for r in f.values())
        and (after is None or is_place(after.seq, ""))
    )


def _inflated(payload: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(payload, MAX_INFLATED)
    except zlib.error as error:
        raise Refused("sync-unreadable") from error
    if inflater.unconsumed_tail:
        raise Refused("sync-too-large")
    if not inflater.eof or inflater.unused_data or len(plain) < 4:
        raise Refused("sync-unreadable")
    return plain


def _cut(plain: bytes, start: int, sizes: Sequence[int]) -> list[bytes]:
    bodies: list[bytes] = []
    for size in sizes:
        if size < 0 or start + size > len(plain):
            raise Refused("sync-unreadable")
        bodies.append(plain[start : start + size])
        start += size
    if start != len(plain):
        raise Refused("sync-unreadable")
    return bodies


def frontier_mark(frontier: Mapping[str, Reach], strangers: Sequence[str]) -> str:
    """Return one mark over all that a store holds: equal marks, equal facts."""
    held = msgspec.json.encode([dict(frontier), list(strangers)], order="sorted")
    return hashlib.sha256(held).hexdigest()
