# SPDX-License-Identifier: Apache-2.0
"""Reading an operation, checking it, planning it, and what is made of the plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from qafila import reports, rules
from qafila.app import engines
from qafila.core.document import Document
from qafila.core.events import Envelope, Fact, Sealed, from_folder
from qafila.core.findings import Finding, Severity, as_json, ordered, veiled, worst
from qafila.core.operation import History, Operation, journeys_made
from qafila.core.plan import (
    Difference,
    Plan,
    Problem,
    Travelling,
    plan_as_json,
    seat_key,
    violations,
    with_serials_of,
)
from qafila.core.plan.running import load_s
from qafila.core.problem import Posed, pose
from qafila.core.values import CellRef
from qafila.data import timezones
from qafila.data.timezones import zone_of
from qafila.ports import Mint
from qafila.rules.route import other_hours

if TYPE_CHECKING:
    from qafila.planner.standing import Watch


class IllegalPlan(AssertionError):
    """The planner made a plan that breaks a rule of legality: a fault of Qafila, never of the data.

    Exception
    └── AssertionError
        └── IllegalPlan
    """


Findings: TypeAlias = tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An operation read from its files.

    Parameters
    ----------
    operation
        The fold of the facts that the files state.
    posed
        What there is to plan.
    findings
        What reading had to say.
    sources
        Where each thing stands in the files, by ``kind:id``.
    day
        The chain of each device that recorded on the day, whether or not it was folded.
    facts
        What a folder registers, for a store to be made of; empty for a store.
    log
        Every fact that was folded with its corrected instant (milliseconds since 1970), in order.
    first
        The founding device of a store; empty for a folder.
    """

    operation: Operation
    posed: Posed
    findings: tuple[Finding, ...]
    sources: Mapping[str, CellRef]
    day: tuple[tuple[Sealed, ...], ...] = ()
    facts: tuple[Fact, ...] = ()
    log: tuple[tuple[Envelope, int], ...] = ()
    first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search for a plan was held to; without any of it, it ended of itself.

    Parameters
    ----------
    limit_s
        Seconds of wall time it was given: on another computer the plan may differ.
    work
        Units of work it was given: the plan is the same on every computer.
    stopped
        Whether it was stopped by hand.
    """

    limit_s: float | None = None
    work: int | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An operation with its plan in force, and everything there is to say about both.

    The findings hold no text from cells of the lists (`without_lists`). `difference` is to the plan
    that it was kept to, if it was.
    """

    operation: Operation
    plan: Plan
    findings: tuple[Finding, ...]
    search: Search = Search()
    difference: Difference | None = None

    @property
    def gap(self) -> float:
        """By how much the vehicles may be more than are needed, as a share of the bound."""
        quality = self.plan.quality
        return engines.standing.gap(quality.vehicles_used, quality.vehicles_lower_bound)

    @property
    def comes_back(self) -> bool:
        """Whether vehicles come back for more: what is sought is the least time then."""
        return any(trip.boards_s is not None for trip in self.plan.trips)

    @property
    def completion_gap(self) -> float:
        """By how much the time may be longer than it must, as a share of the bound."""
        quality = self.plan.quality
        return engines.standing.gap(
            quality.completion_s or 0, quality.completion_lower_bound_s or 0
        )


def open_operation(
    files: Mapping[str, bytes], told: Iterable[Finding] = (), *, day: bool = False
) -> Opened:
    """Read an operation from its files.

    Parameters
    ----------
    files
        Content by file name.
    told
        What the source had to say already.
    day
        Whether what happened on the day counts. A folder is planned from its departure, so that
        its plan does not change while the day goes on; a plan from now on is made from a store.
    """
    reading = engines.imports.read_files(files)
    admitted = engines.admission.admit(reading.drafts, timezones)
    history = History()
    history.add(from_folder(admitted.facts))
    if day:
        history.add(sealed.envelope for chain in reading.day for sealed in chain)
    operation = history.operation()
    return Opened(
        operation=operation,
        posed=pose(operation),
        findings=(*told, *reading.findings, *admitted.findings),
        sources=admitted.sources,
        day=reading.day,
        facts=tuple(admitted.facts),
        log=history.in_order(),
    )


