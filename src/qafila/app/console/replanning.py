# SPDX-License-Identifier: Apache-2.0
"""The next plan in the making: the planner at work, hand moves, and putting it in force.

One operation has one draft, which all coordinators share and see. It lives in the memory of the
hub until it is issued or thrown away; nothing of it is a fact before that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qafila.app.console.live import LiveOperation, OnFault
from qafila.app.console.moving import Breaks, moved, new_violations
from qafila.app.console.snapshot import Snapshot
from qafila.app.planning import (
    Opened,
    Planned,
    Search,
    document,
    journeys_behind,
    make_plan,
    plan_version,
)
from qafila.app.storing import issue
from qafila.core.access import Viewer
from qafila.core.document import Document
from qafila.core.events import PolicySet
from qafila.core.findings import Finding
from qafila.core.memory import Packed
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Plan, Policy, differing, seat_key
from qafila.core.plan.difference import passed
from qafila.core.problem import Posed, pose
from qafila.core.registry import Person
from qafila.core.route import Leg
from qafila.reports import Context

if TYPE_CHECKING:
    from qafila.planner.standing import Standing

MOST_S = 600
"""Longest search that a page may ask for."""


class PlannerBusy(Exception):
    """The planner is at work on this operation already; `by` says for whom.

    Exception
    └── PlannerBusy
    """

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class DraftChanged(Exception):
    """Somebody else has changed, issued or thrown away the draft since it was shown.

    Exception
    └── DraftChanged
    """


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan that is not in force.

    Parameters
    ----------
    mark
        Tells it from every other draft of the operation.
    version, at
        Of the operation that it was made from, and when.
    by
        Who had it made, as a function.
    moves
        How many hand moves are in it.
    before
        The plan in force then; None where there was none.
    """

    mark: str
    planned: Planned
    version: int
    at: datetime
    by: str
    moves: int = 0
    before: Plan | None = None
    shown: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def difference(self) -> Difference:
        """What it changes in the plan in force; in none, everything is new."""
        return difference(self.before, self.planned)


@dataclass(kw_only=True)
class Job:
    """The planner at work.

    Parameters
    ----------
    began_s, limit_s
        On a clock that only goes forward, and the most it may take.
    """

    by: str
    began_s: float
    limit_s: float
    standing: Standing | None = None
    stopped: bool = False

    def is_over(self) -> bool:
        """Whether the planner should end with the best that it has."""
        return self.stopped or time.monotonic() - self.began_s > self.limit_s

    @property
    def seconds(self) -> int:
        """How long it has been at work."""
        return int(time.monotonic() - self.began_s)


