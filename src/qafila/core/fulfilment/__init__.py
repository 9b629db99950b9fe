# SPDX-License-Identifier: Apache-2.0
"""What of the agreement is fulfilled: how much is owed, how much is proven, and what waits for it.

Nothing here is recorded; all of it is reckoned anew from the facts. Amounts count the obligation's
own units (people, bodies, vehicles, truckloads); shares and hedged figures are intervals.
"""

from qafila.core.fulfilment.amounts import Owed, owed
from qafila.core.fulfilment.board import LotStanding, LotState, board, keep_lots
from qafila.core.fulfilment.boundaries import Boundary, boundaries, vehicles_of_lots
from qafila.core.fulfilment.dangers import Danger, dangers
from qafila.core.fulfilment.evidence import Evidence, Grade
from qafila.core.fulfilment.gates import (
    GateStanding,
    LotWaitsForGate,
    gated_lots,
    proven_of_lots,
    standing_of,
)
from qafila.core.fulfilment.listed import EntryStanding, EntryWord
from qafila.core.fulfilment.lots import cut, lots_of
from qafila.core.fulfilment.patients import is_patient
from qafila.core.fulfilment.permits import Clock, Hindrance, Told, Why, missing_everywhere, received
from qafila.core.fulfilment.proven import (
    Fulfilment,
    State,
    delivered_people,
    fulfilments,
)

__all__ = [
    "Boundary",
    "Clock",
    "Danger",
    "EntryStanding",
    "EntryWord",
    "Evidence",
    "Fulfilment",
    "GateStanding",
    "Grade",
    "Hindrance",
    "LotStanding",
    "LotState",
    "LotWaitsForGate",
    "Owed",
    "State",
    "Told",
    "Why",
    "board",
    "boundaries",
    "cut",
    "dangers",
    "delivered_people",
    "fulfilments",
    "gated_lots",
    "is_patient",
    "keep_lots",
    "lots_of",
    "missing_everywhere",
    "owed",
    "proven_of_lots",
    "received",
    "standing_of",
    "vehicles_of_lots",
]