def check(opened: Opened, now: datetime) -> tuple[Finding, ...]:
    """Return every finding about an operation, worst first."""
    return _settled(
        opened, [*opened.findings, *opened.posed.findings, *_ruled(opened.operation, now)]
    )


def make_plan(
    opened: Opened,
    *,
    now: datetime,
    stop: Callable[[], bool],
    seed: int,
    kept: Mapping[str, str] | None = None,
    watch: Watch | None = None,
    before: Sequence[Travelling] = (),
) -> Planned:
    """Plan an operation.

    Parameters
    ----------
    opened
        What was read.
    now
        Aware instant that rules with a clock look at.
    stop
        Answers whether the planner's time is up.
    seed
        Repeats the plan.
    kept
        The vehicle each person had in a plan before: they stay there where that goes.
    watch
        Told how far the planner has come.
    before
        The trips of the plan before: serials keep their names, and vehicles that came back in it
        and have begun to go on doing so.

    Raises
    ------
    IllegalPlan
        When the plan breaks a rule of `qafila.core.plan`; nothing must be printed from it.
    """
    problem = opened.posed.problem
    runs = {
        seat_key(trip.vehicle, trip.run): trip.target
        for trip in before
        if trip.boards_s is not None and trip.target
    }
    begun = journeys_behind(opened.operation) is not None
    boarded = {} if begun else _boarded(problem, before)
    marched = {
        trip.vehicle: (trip.lot, (trip.source, trip.target), trip.serial, trip.position)
        for trip in before
        if trip.boards_s is None
    }
    solution = engines.planner.solve(
        problem,
        stop,
        seed,
        kept,
        watch,
        runs=runs,
        boarded=boarded,
        marched=marched,
        hours=engines.planner.OtherHours(
            fits=partial(_fits, opened.operation, now),
            zone=zone_of(opened.operation.description.timezone),
        ),
    )
    plan = with_serials_of(before, solution.plan) if before else solution.plan
    if broken := violations(problem, plan):
        listed = "; ".join(f"{v.rule} {v.subject} {v.detail}".strip() for v in broken[:5])
        raise IllegalPlan(f"{len(broken)} rules broken: {listed}")
    # Whoever is with the column without being on the list has a seat, and stands on the paper.
    asked = opened.posed.operation.persons
    strangers = {p: asked[p] for p in asked if p not in opened.operation.persons}
    persons = {**opened.operation.persons, **strangers}
    # What the papers say of the way is the way that is open.
    legs = opened.posed.operation.legs
    closed = {name: leg for name, leg in opened.operation.legs.items() if name not in legs}
    operation = replace(opened.operation, plan=plan, persons=persons, legs=legs, closed=closed)
    found = [
        *opened.findings,
        *opened.posed.findings,
        *solution.findings,
        *_ruled(operation, now),
    ]
    told = without_lists(_settled(opened, found))
    return Planned(operation=operation, plan=plan, findings=told)


def _fits(
    operation: Operation, now: datetime, plan: Plan, hour: datetime
) -> Sequence[datetime] | None:
    """Return None where windows, approvals and now allow an hour of departure, else other hours."""
    departs = operation.description.departs_at
    if departs is not None and hour < now <= departs:
        return ()
    described = msgspec.structs.replace(operation.description, departs_at=hour)
    return other_hours(replace(operation, plan=plan, description=described), now)


def _boarded(problem: Problem, before: Iterable[Travelling]) -> dict[str, int]:
    """Return when each run of a plan before boarded; nothing where it counts from another hour."""
    found: dict[str, int] = {}
    for trip in before:
        if trip.boards_s is None:
            continue
        if trip.departs_at is not None:
            took_s = trip.boards_s + load_s(problem, trip.source or "")
            if trip.departs_at - timedelta(seconds=took_s) != problem.departs_at:
                return {}
        found[seat_key(trip.vehicle, trip.run)] = trip.boards_s
    return found


