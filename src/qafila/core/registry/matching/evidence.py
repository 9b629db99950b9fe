# SPDX-License-Identifier: Apache-2.0
"""How likely two entries are one person, and why.

Three cases are weighed against each other: the two are the *same* person; two members of one
*family*; or *unrelated*. What families share (the father's name, the surname, the mother, a phone)
speaks for the first two alike; only what is a person's own (first name, age, sex) tells the first
from the second. With two cases only, as Fellegi and Sunter's model has it (1969), brothers come out
as duplicates: each thing they share would count as new evidence.

Each item gives the chance of what is seen under each case, and the chances multiply. They are set
by judgement, and tried on the development seeds of the corpus; how common a name is comes from the
list itself and the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from qafila.core.registry.matching.bearers import Bearer
from qafila.core.registry.matching.chances import (
    BIRTH,
    BIRTH_BY_AGE,
    EVEN,
    SEX_DIFFERENT,
    SEX_SAME,
    Chances,
    households_chances,
    kin_chances,
)
from qafila.core.registry.matching.likeness import NameBook, Way
from qafila.core.registry.matching.naming import Naming
from qafila.core.registry.matching.words import Reason, reason

FEW = 12
"""Up to so many entries are not a list: then the question is whether two given people are one."""

_LOOK_ALIKE = 0.25
"""Whoever asks about two people asks because their names are alike: by chance they would not be."""

_SLACK = 4.0
"""Bits allowed for what the bound does not look at: a slip of the pen, the sex."""


@dataclass(frozen=True, slots=True)
class Match:
    """What comparing two entries gave: a probability from 0 to 1, and its reasons."""

    probability: float
    reasons: tuple[Reason, ...] = ()


class Scale:
    """Weighs two bearers.

    Parameters
    ----------
    book
        Known names and how common they are.
    shared
        For phones and documents, ``phone:…`` and ``document:…``: on how many entries each stands.
    listed
        How many entries there are; 0 where only two are compared.
    """

    def __init__(
        self, book: NameBook, shared: dict[str, int] | None = None, listed: int = 0
    ) -> None:
        self.book = book
        self._shared = shared or {}
        self._listed = listed
        # What it takes to come near to even odds against chance.
        self._needed = math.log2(listed / 0.2) if listed > FEW else -math.inf
        self._naming = Naming(book, 0.0 if listed > FEW else _LOOK_ALIKE)
        # About one entry in ten stands twice; a family has about five more members.
        self.prior: Chances = (0.2 / listed, 4 / listed, 1.0) if listed > FEW else EVEN

    def probability(
        self, one: Bearer, other: Bearer, least: float = 0.5, met: float = 0.0
    ) -> float:
        """Return how likely two entries are one person.

        Parameters
        ----------
        met
            How likely their households are one, by what the others of these say (`households`).
        least
            Above 0. A probability below it may come back as 0, at once: most pairs are told apart
            by a bound on what comparing them in full could give.
        """
        if one.document and one.document == other.document:
            return self._weigh(one, other, None, met)
        likely = self._own_agrees(one, other)
        if not likely:
            return 0.0
        if met:
            return self._weigh(one, other, None, met)
        needed = self._needed + math.log2(least / (1.0 - min(least, 0.999)))
        if self._most(one, other) + math.log2(likely) < needed:
            return 0.0
        return self._weigh(one, other, None, met)

    def _own_agrees(self, one: Bearer, other: Bearer) -> float:
        """Return how likely an order is in which the first names agree at all; 0: in none."""
        best = 0.0
        for a, mine in one.firsts:
            for b, theirs in other.firsts:
                if mine * theirs > best and self.book.likeness(a, b).way is not Way.DIFFERENT:
                    best = mine * theirs
        return best

    def _most(self, one: Bearer, other: Bearer) -> float:
        """Return more bits than comparing two bearers can give in favour of one person."""
        mine, theirs = one.worth, other.worth
        most = _SLACK + sum([mine[root] for root in mine.keys() & theirs.keys()])
        if one.birth_year is not None and other.birth_year is not None:
            apart = abs(one.birth_year - other.birth_year)
            most += 5.2 if apart == 0 else 2.7 if apart == 1 else 0.5 if apart < 4 else -1.4
        if one.phone and one.phone == other.phone:
            most += 15
        if one.mother and other.mother and one.mother[0].root == other.mother[0].root:
            most += 9
        if one.household and one.household == other.household and one.source == other.source:
            most += 16
        return most

    def match(self, one: Bearer, other: Bearer, met: float = 0.0) -> Match:
        """Return how likely two entries are one person, with the reasons, weightiest first."""
        reasons: list[Reason] = []
        probability = self._weigh(one, other, reasons, met)
        reasons.sort(key=lambda reason: -abs(reason.bits))
        return Match(probability, tuple(reasons))

    def _weigh(self, one: Bearer, other: Bearer, reasons: list[Reason] | None, met: float) -> float:
        same, family, unrelated = self._naming.weigh(one, other, reasons)
        for item in (self._birth, self._sex, self._phone, self._document, self._mother):
            found = item(one, other, reasons)
            if found is not None:
                same *= found[0]
                family *= found[1]
                unrelated *= found[2]
        for found in self._households(one, other, met, reasons):
            same *= found[0]
            family *= found[1]
            unrelated *= found[2]
        a, b, c = self.prior
        mine = a * same
        total = mine + b * family + c * unrelated
        return mine / total if total else 0.0

    def _birth(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances | None:
        if one.birth_year is None or other.birth_year is None:
            return None
        apart = abs(one.birth_year - other.birth_year)
        table = BIRTH_BY_AGE if one.is_aged or other.is_aged else BIRTH
        chances = next(row for most, row in table if apart <= most)
        if reasons is not None:
            word = "same" if apart == 0 else "near" if chances[0] > chances[2] else "different"
            reasons.append(
                reason("birth", chances, word, str(one.birth_year), str(other.birth_year))
            )
        return chances

    def _sex(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances | None:
        if one.sex is None or other.sex is None:
            return None
        chances = SEX_SAME if one.sex == other.sex else SEX_DIFFERENT
        if reasons is not None:
            reasons.append(reason("sex", chances, "same" if one.sex == other.sex else "different"))
        return chances

    def _phone(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances | None:
        if not one.phone or not other.phone:
            return None
        chances: Chances = (0.25, 0.6, 1.0)
        if one.phone == other.phone:
            chances = (0.75, 0.4, self._by_chance("phone", one.phone))
        if reasons is not None:
            word = "same" if one.phone == other.phone else "different"
            reasons.append(reason("phone", chances, word))
        return chances

    def _document(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances | None:
        if not one.document or not other.document:
            return None
        chances, word = (0.06, 0.9, 0.999), "different"
        if one.document == other.document:
            # A number that stands on several entries is the family's booklet.
            held = self._shared.get(f"document:{one.document}", 2)
            own = 0.01 if held <= 2 else 0.85
            chances, word = (0.9, own, self._by_chance("document", one.document)), "same"
        elif OSA.distance(one.document, other.document, score_cutoff=1) <= 1:
            chances, word = (0.04, 0.05, 0.0005), "near"
        if reasons is not None:
            reasons.append(reason("document", chances, word))
        return chances

    def _by_chance(self, kind: str, value: str) -> float:
        held = self._shared.get(f"{kind}:{value}", 2)
        return held * (2e-6 if kind == "document" else 2e-5)

    def _households(
        self, one: Bearer, other: Bearer, met: float, reasons: list[Reason] | None
    ) -> Iterator[Chances]:
        """Yield what household numbers say, and what the others of the two households do."""
        told: list[tuple[str, Chances]] = []
        if one.household and other.household and one.source == other.source:
            if one.household == other.household:
                # A family that is typed twice brings its others too: alone it is seldom one person.
                told.append(("same", (0.15, 0.97, 5 / max(self._listed, 100))))
            elif not met:
                told.append(("different", (0.6, 0.03, 1.0)))
        if met:
            same, family, unrelated = households_chances(self._listed)
            doubt = 1 - met
            chances = (met * same + doubt, met * family + doubt, met * unrelated + doubt)
            told.append(("met", chances))
        for word, chances in told:
            if reasons is not None:
                reasons.append(reason("household", chances, word))
            yield chances

    def _mother(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances | None:
        if not one.mother or not other.mother:
            return None
        a, b = one.mother[0], other.mother[0]
        likeness = self.book.likeness(a, b)
        share = max(self._naming.share(a, b), 0.002)
        chances = kin_chances("mother", likeness, share)
        if reasons is not None:
            reasons.append(reason("mother", chances, likeness.way, a.text, b.text))
        return chances
