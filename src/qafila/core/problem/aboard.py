# SPDX-License-Identifier: Apache-2.0
"""People who sit in a vehicle already: one journey for all of them, and what that breaks.

Where people sit is a fact. Nobody is planned out of a vehicle for want of places, for the company
in it, or for where it goes: they stay in the plan, and what is wrong is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.fleet import Vehicle
from qafila.core.journeys import Itinerary
from qafila.core.operation import Operation
from qafila.core.plan import Unit, may_carry, room_of, settled
from qafila.core.registry import Person
from qafila.core.route import called
from qafila.core.values import Name

NAMED = 12
"""How many people a finding names; it counts all."""

SEPARATED = Name(en="cohorts that never share a vehicle", ar="فئات لا تجتمع في مركبة واحدة")
KEPT_APART = Name(en="a household to be kept apart from", ar="أسرة مطلوب الإبعاد عنها")
NOT_FOR_PEOPLE = Name(en="a vehicle that is not for people", ar="مركبة ليست لنقل الأشخاص")
AMBULANCE = Name(
    en="an ambulance in which nobody needs one", ar="سيارة إسعاف لا يحتاج إليها أحد ممن فيها"
)
UNDESCRIBED = Name(en="a cohort that is not described", ar="فئة غير موصوفة")
OWN_GUARDIAN = Name(en="entered as their own guardian", ar="مسجَّل وصيًّا على نفسه")


@finding
class AboardMoreThanPlaces(Finding):
    """More people sit in a vehicle than it has places for; they stay in it, also in the plan.

    Who finds no wheelchair or stretcher place sits on a seat and is counted there too. While it is
    over in any kind of place, nobody else is planned into it.
    """

    severity = Severity.WARNING
    source = "Plan to seats (planning ratios of 2014–2025 operations)"
    en = (
        "More people are aboard {vehicle} than it has places for. Too many by: seats {seats},"
        " wheelchair {wheelchair}, stretcher {stretcher}, oxygen {oxygen}. All {count} stay in the"
        " plan where they are; nobody is added without a free place."
    )
    ar = (
        "في المركبة {vehicle} أشخاص أكثر من أماكنها. الزيادة: مقاعد {seats}، كراسي متحرّكة "
        "{wheelchair}، نقّالات {stretcher}، أكسجين {oxygen}. يبقى كل من فيها في الخطة حيث هم وعددهم "
        "{count}، ولا يُضاف أحد إليها من دون مكان شاغر."
    )
    remedy_en = (
        "Count heads. If the count is right, move those too many to a vehicle with room, record it"
        " and plan again, or leave them and record why; if not, correct the boarding facts."
    )
    remedy_ar = (
        "عُدّ الركّاب. فإن صحّ العدد فانقل الزائدين إلى مركبة فيها متّسع وسجّل ذلك ثم أعد التخطيط، أو "
        "أبقهم وسجّل السبب، وإلا فصحّح وقائع الصعود."
    )

    vehicle: str
    count: int
    seats: int
    wheelchair: int
    stretcher: int
    oxygen: int


@finding
class AboardAgainstRule(Finding):
    """People sit in a vehicle in a way in which nobody would be seated.

    Beside people whom they must not meet, in a vehicle that is not for people, and the like. They
    stay in the plan where they are, since that is where they are; a person decides.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "Aboard {vehicle} against a rule ({rule}): {persons}. Number concerned: {count}. They stay"
        " in the plan where they are until a person decides."
    )
    ar = (
        "في المركبة {vehicle} خلافًا لقاعدة ({rule}): {persons}. عدد المعنيين: {count}. يبقون في "
        "الخطة حيث هم إلى أن يقرّر إنسان."
    )
    remedy_en = (
        "Decide on the spot: correct the list if it is wrong, or move people to another vehicle,"
        " record it and plan again. To let it go as it is takes a name and a reason on record."
    )
    remedy_ar = (
        "القرار لمن في الميدان: صحّح القائمة إن كانت خاطئة، أو انقل بعضهم إلى مركبة أخرى وسجّل ذلك "
        "ثم أعد التخطيط. أما انطلاقها كما هي فيلزمه تسجيل اسم من قرّره والسبب."
    )

    vehicle: str
    rule: Name
    count: int
    persons: tuple[str, ...]


