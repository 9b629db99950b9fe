# SPDX-License-Identifier: Apache-2.0
"""How much of an agreement is owed, proven and waited for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.agreement import Cohort, Delivery, Gate, Obligation, ObligationKind, Party, Proof
from qafila.core.events import Fact, Fitness
from qafila.core.fulfilment import Fulfilment, Grade, Owed, State, fulfilments, standing_of
from qafila.core.operation import Operation
from qafila.core.values import Claimed, Consent, Name
from tests.days import Seen, drove, lived, moved
from tests.operations import bus, move, person, stage

PARTIES: tuple[Fact, ...] = tuple(
    events.PartyNamed(party=Party(id=name, name=Name(en=name))) for name in ("A", "B", "UN")
)


def owes(obligation_id: str, kind: str = "release_people", **values: Any) -> Fact:
    if isinstance(count := values.get("count"), int):
        values["count"] = Claimed(low=count, high=count)
    values = {"giver": "A", "receiver": "B", **values}
    return events.ObligationUndertaken(
        obligation=Obligation(id=obligation_id, kind=ObligationKind(kind), **values)
    )


def says(by: str, amount: int, obligation: str = "o", **values: Any) -> Fact:
    return events.DeliveryAttested(obligation=obligation, amount=amount, said_by=by, **values)


def stands(op: Operation, obligation: str = "o") -> Fulfilment:
    return fulfilments(op)[obligation]


def told(*facts: Fact | Seen, owed: Fact | None = None) -> Fulfilment:
    return stands(lived([*PARTIES, owed or owes("o", count=10)], *facts))


# ------------------------------------------------------------------------------- what is proven


def test_what_the_giver_says_is_a_claim_and_opens_nothing() -> None:
    found = told(says("A", 10))
    assert (found.proven, found.by_grade, found.state) == (0, {Grade.CLAIMED: 10}, State.OPEN)


@pytest.mark.parametrize("by", ["", "an agency", "a commander"])
def test_so_is_what_somebody_says_who_is_no_party(by: str) -> None:
    assert told(says(by, 10)).by_grade == {Grade.CLAIMED: 10}


def test_what_another_party_says_is_attested_and_adds_up() -> None:
    found = told(says("B", 4), says("B", 6, note="second bus", source="radio"))
    assert (found.proven, found.state) == (10, State.DONE)
    assert [e.amount for e in found.evidence] == [4, 6]


def test_two_who_say_it_are_rivals_and_are_not_added() -> None:
    assert told(says("B", 4), says("UN", 6)).proven == 6


def test_one_statement_that_two_wrote_down_counts_once() -> None:
    twice = (Seen(says("UN", 4, source="radio"), device=name) for name in ("one", "two"))
    assert told(*twice).proven == 4


@pytest.mark.parametrize(
    ("wanted", "said", "proven"),
    [
        (Proof.ATTESTED, "documented", 5),
        (Proof.DOCUMENTED, "attested", 0),
        (Proof.DOCUMENTED, "documented", 5),
        (Proof.IDENTIFIED, "documented", 0),
        (Proof.IDENTIFIED, "identified", 5),
        (Proof.LEDGER, "identified", 0),
        (Proof.LEDGER, "ledger", 0),
    ],
)
def test_proof_is_as_good_as_the_parties_agreed(wanted: Proof, said: str, proven: int) -> None:
    owed = owes("o", count=10, proof=wanted)
    assert told(says("UN", 5, proof=said), owed=owed).proven == proven


def test_what_counts_nothing_is_one_step() -> None:
    owed = owes("o", "disclose", delivered=Delivery(by="B"))
    assert told(owed=owed).proven == 1
    assert told(owed=owes("o", "disclose", delivered=Delivery(by="A"))).proven == 0
    assert told(owed=owes("o", count=9, delivered=Delivery(by="B"))).proven == 0


@pytest.mark.parametrize(
    ("low", "high", "proven", "state"),
    [
        (10, 10, 0, State.OPEN),
        (10, 10, 9, State.PARTLY),
        (10, 10, 10, State.DONE),
        (10, 10, 11, State.OVER),
        (8, 12, 7, State.PARTLY),
        (8, 12, 9, State.MAYBE),
        (None, None, 3, State.UNMEASURED),
        (0, 0, 0, State.DONE),
    ],
)
def test_the_state_of_an_obligation(
    low: int | None, high: int | None, proven: int, state: State
) -> None:
    owed = owes("o", count=Claimed(low=low, high=high))
    assert told(says("B", proven), owed=owed).state is state


# ------------------------------------------------------------------------------ what is measured

PEOPLE = tuple(person(f"P{i}", cohort="red", at="square") for i in range(4))


def carried(*facts: Fact | Seen, **values: Any) -> Operation:
    owed = move("o", giver="A", cohort="red", to_place="school", **values)
    return lived([*PARTIES, *PEOPLE, bus("B1"), owed], *facts)


RIDE = moved("square", "B1", "P0", "P1", "P2")
ARRIVAL = moved("B1", "school", "P0", "P1")


def test_people_are_delivered_where_the_ledger_saw_them() -> None:
    found = stands(carried(RIDE, drove("square", "school", "B1"), ARRIVAL, says("UN", 4)))
    assert found.proven == 2
    assert found.missing == ("P2", "P3")
    assert found.by_grade == {Grade.ATTESTED: 4, Grade.MEASURED: 2}


def test_who_went_on_from_there_was_there() -> None:
    found = stands(carried(RIDE, ARRIVAL, moved("school", "left", "P0")))
    assert found.proven == 2
    elsewhere = stands(carried(RIDE, moved("B1", "gate", "P0", "P1")))
    assert elsewhere.proven == 0


def test_nobody_is_proven_by_the_list_or_while_disputed() -> None:
    listed = lived([*PARTIES, person("P0", at="school"), move("o", to_place="school")])
    assert stands(listed).proven == 0
    disputed = Seen(moved("gate", "left", "P0"), device="other")
    assert stands(carried(RIDE, ARRIVAL, disputed)).proven == 1


def test_nobody_owes_a_way_to_who_refused_it() -> None:
    refusing = person("P4", cohort="red", consent=Consent.REFUSED)
    owed = move("o", giver="A", cohort="red", to_place="school")
    found = stands(lived([*PARTIES, *PEOPLE, refusing, bus("B1"), owed], RIDE, ARRIVAL))
    assert (found.missing, found.declined) == (("P2", "P3"), ("P4",))


def test_a_person_counts_for_one_obligation_only() -> None:
    both = [move(name, giver="A", cohort="red", to_place="school") for name in ("o", "p")]
    op = lived([*PARTIES, *PEOPLE, bus("B1"), *both], RIDE, ARRIVAL)
    assert sum(f.proven for f in fulfilments(op).values()) == 2


def test_vehicles_are_provided_once_they_were_where_they_are_wanted() -> None:
    owed = owes("o", "provide_vehicles", count=3, source_place="square", proof=Proof.LEDGER)
    fleet = [bus(f"B{i}", provider="A" if i else "B", at="depot") for i in range(3)]
    op = lived([*PARTIES, owed, *fleet], drove("outside", "square", "B0", "B1"))
    assert stands(op).proven == 1
    gone = lived(
        [*PARTIES, owed, *fleet], drove("outside", "square", "B1"), drove("square", "school", "B1")
    )
    assert stands(gone).proven == 1


# ------------------------------------------------------------------------------ how much is owed


def half(*more: Fact, claim: int | None = None, proven: int = 0) -> Owed:
    known = Cohort(
        id="held",
        name=Name(en="held"),
        claim=None if claim is None else Claimed(low=claim, high=claim),
    )
    listed = [*PARTIES, events.CohortNamed(cohort=known), stage("one"), stage("two", "one")]
    first = owes("first", count=4, cohort="held", stage="one")
    rest = owes("rest", share=0.5, cohort="held", stage="two")
    return stands(lived([*listed, rest, first, *more], says("B", proven, "first")), "rest").owed


def test_a_half_of_an_unknown_remainder_is_no_number() -> None:
    assert half() == Owed()


def test_a_half_follows_what_becomes_known_of_the_remainder() -> None:
    # Of twelve, four are owed before; none of these is proven, so four to six will be owed …
    assert half(claim=12) == Owed(low=4, high=6)
    # … and when they are, half of the eight.
    assert half(claim=12, proven=4) == Owed(low=4, high=4)
    assert half(claim=11, proven=4) == Owed(low=3, high=4)
    assert half(*(person(f"P{i}", cohort="held") for i in range(6)), proven=4) == Owed(
        low=1, high=1
    )


# ----------------------------------------------------------------------------------------- gates


def gates(op: Operation, obligation: str = "w", lot: str | None = None) -> list[bool]:
    stood = standing_of(op, op.obligations[obligation], fulfilments(op), lot)
    return [each.is_open for each in stood]


def waiting(*facts: Fact | Seen, gate: Gate, first: Fact, **values: Any) -> Operation:
    return lived([*PARTIES, first, owes("w", gates=(gate,), **values)], *facts)


@pytest.mark.parametrize(
    ("proven", "at_least", "is_open"),
    [(9, None, False), (10, None, True), (4, 5, False), (5, 5, True)],
)
def test_a_gate_opens_by_what_is_proven(proven: int, at_least: int | None, is_open: bool) -> None:
    gate = Gate(obligation="o", at_least=at_least)
    assert gates(waiting(says("B", proven), gate=gate, first=owes("o", count=10))) == [is_open]


def test_a_gate_on_nobody_knows_how_much_stays_closed() -> None:
    first = owes("o", share=0.5)
    assert gates(waiting(says("B", 99), gate=Gate(obligation="o"), first=first)) == [False]
    assert gates(waiting(says("B", 99), gate=Gate(obligation="none"), first=first)) == [False]


def test_a_medical_movement_waits_for_nothing_that_is_owed() -> None:
    def sick(kind: str, *facts: Fact) -> Operation:
        gate, first = Gate(obligation="o"), owes("o", count=10)
        patients = owes("w", kind, gates=(gate,), lots=("L1",), medical=True)
        return lived([*PARTIES, first, patients, person("P1", lot="L1")], *facts)

    seen = events.FitnessAssessed(
        person="P1", fitness=Fitness.FIT_WITH_CARE, assessed_by="clinician 4", medical=True
    )
    # Of people it is medical by a clinician's act; of what moves nobody, by the agreement's word.
    assert gates(sick("move_people")) == [False]
    assert gates(sick("move_people", seen)) == []
    assert gates(sick("release_people", seen)) == []
    assert gates(sick("deliver_aid")) == []


def test_matching_lots_wait_for_each_other_one_by_one() -> None:
    gate = Gate(obligation="o", matching_lot=True)
    first = owes("o", count=10, lots=("X1", "X2"))
    op = waiting(says("B", 5), gate=gate, first=first, lots=("Y1", "Y2"))
    assert gates(op, lot="Y1") == [True]
    assert gates(op, lot="Y2") == [False]
    assert gates(op) == [False]


def test_a_lot_of_people_on_the_list_is_as_large_as_it_is() -> None:
    people = [person(f"P{i}", at="square", lot="X1" if i < 1 else "X2") for i in range(4)]
    first = move("o", giver="B", to_place="school", lots=("X1", "X2"))
    second = owes("w", gates=(Gate(obligation="o", matching_lot=True),), lots=("Y1", "Y2"))
    listed = [*PARTIES, *people, bus("B1"), first, second]
    op = lived(listed, moved("square", "B1", "P0", "P1"), moved("B1", "school", "P0", "P1"))
    assert gates(op, lot="Y1") == [True]
    assert gates(op, lot="Y2") == [False]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["o", "p", "nothing"]),
            st.integers(0, 20),
            st.sampled_from(["A", "B", "UN", "", "press"]),
            st.sampled_from(["attested", "documented", "identified", "ledger", "?"]),
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.sampled_from(["P0", "P1", "P9"]), st.sampled_from(["school", "gate"]))),
)
def test_amounts_never_exceed_what_facts_show_and_gates_never_open_on_claims(
    said: list[tuple[str, int, str, str]], seen: list[tuple[str, str]]
) -> None:
    listed = [
        *PARTIES,
        *PEOPLE,
        bus("B1"),
        owes("o", count=10),
        move("p", giver="A", cohort="red", to_place="school"),
        owes("w", gates=(Gate(obligation="o"), Gate(obligation="p", at_least=1))),
    ]
    facts: list[Fact] = [
        says(by, amount, obligation, proof=proof) for obligation, amount, by, proof in said
    ]
    facts += [moved("B1", place, who) for who, place in seen]
    op = lived(listed, *facts)
    found = fulfilments(op)
    at_school = {who for who, place in seen if place == "school" and who in ("P0", "P1")}
    assert found["p"].proven <= len(at_school)
    best = max(
        (sum(a for o, a, b, _ in said if (o, b) == ("o", by)) for by in ("B", "UN")), default=0
    )
    assert found["o"].proven <= best
    first, second = gates(op)
    assert first == (found["o"].proven >= 10)
    assert second == (found["p"].proven >= 1)
