# SPDX-License-Identifier: Apache-2.0
"""How rules on the day say places of the ledger, instants, and who recorded what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qafila.core.findings import END_ISOLATE, ISOLATE
from qafila.core.operation import Operation, Said, place_said
from qafila.core.values import Name
from qafila.rules import local_zone

__all__ = ["clock", "party_name", "place_said", "recorder", "said_by", "some", "told"]

NAMED = 8
"""Ids that a sentence about many people names; it counts all."""


def some(persons: Sequence[str]) -> tuple[str, ...]:
    """Return the first few of many ids, with a sign where there are more."""
    shown = tuple(persons[:NAMED])
    return (*shown, "…") if len(persons) > NAMED else shown


def clock(operation: Operation, moment: datetime) -> str:
    """Word an instant in local time, to the minute."""
    try:
        local = moment.astimezone(local_zone(operation))
    except OverflowError:  # a clock that went astray by thousands of years
        local = moment
    return local.isoformat(sep=" ", timespec="minutes")[:16]


def party_name(operation: Operation, party_id: str) -> Name:
    """Name a party; one that is not declared goes by its id."""
    party = operation.parties.get(party_id)
    return party.name if party else Name(en=party_id)


def recorder(author: str, device: str) -> Name:
    """Name who recorded something, and on which device."""
    return Name(en=f"{author} ({device})", ar=f"{_apart(author)} ({_apart(device)})")


def said_by(operation: Operation, said: Said) -> Name:
    """Name who recorded a fact, on which device and when."""
    by, at = recorder(said.author, said.device), clock(operation, said.at)
    return Name(en=f"{by.text('en')}, {at}", ar=f"{by.text('ar')}، {_apart(at)}")


def told(operation: Operation, fact: str) -> Name:
    """Name who recorded a fact in question; where that is not known, the fact by its id."""
    said = operation.day.log.in_question.get(fact)
    return said_by(operation, said) if said else Name(en=fact)


def _apart(text: str) -> str:
    """Isolate a part of an Arabic name whose direction may differ from the words around it."""
    return f"{ISOLATE}{text}{END_ISOLATE}"
