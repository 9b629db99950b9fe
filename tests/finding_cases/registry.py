# SPDX-License-Identifier: Apache-2.0
"""A day that triggers each finding on consent, fitness, data sharing, the list and screening.

A mother, her child, a neighbour and two buses. Each case changes the one thing its finding is
about. All people are synthetic.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from qafila.core import events
from qafila.core.agreement import Agreement, Party
from qafila.core.events import Fact, Fitness
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from qafila.core.plan import Plan, Quality, Trip
from qafila.core.registry import Person
from qafila.core.route import Place
from qafila.core.values import Consent, Name, Need, PartyRole, PlaceKind, Sex
from tests.days import Seen, counted, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import ambulance, bus, person

RELIEF = events.PartyNamed(
    party=Party(id="relief", name=Name(en="Relief", ar="الإغاثة"), roles=(PartyRole.RECEIVING,))
)
PRISON = events.PlaceNamed(place=Place(id="post", name=Name(en="Post"), kind=PlaceKind.WAYPOINT))
MOTHER = person("P1", "F1", age=31, sex=Sex.FEMALE, at="square")
CHILD = person("P2", "F1", age=9, guardian="P1", consent=None, at="square")
NEIGHBOUR = person("P3", "F2", age=44, at="square")
LISTED: tuple[Fact, ...] = (
    RELIEF,
    PRISON,
    MOTHER,
    CHILD,
    NEIGHBOUR,
    bus("B1", seats=4, at="square"),
    ambulance("A1", at="square"),
)


def lives(*facts: Fact | Seen, listed: tuple[Fact, ...] = ()) -> Operation:
    return lived((*LISTED, *listed), *facts)


def answered(who: str, consent: Consent = Consent.EXPLICIT, **more: Any) -> Fact:
    told = {"told_terms": True, "offered_to_stay": True, **more}
    return events.ConsentRecorded(person=who, consent=consent, **told)


def proxy(**more: Any) -> Fact:
    return answered("P2", Consent.PROXY, **more)


def judged(who: str, fitness: Fitness, **more: Any) -> Fact:
    return events.FitnessAssessed(person=who, fitness=fitness, assessed_by="clinic", **more)


def amended(who: str, **values: Any) -> Fact:
    return events.PersonAmended(person=Person(id=who, **values), changed=tuple(values))


def seated(vehicle: str, *persons: str) -> Fact:
    """Return a plan in force with one trip."""
    trip = Trip(
        id=f"{vehicle}/1",
        vehicle=vehicle,
        serial="S1",
        position=1,
        stage=None,
        lot="L1",
        source="square",
        target="school",
        people=persons,
        seats_used=len(persons),
        seats_free=0,
    )
    quality = Quality(
        vehicles_used=1,
        vehicles_lower_bound=1,
        split_households=0,
        completion_s=None,
        completion_lower_bound_s=None,
        proven_optimal=False,
    )
    plan = Plan(
        operation="test",
        seed=1,
        stage_order=(),
        trips=(trip,),
        reserve=(),
        unseated=(),
        passages=(),
        quality=quality,
    )
    return events.PlanIssued(plan=plan)


def shared(who: str, *, agreed: bool, recipient: str = "relief") -> Fact:
    return events.SharingAgreed(person=who, recipient=recipient, agreed=agreed)


def given(*persons: str, recipient: str = "Relief") -> Fact:
    return events.NamesHandedOut(what="receiving list", persons=persons, recipient=recipient)


def held(authority: str = "gate party", place: str = "custody:post") -> Fact:
    more = {"authority": authority, "follow_up": "relief"}
    return moved("gate", place, "P3", act=Act.DETAINED, **more)


def dropped(*persons: str) -> Fact:
    return events.PeopleDropped(persons=persons, reason="declined")


INFORMED = lives(answered("P1"), proxy(given_by="P1"))
BOARDED = moved("square", "B1", "P1", "P2", "P3")
REFUSED = answered("P1", Consent.REFUSED)
CARE = judged("P3", Fitness.FIT_WITH_CARE)
UNFIT = judged("P1", Fitness.UNFIT)
NEEDY = amended("P3", needs=(Need.ESCORT,))
TWIN = person("P9", "F9", age=31, sex=Sex.MALE)
STRETCHER = person("P4", needs=(Need.STRETCHER,), at="square")
BY_PROXY = person("P4", consent=Consent.PROXY, at="square")
ABLE_NOT = person("P4", consent=Consent.PROXY, needs=(Need.STRETCHER,), at="square")
MERGED = events.PeopleMerged(keep="P1", others=("P9",))
HANDED = lives(given("P1"), shared("P1", agreed=True))
SIGNED = events.AgreementReached(agreement=Agreement(version="2", signed_on=date(2026, 2, 20)))
BEFORE = events.AgreementReached(agreement=Agreement(version="2", signed_on=date(2026, 2, 19)))
HELD_LONG = Seen(held(), minute=-3 * 24 * 60)

CASES: dict[str, Case] = {
    # Consent.
    "proxy_giver_missing": Case(triggers=lives(proxy()), clean=INFORMED),
    "proxy_given_by_child": Case(
        triggers=lives(answered("P3", Consent.PROXY, given_by="P2")), clean=INFORMED
    ),
    "proxy_giver_not_responsible": Case(triggers=lives(proxy(given_by="P3")), clean=INFORMED),
    "proxy_for_adults": Case(triggers=lives(listed=(BY_PROXY,)), clean=lives(listed=(ABLE_NOT,))),
    "consent_given_uninformed": Case(
        triggers=lives(answered("P1", offered_to_stay=False)), clean=INFORMED
    ),
    "consent_information_unsaid": Case(
        triggers=lives(answered("P1", told_terms=None)), clean=INFORMED
    ),
    "consent_withdrawn_aboard": Case(
        triggers=lives(BOARDED, REFUSED),
        clean=lives(BOARDED, drove("square", "gate", "B1"), REFUSED),
    ),
    "consent_older_than_destination": Case(
        triggers=lives(answered("P1"), amended("P1", to_place="school")),
        clean=lives(amended("P1", to_place="school"), answered("P1")),
    ),
    "consent_older_than_agreement": Case(
        triggers=lives(SIGNED, answered("P1")), clean=lives(BEFORE, answered("P1"))
    ),
    "consents_contradict": Case(
        triggers=lives(answered("P1"), Seen(REFUSED, device="tablet")),
        clean=lives(answered("P1"), Seen(REFUSED, device="tablet", minute=60)),
    ),
    # Fitness.
    "unfit_planned": Case(
        triggers=lives(seated("B1", "P1"), UNFIT),
        clean=lives(seated("A1", "P1"), judged("P1", Fitness.UNFIT, medical=True)),
    ),
    "unfit_aboard": Case(triggers=lives(BOARDED, UNFIT), clean=lives(UNFIT)),
    "care_not_said": Case(triggers=lives(CARE), clean=lives(CARE, NEEDY)),
    "care_not_aboard": Case(
        triggers=lives(seated("B1", "P3"), CARE),
        clean=lives(seated("B1", "P3"), CARE, NEEDY),
    ),
    "fitness_expired": Case(
        triggers=lives(judged("P3", Fitness.FIT, until=date(2026, 2, 28))),
        clean=lives(judged("P3", Fitness.FIT, until=date(2026, 3, 1))),
    ),
    "fitness_not_assessed": Case(
        triggers=lives(judged("P3", Fitness.FIT), listed=(STRETCHER,)),
        clean=lives(judged("P4", Fitness.FIT), listed=(STRETCHER,)),
    ),
    # Data about people.
    "names_given_despite_refusal": Case(
        triggers=lives(given("P1"), shared("P1", agreed=False)), clean=HANDED
    ),
    "names_given_unasked": Case(triggers=lives(given("P1", "P3")), clean=HANDED),
    # The list.
    "dropped_while_aboard": Case(
        triggers=lives(BOARDED, dropped("P3")), clean=lives(dropped("P3"))
    ),
    "merged_entries_contradict": Case(
        triggers=lives(MERGED, listed=(TWIN,)),
        clean=lives(MERGED, listed=(person("P9", "F9", age=31, sex=Sex.FEMALE),)),
    ),
    # Screening.
    "custody_without_authority": Case(triggers=lives(held(authority="")), clean=lives(held())),
    "custody_place_not_described": Case(
        triggers=lives(held(place="custody:somewhere")), clean=lives(held())
    ),
    "custody_without_news": Case(
        triggers=lives(HELD_LONG),
        clean=lives(HELD_LONG, Seen(counted("custody:post", 1), minute=0)),
    ),
}
