# SPDX-License-Identifier: Apache-2.0
"""Places: what the people of each trip take of what its vehicle offers.

Who sits in a vehicle already may be too many for it: that is a fact, and the plan has to say so.
Nobody may be put beside them without a free place of every kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.findings import Finding, finding
from qafila.core.fleet import Vehicle
from qafila.judge.demands import Places, places_offered, total
from qafila.judge.hearing import Hearing
from qafila.judge.reading import ClaimedTrip
from qafila.judge.verdict import PlanProblem

TOO_MANY = "aboard_more_than_places"
"""Code of the finding that says openly that more people sit in a vehicle than it has places."""


@finding
class PlanOverfillsSeats(PlanProblem):
    """More seats are taken than the vehicle has after its crew and staff."""

    source = "Plan to seats (planning ratios of 2014–2025 operations)"
    en = "Trip {trip} takes {taken} seats; {vehicle} offers {offered}."
    ar = "المقاعد المشغولة في الرحلة {trip}: {taken}، والمتاح منها في {vehicle}: {offered}."

    trip: str
    vehicle: str
    taken: int
    offered: int


@finding
class PlanOverfillsWheelchairs(PlanProblem):
    """More people in wheelchairs than the vehicle has places for."""

    en = "Trip {trip} takes {taken} wheelchair places; {vehicle} offers {offered}."
    ar = (
        "أماكن الكراسي المتحرّكة المشغولة في الرحلة {trip}: {taken}، والمتاح منها في {vehicle}: "
        "{offered}."
    )

    trip: str
    vehicle: str
    taken: int
    offered: int


@finding
class PlanOverfillsStretchers(PlanProblem):
    """More people lying down than the vehicle has stretcher places for."""

    en = "Trip {trip} takes {taken} stretcher places; {vehicle} offers {offered}."
    ar = "أماكن النقّالات المشغولة في الرحلة {trip}: {taken}، والمتاح منها في {vehicle}: {offered}."

    trip: str
    vehicle: str
    taken: int
    offered: int


@finding
class PlanOverfillsOxygen(PlanProblem):
    """More people on oxygen than the vehicle has supplies for."""

    en = "Trip {trip} takes {taken} oxygen supplies; {vehicle} offers {offered}."
    ar = (
        "تجهيزات الأكسجين المستعملة في الرحلة {trip}: {taken}، والمتاح منها في {vehicle}: "
        "{offered}."
    )

    trip: str
    vehicle: str
    taken: int
    offered: int


@finding
class PlanMiscountsSeats(PlanProblem):
    """The seats used and free that the plan gives for a trip are not those of its people."""

    en = (
        "Trip {trip} claims {claimed_used} seats used and {claimed_free} free; counted by its "
        "people, {used} are used and {free} free."
    )
    ar = (
        "المقاعد في الرحلة {trip} كما تذكرها الخطة: المشغول {claimed_used} والشاغر "
        "{claimed_free}؛ وبحسب ركّابها: المشغول {used} والشاغر {free}."
    )

    trip: str
    claimed_used: int
    claimed_free: int
    used: int
    free: int


_OVERFULL = (
    PlanOverfillsSeats,
    PlanOverfillsWheelchairs,
    PlanOverfillsStretchers,
    PlanOverfillsOxygen,
)
"""In the order of the kinds of place."""


def judge_places(hearing: Hearing, trip: ClaimedTrip, vehicle: Vehicle) -> Iterator[Finding]:
    """Yield the kinds of place of which a trip takes too many, and seats that were miscounted."""
    offered, taken = places_offered(vehicle), taken_on(hearing, trip)
    sitting = hearing.sitting.get(vehicle.id, frozenset())
    aboard = hearing.aboard(trip) if sitting else ()
    joining = any(p not in sitting for p in aboard) if sitting else hearing.crowds[trip.at] > 0
    if not joining:
        told = TOO_MANY in hearing.plan.reasons
        taken_raw = total(hearing.demands.places[p] for p in aboard)
        yield from () if told else _overfull(trip, vehicle, taken_raw)
    else:
        yield from _overfull(trip, vehicle, taken)
    free = max(0, offered[0] - taken[0])
    fits = not joining or taken[0] <= offered[0]
    if fits and (trip.seats_used, trip.seats_free) != (taken[0], free):
        yield PlanMiscountsSeats(
            trip=trip.id,
            claimed_used=trip.seats_used,
            claimed_free=trip.seats_free,
            used=taken[0],
            free=free,
        )


def _overfull(trip: ClaimedTrip, vehicle: Vehicle, taken: Places) -> Iterator[Finding]:
    for kind, mine, theirs in zip(_OVERFULL, taken, places_offered(vehicle), strict=True):
        if mine > theirs:
            yield kind(trip=trip.id, vehicle=vehicle.id, taken=mine, offered=theirs)


def taken_on(hearing: Hearing, trip: ClaimedTrip) -> Places:
    """Return the places that the people of a trip take."""
    if trip.at not in hearing.taken:
        hearing.taken[trip.at] = _taken_on(hearing, trip)
    return hearing.taken[trip.at]


def _taken_on(hearing: Hearing, trip: ClaimedTrip) -> Places:
    places, vehicle = hearing.demands.places, hearing.find_vehicle(trip)
    sitting = hearing.sitting.get(trip.vehicle, frozenset()) if vehicle else frozenset()
    if not vehicle or not sitting:
        return hearing.taking_on[trip.at]
    people = hearing.aboard(trip)
    there = found_there(total(places[p] for p in people if p in sitting), places_offered(vehicle))
    return total((there, *(places[p] for p in people if p not in sitting)))


def found_there(taken: Places, offered: Places) -> Places:
    """Return the places that people take who sit in a vehicle that offers so many.

    Whoever has no place to lie or for the wheelchair sits on a seat instead.
    """
    on_seats = sum(max(0, taken[kind] - offered[kind]) for kind in (1, 2))
    return (taken[0] + on_seats, min(taken[1], offered[1]), min(taken[2], offered[2]), taken[3])
