# SPDX-License-Identifier: Apache-2.0
"""From an Operation to a Problem: who travels together, in which lot, from where to where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.fulfilment import cut, gated_lots
from qafila.core.fulfilment.crossing import crossings
from qafila.core.journeys import ONLY_LOT, Itinerary, journeys, stage_ranks
from qafila.core.operation import Operation, journeys_made
from qafila.core.plan import (
    Journey,
    Load,
    Lot,
    PassTogether,
    Problem,
    Unit,
    Withheld,
    load_of,
)
from qafila.core.problem.aboard import aboard_findings, one_journey
from qafila.core.problem.closures import closures
from qafila.core.problem.holds import (
    HouseholdSpansSeparatedCohorts,
    HouseholdTravelsApart,
    KeptApartFromOwn,
    clashing,
    dependants,
    divided_households,
    own_holds,
    separated_pairs,
)
from qafila.core.problem.parting import stays_with
from qafila.core.problem.today import today
from qafila.core.registry import Person
from qafila.core.route import Leg, Path, Place, Roads, called
from qafila.core.values import Called, Name, PlaceKind

__all__ = ["Posed", "pose"]


@finding
class NoWayKnown(Finding):
    """No legs lead from a pick-up place to its destination: that journey has no times.

    Who waits there is given seats only in vehicles that serve nobody whose way is known. Told are
    legs that would lead there if they were driven in the other direction too (`one_way`), and other
    reception sites to which a way is known (`elsewhere`).
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "No way is known from {origin} to {destination}⟦ (cut on it: {cut})⟧: only vehicles that"
        " nobody else needs are given to it, and there are no times."
    )
    ar = (
        "لا يُعرف طريق من {origin} إلى {destination}⟦ (المقطوع منه: {cut})⟧: لا يُعطى إلا المركبات "
        "التي لا يحتاج إليها غيره، ومن دون مواقيت."
    )
    remedy_en = (
        "⟦Report {cut} open once somebody has seen it so, or agree another way. ⟧Ask drivers and"
        " whoever controls the area how to get there, and add the missing legs to route.toml (or"
        " pairs to travel.csv), in that direction⟦; if these can be driven the other way too, say"
        " so there (both_ways): {one_way}⟧⟦; or send these people where a way is known to:"
        " {elsewhere}⟧."
    )
    remedy_ar = (
        "⟦أبلغ عن فتح {cut} متى رآه أحد مفتوحًا، أو اتّفق على طريق آخر. ⟧اسأل السائقين ومن يسيطر على "
        "المنطقة عن الطريق، وأضف المقاطع الناقصة إلى route.toml (أو الأزواج إلى travel.csv) في هذا "
        "الاتجاه⟦، وإن أمكن السير في هذه المقاطع بالاتجاه المعاكس أيضًا فاذكر ذلك (both_ways): "
        "{one_way}⟧⟦، أو وجّه هؤلاء الناس إلى حيث يُعرف طريق: {elsewhere}⟧."
    )

    origin: str
    destination: str
    cut: tuple[str, ...] = ()
    one_way: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@finding
class PinsDiffer(Finding):
    """People who must stay together ask for different vehicles; none of them is seated."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "{persons} belong together but ask for different vehicles: {vehicles}."
    ar = "يجب أن يبقى هؤلاء معًا: {persons}، لكن طُلبت لهم مركبات مختلفة: {vehicles}."
    remedy_en = "Leave one vehicle in the column pin for all of them."
    remedy_ar = "اترك مركبة واحدة في عمود التثبيت لهم جميعًا."

    persons: tuple[str, ...]
    vehicles: tuple[str, ...]


@finding
class VehicleLotUnknown(Finding):
    """A vehicle is kept for a lot that nobody travels in; it stays in reserve."""

    severity = Severity.WARNING
    en = "Vehicle {vehicle} is kept for lot {lot}, in which nobody travels; it stays unused."
    ar = "المركبة {vehicle} محجوزة للدفعة {lot} التي لا يسافر فيها أحد، فتبقى دون استعمال."
    remedy_en = "Correct the lot of the vehicle, or clear it so that any lot may use it."
    remedy_ar = "صحّح دفعة المركبة، أو أفرغها لتستعملها أي دفعة."

    vehicle: str
    lot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A problem and what had to be said while posing it.

    `operation` is what was asked: the operation with everybody where they are now.
    """

    problem: Problem
    operation: Operation
    findings: tuple[Finding, ...]


