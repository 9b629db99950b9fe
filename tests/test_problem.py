# SPDX-License-Identifier: Apache-2.0
"""Posing the problem: who travels with whom, under what, and who must not be seated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qafila.core import events
from qafila.core.agreement import Delivery, Gate, Obligation, ObligationKind, Party
from qafila.core.operation import Operation
from qafila.core.problem import Posed, pose
from qafila.core.route import Place
from qafila.core.values import Claimed, Consent, Name, PlaceKind
from tests.operations import ROAD, Facts, bus, cohort, family, move, operation, person, stage


def why(op: Operation) -> dict[str, str]:
    return {w.person: w.why for w in pose(op).problem.withheld}


def codes(posed: Posed) -> list[str]:
    return [finding.code for finding in posed.findings]


def place(place_id: str, kind: PlaceKind) -> events.Fact:
    return events.PlaceNamed(place=Place(id=place_id, name=Name(en=place_id), kind=kind))


def test_household_and_guardian_links_make_one_unit_along_chains() -> None:
    op = operation(
        family("A", 2), person("C1", age=5, guardian="A-1"), person("C2", age=4, guardian="C1"),
        family("B", 1),
    )  # fmt: skip
    assert [u.persons for u in pose(op).problem.units] == [("A-1", "A-2", "C1", "C2"), ("B-1",)]


GUARDIANS: dict[str, tuple[Facts, dict[str, str]]] = {
    "not listed": (person("C", guardian="X"), {"C": "guardian_not_listed"}),
    "herself": (person("C", guardian="C"), {"C": "guardian_is_self"}),
    "circle": (
        [person("C", guardian="D"), person("D", guardian="C"), person("E", guardian="C")],
        {"C": "guardian_circle", "D": "guardian_circle", "E": "guardian_not_travelling"},
    ),
    "refuses to travel": (
        [person("C", guardian="D"), person("D", consent=Consent.REFUSED)],
        {"C": "guardian_not_travelling", "D": "consent_refused"},
    ),
    "chain": (
        [person("C", guardian="D"), person("D", guardian="E"), person("E", guardian="X")],
        {
            "C": "guardian_not_travelling",
            "D": "guardian_not_travelling",
            "E": "guardian_not_listed",
        },
    ),
    "separated cohort": (
        [
            cohort("east", "west"),
            cohort("west"),
            person("C", guardian="D", cohort="east"),
            person("D", cohort="west"),
        ],
        {"C": "guardian_in_separated_cohort"},
    ),
    "another lot": (
        [person("C", guardian="D", lot="L1"), person("D", lot="L2")],
        {"C": "guardian_travels_apart"},
    ),
}


@pytest.mark.parametrize("case", GUARDIANS)
def test_a_guardian_who_cannot_travel_with_the_child_holds_the_child_alone(case: str) -> None:
    facts, expected = GUARDIANS[case]
    op = operation(facts, person("Z"))
    assert why(op) == expected
    found = codes(pose(op))
    assert set(expected.values()) - {"consent_refused"} <= set(found)


def test_a_missing_consent_does_not_cost_the_seat() -> None:
    assert why(operation(person("P", consent=None))) == {}


def test_a_household_over_separated_cohorts_waits_for_a_person_to_decide() -> None:
    op = operation(
        cohort("east", "west"), cohort("west"),
        family("A", 2, cohort="east"), person("A-3", "A", cohort="west"),
        person("B", cohort="east"),
    )  # fmt: skip
    assert set(why(op)) == {"A-1", "A-2", "A-3"}
    assert codes(pose(op)) == ["household_spans_separated_cohorts"]


def test_guardian_chains_may_tangle_separated_cohorts_too() -> None:
    op = operation(
        cohort("east", "west"), cohort("west"), person("G"),
        person("C", cohort="east", guardian="G"), person("D", cohort="west", guardian="G"),
    )  # fmt: skip
    assert set(why(op)) == {"C", "D", "G"}
    assert codes(pose(op)) == ["cohort_blank", "household_spans_separated_cohorts"]


def test_a_cohort_that_nobody_described_costs_the_seat_only_where_cohorts_are_apart() -> None:
    apart = operation(cohort("east", "west"), cohort("west"), person("P", cohort="esat"))
    assert why(apart) == {"P": "cohort_not_described"}
    assert why(operation(cohort("east"), person("P", cohort="esat"))) == {}


def test_a_household_that_the_list_divides_is_pointed_out_and_planned() -> None:
    op = operation(person("A-1", "A", lot="L1"), person("A-2", "A", lot="L2"))
    posed = pose(op)
    assert codes(posed) == ["household_travels_apart"]
    assert [u.persons for u in posed.problem.units] == [("A-1",), ("A-2",)]


def test_a_blank_lot_means_the_lot_of_the_household() -> None:
    op = operation(person("A-1", "A", lot="L1"), person("A-2", "A"))
    assert [(u.persons, u.lot) for u in pose(op).problem.units] == [(("A-1", "A-2"), "L1")]


def test_a_blank_lot_is_the_lot_of_the_guardian_along_the_chain() -> None:
    op = operation(person("G", lot="L1"), person("C", guardian="G"), person("D", guardian="C"))
    assert [(u.persons, u.lot) for u in pose(op).problem.units] == [(("C", "D", "G"), "L1")]


def test_a_lot_reaches_everybody_bound_to_the_one_who_names_it() -> None:
    op = operation(person("P1", "F1"), person("P2", "F1", guardian="P3"), person("P3", lot="L2"))
    assert [(u.persons, u.lot) for u in pose(op).problem.units] == [(("P1", "P2", "P3"), "L2")]


def test_a_child_is_where_the_guardian_is_when_nothing_else_says_where() -> None:
    op = operation(
        place("hall", PlaceKind.ASSEMBLY), person("G", at="hall"), person("C", guardian="G")
    )
    assert [(u.persons, u.source) for u in pose(op).problem.units] == [(("C", "G"), "hall")]


def test_the_only_assembly_point_is_where_people_are_before_an_obligation_is_chosen() -> None:
    op = operation(
        stage("s0"), stage("s1"), move("o0", stage="s0"),
        move("o1", stage="s1", source_place="square"),
        person("P1", "F1"), person("P2", "F1", at="square"),
    )  # fmt: skip
    assert [u.persons for u in pose(op).problem.units] == [("P1", "P2")]


def test_a_slip_in_a_separation_keeps_the_cohort_from_all_others() -> None:
    op = operation(cohort("x", "Y"), cohort("y"), cohort("z"))
    assert pose(op).problem.separated == {frozenset("xy"), frozenset("xz")}


@pytest.mark.parametrize(
    ("delivered", "at_least", "waits"),
    [(None, None, True), (1, None, True), (100, None, False), (1, 50, True), (50, 50, False)],
)
def test_a_gate_is_open_when_enough_was_delivered(
    delivered: int | None, at_least: int | None, waits: bool
) -> None:
    op = operation(
        events.ObligationUndertaken(
            obligation=Obligation(
                id="g",
                kind=ObligationKind.RELEASE_PEOPLE,
                count=Claimed(low=100, high=100),
                delivered=None if delivered is None else Delivery(count=delivered, by="G"),
            )
        ),
        events.PartyNamed(party=Party(id="G", name=Name(en="Guarantor"))),
        move(gates=(Gate(obligation="g", at_least=at_least),)),
        person("P"),
    )
    assert ("lot_waits_for_gate" in codes(pose(op))) is waits


def test_who_must_be_kept_apart_from_own_company_waits_for_a_person_to_decide() -> None:
    op = operation(
        person("P1", "F1"), person("P2", "F2", apart_from="F1"),
        person("C", "F3", guardian="P1"), person("D", "F3", guardian="P2"),
    )  # fmt: skip
    assert set(why(op).values()) == {"kept_apart_from_own"}
    assert codes(pose(op)) == ["kept_apart_from_own"]


def test_two_people_under_one_number_are_both_kept_and_neither_is_seated() -> None:
    op = operation(person("P", name_latin="One"), person("P", name_latin="Two"))
    assert why(op) == {"P": "person_id_repeated"}
    assert op.rivals["person:P"] == (replace(op.persons["P"], name_latin="Two"),)


def test_destinations_come_from_person_then_obligation_then_the_only_reception_site() -> None:
    op = operation(
        place("camp", PlaceKind.RECEPTION), place("other", PlaceKind.RECEPTION),
        cohort("red"), move(cohort="red", to_place="camp"),
        person("A", to_place="other"), person("B", cohort="red"), person("C"),
    )  # fmt: skip
    posed = pose(op)
    targets = {u.id: u.target for u in posed.problem.units}
    assert targets == {"A": "other", "B": "camp", "C": None}
    assert posed.problem.receptions == ("school", "camp", "other")
    assert why(op) == {}
    assert {"no_way_known", "destination_chosen"} <= set(codes(posed))


def test_people_travel_under_a_release_that_names_them_and_under_no_other() -> None:
    freed = Obligation(
        id="freed", kind=ObligationKind.RELEASE_PEOPLE, lots=("R1",), to_place="other"
    )
    whoever = replace(freed, id="whoever", lots=(), to_place="camp")
    op = operation(
        place("camp", PlaceKind.RECEPTION), place("other", PlaceKind.RECEPTION),
        [events.ObligationUndertaken(obligation=each) for each in (whoever, freed)],
        person("A", lot="R1"), person("B", lot="R2"), person("C"),
    )  # fmt: skip
    targets = {u.id: u.target for u in pose(op).problem.units}
    assert targets == {"A": "other", "B": None, "C": None}


def test_without_any_reception_site_nobody_has_a_destination() -> None:
    op = operation(person("A"), person("B", to_place="square"), road=ROAD[:2])
    assert why(op) == {"A": "destination_unknown"}


def test_several_assembly_points_need_a_word() -> None:
    op = operation(place("hall", PlaceKind.ASSEMBLY), person("A"), person("B", at="square"))
    assert why(op) == {"A": "origin_unknown"}


def test_without_any_place_everybody_is_planned_and_one_finding_says_so() -> None:
    posed = pose(operation(person("A"), person("B"), road=()))
    assert codes(posed) == ["route_absent"]
    assert len(posed.problem.units) == 2


def test_the_most_specific_obligation_moves_a_person() -> None:
    op = operation(
        stage("s1"), stage("s2", "s1"), cohort("red"), cohort("blue"),
        move("everybody", stage="s1"), move("reds", stage="s2", cohort="red"),
        person("A", cohort="red"), person("B", cohort="blue"),
    )  # fmt: skip
    assert [(lot.id, lot.rank) for lot in pose(op).problem.lots] == [("s1", 0), ("s2", 1)]


def test_an_obligation_that_names_the_lot_beats_one_that_names_the_cohort() -> None:
    op = operation(
        place("camp", PlaceKind.RECEPTION), place("hospital", PlaceKind.RECEPTION),
        cohort("red"), move("reds", cohort="red", to_place="camp"),
        move("patients", lots=("M",), to_place="hospital"),
        person("A", cohort="red", lot="M"), person("B", cohort="red"),
    )  # fmt: skip
    assert {u.id: u.target for u in pose(op).problem.units} == {"A": "hospital", "B": "camp"}


def test_of_two_obligations_that_name_as_much_the_one_to_the_persons_own_place_counts() -> None:
    op = operation(
        place("camp", PlaceKind.RECEPTION), place("hospital", PlaceKind.RECEPTION),
        stage("s1"), stage("s2", "s1"),
        move("first", stage="s1", to_place="camp"), move("second", stage="s2", to_place="hospital"),
        person("A", to_place="hospital"), person("B", to_place="camp"),
    )  # fmt: skip
    assert {u.id: u.lot for u in pose(op).problem.units} == {"A": "s2", "B": "s1"}


def test_stages_in_a_circle_still_get_an_order() -> None:
    op = operation(stage("s1", "s2"), stage("s2", "s1"), move(stage="s2"), person("A"))
    assert [lot.stage for lot in pose(op).problem.lots] == ["s2"]


def test_a_lot_in_two_stages_is_said() -> None:
    op = operation(
        stage("s1"), stage("s2", "s1"), cohort("red"), cohort("blue"),
        move("m1", stage="s1", cohort="red"), move("m2", stage="s2", cohort="blue"),
        person("A", cohort="red", lot="L"), person("B", cohort="blue", lot="L"),
    )  # fmt: skip
    assert codes(pose(op)) == ["lot_in_two_stages"]


def test_wishes_that_cannot_be_met_are_said() -> None:
    op = operation(
        person("A", pin="nowhere"), person("B-1", "B", pin="BUS-1"),
        person("B-2", "B", pin="BUS-2"),
        bus("BUS-1"), bus("BUS-2", lot="elsewhere"),
    )  # fmt: skip
    assert why(op) == {"B-1": "pins_differ", "B-2": "pins_differ"}
    assert set(codes(pose(op))) == {"pins_differ", "vehicle_lot_unknown"}


def test_nobody_gives_a_problem_all_the_same() -> None:
    posed = pose(operation(road=ROAD))
    assert posed.problem.units == ()
    assert len(posed.problem.lots) == 1
