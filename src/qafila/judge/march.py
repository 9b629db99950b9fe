# SPDX-License-Identifier: Apache-2.0
"""Stages in order, one order of march per column, serials of the right size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from qafila.core.findings import Finding, finding
from qafila.judge.hearing import Column, Hearing
from qafila.judge.reading import ClaimedMarcher, ClaimedTrip
from qafila.judge.verdict import PlanProblem

FEWEST, MOST = 6, 10
"""A serial holds 6 to 10 vehicles (UN practice) …"""

UNDIVIDED = 5
"""… but up to five vehicles are one serial, and eleven are six and five."""

APART_S = 1800
"""Who boards more than half an hour after the one before does not move together with it."""

SERIALS = "UN practice: sub-groups of 6–10 vehicles, each with a leader"


@finding
class PlanBreaksMarch(PlanProblem):
    """The places in the order of march are not 1, 2, 3 … without gap or repeat."""

    en = (
        "Lot {lot} from {origin} to {destination}: the positions in the order of march are "
        "{positions}."
    )
    ar = "الدفعة {lot} من {origin} إلى {destination}: المواضع في ترتيب المسير هي {positions}."

    lot: str
    origin: str
    destination: str
    positions: tuple[int, ...]


@finding
class PlanTearsSerial(PlanProblem):
    """The vehicles of a serial do not follow each other, or the serial is in several columns."""

    source = SERIALS
    en = "The vehicles of serial {serial} do not drive one behind the other in one column."
    ar = "مركبات الرتل {serial} لا تسير متتابعة في قافلة واحدة."

    serial: str


@finding
class PlanScattersSerial(PlanProblem):
    """Vehicles of a serial that come back board more than half an hour after the one before.

    A serial is a group that moves together; who leaves so much later is in another serial, with a
    leader of its own.
    """

    source = SERIALS
    en = "Vehicles of serial {serial} board up to {minutes} minutes after the one before them."
    ar = "في الرتل {serial} مركبات يبدأ الصعود إليها بعد سابقتها بما يصل إلى {minutes} دقيقة."
    remedy_en = "Put vehicles that leave more than half an hour later into a serial of their own."
    remedy_ar = "اجعل المركبات التي تنطلق بعد غيرها بأكثر من نصف ساعة في رتل مستقل."

    serial: str
    minutes: int


@finding
class PlanSizesSerials(PlanProblem):
    """The serials of a column do not have 6 to 10 vehicles.

    Up to five vehicles are one serial; eleven are one of six and one of five. Where vehicles come
    back, those that board within half an hour of the one before are divided so, wave by wave.
    """

    source = SERIALS
    en = "Lot {lot} from {origin} to {destination}: serials have {sizes} vehicles."
    ar = "الدفعة {lot} من {origin} إلى {destination}: أعداد المركبات في الأرتال {sizes}."
    remedy_en = (
        "Divide the column into serials of 6 to 10 vehicles. Up to 5 are one serial; 11 are two: "
        "6 and 5."
    )
    remedy_ar = (
        "قسّم القافلة إلى أرتال في كل منها من 6 إلى 10 مركبات. وما لا يزيد على 5 مركبات رتل واحد، "
        "و11 مركبة رتلان: 6 و5."
    )

    lot: str
    origin: str
    destination: str
    sizes: tuple[int, ...]


@finding
class PlanNamesUnknownStage(PlanProblem):
    """The plan names a stage that the agreement does not have, or one stage twice in the order."""

    en = (
        "The plan names stage {stage} at {at}; it is not in the agreement, or the plan lists it "
        "twice."
    )
    ar = "تذكر الخطة المرحلة {stage} عند {at}، وهي ليست في الاتفاق أو تكرّر ذكرها في ترتيب المراحل."

    stage: str
    at: str


@finding
class PlanSwapsStages(PlanProblem):
    """The plan puts a stage before another one that the agreement puts first."""

    en = "In the plan stage {stage} comes before {after}; in the agreement it comes after it."
    ar = "المرحلة {stage} تسبق {after} في الخطة، وهي تليها في الاتفاق."

    stage: str
    after: str


@finding
class PlanOmitsStage(PlanProblem):
    """A trip belongs to a stage that is missing from the plan's order of stages."""

    en = "Trip {trip} is of stage {stage}, which is missing from stage_order."
    ar = "الرحلة {trip} من المرحلة {stage}، وهي غير مذكورة في stage_order."

    trip: str
    stage: str


