# SPDX-License-Identifier: Apache-2.0
"""What the facts say of one person, from the first to the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from qafila.core.events import Envelope, FactCorrected

Log: TypeAlias = tuple[tuple[Envelope, int], ...]
"""Facts with their corrected instant (milliseconds since 1970), in order."""


def facts_about(person: str, log: Log, merged: Mapping[str, str]) -> Log:
    """Return the facts that name a person, in order, and the corrections of those.

    Parameters
    ----------
    merged
        Entries that are one person with another, and the one that stands: all of them are meant.
    """
    stands = merged.get(person, person)
    numbers = {person, stands, *(one for one, other in merged.items() if other == stands)}
    found: list[tuple[Envelope, int]] = []
    concerned: set[str] = set()
    for envelope, at_ms in log:
        fact = envelope.fact
        corrects = isinstance(fact, FactCorrected) and fact.corrects in concerned
        if corrects or _names(msgspec.to_builtins(fact), numbers):
            found.append((envelope, at_ms))
            concerned.add(envelope.id)
    return tuple(found)


def _names(value: Any, numbers: set[str]) -> bool:
    """Whether one of these numbers stands anywhere in a fact."""
    if isinstance(value, str):
        return value in numbers
    if isinstance(value, dict):
        return any(_names(each, numbers) for each in value.values())
    return isinstance(value, list | tuple) and any(_names(each, numbers) for each in value)
