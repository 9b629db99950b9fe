# SPDX-License-Identifier: Apache-2.0
"""Whether two parts of names are one name: how surely, and in which way they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from qafila.core.registry.matching.lexicon import NameEntry
from qafila.core.registry.matching.parts import Part, joined, parts_of
from qafila.core.registry.matching.sounds import (
    ALIKE_COST,
    root,
    sound_cost,
    vocalised_sounds,
    voices,
)
from qafila.core.registry.persons import Person

_RIVAL_MARGIN = 0.18
"""A Latin spelling may stand for every known name whose cost is within this of the nearest one."""

_SLIP_COST = 1.05
"""A dropped, doubled, swapped or neighbouring letter; two dots left off cost less than this."""

_SHARE_BY_RANK = {1: 0.02, 2: 0.005, 3: 0.0015, 4: 0.0006}
"""Share of people that is taken to bear a name of each rank where no list tells: by judgement."""

_RARE_SHARE = 0.0004
"""Share taken for a name that no lexicon and no list knows."""


class Way(StrEnum):
    """In which way two parts are the same name, or not."""

    LETTERS = "letters"
    SPELLING = "spelling"
    SOUND = "sound"
    SHORT = "short"
    SLIP = "slip"
    DIFFERENT = "different"


AGREEING = frozenset({Way.LETTERS, Way.SPELLING, Way.SOUND})
"""Ways in which two parts are one name in two spellings."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two parts gave.

    Parameters
    ----------
    way
        How they agree.
    cost
        How far apart they sound or are written, from 0; only for SOUND and SLIP.
    """

    way: Way
    cost: float = 0.0


_SAME = Likeness(Way.LETTERS)
_SPELT = Likeness(Way.SPELLING)
_OTHER = Likeness(Way.DIFFERENT)


class _Index:
    """A lexicon by how its names are written and by their consonants.

    Parameters
    ----------
    entries
        The lexicon.

    Attributes
    ----------
    sounds
        Of each entry what is before its stem, such as *abd*, and how the stem sounds.
    by_key, by_root
        Numbers of the entries of each spelling, and of each head with the root of its sounds.
    begin
        Roots with which names of more than one part begin.
    """

    def __init__(self, entries: tuple[NameEntry, ...]) -> None:
        self.sounds: list[tuple[str, str]] = []
        self.by_key: dict[str, tuple[int, ...]] = {}
        self.by_root: dict[str, tuple[int, ...]] = {}
        self.begin: set[str] = set()
        for number, entry in enumerate(entries):
            self._enter(number, entry)

    def _enter(self, number: int, entry: NameEntry) -> None:
        parts = parts_of(entry.name)
        part = joined(parts) if len(parts) > 1 else parts[0]
        sounds = _stem_sounds(entry.sounds, part.head)
        self.sounds.append((part.head, sounds))
        self.by_key[part.key] = (*self.by_key.get(part.key, ()), number)
        found = part.head + root(sounds)
        self.by_root[found] = (*self.by_root.get(found, ()), number)
        if len(parts) > 1:
            self.begin.add(parts[0].root)


@lru_cache(maxsize=4)
def _index_of(entries: tuple[NameEntry, ...]) -> _Index:
    """Return a lexicon's index, made once: rules make a book at each look at an operation."""
    return _Index(entries)


