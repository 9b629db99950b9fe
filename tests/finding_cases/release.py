# SPDX-License-Identifier: Apache-2.0
"""Cases of findings about lots that are released, held, or gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from qafila.core import events
from qafila.core.agreement import (
    Agreement,
    Approval,
    Gate,
    Notification,
    Obligation,
    ObligationKind,
    Party,
    RoleDisputed,
)
from qafila.core.events import Fact
from qafila.core.events.day import IncidentKind
from qafila.core.events.listing import Fitness
from qafila.core.operation import Operation
from qafila.core.plan import Plan, Quality, Trip
from qafila.core.values import Claimed, Name, PartyRole, When
from tests.days import MORNING, Seen, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import bus, move, person, stage

BODIES = Obligation(
    id="bodies",
    giver="A",
    receiver="B",
    kind=ObligationKind.HAND_OVER_BODIES,
    count=Claimed(low=8, high=8),
)
LISTED: tuple[Fact, ...] = (
    *(events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in "ABC"),
    events.ObligationUndertaken(obligation=BODIES),
    move("go", giver="B", to_place="school", lots=("L1",), gates=(Gate(obligation="bodies"),)),
    events.ApprovalGiven(approval=Approval(by="C")),
    person("P1", at="square", lot="L1"),
    bus("B1", lot="L1"),
)
RELEASED = events.LotReleased(lot="L1")
HELD = events.LotHeld(lot="L1", party="B", reason="no word from the other town")
PROVEN = events.DeliveryAttested(obligation="bodies", amount=8, said_by="B")
CLAIMED = events.DeliveryAttested(obligation="bodies", amount=8, said_by="A")
LET_GO = events.StepOverridden(finding="lot_waits_for_gate", subject="L1", reason="dusk")
LEFT = (moved("square", "B1", "P1"), drove("square", "gate", "B1"))


def lives(*facts: Fact | Seen) -> Operation:
    return lived(LISTED, *facts)


SEEN_BY_CLINICIAN, PATIENT = (
    events.FitnessAssessed(
        person="P1", fitness=Fitness.FIT, assessed_by="clinician 4", medical=medical
    )
    for medical in (False, True)
)
CALLED_MEDICAL = move(
    "go",
    giver="B",
    to_place="school",
    lots=("L1",),
    medical=True,
    gates=(Gate(obligation="bodies"),),
)


def called_medical(*facts: Fact | Seen) -> Operation:
    """Return a lot that the agreement calls medical, and that waits for bodies all the same."""
    return lived([*LISTED[:4], CALLED_MEDICAL, *LISTED[5:]], *facts)


def medical(*facts: Fact | Seen) -> Operation:
    """Return the same lot, in which everybody is a patient by a clinician's act."""
    return called_medical(PATIENT, *facts)


def alone(*facts: Fact | Seen) -> Operation:
    """Return a lot that waits, and of its two people one is a patient by a clinician's act."""
    return lived([*LISTED, person("P2", at="square", lot="L1")], PATIENT, *facts)


ATTACKED = events.IncidentReported(what=IncidentKind.ATTACK, text="shots", place="gate")
SOMEWHERE = events.IncidentReported(what=IncidentKind.ATTACK, text="shots")
OPEN = events.IncidentReported(what=IncidentKind.ROAD_OPEN, text="quiet", place="gate")
PATIENTS_GO = events.LotReleased(lot="L1", patients=True)

OTHER = events.DeliveryAttested(obligation="bodies", amount=5, said_by="C")
TOO_MANY = events.DeliveryAttested(obligation="bodies", amount=9, said_by="B")

FIRST, SECOND, RIVAL = (
    events.AgreementReached(agreement=Agreement(version=version, signed_on=day, parties=parties))
    for version, day, parties in (
        ("1", date(2026, 2, 1), ("A", "B")),
        ("2", date(2026, 2, 9), ("A", "B")),
        ("2", date(2026, 2, 10), ("A",)),
    )
)

DENIES = events.PartyNamed(
    party=Party(
        id="G",
        name=Name(en="G", ar="G"),
        roles=(PartyRole.GUARANTOR,),
        disputed=(RoleDisputed(role=PartyRole.GUARANTOR, by="G", denied=True),),
    )
)

ALL = [each for each in LISTED if not isinstance(each, events.ApprovalGiven)]


def approved(**values: Any) -> Fact:
    return events.ApprovalGiven(approval=Approval(by="C", **values))


def notified(**values: Any) -> Fact:
    return events.NotificationSent(notification=Notification(by="C", id="n1", **values))


def on(number: int, hour: int | None = None) -> When:
    at = None if hour is None else datetime(2026, 2, number, hour, tzinfo=UTC)
    return When(on=date(2026, 2, number), at=at)


def planned(*vehicles: str) -> Fact:
    trips = tuple(
        Trip(
            id=f"T-{vehicle}",
            vehicle=vehicle,
            serial="S1",
            position=n,
            stage=None,
            lot="L1",
            source="square",
            target="school",
            people=(),
            seats_used=0,
            seats_free=0,
        )
        for n, vehicle in enumerate(vehicles, start=1)
    )
    quality = Quality(
        vehicles_used=len(trips),
        vehicles_lower_bound=0,
        split_households=0,
        completion_s=None,
        completion_lower_bound_s=None,
        proven_optimal=False,
    )
    plan = Plan(
        operation="test",
        seed=1,
        stage_order=(),
        trips=trips,
        reserve=(),
        unseated=(),
        passages=(),
        quality=quality,
    )
    return events.PlanIssued(plan=plan)


