# SPDX-License-Identifier: Apache-2.0
"""The groups who must stay together, of the people of one column, and the places they take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from qafila.judge.demands import Places
from qafila.judge.hearing import Column, Hearing
from qafila.judge.rows import Numbers, Truths, pairs


class Units:
    """Groups by number from 0, without those of their people who are not asked about.

    Parameters
    ----------
    rows
        The people who are, by row, each once, all of them seated.
    """

    def __init__(self, hearing: Hearing, rows: Numbers) -> None:
        self._demands = hearing.demands
        self._rows = rows
        group, self._unit = np.unique(hearing.groups.number[rows], return_inverse=True)
        self.count = len(group)
        by_kind = [np.bincount(self._unit, each[rows], self.count) for each in self._demands.taking]
        self.taken: Numbers = np.array(by_kind).astype(np.int64)

    def places(self, number: int) -> Places:
        """Return the places that one takes."""
        seats, wheelchair, stretcher, oxygen = self.taken[:, number].tolist()
        return (seats, wheelchair, stretcher, oxygen)

    def total(self, some: Truths) -> Places:
        """Return the places that some take together."""
        seats, wheelchair, stretcher, oxygen = self.taken[:, some].sum(axis=1).tolist()
        return (seats, wheelchair, stretcher, oxygen)

    def by_cohort(self) -> Mapping[str, Numbers]:
        """Return the numbers of those in which somebody is of a cohort, for each cohort."""
        of_row, names = self._demands.cohorts
        cohort, unit = pairs(of_row[self._rows], self._unit)
        return {name: mine for k, name in enumerate(names) if len(mine := unit[cohort == k])}

    def by_places(self, cohorts: Iterable[str | None]) -> list[Counter[Places]]:
        """Return for each of some cohorts, None for all, how many take which places."""
        members = self.by_cohort()
        everybody = np.arange(self.count)
        return [
            Counter(map(_places, self.taken[:, mine].T.tolist()))
            for cohort in cohorts
            for mine in (everybody if cohort is None else members.get(cohort, everybody[:0]),)
        ]

    def by_kin(self) -> Mapping[str, list[int]]:
        """Return the numbers of those in which somebody is of a kin group, for each group."""
        place = np.searchsorted(self._rows, self._demands.kin_rows)
        inside = place < len(self._rows)
        inside[inside] = self._rows[place[inside]] == self._demands.kin_rows[inside]
        found: dict[str, dict[int, None]] = {}
        for row, at in zip(
            self._demands.kin_rows[inside].tolist(),
            self._unit[place[inside]].tolist(),
            strict=True,
        ):
            found.setdefault(self._demands.persons[row].kin or "", {})[at] = None
        return {kin: list(units) for kin, units in found.items()}


def _places(taken: Sequence[int]) -> Places:
    seats, wheelchair, stretcher, oxygen = taken
    return (seats, wheelchair, stretcher, oxygen)


def units_of(hearing: Hearing, column: Column) -> Units:
    """Return the groups of all on the trips of a column."""
    return Units(hearing, hearing.rows_on(column))