def pose(operation: Operation) -> Posed:
    """Return what is to be planned for `operation`, from where everybody is now.

    Households and guardian links make the units; whoever must not be seated is in
    ``problem.withheld`` with the code of the finding that says why.
    """
    whole, now = operation, today(operation)
    open_now = closures(now.operation)
    operation = open_now.operation
    going = journeys(operation)
    pairs = separated_pairs(operation)
    held, findings = own_holds(operation, now.aboard)
    held.update(now.held)
    findings += [*now.findings, *open_now.findings]
    of = one_journey(going.of, now.aboard, held)
    for person, why in going.withheld.items():
        if person not in now.aboard or of[person].target is None:
            held.setdefault(person, why)
    divided = divided_households(operation, pairs, {**held, **now.aboard})
    held.update((p, HouseholdSpansSeparatedCohorts.code) for f in divided for p in f.persons)
    findings += [*going.findings, *divided]
    findings += dependants(operation, of, pairs, held, now.aboard)
    findings += _families_apart(operation, of, held)
    groups, tangled = _groups(operation, of, held, pairs, now.aboard)
    findings += tangled
    held.update((p, HouseholdSpansSeparatedCohorts.code) for f in tangled for p in f.persons)
    units, pin_findings = _units(operation, of, groups, held, now.aboard)
    findings += pin_findings
    units = _cut_lots(operation, of, units)
    lot_of = {person: unit.lot for unit in units for person in unit.persons}
    findings += gated_lots(whole, going.of, lot_of)
    findings += aboard_findings(operation, going.of, of, units, pairs)
    lots = _lots(operation, of, units)
    roads = Roads(operation.legs.values())
    paths, approaches, way_findings = _ways(operation, roads, units, now.operation.legs)
    findings += [*way_findings, *_stray_vehicles(operation, lots)]
    problem = Problem(
        operation=operation.description.id,
        lots=lots,
        units=units,
        vehicles=tuple(operation.vehicles.values()),
        withheld=tuple(Withheld(person=p, why=w) for p, w in sorted(held.items())),
        separated=pairs,
        paths=paths,
        approaches=approaches,
        places=operation.places,
        checkpoints=operation.checkpoints,
        receptions=tuple(place.id for place in operation.places_of(PlaceKind.RECEPTION)),
        legs=tuple(operation.legs.values()),
        needs={p.id: p.needs for p in operation.persons.values() if p.needs},
        stays_with=stays_with(operation),
        policy=operation.policy,
        pairs=lots_together(whole),
        departs_at=operation.description.departs_at,
        arrived=now.arrived,
        made=journeys_made(whole),
    )
    return Posed(problem=problem, operation=operation, findings=tuple(findings))


def lots_together(operation: Operation) -> tuple[PassTogether, ...]:
    """Return the lots that pass together; those that pass in turn wait for each other anyway."""
    return tuple(
        PassTogether(lots=each.pair.lots, crossing=each.pair.crossing)
        for each in crossings(operation)
        if each.pair.crossing is not None and each.goes_first is None
    )


def _families_apart(
    operation: Operation, of: Mapping[str, Itinerary], held: Mapping[str, str]
) -> list[Finding]:
    out: list[Finding] = []
    for household, members in operation.households().items():
        ids = tuple(m.id for m in members if m.id not in held)
        if len({of[p].together for p in ids}) > 1:
            out.append(HouseholdTravelsApart(household=household, persons=ids))
    return out