def journeys_behind(operation: Operation) -> Mapping[str, int] | None:
    """Return how many journeys each vehicle has made; None while nobody has moved."""
    day = operation.day
    return journeys_made(operation) if day.people.seen_by or day.vehicles.seen_by else None


def without_lists(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings fit to leave the registrar's hands: no text from cells of the lists.

    This is the one place where that is decided. A plan and all that is made from it holds findings
    that have passed here, and so does JSON; only `check` on a terminal shows cells as they are.
    """
    return tuple(
        veiled(item)
        if any(engines.imports.names_people(cell.file) for cell in item.where)
        else item
        for item in findings
    )


def plan_json(planned: Planned) -> bytes:
    """Return ``plan.json``."""
    zone = zone_of(planned.operation.description.timezone)
    body = plan_as_json(planned.plan, zone)
    if planned.search != Search():
        told = asdict(planned.search)
        body["search"] = {k: v for k, v in told.items() if v is not None and v is not False}
    if planned.difference is not None:
        body["papers"] = {
            "again": {trip: sorted(why) for trip, why in planned.difference.papers.items()},
            "valid": list(planned.difference.valid),
            "withdrawn": list(planned.difference.withdrawn),
        }
    body["findings"] = [as_json(f) for f in planned.findings]
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def plan_version(planned: Planned) -> str:
    """Return six characters that tell the papers of this plan from any others.

    A digest of the whole operation with its plan: a name mended, a consent recorded or a place
    renamed changes what is printed though the plan stays as it is, and two different sheets must
    not carry one version. The same folder and seed give the same version.
    """
    body = msgspec.json.encode(planned.operation, order="sorted")
    return hashlib.blake2b(body, digest_size=3).hexdigest()


def findings_json(findings: Iterable[Finding]) -> bytes:
    """Return findings as the JSON that command line, console and phone share."""
    body = {"qafila": "1", "findings": [as_json(f) for f in without_lists(findings)]}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def any_error(findings: Findings) -> bool:
    """Whether a finding is an ERROR: then commands end with exit code 1."""
    return worst(findings) is Severity.ERROR


def document(name: str, operation: Operation, context: reports.Context) -> Document:
    """Return the report `name` of an operation; most want a plan in force."""
    return reports.reports()[name](operation, context)


def findings_document(name: str, findings: Findings, now: datetime) -> Document:
    """Return a report that is made of findings alone."""
    return document(name, Operation(), reports.Context(now=now, findings=findings))


def tokens(planned: Planned, mint: Mint) -> dict[str, str]:
    """Return the card token of everybody who has a seat."""
    operation = planned.plan.operation
    return {p: mint.token(operation, p) for trip in planned.plan.trips for p in trip.people}


def verify_plan(opened: Opened, plan: object) -> Findings:
    """Return what an independent judge finds wrong with a decoded plan.json; empty: nothing."""
    return _settled(opened, engines.judge.judge(opened.posed.operation, plan).problems)


def _ruled(operation: Operation, now: datetime) -> Iterator[Finding]:
    for rule in rules.every_rule():
        yield from rule(operation, now)


_KINDS = {
    "person": "person",
    "persons": "person",
    "guardian": "person",
    "vehicle": "vehicle",
    "vehicles": "vehicle",
    "place": "place",
    "obligation": "obligation",
    "obligations": "obligation",
    "party": "party",
    "cohort": "cohort",
    "stage": "stage",
    "versions": "agreement",
}
"""Which fields of findings hold the id of what kind of thing."""

LOCATED = 12
"""How many places in the files one finding points to."""


def _settled(opened: Opened, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings, and say where in the files their subjects stand if they do not say so."""
    return ordered(
        item if item.where else replace(item, where=_where(opened.sources, item.subject()))
        for item in findings
    )


def _where(sources: Mapping[str, CellRef], subject: Mapping[str, Any]) -> tuple[CellRef, ...]:
    refs: list[CellRef] = []
    for field, kind in _KINDS.items():
        value = subject.get(field)
        for one in value if isinstance(value, tuple) else (value,):
            ref = sources.get(f"{kind}:{one}")
            if ref is not None and ref not in refs and len(refs) < LOCATED:
                refs.append(ref)
    return tuple(refs)
