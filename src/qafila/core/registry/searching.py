# SPDX-License-Identifier: Apache-2.0
"""Finds entries of the registry while somebody types: by name in either script, or by number.

Names are taken apart once; each distinct part remembers who bears it. A typed part is compared with
distinct parts only, of which even a long list has few. `matching.Registry.find` weighs whole names
against each other and says why; this says at once who may be meant.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qafila.core.registry.matching import NameBook, NameEntry
from qafila.core.registry.matching.bearers import document_key, phone_key
from qafila.core.registry.matching.likeness import Way
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.persons import Person
from qafila.core.spelling import identifier

FEWEST_LETTERS = 2
"""Of a name, before anybody is shown: fewer would be leafing through the list."""

MOST_PARTS = 6
"""Parts of what was typed that are looked at."""

_REMEMBERED = 256
"""Typed parts whose likenesses are kept."""

_ANEW = 50_000
"""After so many typed parts, what was learnt of them is let go, so that memory stays bounded."""

_WORTH = {Way.LETTERS: 1.0, Way.SPELLING: 0.98, Way.SOUND: 0.9, Way.SHORT: 0.7, Way.SLIP: 0.55}
_BEGUN, _BEGUN_SOUND = 0.85, 0.5
"""Of a part that begins as typed: in its letters, and in its consonants in the other script."""

_ARTICLES = frozenset({"ال", "al", "el"})

_FIRST = 0.25
"""More for the person's own name than for that of a forefather."""


