# SPDX-License-Identifier: Apache-2.0
"""Where each person goes from, where to, in which lot of which stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from qafila.core.agreement import Obligation, ObligationKind, Stage
from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.memory import are_same, hand_on, once
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import PlaceKind

ONLY_LOT = "all"
"""Name of the lot of an operation that has neither lots nor stages."""

NAMED = 12
"""How many people a finding names; it counts all."""

MOVING = (ObligationKind.MOVE_PEOPLE, ObligationKind.RELEASE_PEOPLE)
"""Kinds of obligation under which people travel; they are released where it names them."""


LOOKED_AT = ("obligations", "stages", "places", "persons")
"""Parts of an operation that say where people go; nothing that happens on the day does."""


@finding
class DestinationUnknown(Finding):
    """It is not said where somebody is to be taken.

    The destination is the person's `to_place`, else the `to_place` of the obligation or lot they
    travel under, else the only reception site. Where there is none at all, the person is left
    unseated.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "No destination is known for {person}: the operation has no reception site."
    ar = "لا تُعرف وجهة {person}: ليس في العملية أي موقع استقبال."
    remedy_en = (
        "Add a place of kind reception to route.toml, or fill in to_place in the people list or of"
        " the obligation."
    )
    remedy_ar = (
        "أضف إلى route.toml مكانًا من نوع reception، أو املأ عمود الوجهة في قائمة الأشخاص أو "
        "to_place في الالتزام."
    )

    person: str


@finding
class DestinationChosen(Finding):
    """Nobody says to which of several reception sites some people go: the plan chooses.

    The nearest that has room, or the one that gets everybody there soonest where vehicles have to
    come back. Who must travel together is sent to one place.
    """

    severity = Severity.INFO
    en = (
        "People for whom no destination is given: {count}. The plan chooses one of {sites}"
        " reception sites for them, by way and room. First of them: {persons}."
    )
    ar = (
        "عدد من لم تُذكر وجهتهم: {count}. تختار الخطة لهم من مواقع الاستقبال، وعددها {sites}، بحسب "
        "الطريق والسعة. أوّلهم: {persons}."
    )
    remedy_en = "Fill in to_place in the people list or of the obligation where it matters."
    remedy_ar = "املأ عمود الوجهة في قائمة الأشخاص، أو to_place في الالتزام، إذا كان لذلك أهمية."

    count: int
    sites: int
    persons: tuple[str, ...]


@finding
class OriginUnknown(Finding):
    """It is not said where somebody is to be picked up.

    The place is the person's `at`, else the `from` of the obligation, else the only assembly point.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "No pick-up place is known for {person}: there are several assembly points or none."
    ar = "لا يُعرف مكان انطلاق {person}: في العملية أكثر من نقطة تجمّع، أو ليس فيها أي نقطة."
    remedy_en = "Fill in the column at in the people list."
    remedy_ar = "املأ عمود المكان في قائمة الأشخاص."

    person: str


@finding
class RouteAbsent(Finding):
    """The folder names no place, so the plan has seats and an order of march but no times."""

    severity = Severity.WARNING
    en = "The folder has no route: seats are planned, times are not."
    ar = "لا طريق في المجلّد: خُطِّطت المقاعد دون المواقيت."
    remedy_en = "Add route.toml with the places, the legs and the checkpoints."
    remedy_ar = "أضف ملف route.toml وفيه الأماكن والمقاطع والحواجز."


@finding
class LotInTwoStages(Finding):
    """One lot name is used in two stages; it is planned in the earlier one."""

    severity = Severity.WARNING
    en = "Lot {lot} is named in more than one stage: {stages}. It is planned in the first of them."
    ar = "الدفعة {lot} مذكورة في أكثر من مرحلة: {stages}. وقد خُطِّطت في أولاها."
    remedy_en = "Give the lots of each stage names of their own."
    remedy_ar = "أعطِ دفعات كل مرحلة أسماء خاصة بها."

    lot: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """What one person's journey is, as far as the folder says.

    `lot` is None where the lot is still to be cut from `obligation`.
    """

    source: str | None
    target: str | None
    stage: str | None
    lot: str | None
    obligation: str | None

    @property
    def together(self) -> tuple[str | None, ...]:
        """What two people must have in common to travel together.

        Not the obligation: a household may owe its journey to two of them, one per cohort.
        """
        return (self.source, self.target, self.stage, self.lot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """Every person's itinerary, who has none and why, and what there is to say about it."""

    of: Mapping[str, Itinerary]
    withheld: Mapping[str, str]
    findings: tuple[Finding, ...]


