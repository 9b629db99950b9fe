# SPDX-License-Identifier: Apache-2.0
"""The nouns that a party is told with: six soldiers of X, عشرون فارسا من X, X's two lorries.

Grammar gives a verb the whole noun phrase as its subject; whoever owns it or belongs to it is who
acts: *soldiers of UNPROFOR rode ahead*, سارت أمامهم عربة لقوات الطوارئ.
"""

from __future__ import annotations

from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.mentions import Mention
from qafila.extraction.nouns import dual_at
from qafila.extraction.numbers import number_at
from qafila.extraction.scan import Scan
from qafila.extraction.tokens import forms

_PEOPLE = words_of("mentions persons") | words_of("phrases people")
_ACTING = ("fighters", "staff")
_OF = words_of("phrases of")
_STOPS = words_of("parties prepositions") | words_of("phrases stops")
_ADJECTIVES, _BEFORE = 2, 4


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
        self._scan = scan
        self.wide: dict[int, Mention] = {}
        self._told: dict[int, tuple[Mention, str]] = {}
        for mention in found.values():
            arabic = scan.tokens[mention.first].arabic
            kind, wide = (_arabic if arabic else _latin)(scan, mention) or ("", mention)
            self.wide[wide.first] = wide
            self._told[mention.after] = mention, kind

    def counted(self, mention: Mention) -> str:
        """Return which people of a mention are counted or told: 50 wounded of X; empty for none."""
        return _people_of(self._scan, mention)

    def told(self, wide: Mention) -> tuple[Mention, str]:
        """Return a mention as it is named, and its noun: people, vehicles, or empty."""
        return self._told[wide.after]


def _kind_at(scan: Scan, at: int) -> tuple[str, str]:
    """Return whether a word means people who act or a vehicle, and what is joined to it."""
    vehicle = scan.hit(at, "vehicles")
    if vehicle is not None:
        return "vehicles", vehicle.before
    hit = scan.counted_words.get(at)
    if hit is not None and hit.entry.table == "people" and hit.concept in _ACTING:
        return "people", hit.before
    for form in forms(scan.tokens[at].fold):
        if form.stem in _PEOPLE:
            return "people", form.before
    dual = dual_at(scan, at)
    if dual is not None and (dual.table == "vehicles" or dual.concept in _ACTING):
        return dual.table, ""
    return "", ""


def _arabic(scan: Scan, mention: Mention) -> tuple[str, Mention] | None:
    """Return the noun before من, تابع ل or a joined *of*, past its adjectives and figures."""
    tokens, step = scan.tokens, mention.first - 1
    if step >= 0 and tokens[step].fold in _OF:
        step -= 1
    elif not mention.before.endswith(("l", "la")):
        return None
    for at in range(step, max(-1, step - _ADJECTIVES - 1), -1):
        if not tokens[at].arabic or tokens[at].fold in _STOPS:
            return None
        kind, before = _kind_at(scan, at)
        if not kind and at and number_at(tokens, at - 1) is not None:
            kind = "people"  # whatever is counted before *of* a party is its own: عشرون فارسا
        if kind:
            first = _past_figures(scan, at)
            return kind, replace(mention, first=first, before=before if first == at else "")
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


def _latin(scan: Scan, mention: Mention) -> tuple[str, Mention] | None:
    """Return the noun before *of* or *from* a party, with what stands before the noun."""
    tokens, step = scan.tokens, mention.first - 1
    if step >= 0 and tokens[step].fold in ("the", "a", "an"):
        step -= 1
    if step < 1 or tokens[step].fold not in _OF:
        return None
    at = step - 1
    kind, _ = _kind_at(scan, at)
    for earlier in (at - 1, at - 2):
        if not kind and earlier >= 0:
            kind = next(
                ("vehicles" for hit in scan.at["vehicles"].get(earlier, ()) if hit.after == at + 1),
                "",
            )
    if not kind:
        return None
    first = at
    while first and at - first < _BEFORE and _describes(scan, first - 1):
        first -= 1
    return kind, replace(mention, first=first)


def _describes(scan: Scan, at: int) -> bool:
    """Whether a word may stand between the verb and the noun: two, armoured, Canadian."""
    token = scan.tokens[at]
    if token.kind == "p" or token.fold in _STOPS or token.fold in ("the", "a", "an"):
        return False
    return token.kind == "n" or not scan.hit(at, "verbs")


def _people_of(scan: Scan, mention: Mention) -> str:
    """Return the cohort right before *of* a party, or before it in Arabic: مئة من عناصر X."""
    tokens, step = scan.tokens, mention.first - 1
    while step > 0 and (tokens[step].fold in _OF or tokens[step].fold in _ARTICLES):
        step -= 1
    for at in range(step, max(-1, step - _ADJECTIVES), -1):
        hit = scan.counted_words.get(at)
        if hit is None or hit.entry.table != "people" or hit.after < step + 1:
            continue
        counted = at > 0 and (
            tokens[at - 1].kind == "n"
            or number_at(tokens, at - 1) is not None
            or (tokens[at - 1].fold in _OF and at > 1 and number_at(tokens, at - 2) is not None)
        )
        return f"{'counted ' if counted else ''}{hit.concept}"
    return ""


_ARTICLES = ("the", "a", "an")
