# SPDX-License-Identifier: Apache-2.0
"""Columns that meet at a checkpoint wait for each other there, as in SimPy."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.app.simulating import simulate, simulation_json
from qafila.core import events
from qafila.core.document import Notice
from qafila.core.driving import Driving
from qafila.core.operation import Operation
from qafila.core.plan import Trip
from qafila.core.problem import pose
from qafila.core.route import Window
from qafila.core.simulation import ColumnSimulated, Meets, SafeHours, Simulated
from qafila.core.values import WindowKind, exactly
from qafila.planner import solve
from qafila.planner.simulation.column import Road, Segment, Times, drive
from qafila.planner.simulation.together import Together, meeting, passed
from qafila.reports import Context, reports
from qafila.words import Words
from tests.finding_cases.crossing import of_north, of_south, swap
from tests.operations import ROAD, bus, family, operation, policy
from tests.simulating.event_by_event import Convoy, Luck, drawn
from tests.simulating.test_engine import roads

SIX = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@dataclass
class Given:
    """A world whose luck is given: that of each column, runs side by side, by leg."""

    lucks: dict[str, tuple[int, list[Luck]]]
    scenarios: int
    last: str = ""

    def leg(self, segment: Segment) -> Times:
        self.last = segment.leg
        at, runs = self.lucks[segment.leg]
        return np.array([luck.travel[at] for luck in runs])

    def checks(self, segment: Segment, vehicles: int) -> Times:
        at, runs = self.lucks[segment.leg]
        return np.array([luck.checks[at] for luck in runs]).T

    def halt(self, segment: Segment) -> Times:
        at, runs = self.lucks[segment.leg]
        return np.array([luck.halts[at] for luck in runs])

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> Times:
        at, runs = self.lucks[self.last]  # asked of each leg after its driving time
        return np.array([luck.lost[at] for luck in runs]).T


@st.composite
def columns(draw: st.DrawFn) -> Together:
    """Two or three columns, of which the second meets the checkpoints in the other direction."""
    first = draw(roads())
    others = [draw(roads()) for _ in range(draw(st.integers(1, 2)))]
    checks = {s.place: s.check for road in (*others, first) for s in road.segments if s.check}
    made = []
    for number, road in enumerate((first, *others)):
        places = [segment.place for segment in road.segments]
        if number == 1:
            places.reverse()
        made.append(
            replace(
                road,
                segments=tuple(
                    replace(
                        segment,
                        leg=f"column-{number}-{segment.leg}",
                        place=place,
                        check=checks.get(place),
                    )
                    for segment, place in zip(road.segments, places, strict=True)
                ),
            )
        )
    common = sorted(
        {s.place for s in made[0].segments[:-1]} & {s.place for s in made[1].segments[:-1]}
    )
    chosen = draw(st.integers(-3, 3))
    if common and chosen >= 0:  # the first two pass one of these places for each other
        crossing = common[chosen % len(common)]
        for number, other in ((0, 1), (1, 0)):
            segments = (
                replace(segment, beside=(other,)) if segment.place == crossing else segment
                for segment in made[number].segments
            )
            made[number] = replace(made[number], segments=tuple(segments))
    numbers = tuple(range(len(made)))
    return Together(
        columns=numbers,
        roads=tuple(made),
        vehicles=tuple(draw(st.integers(1, 6)) for _ in numbers),
        # Never at the same instant, for which neither is right: not even where both wait for six.
        later_s=tuple(draw(st.sampled_from([0.0, 311.5, 2_407.25])) + n / 7 for n in numbers),
        told=numbers,
    )


@given(columns(), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_with_the_same_luck_every_vehicle_passes_when_it_does_in_simpy(
    together: Together, seed: int
) -> None:
    rng, runs = random.Random(seed), 3
    lucks = [
        [drawn(road, vehicles, 0.5, rng) for _ in range(runs)]
        for road, vehicles in zip(together.roads, together.vehicles, strict=True)
    ]
    for luck in (luck for mine in lucks for luck in mine):
        luck.travel = [took + rng.random() for took in luck.travel]
    told = {
        segment.leg: (at, lucks[number])
        for number, road in enumerate(together.roads)
        for at, segment in enumerate(road.segments)
    }
    ours = [each.passings for each in passed(together, Given(told, runs))]
    for run in range(runs):
        clock, lanes = simpy.Environment(), dict[str, simpy.Resource]()
        heads = dict[tuple[int, str], simpy.Event]()
        theirs = [
            Convoy(
                road,
                vehicles,
                lucks[n][run],
                clock=clock,
                lanes=lanes,
                later_s=later_s,
                number=n,
                heads=heads,
            )
            for n, (road, vehicles, later_s) in enumerate(
                zip(together.roads, together.vehicles, together.later_s, strict=True)
            )
        ]
        clock.run()
        for mine, convoy, later_s in zip(ours, theirs, together.later_s, strict=True):
            for leg, passing in enumerate(mine):
                left = np.array(convoy.passed.leave[leg]) - later_s
                assert passing.leave[:, run] == pytest.approx(left, abs=1e-5)


def test_who_leaves_hours_apart_is_as_if_alone() -> None:
    road = Road(segments=(replace(GATE, leg="a"), replace(END, leg="b")))
    together = Together(
        columns=(0, 1), roads=(road, road), vehicles=(4, 4), later_s=(0.0, 90_000.0), told=(0, 1)
    )
    luck = drawn(road, 4, 0.5, random.Random(1))
    world = Given({"a": (0, [luck]), "b": (1, [luck])}, 1)
    found = passed(together, world)
    alone = list(drive(road, 4, world))
    for column in found:
        assert [(p.enter.tolist(), p.leave.tolist()) for p in column.passings] == [
            (p.enter.tolist(), p.leave.tolist()) for p in alone
        ]
    assert [column.met for column in found] == [{"gate": 0}, {"gate": 0}]


GATE = Segment(
    leg="a",
    place="gate",
    travel=exactly(3_600),
    check=next(f.checkpoint for f in ROAD if hasattr(f, "checkpoint")),
)
END = Segment(leg="b", place="school", travel=exactly(1_800))


def test_columns_are_grouped_by_the_checkpoints_they_have_in_common() -> None:
    places = [frozenset(each) for each in ("a", "bc", "", "d", "ab", "d")]
    assert meeting(places) == [[2], [0, 1, 4], [3, 5]]


def two_lots(*facts: Any, later_min: int = 0) -> tuple[Operation, list[Trip]]:
    """Two lots of three buses from one square through one gate, the second so much later."""
    op = operation(
        [family(f"F{i}", 8) for i in range(6)],
        [bus(f"B{i}") for i in range(6)],
        *facts,
        road=ROAD,
        departs_at=SIX,
    )
    trips = [
        Trip(
            id=f"T{n}",
            vehicle=f"B{n}",
            run=1,
            serial=f"S{n // 3}",
            position=1 + n % 3,
            stage=None,
            lot=f"lot-{n // 3}",
            source="square",
            target="school",
            people=(f"F{n}-1",),
            seats_used=1,
            seats_free=9,
            departs_at=SIX + timedelta(minutes=later_min * (n // 3)),
        )
        for n in range(6)
    ]
    return op, trips


def simulated(op: Operation, trips: list[Trip], **more: object) -> Simulated:
    asked = {"runs": 4_000, "seed": 1, "risk": 0.05, "workers": HereWorkers(), **more}
    return simulate(op, trips, **asked)  # type: ignore[arg-type]


def swapped(*, pair: str | None = "go-north", hour: bool = True) -> Simulated:
    made = swap(owed=(of_north(pair=None), of_south(pair=pair)))
    described = msgspec.structs.replace(made.description, departs_at=SIX if hour else None)
    made = dataclasses.replace(made, description=described)
    return simulated(made, list(solve(pose(made).problem, lambda: False, 1).plan.trips))


def test_lots_of_two_sides_wait_for_each_other_at_the_crossing() -> None:
    """Whichever is there first stands there; beyond it both are as late as the later one."""
    together, apart = swapped().columns, swapped(pair=None).columns
    for column, alone in zip(together, apart, strict=True):
        (pair,) = column.passes_with
        assert pair.place == "line"
        assert alone.passes_with == ()
        assert pair.stands is not None
        assert pair.stands.p05_s == 0, "in most runs one of them does not wait"
        assert pair.stands.p95_s > 0
        at = {place.place: place for place in column.places}
        assert at["line"].leave.p50_s >= at["line"].arrive.p50_s
    north, south = sorted(together, key=lambda column: column.lot)
    assert (north.lot, south.lot) == ("N1", "S1")
    assert north.passes_with[0].lots == ("S1",)
    # Six hours of road may take the south nine: then the north stands there for hours.
    late = [each.stands.p95_s for c in (north, south) for each in c.passes_with if each.stands]
    assert late[0] > 2 * 3_600 > late[1]

    def leave(column: ColumnSimulated) -> list[datetime]:
        (line,) = [place for place in column.places if place.place == "line"]
        begins = column.departs_at
        assert begins is not None
        return [begins + timedelta(seconds=s) for s in (line.leave.p05_s, line.leave.p95_s)]

    for one, other in zip(leave(north), leave(south), strict=True):
        assert abs(one - other) <= timedelta(minutes=1)


def test_without_an_hour_it_is_said_that_waiting_at_the_crossing_is_not_counted() -> None:
    found = swapped(hour=False)
    for column, alone in zip(found.columns, swapped(pair=None, hour=False).columns, strict=True):
        (pair,) = column.passes_with
        assert (pair.place, pair.stands) == ("line", None)
        assert column.places == alone.places
    said = [
        Words("en", isolates=False)(block.text)
        for part in reports()["simulation"](swap(), Context(now=SIX, simulation=found)).parts
        for block in part.blocks
        if isinstance(block, Notice)
    ]
    assert sum("that waiting is not counted" in each for each in said) == 2


def test_a_column_says_whom_it_meets_and_waits_for() -> None:
    beside = simulated(*two_lots()).columns
    apart = simulated(*two_lots(later_min=60 * 24)).columns
    alone = simulated(two_lots()[0], two_lots()[1][:3]).columns
    assert beside[0].meets == (Meets(place="gate", lots=("lot-1",), share=1.0),)
    assert beside[1].meets == (Meets(place="gate", lots=("lot-0",), share=1.0),)
    assert apart[0].meets == alone[0].meets == ()
    gates = [column[0].places[0].leave.p50_s for column in (beside, apart, alone)]
    assert gates[0] > gates[1] + 60
    assert abs(gates[1] - gates[2]) <= 60


def test_the_figures_of_columns_that_meet_do_not_depend_on_who_draws() -> None:
    op, trips = two_lots(later_min=3)
    texts = {
        simulation_json(op, simulated(op, trips, runs=40_000, workers=workers))
        for workers in (HereWorkers(), ProcessWorkers(2))
    }
    assert len(texts) == 1
    assert '"meets"' in texts.pop()


@pytest.mark.parametrize("later_min", [0, 7])
def test_columns_that_meet_and_wait_for_a_window_have_hours_of_their_own(later_min: int) -> None:
    """Both are told by half hours of their own departure, and leave together with the other."""
    gate = events.WindowSet(
        window=Window(
            kind=WindowKind.APPROVAL,
            place="gate",
            opens_at=SIX + timedelta(minutes=90),
            closes_at=SIX + timedelta(hours=3),
        )
    )
    waiting = policy(extra=(("wait_for_windows", "true"),))
    op, trips = two_lots(gate, waiting, later_min=later_min)
    first, second = simulated(op, trips, runs=2_000).columns
    for column, at in ((first, SIX), (second, SIX + timedelta(minutes=later_min))):
        assert column.departs_at == at
        assert column.waits
        assert column.meets
        found = column.all_windows
        assert found is not None
        assert len(found.curve) == 48
        assert found.hours is not None
        assert found.hours.safe is SafeHours.SOME
        # Alone it would be seven (`test_simulate`); whoever comes second waits for three more.
        assert found.hours.latest is not None
        assert timedelta(minutes=30) <= found.hours.latest - SIX <= timedelta(hours=1)
