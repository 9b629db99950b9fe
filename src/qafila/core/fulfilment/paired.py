# SPDX-License-Identifier: Apache-2.0
"""Two lots of two sides that pass one crossing for each other, and whether they may.

Both sides look at the same counts. A lot may pass when it and its counterpart stand at the
crossing, nobody holds either, no approval or notice of either is wanting, no way before either is
unsafe, and the gates of both are open. Lots of a declared pair pass
together; where one lot waits until the other is proven, they pass in turn. Patients wait for
nobody: a medical obligation is in no pair. Whoever is in a vehicle that was hit, or known to be
nowhere, does not stand there ready to pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qafila.core.fulfilment.board import LotStanding
from qafila.core.fulfilment.gates import GateStanding
from qafila.core.plan import Passage
from qafila.core.route import Path


class Progress(StrEnum):
    """Where somebody of a lot is, as seen from the crossing; each is in exactly one."""

    NOT_LEFT = "not_left"
    ON_THE_WAY = "on_the_way"
    AT_CROSSING = "at_crossing"
    """At the crossing, or at the halt before it, where the column waits."""
    PASSED = "passed"
    ARRIVED = "arrived"
    HIT = "hit"
    """Short of the crossing, in a vehicle that an attack is reported to have hit."""
    UNKNOWN = "unknown"
    """Unaccounted for, or in a vehicle that is."""
    ELSEWHERE = "elsewhere"
    """In hospital, in custody, gone, or at a place that is not on the way."""


_PAST = (Progress.PASSED, Progress.ARRIVED)
_LOST = (Progress.HIT, Progress.UNKNOWN)
BEFORE = (Progress.NOT_LEFT, Progress.ON_THE_WAY, Progress.AT_CROSSING)
"""Where a lot is that still has to pass."""


class Bar(StrEnum):
    """Why a lot may not pass now."""

    NO_CROSSING = "no_crossing"
    """Nobody knows where they are to pass."""
    HIT = "hit"
    """Whatever of it has come so far is in vehicles that were hit."""
    NOT_HERE = "not_here"
    OTHER_NOT_HERE = "other_not_here"
    HELD = "held"
    OTHER_HELD = "other_held"
    GATE = "gate"
    BARRED = "barred"
    """An approval or a notice is wanting, or a way before it is not safe."""
    OTHER_BARRED = "other_barred"
    OTHER_GATE = "other_gate"
    """The counterpart waits for something else than this lot, and that is not proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two lots that pass one crossing for each other, in the order of their receivers' ids.

    Parameters
    ----------
    lots
        Their ids.
    obligations
        What of each is paired.
    crossing
        Place id; None where the folder does not tell.
    """

    lots: tuple[str, str]
    obligations: tuple[tuple[str, ...], tuple[str, ...]]
    crossing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a column was seen doing something, by the measured clocks; None while nobody saw it.

    Parameters
    ----------
    left
        The first vehicle left; None also where it was next seen at the crossing.
    reached, passed, arrived
        First and last vehicle.
    """

    left: datetime | None = None
    reached: tuple[datetime, datetime] | None = None
    passed: tuple[datetime, datetime] | None = None
    arrived: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedLot:
    """One lot of a pair.

    Parameters
    ----------
    standing
        Of the release board.
    giver
        Party that lets it go, None when not said.
    source, target
        The journey of most of its people.
    path, crossing
        Its way, None where no road is known, and where on it the crossing lies (index of the place
        in the path), None where it lies elsewhere.
    passage
        When it passes the crossing by the plan in force, None where no plan says.
    departs_at
        By the plan, None where no hour is known.
    vehicles
        Vehicles that carry it, by id.
    people_at, vehicles_at
        How many are where: they add up to all of them.
    vehicles_seen
        Whether any word of where its vehicles are is on record.
    """

    standing: LotStanding
    giver: str | None
    source: str | None
    target: str | None
    path: Path | None
    crossing: int | None
    passage: Passage | None
    departs_at: datetime | None
    vehicles: tuple[str, ...]
    people_at: Mapping[Progress, int]
    vehicles_at: Mapping[Progress, int]
    vehicles_seen: bool = True
    times: Times = field(default_factory=Times)

    @property
    def lot(self) -> str:
        """Its id."""
        return self.standing.lot

    @property
    def people(self) -> int:
        """How many of the list are in it."""
        return self.standing.people

    def seen(self, *progress: Progress) -> bool:
        """Whether anybody of it, or a vehicle of it, is there."""
        return any(self.people_at.get(p, 0) or self.vehicles_at.get(p, 0) for p in progress)

    @property
    def moved_unseen(self) -> bool:
        """Whether people of it have gone, and of its vehicles no movement is on record."""
        left = (Progress.ON_THE_WAY, Progress.AT_CROSSING, *_PAST)
        gone = any(self.people_at.get(p, 0) for p in left)
        return bool(self.vehicles) and not self.vehicles_seen and gone

    @property
    def is_here(self) -> bool:
        """Whether it stands at the crossing, or part of it."""
        return self.seen(Progress.AT_CROSSING)

    @property
    def has_passed(self) -> bool:
        """Whether it has passed, or part of it."""
        return self.seen(*_PAST)

    @property
    def is_over(self) -> bool:
        """Whether nobody of it is left to pass; of a lot without people, no vehicle."""
        left = self.people_at if self.people else self.vehicles_at
        return self.has_passed and not any(left.get(p, 0) for p in BEFORE)

    @property
    def people_lost(self) -> int:
        """How many are in vehicles that were hit, or known to be nowhere."""
        return sum(self.people_at.get(p, 0) for p in _LOST)

    @property
    def people_past(self) -> int:
        """How many people are past the crossing."""
        return sum(self.people_at.get(p, 0) for p in _PAST)

    @property
    def vehicles_past(self) -> int:
        """How many of its vehicles are past the crossing."""
        return sum(self.vehicles_at.get(p, 0) for p in _PAST)

    @property
    def people_here(self) -> int:
        """How many people wait at the crossing."""
        return self.people_at.get(Progress.AT_CROSSING, 0)

    @property
    def vehicles_here(self) -> int:
        """How many of its vehicles wait at the crossing."""
        return self.vehicles_at.get(Progress.AT_CROSSING, 0)

    @property
    def distance_m(self) -> float | None:
        """From where it leaves to the crossing; None where a length is not known."""
        way = self._to_crossing()
        return way.distance_m if way else None

    @property
    def drive_s(self) -> float | None:
        """Driving time to the crossing at usual speeds, without checks; None where no road is."""
        way = self._to_crossing()
        return way.typical_s if way else None

    def waited_s(self, now: datetime) -> int | None:
        """Return how long it stood or stands at the crossing; None where it was not seen there."""
        reached = self.times.reached
        if reached is None:
            return None
        passed = self.times.passed
        until = passed[1] if passed and not self.is_here else now
        return max(0, round((until - reached[0]).total_seconds()))

    def _to_crossing(self) -> Path | None:
        if self.path is None or self.crossing is None:
            return None
        stretches = self.path.stretches[: self.crossing]
        return Path(
            source=self.path.source,
            target=self.path.places[self.crossing],
            stretches=stretches,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairStanding:
    """How a pair stands: the two lots beside each other."""

    pair: Pair
    sides: tuple[PairedLot, PairedLot]

    def bars(self, side: int) -> tuple[Bar, ...]:
        """Return why a lot may not pass now; nothing where it may.

        Parameters
        ----------
        side
            0 or 1, as in `sides`.
        """
        mine, other = self.sides[side], self.sides[1 - side]
        found = (
            (Bar.NO_CROSSING, self.pair.crossing is None),
            (Bar.HIT, mine.seen(Progress.HIT) and not mine.is_here),
            (Bar.NOT_HERE, not mine.is_here and not mine.seen(Progress.HIT)),
            (Bar.OTHER_NOT_HERE, not (other.is_here or other.has_passed)),
            (Bar.HELD, bool(mine.standing.holds)),
            (Bar.OTHER_HELD, bool(other.standing.holds)),
            (Bar.BARRED, bool(mine.standing.barred)),
            (Bar.OTHER_BARRED, bool(other.standing.barred)),
            (Bar.GATE, bool(self.waits(side))),
            (Bar.OTHER_GATE, bool(self._waits_for_others(1 - side))),
        )
        return tuple(bar for bar, holds in found if holds)

    def may_pass(self, side: int) -> bool:
        """Whether a lot may pass now."""
        return not self.bars(side)

    def waits(self, side: int) -> tuple[GateStanding, ...]:
        """Return the gates that keep a lot, where nobody has overridden them by name."""
        standing = self.sides[side].standing
        return () if standing.override else standing.closed

    @property
    def goes_first(self) -> int | None:
        """The side that the agreement lets go first, as the other waits until it is proven.

        None where they pass together; and where each waits for the other, so that none can.
        """
        waiting = [
            side
            for side in (0, 1)
            if any(
                gate.gate.obligation in self.sides[1 - side].standing.obligations
                for gate in self.sides[side].standing.gates
            )
        ]
        return 1 - waiting[0] if len(waiting) == 1 else None

    @property
    def alone(self) -> int | None:
        """The side of which some have passed and of the other nobody; None where none is.

        A lot that neither people nor vehicles are on record for cannot be seen passing.
        """
        for side in (0, 1):
            other = self.sides[1 - side]
            on_record = bool(other.people or other.vehicles)
            if self.sides[side].has_passed and on_record and not other.has_passed:
                return side
        return None

    def _waits_for_others(self, side: int) -> tuple[GateStanding, ...]:
        between = self.sides[1 - side].standing.obligations
        return tuple(gate for gate in self.waits(side) if gate.gate.obligation not in between)
