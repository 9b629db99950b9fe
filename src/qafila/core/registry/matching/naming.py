# SPDX-License-Identifier: Apache-2.0
"""Two names weighed: the parts that agree, those that contradict, and in which order they stand."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from qafila.core.registry.matching.bearers import Bearer, Chain, Role
from qafila.core.registry.matching.chances import (
    CROSSED,
    LEFT_OUT,
    SHIFTED,
    Chances,
    given_chances,
    kin_chances,
    rivals,
)
from qafila.core.registry.matching.likeness import AGREEING, Likeness, NameBook, Way
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.matching.words import Reason, reason

_SLIP_BY_CHANCE = 0.03
"""Chance that two parts of unrelated names are within a slip of each other."""

_LINEAGE = 0.3
"""Chance that two people of one family are parent and child."""

_DOUBTFUL = 0.3
"""Where names agree in one order, another is looked at only if it is at least this likely."""

_by_likely = itemgetter(0)


class Naming:
    """Weighs names.

    Parameters
    ----------
    book
        Known names and how common they are.
    floor
        Share below which no name is taken to be rare.
    """

    def __init__(self, book: NameBook, floor: float) -> None:
        self.book = book
        self._floor = floor

    def share(self, a: Part, b: Part) -> float:
        """Return the share of people whose name agrees with two that agree."""
        return max(self.book.share(a), self.book.share(b), self._floor)

    def weigh(self, one: Bearer, other: Bearer, reasons: list[Reason] | None) -> Chances:
        """Weigh the names, in the scripts in which they agree best, over all orders."""
        best: Chances | None = None
        chosen: tuple[Chain, Chain] | None = None
        for mine, theirs in _writings(one, other, self.book):
            same = family = unrelated = most = 0.0
            likeliest: tuple[Chain, Chain] | None = None
            settled = 0.0
            orders = [(a.likely * b.likely, a, b) for a in mine for b in theirs]
            if len(orders) > 1:
                orders.sort(key=_by_likely, reverse=True)
            for likely, a, b in orders:
                if likely < min(settled, _DOUBTFUL):
                    break
                found = self._chain(a, b, None)
                if not settled and found[0] > found[1] * _DOUBTFUL:
                    settled = likely
                same += likely * found[0]
                family += likely * found[1]
                unrelated += likely * found[2]
                if likely * found[0] > most:
                    most, likeliest = likely * found[0], (a, b)
            if best is None or same * best[2] > best[0] * unrelated:
                best, chosen = (same, family, unrelated), likeliest
        if best is None:
            return (1.0, 1.0, 1.0)
        if reasons is not None and chosen is not None:
            a, b = chosen
            self._chain(a, b, reasons)
            if a.is_turned != b.is_turned:
                reasons.append(reason("order", (a.likely * b.likely, 1.0, 1.0), "turned"))
        return best

    def _chain(self, mine: Chain, theirs: Chain, reasons: list[Reason] | None) -> Chances:
        given, agrees = self._given(mine.parts[0], theirs.parts[0], reasons)
        same, family, unrelated = given
        pairs = _aligned(mine.parts[1:], theirs.parts[1:], self.book)
        for found in (
            *self._kin(mine, theirs, pairs, reasons),
            *self._left_over(mine, theirs, pairs, reasons),
        ):
            same *= found[0]
            family *= found[1]
            unrelated *= found[2]
        if agrees:
            return same, family, unrelated
        # A part that stands elsewhere in the other name is there by chance, if this order holds …
        chance = self._crossed(mine, theirs, pairs)
        # … or because one is the other's father.
        lineage = self._lineage(mine, theirs) + self._lineage(theirs, mine)
        return same * chance, (1 - _LINEAGE) * family * chance + lineage, unrelated * chance

    def _crossed(
        self, mine: Chain, theirs: Chain, pairs: Sequence[tuple[int, int, Likeness]]
    ) -> float:
        """Return the chance that parts which found no partner agree all the same, elsewhere."""
        taken_a, taken_b = {i + 1 for i, _, _ in pairs}, {j + 1 for _, j, _ in pairs}
        chance = 1.0
        for i, a in enumerate(mine.parts):
            for j, b in enumerate(theirs.parts):
                if i != j and i not in taken_a and j not in taken_b:
                    way = self.book.likeness(a, b).way
                    if way in AGREEING:
                        chance *= self.share(a, b)
                    elif way is not Way.DIFFERENT:
                        chance *= _SLIP_BY_CHANCE
        return chance

    def _lineage(self, child: Chain, parent: Chain) -> float:
        """Return the chance of two names when one is the child of the other; 0 if it is not."""
        if len(child.parts) < 2 or Role.SURNAME is child.roles[1]:
            return 0.0
        if self.book.likeness(child.parts[1], parent.parts[0]).way not in AGREEING:
            return 0.0
        chance = _LINEAGE / 2
        for part in parent.parts[1:]:
            if self.book.likeness(child.parts[0], part).way in AGREEING:
                chance *= self.share(child.parts[0], part)  # named like a forefather, by chance
        ours = Chain(child.parts[1:], child.roles[1:])
        pairs = _aligned(ours.parts[1:], parent.parts[1:], self.book)
        for found in (
            *self._kin(ours, parent, pairs, None),
            *self._left_over(ours, parent, pairs, None),
        ):
            chance *= found[0]
        return chance

    def _given(self, a: Part, b: Part, reasons: list[Reason] | None) -> tuple[Chances, bool]:
        likeness = self.book.likeness(a, b)
        chances = given_chances(likeness, self.share(a, b))
        if reasons is not None:
            reasons.append(reason("given", chances, likeness.way, a.text, b.text))
        return chances, likeness.way is not Way.DIFFERENT

    def _kin(
        self,
        mine: Chain,
        theirs: Chain,
        pairs: Sequence[tuple[int, int, Likeness]],
        reasons: list[Reason] | None,
    ) -> list[Chances]:
        """Weigh what agrees of father, grandfather and surname."""
        found: list[Chances] = []
        for i, j, likeness in pairs:
            a, b = mine.parts[i + 1], theirs.parts[j + 1]
            roles = {mine.roles[i + 1], theirs.roles[j + 1]}
            about = "ancestor"
            if Role.SURNAME in roles:
                about = "surname"
            elif Role.ANCESTOR not in roles and i == j == 0:
                about = "father"
            chances = kin_chances(about, likeness, self.share(a, b))
            found.append(chances)
            if roles == {Role.FATHER, Role.ANCESTOR} or (i != j and Role.SURNAME not in roles):
                found.append(SHIFTED)
            if reasons is not None:
                reasons.append(reason(about, chances, likeness.way, a.text, b.text))
        return found

    def _left_over(
        self,
        mine: Chain,
        theirs: Chain,
        pairs: Sequence[tuple[int, int, Likeness]],
        reasons: list[Reason] | None,
    ) -> list[Chances]:
        """Weigh parts that found no partner: on one side only, left out; on both, contradiction."""
        taken_a, taken_b = {i + 1 for i, _, _ in pairs}, {j + 1 for _, j, _ in pairs}
        lone_a = [i for i in range(1, len(mine.parts)) if i not in taken_a]
        lone_b = [j for j in range(1, len(theirs.parts)) if j not in taken_b]
        found: list[Chances] = []
        for i in tuple(lone_a):
            for j in lone_b:
                rivalry = rivals(mine.roles[i], theirs.roles[j], i == j == 1)
                if rivalry is None:
                    continue
                about, chances = rivalry
                found.append(chances)
                lone_a.remove(i)
                lone_b.remove(j)
                if reasons is not None:
                    a, b = mine.parts[i].text, theirs.parts[j].text
                    reasons.append(reason(about, chances, Way.DIFFERENT, a, b))
                break
        if lone_a and lone_b:
            # A surname here, an ancestor there: each may have left out what the other wrote.
            found.append(CROSSED)
        elif lone_a or lone_b:
            found.append(LEFT_OUT)
        return found


def _writings(
    one: Bearer, other: Bearer, book: NameBook
) -> list[tuple[tuple[Chain, ...], tuple[Chain, ...]]]:
    """Return which writings of two names to compare.

    Latin letters do not tell ماجد from مجيد: where both are written in Arabic, that alone speaks,
    unless a first name there is none that anybody knows, and may be a slip.
    """
    pairs = [(mine, theirs) for mine in one.names for theirs in other.names]
    if len(pairs) == 1:
        return pairs
    arabic = [p for p in pairs if p[0][0].parts[0].arabic and p[1][0].parts[0].arabic]
    known = all(book.known(side[0].parts[0]) for p in arabic for side in p)
    return arabic if arabic and known else pairs


def _aligned(
    mine: Sequence[Part], theirs: Sequence[Part], book: NameBook
) -> list[tuple[int, int, Likeness]]:
    """Return parts that agree, in the same order on both sides, so that most agree best."""
    n, m = len(mine), len(theirs)
    if not n or not m:
        return []
    side_by_side = [book.likeness(a, b) for a, b in zip(mine, theirs, strict=False)]
    if n == m and all(each.way is not Way.DIFFERENT for each in side_by_side):
        return [(i, i, likeness) for i, likeness in enumerate(side_by_side)]
    worth: list[list[float]] = [[0.0] * (m + 1) for _ in range(n + 1)]
    likes: dict[tuple[int, int], Likeness] = {}
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best = max(worth[i + 1][j], worth[i][j + 1])
            likeness = book.likeness(mine[i], theirs[j])
            if likeness.way is not Way.DIFFERENT:
                likes[i, j] = likeness
                gain = 1.0 if likeness.way in AGREEING else 0.5
                best = max(best, worth[i + 1][j + 1] + gain + (0.1 if i == j else 0.0))
            worth[i][j] = best
    pairs: list[tuple[int, int, Likeness]] = []
    i = j = 0
    while i < n and j < m:
        likeness_here = likes.get((i, j))
        if likeness_here is not None:
            gain = 1.0 if likeness_here.way in AGREEING else 0.5
            if worth[i][j] == worth[i + 1][j + 1] + gain + (0.1 if i == j else 0.0):
                pairs.append((i, j, likeness_here))
                i, j = i + 1, j + 1
                continue
        if worth[i + 1][j] >= worth[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
