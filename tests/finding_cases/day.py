# SPDX-License-Identifier: Apache-2.0
"""A day that triggers each finding of the rules on the day, and one that does not.

Two families and two buses; the first bus boards at the square, drives to the school, and everybody
gets off. That day triggers none of them; each case changes the one thing its finding is about.
"""

from __future__ import annotations

from qafila.core import events
from qafila.core.events import Fact, Role
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from qafila.core.values import Consent, VehicleKind
from tests.days import Seen, counted, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import bus, person

LISTED: tuple[Fact, ...] = (
    person("P1", "F1", at="square"),
    person("P2", "F1", age=9, guardian="P1", at="square"),
    person("P3", "F2", at="square"),
    bus("B1", seats=3, at="square"),
    bus("B2", seats=3, at="square"),
)

BOARDED = moved("square", "B1", "P1", "P2", "P3")
DRIVEN = drove("square", "school", "B1")
ARRIVED = moved("B1", "school", "P1", "P2", "P3", act=Act.ARRIVED)
DAY: tuple[Fact | Seen, ...] = (BOARDED, DRIVEN, ARRIVED)

NO_CONSENT = (person("P4", consent=None, at="square"),)
REFUSED = (person("P4", consent=Consent.REFUSED, at="square"),)

HUB = Seen(events.DeviceEnrolled(device="hub", role=Role.HUB), device="hub", minute=-60)
ENROLLED = (
    HUB,
    Seen(events.DeviceEnrolled(device="phone", role=Role.MARSHAL), device="hub", minute=-59),
)
WITHDRAWN = events.FactCorrected(corrects="hub-2", reason="not ours")


def lives(*facts: Fact | Seen, listed: tuple[Fact, ...] = ()) -> Operation:
    return lived((*LISTED, *listed), *facts)


SOUND = lives(*DAY)


def reported(what: events.IncidentKind, *, leg: str = "", place: str = "") -> Fact:
    return events.IncidentReported(what=what, text="as heard", leg=leg, place=place)


def manifest(
    manifest_id: str, vehicle: str, *persons: str, supersedes: tuple[str, ...] = ()
) -> Fact:
    return events.ManifestIssued(
        manifest=manifest_id, vehicle=vehicle, persons=persons, supersedes=supersedes
    )


def formed(convoy: str, *vehicles: str, custodian: str = "escort", split_from: str = "") -> Fact:
    return events.ConvoyFormed(
        convoy=convoy, vehicles=vehicles, custodian=custodian, split_from=split_from
    )


def offered(convoy: str) -> Fact:
    return events.CustodyOffered(convoy=convoy, giver="escort", receiver="relief", place="gate")


def accepted(convoy: str) -> Fact:
    return events.CustodyAccepted(convoy=convoy, receiver="relief", place="gate")


def goods(quantity: int, source: str, target: str) -> Fact:
    return events.GoodsMoved(
        waybill="W1", goods="water", quantity=quantity, unit="l", source=source, target=target
    )


def measured(device: str, last_seq: int, by: str = "hub", offset_min: int = 0) -> Seen:
    offset_ms = offset_min * 60_000
    fact = events.ClockMeasured(device=device, offset_ms=offset_ms, last_seq=last_seq)
    return Seen(fact, device=by, minute=9)


def corrects(fact: str, instead: Fact | None = None) -> Fact:
    assert instead is None or isinstance(instead, events.PeopleMoved)
    return events.FactCorrected(corrects=fact, reason="slip", instead=instead)


def held(follow_up: str = "") -> Fact:
    return moved(
        "school",
        "custody:post",
        "P3",
        act=Act.DETAINED,
        authority="gate party",
        follow_up=follow_up,
    )


SPLIT = (BOARDED, formed("column", "B1"), drove("square", "gate", "B1", "B2"))
CLASH = moved("gate", "B2", "P1")
"""P1 is seen leaving the gate, and had got off at the school."""

ABOARD = lived([person("P1"), bus("B1")], moved("square", "B1", "P1"))

