# SPDX-License-Identifier: Apache-2.0
"""Cases of findings about lots of two sides that pass a crossing for each other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from qafila.core import events
from qafila.core.agreement import Gate, Party
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.route import Leg, Place, Window
from qafila.core.values import Estimate, Name, PlaceKind, WindowKind
from qafila.planner import solve
from tests.days import Seen, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import bus, move, person, policy

HOUR_S = 3600


def _place(place_id: str, kind: PlaceKind) -> Fact:
    return events.PlaceNamed(
        place=Place(id=place_id, name=Name(en=place_id, ar=place_id), kind=kind)
    )


def _leg(source: str, target: str, hours: float) -> Fact:
    usual = hours * HOUR_S
    travel = Estimate(low=usual * 0.8, typical=usual, high=usual * 1.5)
    leg = Leg(
        id=f"{source}-{target}",
        source=source,
        target=target,
        travel=travel,
        distance_m=hours * 40_000,
    )
    return events.LegDescribed(leg=leg)


TWO_WAYS: tuple[Fact, ...] = (
    _place("north", PlaceKind.ASSEMBLY),
    _place("north-halt", PlaceKind.HALT),
    _place("line", PlaceKind.CROSSING),
    _place("south-halt", PlaceKind.HALT),
    _place("junction", PlaceKind.WAYPOINT),
    _place("south", PlaceKind.ASSEMBLY),
    _place("haven-north", PlaceKind.RECEPTION),
    _place("haven-south", PlaceKind.RECEPTION),
    _leg("north", "north-halt", 1),
    _leg("north-halt", "line", 0.1),
    _leg("line", "south-halt", 0.1),
    _leg("south-halt", "junction", 2),
    _leg("junction", "south", 4),
    _leg("north-halt", "haven-north", 0.5),
    _leg("south-halt", "haven-south", 0.5),
)
"""Two towns, one an hour from the line and one six; a halt on either side of it."""


def of_north(**values: Any) -> Fact:
    """Return what side B owes: to let the people of the north go."""
    values = {"source_place": "north", "to_place": "haven-south", "lots": ("N1",), **values}
    return move("go-north", **{"giver": "B", "receiver": "A", **values})


def of_south(**values: Any) -> Fact:
    """Return what side A owes in return."""
    values = {"source_place": "south", "to_place": "haven-north", "lots": ("S1",), **values}
    return move("go-south", **{"giver": "A", "receiver": "B", "pair": "go-north", **values})


LISTED: tuple[Fact, ...] = (
    *(events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in "AB"),
    person("P1", at="north", lot="N1"),
    person("P2", at="north", lot="N1"),
    person("Q1", at="south", lot="S1"),
    bus("VN", lot="N1", at="north"),
    bus("VS", lot="S1", at="south"),
)


def swap(
    *facts: Fact | Seen, owed: tuple[Fact, ...] = (), more: tuple[Fact, ...] = ()
) -> Operation:
    """Return a swap of two lots, and its day."""
    return lived([*LISTED, *(owed or (of_north(), of_south())), *more], *facts, road=TWO_WAYS)


def planned(
    *more: Fact, owed: tuple[Fact, ...] = (), then: tuple[Fact | Seen, ...] = ()
) -> Operation:
    """Return a swap with a plan in force, and what happened then."""
    plan = solve(pose(swap(owed=owed, more=more)).problem, lambda: False, 1).plan
    return swap(*then, owed=owed, more=(*more, events.PlanIssued(plan=plan)))


NORTH_HERE = (moved("north", "VN", "P1", "P2"), drove("north", "north-halt", "VN"))
SOUTH_HERE = (moved("south", "VS", "Q1"), drove("south", "south-halt", "VS"))
NORTH_PAST = (*NORTH_HERE, drove("north-halt", "south-halt", "VN"))
SOUTH_PAST = (*SOUTH_HERE, drove("south-halt", "north-halt", "VS"))

DAY = date(2026, 3, 1)


def window(place: str, start: int, end: int) -> Fact:
    """Return a window of a place, in hours of one day."""
    at = (datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=UTC) for hour in (start, end))
    opens_at, closes_at = at
    made = Window(kind=WindowKind.APPROVAL, place=place, opens_at=opens_at, closes_at=closes_at)
    return events.WindowSet(window=made)


LINE_OPEN = window("line", 8, 12)
TOO_LATE = window("south", 10, 12)
EARLY = window("south", 2, 4)

AFTER_NORTH = Gate(obligation="go-north", matching_lot=True)

CASES: dict[str, Case] = {
    "pair_unknown": Case(triggers=swap(owed=(of_north(), of_south(pair="go-nort"))), clean=swap()),
    "pair_not_of_two_sides": Case(
        triggers=swap(owed=(of_north(), of_south(giver="B"))), clean=swap()
    ),
    "medical_paired": Case(triggers=swap(owed=(of_north(), of_south(medical=True))), clean=swap()),
    "pair_lots_differ": Case(
        triggers=swap(owed=(of_north(lots=("N1", "N2")), of_south())),
        clean=swap(owed=(of_north(lots=(), lot_size=40), of_south())),
    ),
    "pair_without_crossing": Case(
        triggers=lived([*LISTED, of_north(), of_south()]),
        clean=lived([*LISTED, of_north(), of_south(pair=None, gates=(AFTER_NORTH,))]),
    ),
    "crossing_off_the_way": Case(
        triggers=swap(owed=(of_north(), of_south(crossing="junction"))),
        clean=swap(owed=(of_north(), of_south(crossing="line"))),
    ),
    "pair_passed_alone": Case(
        triggers=swap(*SOUTH_PAST, *NORTH_HERE), clean=swap(*SOUTH_PAST, *NORTH_PAST)
    ),
    "pair_waits_at_crossing": Case(triggers=swap(*NORTH_HERE), clean=swap(*NORTH_PAST)),
    "pair_waits_too_long": Case(
        triggers=swap(*NORTH_HERE, more=(policy(crossing_wait_min=30),)),
        clean=swap(*NORTH_HERE),
    ),
    "pair_cannot_meet": Case(
        triggers=planned(LINE_OPEN, TOO_LATE), clean=planned(LINE_OPEN, EARLY)
    ),
}
