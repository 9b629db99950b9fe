# SPDX-License-Identifier: Apache-2.0
"""Whom vehicles that come back leave behind: which rules cannot all hold, and what would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.values import Need
from qafila.planner import Solution
from qafila.planner.impossible import RulesCannotAllHold
from tests.operations import ROAD, ambulance, bus, family, operation, person, policy
from tests.runs.test_runs import solved, way

DAWN = datetime(2026, 3, 1, 5, tzinfo=UTC)


def hours(number: float) -> datetime:
    return DAWN + timedelta(hours=number)


def told(solution: Solution) -> list[RulesCannotAllHold]:
    return [f for f in solution.findings if isinstance(f, RulesCannotAllHold)]


def changed(op: Operation, token: str) -> Operation:
    """Return the operation with a way out, as its token tells it to programs."""
    what, _, rest = token.partition(":")
    persons, vehicles, legs = dict(op.persons), dict(op.vehicles), dict(op.legs)
    match what:
        case "departs":
            hour = datetime.fromisoformat(rest)
            op = replace(op, description=msgspec.structs.replace(op.description, departs_at=hour))
        case "until":
            until = datetime.fromisoformat(rest)
            vehicles = {k: replace(v, available_until=until) for k, v in vehicles.items()}
        case "back":
            legs = {k: replace(leg, both_ways=True) for k, leg in legs.items()}
        case "vehicles":
            number, room = rest.split(":")
            places: dict[str, Any] = {
                kind: int(n) for kind, n in (each.split("=") for each in room.split(","))
            }
            for k in range(int(number)):
                vehicles[f"X{k}"] = Vehicle(id=f"X{k}", at="square", **places)
        case "divide":
            for n, part in enumerate(rest.split(";"), start=2):
                household, leaving = part.split(":")
                for each in leaving.split("+"):
                    persons[each] = replace(persons[each], household=f"{household}-{n}")
        case "unpin":
            for each in rest.split(":")[1].split("+"):
                persons[each] = replace(persons[each], pin=None)
        case _:
            raise AssertionError(token)
    return replace(op, persons=persons, vehicles=vehicles, legs=legs)


CROWD = [family(f"F{i}", 5) for i in range(5)]
ONE_WAY = [*ROAD[:3], way("square", "school", 95)]

CASES: dict[str, tuple[Operation, tuple[str, ...]]] = {
    # A run takes 110 minutes, the way back 95: only one ends within four hours.
    "withdrawn": (
        operation(CROWD, bus("B", 10, available_until=hours(4)), departs_at=DAWN),
        ("away:until", "seats"),
    ),
    "withdrawn after two runs": (
        operation(CROWD, bus("B", 10, available_until=hours(6)), departs_at=DAWN),
        ("away:until", "vehicles"),
    ),
    "no way back": (operation(CROWD, bus("B", 10), road=ONE_WAY), ("away:back", "seats")),
    "household of all": (operation(family("A", 60), CROWD, bus("B", 10)), ("whole", "seats")),
    "wheelchairs": (
        operation(
            [person(f"W{i}", needs=(Need.WHEELCHAIR,)) for i in range(4)], CROWD, bus("B", 10)
        ),
        ("places:wheelchair",),
    ),
    "family of a patient": (
        operation(
            family("A", 5), person("A-0", "A", needs=(Need.STRETCHER,)), CROWD, bus("B", 10),
            ambulance("AMB", seats=2),
        ),
        ("whole", "places:stretcher", "seats"),
    ),
    "a pin that is too small": (
        operation(family("A", 8, pin="S"), CROWD, bus("B", 10), bus("S", 4)),
        ("pin:S", "whole", "seats"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_is_left_is_told_the_rules_and_every_way_out_moves_them(name: str) -> None:
    op, conflict = CASES[name]
    solution = solved(op)
    behind = {u.person for u in solution.plan.unseated}
    (found,) = told(solution)
    assert found.conflict == conflict
    assert behind
    assert set(found.persons) <= behind
    assert found.relaxations
    for token in found.relaxations:
        after = solved(changed(op, token))
        assert not set(found.persons) & {u.person for u in after.plan.unseated}, token
    for lang in ("en", "ar"):
        assert found.text(lang)


@pytest.mark.parametrize("name", ["withdrawn", "withdrawn after two runs"])
def test_vehicles_that_are_withdrawn_are_asked_to_stay_until_an_hour_that_does(name: str) -> None:
    (found,) = told(solved(CASES[name][0]))
    until = next(t for t in found.relaxations if t.startswith("until:"))
    # Three runs of 110 minutes, two ways back of 95: 8 hours 40 minutes.
    assert until == "until:2026-03-01T13:40+00:00"
    assert "vehicles until 2026-03-01 13:40" in found.text("en")


def test_a_household_that_no_bus_holds_is_offered_several_and_no_bus_that_nobody_has() -> None:
    (found,) = told(solved(CASES["household of all"][0]))
    assert "household A in several vehicles (6)" in found.text("en")
    assert not any("seats=60" in token for token in found.relaxations)


def test_who_asks_for_a_full_bus_while_another_stands_free_is_told_so() -> None:
    """25 ask for a bus of 20: it comes back for five, though the other has room."""
    pinned = [person(f"P{i:02}", pin="B") for i in range(25)]
    solution = solved(operation(policy(spare_capacity=0.0), pinned, bus("B", 20), bus("C", 20)))
    (found,) = [f for f in solution.findings if f.code == "vehicles_return"]
    subject = found.subject()
    assert subject["more"] == 0
    assert len(subject["pinned"]) in range(5, 21)
    assert "(pin)" in found.text("en")
    assert "still needed" not in found.text("en")


@pytest.mark.parametrize(
    ("op", "proven"),
    [
        # 25 people and a bus of ten that ends after two runs: places and hours prove it.
        (operation(CROWD, bus("B", 10, available_until=hours(6)), departs_at=DAWN), True),
        # Five families of four fill two runs by places alone; that they do not fit is not proven.
        (
            operation(
                [family(f"F{i}", 4) for i in range(5)],
                bus("B", 10, available_until=hours(6)), departs_at=DAWN,
            ),
            False,
        ),
    ],
)  # fmt: skip
def test_that_hours_do_not_suffice_is_proven_where_places_prove_it(
    op: Operation, proven: bool
) -> None:
    found = told(solved(op))[-1]
    assert found.conflict == ("away:until", "vehicles")
    assert found.proven == proven
    words = "these cannot all hold" if proven else "no seating was found"
    assert words in found.text("en")
    assert ("لا يمكن أن يتحقّق معًا" if proven else "لم يُعثر") in found.text("ar")
