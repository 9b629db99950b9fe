# SPDX-License-Identifier: Apache-2.0
"""Windows held against drawn passages: the chance of a breach at every minute of a day.

Unless a column waits for windows to open, what takes it time does not depend on the clock: one set
of drawn runs answers for every hour of departure. For each run a window leaves a stretch of hours
that keep it, and the share of runs without a given hour is the chance of a breach. Nothing is
simulated anew, and the answer is exact over the runs, to the minute. Windows are read as the rule
`window_breach_likely` reads them.
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
from qafila.planner.simulation.closing import Seconds, Stay, before_closing

MINUTE_S = 60
DAY_S = 86_400
TOGETHER = 2_000
"""Runs that are held against the minutes of a day at once."""

WAIT_DAYS = 14
"""How long after departure windows are looked for that a column may wait for."""

CURVE_MIN = 10
"""Minutes between the points of the curve of risk."""

Z975 = 1.959963984540054

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of departure of a local day.

    Parameters
    ----------
    start
        Its first instant.
    count
        How many there are.
    step_min
        Minutes between them.
    """

    start: datetime
    count: int
    step_min: int = 1

    def at(self, number: int) -> datetime:
        """Return an hour."""
        return self.start + timedelta(minutes=number * self.step_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHour:
    """Breaches by hour of departure, of so many runs: windows × hours, and of any that counts."""

    day: Day
    runs: int
    alone: Counts
    together: Counts


def minutes_of(day: date, zone: tzinfo, step_min: int = 1) -> Day:
    """Return the minutes of a local day: 1,440, but for the days on which clocks change."""
    start = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    return Day(start, round((end - start).total_seconds() / MINUTE_S) // step_min, step_min)


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
    located = _located(operation, path)
    for day in days:
        suns = [daylight(day, lat, lon) for lat, lon in located]
        lit = [sun for sun in suns if sun is not None]
        if lit and len(lit) == len(suns):
            rise, sets = max(sun[0] for sun in lit), min(sun[1] for sun in lit)
            if rise < sets:
                yield Window(kind=WindowKind.DAYLIGHT, opens_at=rise, closes_at=sets)


def sun_stays(operation: Operation, path: Path, day: date | None) -> bool:
    """Whether the sun does not rise, or does not set, on a day at some place of the way."""
    return day is not None and any(
        daylight(day, lat, lon) is None for lat, lon in _located(operation, path)
    )


def _located(operation: Operation, path: Path) -> list[tuple[float, float]]:
    """Return latitude and longitude of the places of the way that have them."""
    places = [operation.places[place] for place in path.places if place in operation.places]
    return [(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]


def judged(
    risks: Sequence[tuple[WindowRisk, Stay]],
    *,
    risk: float,
    zone: tzinfo,
    departs_at: datetime | None,
    by_hour: ByHour | None,
    about: date | None = None,
    waits: bool = False,
) -> tuple[tuple[WindowRisk, ...], AllWindows | None]:
    """Return windows with their figures, and what holds for all that count together.

    Parameters
    ----------
    risks
        Windows with when the column is where they hold.
    risk
        The chance of a breach that hours are to keep, 0 to 1.
    departs_at
        Hour of departure; without one there are no clock times.
    by_hour
        Breaches by hour; None: no hours are told.
    about
        Local day about which it leaves: that of the hour, else the operation's, if there is one.
    waits
        Whether the column waits for windows, so that its durations are those of one hour alone.
    """
    start = None
    if departs_at is not None:
        start = minutes_of(departs_at.astimezone(zone).date(), zone).start
    told = [
        replace(
            each,
            before_closing=() if waits else before_closing(each, stay, risk, day=about, zone=zone),
            is_over=start is not None and _over(each, start),
        )
        for each, stay in risks
    ]
    if departs_at is None or not risks:
        return tuple(told), None
    runs = len(risks[0][1].ends)
    alone, together = breaches_at(risks, departs_at, zone)
    told = [
        replace(
            each,
            breach=chance(int(alone[number]), runs),
            hours=_hours(by_hour, by_hour.alone[number], risk, departs_at) if by_hour else None,
        )
        for number, each in enumerate(told)
    ]
    if not any(each.counts for each in told):
        return tuple(told), None
    return tuple(told), AllWindows(
        breach=chance(together, runs),
        hours=_hours(by_hour, by_hour.together, risk, departs_at) if by_hour else None,
        curve=_curve(by_hour) if by_hour else (),
    )


def _curve(by_hour: ByHour) -> tuple[tuple[datetime, float], ...]:
    day = by_hour.day
    every = max(1, CURVE_MIN // day.step_min)
    return tuple(
        (day.at(hour), float(by_hour.together[hour]) / by_hour.runs)
        for hour in range(0, day.count, every)
    )


def breaches_at(
    risks: Sequence[tuple[WindowRisk, Stay]], departs_at: datetime, zone: tzinfo
) -> tuple[Counts, int]:
    """Return in how many runs a departure breaches each window, and any that counts."""
    last = departs_at + timedelta(seconds=max(float(stay.ends.max()) for _, stay in risks))
    alone = np.zeros(len(risks), dtype=np.int64)
    broken = np.zeros(len(risks[0][1].ends), dtype=np.bool_)
    for number, (each, stay) in enumerate(risks):
        curfew = each.kind is WindowKind.CURFEW
        spans = _spans(each, departs_at, last, zone)
        kept = _kept_at(spans, stay.begins, stay.ends, curfew=curfew)
        alone[number] = (~kept).sum()
        if each.counts:
            broken |= ~kept
    return alone, int(broken.sum())


def over_the_day(risks: Sequence[tuple[WindowRisk, Stay]], day: Day, zone: tzinfo) -> ByHour:
    """Return breaches at every minute of a day, of a column whose times depend on no clock."""
    runs = len(risks[0][1].ends)
    longest = max(float(stay.ends.max()) for _, stay in risks)
    last = day.at(day.count) + timedelta(seconds=longest)
    spans = [list(_spans(each, day.start, last, zone)) for each, _ in risks]
    alone = np.zeros((len(risks), day.count), dtype=np.int64)
    together = np.zeros(day.count, dtype=np.int64)
    for first in range(0, runs, TOGETHER):
        part = slice(first, first + TOGETHER)
        broken = np.zeros((day.count, len(risks[0][1].ends[part])), dtype=np.bool_)
        for number, (each, stay) in enumerate(risks):
            begins, ends = stay.begins[part], stay.ends[part]
            curfew = each.kind is WindowKind.CURFEW
            kept = _kept(spans[number], begins, ends, day.count, curfew=curfew)
            alone[number] += (~kept).sum(axis=1)
            if each.counts:
                broken |= ~kept
        together += broken.sum(axis=1)
    return ByHour(day=day, runs=runs, alone=alone, together=together)


def on_a_grid(stays: Sequence[Sequence[tuple[WindowRisk, Stay]]], day: Day, zone: tzinfo) -> ByHour:
    """Return breaches at hours for each of which the column was simulated anew."""
    found = [breaches_at(risks, day.at(hour), zone) for hour, risks in enumerate(stays)]
    return ByHour(
        day=day,
        runs=len(stays[0][0][1].ends),
        alone=np.array([alone for alone, _ in found], dtype=np.int64).T,
        together=np.array([together for _, together in found], dtype=np.int64),
    )


def openings(
    risks: Iterable[WindowRisk], departs_at: datetime, zone: tzinfo
) -> dict[str, tuple[tuple[float, float], ...]]:
    """Return when each place with windows may be entered, in seconds from departure.

    Curfews and windows of the whole way are nothing to wait for in front of a place.
    """
    last = departs_at + timedelta(days=WAIT_DAYS)
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for each in risks:
        if each.place is None or each.kind is WindowKind.CURFEW:
            continue
        spans = _united(_spans(each, departs_at, last, zone))
        before = found.get(each.place)
        found[each.place] = spans if before is None else _both(before, spans)
    return found


def _united(spans: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    out: list[tuple[float, float]] = []
    for begins, ends in sorted(spans):
        if out and begins <= out[-1][1]:
            out[-1] = (out[-1][0], max(ends, out[-1][1]))
        else:
            out.append((begins, ends))
    return tuple(out)


def _both(
    one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]
) -> tuple[tuple[float, float], ...]:
    return tuple(
        sorted((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d))
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
    each: WindowRisk, start: datetime, last: datetime, zone: tzinfo
) -> Iterator[tuple[float, float]]:
    """Yield the times of windows that may matter until `last`, in seconds from `start`."""
    for window in each.windows:
        for opens, closes in window_spans(window, start, last, zone):
            yield (opens - start).total_seconds(), (closes - start).total_seconds()


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


def _hours(by_hour: ByHour, breaches: Counts, risk: float, departs_at: datetime) -> Hours:
    """Return the stretches of hours at which breaches are at most as frequent as stated."""
    day = by_hour.day
    safe = breaches <= risk * by_hour.runs + 1e-9
    if safe.all():
        return Hours(safe=SafeHours.ALL)
    if not safe.any():
        return Hours(safe=SafeHours.NONE)
    edges = np.diff(np.concatenate(([0], safe.astype(np.int8), [0])))
    firsts, afters = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    stretches = tuple(
        (day.at(int(first)), day.at(int(after) - 1))
        for first, after in zip(firsts, afters, strict=True)
    )
    begun = [last for first, last in stretches if first <= departs_at]
    return Hours(
        safe=SafeHours.SOME,
        stretches=stretches,
        latest=begun[-1] if begun else stretches[0][1],
        from_before=bool(safe[0]),
        goes_on=bool(safe[-1]),
    )


def _over(each: WindowRisk, start: datetime) -> bool:
    return each.kind is not WindowKind.CURFEW and all(
        window.closes_at is not None and window.closes_at <= start for window in each.windows
    )