RECEIPT = events.NotificationReceived(party="C", notification="n1", by="liaison office")
SENT_EARLY = notified(sent_at=on(17), received_at=on(17))
"""Before any plan of the day was in force, and days before the departure."""
AT_SIX = When(on=date(2026, 2, 19), at=MORNING + timedelta(minutes=2))
TOLD_OF_ONE = notified(sent_at=AT_SIX, received_at=AT_SIX)

TO_THE_GATE = move(
    "go", giver="B", to_place="school", lots=("L1",), handover_at="gate", source_place="square"
)
COLUMN = events.ConvoyFormed(convoy="one", vehicles=("B1",), custodian="A")
OFFERED = events.CustodyOffered(convoy="one", giver="A", receiver="B", place="gate")
TAKEN = events.CustodyAccepted(convoy="one", receiver="B", place="gate")


def bounded(*facts: Fact | Seen) -> Operation:
    went = (COLUMN, *LEFT, *facts, drove("gate", "school", "B1"))
    return lived([*LISTED[:4], TO_THE_GATE, *LISTED[5:]], *went)


def staged(giver: str | None) -> Operation:
    first = move("first", giver="A", stage="one", gates=(Gate(obligation="fire"),))
    then = move("then", giver="B", stage="one", gates=(Gate(obligation="first"),))
    fire = Obligation(id="fire", giver=giver, kind=ObligationKind.HOLD_FIRE)
    return lived([*LISTED, stage("one"), first, then, events.ObligationUndertaken(obligation=fire)])


CASES: dict[str, Case] = {
    "stage_cannot_start": Case(triggers=staged(None), clean=staged("A")),
    "boundary_passed_without_handover": Case(
        triggers=bounded(OFFERED), clean=bounded(OFFERED, TAKEN)
    ),
    "notification_not_received": Case(triggers=lives(notified()), clean=lives(notified(), RECEIPT)),
    "change_not_notified": Case(
        triggers=lives(planned("B1"), Seen(TOLD_OF_ONE, minute=3), Seen(planned("B1", "B2"))),
        clean=lives(planned("B1"), Seen(TOLD_OF_ONE, minute=3), Seen(planned("B1"))),
    ),
    "change_of_unknown": Case(
        triggers=lives(approved(id="a2", changes="a1")),
        clean=lives(approved(id="a1"), approved(id="a2", changes="a1")),
    ),
    "statement_covers_unknown": Case(
        triggers=lived([*ALL, approved(lots=("L7",))]), clean=lived([*ALL, approved(lots=("L1",))])
    ),
    "version_unknown": Case(
        triggers=lives(FIRST, events.VersionAccepted(version="7", party="A")),
        clean=lives(FIRST, events.VersionAccepted(version="1", party="C")),
    ),
    "lot_barred": Case(
        triggers=lived([*ALL, approved(lots=("L7",))]), clean=lived([*ALL, approved(lots=("L1",))])
    ),
    "lot_released_while_barred": Case(
        triggers=lived(ALL, PROVEN, RELEASED),
        clean=lived(
            ALL,
            PROVEN,
            events.StepOverridden(finding="approval_missing", subject="L1", reason="by word"),
            RELEASED,
        ),
    ),
    "role_in_dispute": Case(triggers=lived([*LISTED, DENIES]), clean=lives()),
    "versions_at_once": Case(
        triggers=lives(FIRST, SECOND, RIVAL), clean=lives(FIRST, SECOND, FIRST, SECOND)
    ),
    "version_not_accepted": Case(
        triggers=lives(FIRST, RIVAL),
        clean=lives(FIRST, RIVAL, events.VersionAccepted(version="2", party="B")),
    ),
    "claimed_not_proven": Case(triggers=lives(CLAIMED), clean=lives(CLAIMED, PROVEN)),
    "deliveries_differ": Case(triggers=lives(PROVEN, OTHER), clean=lives(PROVEN, CLAIMED)),
    "delivered_more_than_owed": Case(triggers=lives(TOO_MANY), clean=lives(PROVEN)),
    "lot_released_against_gate": Case(
        triggers=lives(CLAIMED, RELEASED), clean=lives(RELEASED, PROVEN)
    ),
    "lot_released_while_held": Case(
        triggers=lives(PROVEN, HELD, RELEASED),
        clean=lives(PROVEN, HELD, RELEASED, events.HoldLifted(lot="L1", party="B")),
    ),
    "lot_held_by_party": Case(
        triggers=lives(HELD),
        clean=lives(
            HELD, events.HoldLifted(lot="L1", party="A"), events.HoldLifted(lot="L1", party="B")
        ),
    ),
    "medical_lot_held": Case(triggers=alone(HELD), clean=called_medical(HELD)),
    "medical_without_clinician": Case(triggers=called_medical(SEEN_BY_CLINICIAN), clean=medical()),
    "way_not_safe": Case(triggers=medical(ATTACKED), clean=medical(ATTACKED, OPEN)),
    "unsafe_place_not_said": Case(
        triggers=lives(SOMEWHERE),
        clean=lives(
            Seen(SOMEWHERE, id="shots"),
            events.IncidentReported(what=IncidentKind.RESUMED, text="it goes on", about="shots"),
        ),
    ),
    "lot_not_known": Case(
        triggers=lives(events.LotReleased(lot="L2")), clean=lives(RELEASED, HELD)
    ),
    "lot_left_unreleased": Case(triggers=lives(*LEFT), clean=lives(LET_GO, RELEASED, *LEFT)),
}
