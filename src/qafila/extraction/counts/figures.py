# SPDX-License-Identifier: Apache-2.0
"""Figures: numbers of a report with their ranges and hedges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import has_and, without_and
from qafila.extraction.text.found import Hedge
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.marks import is_mark
from qafila.extraction.text.numbers import Number, may_begin, number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked

_TO = words_of("figures to")
_TO_IN_YEMEN = words_of("to in yemen")
_FROM = words_of("moments from")
_EACH_ONE = words_of("figures each one")
_BETWEEN = words_of("figures between")
_QUOTES = frozenset("\"“”«»'~+(")
_BOUNDS: dict[str, tuple[bool, bool]] = {"at_least": (True, False), "at_most": (False, True)}


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Figure:
    """A figure of the text.

    Parameters
    ----------
    low, high, hedge
        What it says; both None for an amount that is no figure.
    first, after
        Its tokens with the hedge before it.
    core_first, core_after
        Its tokens without hedges.
    """

    low: int | None
    high: int | None
    hedge: Hedge
    first: int
    after: int
    core_first: int
    core_after: int


_MAY_BEGIN = Asked(lambda word: word[0].isdecimal() or may_begin(word))


def figures(scan: Scan, taken: set[int]) -> Iterator[Figure]:
    """Yield the figures of a text outside the tokens that days and hours have taken."""
    after, vague = 0, scan.at["vague"]
    last: Figure | None = None
    for at, word in enumerate(scan.folds):
        if at < after or not (_MAY_BEGIN[word] or at in vague):
            continue  # most words
        figure = _figure_at(scan, at, taken) if at not in taken else None
        if figure is None:
            after = _past(scan, at)
            continue
        after = figure.core_after
        if last is not None and (both := _both_bounds(scan, last, figure)):
            last = both
            continue
        if last is not None:
            yield last
        last = figure
    if last is not None:
        yield last


def _both_bounds(scan: Scan, one: Figure, other: Figure) -> Figure | None:
    """Return two bounds as the range that they are: no fewer than 400 and no more than 450."""
    if one.hedge != "at_least" or other.hedge != "at_most" or one.low is None:
        return None
    between = scan.folds[one.core_after : other.core_first]
    if other.high is None or one.low >= other.high or len(between) > _BOTH_REACH:
        return None
    if not between or not between[0].startswith(("and", "but", "و")):
        return None
    return replace(other, low=one.low, hedge="range", first=one.first, core_first=one.core_first)


_BOTH_REACH = 5


def _past(scan: Scan, at: int) -> int:
    """Return the token behind a number that is no figure: the sixty of الكيلو مئة وستين is none."""
    number = number_at(scan.tokens, at)
    return number.after if number is not None and is_mark(scan, number) else at + 1


def _figure_at(scan: Scan, at: int, taken: set[int]) -> Figure | None:
    number = number_at(scan.tokens, at)
    if number is None:
        hit = scan.hit(at, "vague")
        if hit is None or hit.value == "few":
            return None
        return Figure(None, None, "vague", at, hit.after, at, hit.after)
    of = number.after < len(scan.tokens) and scan.tokens[number.after].fold in ("of", "من")
    if number.value == 1 and (of or (at and scan.folds[at - 1] in _EACH_ONE)):
        return None
    if any(token in taken for token in range(number.first, number.after)) or is_mark(scan, number):
        return None
    hedge: Hedge = "about" if scan.tokens[at].fold == "couple" else "exact"
    figure = Figure(number.value, number.value, hedge, at, number.after, at, number.after)
    figure = _as_range(scan, figure, taken)
    return _hedged(scan, figure)


def _as_range(scan: Scan, figure: Figure, taken: set[int]) -> Figure:
    tokens = scan.tokens
    at = figure.core_after
    if at >= len(tokens):
        return figure
    word = tokens[at].fold
    opened = figure.first > 0 and (
        tokens[figure.first - 1].fold in _BETWEEN
        or (figure.first > 1 and tokens[figure.first - 2].fold in _BETWEEN
            and scan.hit(figure.first - 1, "hedges") is not None)
    )  # fmt: skip
    second: Number | None = None
    from_here = figure.first > 0 and tokens[figure.first - 1].fold in _FROM
    if (
        (word in _TO or (from_here and word in _TO_IN_YEMEN))
        and at + 1 < len(tokens)
        and at + 1 not in taken
    ):
        if word in ("-", "–", "—"):
            close = tokens[at].space <= 1
            second = number_at(tokens, at + 1) if close else None
        elif word in ("and", "or", "او") and not opened and word == "and":
            second = None
        else:
            second = number_at(tokens, at + 1)
    elif opened and tokens[at].arabic and has_and(word):
        step = 1 if word == "و" else 0
        second = number_at(tokens, at + step) if at + step < len(tokens) else None
    if second is None or figure.low is None:
        return figure
    low = figure.low
    if low < second.value and low < 100 and second.value >= 1_000:
        for scale in (1_000_000, 1_000):
            if second.value >= scale and second.value % scale == 0 and low * scale < second.value:
                low *= scale  # 5 to 6 thousand
                break
    hundreds = scan.folds[second.after - 1] == "hundred" and low * 100 < second.value < 1_000
    low *= 100 if hundreds else 1  # two to three hundred
    if not low < second.value or second.value > 20 * low:
        return figure
    first = (
        figure.first - 1 if opened and tokens[figure.first - 1].fold in _BETWEEN else figure.first
    )
    return Figure(low, second.value, "range", first, second.after, figure.core_first, second.after)


def _hedged(scan: Scan, figure: Figure) -> Figure:
    """Return a figure with the hedge before or right after it."""
    tokens = scan.tokens
    first = figure.first
    while first and tokens[first - 1].fold in _QUOTES:
        first -= 1
    found = _hedge_before(scan, first)
    if found is None and (apart := _hedged_apart(scan, figure)):
        return apart
    if found is not None and found.concept == "about":
        bound = hedged_behind(scan, figure, figure.core_after)
        if bound.hedge in _BOUNDS:
            return replace(bound, first=found.first)  # ممكن خمسين بالكتير
    if _has_plus(scan, figure) and found is None:
        return _with_hedge(figure, "at_least", figure.first - 1)
    if found is None:
        at = figure.core_after
        if at < len(tokens) and tokens[at].fold == "+" and not tokens[at].space:
            return replace(_with_hedge(figure, "at_least", figure.first), after=at + 1,
                           core_after=at + 1)  # fmt: skip
        return hedged_behind(scan, figure, at)
    return _with_hedge(figure, found.concept, found.first)


def _hedge_before(scan: Scan, first: int) -> Hit | None:
    """Return the hedge that ends where a figure begins, with quotes and brackets before it."""
    tokens = scan.tokens
    hedges = scan.at["hedges"]
    for start in range(max(0, first - 6), first):
        if start not in hedges:
            continue
        hit = next(
            (each for each in hedges[start] if each.value == "before" and each.after == first), None
        )
        if hit is None:
            continue
        if tokens[start].fold == "over" and start and tokens[start - 1].fold in _OVER_VERBS:
            continue  # handed over 21
        if start and tokens[start - 1].kind == "n" and tokens[first].fold == "(":
            continue  # 1,040 or so (610 men
        return hit
    return None


_OVER_VERBS = words_of("figures handed over")


def _has_plus(scan: Scan, figure: Figure) -> bool:
    """Whether a plus sign belongs to a figure, and does not add it to another one."""
    tokens = scan.tokens
    if not figure.first or tokens[figure.first - 1].fold != "+":
        return False
    if tokens[figure.first].space:
        return False
    return figure.first < 2 or tokens[figure.first - 2].kind != "n"


_MORE, _LESS, _PAST = (words_of(f"figures {name}") for name in ("more", "less", "past"))
_ABOVE = words_of("figures above")
_ESTIMATED = words_of("figures estimated")
_DENIED = words_of("figures denied")
_PASSED_REACH = 9
_WHOSE_NUMBER = words_of("counts whose") | words_of("figures number")


def _hedged_apart(scan: Scan, figure: Figure) -> Figure | None:
    """Return a figure whose hedge stands apart: لا يقل عددهم عن 300, قدّر عددهم بثلاثمئة."""
    tokens = scan.tokens
    before = [tokens[at].fold for at in range(max(0, figure.first - 6), figure.first)]
    if before and before[-1] in _ABOVE:
        for at, word in enumerate(before):
            denied = at > 0 and before[at - 1] in _DENIED
            plain = without_and(word)
            if plain in _MORE:
                return _with_hedge(figure, "at_most" if denied else "at_least", figure.first)
            if denied and plain in _LESS:
                return _with_hedge(figure, "at_least", figure.first)
    for at in range(len(before) - 1, max(len(before) - 4, -1), -1):
        if without_and(before[at]) in _PAST:
            denied = at > 0 and without_and(before[at - 1]) in _DENIED
            return _with_hedge(figure, "at_most" if denied else "at_least", figure.first)
        if before[at] not in _WHOSE_NUMBER:
            break
    if passed := _passed_before(scan, figure.first):
        return _with_hedge(figure, passed, figure.first)
    written = tokens[figure.first].fold
    joined = written.startswith("ب") or (before and before[-1] == "ب")
    if joined and any(word in _ESTIMATED for word in before):
        return _with_hedge(figure, "about", figure.first)
    return None


def _passed_before(scan: Scan, first: int) -> str:
    """Return the hedge of a number whose owner stands before a figure, empty for none.

    تجاوز عدد الأسر الخارجة ثمانين أسرة, لم يتجاوز عدد الذين غادروا الحي خمسين.
    """
    for at in range(first - 1, max(first - _PASSED_REACH, 0), -1):
        token, verb = scan.tokens[at], without_and(scan.folds[at - 1])
        if token.kind != "w" or number_at(scan.tokens, at) is not None:
            return ""
        if token.fold in _WHOSE_NUMBER and verb in _PAST:
            denied = at > 1 and without_and(scan.folds[at - 2]) in _DENIED
            return "at_most" if denied else "at_least"
    return ""


def hedged_behind(scan: Scan, figure: Figure, at: int) -> Figure:
    """Return a figure with the hedge that stands at a token behind it, if one does."""
    if figure.hedge not in ("exact", "about") or at >= len(scan.tokens):
        return figure
    for each in scan.hits[at]:
        if figure.hedge == "about" and each.concept not in _BOUNDS:
            continue  # قدّر عددها بمئة وسبعين عائلة على أقل تقدير is at least
        if each.entry.table == "hedges" and each.value == "after":
            if each.concept == "at_least" and scan.says(each.after, each.after + 1, _THAN):
                continue  # 3,000 civilians and more than 40 wounded
            hedged = _with_hedge(figure, each.concept, figure.first)
            return replace(hedged, after=each.after)
    return figure


_THAN = words_of("ages than")


def _with_hedge(figure: Figure, hedge: str, first: int) -> Figure:
    if figure.hedge == "range":
        return replace(figure, first=first)
    bounds = _BOUNDS.get(hedge, (True, True))
    named: Hedge = "about" if hedge == "about" else "at_least" if bounds[0] else "at_most"
    return replace(
        figure,
        low=figure.low if bounds[0] else None,
        high=figure.high if bounds[1] else None,
        hedge=named,
        first=first,
    )
