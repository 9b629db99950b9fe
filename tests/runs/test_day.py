# SPDX-License-Identifier: Apache-2.0
"""The day of vehicles that come back: who waits for which run."""

from __future__ import annotations

from dataclasses import replace

from qafila.core import events
from qafila.core.operation import Operation
from qafila.core.plan import Plan, Quality, Trip
from tests.days import drove, moved
from tests.finding_cases.day import lives, manifest
from tests.operations import person
from tests.test_rules_day import of


def trip(run: int, source: str, target: str, *people: str) -> Trip:
    return Trip(
        id=f"B1/{run}", vehicle="B1", run=run, serial=f"S{run}", position=1, stage=None, lot="all",
        source=source, target=target, people=people, seats_used=1, seats_free=9, boards_s=0,
    )  # fmt: skip


def planned(op: Operation, *trips: Trip) -> Operation:
    plan = Plan(
        operation="test", seed=1, stage_order=(), trips=trips, reserve=(), unseated=(), passages=(),
        quality=Quality(
            vehicles_used=1, vehicles_lower_bound=1, split_households=0, completion_s=None,
            completion_lower_bound_s=None, proven_optimal=False,
        ),
    )  # fmt: skip
    return replace(op, plan=plan)


def test_a_second_run_that_begins_elsewhere_has_left_when_the_vehicle_leaves_there_once() -> None:
    second = events.ManifestIssued(manifest="M2", vehicle="B1", persons=("P3",), run=2)
    told = lives(
        manifest("M1", "B1", "P1"), second, moved("depot", "B1", "P1"),
        drove("depot", "school", "B1"), drove("school", "square", "B1"),
        drove("square", "school", "B1"), listed=(person("P1", at="depot"),),
    )  # fmt: skip
    trips = trip(1, "depot", "school", "P1"), trip(2, "square", "school", "P3")
    (found,) = [f for f in of(planned(told, *trips), "not_boarded") if "P3" in str(f.subject())]
    assert found.subject()["person"] == "P3"
    both_here = trip(1, "square", "school", "P1"), trip(2, "square", "school", "P3")
    assert of(planned(told, *both_here), "not_boarded") == []


def test_nobody_waits_in_vain_for_a_run_that_goes_on_with_a_plan_made_on_the_way() -> None:
    """The plan in force has the second run alone: the vehicle left for the first one before it."""
    second = events.ManifestIssued(manifest="M2", vehicle="B1", persons=("P3",), run=2)
    there = (
        manifest("M1", "B1", "P1"), moved("square", "B1", "P1"), drove("square", "school", "B1"),
        moved("B1", "school", "P1"), drove("school", "square", "B1"), second,
    )  # fmt: skip
    listed = (person("P1", at="square"), person("P3", at="square"))
    waits = moved("outside", "square", "P3")
    told = planned(lives(waits, *there, listed=listed), trip(2, "square", "school", "P3"))
    assert of(told, "not_boarded") == []
    gone = lives(waits, *there, drove("square", "school", "B1"), listed=listed)
    (found,) = of(planned(gone, trip(2, "square", "school", "P3")), "not_boarded")
    assert found.subject()["person"] == "P3"