CASES: dict[str, Case] = {
    # Planning from now.
    "already_arrived": Case(
        triggers=lived([person("P1")], moved("square", "school", "P1")), clean=ABOARD
    ),
    "not_with_the_column": Case(
        triggers=lived([person("P1")], moved("square", "custody:army", "P1")), clean=ABOARD
    ),
    "road_cut": Case(
        triggers=lived([person("P1")], reported(events.IncidentKind.ROAD_CUT, leg="square-gate")),
        clean=lived(
            [person("P1")],
            reported(events.IncidentKind.ROAD_CUT, leg="square-gate"),
            reported(events.IncidentKind.ROAD_OPEN, leg="square-gate"),
        ),
    ),
    "no_shelter_takes_anybody": Case(
        triggers=lived([person("P1")], reported(events.IncidentKind.REFUSAL, place="school")),
        clean=lived([person("P1")], reported(events.IncidentKind.REFUSAL, place="gate")),
    ),
    "vehicle_gone": Case(
        triggers=lived([person("P1"), bus("B1")], drove("square", "gone", "B1")), clean=ABOARD
    ),
    "vehicle_place_unknown": Case(
        triggers=lived([person("P1"), bus("B1")], drove("square", "place:elsewhere", "B1")),
        clean=ABOARD,
    ),
    "aboard_more_than_places": Case(
        triggers=lived([person("P1"), bus("B1", seats=0)], moved("square", "B1", "P1")),
        clean=ABOARD,
    ),
    "aboard_against_rule": Case(
        triggers=lived(
            [person("P1"), bus("B1", kind=VehicleKind.TRUCK)], moved("square", "B1", "P1")
        ),
        clean=ABOARD,
    ),
    "aboard_for_elsewhere": Case(
        triggers=lived(
            [person("P1"), person("P2"), person("P3", to_place="square"), bus("B1")],
            moved("square", "B1", "P1", "P2", "P3"),
        ),
        clean=ABOARD,
    ),
    "aboard_in_another_lot": Case(
        triggers=lived(
            [person("P1", lot="L1"), person("P2", lot="L1"), person("P3", lot="L2"), bus("B1")],
            moved("square", "B1", "P1", "P2", "P3"),
        ),
        clean=ABOARD,
    ),
    # Who is where.
    "whereabouts_disputed": Case(
        triggers=lives(*DAY, Seen(CLASH, device="tablet")),
        clean=lives(
            *DAY,
            Seen(CLASH, device="tablet"),
            events.WhereaboutsSettled(
                subjects=("P1",),
                place="place:school",
                weighed=("phone-3", "tablet-1"),
                reason="seen there",
            ),
        ),
    ),
    "person_not_registered": Case(
        triggers=lives(*DAY, moved("outside", "B2", "P9", act=Act.JOINED)),
        clean=lives(
            *DAY, moved("outside", "B2", "P9", act=Act.JOINED), listed=(person("P9", at=None),)
        ),
    ),
    "vehicle_not_registered": Case(triggers=lives(*DAY, moved("school", "CAR", "P1")), clean=SOUND),
    "place_not_named": Case(
        triggers=lives(*DAY, moved("school", "mosque", "P1", act=Act.LEFT)), clean=SOUND
    ),
    "person_unaccounted": Case(
        triggers=lives(*DAY, moved("school", "unaccounted", "P1", act=Act.WENT_MISSING)),
        clean=lives(
            *DAY,
            moved("school", "unaccounted", "P1", act=Act.WENT_MISSING),
            moved("unaccounted", "school", "P1", act=Act.FOUND),
        ),
    ),
    "people_never_seen": Case(
        triggers=lives(*DAY, listed=(person("P4", at="square"),)),
        clean=lives(listed=(person("P4", at="square"),)),
    ),
    "whereabouts_open": Case(
        triggers=lives(*DAY, moved("school", "gate", "P1", act=Act.HALT_OFF)), clean=SOUND
    ),
    # Who is aboard what.
    "boarded_without_consent": Case(
        triggers=lives(moved("square", "B1", "P4"), DRIVEN, listed=NO_CONSENT),
        clean=lives(moved("square", "B1", "P4"), listed=NO_CONSENT),
    ),
    "boarded_despite_refusal": Case(
        triggers=lives(moved("square", "B1", "P4"), DRIVEN, listed=REFUSED),
        clean=lives(
            moved("square", "B1", "P4"),
            events.ConsentRecorded(person="P4", consent=Consent.EXPLICIT),
            DRIVEN,
            listed=REFUSED,
        ),
    ),
    "guardian_separated_on_the_road": Case(
        triggers=lives(moved("square", "B1", "P2"), DRIVEN),
        clean=lives(moved("square", "B1", "P2")),
    ),
    "boarded_more_than_seats": Case(
        triggers=lives(BOARDED, moved("square", "B1", "P4"), listed=(person("P4", at="square"),)),
        clean=lives(BOARDED),
    ),
    "expected_twice": Case(
        triggers=lives(manifest("M1", "B1", "P1"), manifest("M2", "B2", "P1")),
        clean=lives(manifest("M1", "B1", "P1"), manifest("M2", "B2", "P1", supersedes=("M1",))),
    ),
    "not_boarded": Case(
        triggers=lives(manifest("M1", "B1", "P1", "P3"), moved("square", "B1", "P1"), DRIVEN),
        clean=lives(
            manifest("M1", "B1", "P1", "P3"),
            moved("square", "B1", "P1"),
            events.NoShowDeclared(manifest="M1", persons=("P3",)),
            DRIVEN,
        ),
    ),
    "boarded_elsewhere": Case(
        triggers=lives(manifest("M1", "B1", "P1"), moved("square", "B2", "P1")),
        clean=lives(manifest("M1", "B1", "P1"), moved("square", "B1", "P1")),
    ),
    # What was counted.
    "headcount_differs": Case(
        triggers=lives(BOARDED, counted("B1", 2)),
        clean=lives(BOARDED, counted("B1", 2), counted("B1", 3)),
    ),
    "headcount_differed": Case(
        triggers=lives(BOARDED, counted("B1", 2), counted("B1", 3)),
        clean=lives(BOARDED, counted("B1", 2)),
    ),
    "goods_short": Case(
        triggers=lives(goods(10, "outside", "place:square"), goods(12, "place:square", "left")),
        clean=lives(goods(10, "outside", "place:square"), goods(10, "place:square", "left")),
    ),
    # Who answers.
    "custody_offered_not_accepted": Case(
        triggers=lives(formed("column", "B1"), offered("column")),
        clean=lives(formed("column", "B1"), offered("column"), accepted("column")),
    ),
    "convoy_without_custodian": Case(
        triggers=lives(formed("column", "B1", custodian="")),
        clean=lives(formed("column", "B1", custodian=""), accepted("column")),
    ),
    "vehicle_without_convoy": Case(
        triggers=lives(*SPLIT, formed("front", "B1", split_from="column")),
        clean=lives(*SPLIT, formed("front", "B1", "B2", split_from="column")),
    ),
    "vehicle_unaccounted": Case(
        triggers=lives(BOARDED, DRIVEN, drove("school", "unaccounted", "B1")), clean=SOUND
    ),
    "vehicle_unconfirmed": Case(
        triggers=lives(BOARDED, drove("square", "gate", "B1")), clean=SOUND
    ),
    "custody_without_follow_up": Case(
        triggers=lives(*DAY, held()),
        clean=lives(*DAY, held("relief")),
    ),
    # The log.
    "chain_gap": Case(triggers=lives(BOARDED, Seen(DRIVEN, lost=True), ARRIVED), clean=SOUND),
    "chain_forked": Case(
        triggers=lives(BOARDED, DRIVEN, Seen(ARRIVED, seq=2, id="phone-2b")), clean=SOUND
    ),
    "fact_rewritten": Case(
        triggers=lives(*DAY, Seen(counted("school", 3), seq=3, id="phone-3")), clean=SOUND
    ),
    "fact_after_revocation": Case(
        triggers=lives(
            *ENROLLED,
            *DAY,
            Seen(events.DeviceRevoked(device="phone", last_seq=2), device="hub"),
        ),
        clean=lives(
            *ENROLLED,
            *DAY,
            Seen(events.DeviceRevoked(device="phone", last_seq=3), device="hub"),
        ),
    ),
    "device_not_enrolled": Case(triggers=lives(HUB, *DAY), clean=SOUND),
    "enrolment_gone": Case(
        triggers=lives(*ENROLLED, *DAY, Seen(WITHDRAWN, device="hub")),
        clean=lives(
            *ENROLLED,
            *DAY,
            Seen(WITHDRAWN, device="hub"),
            Seen(events.DeviceEnrolled(device="phone", role=Role.MARSHAL), device="hub"),
        ),
    ),
    "clock_not_measured": Case(
        triggers=lives(*ENROLLED, *DAY, measured("phone", 3), Seen(counted("school", 3), "tablet")),
        clean=lives(*ENROLLED, *DAY, measured("phone", 3)),
    ),
    "clock_comparisons_differ": Case(
        triggers=lives(
            *ENROLLED,
            *DAY,
            measured("phone", 3),
            measured("phone", 9, by="tablet", offset_min=45),
            measured("tablet", 1),
        ),
        clean=lives(
            *ENROLLED,
            *DAY,
            measured("phone", 3),
            measured("phone", 9, by="tablet", offset_min=1),
            measured("tablet", 1),
        ),
    ),
    "clock_set_back": Case(
        triggers=lives(
            Seen(counted("school", 0), minute=60), Seen(counted("school", 0), minute=30)
        ),
        clean=lives(Seen(counted("school", 0), minute=30), Seen(counted("school", 0), minute=29)),
    ),
    "fact_from_the_future": Case(
        triggers=lives(*DAY, Seen(counted("school", 3), minute=60 * 24 * 9)), clean=SOUND
    ),
    "corrections_differ": Case(
        triggers=lives(
            *DAY,
            corrects("phone-3", moved("B1", "school", "P1", "P2")),
            corrects("phone-3", ARRIVED),
        ),
        clean=lives(*DAY, corrects("phone-3", ARRIVED)),
    ),
    "correction_astray": Case(triggers=lives(*DAY, corrects("phone-77")), clean=SOUND),
    "person_withdrawn": Case(
        triggers=lives(*DAY, person("P9", "F9"), corrects(f"phone-{len(DAY) + 1}")),
        clean=lives(*DAY, person("P9", "F9")),
    ),
    "fact_not_understood": Case(
        triggers=lives(*DAY, events.NotUnderstood(word="drone_flown", version=1)), clean=SOUND
    ),
}
"""By code."""
