# SPDX-License-Identifier: Apache-2.0
"""Lots that pass a crossing for each other, of which vehicles come back: run by run at one time.

Equal departure does not give equal arrival where one way is 57 km and the other 300, and a side
whose vehicles are back sooner would be through before the other has begun its second run. So the
first runs of both are at the crossing at one time, then the second, and so on: whoever would be
there sooner boards later. Runs that the other side does not have wait for nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qafila.core.plan import PairedRun, PassTogether, Problem, TimedPair
from qafila.core.plan.running import load_s
from qafila.planner.runs.yard import Load, Yard, driven

TURNS = 12
"""How often runs of one number are put off, at most: one lot may be tied to several."""

CLOSE_S = 30
"""Seconds that are no difference."""

Journey = tuple[str, str]
"""Origin and destination."""

ReachS = Callable[[str, str, str], int | None]
"""When a vehicle is at a place, from leaving: told origin, destination and place."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which journey of a lot counts at a crossing, and how long after leaving it is there."""

    lot: str
    journey: Journey
    after_s: int


def abreast(yard: Yard, problem: Problem, reach_s: ReachS) -> tuple[Yard, tuple[TimedPair, ...]]:
    """Return runs that meet at crossings, and the pairs that do; the same runs where they cannot.

    Parameters
    ----------
    reach_s
        Returns when a vehicle of a journey is at a place, from leaving; None: it does not pass it.
    """
    pairs = list(_known(yard, problem, reach_s))
    now, turns = yard, TURNS * max(map(len, yard.rounds), default=0)
    for _ in range(turns if pairs else 0):
        late = [each for _, *both in pairs for each in _apart(now, problem, *both)]
        if not late:
            return now, tuple(_told(now, problem, *pair) for pair in pairs)
        run, by_s, sooner = min(late, key=lambda each: each[0])
        now = driven(now.ground, _put_off(now, sooner, run, by_s))
        if now.worth()[0] > yard.worth()[0]:
            break  # some would stay behind for it
    return yard, ()


def _known(
    yard: Yard, problem: Problem, reach_s: ReachS
) -> Iterator[tuple[PassTogether, Reach, Reach]]:
    """Yield the pairs of which both lots drive past their crossing, with the way that counts."""
    for pair in problem.pairs:
        one, other = (_larger(yard, lot, pair.crossing, reach_s) for lot in pair.lots)
        if one is not None and other is not None:
            yield pair, one, other


def _larger(yard: Yard, lot: str, crossing: str, reach_s: ReachS) -> Reach | None:
    """Return the journey of a lot by which most of its people pass a crossing."""
    people: Counter[Journey] = Counter()
    for load in (load for loads in yard.rounds for load in loads if load.lot.id == lot):
        people[load.source, load.target] += sum(len(unit.persons) for unit in load.units)
    for journey, _ in people.most_common():
        after_s = reach_s(*journey, crossing)
        if after_s is not None:
            return Reach(lot, journey, after_s)
    return None


def _waves(yard: Yard, reach: Reach) -> list[list[Load]]:
    """Return the first runs of all vehicles of a journey, their second runs, and so on."""
    waves: list[list[Load]] = []
    for loads in yard.rounds:
        mine = (x for x in loads if (x.lot.id, (x.source, x.target)) == (reach.lot, reach.journey))
        for run, load in enumerate(mine):
            if run == len(waves):
                waves.append([])
            waves[run].append(load)
    return waves


def _there_s(problem: Problem, wave: Sequence[Load], reach: Reach) -> int:
    """Return when the first vehicle of a wave is at the crossing."""
    boards_s = min(load.boards_s for load in wave)
    return boards_s + load_s(problem, reach.journey[0]) + reach.after_s


def _apart(
    yard: Yard, problem: Problem, one: Reach, other: Reach
) -> Iterator[tuple[int, int, Reach]]:
    """Yield of each run that does not meet its counterpart: which, by how much, who is sooner."""
    waves = zip(_waves(yard, one), _waves(yard, other), strict=False)
    for run, (mine, theirs) in enumerate(waves):
        early_s = _there_s(problem, theirs, other) - _there_s(problem, mine, one)
        if abs(early_s) > CLOSE_S:
            yield run, abs(early_s), one if early_s > 0 else other


def _put_off(yard: Yard, reach: Reach, run: int, by_s: int) -> list[list[Load]]:
    """Return routes in which one run of a journey begins later."""
    meant = {id(load) for load in _waves(yard, reach)[run]}
    return [
        [
            replace(load, not_before_s=load.boards_s + by_s) if id(load) in meant else load
            for load in loads
        ]
        for loads in yard.rounds
    ]


def _told(yard: Yard, problem: Problem, pair: PassTogether, one: Reach, other: Reach) -> TimedPair:
    """Return who leaves first, and how much later the other, in the first runs; and all runs."""
    waves = zip(_waves(yard, one), _waves(yard, other), strict=False)
    there = [
        (_there_s(problem, mine, one), _there_s(problem, theirs, other)) for mine, theirs in waves
    ]
    leaves = [(mine - one.after_s, theirs - other.after_s) for mine, theirs in there]
    lots = (one.lot, other.lot)
    if leaves[0][0] > leaves[0][1]:
        lots, leaves = (other.lot, one.lot), [(theirs, mine) for mine, theirs in leaves]
    return TimedPair(
        lots=lots,
        crossing=pair.crossing,
        after_s=leaves[0][1] - leaves[0][0],
        runs=tuple(
            PairedRun(leaves_s=left, meets_s=max(both))
            for left, both in zip(leaves, there, strict=True)
        ),
    )
