# SPDX-License-Identifier: Apache-2.0
"""Roads that are cut, shelters that take nobody: the operation as it can be planned all the same.

A road is cut when it was reported so and not reported open since (`fulfilment.dangers`). A shelter
takes nobody when its capacity is 0, when a refusal was reported there and nothing that it resumed
since, or when the route no longer has it. Where another reception site takes people, or else a
fallback place, those bound for it are planned there, and that is said: they have agreed to
somewhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from qafila.core.events.day import IncidentKind
from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.fulfilment.dangers import cut_legs, dangers
from qafila.core.journeys import journeys
from qafila.core.ledger import PLACE
from qafila.core.operation import Operation, place_said
from qafila.core.route import Leg, Place
from qafila.core.values import Name, PlaceKind

NAMED = 12
"""How many people a finding names; it counts all."""

SLIP = 0.8
"""How like an id of the route another one is to be taken for a slip."""


@finding
class RoadCut(Finding):
    """A stretch of road was reported cut and not reported open since; no plan leads over it."""

    severity = Severity.WARNING
    en = (
        "The road between {one} and {other} ({leg}) was reported cut; the plan does not lead over"
        " it."
    )
    ar = "ورد أن الطريق بين {one} و{other} ({leg}) مقطوع؛ فلا تمرّ الخطة منه."
    remedy_en = "Find out who says so. When it is passable, record road_open for it and plan again."
    remedy_ar = "تحقّق من مصدر الخبر. ومتى أصبح سالكًا فسجّل له road_open ثم أعد التخطيط."

    leg: str
    one: Name
    other: Name


@finding
class ShelterTakesNobody(Finding):
    """People were bound for a place that takes nobody now; the plan sends them elsewhere.

    Bound by the list, by the agreement or, where neither says, by the plan in force.
    To the nearest reception site that has room, else to a fallback place. What they agreed to was
    another place: whoever does not agree to the new one stays.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = (
        "{place} takes nobody now ({why}). People who were bound for it and are planned to"
        " elsewhere: {count}⟦. First of them: {persons}⟧."
    )
    ar = (
        "{place} لا يستقبل أحدًا الآن ({why}). عدد من كانت وجهتهم إليه وخُطِّط لهم إلى مكان آخر: "
        "{count}⟦. أوّلهم: {persons}⟧."
    )
    remedy_en = (
        "Ask them whether they agree to the new place, and those who receive them there; then enter"
        " it as to_place. Once the shelter takes people again, record resumed for it, plan again."
    )
    remedy_ar = (
        "اسألهم هل يوافقون على الوجهة الجديدة، واتّفق مع من يستقبلهم فيها، ثم أدخلها في to_place."
        " وإذا عاد المأوى إلى الاستقبال فسجّل له resumed ثم أعد التخطيط."
    )

    place: Name
    why: Name
    count: int
    persons: tuple[str, ...]


