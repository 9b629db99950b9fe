# SPDX-License-Identifier: Apache-2.0
"""The envelope a fact travels in: canonical JSON, digests, the chain of a device, sealed heads.

The bytes of an envelope are made once, by the device that saw the fact, and never again: they are
what is stored, sent and digested. Canonical JSON means sorted keys, no spaces, UTF-8, every key
once. The rule is checked on the bytes alone, so that a field added later breaks no old fact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import get_args

import msgspec

from qafila.core.events.day import DayFact, NotUnderstood
from qafila.core.events.registering import RegisteringFact

FOLDER = "folder"
"""First word of the devices that are none: operation folders."""

BEFORE_THE_DAY = datetime(1970, 1, 1, tzinfo=UTC)
"""When a folder's facts count as having happened: before anything a device records."""

VERSION = 1
"""Of every kind there is so far. A kind that changes gets its own number and a way up."""

MAX_FACT_BYTES = 4 * 1024 * 1024
"""Larger offers are no facts: a plan of 12,000 people takes about one megabyte."""

MAX_SEQ = 2**53 - 1
"""The largest whole number that a phone's JavaScript counts exactly."""

START = ""
"""The `prev` of a device's first fact."""

Fact = RegisteringFact | DayFact

_WORD_LETTERS = 80
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
_DIGEST_LETTERS = 64
_AUTHOR_LETTERS = 200
_ID_LETTERS = 32
"""Of an id as devices mint it: hexadecimal digits."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact with who saw it and when.

    Parameters
    ----------
    id
        Minted by the device before any attempt to send; a folder's are digests of the content.
    device, seq, prev
        The device, the fact's number in its chain (from 1, no gaps), and the digest of the fact
        before it; empty for the first.
    happened_at
        The device's own clock, never rewritten.
    author
        Who saw it, as a function rather than a name.
    version
        Of the kind of fact.
    """

    id: str
    device: str
    seq: int
    prev: str
    happened_at: datetime
    author: str
    fact: Fact
    version: int = VERSION


class Malformed(ValueError):
    """An offered body is no fact; `why` is a word of the catalogue: ``fact-<why>``.

    Exception
    └── ValueError
        └── Malformed
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Shell(msgspec.Struct, frozen=True):
    """An envelope whose fact is not looked at."""

    id: str
    device: str
    seq: int
    prev: str
    happened_at: datetime
    author: str
    fact: dict[str, msgspec.Raw]
    version: int = VERSION


_ENVELOPE = msgspec.json.Decoder(Envelope)
_SHELL = msgspec.json.Decoder(_Shell)
_FACT = msgspec.json.Decoder(Fact)
_ANY = msgspec.json.Decoder()
_SORTED = msgspec.json.Encoder(order="sorted")


def canonical(thing: Fact | Envelope) -> bytes:
    """Return the canonical JSON of a fact or an envelope."""
    return _SORTED.encode(thing)


def read_fact(body: bytes) -> Fact:
    """Return the fact of its JSON alone, without an envelope.

    Raises
    ------
    msgspec.MsgspecError
        When it is none; the message says where.
    """
    fact: Fact = _FACT.decode(body)
    return fact


def digest(body: bytes) -> str:
    """Return the digest of an envelope's bytes: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes) -> Envelope:
    """Return the envelope of bytes from a store, which were checked when they were taken in.

    Raises
    ------
    Malformed
        "not-an-envelope", "not-a-fact".
    """
    try:
        envelope = _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return _from_later(body)
    return envelope if envelope.version == VERSION else _from_later(body)


def take(body: bytes) -> Envelope:
    """Return the envelope of bytes that somebody offers, after every check.

    Raises
    ------
    Malformed
        "too-large", "not-json", "not-canonical", "not-an-envelope", "not-a-fact".
    """
    if len(body) > MAX_FACT_BYTES:
        raise Malformed("too-large")
    envelope = _canonical_envelope(body)
    if envelope is None:
        try:
            if _SORTED.encode(_ANY.decode(body)) != body:
                raise Malformed("not-canonical")
        except (msgspec.MsgspecError, RecursionError, UnicodeError, OverflowError) as error:
            raise Malformed("not-json") from error
        envelope = read(body)
    sound = (
        _is_word(envelope.id)
        and _is_word(envelope.device)
        and 1 <= envelope.seq <= MAX_SEQ
        and (envelope.prev == START if envelope.seq == 1 else _is_digest(envelope.prev))
        and envelope.happened_at.tzinfo is not None
        and 0 < len(envelope.author) <= _AUTHOR_LETTERS
        and envelope.version >= 1
    )
    if not sound:
        raise Malformed("not-an-envelope")
    return envelope


def take_all(bodies: Sequence[bytes]) -> list[Envelope] | None:
    """Return the envelopes of bodies if `take` accepts every one; None where it might not.

    A lot is nearly always sound and written as we write ourselves. Each check of `take` is then
    asked of all at once, which takes half the time. None says nothing about any one of them.
    """
    try:
        envelopes = [*map(_ENVELOPE.decode, bodies)]
        ours = [*map(_SORTED.encode, envelopes)] == [*bodies]
    except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError):
        return None
    sound = (
        ours
        and max(map(len, bodies)) <= MAX_FACT_BYTES
        and {e.version for e in envelopes} == {VERSION}
        and _are_words([e.id for e in envelopes])
        and all(map(_is_word, {e.device for e in envelopes}))
        and _are_numbered([e.seq for e in envelopes], [e.prev for e in envelopes])
        and None not in {e.happened_at.tzinfo for e in envelopes}
        and all(0 < len(author) <= _AUTHOR_LETTERS for author in {e.author for e in envelopes})
    )
    return envelopes if sound else None


