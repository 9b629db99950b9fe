# SPDX-License-Identifier: Apache-2.0
"""Running seeds, making failing runs small, and measuring what the order of facts is worth."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.simulation.bounds import explain
from tests.simulation.oracle import Rule, tell
from tests.simulation.run import Luck, Report, Simulation
from tests.stores.server import Server as Postgres

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders with names of their own are made in it


@dataclass(frozen=True)
class Run:
    """What makes a run: the same values, the same run.

    Parameters
    ----------
    steps
        How many steps; None for as many as the people need.
    skip
        Steps that are left out.
    """

    seed: int
    people: int
    steps: int | None = None
    skip: frozenset[int] = frozenset()

    def command(self) -> str:
        """Return the command that repeats it."""
        words = f"python -m tests.simulation --seed {self.seed} --people {self.people}"
        if self.steps is not None:
            words += f" --steps {self.steps}"
        if self.skip:
            words += f" --skip {ranges(self.skip)}"
        return words


@dataclass(frozen=True)
class Failure:
    """A run that broke an invariant, or ended in an error."""

    run: Run
    why: str
    at_step: int
    trace: str = ""

    def __str__(self) -> str:
        return f"seed {self.run.seed}: {self.why}\n    {self.run.command()}"


@contextmanager
def a_folder() -> Iterator[Path]:
    """Yield a folder for the devices' files: in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def attempt(
    run: Run, luck: Luck | None = None, postgres: Postgres | None = None
) -> Report | Failure:
    """Do a run, with the luck of its seed or another; return what it did, or how it failed."""
    with a_folder() as folder:
        at = 0
        simulation: Simulation | None = None
        try:
            simulation = Simulation(
                run.seed,
                run.people,
                folder,
                steps=run.steps,
                skip=run.skip,
                luck=luck,
                postgres=postgres,
            )
            return simulation.run()
        except Exception as trouble:
            at = simulation.at_step + 1 if simulation is not None else 0
            why = f"{type(trouble).__name__}: {trouble}".splitlines()[0][:400]
            return Failure(run, why, at, traceback.format_exc())
        finally:
            if simulation is not None:
                simulation.close()


def shrink(failure: Failure, attempts: int = 40, *, postgres: Postgres | None = None) -> Failure:
    """Return a shorter run that fails too; the same one when none is found.

    Any failure will do: of two troubles the one that takes fewer steps is looked at first.
    """
    best = failure
    steps = best.at_step
    left = attempts
    while left and steps > 0:
        left -= 1
        found = attempt(replace(best.run, steps=steps), postgres=postgres)
        if not isinstance(found, Failure):
            break
        best = found
        steps = min(steps * 2 // 3, found.at_step)
    size = max(1, (best.run.steps or best.at_step) // 4)
    while left and size:
        start = 0
        while left and start < (best.run.steps or best.at_step):
            left -= 1
            skip = best.run.skip | frozenset(range(start, start + size))
            found = attempt(replace(best.run, skip=skip), postgres=postgres)
            if isinstance(found, Failure):
                best = found
            start += size
        size //= 2
    return best


def ranges(numbers: frozenset[int]) -> str:
    """Return numbers as ``3-7,9``."""
    parts: list[list[int]] = []
    for n in sorted(numbers):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def numbers(text: str) -> frozenset[int]:
    """Return what `ranges` wrote."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)


@dataclass(frozen=True)
class Row:
    """What one rule makes of people whose last movement was seen.

    Parameters
    ----------
    wrong, silent
        How many it puts at a wrong place, and how many of these without a dispute.
    disputed
        How many are shown as disputed, so that a human has to ask: nobody saw anything wrong.
    """

    rule: Rule
    people: int
    wrong: int
    silent: int
    disputed: int


def weigh(seeds: range, people: int, *, jumps: bool, told: Callable[[str], None]) -> list[Row]:
    """Measure every rule for the time of facts on the same days.

    Parameters
    ----------
    jumps
        Whether phones are set during the day, and not only off by minutes and drifting.
    told
        Called with a line of progress.
    """
    kinds = frozenset({"set clock"} if jumps else ())
    wrong = dict.fromkeys(Rule, 0)
    silent = dict.fromkeys(Rule, 0)
    disputed = dict.fromkeys(Rule, 0)
    seen = 0
    for seed in seeds:
        luck = Luck(
            courier=0.1,
            close=0.05,
            clock_ms=600_000,
            jumps=jumps,
            on_disk=0.0,
            deep_every=10**9,
            kinds=kinds,
            misfortune=0.015,
        )
        with a_folder() as folder:
            simulation = Simulation(seed, people, folder, luck=luck)
            simulation.run()
            bodies = simulation.devices["hub-1"].bodies()
            simulation.close()
        for rule in Rule:
            account = tell(bodies, rule)
            reasons = explain(
                account, simulation.truth(), simulation.world.where, simulation.last_moved
            )
            wrong[rule] += reasons.wrong_though_seen
            silent[rule] += reasons.silent
            disputed[rule] += sum(1 for walk in account.people.values() if walk.disputes)
            seen += reasons.seen if rule is Rule.AS_BUILT else 0
        told(f"seed {seed}: {len(bodies)} facts")
    return [Row(rule, seen, wrong[rule], silent[rule], disputed[rule]) for rule in Rule]
