# SPDX-License-Identifier: Apache-2.0
"""Cases of findings about lots that are released, held, or gone."""

from __future__ import annotations

from datetime import date

from qafila.core import events
from qafila.core.agreement import Agreement, Gate, Obligation, ObligationKind, Party, RoleDisputed
from qafila.core.events import Fact
from qafila.core.events.listing import Fitness
from qafila.core.operation import Operation
from qafila.core.values import Claimed, Name, PartyRole
from tests.days import Seen, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import bus, move, person

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


def medical(*facts: Fact | Seen) -> Operation:
    patients = move("go", giver="B", to_place="school", lots=("L1",), medical=True)
    return lived([*LISTED[:4], patients, *LISTED[5:]], *facts)


SEEN_BY_CLINICIAN = events.FitnessAssessed(
    person="P1", fitness=Fitness.FIT, assessed_by="clinician 4"
)

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

CASES: dict[str, Case] = {
    "role_in_dispute": Case(triggers=lived([*LISTED, DENIES]), clean=lives()),
    "versions_at_once": Case(
        triggers=lives(FIRST, SECOND, RIVAL), clean=lives(FIRST, SECOND, FIRST, SECOND)
    ),
    "version_not_accepted": Case(triggers=lives(FIRST, RIVAL), clean=lives(FIRST, SECOND)),
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
    "medical_lot_held": Case(triggers=medical(HELD), clean=lives(HELD)),
    "medical_without_clinician": Case(triggers=medical(), clean=medical(SEEN_BY_CLINICIAN)),
    "lot_not_known": Case(
        triggers=lives(events.LotReleased(lot="L2")), clean=lives(RELEASED, HELD)
    ),
    "lot_left_unreleased": Case(triggers=lives(*LEFT), clean=lives(LET_GO, RELEASED, *LEFT)),
}
