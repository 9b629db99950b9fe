# SPDX-License-Identifier: Apache-2.0
"""The order of facts and the fold: the same set tells the same story, however it comes in."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.events import (
    ClockMeasured,
    ConsentRecorded,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    Fitness,
    FitnessAssessed,
    HeadcountTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PeopleMoved,
    PersonAmended,
    PersonRegistered,
    Role,
    WhereaboutsSettled,
    clocks,
    from_folder,
    in_order,
    seal,
)
from qafila.core.ledger import Act
from qafila.core.operation import History, Operation, fold, history
from qafila.core.registry import Person
from qafila.core.values import Consent
from tests.operations import family, person

DAWN = datetime(2017, 8, 28, 6, tzinfo=UTC)


def move(person: str, source: str, target: str) -> PeopleMoved:
    return PeopleMoved(persons=(person,), source=source, target=target, act=Act.TRANSFERRED)


class Device:
    """A device that seals facts at minutes of its own clock after dawn."""

    def __init__(self, name: str) -> None:
        self.name, self.seq, self.prev = name, 0, ""

    def says(self, minute: float, *facts: Fact) -> list[Envelope]:
        ids = (f"{self.name}-{self.seq + n}" for n in itertools.count(1))
        chain = seal(
            facts,
            device=self.name,
            author=self.name,
            at=DAWN + timedelta(minutes=minute),
            ids=ids,
            seq=self.seq,
            prev=self.prev,
        )
        self.seq, self.prev = chain[-1].envelope.seq, chain[-1].digest
        return [sealed.envelope for sealed in chain]


def ids_in_order(envelopes: Iterable[Envelope], *hubs: str) -> list[str]:
    listed = list(envelopes)
    known = clocks((e for e in listed if isinstance(e.fact, ClockMeasured)), {"hub", *hubs})
    return [e.id for e in in_order(listed, known)[0]]


def measured(device: str, offset_min: float, last_seq: int, **more: int) -> ClockMeasured:
    return ClockMeasured(
        device=device, offset_ms=round(offset_min * 60_000), last_seq=last_seq, **more
    )


# Order


def test_facts_stand_by_the_clock_of_their_device_then_by_device_then_by_number() -> None:
    a, b = Device("a"), Device("b")
    facts = [*b.says(1, move("P", "outside", "place:x")), *a.says(1, move("P", "outside", "left"))]
    facts += a.says(1, move("P", "left", "place:x"))
    assert ids_in_order(facts) == ["a-1", "a-2", "b-1"]
    assert ids_in_order(reversed(facts)) == ["a-1", "a-2", "b-1"]


def test_a_measured_clock_is_put_right() -> None:
    hub, phone = Device("hub"), Device("phone")
    # The phone is an hour ahead: what it calls 07:10 is 06:10.
    facts = [*phone.says(70, HeadcountTaken(place="place:x", count=1))]
    facts += hub.says(20, HeadcountTaken(place="place:x", count=2))
    assert ids_in_order(facts) == ["hub-1", "phone-1"]
    facts += hub.says(30, measured("phone", -60, 1))
    assert ids_in_order(facts) == ["phone-1", "hub-1", "hub-2"]


def test_a_fact_takes_the_measurement_made_when_it_was_collected() -> None:
    hub, phone = Device("hub"), Device("phone")
    early = phone.says(70, HeadcountTaken(place="place:x", count=1))  # an hour ahead
    late = phone.says(40, HeadcountTaken(place="place:x", count=2))  # somebody set it right
    count = hub.says(20, HeadcountTaken(place="place:x", count=3))
    facts = [*early, *late, *count]
    facts += hub.says(30, measured("phone", -60, 1))
    facts += hub.says(50, measured("phone", 0, 2))
    assert ids_in_order(facts) == ["phone-1", "hub-1", "hub-2", "phone-2", "hub-3"]


def test_a_clock_that_jumps_never_reorders_its_own_device() -> None:
    phone = Device("phone")
    facts = [*phone.says(50, move("P", "outside", "place:x"))]
    facts += phone.says(10, move("P", "place:x", "vehicle:B"))
    assert ids_in_order(facts) == ["phone-1", "phone-2"]
    assert fold(facts).day.people.place("P") == "vehicle:B"


def test_what_was_there_at_a_meeting_had_happened_by_then() -> None:
    # A clock at 2099 for a moment, right again at the meeting: the bound brings the fact back.
    hub, phone = Device("hub"), Device("phone")
    facts = phone.says(60 * 24 * 365 * 82, move("P", "outside", "vehicle:B"))
    facts += phone.says(20, move("Q", "outside", "vehicle:B"))
    facts += hub.says(30, measured("phone", 0, 2))
    facts += hub.says(40, move("P", "vehicle:B", "place:x"))
    assert fold(facts).day.people.where == {"P": "place:x", "Q": "vehicle:B"}


def test_two_hubs_that_measured_each_other_share_one_reference() -> None:
    one, two, phone = Device("hub-1"), Device("hub-2"), Device("phone")
    # hub-2 is 30 minutes behind hub-1; the phone is 10 minutes behind hub-2.
    facts = phone.says(0, HeadcountTaken(place="place:x", count=1))
    facts += one.says(35, HeadcountTaken(place="place:x", count=2))
    facts += two.says(6, measured("phone", 10, 1))
    facts += one.says(50, measured("hub-2", 30, 1))
    listed, at = in_order(
        facts, clocks((e for e in facts if isinstance(e.fact, ClockMeasured)), {"hub-1", "hub-2"})
    )
    minutes = [(ms - DAWN.timestamp() * 1000) / 60_000 for ms in at]
    # The phone's fact is bounded by the meeting at 36 on hub-1's clock.
    assert dict(zip([e.id for e in listed], minutes, strict=True)) == {
        "hub-1-1": 35,
        "phone-1": 36,
        "hub-2-1": 36,
        "hub-1-2": 50,
    }


def test_of_two_measurements_at_one_number_the_surer_one_counts() -> None:
    hub, other, phone = Device("hub"), Device("other"), Device("phone")
    facts = phone.says(70, HeadcountTaken(place="place:x", count=1))
    facts += hub.says(20, HeadcountTaken(place="place:x", count=2))
    facts += hub.says(90, measured("phone", 0, 1, uncertainty_ms=60_000))
    facts += other.says(91, measured("phone", -60, 1, uncertainty_ms=50))
    facts += hub.says(92, measured("other", 0, 1))
    assert ids_in_order(facts, "other")[0] == "phone-1"


def known_at(facts: Iterable[Envelope], *hubs: str) -> dict[str, float]:
    """Return the minute after dawn at which each fact stands."""
    listed = list(facts)
    known = clocks((e for e in listed if isinstance(e.fact, ClockMeasured)), hubs)
    line, at_ms = in_order(listed, known)
    return {
        e.id: (at - DAWN.timestamp() * 1000) / 60_000 for e, at in zip(line, at_ms, strict=True)
    }


SURE = {"uncertainty_ms": 0}


@pytest.mark.parametrize("last_seq", [0, 1, 2, 3, 2**53 - 1])
def test_no_phone_moves_what_a_hub_compared_however_sure_it_claims_to_be(last_seq: int) -> None:
    hub, phone, liar = Device("hub"), Device("phone"), Device("liar")
    facts = phone.says(10, *(HeadcountTaken(place="place:x", count=n) for n in range(2)))
    facts += hub.says(30, measured("phone", 5, 2), measured("liar", 0, 1))
    facts += phone.says(40, HeadcountTaken(place="place:x", count=3))
    before = known_at(facts, "hub")
    assert before["phone-1"] == 15
    assert before["phone-3"] == 45
    for offset_min in (-600, 600):
        lie = liar.says(-900, measured("phone", offset_min, last_seq, **SURE))
        assert known_at([*facts, *lie], "hub").items() >= before.items()


def test_no_phone_moves_a_hub_or_what_the_hub_compared() -> None:
    hub, phone, liar = Device("hub"), Device("phone"), Device("liar")
    facts = [*hub.says(20, HeadcountTaken(place="place:x", count=1))]
    facts += phone.says(10, HeadcountTaken(place="place:x", count=2))
    facts += hub.says(30, measured("phone", 5, 1), measured("liar", 0, 1))
    before = known_at(facts, "hub")
    lies = liar.says(0, measured("hub", 600, 9, **SURE), measured("phone", 600, 0, **SURE))
    assert known_at([*facts, *lies], "hub").items() >= before.items()


def test_phones_join_no_two_nets_of_hubs() -> None:
    one, two, liar, other = Device("hub-1"), Device("hub-2"), Device("liar"), Device("other")
    phone = Device("phone")
    facts = phone.says(10, HeadcountTaken(place="place:x", count=2))
    facts += one.says(20, measured("liar", 0, 1))
    facts += two.says(30, measured("phone", 5, 1), measured("other", 0, 1))
    before = known_at(facts, "hub-1", "hub-2")
    lies = [*liar.says(0, measured("ghost", 600, 1)), *other.says(0, measured("ghost", 0, 1))]
    assert known_at([*facts, *lies], "hub-1", "hub-2").items() >= before.items()


def test_of_a_device_that_no_hub_met_the_comparisons_of_others_count() -> None:
    hub, phone, stray = Device("hub"), Device("phone"), Device("stray")
    # The stray is 5 minutes behind the phone, which is 7 behind the hub.
    facts = stray.says(10, HeadcountTaken(place="place:x", count=1))
    facts += phone.says(30, measured("stray", 5, 1))
    facts += hub.says(60, measured("phone", 7, 1))
    assert known_at(facts, "hub")["stray-1"] == 22
    facts += hub.says(70, measured("stray", 2, 1))
    assert known_at(facts, "hub")["stray-1"] == 12


def test_where_nobody_founded_all_comparisons_are_alike() -> None:
    a, b, phone = Device("a"), Device("b"), Device("phone")
    facts = phone.says(10, HeadcountTaken(place="place:x", count=1))
    facts += a.says(30, measured("phone", 5, 1))
    facts += b.says(30, measured("phone", 6, 1, **SURE), measured("a", 0, 1))
    assert known_at(facts)["phone-1"] == 16


def test_a_comparison_counts_as_a_hubs_when_the_enrolment_comes_later() -> None:
    hub, other, phone = Device("hub"), Device("other"), Device("phone")
    founding = hub.says(0, DeviceEnrolled(device="hub", role=Role.HUB))
    facts = phone.says(70, move("P", "outside", "vehicle:A"))
    facts += hub.says(20, move("P", "vehicle:A", "left"), measured("phone", -60, 0))
    facts += other.says(90, measured("phone", 0, 1), measured("hub", 0, 3))
    enrolled = hub.says(95, DeviceEnrolled(device="other", role=Role.HUB))
    known = History()
    known.add([*founding, *facts])
    assert known.operation().day.people.place("P") == "left"
    known.add(enrolled)
    assert known.operation() == fold([*enrolled, *facts, *founding])
    assert known.operation().day.people.place("P") == "vehicle:A"
    known.add(hub.says(99, FactCorrected(corrects=enrolled[0].id, reason="no hub")))
    assert known.operation().day.people.place("P") == "left"


def test_comparisons_of_one_clock_that_cannot_both_be_true_are_told() -> None:
    hub, phone, liar = Device("hub"), Device("phone"), Device("liar")
    facts = hub.says(0, DeviceEnrolled(device="hub", role=Role.HUB))
    facts += phone.says(10, *(HeadcountTaken(place="place:x", count=n) for n in range(4)))
    facts += hub.says(30, measured("phone", 5, 2), measured("liar", 3, 1), measured("phone", 5, 4))
    assert fold(facts).day.log.clocks_apart == ()
    # The liar is 3 minutes behind the hub: it should have found 2.
    near = liar.says(20, measured("phone", 2.9, 9))
    assert fold([*facts, *near]).day.log.clocks_apart == ()
    far = liar.says(20, measured("phone", -38, 3, uncertainty_ms=30_000))
    (apart,) = fold([*facts, *far]).day.log.clocks_apart
    assert (apart.device, apart.by, apart.fact) == ("phone", ("hub", "liar"), ("hub-2", "liar-2"))
    assert (apart.seq, apart.apart_ms) == (2, 40 * 60_000)
    unsure = Device("liar").says(20, measured("phone", -38, 3, uncertainty_ms=40 * 60_000))
    assert fold([*facts, *unsure]).day.log.clocks_apart == ()


def test_comparisons_of_different_facts_do_not_contradict_each_other() -> None:
    one, two, phone = Device("hub-1"), Device("hub-2"), Device("phone")
    facts = one.says(0, DeviceEnrolled(device="hub-1", role=Role.HUB))
    facts += one.says(0, DeviceEnrolled(device="hub-2", role=Role.HUB), measured("hub-2", 0, 0))
    facts += two.says(5, measured("phone", 0, 2))
    facts += phone.says(10, *(HeadcountTaken(place="place:x", count=n) for n in range(4)))
    # Somebody set it after its second fact; hub-2 had spoken for the first two only.
    facts += one.says(30, measured("phone", 0, 2), measured("phone", 60, 4))
    assert fold(facts).day.log.clocks_apart == ()


def test_a_device_says_nothing_of_its_own_clock() -> None:
    phone = Device("phone")
    facts = phone.says(0, measured("phone", 600, 1))
    assert not clocks(facts, set()).measures


# Corrections


def places(facts: Iterable[Envelope]) -> dict[str, str]:
    return dict(fold(facts).day.people.where)


def test_a_correction_takes_the_place_of_the_fact_in_time() -> None:
    phone = Device("phone")
    facts = phone.says(1, move("P", "outside", "vehicle:A"))
    facts += phone.says(2, move("P", "vehicle:A", "place:x"))
    right = move("Q", "outside", "vehicle:A")
    facts += phone.says(3, FactCorrected(corrects="phone-1", reason="wrong card", instead=right))
    told = fold(facts)
    assert dict(told.day.people.where) == {"Q": "vehicle:A", "P": "place:x"}
    assert told.day.log.corrected == {"phone-1": "phone-3"}


def test_a_fact_can_be_withdrawn_and_the_withdrawal_too() -> None:
    phone, hub = Device("phone"), Device("hub")
    facts = phone.says(1, move("P", "outside", "vehicle:A"))
    facts += hub.says(2, FactCorrected(corrects="phone-1", reason="nobody there"))
    assert places(facts) == {}
    facts += hub.says(3, FactCorrected(corrects="hub-1", reason="she was there after all"))
    assert places(facts) == {"P": "vehicle:A"}


def test_of_two_corrections_the_later_stands_and_the_other_is_kept() -> None:
    phone, hub = Device("phone"), Device("hub")
    facts = phone.says(1, move("P", "outside", "vehicle:A"))
    for minute, vehicle in ((3, "vehicle:C"), (2, "vehicle:B")):
        right = move("P", "outside", vehicle)
        facts += hub.says(minute, FactCorrected(corrects="phone-1", reason="bus", instead=right))
    facts += Device("desk").says(
        9, FactCorrected(corrects="phone-1", reason="bus", instead=move("P", "outside", "left"))
    )
    told = fold(facts)
    assert told.day.people.place("P") == "left"
    assert told.day.log.corrections_beside == ("hub-1", "hub-2")


def test_a_correction_may_come_before_its_fact() -> None:
    phone, hub = Device("phone"), Device("hub")
    wrong = phone.says(1, move("P", "outside", "vehicle:A"))
    late = hub.says(2, FactCorrected(corrects="phone-1", reason="nobody there"))
    known = History()
    known.add(late)
    assert known.operation().day.log.corrections_astray == ("hub-1",)
    known.add(wrong)
    assert known.operation() == fold([*wrong, *late])
    assert known.operation().day.people.where == {}


def test_corrections_in_a_circle_do_not_count() -> None:
    a, b = Device("a"), Device("b")
    facts = a.says(1, FactCorrected(corrects="b-1", reason="no"))
    facts += b.says(2, FactCorrected(corrects="a-1", reason="no"))
    assert fold(facts).day.log.corrected == {"a-1": "b-1"}


# Disputes


def test_two_marshals_scan_one_child_and_a_human_settles_it() -> None:
    a, b, hub = Device("a"), Device("b"), Device("hub")
    facts = a.says(1, move("P", "place:qara", "vehicle:A"))
    facts += b.says(2, move("P", "place:qara", "vehicle:B"))
    told = fold(facts)
    assert told.day.people.place("P") == "vehicle:B"
    (dispute,) = told.day.people.disputes["P"]
    assert (dispute.held_by, dispute.seen_by) == ("a-1", "b-1")
    settled = WhereaboutsSettled(
        subjects=("P",), place="vehicle:A", weighed=("a-1", "b-1"), reason="seen by the leader"
    )
    facts += hub.says(3, settled)
    told = fold(facts)
    assert (told.day.people.place("P"), dict(told.day.people.disputes)) == ("vehicle:A", {})


def test_a_claim_that_was_not_weighed_opens_the_dispute_again() -> None:
    a, b, hub, c = Device("a"), Device("b"), Device("hub"), Device("c")
    facts = a.says(1, move("P", "place:qara", "vehicle:A"))
    facts += b.says(3, move("P", "place:qara", "vehicle:B"))
    settled = WhereaboutsSettled(
        subjects=("P",), place="vehicle:A", weighed=("a-1", "b-1"), reason="seen by the leader"
    )
    facts += hub.says(4, settled)
    facts += c.says(2, move("P", "place:qara", "vehicle:C"))
    told = fold(facts)
    assert told.day.people.place("P") == "vehicle:A"
    assert {d.seen_by for d in told.day.people.disputes["P"]} == {"b-1", "c-1"}


def test_the_word_of_a_list_is_no_observation() -> None:
    listed = family("F1", 1, at="qara")
    phone = Device("phone")
    facts = [*Device("folder").says(0, *listed)]
    facts += phone.says(1, move("F1-1", "place:homs", "vehicle:A"))
    assert fold(facts).day.people.disputes == {}


def test_a_second_scan_into_the_same_vehicle_is_no_dispute() -> None:
    a, b = Device("a"), Device("b")
    facts = a.says(1, move("P", "place:qara", "vehicle:A"))
    facts += b.says(2, move("P", "place:qara", "vehicle:A"))
    told = fold(facts)
    assert (told.day.people.place("P"), dict(told.day.people.disputes)) == ("vehicle:A", {})


# Devices


def founded() -> tuple[Device, list[Envelope]]:
    hub = Device("hub")
    facts = hub.says(0, DeviceEnrolled(device="hub", role=Role.HUB))
    facts += hub.says(0, DeviceEnrolled(device="phone", role=Role.MARSHAL))
    return hub, facts


def test_a_revoked_device_is_heard_up_to_its_last_valid_number() -> None:
    hub, facts = founded()
    phone = Device("phone")
    facts += phone.says(1, move("P", "outside", "vehicle:A"))
    facts += phone.says(2, move("P", "vehicle:A", "left"))
    facts += hub.says(3, DeviceRevoked(device="phone", last_seq=1, reason="stolen"))
    told = fold(facts)
    assert told.day.people.place("P") == "vehicle:A"
    assert told.day.log.set_aside == {"phone": 1}


def test_nobody_but_a_hub_moves_what_stands_on_paper() -> None:
    hub, facts = founded()
    facts += hub.says(0, DeviceEnrolled(device="list-1", role=Role.PAPER))
    facts += Device("list-1").says(60, move("P", "outside", "vehicle:A"))
    phone = Device("phone")
    facts += phone.says(70, measured("list-1", 60 * 24 * 365, 9))

    def instant_of_paper() -> float:
        history = History()
        history.add(facts)
        (at,) = [at for e, at in history.in_order() if e.device == "list-1"]
        return at / 60_000 - DAWN.timestamp() / 60

    assert instant_of_paper() == 60
    facts += hub.says(80, measured("list-1", -10, 9))
    assert instant_of_paper() == 50


def test_only_a_hub_revokes_and_a_hub_may_take_it_back() -> None:
    hub, facts = founded()
    phone = Device("phone")
    facts += phone.says(1, DeviceRevoked(device="hub", last_seq=0))
    facts += hub.says(2, move("P", "outside", "vehicle:A"))
    assert places(facts) == {"P": "vehicle:A"}
    facts += phone.says(3, move("Q", "outside", "vehicle:A"))
    facts += hub.says(4, DeviceRevoked(device="phone", last_seq=0))
    assert places(facts) == {"P": "vehicle:A"}
    facts += hub.says(5, FactCorrected(corrects="hub-4", reason="it was found"))
    assert places(facts) == {"P": "vehicle:A", "Q": "vehicle:A"}


def test_of_two_bodies_of_one_fact_the_lowest_digest_stands_on_every_replica() -> None:
    (one,) = Device("phone").says(1, move("P", "outside", "vehicle:A"))
    (other,) = Device("phone").says(1, move("P", "outside", "vehicle:B"))
    assert fold([one, other]) == fold([other, one])
    assert fold([one, other]).day.log.rewritten == ("phone-1",)


def test_gaps_and_forks_show() -> None:
    phone, copy = Device("phone"), Device("phone")
    facts = phone.says(1, *(move(f"P{n}", "outside", "vehicle:A") for n in range(5)))
    (forked,) = copy.says(2, move("Q", "outside", "vehicle:B"))
    facts = [facts[0], facts[3], replace_id(forked, "other")]
    log = fold(facts).day.log
    assert log.gaps == {"phone": ((2, 3),)}
    assert log.forks == (("phone", 1),)
    assert fold(facts).day.people.place("Q") == "vehicle:B", "a fork is a fact all the same"


def replace_id(envelope: Envelope, fact_id: str) -> Envelope:
    return msgspec.structs.replace(envelope, id=fact_id)


# The same set, the same operation


_OTHERS = {person: [other for other in "PQRS" if other != person] for person in "PQRS"}


@st.composite
def stories(draw: st.DrawFn) -> list[Envelope]:
    """Draw what several devices say, with everything that moves history."""
    hub, facts = founded()
    devices = [hub, Device("phone"), Device("a"), Device("b")]
    spots = ["place:x", "vehicle:A", "vehicle:B", "left", "outside"]
    for _ in range(draw(st.integers(1, 25))):
        device = draw(st.sampled_from(devices))
        minute = draw(st.integers(0, 60))
        known = [e.id for e in facts]
        source, target = draw(st.permutations(spots))[:2]
        person = draw(st.sampled_from("PQRS"))
        offered: list[Fact] = [
            move(person, source, target),
            move(person, source, target),
            HeadcountTaken(place=target, count=draw(st.integers(0, 3))),
            FactCorrected(corrects=draw(st.sampled_from([*known, "nobody"])), reason="r"),
            FactCorrected(
                corrects=draw(st.sampled_from(known)),
                reason="r",
                instead=move(person, target, source),
            ),
            measured(
                draw(st.sampled_from([d.name for d in devices])),
                draw(st.integers(-90, 90)),
                draw(st.integers(0, 6)),
            ),
            DeviceRevoked(
                device=draw(st.sampled_from([d.name for d in devices])),
                last_seq=draw(st.integers(0, 9)),
            ),
            WhereaboutsSettled(
                subjects=(person,),
                place=target,
                weighed=tuple(draw(st.sets(st.sampled_from(known), min_size=1))),
                reason="r",
            ),
            PeopleMerged(keep=person, others=(draw(st.sampled_from(_OTHERS[person])),)),
            PeopleDropped(persons=(person,), reason="r"),
            PeopleKeptApart(persons=(person, _OTHERS[person][0])),
            PersonAmended(person=Person(id=person, at=target[-1:]), changed=("at", "lot")),
            PersonRegistered(person=Person(id=person, at="x")),
            FitnessAssessed(person=person, fitness=Fitness.FIT, assessed_by="clinic"),
            ConsentRecorded(person=person, consent=draw(st.sampled_from(Consent))),
            DeviceEnrolled(
                device=draw(st.sampled_from(["a", "b", "phone"])),
                role=draw(st.sampled_from([Role.HUB, Role.MARSHAL])),
            ),
        ]
        facts += device.says(minute, draw(st.sampled_from(offered)))
    for number in draw(st.sets(st.integers(0, len(facts) - 1), max_size=2)):
        facts.append(msgspec.structs.replace(facts[number], author="another hand"))
    return facts


def told_in_parts(facts: Sequence[Envelope], chance: random.Random) -> Operation:
    known = History()
    mixed = list(facts)
    chance.shuffle(mixed)
    while mixed:
        taken = chance.randint(1, 6)
        known.add(mixed[:taken])
        mixed = mixed[taken:]
        assert known.operation().day.people.conserved()
    return known.operation()


@settings(max_examples=200, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_same_facts_tell_the_same_story_in_whatever_order_they_come(
    facts: list[Envelope], chance: random.Random
) -> None:
    whole = fold(facts)
    assert told_in_parts(facts, chance) == whole
    assert fold([*facts, *facts]) == whole
    assert whole.day.people.conserved()
    assert whole.day.vehicles.conserved()


@pytest.mark.parametrize("step", [1, 3, 1024])
def test_checkpoints_change_nothing(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "STEP", step)
    chance = random.Random(step)
    hub, facts = founded()
    phones = [Device(f"phone-{n}") for n in range(4)]
    for minute in range(300):
        source, target = chance.sample(["place:x", "vehicle:A", "vehicle:B", "left"], 2)
        person = f"P{chance.randrange(20)}"
        facts += chance.choice(phones).says(minute, move(person, source, target))
        if minute % 60 == 59:
            facts += hub.says(minute, measured(f"phone-{minute % 4}", chance.randint(-90, 90), 10))
    whole = fold(facts)
    assert told_in_parts(facts, chance) == whole


@pytest.mark.parametrize("step", [1, 2, 5])
def test_facts_that_come_in_order_a_few_at_a_time_are_folded_once(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "STEP", step)
    phone = Device("phone")
    facts = [
        fact
        for minute in range(30)
        for fact in phone.says(minute, move(f"P{minute % 3}", "place:x", f"vehicle:{minute}"))
    ]
    known = History()
    for start in range(0, len(facts), 3):
        known.add(facts[start : start + 3])
        assert known.operation() == fold(facts[: start + 3])
    late = Device("other").says(15, move("P1", "place:y", "left"))
    known.add(late)
    assert known.operation() == fold([*facts, *late])


def test_who_was_taken_off_the_list_is_told_until_the_correction_is_taken_back() -> None:
    facts = [*from_folder([person("P-1", "F-1")])]
    clerk, marshal = Device("clerk"), Device("marshal")
    facts += clerk.says(1, person("P-2", "F-2"))
    assert fold(facts).day.log.withdrawn == {}
    facts += marshal.says(2, FactCorrected(corrects="clerk-1", reason="slip"))
    log = fold(facts).day.log
    assert log.withdrawn == {"P-2": "marshal-1"}
    assert log.in_question["marshal-1"].device == "marshal"
    facts += clerk.says(3, FactCorrected(corrects="marshal-1", reason="she is real"))
    assert fold(facts).day.log.withdrawn == {}
    assert set(fold(facts).persons) == {"P-1", "P-2"}


def test_every_answer_of_a_person_is_kept_and_the_last_one_holds() -> None:
    clerk, phone = Device("clerk"), Device("phone")
    asked = ConsentRecorded(
        person="P1",
        consent=Consent.PROXY,
        given_by="P2",
        taken_by="registrar",
        told_terms=True,
        offered_to_stay=False,
    )
    withdrawn = ConsentRecorded(person="P1", consent=Consent.REFUSED, taken_by="marshal")
    facts = [*clerk.says(0, person("P1")), *phone.says(1, asked)]
    late = phone.says(5, withdrawn)
    told = fold([*late, *facts])
    assert told.persons["P1"].consent is Consent.REFUSED
    assert [each.answer for each in told.consents["P1"]] == [asked, withdrawn]
    assert [each.said.at for each in told.consents["P1"]] == [
        DAWN + timedelta(minutes=1),
        DAWN + timedelta(minutes=5),
    ]
    assert fold(facts).persons["P1"].consent is Consent.PROXY
    undone = clerk.says(9, FactCorrected(corrects=late[0].id, reason="another person"))
    again = fold([*facts, *late, *undone])
    assert [each.answer for each in again.consents["P1"]] == [asked]
    assert again.persons["P1"].consent is Consent.PROXY


def test_an_answer_holds_whatever_a_list_says_that_comes_later() -> None:
    clerk, phone = Device("clerk"), Device("phone")
    refused = ConsentRecorded(person="P1", consent=Consent.REFUSED, taken_by="marshal")
    facts = phone.says(1, refused)
    assert fold(facts).consents["P1"][0].answer == refused
    facts += clerk.says(7, person("P1", consent=Consent.EXPLICIT))
    told = fold(facts)
    assert told.persons["P1"].consent is Consent.REFUSED
    assert fold(facts[1:]).persons["P1"].consent is Consent.EXPLICIT
