# SPDX-License-Identifier: Apache-2.0
"""Times: ranges, clocks and elapsed times of the plan beside the judge's own (`runs`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from qafila.core.findings import Finding, finding
from qafila.judge.hearing import Column, Hearing
from qafila.judge.objects import LARGEST
from qafila.judge.pairs import later_s
from qafila.judge.reading import ClaimedTrip
from qafila.judge.runs import NAMES, ROUNDING_S, Reach, Run
from qafila.judge.shuttles import Shuttles
from qafila.judge.verdict import PlanProblem


@finding
class PlanTangledRange(PlanProblem):
    """A range of times does not rise from p05 over p50 to p95."""

    en = "Trip {trip}: the range of {what} does not rise from p05 to p95."
    ar = "الرحلة {trip}: المدى في {what} لا يتزايد من p05 إلى p95."

    trip: str
    what: str


@finding
class PlanArrivalDiffers(PlanProblem):
    """An arrival is not the departure plus the time elapsed."""

    en = "Trip {trip}: {percentile} of arrives_at is not departs_at plus elapsed_s."
    ar = "الرحلة {trip}: القيمة {percentile} في arrives_at لا تساوي مجموع departs_at وelapsed_s."

    trip: str
    percentile: str


@finding
class PlanInventsClock(PlanProblem):
    """The plan gives clock times though no hour is known. An unknown hour stays unknown."""

    en = "Trip {trip} gives clock times, but no hour is known for the operation."
    ar = "تذكر الرحلة {trip} أوقاتًا بالساعة، لكن ساعة العملية غير معروفة."
    remedy_en = "Write null for departs_at and arrives_at, or set the hour in operation.toml."
    remedy_ar = "اكتب null في departs_at وarrives_at، أو حدّد الساعة في operation.toml."

    trip: str


@finding
class PlanOmitsClock(PlanProblem):
    """The hour and the road are known, but a trip of the first stage has no clock times."""

    en = "Trip {trip} has no clock times although the hour of the operation is known."
    ar = "لا أوقات بالساعة للرحلة {trip} مع أن ساعة العملية معروفة."

    trip: str


@finding
class PlanDepartsEarly(PlanProblem):
    """A trip departs before it can: before the operation's hour, or before earlier stages end.

    The hour of the operation is when its first columns leave. A later stage begins when the one
    before it has ended, at typical times, and its columns leave when they are boarded.
    """

    en = "Trip {trip} departs at {departs}; the earliest possible is {earliest}."
    ar = "تنطلق الرحلة {trip} عند {departs}، وأبكر وقت ممكن لها {earliest}."
    remedy_en = "Let the trip depart later, or set an earlier hour for the operation."
    remedy_ar = "أخّر انطلاق الرحلة، أو قدّم ساعة العملية."

    trip: str
    departs: str
    earliest: str


@finding
class PlanDepartsLate(PlanProblem):
    """All of the first stage moves later than at the operation's hour, on which all have agreed.

    The hour is when the first column leaves; where vehicles come back, when the first one moves.
    """

    en = "By its clock times the plan begins at {begins}; the hour of the operation is {hour}."
    ar = "تبدأ الخطة بحسب أوقاتها عند {begins}، وساعة العملية {hour}."
    remedy_en = "Plan again for this hour, or set the later hour as date in operation.toml."
    remedy_ar = "أعد التخطيط لهذه الساعة، أو اكتب الساعة اللاحقة في date ضمن operation.toml."

    begins: str
    hour: str


@finding
class PlanElapsedImplausible(PlanProblem):
    """A trip's time on the road lies outside what its legs and checkpoints can add up to.

    No percentile may lie below the sum of the low times or above the sum of the high times.
    """

    en = (
        "Trip {trip} claims {p05_s}, {p50_s}, {p95_s} seconds (p05, p50, p95); the way takes from"
        " {low_s} to {high_s}, typically {typical_s}."
    )
    ar = (
        "مدة الرحلة {trip} بالثواني (p05 وp50 وp95): {p05_s} و{p50_s} و{p95_s}، أما الطريق فيستغرق"
        " من {low_s} إلى {high_s}، وعادةً {typical_s}."
    )

    trip: str
    p05_s: int
    p50_s: int
    p95_s: int
    low_s: int
    typical_s: int
    high_s: int


@finding
class PlanTearsColumn(PlanProblem):
    """The trips of one column leave at different times: times on the road count from one moment."""

    en = "Trip {trip} departs at {departs}; the first of its column at {first}."
    ar = "تنطلق الرحلة {trip} عند {departs}، وتنطلق أولى رحلات القافلة نفسها عند {first}."

    trip: str
    departs: str
    first: str


@finding
class PlanOvertakes(PlanProblem):
    """A vehicle arrives before one that drives ahead of it. In a column nobody overtakes."""

    en = "Trip {trip} arrives before trip {ahead}, which drives ahead of it ({percentile})."
    ar = "تصل الرحلة {trip} قبل الرحلة {ahead} التي تسير أمامها ({percentile})."

    trip: str
    ahead: str
    percentile: str


@finding
class PlanElapsedMissing(PlanProblem):
    """A road is known for a trip, but the plan gives no time for it."""

    en = "Trip {trip} has no elapsed time although a way from {origin} to {destination} is known."
    ar = "لا مدة للرحلة {trip} مع أن الطريق من {origin} إلى {destination} معروف."

    trip: str
    origin: str
    destination: str


@finding
class PlanElapsedUnfounded(PlanProblem):
    """The plan gives a time for a trip although no way is known for it."""

    en = "Trip {trip} claims a time, but no way from {origin} to {destination} is known."
    ar = "للرحلة {trip} مدة مذكورة، لكن لا يُعرف طريق من {origin} إلى {destination}."

    trip: str
    origin: str
    destination: str


def completion_s(hearing: Hearing, found: Mapping[Column, Run], shuttles: Shuttles) -> float | None:
    """Return the whole operation's time: stages one after another, what is side by side together.

    None where a way is not known or nobody travels.
    """
    if not hearing.columns or set(found) != set(hearing.columns):
        return None
    longest = _longest(hearing, found)
    for rank in hearing.shuttles:
        done = shuttles.completion_s(rank)
        if done is None:
            return None
        longest[rank] = done
    return sum(longest.values())


def _longest(hearing: Hearing, found: Mapping[Column, Run]) -> dict[int, float]:
    longest: dict[int, float] = {}
    later = later_s(hearing)
    for column, run in found.items():
        rank = hearing.rank(hearing.columns[column][0])
        done_s = later.get(column[0], 0) + run.completion_s
        longest[rank] = max(longest.get(rank, 0.0), done_s)
    return longest


def judge_times(
    hearing: Hearing, found: Mapping[Column, Run], shuttles: Shuttles
) -> Iterator[Finding]:
    """Yield what is wrong with ranges, clocks and elapsed times."""
    hour = hearing.operation.description.departs_at
    for column, trips in hearing.columns.items():
        run = found.get(column)
        for place, trip in enumerate(trips):
            yield from _ranges(trip)
            yield from _clock(hearing, trip, hour)
            if run is None:
                yield from _no_way(trip)
            else:
                yield from _elapsed(trip, run, place)
        if hearing.rank(trips[0]) not in hearing.shuttles:
            yield from _as_one(trips)
    if hour is not None:
        yield from _early(hearing, found, shuttles, hour)
        yield from _late(hearing, shuttles, hour)


def _late(hearing: Hearing, shuttles: Shuttles, hour: datetime) -> Iterator[Finding]:
    """Check that the first stage begins at the hour: its columns leave, or its vehicles move."""
    begun = [
        trip.departs_at - timedelta(seconds=boarded)
        for trip in hearing.plan.trips
        if trip.departs_at is not None and hearing.rank(trip) == 0
        for boarded in ((shuttles.boarded_s(trip) or 0) if 0 in hearing.shuttles else 0,)
        if boarded <= LARGEST
    ]
    if begun and (min(begun) - hour).total_seconds() > ROUNDING_S:
        begins = min(begun)
        yield PlanDepartsLate(
            begins=begins.isoformat(timespec="minutes"),
            hour=hour.astimezone(begins.tzinfo).isoformat(timespec="minutes"),
        )


def _as_one(trips: Sequence[ClaimedTrip]) -> Iterator[Finding]:
    """Check that a column leaves at one moment and arrives in its order."""
    first = trips[0].departs_at
    for ahead, trip in pairwise(trips):
        departs = trip.departs_at
        if first and departs and abs((departs - first).total_seconds()) > ROUNDING_S:
            yield PlanTearsColumn(
                trip=trip.id,
                departs=departs.isoformat(timespec="minutes"),
                first=first.isoformat(timespec="minutes"),
            )
        for name, mine, theirs in zip(
            NAMES, trip.elapsed_s or (), ahead.elapsed_s or (), strict=False
        ):
            if mine < theirs:
                yield PlanOvertakes(trip=trip.id, ahead=ahead.id, percentile=name)
                break


def _ranges(trip: ClaimedTrip) -> Iterator[Finding]:
    if trip.elapsed_s and list(trip.elapsed_s) != sorted(trip.elapsed_s):
        yield PlanTangledRange(trip=trip.id, what="elapsed_s")
    if trip.arrives_at and list(trip.arrives_at) != sorted(trip.arrives_at):
        yield PlanTangledRange(trip=trip.id, what="arrives_at")


def _clock(hearing: Hearing, trip: ClaimedTrip, hour: datetime | None) -> Iterator[Finding]:
    departs, arrives, elapsed = trip.departs_at, trip.arrives_at, trip.elapsed_s
    if hour is None:
        if departs is not None or arrives is not None:
            yield PlanInventsClock(trip=trip.id)
        return
    if hearing.rank(trip) == 0 and elapsed is not None and (departs is None or arrives is None):
        yield PlanOmitsClock(trip=trip.id)
    if arrives is None:
        return
    for name, arrival, seconds in zip(NAMES, arrives, elapsed or (None,) * 3, strict=True):
        if departs is None or seconds is None or _apart_s(departs, arrival, seconds) > ROUNDING_S:
            yield PlanArrivalDiffers(trip=trip.id, percentile=name)


def _apart_s(departs: datetime, arrival: datetime, seconds: int) -> float:
    return abs((arrival - departs).total_seconds() - seconds)


def _no_way(trip: ClaimedTrip) -> Iterator[Finding]:
    if trip.elapsed_s is not None:
        yield PlanElapsedUnfounded(
            trip=trip.id, origin=trip.source or "–", destination=trip.target or "–"
        )


def _elapsed(trip: ClaimedTrip, run: Run, place: int) -> Iterator[Finding]:
    if trip.elapsed_s is None:
        yield PlanElapsedMissing(
            trip=trip.id, origin=trip.source or "–", destination=trip.target or "–"
        )
        return
    reach = Reach(
        low_s=run.low_s[place],
        typical_s=run.typical_s[place],
        high_s=run.high_s[place],
        step_s=run.step_s,
    )
    least, most = reach.bounds
    if not all(least <= seconds <= most for seconds in trip.elapsed_s):
        p05, p50, p95 = trip.elapsed_s
        yield PlanElapsedImplausible(
            trip=trip.id,
            p05_s=p05,
            p50_s=p50,
            p95_s=p95,
            low_s=round(reach.low_s),
            typical_s=round(reach.typical_s),
            high_s=round(reach.high_s),
        )


def _early(
    hearing: Hearing, found: Mapping[Column, Run], shuttles: Shuttles, hour: datetime
) -> Iterator[Finding]:
    """Hold departures against the hour; what is not known of earlier stages counts as nothing."""
    ends = _ends(hearing, found, shuttles)
    for column, trips in hearing.columns.items():
        rank = hearing.rank(trips[0])
        before_s = sum(lasts for earlier, lasts in ends.items() if earlier < rank)
        for trip in trips:
            wait_s, departs = before_s, trip.departs_at
            if rank in hearing.shuttles:
                wait_s += (shuttles.boarded_s(trip) or 0) if rank else 0
            elif rank and column in found:
                wait_s += found[column].ready_s
            if departs is None or wait_s > LARGEST:  # no calendar reaches that far
                continue
            # In UTC: no clock change in between.
            earliest = hour.astimezone(UTC) + timedelta(seconds=wait_s)
            if (earliest - departs).total_seconds() > ROUNDING_S:
                yield PlanDepartsEarly(
                    trip=trip.id,
                    departs=departs.isoformat(timespec="minutes"),
                    earliest=earliest.astimezone(departs.tzinfo).isoformat(timespec="minutes"),
                )


def _ends(hearing: Hearing, found: Mapping[Column, Run], shuttles: Shuttles) -> Mapping[int, float]:
    """Return how long each stage takes; the first one from when its first vehicles leave."""
    ends: dict[int, float] = {}
    for column, run in found.items():
        rank = hearing.rank(hearing.columns[column][0])
        lasts = run.completion_s - (run.ready_s if rank == 0 else 0)
        ends[rank] = max(ends.get(rank, 0.0), lasts)
    for rank, trips in hearing.shuttles.items():
        boarded = [s for trip in trips if (s := shuttles.boarded_s(trip)) is not None]
        ends[rank] = (shuttles.completion_s(rank) or 0) - (
            min(boarded, default=0) if not rank else 0
        )
    return ends