@finding
class PlanChangesStage(PlanProblem):
    """A lot moves in a stage in which the agreement does not move its people."""

    en = "Lot {lot} moves in stage {stage}; by the agreement its people move in {agreed}."
    ar = "تتحرّك الدفعة {lot} في المرحلة {stage}؛ أما مرحلة ركّابها في الاتفاق فهي {agreed}."

    lot: str
    stage: str
    agreed: str


@finding
class PlanJumblesStages(PlanProblem):
    """Trips of a later stage are listed before trips of an earlier one."""

    en = "Trip {trip} of stage {stage} is listed after trips of a later stage."
    ar = "الرحلة {trip} من المرحلة {stage} مذكورة بعد رحلات من مرحلة لاحقة."

    trip: str
    stage: str


def judge_march(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with stages, columns and serials."""
    yield from _stage_order(hearing)
    yield from _stages_of_lots(hearing)
    yield from _listed_in_order(hearing)
    for column, order in _orders(hearing).items():
        with_people = {trip.serial for trip in hearing.columns.get(column, ())}
        yield from _positions(column, order)
        for wave in _waves(order):
            yield from _sizes(column, [p for p in wave if p.serial in with_people])
            yield from _sizes(column, [p for p in wave if p.serial not in with_people])
    yield from _torn(hearing)
    yield from _scattered(hearing)


Placed = ClaimedTrip | ClaimedMarcher
"""Something with a serial and a place in the order of march."""


def _orders(hearing: Hearing) -> Mapping[Column, Sequence[Placed]]:
    """Return what drives in each column, in order: the whole of it where the plan tells that."""
    return {**hearing.columns, **hearing.told}


def _stage_order(hearing: Hearing) -> Iterator[Finding]:
    stages, order = hearing.operation.stages, hearing.plan.stage_order
    place: dict[str, int] = {}
    for i, stage in enumerate(order):
        if stage not in stages or stage in place:
            yield PlanNamesUnknownStage(stage=stage, at=f"stage_order[{i}]")
        place.setdefault(stage, i)
    for trip in hearing.plan.trips:
        if trip.stage is None:
            continue
        if trip.stage not in stages:
            yield PlanNamesUnknownStage(stage=trip.stage, at=f"{trip.at}.stage")
        elif trip.stage not in place:
            yield PlanOmitsStage(trip=trip.id, stage=trip.stage)
    for stage in sorted(set(place) & set(stages)):
        for before in sorted(_all_before(hearing, stage)):
            if before != stage and before in place and place[before] > place[stage]:
                yield PlanSwapsStages(stage=stage, after=before)


def _all_before(hearing: Hearing, stage: str) -> set[str]:
    """Return every stage that comes before this one, however far; in a circle none does."""
    stages = hearing.operation.stages
    if stage not in hearing.ranks:
        return set()
    found: set[str] = set()
    waiting = list(stages[stage].after)
    while waiting:
        here = waiting.pop()
        if here in stages and here not in found:
            found.add(here)
            waiting += stages[here].after
    return found


def _stages_of_lots(hearing: Hearing) -> Iterator[Finding]:
    """Check each lot's stage against those in which the agreement moves its people."""
    given: dict[str, set[str | None]] = {}
    agreed: dict[str, set[str | None]] = {}
    for trip in hearing.plan.trips:
        given.setdefault(trip.lot, set()).add(trip.stage)
        for way in hearing.ways(trip):
            agreed.setdefault(trip.lot, set()).update(way.stages)
    # A lot named in several stages is planned in one of them, whoever of it is seated.
    for itinerary in hearing.demands.different:
        if itinerary.lot in agreed:
            agreed[itinerary.lot].update(itinerary.stages)
    for lot, stages in given.items():
        allowed = agreed.get(lot, stages)
        if len(stages) > 1 or not stages <= allowed:
            yield PlanChangesStage(lot=lot, stage=_words(stages), agreed=_words(allowed))


def _listed_in_order(hearing: Hearing) -> Iterator[Finding]:
    latest = 0
    for trip in hearing.plan.trips:
        rank = hearing.rank(trip)
        if rank < latest:
            yield PlanJumblesStages(trip=trip.id, stage=trip.stage or "–")
        latest = max(latest, rank)


def _positions(column: Column, order: Sequence[Placed]) -> Iterator[Finding]:
    positions = tuple(each.position for each in order)
    if positions != tuple(range(1, len(order) + 1)):
        yield PlanBreaksMarch(
            lot=column[0],
            origin=column[1] or "–",
            destination=column[2] or "–",
            positions=positions,
        )


def _sizes(column: Column, order: Sequence[Placed]) -> Iterator[Finding]:
    if not order:
        return
    count: dict[str, int] = {}
    for each in order:
        count[each.serial] = count.get(each.serial, 0) + 1
    sizes = sorted(count.values())
    if len(order) <= UNDIVIDED:
        right = len(sizes) == 1
    elif len(order) == MOST + 1:
        right = sizes == [UNDIVIDED, FEWEST]
    else:
        right = all(FEWEST <= size <= MOST for size in sizes)
    if not right:
        yield PlanSizesSerials(
            lot=column[0],
            origin=column[1] or "–",
            destination=column[2] or "–",
            sizes=tuple(count.values()),
        )


def _waves(order: Sequence[Placed]) -> list[list[Placed]]:
    """Divide a column where the next vehicle boards much later; one that leaves at once is one."""
    found: list[list[Placed]] = []
    last_s: int | None = None
    for each in order:
        boards_s = _boards_s(each)
        if not found or _late_s(boards_s, last_s) > APART_S:
            found.append([])
        found[-1].append(each)
        last_s = max((s for s in (last_s, boards_s) if s is not None), default=None)
    return found


def _boards_s(each: Placed) -> int | None:
    return each.boards_s if isinstance(each, ClaimedTrip) else None


def _late_s(boards_s: int | None, last_s: int | None) -> int:
    """Return how long after those before it a vehicle boards; 0 where that is not told."""
    return 0 if boards_s is None or last_s is None else boards_s - last_s


def _scattered(hearing: Hearing) -> Iterator[Finding]:
    """Yield the serials that are in two waves of one column."""
    for order in hearing.columns.values():
        last_s: int | None = None
        for one, other in pairwise(_waves(order)):
            last_s = max((s for s in (last_s, *map(_boards_s, one)) if s is not None), default=None)
            if one[-1].serial == other[0].serial:
                late_s = _late_s(_boards_s(other[0]), last_s)
                yield PlanScattersSerial(serial=other[0].serial, minutes=round(late_s / 60))


def _torn(hearing: Hearing) -> Iterator[Finding]:
    """A serial that begins a second time is torn: in its own column or in another one."""
    begun: set[str] = set()
    torn: set[str] = set()
    for order in _orders(hearing).values():
        last = None
        for each in order:
            if each.serial != last:
                if each.serial in begun:
                    torn.add(each.serial)
                begun.add(each.serial)
            last = each.serial
    for serial in sorted(torn):
        yield PlanTearsSerial(serial=serial)


def _words(stages: set[str | None]) -> str:
    return " / ".join(sorted(stage or "–" for stage in stages))
