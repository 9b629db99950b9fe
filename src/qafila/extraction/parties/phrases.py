# SPDX-License-Identifier: Apache-2.0
"""The nouns that a party is told with: six soldiers of X, عشرون فارسا من X, X's two lorries.

Grammar gives a verb the whole noun phrase as its subject; whoever owns it or belongs to it is who
acts: *soldiers of UNPROFOR rode ahead*, سارت أمامهم عربة لقوات الطوارئ.
"""

from __future__ import annotations

from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.nouns import dual_at
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.lexicon import BEHIND
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import forms

_THE_OR_A = words_of("articles")
_PEOPLE = words_of("persons") | words_of("phrases people")
_ACTING = ("fighters", "staff")
_OF = words_of("phrases of")
_STOPS = words_of("parties prepositions") | words_of("phrases stops")
_ADJECTIVES, _BEFORE, _DEED = 2, 4, 4


class Phrases:
    """Mentions with the nouns that they are told with.

    Parameters
    ----------
    scan
        The report.
    found
        Its mentions by first token.

    Attributes
    ----------
    wide
        The same mentions, each from the first token of its noun, by that token.
    """

    def __init__(self, scan: Scan, found: dict[int, Mention]) -> None:
        self.wide: dict[int, Mention] = {}
        self._told: dict[int, Mention] = {}
        for mention in found.values():
            widened = _arabic if scan.tokens[mention.first].arabic else _latin
            wide = widened(scan, mention) or mention
            self.wide[wide.first] = wide
            self._told[mention.after] = mention

    def told(self, wide: Mention) -> Mention:
        """Return a mention as it is named."""
        return self._told[wide.after]


def _acting_at(scan: Scan, at: int) -> str | None:
    """Return what is joined to a word for people who act or a vehicle; None for other words."""
    vehicle = scan.hit(at, "vehicles")
    if vehicle is not None:
        return vehicle.before
    hit = scan.counted_words.get(at)
    if hit is not None and hit.entry.table == "people" and hit.concept in _ACTING:
        return hit.before
    for form in forms(scan.tokens[at].fold):
        if form.stem in _PEOPLE:
            return form.before
    dual = dual_at(scan, at)
    return "" if dual and (dual.table == "vehicles" or dual.concept in _ACTING) else None


def _arabic(scan: Scan, mention: Mention) -> Mention | None:
    """Return the noun before من, تابع ل or a joined *of*, past its adjectives and figures."""
    tokens, step = scan.tokens, mention.first - 1
    if step >= 0 and tokens[step].fold in _OF:
        step -= 1
    elif not mention.before.endswith(("l", "la")):
        return None
    for at in range(step, max(-1, step - _ADJECTIVES - 1), -1):
        if not tokens[at].arabic or tokens[at].fold in _STOPS:
            return None
        before = _acting_at(scan, at)
        if before is None and at and number_at(tokens, at - 1) is not None:
            before = ""  # whatever is counted before *of* a party is its own: عشرون فارسا
        if before is not None:
            first = _past_figures(scan, at)
            return replace(mention, first=first, before=before if first == at else "")
        if any(hit.entry.table == "verbs" and hit.entry.made for hit in scan.hits[at]):
            return None
    return None


def _past_figures(scan: Scan, at: int) -> int:
    """Return the first token of the figures right before a noun."""
    first = at
    while first and at - first < _BEFORE:
        before = scan.tokens[first - 1]
        if number_at(scan.tokens, first - 1) is None and before.kind != "n":
            break
        first -= 1
    return first


def _latin(scan: Scan, mention: Mention) -> Mention | None:
    """Return the noun before *of* or *from* a party, with what stands before the noun."""
    tokens, step = scan.tokens, mention.first - 1
    if step >= 0 and tokens[step].fold in _THE_OR_A:
        step -= 1
    if step < 1 or tokens[step].fold not in _OF:
        return None
    at = step - 1
    behind = at + 1
    if _is_of_a_deed(scan, behind + 1):
        return None
    if _acting_at(scan, at) is None and not any(
        hit.after == behind
        for earlier in (at - 1, at - 2)
        for hit in scan.at["vehicles"].get(earlier, ())
    ):
        return None
    first = at
    while first and at - first < _BEFORE and _describes(scan, first - 1):
        first -= 1
    return replace(mention, first=first)


def _is_of_a_deed(scan: Scan, after: int) -> bool:
    """Whether *of* ends words that say what the party does: under the escort *of* the army."""
    return any(
        hit.after == after and hit.value == BEHIND
        for first in range(max(0, after - _DEED), after)
        if scan.folds[first] in _STOPS
        for hit in scan.at["deeds"].get(first, ())
    )


def _describes(scan: Scan, at: int) -> bool:
    """Whether a word may stand between the verb and the noun: two, armoured, Canadian."""
    token = scan.tokens[at]
    if token.kind == "p" or token.fold in _STOPS or token.fold in _THE_OR_A:
        return False
    return token.kind == "n" or not scan.hit(at, "verbs")
