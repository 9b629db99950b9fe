# SPDX-License-Identifier: Apache-2.0
"""The plan in force and the draft of the next one: how good, what moves in what, and who changes.

Ids and counts, no names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from qafila.app import engines
from qafila.app.console.findings import in_general
from qafila.app.console.replanning import Draft, Replanning, posed, seats_of
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Action, Field, Viewer
from qafila.core.operation import FINAL, standing
from qafila.core.plan import Plan, Problem, Trip

PER_PAGE = 50
MOST_HOUSEHOLDS = 50


class QualityNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How good a plan is.

    Parameters
    ----------
    bound, gap
        The fewest vehicles that could do, and by how much they may be too many, as a share of that;
        of vehicles that `comes_back` nothing is proven but how soon everybody is moved.
    runs
        Journeys of all vehicles.
    """

    seated: int
    unseated: int
    vehicles: int
    bound: int
    gap: float
    is_proven: bool
    split_households: int
    seats_free: int
    runs: int = 0
    comes_back: bool = False


class TripRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vehicle's journey with people."""

    trip: str
    vehicle: str
    lot: str
    serial: str
    position: int
    people: int
    seats_used: int
    seats_free: int
    run: int = 1
    departs_at: datetime | None = None


class UnitRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """People who travel in one vehicle or not at all.

    Parameters
    ----------
    is_fixed
        Whether they cannot be moved: they are aboard already, or have travelled.
    why
        Code of the finding that says why they have no seat; `why_said` says it in both languages.
    """

    unit: str
    persons: tuple[str, ...]
    seats: int = 0
    households: tuple[str, ...] = ()
    is_fixed: bool = False
    why: str = ""
    why_said: dict[str, str] = {}


class JobNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The planner at work: how far it has come."""

    by: str
    seconds: int
    limit_s: int
    vehicles: int | None = None
    bound: int | None = None
    gap: float | None = None
    is_stopping: bool = False


class HouseholdMoved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A household some of whom travel in another vehicle than in the plan in force."""

    household: str
    people: int
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


class DraftNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan that is not in force, and what it would change.

    Parameters
    ----------
    facts_since
        Facts recorded since it was made.
    people_changed, new_people, without_seat
        Who sits in another vehicle; who had no seat and gets one; who loses theirs.
    arrived
        Who had a seat and needs none any more: the ledger has them at an end of their journey.
    papers_again, papers_valid, papers_withdrawn
        Vehicles whose papers are printed anew, still hold, or are taken back.
    """

    mark: str
    by: str
    at: datetime
    quality: QualityNow
    moves: int = 0
    is_stopped: bool = False
    facts_since: int = 0
    people_changed: int = 0
    new_people: int = 0
    without_seat: int = 0
    arrived: int = 0
    households_changed: int = 0
    papers_again: int = 0
    papers_valid: int = 0
    papers_withdrawn: int = 0
    households: tuple[HouseholdMoved, ...] = ()


class PlanView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan.

    Parameters
    ----------
    quality
        Absent while no plan is in force.
    trips
        Of the draft where there is one, else of the plan in force: one page of them.
    chosen, units
        One of the trips and who is in it, for who sees people; ``unseated`` for who has no seat.
    targets
        The other trips of the same lot and place, to which somebody of `chosen` could be moved.
    """

    version: int
    at: datetime
    quality: QualityNow | None = None
    issued_at: datetime | None = None
    issued_by: str = ""
    trips: tuple[TripRow, ...] = ()
    trips_count: int = 0
    page: int = 1
    pages: int = 1
    unseated: int = 0
    chosen: str = ""
    units: tuple[UnitRow, ...] = ()
    targets: tuple[TripRow, ...] = ()
    draft: DraftNow | None = None
    job: JobNow | None = None
    has_failed: bool = False


UNSEATED = "unseated"


