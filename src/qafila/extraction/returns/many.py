# SPDX-License-Identifier: Apache-2.0
"""How many are given in return: every reading of it, for weights to choose from.

A figure may stand in the noun (*nine captives*), right behind it, somewhere among the words of the
act (*the bodies of fourteen*), or as an apposition (وعددهم عشرون); a noun may say one or two by its
form; and it may be that nothing says how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.parties.undertakings import Act
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence

COUNTED = ("free", "hand_over_bodies")
_DUAL = words_of("obligations dual")
_SINGULAR = words_of("obligations singular")
_ONE_MAN = words_of("obligations one man")
_NUMBERING = words_of("obligations numbering")
_DUAL_ENDINGS = ("ان", "تان", "تين", "اهم", "اه", "اها")
_ARTICLES = frozenset({"a", "an"})
_FOUR_DIGITS = 1_000
_BEHIND, _APPOSED = 3, 7


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Many:
    """One reading of how many are given.

    Parameters
    ----------
    count
        How many; None where it is not said.
    how
        Where that stands, for people who read the weights.
    item
        The figure of people that says so, if one does.
    """

    count: int | None
    how: str
    item: Counted | None = None


def readings(
    scan: Scan, items: list[Counted], act: Act, sentence: Sentence, days: Set[int]
) -> list[Many]:
    """Return every reading of how many are given, the likeliest by grammar first.

    Parameters
    ----------
    days
        The tokens of days, whose figures count nobody.
    """
    told: dict[int | None, Many] = {}
    for one in _all(scan, items, act, sentence, days):
        told.setdefault(one.count, one)
    return list(told.values()) or [Many(None, "not said")]


def _all(
    scan: Scan, items: list[Counted], act: Act, sentence: Sentence, days: Set[int]
) -> Iterator[Many]:
    others = [item for item in items if _is_of_others(scan, item, act)]
    if others:
        days = days | {at for item in others for at in range(item.first, item.after)}
        items = [item for item in items if item not in others]
    item = _figure_of(scan, items, act)
    if act.what == "free" and (joined := _joined(scan, act, sentence)):
        yield Many(joined, "sum of those joined")
    if item is not None:
        figure = item.figure
        yield Many(figure.high if figure.low is None else figure.low, "figure of its noun", item)
    elif act.count is not None:
        yield Many(act.count, "figure of its verb")
    if act.what not in COUNTED:
        return
    yield from _by_form(scan, act)
    if item is None and act.count is None:
        yield Many(None, "not said")
    yield from _near(scan, items, act, sentence, days, counted=item is not None)


def _is_of_others(scan: Scan, item: Counted, act: Act) -> bool:
    """Whether a figure counts the dead where the living are freed, or the living beside bodies.

    خمسة جثامين وثلاثة أسرى; the bodies of two policemen and one live hostage.
    """
    if act.what not in COUNTED:
        return False
    dead = item.noun.concept == "dead" or scan.has(item.first, item.after, "exchange", "bodies")
    joined = has_and(scan.folds[item.first]) or scan.folds[item.first - 1] == "and"
    if act.what == "free":
        of = item.first - (scan.folds[item.first - 1] == "of")
        return dead or (not joined and scan.has(of - 1, of, "exchange", "bodies"))
    return not dead and joined


_MEN, _NEXT = 6, 4


def _joined(scan: Scan, act: Act, sentence: Sentence) -> int:
    """Return how many those are that *and* joins, one of them without a figure; 0 where none is.

    ضابطا وأربعة جنود are five, *a clerk and a nurse* two. Two figures are two things given.
    """
    at, total, single, parts, last = act.verb.after, 0, False, 0, act.verb.after + _MEN
    while at < min(last, sentence.after) and scan.tokens[at].kind != "p":
        word = scan.folds[at]
        opens = not parts or word == "and" or has_and(word)
        step = at + (word == "and")
        number = number_at(scan.tokens, step) if step < sentence.after else None
        if number is not None and number.value >= _FOUR_DIGITS:
            return 0  # 1,500 men and 36 more are two figures
        one = number is None and _is_one(scan, step)
        if opens and (one or number is not None):
            total, parts = total + (1 if number is None else number.value), parts + 1
            single = single or one
            at = step + 1 if number is None else max(number.after, step + 1)
            last = at + _NEXT
        else:
            at += 1
    return total if single and parts > 1 else 0


def _is_one(scan: Scan, at: int) -> bool:
    """Whether a token begins one person: *a nurse*, وضابطا."""
    if at >= len(scan.folds):
        return False
    word = scan.folds[at]
    return word in _ARTICLES or (scan.tokens[at].arabic and without_and(word) in _ONE_MAN)


def _by_form(scan: Scan, act: Act) -> Iterator[Many]:
    """Yield one or two where the noun says so by its form."""
    tokens, first = scan.tokens, act.object.first
    described = first > act.verb.after and tokens[first].arabic  # الشابين المحتجزين
    own = first == act.verb.first  # frees a water engineer: the verb stands before its noun
    until = min(act.object.after, first + _BEHIND + own)
    if act.object.entry.table == "exchange" and tokens[first].latin:
        until = min(until + 1, len(tokens))  # a captured colonel
    for at in range(first - described, until):
        word = without_and(tokens[at].fold).removeprefix("ب").removeprefix("ال")
        if word in _DUAL:
            yield Many(2, "two by its form")
        elif tokens[at].fold in _SINGULAR:
            yield Many(1, "one by its form")
        elif word in _ONE_MAN or tokens[at].fold in _ONE_MAN:
            article = not _ARTICLES.isdisjoint(scan.folds[max(0, at - _BEHIND) : at])
            yield Many(1, "one man, body, with an article" if article else "one man, body")
        elif tokens[at].arabic and word.endswith(_DUAL_ENDINGS) and word[:-2] in _ONE_MAN:
            yield Many(2, "two men")
        elif _are_two(scan, at):
            yield Many(2, "two that agree")


_TWO, _LONG = "ان", 6


def _are_two(scan: Scan, at: int) -> bool:
    """Whether a noun and what describes it are both duals: الراعيان المحبوسان."""
    pair = scan.folds[at : at + 2]
    return all(has_article(word) and word.endswith(_TWO) and len(word) >= _LONG
               for word in pair) and len(pair) > 1  # fmt: skip


def _near(
    scan: Scan,
    items: list[Counted],
    act: Act,
    sentence: Sentence,
    days: Set[int],
    *,
    counted: bool,
) -> Iterator[Many]:
    """Yield the numbers that stand among the words of an act or soon behind them.

    Where its noun is counted already, a figure behind it is of something else: five bodies and
    four captives.
    """
    first = min(act.verb.first, act.object.first)
    after = max(act.verb.after, act.object.after)
    first -= first > sentence.first and act.object.first < act.verb.first  # two captured pilots
    own = {at: item for item in items for at in range(item.figure.first, item.figure.after)}
    numbered = False
    at = first
    while at < min(after + _APPOSED, sentence.after):
        word = without_and(scan.tokens[at].fold)
        numbered = numbered or word in _NUMBERING
        number = None if at in days else number_at(scan.tokens, at)
        if number is None:
            at += 1
            continue
        item = own.get(at)
        counts = item.noun.table == "people" if item is not None else number.value < _FOUR_DIGITS
        where = "inside" if at < after else "right behind" if at - after <= _BEHIND else "behind"
        if counts and (numbered or (where != "behind" and not counted)):
            how = "apposition" if numbered else f"{where}, of {'people' if item else 'no noun'}"
            value = item.figure.low if item and item.figure.low is not None else number.value
            yield Many(value, how, item)
        at = max(number.after, at + 1)


def _figure_of(scan: Scan, items: list[Counted], act: Act) -> Counted | None:
    """Return the figure of what is given: in its noun, or right behind it.

    Not what *and* tells beside it: lift the siege *and 30 detainees* will be freed.
    """
    behind: Counted | None = None
    for item in items:
        if item.noun.table != "people":
            continue
        if item.first < act.object.after and act.object.first < item.after:
            if act.object.first < item.noun.after and item.noun.first < act.object.after:
                return item  # its own noun, and not one that stands before it among its words
            behind = behind or item
        elif 0 <= item.first - act.object.after <= 1 and scan.folds[item.first - 1] != "and":
            behind = behind or item
    return behind
