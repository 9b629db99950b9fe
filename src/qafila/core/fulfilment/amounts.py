# SPDX-License-Identifier: Apache-2.0
"""How much an obligation owes: a count as somebody stated it, or a share of what remains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from qafila.core.agreement import Obligation
from qafila.core.journeys import stage_ranks
from qafila.core.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An amount in the obligation's own units, as an interval.

    Parameters
    ----------
    low, high
        Bounds, at least 0; `high` is None where nobody can say how much it is at most.
    """

    low: int = 0
    high: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


UNKNOWN = Owed()
"""Nothing was said of the amount, or it is a share of an unknown remainder."""


def owed(operation: Operation, obligation: Obligation, proven: Mapping[str, int]) -> Owed:
    """Return how much an obligation owes, as far as that is known now.

    A list owes all its entries, where no count or share of them was agreed. A share is one of what
    remains of its list, or else of its cohort, when the obligations before it, of the same giver
    and kind, are taken off: what is proven of them at least, and all that they owe at most. Halves
    are not rounded away: of seven, a half is three to four.

    Parameters
    ----------
    proven
        What is proven of the obligations that come before, by id; others count as nothing proven.
    """
    if obligation.count is not None:
        low, high = obligation.count.low, obligation.count.high
        return Owed(low=low or 0, high=high)
    listed = len(operation.entries_of(obligation.listed))
    if obligation.share is None:
        return Owed(low=listed, high=listed) if listed else UNKNOWN
    there = Owed(low=listed, high=listed) if listed else _total(operation, obligation.cohort)
    if there.high is None:
        return UNKNOWN
    taken_least = taken_most = 0
    for before in _before(operation, obligation):
        done = proven.get(before.id, 0)
        due = owed(operation, before, proven)
        taken_least += done
        taken_most += max(done, there.high if due.high is None else due.high)
    share = Fraction(str(obligation.share))
    low = max(there.low - taken_most, 0)
    high = max(there.high - taken_least, 0)
    return Owed(low=math.floor(share * low), high=math.ceil(share * high))


def in_order(operation: Operation) -> list[Obligation]:
    """Return the obligations by stage, and as they are written within one."""
    ranks = stage_ranks(operation.stages.values())
    return sorted(operation.obligations.values(), key=lambda o: ranks.get(o.stage or "", -1))


def _before(operation: Operation, obligation: Obligation) -> list[Obligation]:
    listed = in_order(operation)
    earlier = listed[: listed.index(obligation)]
    return [
        each
        for each in earlier
        if (each.giver, each.kind, each.cohort, each.listed)
        == (obligation.giver, obligation.kind, obligation.cohort, obligation.listed)
    ]


def _total(operation: Operation, cohort: str | None) -> Owed:
    """Return how many there are of a cohort: those on the list, or else as somebody claims."""
    if cohort is None:
        return UNKNOWN
    listed = sum(person.cohort == cohort for person in operation.persons.values())
    if listed:
        return Owed(low=listed, high=listed)
    described = operation.cohorts.get(cohort)
    if described is None or described.claim is None:
        return UNKNOWN
    return Owed(low=described.claim.low or 0, high=described.claim.high)
