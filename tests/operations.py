# SPDX-License-Identifier: Apache-2.0
"""Small operations for tests, built fact by fact; and random ones for property tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeAlias

from hypothesis import strategies as st

from qafila.core import events
from qafila.core.agreement import Cohort, Obligation, ObligationKind, Stage
from qafila.core.events import Fact, from_folder
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation, fold
from qafila.core.plan import Policy
from qafila.core.registry import Person
from qafila.core.route import Checkpoint, Leg, Place
from qafila.core.values import Consent, Estimate, Name, Need, PlaceKind, VehicleKind, exactly

DAY = date(2026, 3, 1)

SQUARE = Place(id="square", name=Name(en="Square"), kind=PlaceKind.ASSEMBLY, load_s=600)
GATE = Place(id="gate", name=Name(en="Gate"), kind=PlaceKind.CHECKPOINT)
SCHOOL = Place(id="school", name=Name(en="School"), kind=PlaceKind.RECEPTION, unload_s=300)
ROAD: tuple[Fact, ...] = (
    events.PlaceNamed(place=SQUARE),
    events.PlaceNamed(place=GATE),
    events.PlaceNamed(place=SCHOOL),
    events.LegDescribed(
        leg=Leg(
            id="square-gate",
            source="square",
            target="gate",
            travel=Estimate(low=3000, typical=3600, high=5400),
            distance_m=40_000,
        )
    ),
    events.LegDescribed(
        leg=Leg(id="gate-school", source="gate", target="school", travel=exactly(1800))
    ),
    events.CheckpointDescribed(
        checkpoint=Checkpoint(place="gate", per_vehicle=exactly(300), setup_s=0)
    ),
)
"""Square, an hour, a gate that looks at one vehicle for five minutes, half an hour, school."""


def person(person_id: str, household: str | None = None, **values: Any) -> Fact:
    values.setdefault("age", 30)
    values.setdefault("consent", Consent.EXPLICIT)
    return events.PersonRegistered(person=Person(id=person_id, household=household, **values))


def family(household: str, size: int, **values: Any) -> list[Fact]:
    """Return a household of `size` adults: ``F1-1``, ``F1-2`` and so on."""
    return [person(f"{household}-{i + 1}", household, **values) for i in range(size)]


def bus(vehicle_id: str, seats: int = 10, **values: Any) -> Fact:
    return events.VehicleRegistered(vehicle=Vehicle(id=vehicle_id, seats=seats, **values))


def ambulance(vehicle_id: str, **values: Any) -> Fact:
    values = {"seats": 2, "stretcher": 1, "kind": VehicleKind.AMBULANCE, **values}
    return events.VehicleRegistered(vehicle=Vehicle(id=vehicle_id, **values))


def cohort(cohort_id: str, *separate_from: str) -> Fact:
    return events.CohortNamed(
        cohort=Cohort(id=cohort_id, name=Name(en=cohort_id), separate_from=separate_from)
    )


def stage(stage_id: str, *after: str) -> Fact:
    return events.StageAgreed(stage=Stage(id=stage_id, after=after))


def move(obligation_id: str = "move", **values: Any) -> Fact:
    return events.ObligationUndertaken(
        obligation=Obligation(id=obligation_id, kind=ObligationKind.MOVE_PEOPLE, **values)
    )


def policy(**values: Any) -> Fact:
    return events.PolicySet(policy=Policy(**values))


def described(**values: Any) -> Fact:
    values = {"id": "test", "title": Name(en="Test", ar="اختبار"), "on": DAY, **values}
    return events.OperationDescribed(**values)


Facts: TypeAlias = "Fact | Iterable[Facts]"
"""A fact, or lists of them at any depth."""


def operation(
    *facts: Facts, road: Iterable[Fact] = ROAD, departs_at: datetime | None = None
) -> Operation:
    """Fold facts with the road and a description."""
    return fold(from_folder([described(departs_at=departs_at), *road, *_flat(facts)]))


def _flat(facts: Iterable[Facts]) -> Iterator[Fact]:
    for item in facts:
        if isinstance(item, Iterable):
            yield from _flat(item)
        else:
            yield item


COHORTS = ("red", "blue", "green")


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    """Draw an operation: households, guardians (wrong ones too), needs, cohorts, lots, a fleet."""
    facts: list[Fact] = [cohort("red", *draw(st.sampled_from([(), ("blue",)])))]
    facts += [cohort("blue", *draw(st.sampled_from([(), ("green",)]))), cohort("green")]
    facts.append(policy(spare_capacity=draw(st.sampled_from([0.0, 0.1, 0.3]))))
    if draw(st.booleans()):
        facts += [
            stage("one"),
            stage("two", "one"),
            move("move-one", stage="one", cohort="red", lot_count=draw(st.integers(1, 3))),
            move("move-two", stage="two", lot_size=draw(st.integers(1, 30))),
        ]
    count = draw(st.integers(0, 40))
    ids = [f"P{i:02}" for i in range(count)]
    facts += [draw(_people(person_id, ids)) for person_id in ids]
    facts += [draw(_vehicles(f"V{i}")) for i in range(draw(st.integers(0, 7)))]
    return operation(facts)


@st.composite
def _people(draw: st.DrawFn, person_id: str, ids: list[str]) -> Fact:
    household = draw(st.sampled_from([None, "F1", "F2", "F3", "F4", "F5", "F6"]))
    rare = draw(st.integers(0, 9))
    return person(
        person_id,
        household,
        age=draw(st.sampled_from([None, 0, 7, 17, 30, 70])),
        cohort=draw(st.sampled_from([None, *COHORTS])) if household in (None, "F6") else "red",
        guardian=draw(st.sampled_from([*ids, "P-nobody"])) if rare == 0 else None,
        needs=tuple(draw(st.sets(st.sampled_from(list(Need)), max_size=2))) if rare == 1 else (),
        consent=Consent.REFUSED if rare == 2 else Consent.EXPLICIT,
        lot=draw(st.sampled_from(["L1", "L2"])) if rare == 3 else None,
        pin=draw(st.sampled_from(["V0", "V1", "V9"])) if rare == 4 else None,
        apart_from=draw(st.sampled_from(["F1", "F2"])) if rare == 5 else None,
        kin=draw(st.sampled_from(["K1", "K2"])) if rare == 6 else None,
    )


@st.composite
def _vehicles(draw: st.DrawFn, vehicle_id: str) -> Fact:
    seats = draw(st.integers(0, 20))
    return events.VehicleRegistered(
        vehicle=Vehicle(
            id=vehicle_id,
            kind=draw(st.sampled_from(list(VehicleKind))),
            seats=seats,
            staff_seats=draw(st.integers(0, min(seats, 2))),
            wheelchair=draw(st.integers(0, 2)),
            stretcher=draw(st.integers(0, 2)),
            oxygen=draw(st.integers(0, 2)),
            lot=draw(st.sampled_from([None, None, None, "L1", "move-one-1"])),
            at=draw(st.sampled_from([None, "square", "gate", "nowhere"])),
            spare=draw(st.booleans()),
            leader=draw(st.sampled_from(["", "leader"])),
        )
    )
