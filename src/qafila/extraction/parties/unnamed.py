# SPDX-License-Identifier: Apache-2.0
"""Parties that only their place in the sentence tells: lent by a bakery, شيخ من نصاب.

No list holds whoever may hire a bus. Who stands behind *by* of a word that gives a role, whose the
vehicles are, and men and bodies of a common noun are looked at as parties; weights decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.counts.nouns import dual_at
from qafila.extraction.names.bodies import bodies_of_word
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.meanings import ROLE_OF
from qafila.extraction.parties.unnamed_doers import arabic_doer, body_at, first_of_list, latin_doer
from qafila.extraction.text.arabic import US_OR_THEM, has_article, with_and, without_and
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import BEHIND, FINITE, Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, skipped
from qafila.extraction.text.tokens import forms

_MEN = words_of("unnamed men")
_MEN_AND = with_and(_MEN)
_NOT = words_of("unnamed not") | words_of("parties prepositions") | words_of("phrases stops")
_FROM = words_of("unnamed from")
_OWNED = words_of("unnamed owned")
_ARTICLES = words_of("unnamed articles")
_LONGEST = 5
_SHORT = 3
_TABLES = ("time", "places", "exchange", "vehicles", "people", "cues", "verbs")
_NO_NAMES = ("time", "exchange", "vehicles", "people", "cues", "verbs")
_GIVING = frozenset(ROLE_OF) | {"own", "settle", "care", "shelter"}
_WHOSE = words_of("party traits owning")


def unnamed(scan: Scan, taken: set[int]) -> dict[int, Mention]:
    """Return parties without a name of their own, by first token, clear of tokens already taken."""
    made: dict[int, Mention] = {}
    for first, after, skip in sorted(_spans(scan, taken)):
        if not taken.isdisjoint(range(first, after)):
            continue
        taken.update(range(first, after))
        words = scan.evidence(first, after, skip)
        before = "w" if scan.tokens[first].arabic and skip else ""
        made[first] = Mention(first, after, words.text, words, "unnamed", before=before)
    return made


def _spans(scan: Scan, taken: Set[int]) -> Iterator[tuple[int, int, int]]:
    """Yield first token, token behind and letters to leave out of what may be a party."""
    for table in ("verbs", "deeds"):
        for at, hits in scan.at[table].items():
            for hit in hits:
                if hit.concept in _GIVING:
                    yield from (_arabic_doer if scan.tokens[at].arabic else _latin_doer)(scan, hit)
                if hit.concept in ROLE_OF and scan.tokens[at].arabic:
                    yield from first_of_list(scan, hit, taken)
                if hit.concept in ROLE_OF:
                    yield from (arabic_doer if scan.tokens[at].arabic else latin_doer)(scan, hit)
    for hits in scan.at["vehicles"].values():
        for hit in hits:
            yield from _owner(scan, hit)
    for at, word in enumerate(scan.folds):
        if word in _MEN_AND and at not in scan.at["vehicles"]:  # school buses
            yield from _man(scan, at)
        elif word in _OWNED:  # حافلتان تابعتان لمصلحة السجون
            yield from _arabic(scan, at + 1, ("l",))


def _latin_doer(scan: Scan, hit: Hit) -> Iterator[tuple[int, int, int]]:
    if hit.value == BEHIND:
        yield from _latin(scan, hit.after)
        return
    by = hit.after if hit.entry.words[-1] != "by" else hit.after - 1
    if by < len(scan.tokens) and scan.tokens[by].fold == "by":
        yield from _latin(scan, by + 1)


def _latin(scan: Scan, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the noun phrase that begins at a token, past its article."""
    tokens = scan.tokens
    while at < len(tokens) and tokens[at].fold in _ARTICLES:
        at += 1
    after = at
    while after < len(tokens) and after - at < _LONGEST and _may_name(scan, after):
        after += 1
    if after > at and len(tokens[at].fold) > 1:
        yield at, after, 0


