# SPDX-License-Identifier: Apache-2.0
"""Rules on lots of two sides that pass a crossing for each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches

from qafila.core.agreement import Obligation
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment.crossing import crossings, may_pair
from qafila.core.fulfilment.crossing_times import can_meet
from qafila.core.fulfilment.paired import PairedLot, PairStanding
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.rules import local_zone
from qafila.rules._practice import MEDICAL_FIRST, PARKED_COLUMN, SWAP_IN_PARALLEL
from qafila.rules._saying import clock


@finding
class PairUnknown(Finding):
    """An obligation is to pass a crossing with one that does not exist: it is in no pair."""

    severity = Severity.ERROR
    en = "{obligation} is paired with {pair}, which does not exist⟦; the nearest id is {nearest}⟧."
    ar = (
        "الالتزام {obligation} يقابله {pair}، ولا يوجد التزام بهذا المعرّف⟦؛ أقرب معرّف إليه: "
        "{nearest}⟧."
    )
    remedy_en = "Correct the id in pair, or describe that obligation."
    remedy_ar = "صحّح المعرّف في pair، أو صِف ذلك الالتزام."

    obligation: str
    pair: str
    nearest: str


@finding
class PairNotOfTwoSides(Finding):
    """Two obligations are paired that are no exchange between two sides: they are in no pair.

    A pair is of two givers, and of things that move in lots: people, bodies, aid.
    """

    severity = Severity.ERROR
    en = "{obligation} is paired with {pair}, and they are not two movements owed by two parties."
    ar = "الالتزام {obligation} يقابله {pair}، وليسا حركتين يلتزم بهما طرفان مختلفان."
    remedy_en = "Name in pair what the other side moves in return; check by in both obligations."
    remedy_ar = "اذكر في pair ما ينقله الطرف الآخر في المقابل، وتحقّق من by في الالتزامين."

    obligation: str
    pair: str


@finding
class MedicalPaired(Finding):
    """A medical movement is to pass for something in return. It is taken out of the pair.

    Patients go by need alone, and wait at no crossing for the other side.
    """

    severity = Severity.ERROR
    source = MEDICAL_FIRST
    en = "{obligation} is medical and is paired with {pair}. Patients wait for nothing in return."
    ar = "الالتزام {obligation} حركة طبية ويقابله {pair}. المرضى لا ينتظرون مقابلًا."
    remedy_en = "Delete pair from the medical obligation; it passes whenever it is safe."
    remedy_ar = "احذف pair من الالتزام الطبي؛ فهو يعبر متى كان العبور آمنًا."

    obligation: str
    pair: str


@finding
class PairLotsDiffer(Finding):
    """Two paired obligations have different numbers of lots: some have no counterpart."""

    severity = Severity.WARNING
    source = SWAP_IN_PARALLEL
    en = (
        "{obligation} and {pair} are paired and have different numbers of lots: {mine} and "
        "{theirs}. The lots beyond the smaller number have no counterpart."
    )
    ar = (
        "الالتزامان {obligation} و{pair} متقابلان وعدد دفعاتهما مختلف: {mine} و{theirs}. "
        "وما زاد على العدد الأصغر لا دفعة تقابله."
    )
    remedy_en = "Cut both into as many lots (ten buses against five is one lot against one)."
    remedy_ar = "اقسم الالتزامين إلى العدد نفسه من الدفعات (عشر حافلات مقابل خمس: دفعة مقابل دفعة)."

    obligation: str
    pair: str
    mine: int
    theirs: int


@finding
class PairWithoutCrossing(Finding):
    """It is not known where two paired lots pass: the board cannot say whether they may."""

    severity = Severity.WARNING
    en = "Where lots {one} and {two} pass for each other is not known."
    ar = "لا يُعرف أين تعبر الدفعتان المتقابلتان {one} و{two}."
    remedy_en = "Name the place with crossing in the obligation, or give it the kind crossing."
    remedy_ar = "اذكر المكان بالمفتاح crossing في الالتزام، أو اجعل نوعه crossing."

    one: str
    two: str


@finding
class CrossingOffTheWay(Finding):
    """A lot is to pass a crossing that does not lie on its way."""

    severity = Severity.WARNING
    en = "Lot {lot} is to pass at {crossing}, which is not on its way."
    ar = "تعبر الدفعة {lot} عند {crossing}، وليس على طريقها."
    remedy_en = "Correct crossing, or describe the legs that lead there."
    remedy_ar = "صحّح crossing، أو صِف المقاطع المؤدية إليه."

    lot: str
    crossing: str


@finding
class PairPassedAlone(Finding):
    """Some of one lot are past the crossing, and nobody of its counterpart is.

    Not where the agreement lets this lot go first. Both sides see the same counts; how long this
    lasts is for them to judge.
    """

    severity = Severity.WARNING
    source = SWAP_IN_PARALLEL
    en = (
        "Of lot {lot} there are past the crossing since {since}: people {people}, vehicles "
        "{vehicles}. Of its counterpart {other} nobody has passed."
    )
    ar = (
        "عبر المعبرَ من الدفعة {lot} منذ {since} أشخاص عددهم {people} ومركبات عددها {vehicles}، "
        "ولم يعبر أحد من الدفعة المقابلة {other}."
    )
    remedy_en = (
        "Tell both sides these counts. Ask what keeps {other}, and let no more of {lot} pass "
        "before both agree."
    )
    remedy_ar = (
        "أبلغ الطرفين هذه الأعداد. واسأل عمّا يؤخّر {other}، ولا يعبر مزيد من {lot} حتى يتّفق الطرفان."
    )

    lot: str
    other: str
    people: int
    vehicles: int
    since: str


@finding
class PairWaitsAtCrossing(Finding):
    """A lot of a pair stands at the crossing. A parked column is the moment of danger."""

    severity = Severity.INFO
    source = PARKED_COLUMN
    en = "Lot {lot} stands at the crossing since {since}: people {people}, vehicles {vehicles}."
    ar = "الدفعة {lot} واقفة عند المعبر منذ {since}: الأشخاص {people}، المركبات {vehicles}."
    remedy_en = (
        "Spread the vehicles out, agree who may come near, and look after water and toilets. "
        "Tell the column of {other} how long it still has."
    )
    remedy_ar = (
        "باعد بين المركبات، واتّفق على من يجوز له الاقتراب، واعتنِ بالماء ودورات المياه. وأبلغ قافلة "
        "{other} بما بقي لها من وقت."
    )

    lot: str
    other: str
    since: str
    people: int
    vehicles: int


@finding
class PairWaitsTooLong(Finding):
    """A lot of a pair stands at the crossing for longer than the operation's policy allows."""

    severity = Severity.WARNING
    source = PARKED_COLUMN
    en = "Lot {lot} stands at the crossing for {waited} minutes; {allowed} are allowed."
    ar = "تقف الدفعة {lot} عند المعبر منذ {waited} من الدقائق، والحدّ {allowed}."
    remedy_en = "Decide with both sides now: let it pass, or take it back to a safe place."
    remedy_ar = "قرّر الآن مع الطرفين: تعبر، أو تعود إلى مكان آمن."

    lot: str
    waited: int
    allowed: int


