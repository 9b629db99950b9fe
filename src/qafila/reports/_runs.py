# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more: the runs of each, with the time it is wanted at each place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qafila.core.document import Block, Column, Duration, Figure, Paragraph, Table, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.plan import Passage, Trip
from qafila.drawing.rounds import Round, RoundsChart, RoundsRow
from qafila.reports._marches import March, moment, place_label, place_name, plan_in_force

ROWS_PER_FIGURE = 40
"""Vehicles that fit one page in readable size; more are drawn in several figures."""


def comes_back(operation: Operation) -> bool:
    """Whether some vehicles of the plan in force make more than one run."""
    return any(trip.boards_s is not None for trip in plan_in_force(operation).trips)


def runs_of(operation: Operation, vehicle: str) -> int:
    """Return how many journeys a vehicle makes, those it made before the plan counted."""
    trips = plan_in_force(operation).trips
    return max((trip.run for trip in trips if trip.vehicle == vehicle), default=0)


def of_run(title: Wording, run: int | None) -> Wording:
    """Name a sheet by the run that it is for, where vehicles come back."""
    return title if run is None else phrase("report-title-run", title=title, run=run)


def expected(operation: Operation, trip: Trip, passage: Passage | None) -> Wording:
    """Say when a vehicle that comes back is at a place of its way, at typical times."""
    if passage is None:
        return None
    return _when(operation, trip, _leaves_s(operation, trip) + passage.arrive.p50_s)


def boards(operation: Operation, trip: Trip) -> Wording:
    """Say when a vehicle begins to board for a run: by the clock where an hour is known."""
    return _when(operation, trip, trip.boards_s)


def first_movement(operation: Operation) -> datetime | None:
    """Return the hour of the first movement of vehicles that come back, None where none is known.

    The first load leaves later: the vehicle has to come, and people have to board.
    """
    return min(
        (
            trip.departs_at - timedelta(seconds=_leaves_s(operation, trip))
            for trip in plan_in_force(operation).trips
            if trip.boards_s is not None and trip.departs_at is not None
        ),
        default=None,
    )


def times_note(march: March) -> Paragraph:
    """Say from when the times of the road to a place count."""
    key = "report-timetable-note" if march.run is None else "report-timetable-note-runs"
    return Paragraph(text=phrase(key))


def everybody_out(operation: Operation, trip: Trip) -> Wording:
    """Say when the last one of a run has got off, at typical times."""
    if trip.boards_s is None or trip.elapsed is None:
        return None
    return _when(operation, trip, _over_s(operation, trip))


def _leaves_s(operation: Operation, trip: Trip) -> int:
    origin = operation.places.get(trip.source or "")
    return (trip.boards_s or 0) + (origin.load_s if origin else 0)


def _when(operation: Operation, trip: Trip, after_s: int | None) -> Wording:
    """Say a time that counts from the first movement."""
    if after_s is None:
        return None
    if trip.departs_at is None:
        return Duration(seconds=after_s)
    begins = trip.departs_at - timedelta(seconds=_leaves_s(operation, trip))
    return moment(operation, begins + timedelta(seconds=after_s))


def rounds_figures(operation: Operation) -> Iterator[Figure]:
    """Draw the runs of every vehicle along time, lots that move side by side in one figure."""
    trips = [trip for trip in plan_in_force(operation).trips if trip.boards_s is not None]
    stages = dict.fromkeys(trip.stage for trip in trips)
    for stage in stages:
        rounds: dict[str, list[Round]] = {}
        mine = (trip for trip in trips if trip.stage == stage)
        for trip in sorted(mine, key=lambda trip: trip.boards_s or 0):
            rounds.setdefault(trip.vehicle, []).append(
                Round(
                    boards_s=trip.boards_s or 0,
                    empty_s=_over_s(operation, trip),
                    people=len(trip.people),
                    target=place_label(operation, trip.target or ""),
                )
            )
        rows = tuple(
            RoundsRow(vehicle=vehicle, rounds=tuple(rounds[vehicle]))
            for vehicle in (*operation.vehicles, *rounds.keys() - operation.vehicles.keys())
            if vehicle in rounds
        )
        for first in range(0, len(rows), ROWS_PER_FIGURE):
            yield Figure(
                drawing=RoundsChart(rows=rows[first : first + ROWS_PER_FIGURE]),
                caption=phrase("report-rounds-caption"),
                alt=phrase("report-rounds-alt"),
            )


def _over_s(operation: Operation, trip: Trip) -> int:
    """Return when everybody is out of a run, from the first movement, at typical times."""
    end = operation.places.get(trip.target or "")
    driving = trip.elapsed.p50_s if trip.elapsed else 0
    return _leaves_s(operation, trip) + driving + (end.unload_s if end else 0)


def runs_blocks(operation: Operation) -> Iterator[Block]:
    """Yield the runs of every vehicle, one after another; nothing where none comes back."""
    trips = [trip for trip in plan_in_force(operation).trips if trip.boards_s is not None]
    if not trips:
        return
    number: dict[str, int] = {}
    for trip in plan_in_force(operation).trips:
        number[trip.vehicle] = max(trip.run, number.get(trip.vehicle, 0))
    place = {vehicle: i for i, vehicle in enumerate(operation.vehicles)}
    trips.sort(key=lambda trip: (place.get(trip.vehicle, len(place)), trip.vehicle, trip.run))
    clock = any(trip.departs_at for trip in trips)
    yield Paragraph(text=phrase("report-runs-note" if clock else "report-runs-note-elapsed"))
    yield Table(
        id="runs",
        columns=(
            Column(title=phrase("report-vehicle"), weight=0, ltr=True),
            Column(title=phrase("report-run"), align="end", weight=0),
            Column(title=phrase("report-from"), weight=1.6),
            Column(title=phrase("report-boards"), weight=1.8),
            Column(title=phrase("report-to"), weight=1.6),
            Column(title=phrase("report-everybody-out"), weight=1.8),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-serial"), weight=0, ltr=True),
        ),
        rows=tuple(
            (
                trip.vehicle,
                phrase("report-n-of-m", n=trip.run, m=number[trip.vehicle]),
                place_name(operation, trip.source),
                boards(operation, trip),
                place_name(operation, trip.target),
                everybody_out(operation, trip),
                len(trip.people),
                trip.serial,
            )
            for trip in trips
        ),
        tight=True,
    )