@once
def journeys(operation: Operation) -> Journeys:
    """Return where everybody goes."""
    owed = [o for o in operation.obligations.values() if o.kind in MOVING]
    only_stage = next(iter(operation.stages)) if len(operation.stages) == 1 else None
    assembly = [p.id for p in operation.places_of(PlaceKind.ASSEMBLY)]
    reception = [p.id for p in operation.places_of(PlaceKind.RECEPTION)]
    of: dict[str, Itinerary] = {}
    withheld: dict[str, str] = {}
    chosen: list[str] = []
    findings: list[Finding] = [] if operation.places else [RouteAbsent()]
    bound = bonds(operation)
    lot_of = _inherited(operation, bound, lambda person: person.lot)
    at_of = _inherited(operation, bound, lambda person: person.at)
    bound_for = _inherited(operation, bound, lambda person: person.to_place)
    at_most = {p.id: p.at or _only(assembly) for p in operation.persons.values()}
    own = {
        p.id: _travels_under(p, at_most[p.id], lot_of.get(p.id), owed)
        for p in operation.persons.values()
    }
    # Whom no obligation names goes with the family, in its stage and its lot.
    owing = {person: under.id for person, under in own.items() if under}
    shared = _inherited(operation, bound, lambda person: owing.get(person.id))
    for person in operation.persons.values():
        at, lot, under = at_most[person.id], lot_of.get(person.id), own[person.id]
        source = at or (under and under.source_place) or at_of.get(person.id)
        target = (
            person.to_place
            or (under and under.to_place)
            or _only(reception)
            or bound_for.get(person.id)
        )
        if target is None and operation.places and not reception:
            withheld[person.id] = DestinationUnknown.code
            findings.append(DestinationUnknown(person=person.id))
        elif source is None and operation.places:
            withheld[person.id] = OriginUnknown.code
            findings.append(OriginUnknown(person=person.id))
        elif target is None and operation.places:
            chosen.append(person.id)
        under = under or operation.obligations.get(shared.get(person.id, ""))
        of[person.id] = Itinerary(
            source=source,
            target=target,
            stage=(under and under.stage) or only_stage,
            lot=lot or (None if under and _cuts(under) else _default_lot(under, only_stage)),
            obligation=under.id if under else None,
        )
    if chosen:
        findings.append(
            DestinationChosen(
                count=len(chosen), sites=len(reception), persons=tuple(chosen[:NAMED])
            )
        )
    findings += _lots_in_stages(of)
    return Journeys(of=of, withheld=withheld, findings=tuple(findings))


def keep_journeys(before: Operation, after: Operation) -> None:
    """Have the journeys of an operation count for a later picture of it, where they are the same.

    Most facts of a day change nobody's journey, and to reckon those of ten thousand people takes
    longer than to take in a hundred facts.
    """
    if are_same(before, after, LOOKED_AT):
        hand_on(journeys, before, after)


