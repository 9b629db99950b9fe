# SPDX-License-Identifier: Apache-2.0
"""Which obligations may move people, and what journeys that allows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qafila.core.agreement import Obligation, ObligationKind

MOVING = (ObligationKind.MOVE_PEOPLE, ObligationKind.RELEASE_PEOPLE)
"""Obligations that move people."""

ONLY_LOT = "all"
"""Name of the lot of people whom no obligation cuts into lots, in an operation without stages."""


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Every origin, destination and stage that the folder allows one person, and their lot.

    `lot` is the one that the folder names for them; where it names none, `lots` are those that the
    obligations they may travel under have, and `numbered` those obligations of which the lots are
    ``<id>-1``, ``<id>-2`` … up to a number (None: no end). An origin or destination of None means
    that the folder says nothing.
    """

    sources: frozenset[str | None]
    targets: frozenset[str | None]
    stages: frozenset[str | None]
    lot: str | None
    lots: frozenset[str]
    numbered: tuple[tuple[str, int | None], ...]

    def allows(self, lot: str) -> bool:
        """Whether the person may travel in a lot."""
        if self.lot is not None:
            return lot == self.lot
        if lot in self.lots:
            return True
        name, _, number = lot.rpartition("-")
        return number.isdecimal() and any(
            name == obligation and (last is None or 1 <= int(number[:9]) <= last)
            for obligation, last in self.numbered
        )


def is_numbered(obligation: Obligation) -> bool:
    """Whether the lots of an obligation have numbers for names."""
    return not obligation.lots and bool(obligation.lot_count or obligation.lot_size)


def lots_of(obligation: Obligation, only_stage: str | None) -> tuple[str, ...]:
    """Return the lots of an obligation that have names: its own, or that of its stage."""
    if obligation.lots or is_numbered(obligation):
        return obligation.lots
    return (obligation.stage or only_stage or ONLY_LOT,)


def closest(
    cohort: str | None, at: str | None, lot: str | None, moving: Iterable[Obligation]
) -> tuple[Obligation, ...]:
    """Return the obligations that may move people, without those that another beats.

    One beats another when it names everything about the people that the other names, and more.
    """
    named: list[tuple[frozenset[str], Obligation]] = []
    for obligation in moving:
        if obligation.cohort not in (None, cohort):
            continue
        if lot and obligation.lots and lot not in obligation.lots:
            continue
        if at and obligation.source_place not in (None, at):
            continue
        says = {
            "cohort": obligation.cohort is not None,
            "lot": lot is not None and lot in obligation.lots,
            "place": at is not None and obligation.source_place == at,
        }
        if obligation.kind is ObligationKind.RELEASE_PEOPLE and not (says["cohort"] or says["lot"]):
            continue  # It is of people on nobody's list of travellers, as far as anybody can see.
        named.append((frozenset(k for k, said in says.items() if said), obligation))
    return tuple(o for words, o in named if not any(words < others for others, _ in named))
