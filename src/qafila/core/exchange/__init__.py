# SPDX-License-Identifier: Apache-2.0
"""Reciprocal deliveries: what may be delivered when, and how exposed each party stands.

The exposure of a party after a step is what it has delivered minus what it has received, against
all others together, starting at 0. Nothing here says what a person, a body or a truck is worth:
worth comes with the steps, as the parties agreed it, and kinds that nobody made comparable stay
apart.
"""

from qafila.core.exchange.deadlock import Deadlock, deadlock, deadlocks
from qafila.core.exchange.order import Change, Exchanged, ExchangeOrder, TradeOff
from qafila.core.exchange.pairing import declared_pairs, paired
from qafila.core.exchange.posing import (
    AGREED,
    STEPS,
    Apart,
    PosedExchange,
    Why,
    pose_exchange,
)
from qafila.core.exchange.problem import (
    Chain,
    Clause,
    ClauseKind,
    ExchangeProblem,
    Requirement,
    Side,
    Step,
    completion_s,
    exposures,
    kept,
    largest,
    release_count,
    walk,
)
from qafila.core.exchange.rest import SoFar

__all__ = [
    "AGREED",
    "STEPS",
    "Apart",
    "Chain",
    "Change",
    "Clause",
    "ClauseKind",
    "Deadlock",
    "ExchangeOrder",
    "ExchangeProblem",
    "Exchanged",
    "PosedExchange",
    "Requirement",
    "Side",
    "SoFar",
    "Step",
    "TradeOff",
    "Why",
    "completion_s",
    "deadlock",
    "deadlocks",
    "declared_pairs",
    "exposures",
    "kept",
    "largest",
    "paired",
    "pose_exchange",
    "release_count",
    "walk",
]