def plan_view(
    snapshot: Snapshot, viewer: Viewer, *, page: int = 1, chosen: str = "", person: str = ""
) -> PlanView:
    """Return the plan as far as a viewer may see it; a draft only for who may make plans.

    Parameters
    ----------
    person
        Where somebody is looked for: their trip is chosen.
    """
    operation = snapshot.operation
    making = Replanning.of(snapshot) if viewer.may(Action.MAKE_PLAN) else None
    draft, job = (making.draft, making.job) if making else (None, None)
    plan = draft.planned.plan if draft else operation.plan
    issued = operation.day.plans[-1] if operation.day.plans else None
    trips = plan.trips if plan else ()
    people = viewer.sees(Field.PERSON) and viewer.may(Action.MAKE_PLAN)
    if person and people:
        found = next((trip.id for trip in trips if person in trip.people), "")
        chosen = found or chosen
    number = next((i for i, trip in enumerate(trips) if trip.id == chosen), -1)
    if chosen and page == 1 and number >= 0:
        page = number // PER_PAGE + 1
    pages = max(1, -(-len(trips) // PER_PAGE))
    page = min(max(1, page), pages)
    problem = posed(snapshot).problem if people and plan and chosen else None
    units = tuple(_units(problem, plan, chosen)) if problem and plan else ()
    best = job.standing if job else None
    return PlanView(
        version=snapshot.version,
        at=snapshot.at,
        quality=_quality(operation.plan, operation.people_listed) if operation.plan else None,
        issued_at=issued.said.at if issued else None,
        issued_by=issued.said.author if issued else "",
        trips=tuple(_row(t) for t in trips[(page - 1) * PER_PAGE : page * PER_PAGE]),
        trips_count=len(trips),
        page=page,
        pages=pages,
        unseated=len(plan.unseated) if plan else 0,
        chosen=chosen if units or number >= 0 or chosen == UNSEATED else "",
        units=units,
        targets=tuple(_targets(problem, plan, units, chosen)) if problem and plan else (),
        draft=_draft(snapshot, draft) if draft else None,
        job=JobNow(
            by=job.by,
            seconds=job.seconds,
            limit_s=int(job.limit_s),
            vehicles=best.vehicles if best else None,
            bound=best.bound if best else None,
            gap=best.gap if best else None,
            is_stopping=job.stopped,
        )
        if job
        else None,
        has_failed=bool(making and making.failed),
    )


def _quality(plan: Plan, listed: int) -> QualityNow:
    quality = plan.quality
    seated = sum(len(trip.people) for trip in plan.trips)
    return QualityNow(
        seated=seated,
        unseated=max(0, listed - seated),
        vehicles=quality.vehicles_used,
        bound=quality.vehicles_lower_bound,
        gap=engines.standing.gap(quality.vehicles_used, quality.vehicles_lower_bound),
        is_proven=quality.proven_optimal,
        split_households=quality.split_households,
        seats_free=sum(trip.seats_free for trip in plan.trips),
        runs=len(plan.trips),
        comes_back=any(trip.boards_s is not None for trip in plan.trips),
    )


def _row(trip: Trip) -> TripRow:
    return TripRow(
        trip=trip.id,
        vehicle=trip.vehicle,
        lot=trip.lot,
        serial=trip.serial,
        position=trip.position,
        people=len(trip.people),
        seats_used=trip.seats_used,
        seats_free=trip.seats_free,
        run=trip.run,
        departs_at=trip.departs_at,
    )


def _units(problem: Problem, plan: Plan, chosen: str) -> Iterator[UnitRow]:
    if chosen == UNSEATED:
        why = {each.person: each.why for each in plan.unseated}
        people = tuple(why)
    else:
        why = {}
        people = next((trip.people for trip in plan.trips if trip.id == chosen), ())
    told: set[str] = set()
    for person in people:
        unit = problem.unit_of.get(person)
        if unit is None:
            yield UnitRow(unit=person, persons=(person,), is_fixed=True, **_why(why, person))
        elif unit.id not in told:
            told.add(unit.id)
            yield UnitRow(
                unit=unit.id,
                persons=unit.persons,
                seats=unit.load.seats,
                households=tuple(sorted(unit.households)),
                is_fixed=unit.aboard,
                **_why(why, person),
            )


def _why(why: Mapping[str, str], person: str) -> dict[str, Any]:
    code = why.get(person, "")
    return {"why": code, "why_said": in_general(code)} if code else {}


def _targets(
    problem: Problem, plan: Plan, units: tuple[UnitRow, ...], chosen: str
) -> Iterator[TripRow]:
    """Yield the trips that leave from where these people wait, in their lot."""
    here = {
        (unit.lot, unit.source)
        for row in units
        if (unit := problem.unit_of.get(row.persons[0])) is not None
    }
    for trip in plan.trips:
        if trip.id != chosen and (trip.lot, trip.source) in here:
            yield _row(trip)


def _draft(snapshot: Snapshot, draft: Draft) -> DraftNow:
    """Return what a draft changes; reckoned once for each draft."""
    made = draft.shown.get("now")
    if made is None:
        made = draft.shown["now"] = _changes(snapshot, draft)
    since = snapshot.version - draft.version
    return made if not since else msgspec.structs.replace(made, facts_since=since)


def _changes(snapshot: Snapshot, draft: Draft) -> DraftNow:
    was, now = seats_of(draft.before), seats_of(draft.planned.plan)
    operation = snapshot.operation
    changed = [p for p in {**was, **now} if was.get(p) != now.get(p)]
    ended = {p for p in was if p not in now and standing(operation, p) in FINAL}
    moved = [p for p in changed if p not in ended]
    homes: dict[str, list[str]] = defaultdict(list)
    for person in moved:
        listed = operation.persons.get(person)
        homes[(listed.household if listed else None) or person].append(person)
    papers = draft.difference
    return DraftNow(
        mark=draft.mark,
        by=draft.by,
        at=draft.at,
        quality=_quality(draft.planned.plan, operation.people_listed - len(ended)),
        arrived=len(ended),
        moves=draft.moves,
        is_stopped=draft.planned.search.stopped,
        people_changed=sum(p in was and p in now for p in moved),
        new_people=sum(p not in was for p in moved),
        without_seat=sum(p not in now for p in moved),
        households_changed=len(homes),
        papers_again=len(papers.papers),
        papers_valid=len(papers.valid),
        papers_withdrawn=len(papers.withdrawn),
        households=tuple(
            HouseholdMoved(
                household=home,
                people=len(people),
                was=tuple(sorted({was[p] for p in people if p in was})),
                now=tuple(sorted({now[p] for p in people if p in now})),
            )
            for home, people in sorted(homes.items())[:MOST_HOUSEHOLDS]
        ),
    )
