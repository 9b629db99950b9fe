# SPDX-License-Identifier: Apache-2.0
"""What the columns planned so far add up to; the mutable inside of one `solve`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, tzinfo
from typing import Any

from qafila.core.findings import Finding
from qafila.core.fleet import Vehicle
from qafila.core.plan import (
    ColumnLength,
    Flow,
    Journey,
    Lot,
    Marcher,
    Passage,
    Problem,
    TimedPair,
    Trip,
    Unit,
    Unseated,
    seat_key,
)
from qafila.core.values import Name
from qafila.planner.bounds import Prices
from qafila.planner.rear import Journeyed, Seated
from qafila.planner.seating import Column, Seating, Stop
from qafila.planner.standing import Standing, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Could:
    """What would let vehicles come back for people of one lot at one place, where they do not.

    Parameters
    ----------
    units
        Whom they would come back for.
    rules
        Rules that keep them from it, by name and in words.
    ways
        What would do, for programs and in words.
    barred
        Whether a rule says that no vehicle comes back at all: what is proven of one journey of
        each is then proven. Else runs were looked for, and nothing is.
    """

    units: frozenset[str]
    rules: tuple[tuple[str, Name], ...]
    ways: tuple[tuple[str, Name], ...]
    barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """People of one lot for whom no reception site has room.

    Parameters
    ----------
    lot
        Lot id.
    units
        Them, without a destination.
    others
        Those without a destination who are planned beside them.
    room
        How many people without a destination each site could take, before any of these were sent.
    lacking
        By site, how many people with a destination are more than it has room for.
    """

    lot: str
    units: tuple[Unit, ...]
    others: tuple[Unit, ...]
    room: Mapping[str, float]
    lacking: Mapping[str, int]


@dataclass(slots=True)
class Making:
    """What the columns planned so far add up to; the mutable inside of one `solve`."""

    problem: Problem
    stop: Stop
    seed: int
    trips: list[Trip] = field(default_factory=list)
    seated: list[Seated] = field(default_factory=list)
    march: list[Marcher] = field(default_factory=list)
    lengths: list[ColumnLength] = field(default_factory=list)
    pairs: tuple[TimedPair, ...] = ()
    passages: list[Passage] = field(default_factory=list)
    unseated: list[Unseated] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    bound: int = 0
    prices: list[tuple[Lot, Journey, Prices]] = field(default_factory=list)
    unavoidable: set[str] = field(default_factory=set)
    curves: list[list[tuple[int, int]]] = field(default_factory=list)
    serials: int = 0
    rears: int = 0
    short: bool = False
    pools: dict[int, dict[str, Vehicle]] = field(default_factory=dict)
    stranded: dict[str, tuple[str, str]] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    completion: dict[int, float] = field(default_factory=dict)
    completion_bound: dict[int, float] = field(default_factory=dict)
    timed: bool = True
    occupied: frozenset[str | None] = frozenset()
    kept: Mapping[str, str] | None = None
    had: frozenset[str] = frozenset()
    runs: Mapping[str, str] = field(default_factory=dict)
    boarded: Mapping[str, int] = field(default_factory=dict)
    marched: Mapping[str, tuple[str, Journey, str, int]] = field(default_factory=dict)
    changed: int = 0
    watch: Watch | None = None
    columns: int = 0
    begun: int = 0
    flows: list[Flow] = field(default_factory=list)
    returning: bool = False
    behind: list[tuple[Lot, Column, Seating]] = field(default_factory=list)
    could: dict[tuple[str, str | None], Could] = field(default_factory=dict)
    behind_runs: list[tuple[Lot, Column, Seating]] = field(default_factory=list)
    homeless: list[Homeless] = field(default_factory=list)
    zone: tzinfo = UTC

    def copy(self) -> Making:
        """Return the same, to try something with."""
        own = (list, dict, set)
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        copied: dict[str, Any] = {
            name: copy(value) for name, value in values.items() if isinstance(value, own)
        }
        copied["pools"] = {rank: dict(pool) for rank, pool in self.pools.items()}
        return replace(self, **copied)

    def journeys(self) -> Iterator[Journeyed]:
        """Yield the journeys planned so far, with people in them."""
        for column in self.seated:
            yield from column.journeys(self.problem)
        for trip in self.trips:
            yield Journeyed(trip.vehicle, trip.run, trip.lot, trip.target, len(trip.people))

    @property
    def kept_next(self) -> Mapping[str, str] | None:
        """The vehicle in whose next journey each person had a seat, where each makes one.

        Who had a seat in a later run, or in one that is over, keeps no vehicle by it.
        """
        if self.kept is None:
            return None
        if not self.problem.made:
            return self.kept
        runs = {seat_key(v.id, self.problem.first_run(v.id)): v.id for v in self.problem.vehicles}
        return {person: runs.get(key, f"{key}?") for person, key in self.kept.items()}

    @property
    def ranks(self) -> dict[str, int]:
        """Place of each lot in the order of stages."""
        return {lot.id: lot.rank for lot in self.problem.lots}

    def telling(self, column: int, bound: int) -> Callable[[Seating], None]:
        """Return what tells the watcher of a seating of one column, beside what is planned."""

        def tell(seating: Seating) -> None:
            if self.watch is not None:
                used = len(seating.aboard)
                behind = sum(len(unit.persons) for unit in seating.unseated)
                self.watch(
                    Standing(
                        column=column,
                        of=self.columns,
                        vehicles=len(self.used) + used,
                        bound=self.bound + (min(bound, used) if behind else bound),
                        unseated=len(self.unseated) + behind,
                    )
                )

        return tell