class Replanning:
    """The draft of one operation, and the planner at work on it; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drafts = 0
        self.job: Job | None = None
        self.draft: Draft | None = None
        self.failed: BaseException | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Replanning:
        """Return that of an operation."""
        return snapshot.lasting("replanning", cls)

    def start(
        self,
        live: LiveOperation,
        viewer: Viewer,
        now: datetime,
        *,
        limit_s: float,
        seed: int = 1,
        is_kept: bool = True,
        on_fault: OnFault = lambda error, path: None,
    ) -> threading.Thread:
        """Have the planner make a draft beside the pages; return the thread that waits for it.

        Parameters
        ----------
        is_kept
            Whether people stay where the plan in force has them, wherever that goes.
        on_fault
            Told of an error of ours while it works.

        Raises
        ------
        PlannerBusy
            When it is at work already.
        """
        with self._lock:
            if self.job is not None:
                raise PlannerBusy(self.job.by)
            job = Job(by=viewer.title, began_s=time.monotonic(), limit_s=limit_s)
            self.job, self.failed = job, None
        work = threading.Thread(
            target=self._work, args=(live.snapshot, job, now, seed, is_kept, on_fault), daemon=True
        )
        work.start()
        return work

    def stop(self) -> None:
        """Have the planner end with the best it has found."""
        with self._lock:
            if self.job is not None:
                self.job.stopped = True

    def _work(
        self,
        snapshot: Snapshot,
        job: Job,
        now: datetime,
        seed: int,
        is_kept: bool,
        on_fault: OnFault,
    ) -> None:
        try:
            planned = _made(snapshot, job, now, seed, is_kept=is_kept)
            self._put(snapshot, planned, job.by)
        except BaseException as error:  # the page tells of it
            self.failed = error
            on_fault(error, "plan")
        finally:
            with self._lock:
                self.job = None

    def move(
        self, live: LiveOperation, viewer: Viewer, unit: str, trip: str, *, mark: str
    ) -> Draft:
        """Move people who travel together to another trip of the draft; without one, of the plan.

        Raises
        ------
        DraftChanged
            When `mark` is not that of the draft as it stands.
        NoSuchMove, Breaks
            When it cannot be done, or which rules it would break; nothing has changed then.
        """
        snapshot = live.snapshot
        with self._lock:
            base = self._held(mark)
            plan = base.planned.plan if base else snapshot.operation.plan
            if plan is None:
                raise DraftChanged
            made = moved(posed(snapshot).problem, plan, unit, trip)
            operation = _with_plan(snapshot.named, made)
            findings = base.planned.findings if base else live.checked.findings
            self.draft = self._new(
                snapshot,
                Planned(operation=operation, plan=made, findings=findings),
                viewer.title,
                moves=(base.moves if base else 0) + 1,
                before=base.before if base else plan,
            )
            return self.draft

    def issue(self, live: LiveOperation, viewer: Viewer, *, mark: str) -> Draft:
        """Put the draft in force as it was shown.

        Raises
        ------
        DraftChanged
            When it is another by now, or none.
        Breaks
            When it no longer fits what is known by now: it has to be made anew.
        """
        snapshot = live.snapshot
        with self._lock:
            draft = self._held(mark)
            if draft is None or snapshot.operation.plan != draft.before:
                raise DraftChanged
            before = draft.before if draft.moves else None
            plan = draft.planned.plan
            if broken := new_violations(posed(snapshot).problem, before, plan):
                raise Breaks(broken)
            planned = replace(draft.planned, operation=_with_plan(snapshot.named, plan))
            issue(live.recorder, planned, author=viewer.title)
            self.draft = None
            return draft

    def discard(self, *, mark: str) -> None:
        """Throw the draft away.

        Raises
        ------
        DraftChanged
            When it is another by now, or none.
        """
        with self._lock:
            if self._held(mark) is None:
                raise DraftChanged
            self.draft = None

    def _held(self, mark: str) -> Draft | None:
        if mark != (self.draft.mark if self.draft else ""):
            raise DraftChanged
        return self.draft

    def _put(self, snapshot: Snapshot, planned: Planned, by: str) -> None:
        with self._lock:
            before = snapshot.operation.plan
            self.draft = self._new(snapshot, planned, by, moves=0, before=before)

    def _new(
        self, snapshot: Snapshot, planned: Planned, by: str, *, moves: int, before: Plan | None
    ) -> Draft:
        self._drafts += 1
        return Draft(
            mark=f"{self._drafts}-{plan_version(planned)}",
            planned=planned,
            version=snapshot.version,
            at=snapshot.at,
            by=by,
            moves=moves,
            before=before,
        )


def posed(snapshot: Snapshot) -> Posed:
    """Return what there is to plan now."""
    return snapshot.derive("posed", lambda: pose(snapshot.named))


def difference(before: Plan | None, planned: Planned) -> Difference:
    """Return what a plan changes in one before."""
    if before is None:
        return differing((), {}, planned.plan)
    made = journeys_behind(planned.operation)
    return differing(before.trips, passed(before.passages), planned.plan, made)


def seats_of(plan: Plan | None) -> Mapping[str, str]:
    """Return where each person sits."""
    trips = plan.trips if plan else ()
    return {p: seat_key(trip.vehicle, trip.run) for trip in trips for p in trip.people}


def with_everybody(operation: Operation) -> Operation:
    """Return an operation in which whoever has a seat is on the list, to be counted on papers.

    Somebody may come off the list after a plan was put in force.
    """
    seated = seats_of(operation.plan)
    off = operation.listing.off
    missing = {p: off.get(p) or Person(id=p) for p in seated if p not in operation.persons}
    return replace(operation, persons={**operation.persons, **missing}) if missing else operation


def _with_plan(operation: Operation, plan: Plan) -> Operation:
    return with_everybody(replace(operation, plan=plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the planner is to make a plan of; the operation is packed when it is sent elsewhere."""

    operation: Packed[Operation]
    findings: tuple[Finding, ...]
    now: datetime
    seed: int
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the planner made: all of the planned operation that is new in it."""

    plan: Plan
    findings: tuple[Finding, ...]
    difference: Difference
    strangers: Mapping[str, Person]
    legs: Mapping[str, Leg]


def _plan(asked: _Asked, stop: Callable[[], bool], watch: Callable[[Any], None]) -> _Found:
    """Plan, in whichever process."""
    operation = asked.operation.thing
    opened = Opened(operation=operation, posed=pose(operation), findings=asked.findings, sources={})
    before = operation.plan
    kept = seats_of(before) if asked.is_kept and before is not None else None
    trips = before.trips if kept is not None and before is not None else ()
    planned = make_plan(
        opened,
        now=asked.now,
        stop=stop,
        seed=asked.seed,
        kept=kept,
        watch=watch,
        before=trips,
    )
    made = planned.operation
    return _Found(
        plan=planned.plan,
        findings=planned.findings,
        difference=difference(before, planned),
        strangers={p: made.persons[p] for p in made.persons if p not in operation.persons},
        legs=made.legs,
    )


def _made(snapshot: Snapshot, job: Job, now: datetime, seed: int, *, is_kept: bool) -> Planned:
    operation = snapshot.named
    asked = _Asked(
        operation=Packed(operation),
        findings=snapshot.identity_findings,
        now=now,
        seed=seed,
        is_kept=is_kept,
    )

    def watch(standing: Standing) -> None:
        job.standing = standing

    found = snapshot.workers.do(_plan, asked, stop=job.is_over, watch=watch)
    persons = {**operation.persons, **found.strangers}
    return Planned(
        operation=replace(operation, plan=found.plan, persons=persons, legs=found.legs),
        plan=found.plan,
        findings=found.findings,
        search=Search(limit_s=job.limit_s, stopped=job.stopped),
        difference=found.difference,
    )


def whole_page(operation: Operation, plan: Plan, now: datetime) -> Document:
    """Return the page of a plan in force, as `qafila plan` writes it."""
    version = plan_version(Planned(operation=operation, plan=plan, findings=()))
    return document("plan-page", with_everybody(operation), Context(now=now, version=version))


def changed_papers(draft: Draft, now: datetime) -> Document:
    """Return what a draft changes in the plan in force, as `qafila plan --keep` prints it."""
    operation = with_everybody(draft.planned.operation)
    return document("replan", operation, Context(now=now, difference=draft.difference))


def set_policy(live: LiveOperation, viewer: Viewer, policy: Policy) -> None:
    """Record the rules that plans are made by from now on."""
    live.recorder.record([PolicySet(policy=policy)], author=viewer.title)
