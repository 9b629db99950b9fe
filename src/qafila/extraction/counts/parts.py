# SPDX-License-Identifier: Apache-2.0
"""Which figures count a part of the people that another figure of the report counts.

Either words say it (600 people, including 250 fighters; 600 شخص بينهم 250 مسلحًا), or figures that
stand beside each other add up to that of all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.text.found import Count, Evidence, Found
from qafila.extraction.text.scan import Scan

_FIRST = attrgetter("first")
_PART_AND_WHOLE = 2
_PART = words_of("parts said before")
_PART_BEHIND = words_of("parts said behind")
_GOES_ON = 8
"""Tokens at most between parts of a list: 250 fighters, among them many wounded, 100 women."""

_BEFORE = 6
"""Tokens before a figure that may say that it is a part: including an estimated 250."""

_BEHIND = 3
"""Tokens behind a figure that may say of whom it is a part: 250 of them fighters."""

_MOST_TOGETHER = 8
"""Figures beside each other that are added up at most."""


@dataclass(slots=True)
class _Figure:
    """A figure where a report says it; `sentence` is the number of its sentence."""

    number: int
    value: Count
    exact: bool
    first: int
    after: int
    sentence: int
    words: Evidence

    @property
    def size(self) -> int:
        return self.value.high or self.value.low or 0


def with_wholes(context: Context, counts: Sequence[Found]) -> Sequence[Found]:
    """Return counts with the words of the figure of all, for those that the report calls parts."""
    if len(counts) < _PART_AND_WHOLE:
        return counts
    scan = context.scan
    figures = sorted(_figures(context, counts), key=_FIRST)
    wholes = {each.number: whole for each, whole in _said(scan, figures)}
    for each, whole in _added(figures):
        wholes.setdefault(each.number, whole)
    return [
        replace(found, part_of=wholes[number].words) if number in wholes else found
        for number, found in enumerate(counts)
    ]


def _figures(context: Context, counts: Sequence[Found]) -> Iterator[_Figure]:
    scan, order = context.scan, context.order
    tokens = range(len(scan.tokens))
    for number, found in enumerate(counts):
        if not isinstance(found.value, Count) or found.hedge == "vague":
            continue
        for words in found.evidence:
            first = bisect_left(tokens, words.start, key=scan.start)
            after = bisect_left(tokens, words.end, first, key=scan.start)
            sentence = order[scan.sentence_of(first).first]
            exact = found.hedge in ("exact", "about")
            yield _Figure(number, found.value, exact, first, after, sentence, words)


def _said(scan: Scan, figures: Sequence[_Figure]) -> Iterator[tuple[_Figure, _Figure]]:
    """Yield parts and wholes as words tell them."""
    whole: _Figure | None = None
    left = 0
    for before, each in pairwise(figures):
        told = each.sentence - before.sentence <= 1 and _is_told(scan, before, each)
        if each.sentence != before.sentence:
            whole = None
        if told and (whole is None or before.number != whole.number):
            larger = whole if whole is not None and _is_larger(whole, each) else before
            whole = larger if _is_larger(larger, each) else None
            left = whole.size if whole is not None else 0
        if whole is None or (not told and each.first - before.after > _GOES_ON):
            whole = None
            continue
        if _is_larger(whole, each) and each.size <= left:
            left -= each.size
            yield each, whole
        else:
            whole = None


def _is_told(scan: Scan, before: _Figure, each: _Figure) -> bool:
    """Whether words before or behind a figure say that it is a part of those before it."""
    end = scan.sentence_of(each.first).after
    return scan.says(max(before.after, each.first - _BEFORE), each.first, _PART) or scan.says(
        each.first, min(each.after + _BEHIND, end), _PART_BEHIND
    )


def _is_larger(whole: _Figure, part: _Figure) -> bool:
    return whole.value.unit == part.value.unit and whole.size > part.size > 0


def _added(figures: Sequence[_Figure]) -> Iterator[tuple[_Figure, _Figure]]:
    """Yield parts and wholes where figures beside a figure of all add up to it."""
    for at, whole in enumerate(figures):
        if not whole.exact or whole.value.cohort != "all":
            continue
        behind = figures[at + 1 : at + 1 + _MOST_TOGETHER]
        ahead = figures[max(0, at - _MOST_TOGETHER) : at][::-1]
        for beside in (ahead, behind):
            parts: list[_Figure] = []
            for each in beside:
                if not each.exact or each.value.cohort == "all" or not _is_larger(whole, each):
                    break
                parts.append(each)
                if len(parts) > 1 and sum(part.size for part in parts) == whole.size:
                    yield from ((part, whole) for part in parts)
                    break