def _may_name(scan: Scan, at: int) -> bool:
    """Whether a word may belong to a name that nobody knows."""
    token = scan.tokens[at]
    word = token.fold
    if token.kind != "w" or word in _NOT or word.endswith("ing"):
        return False
    if token.capital:
        return True
    if any(hit.entry.table in _TABLES for hit in scan.hits[at]):
        return bool(bodies_of_word(word))  # the governorate is a place, and a body
    return True


def _owner(scan: Scan, hit: Hit) -> Iterator[tuple[int, int, int]]:
    """Yield whose vehicles they are: two boats of a rice miller."""
    tokens, at = scan.tokens, hit.after
    if at + 1 >= len(tokens):
        return
    if tokens[at].arabic:
        if (owned := _owner_arabic(scan, at)) is not None:
            yield owned
        return
    whose = tokens[at].fold == "of" or (
        tokens[at].fold == "from" and longest_known(tokens, at + 1) is None
    )
    if whose:
        yield from _latin(scan, at + 1)
    elif tokens[at].fold == "belonging" and tokens[at + 1].fold == "to":
        yield from _latin(scan, at + 2)


def _owner_arabic(scan: Scan, at: int) -> tuple[int, int, int] | None:
    """Return whose vehicles they are: باصات من شركة نقل, أربع سيارات لجمعية مغتربين."""
    if scan.folds[at] in _WHOSE:
        return body_at(scan, at + 1)
    return body_at(scan, at, joined="l") if scan.folds[at].startswith("ل") else None


def _arabic_doer(scan: Scan, hit: Hit) -> Iterator[tuple[int, int, int]]:
    """Yield who does something to what the verb ends in: أعارنا سائق, استأجرتها هيئة."""
    word = scan.tokens[hit.after - 1].fold
    if hit.entry.made in FINITE and word.endswith(US_OR_THEM):
        yield from _arabic(scan, hit.after, ("", "w"))


def _arabic(scan: Scan, at: int, joined: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield the noun phrase at a token: a noun and what belongs to it."""
    tokens = scan.tokens
    if at >= len(tokens) or not tokens[at].arabic or tokens[at].fold in _NOT:
        return
    before = ""
    if "l" in joined:
        before = next((form.before for form in forms(tokens[at].fold) if form.before == "l"), "")
        if not before:
            return
    elif len(tokens[at].fold) <= _SHORT or scan.hits[at] or number_at(tokens, at) is not None:
        return
    if dual_at(scan, at) is not None:
        return  # رافقتهم سيارتان
    after = at + 1
    while after < len(tokens) and after - at < _SHORT and _belongs(scan, after):
        after += 1
    yield at, after, skipped(tokens[at], before)


def _belongs(scan: Scan, at: int) -> bool:
    token = scan.tokens[at]
    definite = token.arabic and has_article(token.fold) and token.fold not in _NOT
    return definite and not any(hit.entry.table in _NO_NAMES for hit in scan.hits[at])


def _is_bare(scan: Scan, at: int) -> bool:
    """Whether an Arabic noun has no article, so that a place behind it is where it belongs."""
    return not has_article(without_and(scan.folds[at]))


def _man(scan: Scan, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield a man or a body of a common noun, with where it is from: شيخ من نصاب."""
    tokens = scan.tokens
    if not tokens[at].arabic:
        yield at, at + 1, 0
        return
    skip = 1 if tokens[at].fold not in _MEN else 0
    behind = at + 1
    known = longest_known(tokens, behind) if behind < len(tokens) else None
    if known and _is_bare(scan, at) and scan.hit(behind, "places", "to", "from") is None:
        yield at, known[1], skip  # قاضي شبام, صحة نينوى
    elif behind + 1 < len(tokens) and tokens[behind].fold in _FROM and tokens[behind + 1].arabic:
        yield at, behind + 2, skip
    elif behind < len(tokens) and tokens[behind].arabic and _belongs(scan, behind):
        yield at, behind + 1, skip
