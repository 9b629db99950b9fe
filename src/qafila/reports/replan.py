# SPDX-License-Identifier: Apache-2.0
"""What a new plan changes: which vehicles need new paper, and whose vehicle is another one.

For the coordinator: numbers of people, nobody's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from qafila.core.document import (
    Block,
    Column,
    Document,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.findings import END_ISOLATE, ISOLATE
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Plan, Why, seat_key
from qafila.core.values import Name
from qafila.reports import Context, report
from qafila.reports._marches import joined, plan_in_force, version_mark

SHOWN = 500
"""People that are listed one by one; all are counted."""

OF_A_VEHICLE = 40
"""People of one vehicle who are listed as getting on or off."""


@report("replan")
def replan(operation: Operation, context: Context) -> Document:
    """Return what the plan in force changes in the one before, as `context.difference` has it.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    plan = plan_in_force(operation)
    difference = context.difference or Difference(seats={})
    return Document(
        title=phrase("report-replan-title", operation=operation.description.title),
        parts=(
            Part(
                id="replan",
                title=phrase("report-replan"),
                blocks=(
                    *_papers(plan, difference),
                    *_hours(operation, plan, difference),
                    *_vehicles(plan, difference),
                    *_people(difference.seats, _seats(plan)),
                ),
                marks=(phrase("report-restricted-coordinator"), version_mark(operation, context)),
            ),
        ),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _seats(plan: Plan) -> dict[str, str]:
    return {p: seat_key(trip.vehicle, trip.run) for trip in plan.trips for p in trip.people}


def _papers(plan: Plan, difference: Difference) -> Iterator[Block]:
    """Yield how many papers change, and which still hold."""
    yield Notice(
        text=phrase(
            "report-replan-vehicles",
            changed=len(difference.papers) + len(difference.withdrawn),
            same=len(difference.valid),
        ),
        tone="info",
    )
    if difference.valid:
        trips = {trip.id: seat_key(trip.vehicle, trip.run) for trip in plan.trips}
        valid = _in_a_row(sorted(trips[trip] for trip in difference.valid))
        yield Paragraph(text=phrase("report-replan-valid", vehicles=valid))
    if counts := tuple(_counts(plan, difference)):
        yield Paragraph(text=phrase("report-replan-runs", vehicles=joined(counts)))
    yield Paragraph(text=phrase("report-replan-names"))


def _counts(plan: Plan, difference: Difference) -> Iterator[Wording]:
    """Yield the vehicles with papers that hold, and count other runs than they make now."""
    now: dict[str, int] = {}
    before: dict[str, int] = {}
    holds = {trip.vehicle for trip in plan.trips if trip.id in difference.valid}
    gone = frozenset(difference.withdrawn)
    for trip in plan.trips:
        if trip.boards_s is not None and trip.vehicle in holds:
            now[trip.vehicle] = max(trip.run, now.get(trip.vehicle, 0))
            if Why.NEW not in difference.papers.get(trip.id, ()):
                before[trip.vehicle] = max(trip.run, before.get(trip.vehicle, 0))
    for vehicle, runs in now.items():
        was = before[vehicle]
        while seat_key(vehicle, was + 1) in gone:
            was += 1
        if runs != was:
            yield phrase("report-replan-runs-of", vehicle=vehicle, now=runs, before=was)


def _hours(operation: Operation, plan: Plan, difference: Difference) -> Iterator[Block]:
    """Yield what papers that hold mean by an hour, once the day has begun and none is given."""
    begun = bool(operation.day.people.seen_by or operation.day.vehicles.seen_by)
    if difference.valid and begun and not any(trip.departs_at for trip in plan.trips):
        yield Paragraph(text=phrase("report-replan-hours"))


def _in_a_row(keys: Sequence[str]) -> Name:
    """Return ids as one text: there may be thousands of them."""
    return Name(en=", ".join(keys), ar="، ".join(f"{ISOLATE}{key}{END_ISOLATE}" for key in keys))


def _vehicles(plan: Plan, difference: Difference) -> Iterator[Block]:
    """Yield the vehicles whose papers are printed anew or taken back, and why."""
    had: dict[str, set[str]] = defaultdict(set)
    for person, seat in difference.seats.items():
        had[seat].add(person)
    rows: list[tuple[Wording, ...]] = []
    for trip in plan.trips:
        if (why := difference.papers.get(trip.id)) is not None:
            key = seat_key(trip.vehicle, trip.run)
            reasons = joined(phrase(f"report-replan-why-{each}") for each in sorted(why))
            print_again = phrase("report-replan-print", why=reasons)
            rows.append(_row(key, had[key], set(trip.people), print_again))
    take_back = phrase("report-replan-withdraw")
    rows += [_row(key, had[key], set(), take_back) for key in difference.withdrawn]
    if rows:
        yield Table(
            id="vehicles",
            columns=(
                Column(title=phrase("report-vehicle"), weight=1, ltr=True),
                Column(title=phrase("report-replan-had"), align="end", weight=0.7),
                Column(title=phrase("report-replan-has"), align="end", weight=0.7),
                Column(title=phrase("report-replan-on"), weight=3.5, ltr=True),
                Column(title=phrase("report-replan-off"), weight=3.5, ltr=True),
                Column(title=phrase("report-replan-paper"), weight=2.6),
            ),
            rows=tuple(rows),
        )


def _row(key: str, was: Set[str], has: Set[str], paper: Wording) -> tuple[Wording, ...]:
    return (key, len(was), len(has), _some(has - was), _some(was - has), paper)


def _some(persons: Set[str]) -> Wording:
    """Return people by number, the first of very many."""
    listed = sorted(persons)
    if len(listed) <= OF_A_VEHICLE:
        return joined(listed)
    more = phrase("report-and-more", count=len(listed) - OF_A_VEHICLE)
    return phrase("report-join", first=joined(listed[:OF_A_VEHICLE]), second=more)


def _people(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Block]:
    """Yield whose vehicle is another one, who has none any more, and who is new."""
    none = phrase("report-replan-no-seat")
    moved = [p for p in sorted({*before, *now}) if before.get(p) != now.get(p)]
    if not moved:
        return
    rows: list[tuple[Wording, ...]] = [
        (person, before.get(person) or none, now.get(person) or none) for person in moved[:SHOWN]
    ]
    yield Notice(
        text=phrase("report-replan-people", count=len(moved), shown=len(rows)), tone="info"
    )
    yield Table(
        id="people",
        columns=(
            Column(title=phrase("report-person"), weight=1, ltr=True),
            Column(title=phrase("report-replan-before"), weight=1),
            Column(title=phrase("report-replan-now"), weight=1),
        ),
        rows=tuple(rows),
    )
