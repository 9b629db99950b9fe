# SPDX-License-Identifier: Apache-2.0
"""When the two columns of a pair leave so that they come to the crossing at one time.

Equal departure does not give equal arrival where one way is 57 km and the other 300. Ranges are
those of the plan's timetable, nothing is estimated a second time; where no hour is known, there are
durations alone. A column that waits at a crossing is in danger: what waiting a departure may bring
is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import product

from qafila.core.fulfilment.paired import PairedLot, PairStanding
from qafila.core.operation import Operation
from qafila.core.route import Window
from qafila.core.values import Spread, WindowKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """How the departures of two columns fit together; tuples are by side.

    Parameters
    ----------
    reach
        From a column's departure until its first vehicle is at the crossing.
    first
        The side that has to leave first, and by how many seconds for both to be there at one time
        as is most likely; 0 where it makes no difference.
    lead_s
        See `first`.
    wait_together_s, wait_timed_s
        How long each may wait for the other, at most but for one case in twenty on either side: if
        both leave at one time, and if the first leaves earlier by `lead_s`.
    likely_wait_s
        How long each most likely waits if both leave at one time.
    at
        The hour at which both come to the crossing: when that comes there which has left, or the
        later by the plan, and not before the window opens. None where no hour is known.
    due
        For each side the departure for that hour: surely there in time, most likely, at the
        latest. None with `at`.
    latest
        For each side the latest departure with which it is surely through before the window of the
        crossing closes; None where no window of the crossing is known.
    """

    reach: tuple[Spread, Spread]
    first: int
    lead_s: int
    wait_together_s: tuple[int, int]
    wait_timed_s: tuple[int, int]
    likely_wait_s: tuple[int, int]
    at: datetime | None = None
    due: tuple[tuple[datetime, datetime, datetime], ...] | None = None
    latest: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """When something is allowed; None is an open end."""

    opens: datetime | None = None
    closes: datetime | None = None

    def both(self, other: Open) -> Open | None:
        """Return when both are, None when never."""
        opens = max((o for o in (self.opens, other.opens) if o), default=None)
        closes = min((c for c in (self.closes, other.closes) if c), default=None)
        if opens and closes and closes <= opens:
            return None
        return Open(opens=opens, closes=closes)


def meeting(
    operation: Operation, pair: PairStanding, zone: tzinfo, now: datetime
) -> Meeting | None:
    """Return when the columns of a pair have to leave; None where the times of one are not known.

    Parameters
    ----------
    zone
        The operation's time zone, for windows that repeat every day.
    now
        Windows that closed before are not looked at, and no hour before it is named.
    """
    one, two = pair.sides
    if one.passage is None or two.passage is None:
        return None
    a, b = one.passage.arrive, two.passage.arrive
    lead = a.p50_s - b.p50_s
    windows = _windows(operation, pair.pair.crossing, pair, zone)
    open_at = next((each for each in windows if each.closes is None or each.closes > now), None)
    at = _hour(pair, open_at)
    if at is not None and at <= now:
        at = None
    due = tuple(_due(at, reach) for reach in (a, b)) if at else None
    latest = None
    if open_at is not None and open_at.closes is not None:
        latest = (_latest(open_at.closes, one), _latest(open_at.closes, two))
    return Meeting(
        reach=(a, b),
        first=0 if lead >= 0 else 1,
        lead_s=abs(lead),
        wait_together_s=(max(0, b.p95_s - a.p05_s), max(0, a.p95_s - b.p05_s)),
        wait_timed_s=(_spare(b) + _haste(a), _spare(a) + _haste(b)),
        likely_wait_s=(max(0, -lead), max(0, lead)),
        at=at,
        due=due,
        latest=latest,
    )


def can_meet(operation: Operation, pair: PairStanding, zone: tzinfo) -> bool:
    """Whether the windows leave some time at which both may be at the crossing and pass.

    Looked at: windows of the crossing, of the places that they leave from, and those that hold
    everywhere, as far as their days are known. True where nothing speaks against it.
    """
    one, two = pair.sides
    if one.passage is None or two.passage is None:
        return True
    at_crossing = list(_windows(operation, pair.pair.crossing, pair, zone)) or [Open()]
    ways = (_arrivals(operation, pair, side, zone) for side in (0, 1))
    for open_at, first, second in product(at_crossing, *ways):
        there = open_at.both(first)
        both = there.both(second) if there else None
        if both is None:
            continue
        quickest = max(s.passage.leave.p05_s - s.passage.arrive.p05_s for s in (one, two))  # type: ignore[union-attr]
        closes, opens = open_at.closes, open_at.opens
        if closes is None or opens is None or closes - opens >= timedelta(seconds=quickest):
            return True
    return False


def _arrivals(
    operation: Operation, pair: PairStanding, side: int, zone: tzinfo
) -> tuple[Open, ...]:
    """Return when a column may come to the crossing, for each window in which it may leave."""
    lot = pair.sides[side]
    assert lot.passage is not None
    arrive = lot.passage.arrive
    soonest, slowest = timedelta(seconds=arrive.p05_s), timedelta(seconds=arrive.p95_s)
    leaves = list(_windows(operation, lot.source, pair, zone)) or [Open()]
    return tuple(
        Open(
            opens=each.opens + soonest if each.opens else None,
            closes=each.closes + slowest if each.closes else None,
        )
        for each in leaves
    )


def _windows(
    operation: Operation, place: str | None, pair: PairStanding, zone: tzinfo
) -> Iterator[Open]:
    """Yield the windows of a place and those of everywhere that have a day, each by itself."""
    stages = {operation.obligations[each].stage for side in pair.pair.obligations for each in side}
    here = [w for w in operation.windows if w.place == place and place is not None]
    everywhere = [w for w in operation.windows if w.place is None]
    for window in _of_stages(here or everywhere, stages):
        if window.kind is WindowKind.CURFEW:
            continue  # the one kind that says when nothing moves
        opened = _open(operation, window, zone)
        if opened is not None:
            yield opened


def _of_stages(windows: Iterable[Window], stages: set[str | None]) -> Iterator[Window]:
    return (w for w in windows if w.stage is None or w.stage in stages)


def _open(operation: Operation, window: Window, zone: tzinfo) -> Open | None:
    if window.daily_from is None or window.daily_until is None:
        known = window.opens_at or window.closes_at
        return Open(opens=window.opens_at, closes=window.closes_at) if known else None
    day = operation.description.on
    if day is None:
        return None

    def at(clock: time, later: int) -> datetime:
        return datetime.combine(day + timedelta(days=later), clock, tzinfo=zone)

    over_midnight = int(window.daily_until <= window.daily_from)
    return Open(opens=at(window.daily_from, 0), closes=at(window.daily_until, over_midnight))


def _hour(pair: PairStanding, open_at: Open | None) -> datetime | None:
    def come(leave: list[datetime | None]) -> list[datetime]:
        return [
            at + timedelta(seconds=side.passage.arrive.p50_s)
            for side, at in zip(pair.sides, leave, strict=True)
            if at and side.passage
        ]

    left = come([side.times.left for side in pair.sides])
    planned = come([side.departs_at for side in pair.sides])
    hours = left or (planned if len(planned) == len(pair.sides) else [])
    if open_at is not None and open_at.opens is not None:
        hours = [*hours, open_at.opens]
    return max(hours, default=None)


def _due(at: datetime, reach: Spread) -> tuple[datetime, datetime, datetime]:
    sure, likely, last = (
        at - timedelta(seconds=s) for s in (reach.p95_s, reach.p50_s, reach.p05_s)
    )
    return sure, likely, last


def _latest(closes: datetime, side: PairedLot) -> datetime:
    assert side.passage is not None
    return closes - timedelta(seconds=side.passage.leave.p95_s)


def _spare(reach: Spread) -> int:
    return reach.p95_s - reach.p50_s


def _haste(reach: Spread) -> int:
    return reach.p50_s - reach.p05_s
