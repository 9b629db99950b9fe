# SPDX-License-Identifier: Apache-2.0
"""The order of march: serials, leaders, medical vehicles near need, and who follows empty."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.fleet import Vehicle
from qafila.core.plan import Marcher, MarchRole, Plan, lawful_serials, violations
from qafila.core.problem import pose
from qafila.core.route import Leg
from qafila.core.values import Need, VehicleKind, exactly
from qafila.planner import solve
from qafila.planner.march import order_of_march
from tests.operations import ROAD, ambulance, bus, family, move, operation, person, policy, stage


def vehicles(kind: VehicleKind, count: int, first: int = 1, **values: Any) -> list[Vehicle]:
    name = "AMB" if kind is VehicleKind.AMBULANCE else "BUS"
    return [Vehicle(id=f"{name}-{i}", kind=kind, **values) for i in range(first, first + count)]


def buses(count: int) -> list[Vehicle]:
    return vehicles(VehicleKind.BUS, count)


def ambulances(count: int, first: int = 1) -> list[Vehicle]:
    return vehicles(VehicleKind.AMBULANCE, count, first)


def serial_of(serials: tuple[tuple[Vehicle, ...], ...]) -> dict[str, int]:
    return {v.id: i for i, serial in enumerate(serials) for v in serial}


def test_people_in_need_ride_where_the_only_ambulance_drives() -> None:
    need = {"BUS-3": 2, "BUS-12": 1, "BUS-7": 1, "AMB-1": 1}
    serials = order_of_march([*buses(13), *ambulances(1)], in_need=need)
    where = serial_of(serials)
    assert [len(s) for s in serials] == [7, 7]
    assert {where[v] for v in need} == {where["AMB-1"]}


def test_an_ambulance_drives_with_its_people_s_own() -> None:
    ties = {
        "AMB-1": frozenset({"F-2"}),
        "AMB-2": frozenset({"F-1"}),
        "BUS-1": frozenset({"F-1"}),
        "BUS-12": frozenset({"F-2"}),
    }
    where = serial_of(order_of_march([*buses(12), *ambulances(2)], ties=ties))
    assert where["AMB-1"] == where["BUS-12"]
    assert where["AMB-2"] == where["BUS-1"]
    assert where["AMB-1"] != where["AMB-2"]


def test_an_idle_ambulance_closes_each_serial_that_has_none() -> None:
    serials = order_of_march([*buses(14), *ambulances(1)], idle=ambulances(3, first=2))
    assert [s[-1].kind for s in serials] == [VehicleKind.AMBULANCE] * 2
    assert sum(v.kind is VehicleKind.AMBULANCE for s in serials for v in s) == 2


@given(
    count=st.integers(1, 60),
    patients=st.integers(0, 12),
    idle=st.integers(0, 8),
    need=st.lists(st.integers(0, 3), min_size=60, max_size=60),
    leaders=st.sets(st.integers(1, 72), max_size=10),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_serials_are_lawful_with_and_without_those_who_carry_nobody(
    count: int, patients: int, idle: int, need: list[int], leaders: set[int]
) -> None:
    cars = [
        Vehicle(id=v.id, kind=v.kind, leader="x" if i in leaders else "")
        for i, v in enumerate([*buses(count), *ambulances(patients)], start=1)
    ]
    spare = ambulances(idle, first=patients + 1)
    in_need = {f"BUS-{i}": n for i, n in enumerate(need[:count], start=1)}
    in_need |= {f"AMB-{i}": 1 for i in range(1, patients + 1)}
    serials = order_of_march(cars, idle=spare, in_need=in_need)
    drives = [v.id for s in serials for v in s]
    assert len(drives) == len(set(drives))
    assert {v.id for v in cars} <= set(drives)
    assert set(drives) <= {v.id for v in (*cars, *spare)}
    aboard = {v.id for v in cars}
    assert lawful_serials(tuple(len(s) for s in serials))
    assert lawful_serials(tuple(sum(v.id in aboard for v in s) for s in serials))
    medical = [sum(v.kind is VehicleKind.AMBULANCE for v in s) for s in serials]
    needs = [sum(in_need.get(v.id, 0) for v in s) for s in serials]
    bare = any(n and not m for n, m in zip(needs, medical, strict=True))
    assert not (bare and any(m > 1 or (m and not n) for m, n in zip(medical, needs, strict=True)))
    heads = sum(bool(s[0].leader) for s in serials)
    assert heads == min(len(serials), sum(bool(v.leader) for v in cars))


def solved(*facts: Any, **values: Any) -> Plan:
    op = operation(*facts, **values)
    problem = pose(op).problem
    plan = solve(problem, lambda: False, 1).plan
    assert violations(problem, plan) == ()
    return plan


def rear(plan: Plan, lot: str | None = None) -> list[Marcher]:
    aboard = {trip.vehicle for trip in plan.trips}
    return [m for m in plan.march if m.vehicle not in aboard and lot in (None, m.lot)]


def goods(vehicle: str, **values: Any) -> Any:
    return bus(vehicle, 2, kind=VehicleKind.TRUCK, **values)


def recovery(vehicle: str, **values: Any) -> Any:
    return bus(vehicle, 2, kind=VehicleKind.RECOVERY, **values)


def test_behind_all_people_drive_reserve_then_luggage_and_recovery_last() -> None:
    plan = solved(
        [family(f"F{i}", 10) for i in range(6)],
        [bus(f"BUS-{i}") for i in range(1, 9)],
        recovery("REC-1"), goods("TRUCK-1"), goods("AID", luggage_m3=0.0), ambulance("AMB-1"),
    )  # fmt: skip
    # The ambulance, which nobody needs, closes the serial of six buses.
    assert [(m.position, m.vehicle, m.role) for m in rear(plan)] == [
        (7, "AMB-1", MarchRole.MEDICAL),
        (8, "BUS-7", MarchRole.RESERVE),
        (9, "TRUCK-1", MarchRole.LUGGAGE),
        (10, "REC-1", MarchRole.RECOVERY),
    ]
    assert [m.serial for m in rear(plan)] == ["S1", "R1", "R1", "R1"]
    assert plan.reserve == ("AMB-1", "BUS-7", "BUS-8"), "BUS-8 is more than a fifth, and stays"
    (column,) = plan.columns
    # Seven buses of 12 m, an ambulance of 6 m, truck and recovery of 10 m, nine spaces of 100 m.
    assert (column.vehicles, column.length_m) == (10, 7 * 12 + 6 + 20 + 900)


def test_a_column_passes_a_point_in_its_length_at_typical_speed() -> None:
    measured = events.LegDescribed(
        leg=Leg(id="gate-school", source="gate", target="school", travel=exactly(1800),
                distance_m=20_000)
    )  # fmt: skip
    road = [*ROAD[:4], measured, ROAD[5]]
    plan = solved(family("F", 4), bus("BUS-1"), bus("BUS-2", spare=True), road=road)
    (column,) = plan.columns
    assert column.length_m == 124
    assert column.pass_s == round(124 / (60_000 / 5400))


def test_each_vehicle_without_people_drives_with_one_column_that_may_have_it() -> None:
    plan = solved(
        stage("one"), stage("two", "one"),
        move("m1", stage="one", lots=("A", "B")), move("m2", stage="two", lots=("C",)),
        [person(f"P{lot}{i}", lot=lot) for lot in "ABC" for i in range(8)],
        [bus(f"BUS-{i}") for i in range(1, 10)],
        bus("BUS-C", lot="C"), recovery("REC-1"), recovery("REC-2"), recovery("REC-3", lot="C"),
        goods("TRUCK-1", at="nowhere"),
    )  # fmt: skip
    lots = {m.vehicle: m.lot for m in rear(plan)}
    assert len(lots) == len(rear(plan)), "nobody twice"
    assert lots["REC-3"] == "C"
    assert {lots["REC-1"], lots["REC-2"]} == {"A", "B"}
    assert "TRUCK-1" not in lots, "no way leads it there"
    assert all(any(lot == other for other in lots.values()) for lot in "ABC")


def test_a_vehicle_that_is_not_there_at_the_hour_stays() -> None:
    hour = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
    late = hour.replace(hour=9)
    plan = solved(
        family("F", 4), bus("BUS-1"), bus("BUS-2"), recovery("REC-1", available_from=late),
        departs_at=hour,
    )  # fmt: skip
    assert [m.vehicle for m in rear(plan)] == ["BUS-2"]


def test_who_leads_is_the_first_for_whom_the_list_names_a_leader() -> None:
    plan = solved(
        [family(f"F{i}", 10) for i in range(7)],
        [bus(f"BUS-{i}", leader="x" if i in (3, 5) else "") for i in range(1, 8)],
        bus("SPARE", spare=True, leader="y"),
    )
    leading = {m.serial: m.vehicle for m in plan.march if m.leads}
    assert leading == {"S1": "BUS-3", "R1": "SPARE"}
    assert plan.march[0].vehicle == "BUS-3"


@pytest.mark.parametrize(
    ("leaders", "led"),
    [
        ((1, 3), {"R1": "SPARE-01", "R2": "SPARE-03"}),  # the first serial spares its second
        ((1, 12), {"R1": "SPARE-01", "R2": "SPARE-12"}),
        ((2,), {"R1": "SPARE-02"}),
    ],
)
def test_leaders_are_spread_over_the_serials_of_a_rear(
    leaders: tuple[int, ...], led: dict[str, str]
) -> None:
    plan = solved(
        policy(spare_capacity=0), family("F", 4), bus("BUS-0"),
        [
            bus(f"SPARE-{i:02}", spare=True, leader="x" if i in leaders else "")
            for i in range(1, 14)
        ],
    )  # fmt: skip
    assert {m.serial: m.vehicle for m in rear(plan) if m.leads} == led


@pytest.mark.parametrize("count", [11, 26])
def test_a_long_rear_is_divided_too(count: int) -> None:
    plan = solved(
        policy(spare_capacity=0), family("F", 4), bus("BUS-0"),
        [bus(f"SPARE-{i}", spare=True) for i in range(count)],
    )  # fmt: skip
    sizes = Counter(m.serial for m in rear(plan))
    assert lawful_serials(tuple(sizes.values()))
    assert sum(sizes.values()) == count


def test_patients_without_an_own_ambulance_have_it_in_their_serial() -> None:
    """Twelve buses, two serials, and one idle ambulance: it drives where somebody is in need."""
    plan = solved(
        policy(spare_capacity=0),
        [family(f"F{i:02}", 10) for i in range(12)],
        person("W", needs=(Need.ESCORT,)),
        [bus(f"BUS-{i}") for i in range(1, 14)],
        ambulance("AMB-1"),
    )
    where = {m.vehicle: m.serial for m in plan.march}
    (mine,) = [t.vehicle for t in plan.trips if "W" in t.people]
    assert where[mine] == where["AMB-1"]