def stage_ranks(stages: Iterable[Stage]) -> Mapping[str, int]:
    """Return each stage's place in the order: one more than the latest stage it comes after.

    Stages in a circle (which reading points out) come last, in file order.
    """
    known = {stage.id: stage for stage in stages}
    ranks: dict[str, int] = {}
    waiting = list(known)
    while waiting:
        ready = [s for s in waiting if all(a in ranks or a not in known for a in known[s].after)]
        if not ready:
            last = max(ranks.values(), default=-1)
            return {**ranks, **{s: last + 1 + i for i, s in enumerate(waiting)}}
        for s in ready:
            ranks[s] = max((ranks[a] + 1 for a in known[s].after if a in ranks), default=0)
        waiting = [s for s in waiting if s not in ranks]
    return ranks


def _travels_under(
    person: Person, at: str | None, lot: str | None, owed: list[Obligation]
) -> Obligation | None:
    """Return the obligation that moves this person: the one that names most about them."""
    best: tuple[int, Obligation] | None = None
    for obligation in owed:
        if obligation.cohort not in (None, person.cohort):
            continue
        if obligation.lots and lot and lot not in obligation.lots:
            continue
        if obligation.source_place and at and at != obligation.source_place:
            continue
        # A lot holds fewer people than a cohort, so whoever names it means them more closely.
        named = bool(lot and lot in obligation.lots) * 8 + (obligation.cohort is not None) * 4
        # Most of those whom somebody owes to release are on nobody's list of travellers.
        if not named and obligation.kind is ObligationKind.RELEASE_PEOPLE:
            continue
        score = (
            named
            + bool(at and at == obligation.source_place) * 2
            + bool(person.to_place and person.to_place == obligation.to_place)
        )
        if best is None or score > best[0]:
            best = (score, obligation)
    return best[1] if best else None


def bonds(operation: Operation) -> Mapping[str, str]:
    """Return for each person a name of those they are bound to: households and guardian links."""
    parent = {person: person for person in operation.persons}

    def root(person: str) -> str:
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    first: dict[str, str] = {}
    for person in operation.persons.values():
        if person.household:
            parent[root(person.id)] = root(first.setdefault(person.household, person.id))
        if person.guardian in parent:
            parent[root(person.id)] = root(person.guardian)
    return {person: root(person) for person in parent}


def _inherited(
    operation: Operation, bound: Mapping[str, str], own: Callable[[Person], str | None]
) -> Mapping[str, str]:
    """Return what each person's row says, or else the one thing said of those they are bound to.

    A blank is not another lot, nor another place: the household comes first, then everybody bound
    by guardians. Where these say several things, nothing is inherited.
    """
    by_household: dict[str, set[str]] = {}
    by_bond: dict[str, set[str]] = {}
    for person in operation.persons.values():
        said = own(person)
        if said:
            by_household.setdefault(person.household or "", set()).add(said)
            by_bond.setdefault(bound[person.id], set()).add(said)
    found: dict[str, str] = {}
    if not by_bond:
        return found
    for person in operation.persons.values():
        mine = own(person)
        if mine:
            found[person.id] = mine
            continue
        household = by_household.get(person.household, _NOTHING) if person.household else _NOTHING
        for values in (household, by_bond.get(bound[person.id], _NOTHING)):
            if len(values) == 1:
                found[person.id] = next(iter(values))
                break
    return found


_NOTHING: frozenset[str] = frozenset()


def _cuts(obligation: Obligation) -> bool:
    return bool(obligation.lots or obligation.lot_count or obligation.lot_size)


def _default_lot(obligation: Obligation | None, only_stage: str | None) -> str:
    return (obligation and obligation.stage) or only_stage or ONLY_LOT


def _only(ids: list[str]) -> str | None:
    return ids[0] if len(ids) == 1 else None


def _lots_in_stages(of: Mapping[str, Itinerary]) -> Iterator[Finding]:
    stages: dict[str, dict[str, None]] = {}
    for itinerary in of.values():
        if itinerary.lot and itinerary.stage:
            stages.setdefault(itinerary.lot, {})[itinerary.stage] = None
    for lot, names in stages.items():
        if len(names) > 1:
            yield LotInTwoStages(lot=lot, stages=tuple(names))
