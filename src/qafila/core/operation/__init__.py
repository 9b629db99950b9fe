# SPDX-License-Identifier: Apache-2.0
"""The Operation: the fold of its facts. Everything else is a function of it.

`state` holds what the facts add up to, `fold` the step that one fact takes, `history` the order,
corrections and checkpoints, `account` expected against accounted.
"""

from qafila.core.operation.account import (
    FINAL,
    LIVE,
    Account,
    Accounts,
    OpenEnds,
    Reservation,
    ReservationState,
    Standing,
    accounts,
    open_ends,
    reservations,
    standing,
    vehicle_standing,
)
from qafila.core.operation.clearance import is_cleared
from qafila.core.operation.fold import MAY_FORGET, instant, may_forget
from qafila.core.operation.history import History, fold
from qafila.core.operation.saying import place_said
from qafila.core.operation.state import (
    Assessed,
    Attested,
    Consented,
    Convoy,
    Custody,
    Day,
    Driven,
    GoodsAt,
    Handover,
    Headcount,
    Held,
    LogState,
    Operation,
    Overridden,
    PracticeSeen,
    Released,
    Reported,
    Said,
    Version,
)

__all__ = [
    "FINAL",
    "LIVE",
    "MAY_FORGET",
    "Account",
    "Accounts",
    "Assessed",
    "Attested",
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
    "LogState",
    "OpenEnds",
    "Operation",
    "Overridden",
    "PracticeSeen",
    "Released",
    "Reported",
    "Reservation",
    "ReservationState",
    "Said",
    "Standing",
    "Version",
    "accounts",
    "fold",
    "instant",
    "is_cleared",
    "may_forget",
    "open_ends",
    "place_said",
    "reservations",
    "standing",
    "vehicle_standing",
]
