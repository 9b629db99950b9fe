# SPDX-License-Identifier: Apache-2.0
"""In which lot people travel: the board, the crossing and a plan give one answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from qafila.core import events
from qafila.core.agreement import Approval, Gate
from qafila.core.events import Fact
from qafila.core.fulfilment import LotState, board, lots_of
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.planner import solve
from qafila.rules.coverage import StatementCoversUnknown, coverage
from tests.days import lived, moved
from tests.operations import bus, family, move, operation, person

PEOPLE: list[Any] = [
    family("F1", 3, cohort="a"),
    family("F2", 2, cohort="a"),
    person("lone", cohort="a"),
    person("child", cohort="a", guardian="F1-1"),
    [person(f"Z{number}", cohort="b", lot="Z") for number in range(2)],
]


def rows(op: Operation) -> dict[str, int]:
    return {each.lot: each.people for each in board(op)}


@pytest.mark.parametrize(
    "owed",
    [
        {"lots": ("L1",)},
        {"lots": ("L1", "L2")},
        {"lots": ("L1", "L2", "L3")},
        {"lot_count": 2},
        {"lot_size": 4},
    ],
)
def test_the_board_shows_people_in_the_lots_in_which_a_plan_would_seat_them(
    owed: dict[str, Any],
) -> None:
    op = operation(PEOPLE, move(cohort="a", **owed), bus("B1", 20))
    planned: Counter[str] = Counter()
    for unit in pose(op).problem.units:
        planned[unit.lot] += len(unit.persons)
    found = rows(op)
    assert {lot: people for lot, people in found.items() if people} == planned
    assert set(owed.get("lots", ())) <= set(found)
    assert "move" not in found


def test_with_a_plan_in_force_its_trips_say_who_is_in_which_lot() -> None:
    op = operation(
        PEOPLE, move(cohort="a", lots=("L1", "L2")), [bus(f"B{n}", 20) for n in range(3)]
    )
    plan = solve(pose(op).problem, lambda: False, 1, None).plan
    turned = tuple(
        replace(trip, lot={"L1": "L2", "L2": "L1"}.get(trip.lot, trip.lot)) for trip in plan.trips
    )
    seated = {p: trip.lot for trip in turned for p in trip.people}
    assert set(seated.values()) == {"L1", "L2", "Z"}
    assert lots_of(replace(op, plan=replace(plan, trips=turned))) == seated


def test_lots_of_a_plan_that_are_no_longer_agreed_are_cut_anew() -> None:
    op = operation(PEOPLE, move(cohort="a", lots=("OLD",)), bus("B1", 20))
    plan = solve(pose(op).problem, lambda: False, 1, None).plan
    agreed = operation(PEOPLE, move(cohort="a", lots=("NEW",)), bus("B1", 20))
    assert rows(replace(agreed, plan=plan)) == {"NEW": 7, "Z": 2}


def test_the_last_manifest_goes_before_the_plan() -> None:
    listed: list[Fact] = [person("P1"), person("P2"), move(lots=("L1", "L2")), bus("B1")]
    issued = events.ManifestIssued(manifest="m", vehicle="B1", persons=("P1",), lot="L2")
    assert lots_of(lived(listed))["P1"] == "L1"
    assert lots_of(lived(listed, issued))["P1"] == "L2"


def test_a_release_lets_go_the_people_of_a_lot_that_no_row_of_the_list_names() -> None:
    listed: list[Fact] = [
        person("P1"),
        person("P2"),
        move("go", lots=("L1",), gates=(Gate(obligation="nobody-knows"),)),
        bus("B1"),
    ]
    (stands,) = board(lived(listed, events.LotReleased(lot="L1"), moved("square", "B1", "P1")))
    assert (stands.lot, stands.people, stands.state) == ("L1", 2, LotState.CONTESTED)


def test_an_approval_may_name_a_lot_that_is_only_cut() -> None:
    op = operation(
        PEOPLE,
        move(cohort="a", lot_count=2),
        events.ApprovalGiven(approval=Approval(by="A", lots=("move-1", "move-3"))),
    )
    (found,) = coverage(op, datetime(2024, 6, 3, tzinfo=UTC))
    assert isinstance(found, StatementCoversUnknown)
    assert found.unknown == ("move-3",)
    assert set(found.known) >= {"move-1", "move-2"}
