# SPDX-License-Identifier: Apache-2.0
"""Which facts speak of whom and of what: the facts behind a number, found without reading all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

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


T = TypeVar("T")

AT_A_TIME = 500
"""Facts that are looked at before others may ask."""


class Mentions:
    """The facts that speak of each person, vehicle, place and lot, as they come in.

    A correction speaks of all that the fact which it corrects speaks of, and what settles a dispute
    of all that the claims speak of; whichever of them comes first.

    What comes in is looked at when somebody asks, or has time: a hub that starts has none. Of equal
    words in facts one is kept then, and the others go: they are a sixth of what 100,000 facts take.
    For several threads.
    """

    def __init__(self) -> None:
        self._alike: dict[Any, Any] = {}
        self._of: dict[str, list[str]] = {}
        self._in: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[str, list[str]] = {}
        self._unread: deque[Envelope] = deque()
        self._reading = threading.Lock()

    def add(self, envelope: Envelope) -> None:
        """Take in a fact."""
        self._unread.append(envelope)

    def keep_up(self, most: int) -> bool:
        """Look at so many of what came in, a few at a time; return whether that was all of it.

        Whoever asks meanwhile does not wait.
        """
        while self._unread and most > 0:
            self._read(AT_A_TIME)
            most -= AT_A_TIME
        return not self._unread

    def _read(self, most: int | None = None) -> None:
        with self._reading:
            while self._unread and most != 0:
                self._look_at(self._unread.popleft())
                most = None if most is None else most - 1

    def _look_at(self, envelope: Envelope) -> None:
        fact = envelope.fact
        self._share(envelope)
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

    def _share(self, envelope: Envelope) -> None:
        """Have a fact hold the same words as those before it, and not others that are equal."""
        one, put, fact = self._alike.setdefault, msgspec.structs.force_setattr, envelope.fact
        put(envelope, "device", one(envelope.device, envelope.device))
        put(envelope, "author", one(envelope.author, envelope.author))
        for name in _words(type(fact)):
            held = getattr(fact, name)
            if type(held) is str:
                put(fact, name, one(held, held))
            elif type(held) is tuple and all(type(each) is str for each in held):
                shared = tuple([one(each, each) for each in held])
                put(fact, name, one(shared, shared))

    def _one(self, word: T) -> T:
        return self._alike.setdefault(word, word)  # type: ignore[no-any-return]

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
        before, of = self._in.get(fact, ()), self._of
        new = [self._one(each) for each in dict.fromkeys(subjects) if each not in before]
        for subject in new:
            if subject in of:
                of[subject].append(fact)
            else:
                of[subject] = [fact]
        self._in[fact] = self._one((*before, *new))


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
def _words(kind: type) -> tuple[str, ...]:
    """Return the fields of a kind of fact that hold words which many facts have alike."""
    return tuple(name for name, _ in _fields(kind) if name != "instead")


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of fact that say of whom or what it speaks."""
    return tuple(
        (name, _PREFIXED.get(name, ""))
        for name in getattr(kind, "__struct_fields__", ())
        if name in _PREFIXED or name in _PLACES or name == "instead"
    )
