# SPDX-License-Identifier: Apache-2.0
"""Run the simulation for as long as one likes: ``python -m tests.simulation --help``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.simulation.harness import Failure, Run, attempt, numbers, shrink, weigh
from tests.simulation.mutants import MUTANTS, hunt
from tests.stores.server import Server, programs


def main() -> int:
    """Run what the command line asks for; return 1 when an invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="how many seeds")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="only this seed")
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--steps", type=int, help="cut every run short")
    parser.add_argument("--skip", default="", help="leave out these steps: 3-7,9")
    parser.add_argument("--no-shrink", action="store_true", help="do not make failing runs small")
    parser.add_argument("--table", action="store_true", help="measure the rules for time instead")
    parser.add_argument("--jumps", action="store_true", help="for --table: clocks are set, too")
    parser.add_argument("--postgres", action="store_true", help="keep the first hub in PostgreSQL")
    parser.add_argument("--mutants", action="store_true", help="plant bugs and find them instead")
    asked = parser.parse_args()
    if asked.table:
        return _table(range(asked.first, asked.first + asked.seeds), asked.people, asked.jumps)
    if asked.mutants:
        return _mutants(asked.people)
    seeds = (
        [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    )
    with _database(asked.postgres) as postgres:
        return _seeds(seeds, asked, postgres)


def _seeds(seeds: Iterable[int], asked: argparse.Namespace, postgres: Server | None) -> int:
    end = time.monotonic() + asked.minutes * 60
    failures = done = 0
    for seed in seeds:
        if time.monotonic() > end:
            break
        run = Run(seed, asked.people, asked.steps, numbers(asked.skip))
        began = time.monotonic()
        found = attempt(run, postgres=postgres)
        done += 1
        if isinstance(found, Failure):
            failures += 1
            _say(found.trace)
            _say(f"FAILED {found}")
            if not asked.no_shrink:
                _say(f"smaller: {shrink(found, postgres=postgres)}")
            continue
        reasons = ", ".join(f"{n} {why}" for why, n in sorted(found.reasons.by.items()))
        _say(
            f"seed {seed}: {found.steps} steps, {found.meetings} meetings, {found.facts} facts, "
            f"{found.reasons.wrong} at another place than the truth ({reasons or 'none'}), "
            f"{time.monotonic() - began:.1f} s"
        )
    _say(f"{done} seeds, {failures} failed")
    return 1 if failures else 0


@contextmanager
def _database(is_wanted: bool) -> Iterator[Server | None]:
    folder = programs() if is_wanted else None
    if folder is None:
        if is_wanted:
            sys.exit("There are no programs of PostgreSQL here: pip install pgserver")
        yield None
        return
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()


def _table(seeds: range, people: int, jumps: bool) -> int:
    rows = weigh(seeds, people, jumps=jumps, told=_say)
    _say("| time of a fact | people | at a wrong place | of those, undisputed | disputed |")
    _say("|---|---|---|---|---|")
    for row in rows:
        share = 100 * row.wrong / row.people
        counts = f"{row.wrong} ({share:.1f} %) | {row.silent} | {row.disputed}"
        _say(f"| {row.rule.value} | {row.people} | {counts} |")
    return 0


def _mutants(people: int) -> int:
    missed = 0
    for name in MUTANTS:
        found = hunt(name, people=people)
        missed += found is None
        _say(f"{name}: {found or 'NOT FOUND'}")
    return 1 if missed else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