class NameSearch:
    """Who may be meant by what somebody types.

    Parameters
    ----------
    entries
        Known names.
    """

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        self._entries = tuple(entries)
        self._begin()

    def _begin(self) -> None:
        """Begin with nobody, and a book of names that has seen nothing typed."""
        self._book = NameBook(self._entries)
        self._persons: dict[str, Person] = {}
        self._parts_of: dict[str, tuple[frozenset[Part], frozenset[Part]]] = {}
        self._bearing: dict[Part, set[str]] = {}
        self._leading: dict[Part, set[str]] = {}
        self._numbers: dict[str, set[str]] = {}
        self._all: list[Part] = []
        self._keys: list[str] = []
        self._roots: list[str] = []
        self._likes: OrderedDict[str, tuple[tuple[Part, float], ...]] = OrderedDict()
        self._typed = 0

    def fit(self, persons: Mapping[str, Person]) -> None:
        """Take in who is on the list now; only who changed since is looked at."""
        if self._typed > _ANEW:
            self._begin()
        held = self._persons
        for key in [key for key in held if key not in persons]:
            self._leave(held[key])
        for key, person in persons.items():
            before = held.get(key)
            if before is person:
                continue
            if before is not None:
                self._leave(before)
            self._enter(person)

    def _enter(self, person: Person) -> None:
        names = [self._book.parts(n) for n in (person.name_ar, person.name_latin) if n]
        kin = [self._book.parts(n) for n in (person.father, person.grandfather) if n]
        every = frozenset(part for parts in (*names, *kin) for part in parts)
        first = frozenset(parts[0] for parts in names if parts)
        for part in every:
            if part not in self._bearing:
                self._all.append(part)
                self._keys.append(part.key)
                self._roots.append(part.root)
                self._bearing[part] = set()
                self._likes.clear()
            self._bearing[part].add(person.id)
        for part in first:
            self._leading.setdefault(part, set()).add(person.id)
        for number in _numbers_of(person):
            self._numbers.setdefault(number, set()).add(person.id)
        self._persons[person.id] = person
        self._parts_of[person.id] = (every, first)

    def _leave(self, person: Person) -> None:
        every, first = self._parts_of.pop(person.id)
        for bearing, parts in ((self._bearing, every), (self._leading, first)):
            for part in parts:
                bearing[part].discard(person.id)
        for number in _numbers_of(person):
            self._numbers[number].discard(person.id)
        del self._persons[person.id]

    def by_number(self, typed: str) -> tuple[str, ...]:
        """Return who has this document or telephone number, in whatever way it is written."""
        keys = (f"d:{document_key(typed)}", f"p:{phone_key(typed)}")
        return tuple(sorted({who for key in keys for who in self._numbers.get(key, ())}))

    def by_name(self, typed: str, most: int) -> tuple[tuple[str, float], ...]:
        """Return who may be meant by a name, as far as it was typed, likeliest first.

        Parameters
        ----------
        typed
            Parts in any order; each may have been begun only. Fewer than `FEWEST_LETTERS` letters
            mean nobody.
        most
            How many are returned.

        Returns
        -------
        tuple of (str, float)
            Ids, and how well they fit; comparable within one answer only.
        """
        if sum(map(str.isalpha, typed)) < FEWEST_LETTERS:
            return ()
        parts = list(islice(self._book.parts(typed), MOST_PARTS))
        if len(parts) > 1 and parts[-1].key in _ARTICLES:
            parts.pop()  # begun, and not yet a name
        found = [self._who(part, leads=number == 0) for number, part in enumerate(parts)]
        if not found:
            return ()
        scores = _together(found, len(found))
        if not scores and len(found) > 2:  # one of many may be written wrongly, or be another's
            scores = _together(found, len(found) - 1)
        return tuple(nsmallest(most, scores.items(), key=lambda each: (-each[1], each[0])))

    def _who(self, part: Part, *, leads: bool) -> dict[str, float]:
        """Return who bears something like a part, and how well it fits."""
        best: dict[str, float] = {}
        for like, worth in reversed(self._like(part)):  # the best comes last, and stands
            best.update(dict.fromkeys(self._bearing[like], worth))
        for like, worth in reversed(self._like(part)) if leads else ():
            for person in self._leading.get(like, ()):
                best[person] = max(best[person], worth + _FIRST)
        return best

    def _like(self, typed: Part) -> tuple[tuple[Part, float], ...]:
        held = self._likes.get(typed.text)
        if held is not None:
            self._likes.move_to_end(typed.text)
            return held
        self._typed += 1
        worth: dict[Part, float] = {}
        for part in self._near(typed):
            found = self._worth(typed, part)
            if found:
                worth[part] = found
        held = tuple(sorted(worth.items(), key=lambda each: -each[1]))
        self._likes[typed.text] = held
        while len(self._likes) > _REMEMBERED:
            self._likes.popitem(last=False)
        return held

    def _near(self, typed: Part) -> set[Part]:
        """Return the parts on the list that may be like a typed one."""
        found = {at for at, key in enumerate(self._keys) if key.startswith(typed.key)}
        if len(typed.key) > 1 and typed.root:
            begun = (at for at, root in enumerate(self._roots) if root.startswith(typed.root))
            found.update(at for at in begun if self._all[at].arabic != typed.arabic)
        if len(typed.root) > 2:
            found.update(_within(self._roots, typed.root, 1))
        if len(typed.key) > 2:
            found.update(_within(self._keys, typed.key, 2 if len(typed.key) > 3 else 1))
        return {self._all[at] for at in found}

    def _worth(self, typed: Part, part: Part) -> float:
        """Return how well a part fits what was typed; 0.0 when not at all."""
        if typed.arabic == part.arabic and typed.key != part.key and part.key.startswith(typed.key):
            return _BEGUN
        if typed.arabic != part.arabic and part.root.startswith(typed.root):
            if len(typed.root) == 1 and typed.sounds[0] != part.sounds[:1]:
                return 0.0
            if len(part.root) > len(typed.root) + 1:
                return _BEGUN_SOUND
            return max(_BEGUN_SOUND, _WORTH.get(self._book.compared(typed, part).way, 0.0))
        return _WORTH.get(self._book.compared(typed, part).way, 0.0)


def _within(words: list[str], word: str, apart: int) -> Iterator[int]:
    """Yield where words stand that differ from one by so many letters at most."""
    for _, _, at in process.extract_iter(word, words, scorer=OSA.distance, score_cutoff=apart):
        yield at


def _numbers_of(person: Person) -> tuple[str, ...]:
    found = (f"d:{document_key(person.document)}", f"p:{phone_key(person.phone)}")
    return tuple(number for number in found if len(number) > 2)


def _together(found: list[dict[str, float]], least: int) -> dict[str, float]:
    """Return who is in at least so many of the answers, with their worth in all of them."""
    if len(found) == 1:
        return found[0]
    counts: dict[str, int] = {}
    scores: dict[str, float] = {}
    for answer in found:
        for person, worth in answer.items():
            counts[person] = counts.get(person, 0) + 1
            scores[person] = scores.get(person, 0.0) + worth
    return {person: score for person, score in scores.items() if counts[person] >= least}


def is_number(typed: str, number: str) -> bool:
    """Whether a number of an entry or a household holds what somebody typed, however written."""
    return identifier(typed).casefold() in identifier(number).casefold()
