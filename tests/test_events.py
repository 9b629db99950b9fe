# SPDX-License-Identifier: Apache-2.0
"""Envelopes: bytes made once, chained, and taken in only when they are what they claim."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from qafila.core import events
from qafila.core.events import (
    KINDS,
    MAX_FACT_BYTES,
    DeviceEnrolled,
    Envelope,
    Fact,
    FactCorrected,
    HeadcountTaken,
    Malformed,
    NotUnderstood,
    PeopleMoved,
    ReceiptKind,
    Role,
    judge_offers,
    read_fact,
    read_offers,
    seal,
    take,
)
from qafila.core.ledger import Act
from tests.operations import bus, family

AT = datetime(2017, 8, 28, 6, tzinfo=UTC)
BOARDED = PeopleMoved(
    persons=("P-1",), source="place:qara", target="vehicle:BUS-1", act=Act.BOARDED
)


def ids() -> Iterator[str]:
    return (f"fact-{n}" for n in itertools.count(1))


def body(fact: Fact = BOARDED, **changes: object) -> bytes:
    (sealed,) = seal([fact], device="phone", author="marshal", at=AT, ids=ids())
    told = msgspec.json.decode(sealed.body) | changes
    return msgspec.json.encode(told, order="sorted")


def changed_fact(**changes: object) -> bytes:
    told = msgspec.json.decode(body())
    told["fact"] |= changes
    return msgspec.json.encode(told, order="sorted")


def test_a_chain_is_numbered_and_each_fact_names_the_one_before() -> None:
    count = HeadcountTaken(place="place:qara", count=3)
    one, two, three = seal(
        [BOARDED, count, BOARDED], device="phone", author="marshal", at=AT, ids=ids()
    )
    assert [s.envelope.seq for s in (one, two, three)] == [1, 2, 3]
    assert one.envelope.prev == ""
    assert (two.envelope.prev, three.envelope.prev) == (one.digest, two.digest)
    assert [take(s.body) for s in (one, two, three)] == [s.envelope for s in (one, two, three)]


def test_the_bytes_of_a_fact_are_these_and_no_others() -> None:
    # Phones write the same: sorted keys, no spaces, what is not said left out.
    assert body() == (
        b'{"author":"marshal","device":"phone","fact":{"act":"boarded","kind":"people_moved",'
        b'"persons":["P-1"],"source":"place:qara","target":"vehicle:BUS-1"},'
        b'"happened_at":"2017-08-28T06:00:00Z","id":"fact-1","prev":"","seq":1,"version":1}'
    )


def test_every_kind_of_fact_survives_the_bytes() -> None:
    for fact in (*family("F1", 2), bus("BUS-1")):
        assert take(body(fact)).fact == fact
    corrected = FactCorrected(corrects="fact-1", reason="wrong bus", instead=BOARDED)
    assert take(body(corrected)).fact == corrected


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (b"", "not-json"),
        (b"\xff\xfe{}", "not-json"),
        (b"{", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"a":1,"a":2}', "not-canonical"),
        (b'{"b":1,"a":2}', "not-canonical"),
        (b'{"a": 1}', "not-canonical"),
        (b"1" * 400, "not-an-envelope"),
        (b"[]", "not-an-envelope"),
        (b'{"a":1}', "not-an-envelope"),
        (b" " * (MAX_FACT_BYTES + 1), "too-large"),
        (body(seq=0), "not-an-envelope"),
        (body(seq=2**53), "not-an-envelope"),
        (body(seq=2), "not-an-envelope"),
        (body(prev="0" * 64), "not-an-envelope"),
        (body(id=""), "not-an-envelope"),
        (body(id="a b"), "not-an-envelope"),
        (body(device="../../etc"), "not-an-envelope"),
        (body(author=""), "not-an-envelope"),
        (body(author="x" * 201), "not-an-envelope"),
        (body(happened_at="2017-08-28T06:00:00"), "not-an-envelope"),
        (body(happened_at="yesterday"), "not-an-envelope"),
        (body(version=0), "not-an-envelope"),
        (changed_fact(persons=[]), "not-a-fact"),
        (changed_fact(persons=["P-1", "P-1"]), "not-a-fact"),
        (changed_fact(source="vehicle:BUS-1"), "not-a-fact"),
        (changed_fact(target="somewhere"), "not-a-fact"),
        (changed_fact(target="vehicle:"), "not-a-fact"),
        (changed_fact(act="flew"), "not-a-fact"),
        (changed_fact(kind=7), "not-an-envelope"),
    ],
)
def test_what_is_no_fact_is_refused_with_a_reason(offer: bytes, why: str) -> None:
    with pytest.raises(Malformed) as refused:
        take(offer)
    assert refused.value.why == why
    # Nor among others, whose checks are made all at once.
    lot = lot_of(5)
    *others, (_, _, told) = read_offers([*lot, offer])
    assert told == why
    assert [envelope for _, _, envelope in others] == [take(one) for one in lot]


def lot_of(size: int) -> list[bytes]:
    """Facts as a phone sends them: ids of hexadecimal digits, behind others of its chain."""
    names = (f"{n:032x}" for n in itertools.count(10**30))
    sealed = seal(
        [BOARDED] * size, device="phone", author="x", at=AT, ids=names, seq=7, prev="5a" * 32
    )
    return [one.body for one in sealed]


def words(of: str) -> list[str]:
    """Words that are hexadecimal digits, and words that only look so to one check or another."""
    return [
        of,
        of.upper(),
        of[:-2] + "  ",
        of[:-2],
        of + "00",
        " " + of[1:],
        of[:-1] + "g",
        of[:-1] + "\u0663",
        of[:-1] + "\u00b2",
        of[:-1] + "-",
        of[:-1] + "\n",
        "a",
        "",
        "x" * 80,
        "x" * 81,
    ]


ODD: tuple[dict[str, Any], ...] = (
    *({"id": word} for word in words("0a" * 16)),
    *({"prev": word} for word in words("0a" * 32)),
    *({"prev": word, "seq": 1} for word in ("", "0a" * 32)),
    *({"seq": seq} for seq in (0, 1, 2, 2**53 - 1, 2**53, 2**70, -1, 2.0)),
    *({"device": word} for word in ("x" * 80, "x" * 81, "", "a b", "\u0647\u0627\u062a\u0641")),
    *({"author": word} for word in ("", "x" * 200, "x" * 201, "\u0645" * 200)),
    *({"version": version} for version in (0, 1, 2)),
    *({"happened_at": at} for at in ("2017-08-28T06:00:00", "2017-08-28T06:00:00+03:00", "")),
    *({"fact": fact} for fact in ({"kind": "later"}, {}, 7)),
    {"more": 1},
)


def test_a_lot_is_read_as_each_of_its_bodies_alone() -> None:
    chance = random.Random(5)
    lots = [[body(**one)] * 4 for one in ODD]
    for _ in range(200):
        odd = [body(**chance.choice(ODD)) for _ in range(chance.randrange(1, 3))]
        lots.append(chance.sample([*lot_of(4), *odd], len(odd) + 4))
    for lot in lots:
        assert read_offers(lot) == [one for offer in lot for one in read_offers([offer])]


def test_a_zone_of_its_own_is_the_same_instant() -> None:
    offered = body(happened_at="2017-08-28T09:00:00+03:00")
    assert take(offered).happened_at == AT
    assert take(offered).happened_at.astimezone(timezone(timedelta(hours=3))).hour == 9


@pytest.mark.parametrize(
    "offer",
    [changed_fact(kind="balloon_launched", colour="red"), body(version=2), body(version=999)],
)
def test_a_kind_or_version_from_later_is_kept_and_says_nothing(offer: bytes) -> None:
    fact = take(offer).fact
    assert isinstance(fact, NotUnderstood)
    assert fact.word in ("balloon_launched", "people_moved")


def test_a_field_added_later_breaks_no_old_fact() -> None:
    offer = changed_fact(seat="12A")
    assert take(offer).fact == BOARDED
    assert events.digest(offer) != events.digest(body())


def test_kinds_are_words() -> None:
    assert all(word.replace("_", "").isalpha() and word.islower() for word in KINDS)


def test_a_folder_read_twice_is_one_chain_and_a_changed_folder_another() -> None:
    facts = [*family("F1", 2), bus("BUS-1")]
    once, twice = events.folder_chain(facts), events.folder_chain(facts)
    assert [s.body for s in once] == [s.body for s in twice]
    repeated = events.folder_chain([*facts, facts[0]])
    assert [s.body for s in repeated] == [s.body for s in once]
    changed = events.folder_chain([*facts, bus("BUS-2")])
    assert {s.envelope.device for s in changed} != {s.envelope.device for s in once}
    assert not {s.envelope.id for s in changed} & {s.envelope.id for s in once}


# Receipts


def enrolment(device: str, by: str, seq: int = 1, prev: str = "") -> Envelope:
    fact = DeviceEnrolled(device=device, role=Role.HUB)
    return Envelope(
        id=f"{by}-{seq}", device=by, seq=seq, prev=prev, happened_at=AT, author="hub", fact=fact
    )


def answers(bodies: list[bytes], held: dict[str, str], devices: set[str]) -> list[str]:
    offers = judge_offers(
        bodies, devices=devices, digests_of=lambda ids: {i: held[i] for i in ids if i in held}
    )
    return [offer.receipt.kind.value for offer in offers]


def test_every_offer_gets_one_of_five_answers() -> None:
    mine = body()
    known = {"fact-1": events.digest(mine)}
    other = body(author="somebody else")
    assert answers([mine], {}, {"phone"}) == ["created"]
    assert answers([mine, mine], {}, {"phone"}) == ["created", "exists"]
    assert answers([mine], known, {"phone"}) == ["exists"]
    assert answers([other], known, {"phone"}) == ["exists_differs"]
    assert answers([mine], {}, {"hub"}) == ["unknown_device"]
    assert answers([b"{}"], {}, {"phone"}) == ["malformed"]
    assert len(ReceiptKind) == 6


def test_only_the_first_fact_of_all_may_enrol_its_own_device() -> None:
    founding = events.canonical(enrolment("hub", by="hub"))
    assert answers([founding], {}, set()) == ["created"]
    intruding = events.canonical(enrolment("stranger", by="stranger"))
    assert answers([founding, intruding], {}, set()) == ["created", "unknown_device"]
    assert answers([intruding], {}, {"hub"}) == ["unknown_device"]


def test_a_device_enrolled_in_the_same_offer_may_record() -> None:
    founding = events.canonical(enrolment("hub", by="hub"))
    phone = events.canonical(enrolment("phone", by="hub", seq=2, prev=events.digest(founding)))
    assert answers([founding, phone, body()], {}, set()) == ["created"] * 3


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "headcount_taken", "place": "outside", "count": 2**53},
        {"kind": "goods_moved", "waybill": "w", "goods": "water", "unit": "l", "quantity": 10**26}
        | {"source": "outside", "target": "place:a"},
        {"kind": "delivery_attested", "obligation": "o", "amount": 2**53},
        {"kind": "device_revoked", "device": "d", "last_seq": 2**53},
    ],
)
def test_no_fact_counts_further_than_a_phone_can(fact: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError, match="2\\^53"):
        read_fact(json.dumps(fact).encode())
