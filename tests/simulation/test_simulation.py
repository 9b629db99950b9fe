# SPDX-License-Identifier: Apache-2.0
"""A fixed budget of simulated days. More of them: ``python -m tests.simulation --help``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation.harness import Failure, Run, a_folder, attempt, numbers, ranges, shrink
from tests.simulation.mutants import MUTANTS, hunt, planted
from tests.simulation.run import Luck, Simulation


def _holds(run: Run, luck: Luck | None = None) -> None:
    found = attempt(run, luck)
    if isinstance(found, Failure):
        pytest.fail(f"{found.trace}\n{found}", pytrace=False)
    assert found.steps
    assert found.meetings > 14


@pytest.mark.parametrize("first", range(0, 20, 4))
def test_nobody_is_lost_and_nobody_is_twice_on_small_days(first: int) -> None:
    for seed in range(first, first + 4):
        _holds(Run(seed, 60))


@pytest.mark.parametrize("first", range(100, 108, 4))
def test_nobody_is_lost_when_everything_goes_wrong_at_once(first: int) -> None:
    for seed in range(first, first + 4):
        _holds(Run(seed, 60), Luck.worst())


def test_nobody_is_lost_over_http_with_real_keys() -> None:
    _holds(Run(4, 60), replace(Luck.worst(), http=True, real_keys=True))


def test_nobody_is_lost_among_600_people() -> None:
    _holds(Run(2, 600))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found(name: str) -> None:
    assert hunt(name) is not None


def test_a_run_is_the_same_every_time() -> None:
    contents = set()
    for _ in range(2):
        with a_folder() as folder:
            simulation = Simulation(3, 60, folder)
            simulation.run()
            contents.add(tuple(sorted(simulation.devices["hub-1"].bodies())))
            simulation.close()
    assert len(contents) == 1


def test_a_failing_run_is_made_small_and_says_how_to_repeat_it() -> None:
    with planted("people at the halt are counted twice"):
        found = attempt(Run(0, 60), Luck.worst())
        assert isinstance(found, Failure)
        small = shrink(found, attempts=5)
        left = set(range(small.run.steps or 0)) - small.run.skip
        assert len(left) < found.at_step
        again = attempt(small.run)
    assert isinstance(again, Failure)
    assert again.why == small.why
    assert f"--seed 0 --people 60 --steps {small.run.steps}" in str(small)


def test_left_out_steps_are_written_and_read_alike() -> None:
    assert ranges(frozenset({1, 2, 3, 7})) == "1-3,7"
    assert numbers("1-3,7") == {1, 2, 3, 7}
    assert numbers("") == set()
