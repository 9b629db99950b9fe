# SPDX-License-Identifier: Apache-2.0
"""The checkpoint sheet: counts, and the time at this checkpoint; nobody can be found by it.

The way, the destination and the other checkpoints are left out. Cohorts are counted for the whole
column and never by vehicle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from qafila.core.document import (
    Block,
    Column,
    Heading,
    Pairs,
    Paragraph,
    Part,
    SignatureLines,
    Table,
    Wording,
    phrase,
)
from qafila.core.manifest import count_needs, tally
from qafila.core.operation import Operation
from qafila.core.plan import Passage
from qafila.core.registry import Person
from qafila.core.values import AgeGroup, Sex
from qafila.reports import Context
from qafila.reports._marches import (
    March,
    after_departure,
    in_copies,
    is_checkpoint,
    party_name,
    place_name,
    vehicle_of,
)
from qafila.reports._people import needs_counted
from qafila.reports._runs import expected, of_run


def checkpoint_parts(operation: Operation, context: Context, march: March) -> Iterator[Part]:
    """Yield the numbered copies of a sheet for each checkpoint on a column's way, in order."""
    for place, _ in march.way():
        if is_checkpoint(operation, place):
            part = _checkpoint(operation, march, place)
            yield from in_copies(operation, context, phrase("report-for-checkpoint"), part)


def _checkpoint(operation: Operation, march: March, place_id: str) -> Part:
    people = [operation.persons[person] for trip in march.trips for person in trip.people]
    passage = march.passage(place_id)
    place = operation.places.get(place_id)
    first = _first_here(operation, march, passage)
    counted = _by_presence(people, operation)
    blocks: tuple[Block, ...] = (
        Pairs(
            columns=2,
            items=(
                (phrase("report-checkpoint"), place_name(operation, place_id)),
                (
                    phrase("report-controlled-by"),
                    party_name(operation, place.controlled_by if place else None),
                ),
                (phrase("report-expected-here"), first),
                (phrase("report-vehicles"), len(march.vehicles)),
                (phrase("report-people"), len(people)),
                (phrase("report-departure-day"), operation.description.on),
            ),
        ),
        Heading(text=phrase("report-people-all"), level=2),
        Table(
            columns=tuple(
                Column(title=title, align="end") for title in (*_PRESENCE, phrase("report-total"))
            ),
            rows=((*counted, len(people)),),
        ),
        *needs_counted(count_needs(people)),
        *_cohorts_counted(operation, people),
        Heading(text=phrase("report-vehicle-by-vehicle"), level=2),
        *(
            (Paragraph(text=phrase("report-times-from-first-movement")),)
            if march.run is not None and march.departs_at is None
            else ()
        ),
        _vehicles_counted(operation, march, passage),
        Paragraph(text=phrase("report-counts-only")),
        SignatureLines(
            labels=(phrase("report-sign-checkpoint"), phrase("report-sign-column-leader"))
        ),
    )
    return Part(
        id=f"checkpoint-{march.number}-{place_id}",
        title=of_run(
            phrase("report-checkpoint-title", place=place_name(operation, place_id)), march.run
        ),
        subtitle=operation.description.title,
        blocks=blocks,
    )


def _first_here(operation: Operation, march: March, passage: Passage | None) -> Wording:
    """Say when the first vehicle comes; without an hour, of a later run too, from one moment."""
    if march.run is None or march.departs_at is not None or passage is None:
        return after_departure(operation, march, passage.arrive if passage else None)
    first = min(march.trips, key=lambda trip: trip.boards_s or 0)
    return phrase("report-after-first-movement", elapsed=expected(operation, first, passage))


_PRESENCE = (
    phrase("report-women"),
    phrase("report-men"),
    phrase("report-children"),
    phrase("report-unknown"),
)


def _by_presence(people: Iterable[Person], operation: Operation) -> tuple[int, int, int, int]:
    """Count women, men, children, and those whose age or (being adult) sex is not recorded."""
    women = men = children = unknown = 0
    for (sex, group), count in tally(people, operation.description.on).items():
        if group in (AgeGroup.INFANT, AgeGroup.CHILD):
            children += count
        elif group is AgeGroup.UNKNOWN or sex is None:
            unknown += count
        elif sex is Sex.FEMALE:
            women += count
        else:
            men += count
    return women, men, children, unknown


def _vehicles_counted(operation: Operation, march: March, passage: Passage | None) -> Table:
    """Count heads by vehicle, and nothing else: men by vehicle would tell who rides where.

    Vehicles that come back do not come together: of each the time is told.
    """
    rows: list[tuple[Wording, ...]] = []
    hours = (
        {trip.vehicle: expected(operation, trip, passage) for trip in march.trips}
        if march.run is not None
        else {}
    )
    aboard = {trip.vehicle: len(trip.people) for trip in march.trips}
    for place in march.order:
        vehicle = vehicle_of(operation, place.vehicle)
        rows.append(
            (
                place.position,
                vehicle.id,
                phrase(f"vehicle-kind-{vehicle.kind.value}"),
                vehicle.plate or None,
                *((hours[place.vehicle],) if hours else ()),
                aboard.get(place.vehicle, 0),
                None,
            )
        )
    return Table(
        columns=(
            Column(title=phrase("report-position"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=0, ltr=True),
            Column(title=phrase("report-vehicle-kind"), weight=1.6),
            Column(title=phrase("report-plate"), weight=0, ltr=True),
            *((Column(title=phrase("report-vehicle-expected"), weight=1.8),) if hours else ()),
            Column(title=phrase("report-people"), align="end", weight=1),
            Column(title=phrase("report-counted"), align="center", weight=1.2),
        ),
        rows=tuple(rows),
        totals=(
            phrase("report-total"),
            None,
            None,
            None,
            *((None,) if hours else ()),
            sum(len(trip.people) for trip in march.trips),
            None,
        ),
        tight=True,
    )


def _cohorts_counted(operation: Operation, people: Iterable[Person]) -> Iterator[Block]:
    """Count cohorts of the whole column, never by vehicle: nobody can be told apart by it."""
    counted = Counter(person.cohort for person in people)
    if not operation.cohorts or not counted:
        return
    rows: list[tuple[Wording, ...]] = [
        (cohort.name, counted[cohort.id])
        for cohort in operation.cohorts.values()
        if counted[cohort.id]
    ]
    rest = sum(count for cohort, count in counted.items() if cohort not in operation.cohorts)
    if rest:
        rows.append((phrase("report-cohort-none"), rest))
    yield Table(
        caption=phrase("report-cohorts"),
        columns=(
            Column(title=phrase("report-cohort"), weight=3),
            Column(title=phrase("report-people"), align="end", weight=1),
        ),
        rows=tuple(rows),
    )
