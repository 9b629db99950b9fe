# SPDX-License-Identifier: Apache-2.0
"""The Operation: the fold of its facts. Everything else is a function of it.

`state` holds what the facts add up to, `fold` the step that one fact takes, `history` the order,
corrections and checkpoints.
"""

from qafila.core.operation.history import History, fold
from qafila.core.operation.state import (
    Attested,
    Convoy,
    Custody,
    Day,
    GoodsAt,
    Handover,
    Headcount,
    LogState,
    Operation,
    Overridden,
    Reported,
    Said,
)

__all__ = [
    "Attested",
    "Convoy",
    "Custody",
    "Day",
    "GoodsAt",
    "Handover",
    "Headcount",
    "History",
    "LogState",
    "Operation",
    "Overridden",
    "Reported",
    "Said",
    "fold",
]
