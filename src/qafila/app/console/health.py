# SPDX-License-Identifier: Apache-2.0
"""How a hub is doing, in figures: positions, trouble, the planner. Ids of operations, no people."""

from __future__ import annotations

from dataclasses import dataclass

from qafila.app.console.live import LiveOperation
from qafila.app.console.replanning import Replanning
from qafila.ports import StoreProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one operation is doing.

    Parameters
    ----------
    stored, shown
        Position of the last fact in the store, and of the last that pages show; `stored` is None
        when the store does not answer.
    has_trouble
        Whether the store or the keys could not be read when last tried.
    checked
        Position as of which the findings are; None: they are still at the first.
    planner_s
        How long the planner has been at work; None: it rests.
    has_draft, has_failed
        Whether a plan waits to be issued; whether the planner failed when last at work.
    """

    operation: str
    stored: int | None
    shown: int
    checked: int | None
    has_trouble: bool
    planner_s: int | None
    has_draft: bool
    has_failed: bool


def health(live: LiveOperation) -> Health:
    """Return how an operation is doing."""
    snapshot, checked = live.snapshot, live.checked_by_now
    making = Replanning.of(snapshot)
    job = making.job
    try:
        stored = live.recorder.store.last_position()
    except StoreProblem:
        stored = None
    return Health(
        operation=live.id,
        stored=stored,
        shown=snapshot.version,
        checked=None if checked is None else checked.version,
        has_trouble=live.trouble is not None or stored is None,
        planner_s=None if job is None else job.seconds,
        has_draft=making.draft is not None,
        has_failed=making.failed is not None,
    )
