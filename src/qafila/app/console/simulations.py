# SPDX-License-Identifier: Apache-2.0
"""How a plan may go on the road: simulated beside everything else, and kept while it holds.

One operation has one simulation at work, which all who see the plan see. Results live in the memory
of the hub, by plan and question; when plan, road or rules change they are shown no longer.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from qafila import app
from qafila.app.console.live import OnFault
from qafila.app.console.replanning import Replanning, posed
from qafila.app.console.snapshot import Snapshot
from qafila.app.planning import document
from qafila.core.access import Action, Field, Viewer
from qafila.core.document import Document
from qafila.core.operation import Operation
from qafila.core.plan import Plan
from qafila.core.simulation import Simulated
from qafila.ports import Workers
from qafila.reports import Context

RUNS = (1_000, 10_000, 100_000)
"""How often columns may be drawn; the chance of one breach in twenty is then known to 1.4, 0.4 and
0.1 points of a hundred."""

USUAL_RUNS = 10_000
USUAL_RISK = 5
"""Per cent."""

MOST_RISK = 50
MOST_HELD = 12
SEED = 1


class SimulatorBusy(Exception):
    """A simulation is at work on this operation already; `by` says for whom.

    Exception
    └── SimulatorBusy
    """

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class NothingToSimulate(Exception):
    """There is neither a draft nor a plan in force.

    Exception
    └── NothingToSimulate
    """


@dataclass(kw_only=True)
class Work:
    """A simulation at work: `done` of `of` pieces."""

    by: str
    began_s: float
    done: int = 0
    of: int = 0
    stopped: bool = False

    @property
    def seconds(self) -> int:
        """How long it has been at work."""
        return int(time.monotonic() - self.began_s)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a simulation found.

    Parameters
    ----------
    of
        The plan and everything else that it followed from.
    is_draft
        Whether the plan was not in force when it was asked for.
    shown
        What pages have made of it.
    """

    simulated: Simulated
    operation: Operation
    of: tuple[Any, ...]
    is_draft: bool
    at: datetime
    by: str
    shown: dict[str, Any] = field(default_factory=dict, compare=False)

    def document(self) -> Document:
        """Return it as a document."""
        made = self.shown.get("document")
        if made is None:
            context = Context(now=self.at, simulation=self.simulated)
            made = self.shown["document"] = document("simulation", self.operation, context)
        return made


class SimulationNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a plan is simulated, and for what.

    Parameters
    ----------
    is_draft
        Whether what would be simulated, or was, is the draft and not the plan in force.
    has_plan
        Whether there is anything to simulate.
    risk
        Per cent of breaches that the latest departure keeps to.
    by, seconds, done, of, is_stopping
        Of a simulation at work: pieces of it.
    found
        What was found, as `qafila simulate --json` says it; for programs.
    """

    has_plan: bool = False
    is_draft: bool = False
    risk: int = USUAL_RISK
    runs: int = USUAL_RUNS
    is_made: bool = False
    made_at: datetime | None = None
    made_by: str = ""
    at_work: bool = False
    by: str = ""
    seconds: int = 0
    done: int = 0
    of: int = 0
    is_stopping: bool = False
    has_failed: bool = False
    found: Mapping[str, Any] | None = None


class Simulations:
    """The simulations of one operation; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[int, int], Result] = OrderedDict()
        self.work: Work | None = None
        self.failed: BaseException | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Simulations:
        """Return those of an operation."""
        return snapshot.lasting("simulations", cls)

    def last(self, snapshot: Snapshot, viewer: Viewer) -> Result | None:
        """Return the last result that holds for the plan which a viewer sees; None for none."""
        plan, _ = meant(snapshot, viewer)
        if plan is None:
            return None
        basis = _basis(snapshot, plan)
        with self._lock:
            found = reversed(self._held.values())
            return next((result for result in found if result.of == basis), None)

    def start(
        self,
        snapshot: Snapshot,
        viewer: Viewer,
        now: datetime,
        workers: Workers,
        *,
        risk: int,
        runs: int,
        on_fault: OnFault = lambda error, path: None,
    ) -> threading.Thread | None:
        """Have a plan simulated in a thread of its own, which is returned.

        Parameters
        ----------
        workers
            Who draws.
        risk
            In per cent.
        on_fault
            Told of an error of ours while it works.

        Returns
        -------
        None when the same was asked for before: it stands ready.

        Raises
        ------
        SimulatorBusy
            When one is at work already.
        NothingToSimulate
            Without a plan, or a draft.
        """
        plan, is_draft = meant(snapshot, viewer)
        if plan is None or not plan.trips:
            raise NothingToSimulate
        basis = _basis(snapshot, plan)
        with self._lock:
            held = self._held.get((risk, runs))
            if held is not None and held.of == basis:
                self._held.move_to_end((risk, runs))
                self.failed = None
                return None
            if self.work is not None:
                raise SimulatorBusy(self.work.by)
            work = self.work = Work(by=viewer.title, began_s=time.monotonic())
            self.failed = None

        def make() -> Result:
            operation = replace(snapshot.operation, legs=posed(snapshot).operation.legs)
            found = app.simulating.simulate(
                operation,
                plan.trips,
                runs=runs,
                seed=SEED,
                risk=risk / 100,
                workers=workers,
                stop=lambda: work.stopped,
                drawn=lambda done, of: _drawn(work, done, of),
            )
            return Result(
                simulated=found,
                operation=operation,
                of=basis,
                is_draft=is_draft,
                at=now,
                by=viewer.title,
            )

        thread = threading.Thread(
            target=self._at_work, args=(make, risk, runs, on_fault), daemon=True
        )
        thread.start()
        return thread

    def stop(self) -> None:
        """Have it end with what it has drawn."""
        with self._lock:
            if self.work is not None:
                self.work.stopped = True

    def _at_work(self, make: Callable[[], Result], risk: int, runs: int, on_fault: OnFault) -> None:
        try:
            made = make()
            with self._lock:
                self._held[risk, runs] = made
                self._held.move_to_end((risk, runs))
                while len(self._held) > MOST_HELD:
                    self._held.popitem(last=False)
        except BaseException as error:  # the page tells of it
            self.failed = error
            on_fault(error, "plan")
        finally:
            with self._lock:
                self.work = None


def simulation_now(snapshot: Snapshot, viewer: Viewer, *, whole: bool = False) -> SimulationNow:
    """Return how it stands with the simulation of the plan that a viewer sees."""
    if not viewer.may(Action.SEE_PLAN) or not viewer.sees(Field.TIMES):
        return SimulationNow()
    all_of = Simulations.of(snapshot)
    plan, is_draft = meant(snapshot, viewer)
    result, work = all_of.last(snapshot, viewer), all_of.work
    asked = result.simulated if result else None
    return SimulationNow(
        has_plan=plan is not None and bool(plan.trips),
        is_draft=result.is_draft if result else is_draft,
        risk=round(asked.risk * 100) if asked else USUAL_RISK,
        runs=asked.runs if asked else USUAL_RUNS,
        is_made=result is not None,
        made_at=result.at if result else None,
        made_by=result.by if result else "",
        at_work=work is not None,
        by=work.by if work else "",
        seconds=work.seconds if work else 0,
        done=work.done if work else 0,
        of=work.of if work else 0,
        is_stopping=bool(work and work.stopped),
        has_failed=all_of.failed is not None,
        found=json.loads(app.simulating.simulation_json(result.operation, result.simulated))
        if whole and result
        else None,
    )


def meant(snapshot: Snapshot, viewer: Viewer) -> tuple[Plan | None, bool]:
    """Return the plan that a viewer would have simulated, and whether it is a draft."""
    draft = Replanning.of(snapshot).draft if viewer.may(Action.MAKE_PLAN) else None
    if draft is not None:
        return draft.planned.plan, True
    return snapshot.operation.plan, False


def _basis(snapshot: Snapshot, plan: Plan) -> tuple[Any, ...]:
    """Return all that a simulation follows from: facts of the day change none of it."""
    held = snapshot.operation
    return (
        *(plan, held.description, held.policy, held.places, held.legs, held.checkpoints),
        *(held.vehicles, held.windows),
    )


def _drawn(work: Work, done: int, of: int) -> None:
    work.done, work.of = done, of