def _are_words(words: Sequence[str]) -> bool:
    joined = "".join(words)
    if {*map(len, words)} == {_ID_LETTERS} and _is_hex(joined):
        return True
    if joined.isalnum() and joined.isascii():
        letters = [*map(len, words)]
        return min(letters) > 0 and max(letters) <= _WORD_LETTERS
    return all(map(_is_word, words))


def _are_numbered(seqs: Sequence[int], prevs: Sequence[str]) -> bool:
    """Whether every number is one, and goes with the digest before it."""
    if min(seqs) < 1 or max(seqs) > MAX_SEQ:
        return False
    if 1 in seqs:
        return all(
            prev == START if seq == 1 else _is_digest(prev)
            for seq, prev in zip(seqs, prevs, strict=True)
        )
    return {*map(len, prevs)} == {_DIGEST_LETTERS} and _is_hex("".join(prevs))


def _canonical_envelope(body: bytes) -> Envelope | None:
    """Return the envelope of bytes that we would write ourselves; None when we would not.

    Nearly every offer is such, and what we write is canonical: one decoding serves both checks.
    """
    try:
        envelope = _ENVELOPE.decode(body)
        ours = envelope.version == VERSION and _SORTED.encode(envelope) == body
    except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError):
        return None
    return envelope if ours else None


def _is_word(word: str) -> bool:
    # Ids as devices mint them are letters and digits: asking for those first halves the time.
    if word.isalnum() and word.isascii():
        return len(word) <= _WORD_LETTERS
    return _WORD.fullmatch(word) is not None


def _is_digest(word: str) -> bool:
    return len(word) == _DIGEST_LETTERS and _is_hex(word)


def _is_hex(word: str) -> bool:
    try:
        return bytes.fromhex(word).hex() == word
    except ValueError:
        return False


def _from_later(body: bytes) -> Envelope:
    """Return an envelope whose fact is of a kind or version not known here."""
    try:
        shell = _SHELL.decode(body)
        word = msgspec.json.decode(shell.fact["kind"], type=str)
    except (msgspec.MsgspecError, KeyError, RecursionError, ValueError) as error:
        raise Malformed("not-an-envelope") from error
    if word in KINDS and shell.version == VERSION:
        raise Malformed("not-a-fact")
    return Envelope(
        id=shell.id,
        device=shell.device,
        seq=shell.seq,
        prev=shell.prev,
        happened_at=shell.happened_at,
        author=shell.author,
        version=shell.version,
        fact=NotUnderstood(word=word[:80], version=shell.version),
    )


KINDS = frozenset(str(kind.__struct_config__.tag) for kind in get_args(Fact))
"""The words of all kinds."""


class Sealed(msgspec.Struct, frozen=True):
    """An envelope with its bytes and their digest."""

    envelope: Envelope
    body: bytes
    digest: str


def seal(
    facts: Iterable[Fact],
    *,
    device: str,
    author: str,
    at: datetime,
    ids: Iterator[str],
    seq: int = 0,
    prev: str = START,
) -> tuple[Sealed, ...]:
    """Chain facts behind a device's last one.

    Parameters
    ----------
    at
        Aware instant on the device's clock.
    ids
        New ids, one per fact.
    seq, prev
        Number and digest of the device's last fact; 0 and empty for none.
    """
    made: list[Sealed] = []
    for fact in facts:
        seq += 1
        envelope = Envelope(
            id=next(ids),
            device=device,
            seq=seq,
            prev=prev,
            happened_at=at,
            author=author,
            fact=fact,
        )
        body = canonical(envelope)
        prev = digest(body)
        made.append(Sealed(envelope, body, prev))
    return tuple(made)


class Head(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A signature over a device's chain up to one of its facts.

    The digest of that fact covers all before it, so one signature vouches for the whole chain.

    Parameters
    ----------
    device, seq, digest
        The chain and its last fact.
    signer
        The device itself, or the hub that keyed in a paper list or a folder.
    signature
        Ed25519 over `message`, base64.
    """

    device: str
    seq: int
    digest: str
    signer: str
    signature: str


def head_message(operation: str, device: str, seq: int, digest: str) -> bytes:
    """Return the bytes that a head signs. They name the operation: a chain fits no other one."""
    return msgspec.json.encode(["qafila-head-1", operation, device, seq, digest])


def from_folder(facts: Iterable[Fact]) -> tuple[Envelope, ...]:
    """Seal facts that a folder states, in the order they stand there; see `folder_chain`."""
    return tuple(sealed.envelope for sealed in folder_chain(facts))


def folder_chain(facts: Iterable[Fact], device: str = "") -> tuple[Sealed, ...]:
    """Seal facts that a folder states as one chain, with its bytes.

    Ids are made from the content and the device, and so is the device where none is given. The same
    folder read twice is the same chain; a folder edited in between is another device, whose
    differing statements become rivals and not forgeries. The same statement twice is one fact;
    reading points out rows that repeat.
    """
    contents = {canonical(fact): fact for fact in facts}
    device = device or _named_after(contents)
    ids = (_content_id(device, content) for content in contents)
    return seal(contents.values(), device=device, author=FOLDER, at=BEFORE_THE_DAY, ids=ids)


def folder_device(facts: Iterable[Fact]) -> str:
    """Return the device that a folder with these facts is: another for another content."""
    return _named_after(dict.fromkeys(canonical(fact) for fact in facts))


def _named_after(contents: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(content)
    return f"{FOLDER}-{whole.hexdigest()[:16]}"


def _content_id(device: str, content: bytes) -> str:
    return hashlib.blake2b(device.encode() + content, digest_size=16).hexdigest()
