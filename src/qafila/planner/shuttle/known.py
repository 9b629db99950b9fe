# SPDX-License-Identifier: Apache-2.0
"""What a search for shuttles knows so far, and what it may still spend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from qafila.planner.shuttle.flow import Stop
from qafila.planner.shuttle.ground import NEVER, Ground
from qafila.planner.shuttle.linear import Limits
from qafila.planner.shuttle.problem import FlowBound
from qafila.planner.shuttle.routes import Fleet, Routes

PER_SECOND = 50_000
"""Tries that count like one deterministic second of CP-SAT."""


@dataclass(slots=True)
class Search:
    """What is known so far, and what may still be spent."""

    posed: Ground
    fleet: Fleet
    unit_s: int
    left: int | None
    stop: Stop
    left_s: Callable[[], float] | None
    seen: Callable[[int, int], None]
    chance: Random
    routes: Routes = field(default_factory=list)
    latest_s: int = NEVER
    moved: int = -1
    flow: FlowBound | None = None
    claimed_s: int = 0
    asked_s: int = -1

    @property
    def bound_s(self) -> int:
        """The completion time that no plan goes below."""
        return max(self.claimed_s, self.flow.bound_s if self.flow else 0)

    def over(self) -> bool:
        """Say whether nothing may be spent any more, or nothing is left to do."""
        return (self.left is not None and self.left <= 0) or self.stop() or self.is_done()

    def is_done(self) -> bool:
        """Say whether all is moved, at the bound."""
        return self.moved == self.wanted() and self.latest_s <= self.bound_s

    def wanted(self) -> int:
        """Return how many loads there are."""
        return int(self.posed.loads.sum())

    def spend(self, tries: int) -> None:
        """Take note of tries."""
        if self.left is not None:
            self.left -= tries

    def tries(self, most: int) -> int:
        """Return how many tries may be made, at most so many."""
        return most if self.left is None else max(0, min(most, self.left))

    def limits(self, seconds: float) -> Limits:
        """Return what the solver may take now, at most so many seconds, real or deterministic."""
        if self.left_s is not None:
            return Limits(seconds=min(seconds, self.left_s()))
        effort = seconds if self.left is None else min(seconds, self.left / PER_SECOND)
        return Limits(effort=effort)

    def spend_effort(self, seconds: float) -> None:
        """Take note of deterministic seconds of a solver."""
        self.spend(int(seconds * PER_SECOND) + 1)

    def take(self, routes: Routes) -> None:
        """Keep routes that move more, or as much in less time."""
        latest = max((self.fleet.ends(b, r) for b, r in enumerate(routes)), default=0)
        moved = sum(map(len, routes)) // 2
        if latest < NEVER and (-moved, latest) < (-self.moved, self.latest_s):
            self.routes, self.latest_s, self.moved = [list(r) for r in routes], latest, moved
            self.seen(latest, self.bound_s)

    def raise_to(self, found: FlowBound | None) -> None:
        """Keep a bound that is higher."""
        if found is not None and found.bound_s > (self.flow.bound_s if self.flow else 0):
            self.flow = found

    def room(self, routes: Routes) -> list[int]:
        """Return the room that routes leave at each sink."""
        room: list[int] = self.posed.room.tolist()
        for route in routes:
            for j in route[1::2]:
                room[j] -= 1
        return room
