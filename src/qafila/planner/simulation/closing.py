# SPDX-License-Identifier: Apache-2.0
"""When to leave, counted back from a closing: what is known of windows without any hour.

A passage keeps a window only if it is wholly inside, so there is a latest hour, after which the
column is not through in time, an earliest one, before which it is there too soon, and none at all
where the window is shorter than what the column needs at the stated risk.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np
import numpy.typing as npt

from qafila.core.route import Window, window_spans
from qafila.core.simulation import BeforeClosing, WindowRisk
from qafila.core.values import WindowKind

MINUTE_S = 60
AROUND = timedelta(days=2)
"""How far beside dated windows daily ones are looked at: as far as they may meet."""

EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

Seconds = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """When a column is where a window holds, in seconds from its departure, run by run."""

    begins: Seconds
    ends: Seconds


def before_closing(
    each: WindowRisk, stay: Stay, risk: float, *, day: date | None, zone: tzinfo
) -> tuple[BeforeClosing, ...]:
    """Return when to leave before each closing of a window: one answer for each length of it.

    Parameters
    ----------
    risk
        The chance of a breach that hours are to keep, 0 to 1.
    day
        About when; clocks may change on it. None: nobody knows.

    Returns
    -------
    tuple of BeforeClosing
        Empty where it may be kept by a window that never closes, or by a curfew that never begins.
    """
    lengths = dict.fromkeys(_open_s(each, day, zone))
    curfew = each.kind is WindowKind.CURFEW
    return tuple(_of_length(stay, length, risk, curfew=curfew) for length in lengths)


def _of_length(stay: Stay, open_s: float | None, risk: float, *, curfew: bool) -> BeforeClosing:
    """Return when to leave before the closing of a window that is open so long."""
    begins, ends = stay.begins.astype(np.float64), stay.ends.astype(np.float64)
    first = np.ceil(ends / MINUTE_S)
    if curfew:  # who is on the way for no time at all still may not leave as it begins
        first = np.where(ends > begins, first, np.floor(begins / MINUTE_S) + 1)
    soonest = first.astype(np.int64)
    most = int(soonest.max())
    need = len(ends) - math.floor(risk * len(ends) + 1e-9)
    if open_s is None:
        last = np.full_like(soonest, most)
    else:
        last = np.floor((open_s + begins) / MINUTE_S).astype(np.int64)
    length_s = None if open_s is None else round(open_s)
    kept = np.flatnonzero(_kept(soonest, last) >= need)
    if not len(kept):
        short = _short_min(soonest, last, need)
        return BeforeClosing(open_s=length_s, short_s=short * MINUTE_S)
    latest = int(kept[0])
    gaps = np.flatnonzero(np.diff(kept) > 1)
    earliest = int(kept[gaps[0]] if len(gaps) else kept[-1])
    return BeforeClosing(
        open_s=length_s,
        latest_s=latest * MINUTE_S,
        earliest_s=None if open_s is None else earliest * MINUTE_S,
    )


def _kept(soonest: Counts, last: Counts) -> Counts:
    """Return in how many runs leaving 0, 1, 2… minutes before the closing keeps the window."""
    fits = soonest <= last
    if not fits.any():
        return np.zeros(1, dtype=np.int64)
    size = int(last[fits].max()) + 2
    begun = np.bincount(soonest[fits], minlength=size)
    over = np.bincount(last[fits] + 1, minlength=size)
    kept: Counts = np.cumsum(begun - over)
    return kept


def _short_min(soonest: Counts, last: Counts, need: int) -> int:
    """Return how many minutes longer it must be open, for enough runs to keep it at one hour."""
    few, enough = 0, int(soonest.max() - last.min())
    while enough - few > 1:
        more = (few + enough) // 2
        if _kept(soonest, last + more).max() >= need:
            enough = more
        else:
            few = more
    return enough


def _open_s(each: WindowRisk, day: date | None, zone: tzinfo) -> Iterator[float | None]:
    """Yield how long it is open before each closing, None: since ever.

    Of curfews, how long nothing forbids to move before one begins.
    """
    windows, curfew = each.windows, each.kind is WindowKind.CURFEW
    if each.from_sun and day is not None:
        windows = tuple(w for w in windows if _closes_on(w, day, zone)) or windows
    known = [at for window in windows for at in (window.opens_at, window.closes_at) if at]
    daily = any(window.daily_from is not None for window in windows)
    if not known and day is None:
        day, zone = date(2000, 1, 1), UTC  # any day on which no clock changes
    if day is not None and daily:
        known.append(datetime.combine(day, time(12), tzinfo=zone))
    first, last = min(known, default=EVER), max(known, default=NEVER)
    if daily:
        first, last = first - AROUND, last + AROUND
    spans = sorted(span for w in windows for span in window_spans(w, first, last, zone))
    if curfew:
        spans = list(_between(spans, since_ever=not daily))
        if daily and not spans:
            yield 0.0
    elif any(closes == NEVER for _, closes in spans):
        return
    if daily and len(windows) == sum(window.daily_from is not None for window in windows):
        # The same every day, but for days on which clocks change.
        spans = [span for span in spans if span[1].astimezone(zone).date() == day]
    for opens, closes in spans:
        yield None if opens == EVER else (_utc(closes) - _utc(opens)).total_seconds()


def _closes_on(window: Window, day: date, zone: tzinfo) -> bool:
    return window.closes_at is not None and window.closes_at.astimezone(zone).date() == day


def _between(
    spans: Iterable[tuple[datetime, datetime]], *, since_ever: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Yield when none of them is on, each time until one begins."""
    free: datetime | None = EVER if since_ever else None
    for begins, ends in spans:
        if free is not None and free < begins:
            yield free, begins
        free = ends if free is None else max(free, ends)


def _utc(moment: datetime) -> datetime:
    """Return the instant in UTC: differences of wall clocks are an hour wrong when they change."""
    return moment.astimezone(UTC)
