# SPDX-License-Identifier: Apache-2.0
"""Another hour of departure at which those who are left would ride: every one was planned with.

Asked where vehicles are not there at the hour of departure, or are withdrawn before they could come
back. Hours come from the vehicles' own, and from whoever knows what else an hour has to suit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from qafila.core.plan import Plan, Problem
from qafila.core.values import Name
from qafila.planner.impossible import words
from qafila.planner.impossible.scene import AWAY

Fits = Callable[[Plan, datetime], Sequence[datetime] | None]
"""What else an hour of departure has to suit: None where it does, else hours that might."""

Again = Callable[[Problem], Plan]
"""Plans a problem in the same way as the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherHours:
    """What hours of departure have to suit beyond the planner's own rules.

    Parameters
    ----------
    fits
        Told a plan with another hour of departure; None where nothing speaks against that hour,
        else hours that might do.
    zone
        In which hours are told to people.
    """

    fits: Fits = lambda plan, hour: None
    zone: tzinfo = UTC


ANY_HOUR = OtherHours()
"""Nothing else speaks against any hour."""

HOUR, UNTIL = f"{AWAY}hour", f"{AWAY}until"
"""Rules that an hour of departure may keep."""

STEP_MIN = 10
"""Minutes to which an hour is rounded at which nothing begins or ends."""


def nearest_hour(
    problem: Problem,
    left: frozenset[str],
    relaxations: Sequence[str],
    persons: Sequence[str],
    count: int,
    ask: tuple[Again, Fits],
    tries: int,
) -> tuple[datetime, datetime | None] | None:
    """Return the nearest hour found at which people ride that stay behind, and when they arrive.

    Nobody else stays behind for it. None: no such hour was found.

    Parameters
    ----------
    left
        Who has no seat now.
    relaxations
        What else would do: until when vehicles would have to stay.
    persons, count
        Some of the people meant, and how many they are.
    ask
        How to plan again, and what else the hour has to suit.
    tries
        So many hours are planned with at most, the nearest first.
    """
    departs = problem.departs_at
    if departs is None:
        return None
    again, fits = ask
    waiting, tried = sorted(set(_hours(problem, departs, relaxations))), set[datetime]()
    while waiting and len(tried) < tries:
        hour = min(waiting, key=lambda at: (abs(at - departs), at))
        waiting.remove(hour)
        if hour == departs or hour in tried:
            continue
        tried.add(hour)
        plan = again(replace(problem, departs_at=hour))
        still = {entry.person for entry in plan.unseated}
        if not still.isdisjoint(persons) or len(still) > len(left) - count:
            continue
        others = fits(plan, hour)
        if others is None:
            return hour, _arrive(plan, persons)
        waiting += others
    return None


def worded(hour: datetime, arrival: datetime | None, zone: tzinfo) -> tuple[str, Name]:
    """Return an hour of departure as a way out, for programs and in words."""
    hour = hour.astimezone(zone)
    values = {"hour": f"{hour:%Y-%m-%d %H:%M}"}
    template = Name(en="departure at {hour}", ar="الانطلاق في {hour}")
    if arrival is not None:
        values["arrival"] = f"{arrival.astimezone(zone):%Y-%m-%d %H:%M}"
        template = Name(
            en="departure at {hour} (arrival by {arrival}, if nothing takes longer than usual)",
            ar="الانطلاق في {hour} (والوصول بحلول {arrival} إن لم يطرأ تأخير)",
        )
    return f"departs:{hour.isoformat(timespec='minutes')}", words.said(template, **values)


def _arrive(plan: Plan, persons: Sequence[str]) -> datetime | None:
    """Return when the last of some people arrive at typical times; None where it is not known."""
    theirs = [trip for trip in plan.trips if not set(persons).isdisjoint(trip.people)]
    hours = [trip.arrives_at[1] for trip in theirs if trip.arrives_at is not None]
    return max(hours) if len(hours) == len(theirs) and hours else None


def _hours(problem: Problem, departs: datetime, relaxations: Sequence[str]) -> Iterator[datetime]:
    """Yield hours at which vehicles come or go, and by which runs would end before they go."""
    needed = [
        datetime.fromisoformat(token.partition(":")[2])
        for token in relaxations
        if token.startswith("until:")
    ]
    for vehicle in problem.vehicles:
        begins, ends = vehicle.available_from, vehicle.available_until
        if not vehicle.carries_people:
            continue
        if begins is not None and begins > departs:
            yield begins
        if ends is not None and ends < departs:
            yield ends
        if ends is not None:
            for until in needed:
                yield _rounded(departs - (until - ends))


def _rounded(hour: datetime) -> datetime:
    """Return the last round hour at or before an instant."""
    return hour - timedelta(
        minutes=hour.minute % STEP_MIN, seconds=hour.second, microseconds=hour.microsecond
    )