class NameBook:
    """Known names, and how often each part of a name occurs in a list.

    Parameters
    ----------
    entries
        The lexicon; without one, letters and sounds alone decide.
    """

    def __init__(self, entries: Iterable[NameEntry] = ()) -> None:
        self._entries = tuple(entries)
        self._index = _index_of(self._entries)
        self._known: dict[Part, tuple[int, ...]] = {}
        self._parts: dict[str, tuple[Part, ...]] = {}
        self._interned: dict[str, Part] = {}
        self._pairs: dict[tuple[Part, Part], Likeness] = {}
        self._identities: dict[Part, str] = {}
        self._shares: dict[Part, float] = {}
        self._counts: Counter[str] = Counter()
        self._firsts: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()
        self._listed = 0

    def parts(self, name: str) -> tuple[Part, ...]:
        """Return the parts of a name, those joined that the lexicon knows as one name.

        نور الهدى is one given name, and no Nur of the family al-Huda.
        """
        held = self._parts.get(name)
        if held is None:
            made = self._joined(parts_of(name))
            held = tuple(self._interned.setdefault(part.text, part) for part in made)
            self._parts[name] = held
        return held

    def _joined(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        if len(parts) < 2 or not any(part.root in self._index.begin for part in parts[:-1]):
            return parts
        found: list[Part] = []
        for part in parts:
            if found and found[-1].root in self._index.begin and not found[-1].head:
                pair = joined((found[-1], part))
                if self.known(pair):
                    found[-1] = pair
                    continue
            found.append(part)
        return tuple(found)

    def count(self, persons: Iterable[Person]) -> None:
        """Count how common the parts of names are in a list, and which of them come first."""
        for person in persons:
            self._listed += 1
            mine: set[str] = set()
            for name in {person.name_ar, person.name_latin, person.father, person.grandfather}:
                mine.update(self.identity(part) for part in self.parts(name))
            self._counts.update(mine)
            chain = self.parts(person.name_ar or person.name_latin)
            if len(chain) > 1:
                self._firsts[self.identity(chain[0])] += 1
                self._seconds.update(self.identity(part) for part in chain[1:])
        self._shares.clear()

    def begins(self, part: Part) -> float:
        """Return how likely a part is somebody's own name rather than one that follows it."""
        known = self.known(part)
        first, weight = 0.35, 2.0
        if known:
            is_surname = all(self._entries[number].use == "s" for number in known)
            first, weight = (0.03, 20.0) if is_surname else (0.5, 20.0)
        elif part.article:
            first, weight = 0.05, 10.0
        identity = self.identity(part)
        at_first, after = self._firsts[identity], self._seconds[identity]
        return (at_first + first * weight) / (at_first + after + weight)

    def known(self, part: Part) -> tuple[int, ...]:
        """Return the numbers of the lexicon's names that a part may stand for, nearest first."""
        held = self._known.get(part)
        if held is None:
            held = self._known[part] = self._look_up(part)
        return held

    def _look_up(self, part: Part) -> tuple[int, ...]:
        if part.arabic:
            return self._index.by_key.get(part.key, ())
        near: list[tuple[float, int]] = []
        for number in self._index.by_root.get(part.root, ()):
            head, sounds = self._index.sounds[number]
            if head == part.head:
                ways = (sound_cost(mine, sounds, False, False) for mine in voices(part.sounds))
                if (cost := min(ways)) <= ALIKE_COST:
                    near.append((cost, number))
        near.sort()
        return tuple(number for cost, number in near if cost <= near[0][0] + _RIVAL_MARGIN)

    def identity(self, part: Part) -> str:
        """Return one word for all spellings of a part that is known, else its own key."""
        held = self._identities.get(part)
        if held is None:
            known = self.known(part)
            held = self._identities[part] = self._entries[known[0]].name if known else part.key
        return held

    def is_surname(self, part: Part) -> bool:
        """Whether a part is a surname by its form, or by the lexicon, and nobody's given name."""
        known = self.known(part)
        if known:
            return all(self._entries[number].use == "s" for number in known)
        return part.article

    def share(self, part: Part) -> float:
        """Return the share of people who bear this name, as the list or else the lexicon has it."""
        held = self._shares.get(part)
        if held is None:
            held = self._shares[part] = self._share(part)
        return held

    def _share(self, part: Part) -> float:
        known = self.known(part)
        guess = _RARE_SHARE
        if known:
            guess = sum(_SHARE_BY_RANK[self._entries[number].rank] for number in known[:3])
        if not self._listed:
            return guess
        # A list of a few people tells little: the guess counts as much as 200 people of it.
        counted = self._counts.get(self.identity(part), 0)
        return (counted + 200 * guess) / (self._listed + 200)

    def likeness(self, one: Part, other: Part) -> Likeness:
        """Return whether two parts are one name."""
        if one is other:
            return _SAME
        held = self._pairs.get((one, other))
        if held is None:
            held = _SAME if one.text == other.text else self._compare(one, other)
            self._pairs[one, other] = self._pairs[other, one] = held
        return held

    def compared(self, one: Part, other: Part) -> Likeness:
        """Return what `likeness` does, and remember nothing: for what somebody types."""
        return _SAME if one.text == other.text else self._compare(one, other)

    def _compare(self, one: Part, other: Part) -> Likeness:
        if one.key == other.key:
            return _SPELT
        if one.head != other.head:
            return self._shortened(one, other)
        mine, theirs = self.known(one), self.known(other)
        if mine and theirs:
            if set(mine) & set(theirs):
                return Likeness(Way.SOUND, self._sound_cost(one, other))
            return _OTHER
        if one.root[:1] != other.root[:1] and OSA.distance(one.root, other.root) > 1:
            return _OTHER
        if one.arabic and other.arabic:
            cost = slip_cost(one.key, other.key)
            return Likeness(Way.SLIP, cost) if cost <= _SLIP_COST else _OTHER
        cost = self._sound_cost(one, other)
        if cost <= ALIKE_COST:
            return Likeness(Way.SOUND, cost)
        is_long = min(len(one.sounds), len(other.sounds)) >= 4
        return Likeness(Way.SLIP, cost) if is_long and cost <= ALIKE_COST + _SLIP_COST else _OTHER

    def _shortened(self, one: Part, other: Part) -> Likeness:
        """Salah for Salah al-Din, and no other head: Rahman is not Abd al-Rahman."""
        heads = {one.head, other.head}
        if heads != {"", "din"}:
            return _OTHER
        long, short = (one, other) if one.head else (other, one)
        bare = parts_of(long.key.partition("·")[2])
        if bare and self.likeness(bare[0], short).way in AGREEING:
            return Likeness(Way.SHORT)
        return _OTHER

    def _sound_cost(self, one: Part, other: Part) -> float:
        return min(
            sound_cost(mine, theirs, its_bare, is_bare)
            for mine, its_bare in self._voices(one)
            for theirs, is_bare in self._voices(other)
        )

    def _voices(self, part: Part) -> tuple[tuple[str, bool], ...]:
        if not part.arabic:
            return tuple((sounds, False) for sounds in voices(part.sounds))
        known = tuple((self._index.sounds[number][1], False) for number in self.known(part))
        return (*known, (part.sounds, True))


def _stem_sounds(sounds: str, head: str) -> str:
    words = [word.removeprefix("al-") for word in sounds.split()]
    if head in ("abd", "abu", "umm") and len(words) > 1:
        words = words[1:]
    elif head == "din" and len(words) > 1:
        words = words[:-1]
    return vocalised_sounds("".join(words))


_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق", "هة")
_HEARD = ("ضظ", "ذز", "ذد", "سص", "تط", "ثس", "ثت", "قك", "قغ", "دض", "زظ", "حه", "اع", "جغ")
_KEYS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")
"""Rows of the Arabic keyboard, as most systems have it."""


def _near_letters() -> dict[str, float]:
    near: dict[str, float] = {}
    for row in _KEYS:
        for a, b in pairwise(row):
            near[a + b] = near[b + a] = 0.8
    for cost, groups in ((0.6, _DOTS), (0.5, _HEARD)):
        for group in groups:
            near.update({a + b: cost for a in group for b in group if a != b})
    return near


_NEAR = _near_letters()


@lru_cache(maxsize=200_000)
def slip_cost(one: str, other: str) -> float:
    """Return how far two words of one script are apart by slips of the pen or of the finger.

    A swap of neighbours, a letter doubled or left out, dots forgotten, the next key. A final h, as
    a tāʾ marbūṭa is folded, makes another name of it and is never a slip. Short words need less to
    be another word: three letters allow forgotten dots and no more.
    """
    rough = OSA.distance(one, other, score_cutoff=2)
    shortest = min(len(one), len(other))
    if rough > 2 or shortest < 3:
        return 9.0
    cost = _walk(one, other)
    if shortest == 3:
        cost += 0.45
    elif rough == 2 and shortest < 6:
        cost += 0.3
    return cost


def _walk(one: str, other: str) -> float:
    n, m = len(one), len(other)
    rows: list[list[float]] = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        rows[i][0] = rows[i - 1][0] + _drop(one, i - 1)
    for j in range(1, m + 1):
        rows[0][j] = rows[0][j - 1] + _drop(other, j - 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b = one[i - 1], other[j - 1]
            best = rows[i - 1][j - 1] + (0.0 if a == b else _NEAR.get(a + b, 1.0))
            best = min(best, rows[i - 1][j] + _drop(one, i - 1))
            best = min(best, rows[i][j - 1] + _drop(other, j - 1))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2] and a != b:
                best = min(best, rows[i - 2][j - 2] + 0.8)
            rows[i][j] = best
    return rows[n][m]


def _drop(word: str, at: int) -> float:
    letter = word[at]
    if at and letter == word[at - 1]:
        return 0.4
    if letter == "ه" and at == len(word) - 1:
        return 1.6
    return 0.8 if letter in "اوي" else 0.9
