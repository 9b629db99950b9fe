# SPDX-License-Identifier: Apache-2.0
"""What the judge says: the problems it found, and the figures it worked out by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qafila.core.findings import Finding, Hold, Severity, finding

REMEDY_EN = "Issue no manifests from this plan: make a new one, or correct it and verify it again."
REMEDY_AR = "لا تُصدر كشوف ركّاب من هذه الخطة: ضع خطة جديدة، أو صحّحها ثم تحقّق منها من جديد."


class PlanProblem(Finding):
    """Base of what the judge finds wrong in a plan: an error that holds the issue of manifests.

    Where a finding knows a better remedy than a new plan, it says so.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    remedy_en = REMEDY_EN
    remedy_ar = REMEDY_AR


MOST_TOLD = 1_000
"""Problems of one kind that are told one by one."""


@finding
class PlanProblemsUntold(PlanProblem):
    """There are more problems of one kind than anybody reads: the others are only counted."""

    en = "Problems of the kind {kind} beyond those that are told: {count}."
    ar = "مشكلات أخرى من النوع {kind} غير المذكورة هنا، عددها: {count}."

    kind: str
    count: int


class Told:
    """Problems as they are found: at most so many of a kind, the others are counted."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._times: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many were found, kept or not."""
        return self._times.total()

    def append(self, problem: Finding) -> None:
        """Take a problem."""
        self._times[problem.code] += 1
        if self._times[problem.code] <= MOST_TOLD:
            self._kept.append(problem)

    def extend(self, problems: Iterable[Finding]) -> None:
        """Take problems, one by one."""
        for problem in problems:
            self.append(problem)

    def all(self) -> tuple[Finding, ...]:
        """Return those that were kept, and how many were not."""
        untold = (
            PlanProblemsUntold(kind=kind, count=times - MOST_TOLD)
            for kind, times in sorted(self._times.items())
            if times > MOST_TOLD
        )
        return (*self._kept, *untold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the judge counted and computed from the folder and the trips, not from claims.

    Parameters
    ----------
    registered, seated, unseated
        People in the folder, in trips, and listed as unseated.
    vehicles_used, vehicles_lower_bound
        Vehicles with people, and the fewest that could carry those who are seated, by volume.
    seats_offered, seats_taken
        Passenger seats of the vehicles used, and how many of them are taken.
    split_households
        Households whose seated members travel in more than one vehicle, or run of one.
    completion_s
        Seconds from the first planned movement to the last person unloaded, at typical times; None
        where a road is not known.
    """

    registered: int = 0
    seated: int = 0
    unseated: int = 0
    vehicles_used: int = 0
    vehicles_lower_bound: int = 0
    seats_offered: int = 0
    seats_taken: int = 0
    split_households: int = 0
    completion_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judge's verdict on one plan.

    Parameters
    ----------
    problems
        Everything that is wrong, in a stable order, and, as INFO, what could not be checked; empty
        means that the plan is legal and says true figures.
    figures
        What the judge worked out.
    """

    problems: tuple[Finding, ...]
    figures: Figures

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; what only could not be checked does not count."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)
