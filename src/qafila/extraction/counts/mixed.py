# SPDX-License-Identifier: Apache-2.0
"""Mixed groups that one figure counts: fighters and their families are everybody."""

from __future__ import annotations

from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.figures import Figure
from qafila.extraction.counts.nouns import Noun, dual_at
from qafila.extraction.text.arabic import has_and
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS

_COMPOUND_REACH = 9


def whole_of(scan: Scan, figure: Figure, noun: Noun) -> Noun | None:
    """Return everybody whom a count of fighters *and their families* means; None for one kind."""
    if noun.table != "people":
        return None
    tokens = scan.tokens
    if scan.says(noun.first - 1, noun.first, _BETWEEN) and noun.first > figure.core_after:
        other = best_hit(scan, noun.after) if noun.after < len(tokens) else None
        joined = other is not None and "w" in other.before and other.concept != noun.concept
        if joined and other is not None and other.entry.table == "people":
            return replace(noun, concept="all", unit="persons", after=other.after)
    at, linked = noun.after, False
    end = figure.first if noun.first < figure.first else len(tokens)
    while at < min(end, noun.after + _COMPOUND_REACH) and not _ends_list(scan, at, noun):
        token = tokens[at]
        if token.fold in COMMAS:
            linked = linked and noun.concept in ("men", "women", "children")
        elif token.fold in _AND:
            linked = True
        else:
            hit = best_hit(scan, at)
            if hit and "w" in hit.before and token.fold[1:] in _SINGLE:
                return None  # five wounded, and a woman
            if hit is None and has_and(token.fold) and dual_at(scan, at) is not None:
                return None  # two women and two children
            if hit and (linked or "w" in hit.before):
                if scan.folds[at - 1] in _AILING and hit.concept == "wounded":
                    return None  # ثمانية أطفال مكسورين ومحروقين
                return None if _has_own_figure(scan, hit) else _merged(noun, hit)
            and_here = token.arabic and has_and(token.fold)
            if and_here and not hit and "w" not in "".join(h.before for h in scan.hits[at]):
                linked = False
        at += 1
    return None


_LOOKED_AFTER = frozenset({"wounded", "children"})
_CARRIED = frozenset({"fighters", "civilians", "men", "women", "children"})
_AND = words_of("mixed and")
_BETWEEN = words_of("figures between")
_AILING = words_of("counts ailing")
_SINGLE = words_of("counts single")
_REST = words_of("counts the rest")
_LIST_ENDS = words_of("mixed list ends") | {"\n"}


def _ends_list(scan: Scan, at: int, noun: Noun) -> bool:
    """Whether a list of those whom one figure counts ends before a token."""
    tokens = scan.tokens
    token = tokens[at]
    if token.kind == "n" or token.fold in _LIST_ENDS or token.fold in _REST:
        return True
    listed = at > noun.after or (token.arabic and has_and(token.fold))
    if listed and number_at(tokens, at) is not None:
        return True  # nine children and one nurse, إحدى عشرة امرأة وستة أطفال
    if token.fold in _AND:
        behind = [each.fold for each in tokens[at + 1 : at + 3]]
        return behind[:1] in (["a"], ["an"]) or behind[1:] == ["rest"]  # and a sick man
    hit = best_hit(scan, at)
    if hit is not None:
        return hit.entry.table == "vehicles"
    verbs = [hit for hit in scan.hits[at] if hit.entry.table == "verbs"]
    return any(hit.entry.made in FINITE or not token.arabic for hit in verbs)


def _has_own_figure(scan: Scan, hit: Hit) -> bool:
    """Whether a figure of its own stands behind a noun: والعوائل ستة, وصحفيين اتنين."""
    if hit.after >= len(scan.tokens) or not scan.tokens[hit.first].arabic:
        return False
    number = number_at(scan.tokens, hit.after)
    return number is not None and not has_and(scan.tokens[hit.after].fold)


def _merged(noun: Noun, hit: Hit) -> Noun | None:
    if hit.concept in (noun.concept, "staff", "dead"):
        return None
    if noun.unit == "families" or noun.concept == "all":
        return None
    if noun.concept in _LOOKED_AFTER and hit.concept == "families":
        return None  # seven patients and their relatives
    if noun.concept == "wounded" and noun.after > noun.first + 1 and hit.concept in _CARRIED:
        return None  # wounded soldiers and civilians
    return replace(noun, concept="all", unit="persons", after=hit.after)
