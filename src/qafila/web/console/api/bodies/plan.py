# SPDX-License-Identifier: Apache-2.0
"""The next plan: the planner at work, hand moves, rules, and putting it in force."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.app.console.replanning import MOST_S
from qafila.app.console.simulations import MOST_RISK, RUNS, USUAL_RISK, USUAL_RUNS
from qafila.web.console.api.bodies import Body, Line, Needed, word


class Start(Body, frozen=True, kw_only=True):
    """Has the planner make a draft. `keep`: people stay where the plan in force has them."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_S)] = 30
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31)] | None = None
    keep: bool = True


class Stop(Body, frozen=True, kw_only=True):
    """Has the planner end with the best it has found."""


class Move(Body, frozen=True, kw_only=True):
    """Moves people who travel together to another trip. `mark`: of the draft as it was read."""

    unit: Needed
    to: Needed
    mark: Line = ""


class Marked(Body, frozen=True, kw_only=True):
    """The draft as it was read, by its `mark`."""

    mark: Needed


class Discard(Marked, frozen=True, kw_only=True):
    """Throws the draft away."""


class Issue(Marked, frozen=True, kw_only=True):
    """Puts the draft in force."""


class Rules(Body, frozen=True, kw_only=True):
    """The rules by which plans are made from now on. `spare` is in percent, `spacing` in metres."""

    spare: Annotated[int, msgspec.Meta(ge=0, le=90)]
    warn: Annotated[int, msgspec.Meta(ge=1, le=500)]
    spacing: Annotated[int, msgspec.Meta(ge=0, le=2000)]
    companion: bool = False
    shuttles: bool = False


class Simulate(Body, frozen=True, kw_only=True):
    """Has the plan simulated: the draft, where there is one. `risk` is in percent."""

    risk: Annotated[int, msgspec.Meta(ge=0, le=MOST_RISK)] = USUAL_RISK
    runs: Annotated[str, word(map(str, RUNS))] = str(USUAL_RUNS)


class StopSimulation(Body, frozen=True, kw_only=True):
    """Has the simulation end with what it has drawn."""


ACTS = {
    "start": Start,
    "stop": Stop,
    "move": Move,
    "discard": Discard,
    "issue": Issue,
    "rules": Rules,
    "simulate": Simulate,
    "stop-simulation": StopSimulation,
}