def _groups(
    operation: Operation,
    of: Mapping[str, Itinerary],
    held: Mapping[str, str],
    pairs: frozenset[frozenset[str]],
    aboard: Mapping[str, str],
) -> tuple[list[list[Person]], list[HouseholdSpansSeparatedCohorts]]:
    """Join households and guardian links of people on one journey; set aside those that clash.

    All who sit in one vehicle are joined, and to nobody else: who belongs to them asks for it.
    """
    parent = {p.id: p.id for p in operation.persons.values() if p.id not in held}

    def root(person: str) -> str:
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    first: dict[tuple[str | None, ...], str] = {}
    for person_id in parent:
        person, it = operation.persons[person_id], of[person_id]
        if person_id in aboard:
            seat = ("aboard", aboard[person_id])
            parent[root(person_id)] = root(first.setdefault(seat, person_id))
            continue
        if person.household:
            key = (person.household, *it.together)
            parent[root(person_id)] = root(first.setdefault(key, person_id))
        if person.guardian in parent and person.guardian not in aboard:
            parent[root(person_id)] = root(person.guardian)
    groups: dict[str, list[Person]] = {}
    for person_id in parent:
        groups.setdefault(root(person_id), []).append(operation.persons[person_id])
    whole: list[list[Person]] = []
    tangled: list[HouseholdSpansSeparatedCohorts] = []
    for members in groups.values():
        cohorts = frozenset(m.cohort for m in members if m.cohort)
        if members[0].id not in aboard and clashing(cohorts, pairs):
            tangled.append(
                HouseholdSpansSeparatedCohorts(
                    households=tuple(sorted({m.household or m.id for m in members})),
                    persons=tuple(sorted(m.id for m in members)),
                )
            )
        else:
            whole.append(members)
    return whole, tangled


def _units(
    operation: Operation,
    of: Mapping[str, Itinerary],
    groups: Iterable[list[Person]],
    held: dict[str, str],
    aboard: Mapping[str, str],
) -> tuple[tuple[Unit, ...], list[Finding]]:
    """Make a unit of each group; those whose wishes contradict are held back."""
    units: list[Unit] = []
    findings: list[Finding] = []
    for members in groups:
        ids = tuple(sorted(m.id for m in members))
        # A vehicle that nobody has is pointed out in reading; the wish is left out.
        known = sorted({m.pin for m in members if m.pin and m.pin in operation.vehicles})
        if len(known) > 1:
            held.update((person, PinsDiffer.code) for person in ids)
            findings.append(PinsDiffer(persons=ids, vehicles=tuple(known)))
            continue
        households = frozenset(m.household for m in members if m.household)
        sits = ids[0] in aboard
        torn = [m for m in members if m.apart_from in households]
        if torn and not sits:
            held.update((person, KeptApartFromOwn.code) for person in ids)
            findings += [
                KeptApartFromOwn(person=m.id, household=m.apart_from or "", persons=ids)
                for m in torn
            ]
            continue
        journey = of[ids[0]]
        units.append(
            Unit(
                id=ids[0],
                persons=ids,
                load=sum((load_of(m.needs, operation.policy) for m in members), Load()),
                cohorts=frozenset(m.cohort for m in members if m.cohort),
                households=households,
                lot=journey.lot or "",
                source=journey.source,
                target=journey.target,
                pin=known[0] if known else None,
                aboard=sits,
                beside=not sits and any(aboard.get(m.guardian or "") in known for m in members),
                kin=frozenset(m.kin for m in members if m.kin),
                apart_from=frozenset(m.apart_from for m in members if m.apart_from),
                in_need=sum(bool(m.needs) for m in members),
            )
        )
    return tuple(sorted(units, key=lambda u: u.id)), findings


def _cut_lots(
    operation: Operation, of: Mapping[str, Itinerary], units: tuple[Unit, ...]
) -> tuple[Unit, ...]:
    """Give a lot to each unit without one: cut as the obligation says, units whole, in order.

    Who asks for a vehicle in which others sit goes in their lot.
    """
    hosts = {unit.pin: unit for unit in units if unit.aboard}
    waiting: dict[str, list[Unit]] = {}
    joining: dict[str, Unit] = {}
    for unit in units:
        if unit.lot:
            continue
        host = hosts.get(unit.pin)
        if host and host is not unit and of[host.id].stage == of[unit.id].stage:
            joining[unit.id] = host
        else:
            waiting.setdefault(of[unit.id].obligation or "", []).append(unit)
    lot_of: dict[str, str] = {}
    for obligation_id, mine in waiting.items():
        lots = cut(operation.obligations[obligation_id], [len(unit.persons) for unit in mine])
        lot_of.update(zip((unit.id for unit in mine), lots, strict=True))
    for unit_id, host in joining.items():
        lot_of[unit_id] = host.lot or lot_of[host.id]
    return tuple(replace(u, lot=lot_of[u.id]) if u.id in lot_of else u for u in units)


