# SPDX-License-Identifier: Apache-2.0
"""What became of an offered fact. Every store answers by the same rule, `judge_offers`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

import msgspec

from qafila.core.events.devices import DeviceEnrolled
from qafila.core.events.envelope import Envelope, Malformed, digest, take, take_all


class ReceiptKind(StrEnum):
    """The six answers.

    `exists_differs`, `unknown_device` and `malformed` mean: kept in quarantine and shown;
    `not_held`: not kept here, since the room for what that sender brings is full. The sender keeps
    its copy and offers it again.
    """

    CREATED = "created"
    EXISTS = "exists"
    EXISTS_DIFFERS = "exists_differs"
    UNKNOWN_DEVICE = "unknown_device"
    MALFORMED = "malformed"
    NOT_HELD = "not_held"


HELD = frozenset({ReceiptKind.CREATED, ReceiptKind.EXISTS, ReceiptKind.EXISTS_DIFFERS})
"""Answers after which a store holds the body as part of its device's chain, in quarantine or not:
it is in the frontier and travels, and what it enrols is enrolled, whichever body came first."""


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The answer to one offer.

    Parameters
    ----------
    kind
        What became of it.
    digest
        Digest of the offered bytes.
    id
        The fact's id, empty when it could not be read.
    why
        For `malformed` and `not_held`: a word of the catalogue (``fact-<why>``).
    """

    kind: ReceiptKind
    digest: str
    id: str = ""
    why: str = ""


class Offer(msgspec.Struct, frozen=True, gc=False):
    """An offered body with the answer to it; `envelope` is None when it could not be read."""

    body: bytes
    receipt: Receipt
    envelope: Envelope | None = None


def judge_offers(
    bodies: Sequence[bytes],
    *,
    devices: Collection[str],
    digests_of: Callable[[Collection[str]], dict[str, str]],
) -> tuple[Offer, ...]:
    """Return the answer to each offered body, in order.

    Parameters
    ----------
    bodies
        Bytes of envelopes. One may enrol the device of a later one. A body offered twice in one
        call exists the second time.
    devices
        Devices enrolled so far. Where there is none, the first fact may enrol its own device.
    digests_of
        Returns the digest under which the store holds each of some fact ids, if it does.
    """
    return answer_offers(read_offers(bodies), devices=devices, digests_of=digests_of)


_MANY = 4
"""Bodies that are worth reading as one lot."""

ReadOffer = tuple[bytes, str, Envelope | str]
"""An offered body, its digest, and its envelope or else why it has none."""


def read_offers(bodies: Sequence[bytes]) -> list[ReadOffer]:
    """Read offered bodies; this needs no store, and can be done before one is locked."""
    envelopes = take_all(bodies) if len(bodies) >= _MANY else None
    if envelopes is not None:
        return [*zip(bodies, map(digest, bodies), envelopes, strict=True)]
    read: list[ReadOffer] = []
    for body in bodies:
        try:
            envelope: Envelope | str = take(body)
        except Malformed as trouble:
            envelope = trouble.why
        read.append((body, digest(body), envelope))
    return read


def answer_offers(
    read: Sequence[ReadOffer],
    *,
    devices: Collection[str],
    digests_of: Callable[[Collection[str]], dict[str, str]],
) -> tuple[Offer, ...]:
    """Return the answers of `judge_offers` to bodies that were read before."""
    held = digests_of({e.id for _, _, e in read if not isinstance(e, str)})
    known = set(devices)
    if not held and (made := _all_created(read, known)) is not None:
        return made
    offers: list[Offer] = []
    for body, mark, envelope in read:
        if isinstance(envelope, str):
            receipt = Receipt(ReceiptKind.MALFORMED, mark, "", envelope)
            offers.append(Offer(body, receipt))
            continue
        name = envelope.id
        if name not in held and envelope.device in known:
            kind = ReceiptKind.CREATED  # as nearly always
        else:
            kind = _answer(envelope, mark, known, held)
        if kind is ReceiptKind.CREATED:
            held[name] = mark
        if isinstance(envelope.fact, DeviceEnrolled) and kind in HELD:
            known.add(envelope.fact.device)
        offers.append(Offer(body, Receipt(kind, mark, name), envelope))
    return tuple(offers)


def _all_created(read: Sequence[ReadOffer], known: Collection[str]) -> tuple[Offer, ...] | None:
    """Return the answers where every offer is a new fact of a known device, as nearly always.

    None where one might be anything else, or enrols a device. None of their ids is held.
    """
    envelopes = [envelope for _, _, envelope in read]
    names = [e.id for e in envelopes if not isinstance(e, str)]
    if len({*names}) < len(read):
        return None
    created = [
        Offer(body, Receipt(ReceiptKind.CREATED, mark, envelope.id), envelope)
        for body, mark, envelope in read
        if not isinstance(envelope, str)
        and envelope.device in known
        and type(envelope.fact) is not DeviceEnrolled
    ]
    return tuple(created) if len(created) == len(read) else None


def _answer(envelope: Envelope, mark: str, known: set[str], held: dict[str, str]) -> ReceiptKind:
    there = held.get(envelope.id)
    if there == mark:
        return ReceiptKind.EXISTS
    fact = envelope.fact
    founding = not known and isinstance(fact, DeviceEnrolled) and fact.device == envelope.device
    # Before the id is looked at: what a stranger says under a known id contradicts nobody, and two
    # stores that meet the same two bodies in different orders must keep the same.
    if envelope.device not in known and not founding:
        return ReceiptKind.UNKNOWN_DEVICE
    return ReceiptKind.CREATED if there is None else ReceiptKind.EXISTS_DIFFERS
