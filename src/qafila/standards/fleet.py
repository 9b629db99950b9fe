# SPDX-License-Identifier: Apache-2.0
"""Standards on vehicles: inspected, with luggage apart, and with seats to spare."""

from __future__ import annotations

import math
from collections.abc import Iterator

from qafila.core.fleet import Vehicle
from qafila.core.journeys import stage_ranks
from qafila.core.operation import Operation
from qafila.core.plan import Plan, Trip
from qafila.core.route import find_path
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name
from qafila.rules.fleet import inspections
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._people import FLEET, PLAN, no_plan
from qafila.standards._sources import REDR, UNHCR_HANDBOOK

LEAST_SPARE = 0.10
"""The share of seats to keep free that the handbook asks for at least; it says 10 to 20 %."""


@standard
class Inspected(Standard):
    """Every vehicle was looked at: tyres and spare tyre, licence, insurance of passengers.

    Met when the fleet list, or what was attested since, says so of every vehicle.
    """

    order = 100
    title = Name(en="Inspected", ar="فحص المركبات")
    rule = Name(
        en="Vehicles, spare tyres, licences and insurance are checked.",
        ar="تُفحص المركبات وإطاراتها الاحتياطية ورخصها وتأمين ركّابها.",
    )
    ask = Name(
        en="Have them inspected, and fill in the column inspected or attest it for each.",
        ar="اطلب فحصها، واملأ عمود الفحص أو اشهد بفحص كل منها.",
    )
    sources = (REDR,)
    against = (
        Sign(
            codes=("vehicle_not_inspected",),
            en="Vehicles that have not passed inspection: {count}.",
            ar="مركبات لم تجتز الفحص، عددها {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("inspection_unknown",),
            en="Vehicles of which it is not known: {count}.",
            ar="مركبات لا يُعرف هل فُحصت، عددها {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many vehicles passed."""
        known = inspections(case.operation)
        passed = sum(inspected is True for inspected in known.values())
        if passed:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Vehicles inspected: {passed} of {all}.",
                    "المركبات المفحوصة: {passed} من {all}.",
                    passed=passed,
                    all=len(known),
                ),
                seen_in=(FLEET, *(("practice_attested",) if case.words_on(self.code) else ())),
            )


@standard
class LuggageApart(Standard):
    """Luggage goes in trucks and is labelled, so that nothing stands in the way in a bus.

    No list tells: met when somebody attests it, of all vehicles or of each.
    """

    order = 110
    title = Name(en="Luggage apart", ar="فصل الأمتعة")
    rule = Name(
        en="Luggage goes in trucks, with labels.", ar="تُنقل الأمتعة في شاحنات وعليها بطاقات."
    )
    ask = Name(
        en="See to it when boarding, and attest it.",
        ar="تحقّق من ذلك عند الصعود واشهد به.",
    )
    sources = (REDR,)
    by_word = True


@standard
class SpareCapacity(Standard):
    """At least a tenth of the seats stays free, as whole empty vehicles first.

    Counted over the lots that may move side by side, with the empty vehicles that could reach them.
    """

    order = 120
    title = Name(en="Spare capacity", ar="سعة احتياطية")
    rule = Name(
        en="10 to 20 % of the seats are kept free.", ar="يُترك من 10 إلى 20 % من المقاعد شاغرًا."
    )
    ask = Name(en="Plan, and put the plan in force.", ar="خطّط وأصدر الخطة.")
    sources = (UNHCR_HANDBOOK,)
    against = (
        Sign(
            codes=("spare_capacity_relaxed",),
            en="Lots that cannot keep the seats free: {count}.",
            ar="دفعات لا تبقى فيها المقاعد الاحتياطية، عددها {count}.",
        ),
        Sign(
            codes=("spare_vehicle_used",),
            en="Spare vehicles that must carry people: {count}.",
            ar="مركبات احتياط اضطُرّ إلى نقل الناس بها، عددها {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield the share of seats that the plan keeps free, where it keeps the fewest."""
        plan = case.operation.plan
        if plan is None or not plan.trips:
            yield no_plan()
            return
        shares = [
            (free / seats if seats else 0.0, free, seats)
            for free, seats in _free(case.operation, plan)
        ]
        share, free, seats = min(shares)
        yield Evidence(
            side=Side.FOR if share >= LEAST_SPARE - 1e-9 else Side.AGAINST,
            text=wording(
                "Seats kept free: {free} of {seats}, {percent} %.",
                "المقاعد الشاغرة: {free} من {seats}، أي {percent} %.",
                free=free,
                seats=seats,
                percent=math.floor(share * 100 + 1e-9),
            ),
            seen_in=(PLAN, FLEET),
            remedy=Name(
                en="Find more vehicles, or agree on smaller lots; then plan again.",
                ar="ابحث عن مركبات أخرى أو اتّفق على دفعات أصغر، ثم أعد التخطيط.",
            ),
        )


def _free(operation: Operation, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield free seats and all seats of the lots that may move side by side, rank by rank."""
    ranks = stage_ranks(operation.stages.values())
    by_rank: dict[int, list[Trip]] = {}
    for trip in plan.trips:
        by_rank.setdefault(ranks.get(trip.stage or "", 0), []).append(trip)
    spent: set[str] = set()
    for rank in sorted(by_rank):
        trips = by_rank[rank]
        used = {trip.vehicle for trip in trips}
        vehicles = operation.vehicles.values()
        pool = [
            v
            for v in vehicles
            if v.id in used or (v.id not in spent and _joins(operation, v, trips))
        ]
        seats = sum(v.passenger_seats for v in pool)
        taken = sum(
            min(trip.seats_used, operation.vehicles[trip.vehicle].passenger_seats)
            for trip in trips
            if trip.vehicle in operation.vehicles
        )
        yield seats - taken, seats
        spent |= used


def _joins(operation: Operation, vehicle: Vehicle, trips: list[Trip]) -> bool:
    """Whether an empty vehicle may carry people of these trips and can reach one of them."""
    if not vehicle.carries_people or vehicle.lot not in (None, *(t.lot for t in trips)):
        return False
    origins = {trip.source for trip in trips}
    if vehicle.at is None or vehicle.at in origins:
        return True
    legs = tuple(operation.legs.values())
    return any(o is not None and find_path(legs, vehicle.at, o) is not None for o in origins)
