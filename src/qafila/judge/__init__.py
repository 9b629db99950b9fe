# SPDX-License-Identifier: Apache-2.0
"""The judge: re-derives a plan's legality and figures from plan.json and the folder.

It shares no logic with the planner, with `qafila.core.plan` or with `qafila.core.problem`: what a
plan must keep is written here a second time, from the same description, so that a mistake in one
place shows. It reads the operation's facts (`qafila.core`) and the plan as plain JSON, trusts
neither the plan's claims nor its shape, and answers in findings.
"""

from __future__ import annotations

from qafila.core.findings import ordered
from qafila.core.memory import uncollected
from qafila.core.operation import Operation
from qafila.judge.completion import judge_bound
from qafila.judge.hearing import Hearing
from qafila.judge.left import judge_left
from qafila.judge.march import judge_march
from qafila.judge.marchers import judge_marchers
from qafila.judge.pairs import judge_pairs
from qafila.judge.papers import judge_papers
from qafila.judge.passages import judge_passages
from qafila.judge.people import judge_people
from qafila.judge.quality import figures, judge_quality
from qafila.judge.reading import read
from qafila.judge.runs import runs
from qafila.judge.shuttles import Shuttles, judge_shuttles
from qafila.judge.timing import judge_times
from qafila.judge.vehicles import judge_vehicles
from qafila.judge.verdict import Figures, PlanProblem, Told, Verdict

__all__ = ["Figures", "PlanProblem", "Verdict", "judge"]


def judge(operation: Operation, plan: object) -> Verdict:
    """Return the verdict on a plan for `operation`.

    Parameters
    ----------
    operation
        The fold of the folder's facts.
    plan
        The decoded plan.json: any JSON value. What is not as the format says is a problem of the
        verdict, never an exception.
    """
    with uncollected():
        return _judge(operation, plan)


def _judge(operation: Operation, plan: object) -> Verdict:
    told = Told()
    claimed = read(plan, operation.description.id, told)
    hearing = Hearing(operation, claimed)
    found, shuttles = runs(hearing), Shuttles(hearing)
    mine = figures(hearing, found, shuttles)
    for problems in (
        judge_people(hearing),
        judge_vehicles(hearing),
        judge_left(hearing),
        judge_march(hearing),
        judge_marchers(hearing),
        judge_pairs(hearing),
        judge_shuttles(hearing, shuttles),
        judge_times(hearing, found, shuttles),
        judge_passages(hearing, found),
        judge_quality(hearing, mine),
        judge_bound(hearing, shuttles),
        judge_papers(plan, hearing, told),
    ):
        told.extend(problems)
    return Verdict(problems=ordered(told.all()), figures=mine)