@finding
class NoShelterTakesAnybody(Finding):
    """People are bound for a place that takes nobody now, and there is no other to send them to."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "{place} takes nobody now ({why}), and no other reception site or fallback place is named."
        " People bound for it: {count}."
    )
    ar = (
        "{place} لا يستقبل أحدًا الآن ({why})، ولا يُعرف موقع استقبال آخر ولا موقع بديل. عدد من"
        " وجهتهم إليه: {count}."
    )
    remedy_en = "Let nobody leave for it. Agree on another place and add it to route.toml."
    remedy_ar = "لا يغادر أحد إليه. اتّفق على مكان آخر وأضفه إلى route.toml."

    place: Name
    why: Name
    count: int


WITHDRAWN = Name(en="its capacity is 0", ar="سعته صفر")
REFUSED = Name(en="it was reported to refuse", ar="ورد أنه يرفض الاستقبال")
GONE = Name(en="the route does not have it", ar="غير وارد في الطريق")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closures:
    """An operation without what is closed, and what that means.

    `operation` has the legs that are open; shelters that take nobody are no reception sites in it,
    and nobody is bound for them where there is somewhere else.
    """

    operation: Operation
    findings: tuple[Finding, ...]


def closures(operation: Operation) -> Closures:
    """Return the operation as it can be planned with what is closed now."""
    cut = _cut(operation)
    findings: list[Finding] = [
        RoadCut(
            leg=leg.id,
            one=place_said(operation, f"{PLACE}{leg.source}"),
            other=place_said(operation, f"{PLACE}{leg.target}"),
        )
        for leg in cut
    ]
    if cut:
        gone = {leg.id for leg in cut}
        legs = {name: leg for name, leg in operation.legs.items() if name not in gone}
        operation = replace(operation, legs=legs)
    shut = _shut(operation)
    if not shut:
        return Closures(operation=operation, findings=tuple(findings))
    bound: dict[str, list[str]] = defaultdict(list)
    planned = _planned(operation)
    for person, way in journeys(operation).of.items():
        site = way.target or planned.get(person)
        if site in shut:
            bound[site].append(person)
    places = _places(operation, shut)
    elsewhere = any(place.kind is PlaceKind.RECEPTION for place in places.values())
    for site, why in sorted(shut.items()):
        persons = tuple(bound[site])
        name = place_said(operation, f"{PLACE}{site}")
        if elsewhere and (persons or why is REFUSED):
            findings.append(
                ShelterTakesNobody(place=name, why=why, count=len(persons), persons=persons[:NAMED])
            )
        elif persons and site in operation.places:  # else reading has said that it is not known
            findings.append(NoShelterTakesAnybody(place=name, why=why, count=len(persons)))
    if elsewhere:
        operation = _elsewhere(replace(operation, places=places), shut)
    return Closures(operation=operation, findings=tuple(findings))


def _cut(operation: Operation) -> list[Leg]:
    """Return the legs that are cut now, as the release board has it."""
    return list(cut_legs(operation, dangers(operation)))


def _shut(operation: Operation) -> dict[str, Name]:
    """Return the destinations that take nobody, and why."""
    if not operation.places:
        return {}
    found = dict(_named_but_gone(operation))
    refusing: Counter[str] = Counter()
    for told in operation.day.incidents:
        if told.report.what in (IncidentKind.REFUSAL, IncidentKind.RESUMED):
            refusing[told.report.place] = int(told.report.what is IncidentKind.REFUSAL)
    for place in operation.places_of(PlaceKind.RECEPTION):
        if place.capacity == 0:
            found[place.id] = WITHDRAWN
        elif refusing[place.id]:
            found[place.id] = REFUSED
    return found


def _planned(operation: Operation) -> dict[str, str]:
    """Return where the plan in force takes people who have not arrived anywhere."""
    if not operation.day.plans:
        return {}
    sites = {f"{PLACE}{place.id}" for place in operation.places_of(PlaceKind.RECEPTION)}
    where = operation.day.people.where
    return {
        person: trip.target
        for trip in operation.day.plans[-1].plan.trips
        if trip.target
        for person in trip.people
        if where.get(person) not in sites
    }


def _named_but_gone(operation: Operation) -> Iterator[tuple[str, Name]]:
    """Yield the places for which people or obligations are bound and that the route lacks.

    An id that is nearly one of the route is a slip, and nobody is sent elsewhere for it.
    """
    named = [person.to_place for person in operation.persons.values()]
    named += [obligation.to_place for obligation in operation.obligations.values()]
    for place in dict.fromkeys(named):
        if not place or place in operation.places:
            continue
        if not get_close_matches(place, operation.places, n=1, cutoff=SLIP):
            yield place, GONE


def _places(operation: Operation, shut: Mapping[str, Name]) -> dict[str, Place]:
    """Return the places with the reception sites that take people, else with fallbacks as such."""
    places = {
        name: replace(place, kind=PlaceKind.WAYPOINT) if name in shut else place
        for name, place in operation.places.items()
    }
    if any(place.kind is PlaceKind.RECEPTION for place in places.values()):
        return places
    return {
        name: replace(place, kind=PlaceKind.RECEPTION)
        if place.kind is PlaceKind.FALLBACK
        else place
        for name, place in places.items()
    }


def _elsewhere(operation: Operation, shut: Mapping[str, Name]) -> Operation:
    """Return the operation in which nobody is bound for what is shut."""
    return replace(
        operation,
        persons={
            name: replace(person, to_place=None) if person.to_place in shut else person
            for name, person in operation.persons.items()
        },
        obligations={
            name: replace(each, to_place=None) if each.to_place in shut else each
            for name, each in operation.obligations.items()
        },
    )
