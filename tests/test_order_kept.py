# SPDX-License-Identifier: Apache-2.0
"""A plan made again keeps the order of march: who comes takes the place of who is gone."""

from __future__ import annotations

import random

import pytest

from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Plan, Why, differing, violations, with_serials_of
from qafila.core.plan.difference import passed
from qafila.core.problem import pose
from qafila.core.values import Need, VehicleKind
from qafila.planner import solve
from qafila.planner.kept_order import kept_order
from qafila.planner.march import order_of_march
from tests.operations import ambulance, bus, family, operation, person, policy


def convoy(*lost: str) -> Operation:
    """Eighteen buses, of which sixteen are needed, and three ambulances for five patients."""
    patients = [person(f"X{n}", needs=(Need.STRETCHER,)) for n in range(5)]
    fleet = [
        *(bus(f"B{n:02}", 10, leader="Leader" if n in (1, 7, 13) else "") for n in range(1, 19)),
        *(ambulance(f"A{n}", seats=2, stretcher=2) for n in range(1, 5)),
    ]
    kept = [fact for fact in fleet if fact.vehicle.id not in lost]  # type: ignore[union-attr]
    return operation([family(f"F{n:02}", 10) for n in range(16)], patients, kept,
                     policy(spare_capacity=0.0))  # fmt: skip


def planned(op: Operation, before: Plan | None = None) -> Plan:
    """Return the plan, kept to the one before as the program does it."""
    trips = before.trips if before else ()
    problem = pose(op).problem
    plan = solve(
        problem,
        lambda: False,
        1,
        {p: t.vehicle for t in trips for p in t.people} if before else None,
        marched={t.vehicle: (t.lot, (t.source, t.target), t.serial, t.position) for t in trips},
    ).plan
    plan = with_serials_of(trips, plan) if before else plan
    assert violations(problem, plan) == ()
    return plan


def against(before: Plan, now: Plan) -> Difference:
    return differing(before.trips, passed(before.passages), now)


@pytest.mark.parametrize("lost", [f"B{n:02}" for n in range(1, 17)] + ["A1", "A2"])
def test_one_vehicle_less_and_only_who_takes_its_place_has_new_paper(lost: str) -> None:
    before = planned(convoy())
    assert lost in {trip.vehicle for trip in before.trips}
    difference = against(before, planned(convoy(lost), before))
    # With the leader of a serial gone another one leads it, from wherever that one drove.
    led = 2 if lost in ("B01", "B07") else 0
    assert len(difference.papers) <= 2 + led, difference.papers
    if not led:
        reasons = set[Why]().union(*difference.papers.values())
        assert reasons <= {Why.NEW, Why.PEOPLE}, difference.papers


def test_the_same_again_keeps_everybody_in_place() -> None:
    before = planned(convoy())
    assert against(before, planned(convoy(), before)).papers == {}


def vehicle(number: int, kind: VehicleKind, leader: str) -> Vehicle:
    return Vehicle(id=f"V{number:02}", kind=kind, seats=10, leader=leader)


@pytest.mark.parametrize("seed", range(200))
def test_an_order_that_is_kept_has_every_vehicle_once_in_lawful_serials(seed: int) -> None:
    draw = random.Random(seed)
    kinds = [VehicleKind.BUS] * 4 + [VehicleKind.AMBULANCE]
    fleet = [
        vehicle(n, draw.choice(kinds), draw.choice(("", "", "Leader")))
        for n in range(draw.randint(1, 30))
    ]
    old = [v for v in fleet if draw.random() < 0.8] or fleet
    new = [v for v in fleet if draw.random() < 0.9] or fleet
    need = {v.id: draw.choice((0, 0, 2)) for v in fleet}
    places: dict[str, tuple[str, int]] = {}
    for number, serial in enumerate(order_of_march(old, in_need=need)):
        for each in serial:
            places[each.id] = (f"S{number}", len(places) + 1)
    fresh = order_of_march(new, in_need=need)
    found = kept_order(fresh, places, need)
    if old == new:
        assert found == fresh
    if found is None:
        return
    driving = [v.id for serial in found for v in serial]
    assert sorted(driving) == sorted(v.id for v in new)
    sizes = [len(serial) for serial in found]
    assert sum(sizes) <= 5 or sorted(sizes) == [5, 6] or all(6 <= size <= 10 for size in sizes)
    # Who stays where they were follows whom they followed; only a new leader goes ahead.
    for serial in found:
        stayed = [places[v.id][1] for v in serial[1:] if v.id in places]
        assert stayed == sorted(stayed)
