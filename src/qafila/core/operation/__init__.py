# SPDX-License-Identifier: Apache-2.0
"""The Operation: the fold of its facts. Everything else is a function of it.

`state` holds what the facts add up to, `fold` the step that one fact takes, `history` the order,
corrections and checkpoints, `reserving` what manifests reserve, `standing` where everybody is,
`account` expected against accounted.
"""

from qafila.core.operation.account import Accounts, accounts
from qafila.core.operation.clearance import is_cleared
from qafila.core.operation.dealings import accepted, version_at
from qafila.core.operation.fold import MAY_FORGET, instant, may_forget
from qafila.core.operation.history import History, fold
from qafila.core.operation.line import Line
from qafila.core.operation.made import journeys_begun, journeys_made
from qafila.core.operation.reckoning import Account
from qafila.core.operation.reserving import LIVE, Reservation, ReservationState, reservations
from qafila.core.operation.saying import place_said, way_said
from qafila.core.operation.standing import (
    FINAL,
    OpenEnds,
    Standing,
    open_ends,
    standing,
    vehicle_standing,
)
from qafila.core.operation.state import (
    Accepted,
    Assessed,
    Attested,
    Closed,
    Consented,
    Convoy,
    Custody,
    Day,
    Driven,
    GoodsAt,
    Handover,
    Headcount,
    Held,
    Issued,
    LogState,
    Operation,
    Overridden,
    PracticeSeen,
    Received,
    Released,
    Reported,
    Said,
    Unknown,
    Version,
)

__all__ = [
    "FINAL",
    "LIVE",
    "MAY_FORGET",
    "Accepted",
    "Account",
    "Accounts",
    "Assessed",
    "Attested",
    "Closed",
    "Consented",
    "Convoy",
    "Custody",
    "Day",
    "Driven",
    "GoodsAt",
    "Handover",
    "Headcount",
    "Held",
    "History",
    "Issued",
    "Line",
    "LogState",
    "OpenEnds",
    "Operation",
    "Overridden",
    "PracticeSeen",
    "Received",
    "Released",
    "Reported",
    "Reservation",
    "ReservationState",
    "Said",
    "Standing",
    "Unknown",
    "Version",
    "accepted",
    "accounts",
    "fold",
    "instant",
    "is_cleared",
    "journeys_begun",
    "journeys_made",
    "may_forget",
    "open_ends",
    "place_said",
    "reservations",
    "standing",
    "vehicle_standing",
    "version_at",
    "way_said",
]