@finding
class AboardForElsewhere(Finding):
    """People sit in a vehicle that goes where most of those in it are bound, and they are not."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "Aboard {vehicle}, which goes to {destination}, but listed for {place}: {persons}. Number"
        " concerned: {count}. They stay in the plan where they are."
    )
    ar = (
        "في المركبة {vehicle} المتّجهة إلى {destination} من وجهتهم في القائمة {place}: {persons}. "
        "عدد المعنيين: {count}. يبقون في الخطة حيث هم."
    )
    remedy_en = (
        "Before it leaves, move them to a vehicle that goes to {place}, record it and plan again;"
        " or correct their destination. If they must ride along, agree how they travel on."
    )
    remedy_ar = (
        "قبل انطلاقها انقلهم إلى مركبة وجهتها {place} وسجّل ذلك ثم أعد التخطيط، أو صحّح وجهتهم. وإن "
        "لم يكن بدّ من ركوبهم فيها فاتّفق على كيفية متابعة سفرهم."
    )

    vehicle: str
    destination: str
    place: str
    count: int
    persons: tuple[str, ...]


@finding
class AboardInAnotherLot(Finding):
    """People sit in a vehicle that moves with another lot or stage than the one they belong to."""

    severity = Severity.WARNING
    en = (
        "Aboard {vehicle}, which moves with lot {lot}, but belonging to {listed}: {persons}. Number"
        " concerned: {count}. They stay in the plan where they are."
    )
    ar = (
        "في المركبة {vehicle} السائرة مع الدفعة {lot} من هم من {listed}: {persons}. عدد المعنيين: "
        "{count}. يبقون في الخطة حيث هم."
    )
    remedy_en = (
        "Ask whether the parties agree: they may be counted with another lot than was promised. If"
        " not, move them before the vehicle leaves, record it and plan again."
    )
    remedy_ar = (
        "اسأل هل تقبل الأطراف بذلك، فقد يُحسبون مع دفعة غير التي اتُّفق عليها. وإلا فانقلهم قبل "
        "انطلاق المركبة وسجّل ذلك ثم أعد التخطيط."
    )

    vehicle: str
    lot: str
    listed: str
    count: int
    persons: tuple[str, ...]


def same_vehicle(aboard: Mapping[str, str], one: str, other: str | None) -> bool:
    """Whether two people sit in one vehicle already."""
    return other is not None and one in aboard and aboard[one] == aboard.get(other)


def one_journey(
    of: Mapping[str, Itinerary], aboard: Mapping[str, str], held: Mapping[str, str]
) -> dict[str, Itinerary]:
    """Return itineraries in which all those aboard a vehicle have one, that of most of them.

    Who has a destination counts before who has none; of equals the first by name.
    """
    ways: dict[str, list[Itinerary]] = {}
    for person, vehicle in aboard.items():
        if person not in held:
            ways.setdefault(vehicle, []).append(of[person])
    common = {vehicle: _common(mine) for vehicle, mine in ways.items()}
    return {
        person: common.get(aboard.get(person, ""), way) if person not in held else way
        for person, way in of.items()
    }


def _common(ways: Iterable[Itinerary]) -> Itinerary:
    ways = tuple(ways)
    targets = Counter(way.target for way in ways if way.target)
    lots = Counter((way.target, way.stage, way.lot) for way in ways)
    return min(
        ways,
        key=lambda way: (
            -targets[way.target] if way.target else 1,
            way.target or "",
            -lots[way.target, way.stage, way.lot],
            *(word or "" for word in (way.stage, way.lot, way.obligation, way.source)),
        ),
    )


def aboard_findings(
    operation: Operation,
    of: Mapping[str, Itinerary],
    shared: Mapping[str, Itinerary],
    units: Iterable[Unit],
    pairs: frozenset[frozenset[str]],
) -> Iterator[Finding]:
    """Yield what is wrong with where people sit already.

    Parameters
    ----------
    of, shared
        Where each of them would go if they did not sit there, and where they go.
    units
        All units, their lots given.
    pairs
        Cohorts that never share a vehicle.
    """
    for unit in units:
        if unit.aboard and unit.pin is not None:
            vehicle = operation.vehicles[unit.pin]
            yield from _places(unit, vehicle)
            yield from _rules(operation, unit, vehicle, pairs)
            yield from _elsewhere(operation, unit, of, shared[unit.id].stage)


def _places(unit: Unit, vehicle: Vehicle) -> Iterator[Finding]:
    room, taken = room_of(vehicle), settled(unit.load, room_of(vehicle))
    if not unit.load.fits(room):
        yield AboardMoreThanPlaces(
            vehicle=vehicle.id,
            count=len(unit.persons),
            seats=max(0, taken.seats - room.seats),
            wheelchair=max(0, unit.load.wheelchair - room.wheelchair),
            stretcher=max(0, unit.load.stretcher - room.stretcher),
            oxygen=max(0, unit.load.oxygen - room.oxygen),
        )


def _rules(
    operation: Operation, unit: Unit, vehicle: Vehicle, pairs: frozenset[frozenset[str]]
) -> Iterator[Finding]:
    people = [operation.persons[person] for person in unit.persons]
    barred = frozenset().union(*(pair for pair in pairs if pair <= unit.cohorts))
    unfit = [] if may_carry(vehicle, unit.load) else people
    broken: tuple[tuple[Name, list[Person]], ...] = (
        (AMBULANCE if vehicle.carries_people else NOT_FOR_PEOPLE, unfit),
        (SEPARATED, [p for p in people if p.cohort in barred]),
        (KEPT_APART, [p for p in people if p.apart_from in unit.households]),
        (
            UNDESCRIBED,
            [p for p in people if pairs and p.cohort and p.cohort not in operation.cohorts],
        ),
        (OWN_GUARDIAN, [p for p in people if p.guardian == p.id]),
    )
    for rule, concerned in broken:
        if concerned:
            ids = [person.id for person in concerned]
            yield AboardAgainstRule(
                vehicle=vehicle.id, rule=rule, count=len(ids), persons=tuple(ids[:NAMED])
            )


def _elsewhere(
    operation: Operation, unit: Unit, of: Mapping[str, Itinerary], stage: str | None
) -> Iterator[Finding]:
    vehicle = unit.pin or ""
    bound: dict[str, list[str]] = {}
    listed: dict[str, list[str]] = {}
    for person in unit.persons:
        way = of[person]
        if way.target and way.target != unit.target:
            bound.setdefault(way.target, []).append(person)
        if person in operation.day.people.strangers:
            continue  # of no list, so of no lot
        if way.lot not in (None, unit.lot):
            listed.setdefault(way.lot or "", []).append(person)
        elif way.stage != stage:
            listed.setdefault(way.stage or "–", []).append(person)
    for place, persons in sorted(bound.items()):
        yield AboardForElsewhere(
            vehicle=vehicle,
            destination=called(operation.places, unit.target),
            place=called(operation.places, place),
            count=len(persons),
            persons=tuple(persons[:NAMED]),
        )
    for lot, persons in sorted(listed.items()):
        yield AboardInAnotherLot(
            vehicle=vehicle,
            lot=unit.lot,
            listed=lot,
            count=len(persons),
            persons=tuple(persons[:NAMED]),
        )
