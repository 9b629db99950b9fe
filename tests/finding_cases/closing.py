# SPDX-License-Identifier: Apache-2.0
"""Cases of findings about how an operation ends."""

from __future__ import annotations

from qafila.core import events
from qafila.core.events import Fact
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from tests.days import Seen, drove, lived, moved
from tests.finding_cases import Case
from tests.operations import bus, person

LISTED: tuple[Fact, ...] = (person("P1", at="square"), person("P2", at="square"), bus("B1"))
AWAY = (moved("square", "B1", "P1", "P2"), drove("square", "gate", "B1"))
ARRIVED = (
    drove("gate", "school", "B1"),
    moved("B1", "school", "P1", act=Act.ARRIVED),
)
MISSING = moved("B1", "unaccounted", "P2", act=Act.WENT_MISSING)
STATED = events.WhereaboutsUnknown(
    persons=("P2",), tried="asked the crew and both hospitals", follow_up="tracing office"
)
CLOSED = Seen(events.OperationClosed(follow_up="guarantor's office"), device="hub")
LATE = Seen(moved("unaccounted", "school", "P2", act=Act.FOUND), minute=30)


def ends(*facts: Fact | Seen) -> Operation:
    return lived(LISTED, *AWAY, *ARRIVED, *facts)


CASES: dict[str, Case] = {
    "unknown_not_stated": Case(triggers=ends(MISSING), clean=ends(MISSING, STATED)),
    "operation_is_closed": Case(
        triggers=ends(MISSING, STATED, CLOSED), clean=ends(MISSING, STATED)
    ),
    "recorded_after_closing": Case(
        triggers=ends(MISSING, STATED, CLOSED, LATE), clean=ends(MISSING, STATED, CLOSED)
    ),
    "closed_with_open_ends": Case(triggers=ends(CLOSED), clean=ends(MISSING, STATED, CLOSED)),
}
