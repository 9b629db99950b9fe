# SPDX-License-Identifier: Apache-2.0
"""An order that was found, what is proven of it, and what other terms would be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qafila.core.exchange.deadlock import Deadlock
from qafila.core.exchange.posing import PosedExchange
from qafila.core.exchange.problem import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOrder:
    """An order of steps, and what is known of it.

    Parameters
    ----------
    order
        The chain of each step.
    largest
        The largest exposure of every side over it, in units of the problem.
    bounds
        For each kind an exposure that some party reaches in every order, whatever becomes of the
        other kinds.
    is_least
        Whether no order has a smaller largest exposure; with several kinds, whether none has a
        smaller ratio to what each kind alone allows.
    releases, releases_bound
        How many the order takes, and how many every order with such exposures takes.
    completion_s, completion_bound_s
        When it is over, and before which time no order is.
    spent
        States made.
    """

    order: tuple[str, ...]
    largest: Mapping[Side, int]
    bounds: Mapping[str, int]
    is_least: bool
    releases: int
    releases_bound: int
    completion_s: int
    completion_bound_s: int
    spent: int = 0


class Change(StrEnum):
    """What could be agreed otherwise."""

    HALF_LOTS = "half_lots"
    """One obligation in lots of half the size."""
    ALL_HALF_LOTS = "all_half_lots"
    TOGETHER = "together"
    """One lot of each of two parties released at the same moment."""
    CROSSING = "crossing"
    """A second crossing point beside the busiest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """What one change of the terms would be worth.

    Parameters
    ----------
    change, subject
        What would change, and of which obligation or crossing point; empty: of all.
    largest
        The largest exposure of any party then, for each kind; empty where it stays as it is.
    completion_s
        When all is over then; None where it stays as it is.
    is_least
        Whether that is proven to be the least.
    """

    change: Change
    subject: str = ""
    largest: Mapping[str, int] | None = None
    completion_s: int | None = None
    is_least: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """An operation's exchange: the problem, and what came of it.

    Parameters
    ----------
    posed
        What was to be put in order, and what was left out.
    found
        The order; None where there is none.
    stuck
        The clauses that cannot all hold; None where there is an order.
    trade_offs
        What other terms would be worth.
    limit_s
        Seconds after which the search was to stop; None where none were set.
    from_start
        Whether it was asked for as if nothing were proven or released.
    """

    posed: PosedExchange
    found: ExchangeOrder | None = None
    stuck: Deadlock | None = None
    trade_offs: tuple[TradeOff, ...] = ()
    limit_s: float | None = None
    from_start: bool = False
