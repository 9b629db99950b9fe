# SPDX-License-Identifier: Apache-2.0
"""Which facts speak of whom and of what: the facts behind a number, found without reading all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from qafila.core.events import Envelope, FactCorrected, PlanIssued, WhereaboutsSettled
from qafila.core.ledger import PLACE, VEHICLE, is_place

PERSON = "person:"
"""Before the id of a person; places and vehicles are called as the ledger calls them."""

_PREFIXED: Mapping[str, str] = {
    "person": PERSON,
    "persons": PERSON,
    "keep": PERSON,
    "others": PERSON,
    "instead_of": PERSON,
    "guardian": PERSON,
    "vehicle": VEHICLE,
    "vehicles": VEHICLE,
    "convoy": "convoy:",
    "lot": "lot:",
    "obligation": "obligation:",
    "manifest": "manifest:",
}
"""What fields of facts hold the ids of, by name; what is a struct is known by its own id."""

_PLACES = frozenset({"source", "target", "place", "where"})
"""Fields that hold a word of the ledger."""


AT_A_TIME = 500
"""Facts that are looked at before others may ask."""


class Mentions:
    """The facts that speak of each person, vehicle, place and lot, as they come in.

    A correction speaks of all that the fact which it corrects speaks of, and what settles a dispute
    of all that the claims speak of; whichever of them comes first.

    What comes in is looked at when somebody asks, or has time: a hub that starts has none. For
    several threads.
    """

    def __init__(self) -> None:
        self._of: dict[str, dict[str, None]] = {}
        self._in: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[str, list[str]] = {}
        self._unread: deque[Envelope] = deque()
        self._reading = threading.Lock()

    def add(self, envelope: Envelope) -> None:
        """Take in a fact."""
        self._unread.append(envelope)

    def keep_up(self) -> None:
        """Look at what came in, a few facts at a time: whoever asks meanwhile does not wait."""
        while self._unread:
            self._read(AT_A_TIME)

    def _read(self, most: int | None = None) -> None:
        with self._reading:
            while self._unread and most != 0:
                self._look_at(self._unread.popleft())
                most = None if most is None else most - 1

    def _look_at(self, envelope: Envelope) -> None:
        fact = envelope.fact
        self._note(envelope.id, _subjects(fact))
        if isinstance(fact, FactCorrected):
            self._follow(envelope.id, fact.corrects)
        if isinstance(fact, WhereaboutsSettled):
            for subject in fact.subjects:
                self._note(envelope.id, (f"{PERSON}{subject}", f"{VEHICLE}{subject}"))
            for claim in fact.weighed:
                self._follow(envelope.id, claim)
        for later in self._waiting.pop(envelope.id, ()):
            self._follow(later, envelope.id)

    def _follow(self, later: str, earlier: str) -> None:
        """Have a fact speak of what another speaks of, as soon as that one is here."""
        told = self._in.get(earlier)
        if told is None:
            self._waiting.setdefault(earlier, []).append(later)
        else:
            self._note(later, told)

    def of(self, subject: str) -> tuple[str, ...]:
        """Return the ids of the facts that speak of it, in the order in which they came."""
        self._read()
        return tuple(self._of.get(subject, ()))

    def _note(self, fact: str, subjects: Iterable[str]) -> None:
        told = tuple(subjects)
        before = self._in.get(fact)
        self._in[fact] = told if not before else tuple(dict.fromkeys((*before, *told)))
        for subject in told:
            self._of.setdefault(subject, {})[fact] = None


def _subjects(fact: Any) -> Iterator[str]:
    """Yield what a fact speaks of. A plan speaks of everybody, and so of nobody here."""
    if isinstance(fact, PlanIssued):
        return
    kind: type = type(fact)
    for name, prefix in _fields(kind):
        value = getattr(fact, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                if each and (prefix or is_place(each)):
                    yield f"{prefix}{each}"
            elif name == "instead" and each is not None:
                yield from _subjects(each)
            elif key := getattr(each, "id", ""):
                yield f"{prefix or PLACE}{key}"


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of fact that say of whom or what it speaks."""
    return tuple(
        (name, _PREFIXED.get(name, ""))
        for name in getattr(kind, "__struct_fields__", ())
        if name in _PREFIXED or name in _PLACES or name == "instead"
    )