def _lots(
    operation: Operation, of: Mapping[str, Itinerary], units: tuple[Unit, ...]
) -> tuple[Lot, ...]:
    """Return the lots people travel in: by stage, then in the order the agreement names them."""
    ranks = stage_ranks(operation.stages.values())
    named = [lot for o in operation.obligations.values() for lot in o.lots]
    found: dict[str, Lot] = {}
    for unit in units:
        stage = of[unit.id].stage
        rank = ranks.get(stage or "", 0)
        known = found.get(unit.lot)
        if known is None or (rank, stage is None) < (known.rank, known.stage is None):
            found[unit.lot] = Lot(id=unit.lot, stage=stage, rank=rank)
    if not found:
        return (Lot(id=ONLY_LOT),)
    order = {lot: i for i, lot in enumerate(named)}
    return tuple(
        sorted(found.values(), key=lambda lot: (lot.rank, order.get(lot.id, len(order)), lot.id))
    )


def _ways(
    operation: Operation, roads: Roads, units: tuple[Unit, ...], legs: Mapping[str, Leg]
) -> tuple[dict[Journey, Path], dict[Journey, Path], list[Finding]]:
    """Return the ways of journeys, the ways of vehicles to the origins, and what is missing.

    Parameters
    ----------
    legs
        With those that are cut.
    """
    paths: dict[Journey, Path] = {}
    findings: list[Finding] = []
    wanted = sorted({(u.source, u.target) for u in units if u.source and u.target})
    for source, target in wanted:
        path = roads.find(source, target) if operation.places else None
        if path is not None:
            paths[source, target] = path
        elif operation.places:
            findings.append(_no_way(operation, legs, roads, source, (target,)))
    sites = [place.id for place in operation.places_of(PlaceKind.RECEPTION)]
    for source in sorted({u.source for u in units if u.source and u.target is None and sites}):
        found = [path for site in sites if (path := roads.find(source, site))]
        paths.update(((source, path.target), path) for path in found)
        if not found:
            findings.append(_no_way(operation, legs, roads, source, sites))
    depots = {v.at for v in operation.vehicles.values() if v.at}
    origins = {u.source for u in units if u.source}
    approaches: dict[Journey, Path] = {}
    for depot, origin in sorted((d, o) for d in depots for o in origins if d != o):
        path = roads.find(depot, origin)
        if path is not None:
            approaches[depot, origin] = path
    return paths, approaches, findings


def _no_way(
    operation: Operation,
    legs: Mapping[str, Leg],
    roads: Roads,
    source: str,
    targets: Sequence[str],
) -> NoWayKnown:
    """Return the finding, with what is cut of the way that there would be, and what would do."""
    cut: tuple[str, ...] = ()
    if len(legs) > len(operation.legs):
        way = _quickest(legs.values(), source, targets)
        driven = [stretch.leg.id for stretch in way.stretches] if way else []
        cut = tuple(leg for leg in driven if leg not in operation.legs)
    one_way: tuple[str, ...] = ()
    if not cut:
        turned = (replace(leg, both_ways=True) for leg in operation.legs.values())
        way = _quickest(turned, source, targets)
        one_way = tuple(
            stretch.leg.id
            for stretch in (way.stretches if way else ())
            if stretch.source != stretch.leg.source and not operation.legs[stretch.leg.id].both_ways
        )
    sites = (place.id for place in operation.places_of(PlaceKind.RECEPTION))
    return NoWayKnown(
        origin=called(operation.places, source),
        destination=_any_of(operation.places, targets),
        cut=cut,
        one_way=one_way,
        elsewhere=tuple(
            called(operation.places, site)
            for site in sites
            if site not in targets and roads.find(source, site)
        ),
    )


def _any_of(places: Mapping[str, Place], targets: Sequence[str]) -> Called:
    """Return several places as one word."""
    names = [called(places, target).name for target in targets]
    said = Name(
        en=", ".join(name.text("en") for name in names),
        ar="، ".join(name.text("ar") for name in names),
    )
    return Called(", ".join(targets), said)


def _quickest(legs: Iterable[Leg], source: str, targets: Sequence[str]) -> Path | None:
    """Return the quickest way to any of some places, over these legs."""
    roads = Roads(legs)
    ways = [way for target in targets if (way := roads.find(source, target))]
    return min(ways, key=lambda way: way.typical_s, default=None)


def _stray_vehicles(operation: Operation, lots: tuple[Lot, ...]) -> list[Finding]:
    known = {lot.id for lot in lots}
    return [
        VehicleLotUnknown(vehicle=v.id, lot=v.lot)
        for v in operation.vehicles.values()
        if v.lot and v.lot not in known
    ]