@finding
class PairCannotMeet(Finding):
    """No departure within the windows brings both lots to the crossing while it is open."""

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = (
        "Lots {one} and {two} cannot be at {crossing} at one time within the windows: whenever they"
        " leave, one comes when the other cannot be there."
    )
    ar = (
        "لا يمكن أن تجتمع الدفعتان {one} و{two} عند {crossing} ضمن النوافذ الزمنية: متى انطلقتا "
        "بلغته إحداهما والأخرى لا يمكنها ذلك."
    )
    remedy_en = "Ask for a longer window at the crossing, or an earlier one for the longer way."
    remedy_ar = "اطلب نافذة أطول عند المعبر، أو نافذة أبكر لصاحبة الطريق الأطول."

    one: str
    two: str
    crossing: Name


@rule
def paired(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Lots that pass for each other can meet, and neither passes or waits unseen."""
    yield from _declared(operation)
    zone = local_zone(operation)
    for pair in crossings(operation):
        one, two = pair.sides
        yield from _where(operation, pair)
        if not can_meet(operation, pair, zone):
            place = operation.places.get(pair.pair.crossing or "")
            name = place.name if place else Name(en=pair.pair.crossing or "–")
            yield PairCannotMeet(one=one.lot, two=two.lot, crossing=name)
        yield from _alone(operation, pair)
        for side, other in ((one, two), (two, one)):
            yield from _waits(operation, now, side, other)


def _declared(operation: Operation) -> Iterator[Finding]:
    told: set[frozenset[str]] = set()
    for mine in operation.obligations.values():
        if mine.pair is None:
            continue
        other = operation.obligations.get(mine.pair)
        if other is None:
            near = get_close_matches(mine.pair, operation.obligations, n=1)
            yield PairUnknown(obligation=mine.id, pair=mine.pair, nearest=near[0] if near else "")
        elif mine.medical or other.medical:
            medical, rest = (mine, other) if mine.medical else (other, mine)
            yield MedicalPaired(obligation=medical.id, pair=rest.id)
        elif not may_pair(mine, other):
            yield PairNotOfTwoSides(obligation=mine.id, pair=other.id)
        elif frozenset((mine.id, other.id)) not in told:
            told.add(frozenset((mine.id, other.id)))
            lots, theirs = _lots(mine), _lots(other)
            if lots != theirs and lots and theirs:
                yield PairLotsDiffer(obligation=mine.id, pair=other.id, mine=lots, theirs=theirs)


def _lots(obligation: Obligation) -> int | None:
    """Return the number of lots; None where they are cut by size, as many as it takes."""
    if obligation.lot_size is not None:
        return None
    return len(obligation.lots) or obligation.lot_count or 1


def _where(operation: Operation, pair: PairStanding) -> Iterator[Finding]:
    if pair.pair.crossing is None:
        one, two = pair.pair.lots
        yield PairWithoutCrossing(one=one, two=two)
    elif pair.pair.crossing in operation.places:
        for side in pair.sides:
            if side.path is not None and side.crossing is None:
                yield CrossingOffTheWay(lot=side.lot, crossing=pair.pair.crossing)


def _alone(operation: Operation, pair: PairStanding) -> Iterator[Finding]:
    if pair.alone is None or pair.goes_first == pair.alone:
        return
    side, other = pair.sides[pair.alone], pair.sides[1 - pair.alone]
    passed = side.times.passed
    yield PairPassedAlone(
        lot=side.lot,
        other=other.lot,
        people=side.people_past,
        vehicles=side.vehicles_past,
        since=clock(operation, passed[0]) if passed else "–",
    )


def _waits(
    operation: Operation, now: datetime, side: PairedLot, other: PairedLot
) -> Iterator[Finding]:
    if side.has_passed and other.is_over:
        return  # the rest of it waits for something else than its counterpart
    waited_s = side.waited_s(now) if side.is_here else None
    if waited_s is None or side.times.reached is None:
        return
    yield PairWaitsAtCrossing(
        lot=side.lot,
        other=other.lot,
        since=clock(operation, side.times.reached[0]),
        people=side.people_here,
        vehicles=side.vehicles_here,
    )
    allowed = operation.policy.crossing_wait_min
    if allowed is not None and waited_s > allowed * 60:
        yield PairWaitsTooLong(lot=side.lot, waited=waited_s // 60, allowed=allowed)
