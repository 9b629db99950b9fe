# SPDX-License-Identifier: Apache-2.0
"""Windows held against drawn passages: the chance of a breach at every minute of a day.

What takes time on the road does not depend on the clock here, so one set of drawn runs answers for
every hour of departure: for each run a window leaves a stretch of hours that keep it, and the share
of runs without a given hour is the chance of a breach. Nothing is simulated anew, and the answer is
exact over the runs, to the minute. Windows are read as the rule `window_breach_likely` reads them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np
import numpy.typing as npt

from qafila.core.operation import Operation
from qafila.core.route import Path, Window, window_spans
from qafila.core.simulation import AllWindows, Chance, Hours, SafeHours, WindowRisk
from qafila.core.sun import daylight
from qafila.core.values import WindowKind

MINUTE_S = 60
DAY_S = 86_400
TOGETHER = 2_000
"""Runs that are held against the minutes of a day at once."""

CURVE_MIN = 10
"""Minutes between the points of the curve of risk."""

Z975 = 1.959963984540054

Seconds = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """When a column is where a window holds, in seconds from its departure, run by run."""

    begins: Seconds
    ends: Seconds


@dataclass(frozen=True, slots=True)
class _Minutes:
    """The minutes of the local day of departure.

    Parameters
    ----------
    start
        Its first instant.
    count
        Its length: 1,440, but for the days on which clocks change.
    """

    start: datetime
    count: int

    def at(self, minute: int) -> datetime:
        return self.start + timedelta(minutes=minute)


def minutes_of(day: date, zone: tzinfo) -> _Minutes:
    """Return the minutes of a local day."""
    start = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    return _Minutes(start, round((end - start).total_seconds() / MINUTE_S))


def concerning(
    operation: Operation, path: Path, stage: str | None, day: date | None, longest_s: float
) -> tuple[WindowRisk, ...]:
    """Return the windows that concern a column, without figures yet; the sun's daylight last.

    Parameters
    ----------
    day
        Local day of departure, None when it is not known; then the sun gives none.
    longest_s
        Its longest way of all runs: as far as daylight may matter.
    """
    groups: dict[tuple[WindowKind, str | None, str | None], list[Window]] = {}
    for window in operation.windows:
        here = window.place is None or window.place in path.places
        if here and window.stage in (None, stage):
            groups.setdefault((window.kind, window.place, window.stage), []).append(window)
    found = [
        WindowRisk(
            kind=kind,
            place=place,
            stage=held,
            windows=tuple(same),
            counts=kind is not WindowKind.DAYLIGHT or operation.policy.night_travel is not True,
        )
        for (kind, place, held), same in groups.items()
    ]
    stated = any(risk.kind is WindowKind.DAYLIGHT and risk.place is None for risk in found)
    if day is not None and not stated:
        days = [day + timedelta(days=n) for n in range(-1, 2 + math.ceil(longest_s / DAY_S))]
        if suns := tuple(_daylight(operation, path, days)):
            found.append(
                WindowRisk(
                    kind=WindowKind.DAYLIGHT,
                    place=None,
                    stage=None,
                    windows=suns,
                    from_sun=True,
                    counts=operation.policy.night_travel is not True,
                )
            )
    return tuple(found)


def _daylight(operation: Operation, path: Path, days: Iterable[date]) -> Iterator[Window]:
    """Yield the light that there is everywhere on the way: latest sunrise to earliest sunset."""
    places = [operation.places[place] for place in path.places if place in operation.places]
    located = [(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]
    for day in days:
        suns = [daylight(day, lat, lon) for lat, lon in located]
        lit = [sun for sun in suns if sun is not None]
        if lit and len(lit) == len(suns):
            rise, sets = max(sun[0] for sun in lit), min(sun[1] for sun in lit)
            if rise < sets:
                yield Window(kind=WindowKind.DAYLIGHT, opens_at=rise, closes_at=sets)


def judged(
    risks: Sequence[tuple[WindowRisk, Stay]],
    *,
    risk: float,
    zone: tzinfo,
    day: date | None,
    departs_at: datetime | None,
) -> tuple[tuple[WindowRisk, ...], AllWindows | None]:
    """Return windows with their figures, and what holds for all that count together.

    Parameters
    ----------
    risks
        Windows with when the column is where they hold.
    risk
        The chance of a breach that hours are to keep, 0 to 1.
    day, departs_at
        Local day and hour of departure; without an hour there are no clock times.
    """
    minutes = minutes_of(day, zone) if day is not None else None
    told = [
        replace(
            each,
            before_closing_s=_before_closing(each, stay, risk),
            is_over=minutes is not None and _over(each, minutes.start),
        )
        for each, stay in risks
    ]
    if departs_at is None or minutes is None or not risks:
        return tuple(told), None
    runs = len(risks[0][1].ends)
    longest = max(float(stay.ends.max()) for _, stay in risks)
    spans = [list(_spans(each, minutes, longest, zone)) for each, _ in risks]
    alone = np.zeros((len(risks), minutes.count), dtype=np.int64)
    together = np.zeros(minutes.count, dtype=np.int64)
    now = np.zeros(len(risks) + 1, dtype=np.int64)
    at = (departs_at - minutes.start).total_seconds()
    for first in range(0, runs, TOGETHER):
        part = slice(first, first + TOGETHER)
        size = len(risks[0][1].ends[part])
        all_kept = np.ones((minutes.count, size), dtype=np.bool_)
        all_now = np.ones(size, dtype=np.bool_)
        for number, (each, stay) in enumerate(risks):
            begins, ends = stay.begins[part], stay.ends[part]
            curfew = each.kind is WindowKind.CURFEW
            kept = _kept(spans[number], begins, ends, minutes.count, curfew=curfew)
            kept_now = _kept_at(spans[number], begins + at, ends + at, curfew=curfew)
            alone[number] += kept.sum(axis=1)
            now[number] += kept_now.sum()
            if each.counts:
                all_kept &= kept
                all_now &= kept_now
        together += all_kept.sum(axis=1)
        now[-1] += all_now.sum()
    told = [
        replace(
            each,
            breach=chance(runs - int(now[number]), runs),
            hours=_hours(runs - alone[number], runs, risk, minutes, departs_at),
        )
        for number, each in enumerate(told)
    ]
    if not any(each.counts for each in told):
        return tuple(told), None
    return tuple(told), AllWindows(
        breach=chance(runs - int(now[-1]), runs),
        hours=_hours(runs - together, runs, risk, minutes, departs_at),
        curve=tuple(
            (minutes.at(m), float(runs - together[m]) / runs)
            for m in range(0, minutes.count, CURVE_MIN)
        ),
    )


def chance(breaches: int, runs: int) -> Chance:
    """Return a share with the score interval of Wilson (J. Am. Stat. Assoc. 22, 1927)."""
    share = breaches / runs
    z2 = Z975**2 / runs
    middle = (share + z2 / 2) / (1 + z2)
    half = Z975 * math.sqrt(share * (1 - share) / runs + z2 / (4 * runs)) / (1 + z2)
    low = 0.0 if breaches == 0 else max(0.0, middle - half)
    high = 1.0 if breaches == runs else min(1.0, middle + half)
    return Chance(share=share, low=low, high=high)


def _spans(
    each: WindowRisk, minutes: _Minutes, longest: float, zone: tzinfo
) -> Iterator[tuple[float, float]]:
    """Yield the times of windows that may matter, in seconds from the first minute of the day."""
    last = minutes.at(minutes.count) + timedelta(seconds=longest)
    for window in each.windows:
        for opens, closes in window_spans(window, minutes.start, last, zone):
            yield (opens - minutes.start).total_seconds(), (closes - minutes.start).total_seconds()


def _kept(
    spans: Iterable[tuple[float, float]],
    begins: Seconds,
    ends: Seconds,
    count: int,
    *,
    curfew: bool,
) -> npt.NDArray[np.bool_]:
    """Return for each minute of departure and each run whether windows are kept."""
    hours = np.arange(count, dtype=np.int16)[:, None]
    hit = np.zeros((count, len(ends)), dtype=np.bool_)
    for opens, closes in spans:
        if curfew:  # hours that meet it: at its beginning already on the way, or leaving within it
            first = np.where(
                ends > begins,
                np.floor((opens - ends) / MINUTE_S) + 1,
                np.ceil((opens - begins) / MINUTE_S),
            )
            last = np.ceil((closes - begins) / MINUTE_S) - 1
        else:
            first = np.ceil((opens - begins) / MINUTE_S)
            last = np.floor((closes - ends) / MINUTE_S)
        low = np.clip(first, 0, count).astype(np.int16)
        high = np.clip(last, -1, count - 1).astype(np.int16)
        if (low <= high).any():
            hit |= (hours >= low) & (hours <= high)
    return ~hit if curfew else hit


def _kept_at(
    spans: Iterable[tuple[float, float]], begins: Seconds, ends: Seconds, *, curfew: bool
) -> npt.NDArray[np.bool_]:
    """Return for each run whether windows are kept by a stay between two instants."""
    hit = np.zeros(len(ends), dtype=np.bool_)
    for opens, closes in spans:
        if curfew:
            hit |= ((opens <= begins) & (begins < closes)) | ((begins < opens) & (opens < ends))
        else:
            hit |= (opens <= begins) & (ends <= closes)
    return ~hit if curfew else hit


def _hours(
    breaches: Counts, runs: int, risk: float, minutes: _Minutes, departs_at: datetime
) -> Hours:
    """Return the stretches of minutes at which breaches are at most as frequent as stated."""
    safe = breaches <= risk * runs + 1e-9
    if safe.all():
        return Hours(safe=SafeHours.ALL)
    if not safe.any():
        return Hours(safe=SafeHours.NONE)
    edges = np.diff(np.concatenate(([0], safe.astype(np.int8), [0])))
    firsts, afters = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    stretches = tuple(
        (minutes.at(int(first)), minutes.at(int(after) - 1))
        for first, after in zip(firsts, afters, strict=True)
    )
    begun = [last for first, last in stretches if first <= departs_at]
    return Hours(
        safe=SafeHours.SOME, stretches=stretches, latest=begun[-1] if begun else stretches[0][1]
    )


def _before_closing(each: WindowRisk, stay: Stay, risk: float) -> int | None:
    """Return how long before the end of what is allowed a column must leave to keep a risk."""
    ends = (
        (window.opens_at or window.daily_from)
        if each.kind is WindowKind.CURFEW
        else (window.closes_at or window.daily_until)
        for window in each.windows
    )
    if not all(ends):
        return None
    runs = len(stay.ends)
    rank = max(0, math.ceil((1 - risk) * runs - 1e-9) - 1)
    needed = float(np.partition(stay.ends, rank)[rank])
    return math.ceil(needed / MINUTE_S) * MINUTE_S


def _over(each: WindowRisk, start: datetime) -> bool:
    return each.kind is not WindowKind.CURFEW and all(
        window.closes_at is not None and window.closes_at <= start for window in each.windows
    )
